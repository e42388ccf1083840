//! Nesterov's accelerated gradient with momentum μ, 0 ≤ μ < 1, from v = 0.
//!
//! PyTorch's form: v ← μ v + g(w), w ← w − η (g(w) + μ v). Sutskever's: v ← μ v − η g(w + μ v), w ← w + v, with the gradient at
//! the point looked ahead to. With a constant η, PyTorch's iterates are Sutskever's look-ahead points: w = w' + μ v'.
//!
//! Sources: Nesterov 1983; Sutskever, Martens, Dahl, Hinton 2013 (ICML).

use super::{Form, Optimizer, Oracle};

/// v ← μ v + g, w ← w − η (g + μ v), or Sutskever's form of it. State: v.
pub struct Nesterov {
    mu: f64,
    form: Form,
    v: Vec<f64>,
    ahead: Vec<f64>,
    grad: Vec<f64>,
}

impl Nesterov {
    /// Momentum `mu` in `form` for `dim` parameters.
    #[must_use]
    pub fn new(mu: f64, form: Form, dim: usize) -> Nesterov {
        Nesterov { mu, form, v: vec![0.0; dim], ahead: vec![0.0; dim], grad: vec![0.0; dim] }
    }
}

impl Optimizer for Nesterov {
    fn step(&mut self, oracle: &mut Oracle<'_>, eta: f64, w: &mut [f64]) -> f64 {
        match self.form {
            Form::PyTorch => {
                let loss = oracle.gradient(w, &mut self.grad);
                for ((wk, vk), gk) in w.iter_mut().zip(&mut self.v).zip(&self.grad) {
                    *vk = self.mu * *vk + gk;
                    *wk -= eta * (gk + self.mu * *vk);
                }
                loss
            }
            Form::Sutskever => {
                for ((ak, wk), vk) in self.ahead.iter_mut().zip(w.iter()).zip(&self.v) {
                    *ak = wk + self.mu * vk;
                }
                let loss = oracle.gradient(&self.ahead, &mut self.grad);
                for ((wk, vk), gk) in w.iter_mut().zip(&mut self.v).zip(&self.grad) {
                    *vk = self.mu * *vk - eta * gk;
                    *wk += *vk;
                }
                loss
            }
        }
    }

    fn state(&self) -> Vec<f64> {
        self.v.clone()
    }

    fn restore(&mut self, state: &[f64]) {
        self.v.copy_from_slice(state);
    }
}
