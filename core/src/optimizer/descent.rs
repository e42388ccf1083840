//! Gradient descent, w ← w − η g, with g the gradient of the whole risk or of a mini-batch.
//!
//! Requires 0 < η; on a quadratic with largest curvature λ it converges for η < 2/λ.
//! Sources: Cauchy 1847; with mini-batches, Robbins and Monro 1951, doi:10.1214/aoms/1177729586.

use super::{Optimizer, Oracle};

/// w ← w − η g. Has no state beyond its step size.
pub struct Descent {
    eta: f64,
    grad: Vec<f64>,
}

impl Descent {
    /// Descent of `dim` parameters with step size `eta` > 0.
    #[must_use]
    pub fn new(eta: f64, dim: usize) -> Descent {
        Descent { eta, grad: vec![0.0; dim] }
    }
}

impl Optimizer for Descent {
    fn step(&mut self, oracle: &mut Oracle<'_>, w: &mut [f64]) -> f64 {
        let loss = oracle.gradient(w, &mut self.grad);
        for (wk, gk) in w.iter_mut().zip(&self.grad) {
            *wk -= self.eta * gk;
        }
        loss
    }

    fn state(&self) -> Vec<f64> {
        Vec::new()
    }

    fn restore(&mut self, _state: &[f64]) {}
}
