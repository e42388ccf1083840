//! Adam: running means of the gradient and of its square, both freed of their bias towards the start at 0.
//!
//! m ← β₁ m + (1−β₁) g, v ← β₂ v + (1−β₂) g², w ← w − η m̂/(√v̂ + ε) with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ), t from 1;
//! 0 ≤ β₁, β₂ < 1, ε > 0 outside the root.
//!
//! Source: Kingma and Ba 2015, arXiv:1412.6980.

#[cfg(feature = "whole")]
use super::Parts;
use super::{Optimizer, Oracle};

/// Adam's update. State: β₁ᵗ, β₂ᵗ, then m, then v.
pub struct Adam {
    beta: [f64; 2],
    epsilon: f64,
    powers: [f64; 2],
    m: Vec<f64>,
    v: Vec<f64>,
    grad: Vec<f64>,
}

impl Adam {
    /// Adam of `dim` parameters with β₁, β₂, ε.
    #[must_use]
    pub fn new(beta: [f64; 2], epsilon: f64, dim: usize) -> Adam {
        let zeros = || vec![0.0; dim];
        Adam { beta, epsilon, powers: [1.0; 2], m: zeros(), v: zeros(), grad: zeros() }
    }

    /// Takes the gradient at `w` into the means, and makes w ← keep·w − η m̂/(√v̂ + ε). Returns the loss.
    pub(super) fn shrink_and_step(&mut self, oracle: &mut Oracle<'_>, eta: f64, keep: f64, w: &mut [f64]) -> f64 {
        let loss = oracle.gradient(w, &mut self.grad);
        let [b1, b2] = self.beta;
        // Products instead of powers: no transcendental, the same bits after a rewind.
        self.powers = [self.powers[0] * b1, self.powers[1] * b2];
        let [c1, c2] = self.powers.map(|p| 1.0 - p);
        for (k, wk) in w.iter_mut().enumerate() {
            let g = self.grad[k];
            self.m[k] = b1 * self.m[k] + (1.0 - b1) * g;
            self.v[k] = b2 * self.v[k] + (1.0 - b2) * (g * g);
            *wk = keep * *wk - eta * (self.m[k] / c1) / ((self.v[k] / c2).sqrt() + self.epsilon);
        }
        loss
    }
}

impl Optimizer for Adam {
    fn step(&mut self, oracle: &mut Oracle<'_>, eta: f64, w: &mut [f64]) -> f64 {
        self.shrink_and_step(oracle, eta, 1.0, w)
    }

    #[cfg(feature = "whole")]
    fn tell_apart(&self, eta: f64, _: &[f64], parts: &mut Parts) {
        let b1 = self.beta[0];
        let [c1, c2] = self.powers.map(|p| 1.0 - p);
        for k in 0..self.grad.len() {
            let scale = eta / c1 / ((self.v[k] / c2).sqrt() + self.epsilon);
            let own = (1.0 - b1) * self.grad[k];
            parts.gradient[k] = -scale * own;
            parts.momentum[k] = -scale * (self.m[k] - own);
        }
    }

    fn state(&self) -> Vec<f64> {
        [&self.powers[..], &self.m, &self.v].concat()
    }

    fn restore(&mut self, state: &[f64]) {
        let (powers, moments) = state.split_at(2);
        let (m, v) = moments.split_at(self.m.len());
        self.powers.copy_from_slice(powers);
        self.m.copy_from_slice(m);
        self.v.copy_from_slice(v);
    }
}
