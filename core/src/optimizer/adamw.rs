//! AdamW: Adam with weight decay beside the gradient and not within it, so that no root divides the decay.
//!
//! w ← (1 − ηλ) w − η m̂/(√v̂ + ε), where m̂ and v̂ are Adam's means of the gradient at w before it shrinks; λ ≥ 0.
//!
//! Source: Loshchilov and Hutter 2019, arXiv:1711.05101.

#[cfg(feature = "whole")]
use super::Parts;
use super::adam::Adam;
use super::{Optimizer, Oracle};

/// AdamW's update. State: Adam's.
pub struct AdamW {
    adam: Adam,
    decay: f64,
}

impl AdamW {
    /// AdamW with that Adam and the decoupled weight decay λ.
    #[must_use]
    pub fn new(adam: Adam, decay: f64) -> AdamW {
        AdamW { adam, decay }
    }
}

impl Optimizer for AdamW {
    fn step(&mut self, oracle: &mut Oracle<'_>, eta: f64, w: &mut [f64]) -> f64 {
        self.adam.shrink_and_step(oracle, eta, 1.0 - eta * self.decay, w)
    }

    #[cfg(feature = "whole")]
    fn tell_apart(&self, eta: f64, w: &[f64], parts: &mut Parts) {
        self.adam.tell_apart(eta, w, parts);
        parts.decay.iter_mut().zip(w).for_each(|(part, w)| *part = -eta * self.decay * w);
    }

    fn state(&self) -> Vec<f64> {
        self.adam.state()
    }

    fn restore(&mut self, state: &[f64]) {
        self.adam.restore(state);
    }
}
