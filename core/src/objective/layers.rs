//! The products of backpropagation, over a block of samples at once.
//!
//! A block holds one number for every (unit, sample): row-major, a row a unit, the samples in pairs side by side ([`F64x2`]). Each product is
//! one over a whole block, so that weights are read once for many samples and sums stay in registers; the order of every sum is
//! fixed, natively and in WebAssembly.

use crate::math::lanes::{F64x2, Lanes};
use crate::model::network::Layer;

/// Pairs that a sum is made for at once: as many independent chains as the adders have stages.
const ABREAST: usize = 4;

/// z += W a (+ b): adds what a layer makes of its inputs `a` (inputs×pairs) to `z` (units×pairs). `w` is the network's whole parameter list.
pub(super) fn affine(layer: &Layer, w: &[f64], a: &[F64x2], z: &mut [F64x2], pairs: usize) {
    for (u, z) in z.chunks_exact_mut(pairs).enumerate().take(layer.units) {
        let row = &w[layer.weights + u * layer.inputs..][..layer.inputs];
        let bias = F64x2::splat(layer.biases.map_or(0.0, |b| w[b + u]));
        let mut at = 0;
        while at + ABREAST <= pairs {
            row_times::<ABREAST>(row, bias, a, at, pairs, z);
            at += ABREAST;
        }
        while at < pairs {
            row_times::<1>(row, bias, a, at, pairs, z);
            at += 1;
        }
    }
}

/// Adds b + Σ_k row[k]·a[k] to `N` pairs of `z` from `at` on.
#[inline(always)]
fn row_times<const N: usize>(row: &[f64], bias: F64x2, a: &[F64x2], at: usize, pairs: usize, z: &mut [F64x2]) {
    let mut sums = [bias; N];
    for (w, a) in row.iter().zip(a.chunks_exact(pairs)) {
        let w = F64x2::splat(*w);
        let Some(a) = a[at..].first_chunk::<N>() else { return };
        for (sum, a) in sums.iter_mut().zip(a) {
            *sum = *sum + w * *a;
        }
    }
    for (z, sum) in z[at..].iter_mut().zip(sums) {
        *z = *z + sum;
    }
}

/// Wᵀδ: adds what a layer's δ (units×pairs) say of its inputs to `back` (inputs×pairs).
pub(super) fn pull_back(layer: &Layer, w: &[f64], delta: &[F64x2], back: &mut [F64x2], pairs: usize) {
    for (k, back) in back.chunks_exact_mut(pairs).enumerate().take(layer.inputs) {
        let column = w[layer.weights + k..].iter().step_by(layer.inputs);
        for (w, delta) in column.zip(delta.chunks_exact(pairs)).take(layer.units) {
            let w = F64x2::splat(*w);
            for (b, d) in back.iter_mut().zip(delta) {
                *b = *b + w * *d;
            }
        }
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
