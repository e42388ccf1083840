//! Dropout of hidden units, and what dropout of inputs does to logistic regression: in expectation, it adds a penalty.
//!
//! Each input is multiplied by mask/(1−δ), P(mask = 0) = δ, so that w·x keeps its mean z. Then
//! E[softplus(z̃) − y z̃] = softplus(z) − y z + R with R = E[softplus(z̃)] − softplus(z) ≥ 0, whatever y is.
//! Source: Wager, Wang, Liang 2013 (NIPS 26).

use crate::math;

/// Dropout (Srivastava and others 2014, jmlr.org/papers/v15/srivastava14a.html): at every update each hidden unit is left out for a sample with
/// probability `share`, and those that stay are multiplied by 1/(1 − share), so that the mean is the same. Risks, landscapes and tests go without.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Dropout {
    /// Probability that a hidden unit is dropped, 0 ≤ share < 1.
    pub share: f64,
    /// Seed of its own stream; the index is the update.
    pub seed: u64,
}

/// Most inputs whose masks can be listed.
pub const MOST_INPUTS: usize = 20;

/// R summed over the samples `x` (n×d row-major) at `w` (length d ≤ [`MOST_INPUTS`]), by all 2^d masks. 0 ≤ δ < 1.
#[must_use]
pub fn penalty(x: &[f64], w: &[f64], delta: f64) -> f64 {
    let d = w.len();
    let mut sum = 0.0;
    for x in x.chunks_exact(d) {
        let parts: Vec<f64> = w.iter().zip(x).map(|(wk, xk)| wk * xk / (1.0 - delta)).collect();
        let mut expected = 0.0;
        for mask in 0_u32..1 << d {
            let (mut probability, mut z) = (1.0, 0.0);
            for (k, part) in parts.iter().enumerate() {
                let kept = mask >> k & 1 == 1;
                probability *= if kept { 1.0 - delta } else { delta };
                z += if kept { *part } else { 0.0 };
            }
            expected += probability * math::softplus(z);
        }
        let z = w.iter().zip(x).fold(0.0, |z, (wk, xk)| z + wk * xk);
        sum += expected - math::softplus(z);
    }
    sum
}

/// R to second order: ½ δ/(1−δ) Σ_i p_i(1−p_i) Σ_j x_ij² w_j² with p_i = σ(w·x_i).
#[must_use]
pub fn quadratic_penalty(x: &[f64], w: &[f64], delta: f64) -> f64 {
    let mut sum = 0.0;
    for x in x.chunks_exact(w.len()) {
        let z = w.iter().zip(x).fold(0.0, |z, (wk, xk)| z + wk * xk);
        let spread: f64 = w.iter().zip(x).map(|(wk, xk)| (wk * xk) * (wk * xk)).sum();
        sum += math::sigmoid(z) * math::sigmoid(-z) * spread;
    }
    0.5 * delta / (1.0 - delta) * sum
}
