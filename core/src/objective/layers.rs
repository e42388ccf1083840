//! The products of backpropagation, over a block of samples at once.
//!
//! A block holds one number for every (unit, sample): row-major, a row a unit, the samples in pairs side by side ([`F64x2`]). Each product is
//! one over a whole block, so that weights are read once for many samples and sums stay in registers; the order of every sum is
//! fixed, natively and in WebAssembly.

use crate::math::lanes::{F64x2, Lanes};
use crate::model::network::Layer;

/// Pairs that a sum is made for at once, at most: their sums and what they are made from just fit into the registers.
const ABREAST: usize = 8;

/// z += W a (+ b): adds what a layer makes of its inputs `a` (inputs×pairs) to `z` (units×pairs). `w` is the network's whole parameter list.
pub(super) fn affine(layer: &Layer, w: &[f64], a: &[F64x2], z: &mut [F64x2], pairs: usize) {
    for (u, z) in z.chunks_exact_mut(pairs).enumerate().take(layer.units) {
        let row = &w[layer.weights + u * layer.inputs..][..layer.inputs];
        combine(row, 1, layer.biases.map_or(0.0, |b| w[b + u]), a, z);
    }
}

/// Wᵀδ: adds what a layer's δ (units×pairs) say of its inputs to `back` (inputs×pairs).
pub(super) fn pull_back(layer: &Layer, w: &[f64], delta: &[F64x2], back: &mut [F64x2], pairs: usize) {
    let weights = &w[layer.weights..][..layer.units * layer.inputs];
    for (k, back) in back.chunks_exact_mut(pairs).enumerate().take(layer.inputs) {
        combine(&weights[k..], layer.inputs, 0.0, delta, back);
    }
}

/// Adds `constant` + Σ_j weights[j·stride]·rows[j] to `out`: rows are as long as `out`, and as many as there are weights.
fn combine(weights: &[f64], stride: usize, constant: f64, rows: &[F64x2], out: &mut [F64x2]) {
    let pairs = out.len();
    let mut at = 0;
    while at < pairs {
        let out = &mut out[at..];
        let rows = &rows[at..];
        let some = out.len().min(ABREAST);
        match some {
            8 => combine_some::<8>(weights, stride, constant, rows, pairs, out),
            7 => combine_some::<7>(weights, stride, constant, rows, pairs, out),
            6 => combine_some::<6>(weights, stride, constant, rows, pairs, out),
            5 => combine_some::<5>(weights, stride, constant, rows, pairs, out),
            4 => combine_some::<4>(weights, stride, constant, rows, pairs, out),
            3 => combine_some::<3>(weights, stride, constant, rows, pairs, out),
            2 => combine_some::<2>(weights, stride, constant, rows, pairs, out),
            _ => combine_some::<1>(weights, stride, constant, rows, pairs, out),
        }
        at += some;
    }
}

/// The first `N` pairs of [`combine`]: their sums stay in registers.
#[inline(always)]
fn combine_some<const N: usize>(
    weights: &[f64],
    stride: usize,
    constant: f64,
    rows: &[F64x2],
    pairs: usize,
    out: &mut [F64x2],
) {
    let mut sums = [F64x2::splat(constant); N];
    let (mut row, mut j) = (rows, 0);
    while let (Some(weight), Some(some)) = (weights.get(j), row.first_chunk::<N>()) {
        let weight = F64x2::splat(*weight);
        for (sum, value) in sums.iter_mut().zip(some) {
            *sum = *sum + weight * *value;
        }
        j += stride;
        row = row.get(pairs..).unwrap_or_default();
    }
    for (out, sum) in out.iter_mut().zip(sums) {
        *out = *out + sum;
    }
}

/// Adds Σ over the samples of δ aᵀ to the layer's weights in `grad`.
pub(super) fn outer(layer: &Layer, delta: &[F64x2], a: &[F64x2], grad: &mut [f64], pairs: usize) {
    for (u, delta) in delta.chunks_exact(pairs).enumerate().take(layer.units) {
        let row = &mut grad[layer.weights + u * layer.inputs..][..layer.inputs];
        let mut inputs = a.chunks_exact(pairs);
        let (fours, rest) = row.as_chunks_mut::<4>();
        for four in fours {
            let mut sums = [F64x2::splat(0.0); 4];
            let (Some(a0), Some(a1), Some(a2), Some(a3)) = (inputs.next(), inputs.next(), inputs.next(), inputs.next())
            else {
                return;
            };
            for ((((d, a0), a1), a2), a3) in delta.iter().zip(a0).zip(a1).zip(a2).zip(a3) {
                sums[0] = sums[0] + *d * *a0;
                sums[1] = sums[1] + *d * *a1;
                sums[2] = sums[2] + *d * *a2;
                sums[3] = sums[3] + *d * *a3;
            }
            for (g, sum) in four.iter_mut().zip(sums) {
                *g += total(sum);
            }
        }
        for (g, a) in rest.iter_mut().zip(inputs) {
            let sum = delta.iter().zip(a).fold(F64x2::splat(0.0), |sum, (d, a)| sum + *d * *a);
            *g += total(sum);
        }
    }
}

/// Adds Σ over the samples of δ to the layer's biases in `grad`, if it has any.
pub(super) fn bias(layer: &Layer, delta: &[F64x2], grad: &mut [f64], pairs: usize) {
    if let Some(b) = layer.biases {
        for (g, delta) in grad[b..b + layer.units].iter_mut().zip(delta.chunks_exact(pairs)) {
            *g += total(delta.iter().fold(F64x2::splat(0.0), |sum, d| sum + *d));
        }
    }
}

/// The sum of both lanes.
pub(super) fn total(pair: F64x2) -> f64 {
    let [a, b] = pair.to_array();
    a + b
}
