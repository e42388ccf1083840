//! Without noise there are no bad minima, and with the matching loss there never are.
//!
//! If y_i = σ(w_0·x_i), then (w − w_0)·∇ℓ_n(w) = (1/n) Σ (σ(z_i) − σ(z_i⁰))(z_i − z_i⁰) σ′(z_i) ≥ 0, and it is 0 only where all z_i = z_i⁰: every critical point is a global
//! minimum, and descent comes nearer to w_0. It needs only that the activation rises.

use crate::math;
use crate::model::activation::Activation;

/// (w − w_0)·∇ℓ_n(w) for the square loss and the sigmoid, for inputs `x` (n×d row-major) whose targets are σ(w_0·x_i): by its terms, none of which is negative.
#[must_use]
pub fn pull(x: &[f64], w: &[f64], w0: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).fold(0.0, |z, (a, b)| z + a * b);
    let rows = x.chunks_exact(w.len());
    let n = rows.len() as f64;
    rows.map(|x| {
        let (z, z0) = (dot(w, x), dot(w0, x));
        let (s, slope, _) = Activation::Sigmoid.derivatives(z);
        (s - math::sigmoid(z0)) * (z - z0) * slope
    })
    .sum::<f64>()
        / n
}

/// Targets on the way from realizable to the ladder's: (1−t)σ(w_0 x_i) + t·y for the inputs `x` of one axis, 0 ≤ t ≤ 1.
#[must_use]
pub fn interpolated(x: &[f64], w0: f64, target: f64, t: f64) -> Vec<f64> {
    x.iter().map(|x| (1.0 - t) * math::sigmoid(w0 * x) + t * target).collect()
}
