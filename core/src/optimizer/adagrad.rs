//! AdaGrad: each parameter's step divided by the root of all its squared gradients so far.
//!
//! s ← s + g² from s = 0, w ← w − η g/(√s + ε), ε > 0 outside the root as in PyTorch.
//! Source: Duchi, Hazan, Singer 2011 (JMLR 12).

use super::{Optimizer, Oracle};

/// s ← s + g², w ← w − η g/(√s + ε). State: s.
pub struct AdaGrad {
    epsilon: f64,
    s: Vec<f64>,
    grad: Vec<f64>,
}

impl AdaGrad {
    /// AdaGrad of `dim` parameters.
    #[must_use]
    pub fn new(epsilon: f64, dim: usize) -> AdaGrad {
        AdaGrad { epsilon, s: vec![0.0; dim], grad: vec![0.0; dim] }
    }
}

impl Optimizer for AdaGrad {
    fn step(&mut self, oracle: &mut Oracle<'_>, eta: f64, w: &mut [f64]) -> f64 {
        let loss = oracle.gradient(w, &mut self.grad);
        for ((wk, sk), gk) in w.iter_mut().zip(&mut self.s).zip(&self.grad) {
            *sk += gk * gk;
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
