//! Gradient descent, w ← w − η g, with g the gradient of the whole risk or of a mini-batch.
//!
//! One sample at a time on the perceptron loss it is Rosenblatt's rule ([`Loss::Perceptron`](crate::model::loss::Loss::Perceptron)).
//! Requires 0 < η; on a quadratic with largest curvature λ it converges for η < 2/λ.
//! Sources: Cauchy 1847; with mini-batches, Robbins and Monro 1951, doi:10.1214/aoms/1177729586.

use super::{Optimizer, Oracle};

/// w ← w − η g. Has no state.
pub struct Descent {
    grad: Vec<f64>,
}

impl Descent {
    /// Descent of `dim` parameters.
    #[must_use]
    pub fn new(dim: usize) -> Descent {
        Descent { grad: vec![0.0; dim] }
    }
}

impl Optimizer for Descent {
    fn step(&mut self, oracle: &mut Oracle<'_>, eta: f64, w: &mut [f64]) -> f64 {
        let loss = oracle.gradient(w, &mut self.grad);
        for (wk, gk) in w.iter_mut().zip(&self.grad) {
            *wk -= eta * gk;
        }
        loss
    }

    fn stability(&self) -> Option<f64> {
        Some(2.0)
    }

    fn state(&self) -> Vec<f64> {
        Vec::new()
    }

    fn restore(&mut self, _state: &[f64]) {}

    fn is_plain(&self) -> bool {
        true
    }
}
