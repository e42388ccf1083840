//! Nesterov's accelerated gradient with momentum μ, 0 ≤ μ < 1, from v = 0.
//!
//! PyTorch's form: v ← μ v + g(w), w ← w − η (g(w) + μ v). Sutskever's: v ← μ v − η g(w + μ v), w ← w + v, with the gradient at
//! the point looked ahead to. With a constant η, PyTorch's iterates are Sutskever's look-ahead points: w = w' + μ v'.
//!
//! On a quadratic it converges for η < 2(1 + μ)/((1 + 2μ) λ).
//!
//! Sources: Nesterov 1983; Sutskever, Martens, Dahl, Hinton 2013 (ICML).

#[cfg(feature = "whole")]
use super::Parts;
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

    fn stability(&self) -> Option<f64> {
        Some(2.0 * (1.0 + self.mu) / (1.0 + 2.0 * self.mu))
    }

    #[cfg(feature = "whole")]
    fn tell_apart(&self, eta: f64, _w: &[f64], parts: &mut Parts) {
        for (k, (v, g)) in self.v.iter().zip(&self.grad).enumerate() {
            (parts.gradient[k], parts.momentum[k]) = match self.form {
                // The gradient is in the velocity, too: −η (1 + μ) g, and −η μ² v of the velocity before.
                Form::PyTorch => (-eta * (1.0 + self.mu) * g, -eta * self.mu * (v - g)),
                Form::Sutskever => (-eta * g, v + eta * g),
            };
        }
    }

    fn state(&self) -> Vec<f64> {
        self.v.clone()
    }

    fn restore(&mut self, state: &[f64]) {
        self.v.copy_from_slice(state);
    }
}
