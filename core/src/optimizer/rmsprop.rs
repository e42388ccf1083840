//! RMSProp: each parameter's step divided by the root of a running mean of its squared gradients.
//!
//! s ← α s + (1−α) g² from s = 0, w ← w − η g/(√s + ε), with 0 ≤ α < 1 and ε > 0 outside the root as in PyTorch; neither centred
//! nor with momentum. Source: Tieleman and Hinton 2012, lecture 6e of Neural Networks for Machine Learning.

use super::{Optimizer, Oracle};

/// s ← α s + (1−α) g², w ← w − η g/(√s + ε). State: s.
pub struct RmsProp {
    alpha: f64,
    epsilon: f64,
    s: Vec<f64>,
    grad: Vec<f64>,
}

impl RmsProp {
    /// RMSProp of `dim` parameters.
    #[must_use]
    pub fn new(alpha: f64, epsilon: f64, dim: usize) -> RmsProp {
        RmsProp { alpha, epsilon, s: vec![0.0; dim], grad: vec![0.0; dim] }
    }
}

impl Optimizer for RmsProp {
    fn step(&mut self, oracle: &mut Oracle<'_>, eta: f64, w: &mut [f64]) -> f64 {
        let loss = oracle.gradient(w, &mut self.grad);
        for ((wk, sk), gk) in w.iter_mut().zip(&mut self.s).zip(&self.grad) {
            *sk = self.alpha * *sk + (1.0 - self.alpha) * (gk * gk);
            *wk -= eta * gk / (sk.sqrt() + self.epsilon);
        }
        loss
    }

    fn state(&self) -> Vec<f64> {
        self.s.clone()
    }

    fn restore(&mut self, state: &[f64]) {
        self.s.copy_from_slice(state);
    }
}
