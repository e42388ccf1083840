//! The single neuron a(w·x + b) and its empirical risk.

use super::activation::Activation;
use super::loss::Loss;
use crate::landscape::neuron as kernels;
use crate::objective::{FiniteSum, Objective, Sampler};
use crate::slice::{GridSize, Slice};

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

/// The empirical risk of a neuron: (1/n) Σ ℓ(z_i, y_i).
///
/// Its gradient is (1/n) Σ ℓ′(z_i) x_i, its Hessian (1/n) Σ ℓ″(z_i) x_i x_iᵀ, where a bias counts as an input that is 1.
#[derive(Clone, Debug)]
pub struct NeuronRisk {
    /// The model.
    pub neuron: Neuron,
    /// The loss of one sample; it fits the activation.
    pub loss: Loss,
    /// Inputs, n×d row-major.
    pub x: Vec<f64>,
    /// Targets, n, in the loss's convention (0/1 for cross-entropy, ±1 for hinge and perceptron).
    pub y: Vec<f64>,
}

impl NeuronRisk {
    fn sample(&self, i: usize) -> &[f64] {
        &self.x[i * self.neuron.inputs..(i + 1) * self.neuron.inputs]
    }

    /// Adds the gradient of sample i's loss to `grad` and returns its loss.
    fn accumulate(&self, w: &[f64], i: usize, grad: &mut [f64]) -> f64 {
        let x = self.sample(i);
        let z = self.neuron.preactivation(w, x);
        let (loss, d1, _) = self.loss.derivatives(self.neuron.activation, z, self.y[i]);
        for (g, xk) in grad.iter_mut().zip(x) {
            *g += d1 * xk;
        }
        if self.neuron.bias == Bias::With {
            grad[self.neuron.inputs] += d1;
        }
        loss
    }
}

impl Objective for NeuronRisk {
    fn dim(&self) -> usize {
        self.neuron.dim()
    }

    fn loss(&self, w: &[f64]) -> f64 {
        let mut sum = 0.0;
        for (i, y) in self.y.iter().enumerate() {
            sum += self.loss.value(self.neuron.activation, self.neuron.preactivation(w, self.sample(i)), *y);
        }
        sum / self.y.len() as f64
    }

    fn gradient(&self, w: &[f64], grad: &mut [f64]) -> f64 {
        grad.fill(0.0);
        let mut sum = 0.0;
        for i in 0..self.y.len() {
            sum += self.accumulate(w, i, grad);
        }
        let n = self.y.len() as f64;
        grad.iter_mut().for_each(|g| *g /= n);
        sum / n
    }

    fn hessian(&self, w: &[f64], hess: &mut [f64]) {
        let (d, dim) = (self.neuron.inputs, self.dim());
        hess.fill(0.0);
        let input = |x: &[f64], k: usize| if k < d { x[k] } else { 1.0 };
        for (i, y) in self.y.iter().enumerate() {
            let x = self.sample(i);
            let (_, _, d2) = self.loss.derivatives(self.neuron.activation, self.neuron.preactivation(w, x), *y);
            for r in 0..dim {
                for c in 0..dim {
                    hess[r * dim + c] += d2 * (input(x, r) * input(x, c));
                }
            }
        }
        let n = self.y.len() as f64;
        hess.iter_mut().for_each(|h| *h /= n);
    }

    fn exact_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f64> + 'a> {
        kernels::exact(self, slice, grid)
    }

    fn pixel_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f32> + 'a> {
        kernels::pixels(self, slice, grid)
    }
}

impl FiniteSum for NeuronRisk {
    fn terms(&self) -> u32 {
        self.y.len() as u32
    }

    fn batch_gradient(&self, w: &[f64], batch: &[u32], grad: &mut [f64]) -> f64 {
        grad.fill(0.0);
        let mut sum = 0.0;
        for &i in batch {
            sum += self.accumulate(w, i as usize, grad);
        }
        let n = batch.len() as f64;
        grad.iter_mut().for_each(|g| *g /= n);
        sum / n
    }
}
