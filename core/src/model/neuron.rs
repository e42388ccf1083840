//! The single neuron a(w·x + b).

use super::activation::Activation;

/// Whether a unit has a constant input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bias {
    /// z = w·x.
    Without,
    /// z = w·x + b; b is the last parameter.
    With,
}

/// One neuron: x ↦ a(w·x (+ b)). Parameters: w (length d), then b if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neuron {
    /// Number of inputs d.
    pub inputs: usize,
    /// What is applied to z.
    pub activation: Activation,
    /// Whether there is a bias.
    pub bias: Bias,
}

impl Neuron {
    /// Number of parameters: d, or d + 1 with a bias.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.inputs + usize::from(self.bias == Bias::With)
    }

    /// z = w·x (+ b) for one sample `x` (length d).
    #[must_use]
    pub fn preactivation(&self, w: &[f64], x: &[f64]) -> f64 {
        let mut z = if self.bias == Bias::With { w[self.inputs] } else { 0.0 };
        for (wk, xk) in w.iter().zip(x) {
            z += wk * xk;
        }
        z
    }

    /// a(z) for one sample `x` (length d).
    #[must_use]
    pub fn output(&self, w: &[f64], x: &[f64]) -> f64 {
        self.activation.value(self.preactivation(w, x))
    }
}
