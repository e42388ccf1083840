//! Heavy ball: descent with momentum μ, 0 ≤ μ < 1, from v = 0.
//!
//! PyTorch's form: v ← μ v + g(w), w ← w − η v. Sutskever's: v ← μ v − η g(w), w ← w + v. With a constant η both walk the same
//! way; when η changes, Sutskever's velocity keeps the steps that were made with the old one.
//!
//! On a quadratic it converges for η < 2(1 + μ)/λ. With curvatures in m…L, η = 4/(√L+√m)² and μ = ((√L−√m)/(√L+√m))² are best.
//! Sources: Polyak 1964, doi:10.1016/0041-5553(64)90137-5; Sutskever, Martens, Dahl, Hinton 2013 (ICML).

#[cfg(feature = "whole")]
use super::Parts;
use super::{Form, Optimizer, Oracle};

/// v ← μ v + g, w ← w − η v, or Sutskever's form of it. State: v.
pub struct HeavyBall {
    mu: f64,
    form: Form,
    v: Vec<f64>,
    grad: Vec<f64>,
}

impl HeavyBall {
    /// Momentum `mu` in `form` for `dim` parameters.
    #[must_use]
    pub fn new(mu: f64, form: Form, dim: usize) -> HeavyBall {
        HeavyBall { mu, form, v: vec![0.0; dim], grad: vec![0.0; dim] }
    }
}

impl Optimizer for HeavyBall {
    fn step(&mut self, oracle: &mut Oracle<'_>, eta: f64, w: &mut [f64]) -> f64 {
        let loss = oracle.gradient(w, &mut self.grad);
        for ((wk, vk), gk) in w.iter_mut().zip(&mut self.v).zip(&self.grad) {
            match self.form {
                Form::PyTorch => {
                    *vk = self.mu * *vk + gk;
                    *wk -= eta * *vk;
                }
                Form::Sutskever => {
                    *vk = self.mu * *vk - eta * gk;
                    *wk += *vk;
                }
            }
        }
        loss
    }

    fn stability(&self) -> Option<f64> {
        Some(2.0 * (1.0 + self.mu))
    }

    #[cfg(feature = "whole")]
    fn tell_apart(&self, eta: f64, _w: &[f64], parts: &mut Parts) {
        for (k, (v, g)) in self.v.iter().zip(&self.grad).enumerate() {
            // What is in v beside this update's gradient is μ times what it was.
            let whole = if self.form == Form::PyTorch { -eta * v } else { *v };
            parts.gradient[k] = -eta * g;
            parts.momentum[k] = whole + eta * g;
        }
    }

    fn state(&self) -> Vec<f64> {
        self.v.clone()
    }

    fn restore(&mut self, state: &[f64]) {
        self.v.copy_from_slice(state);
    }
}
