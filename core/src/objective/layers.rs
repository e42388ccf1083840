//! The products of backpropagation, over a block of samples at once.
//!
//! A block holds one number for every (unit, sample): a row a unit, the samples in `N` pairs side by side ([`F64x2`]). Each product is one
//! over a whole block, so that weights are read once for many samples and the sums of a unit, as many as there are pairs, stay in registers:
//! `N` is a constant wherever these are compiled. The order of every sum is fixed, natively and in WebAssembly.

use crate::math::lanes::{F64x2, Lanes};
use crate::model::network::Layer;

/// Pairs in a block, at most: their sums and what they are made from just fit into the registers.
pub(super) const MOST_PAIRS: usize = 8;

/// One number of every sample of a block.
pub(super) type Row<const N: usize> = [F64x2; N];

/// A list of numbers as rows.
#[inline(always)]
pub(super) fn rows<const N: usize>(list: &[F64x2]) -> &[Row<N>] {
    list.as_chunks().0
}

/// A list of numbers as rows to be written.
#[inline(always)]
pub(super) fn rows_mut<const N: usize>(list: &mut [F64x2]) -> &mut [Row<N>] {
    list.as_chunks_mut().0
}

/// z = W a (+ b): writes what a layer makes of its inputs `a` (a row each) to `z` (a row a unit). `w` is the network's whole parameter list.
#[inline(always)]
pub(super) fn affine<const N: usize>(layer: &Layer, w: &[f64], a: &[Row<N>], z: &mut [Row<N>]) {
    let bias = layer.biases.map_or(&[][..], |b| &w[b..b + layer.units]);
    let weights = w[layer.weights..][..layer.units * layer.inputs].chunks_exact(layer.inputs);
    for (u, (row, z)) in weights.zip(z).enumerate() {
        let bias = bias.get(u).map_or(0.0, |b| *b);
        *z = combine([F64x2::splat(bias); N], row.iter(), a);
    }
}

/// z += W a, without biases.
#[inline(always)]
pub(super) fn add_linear<const N: usize>(layer: &Layer, w: &[f64], a: &[Row<N>], z: &mut [Row<N>]) {
    let weights = w[layer.weights..][..layer.units * layer.inputs].chunks_exact(layer.inputs);
    for (row, z) in weights.zip(z) {
        *z = combine(*z, row.iter(), a);
    }
}

/// Row k of Wᵀδ, added to `sums`: what a layer's δ (a row a unit) say of its input k.
#[inline(always)]
pub(super) fn pulled_back<const N: usize>(
    layer: &Layer,
    w: &[f64],
    delta: &[Row<N>],
    k: usize,
    sums: Row<N>,
) -> Row<N> {
    let weights = &w[layer.weights..][..layer.units * layer.inputs];
    combine(sums, weights[k..].iter().step_by(layer.inputs), delta)
}

/// `sums` + Σ_j weights[j]·rows[j]; there are at least as many rows as weights.
#[inline(always)]
fn combine<'a, const N: usize>(mut sums: Row<N>, weights: impl Iterator<Item = &'a f64>, rows: &'a [Row<N>]) -> Row<N> {
    for (weight, row) in weights.zip(rows) {
        let weight = F64x2::splat(*weight);
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum = *sum + weight * *value;
        }
    }
    sums
}

/// Adds Σ over the samples of δ aᵀ to the layer's weights in `grad`, and Σ of δ to its biases, if it has any.
#[inline(always)]
pub(super) fn outer<const N: usize>(layer: &Layer, delta: &[Row<N>], a: &[Row<N>], grad: &mut [f64]) {
    let (twos, last) = a[..layer.inputs].as_chunks::<2>();
    let rows = grad[layer.weights..][..layer.units * layer.inputs].chunks_exact_mut(layer.inputs);
    for (row, delta) in rows.zip(delta) {
        let (pairs, rest) = row.as_chunks_mut::<2>();
        for (g, [a0, a1]) in pairs.iter_mut().zip(twos) {
            (F64x2::load(g) + F64x2::totals(dot(delta, a0), dot(delta, a1))).store(g);
        }
        if let ([g], [a]) = (rest, last) {
            *g += dot(delta, a).total();
        }
    }
    if let Some(b) = layer.biases {
        for (g, delta) in grad[b..b + layer.units].iter_mut().zip(delta) {
            *g += sum(delta).total();
        }
    }
}

/// Σ over pairs of the products, two lanes.
#[inline(always)]
fn dot<const N: usize>(a: &Row<N>, b: &Row<N>) -> F64x2 {
    let mut total = a[0] * b[0];
    for (a, b) in a.iter().zip(b).skip(1) {
        total = total + *a * *b;
    }
    total
}

/// Σ over pairs, two lanes.
#[inline(always)]
pub(super) fn sum<const N: usize>(a: &Row<N>) -> F64x2 {
    let mut total = a[0];
    for a in &a[1..] {
        total = total + *a;
    }
    total
}
