//! The empirical risk of a single neuron.

use super::augment::Augmentation;
use super::decay::penalty;
use super::neuron_sampler as sampler;
use super::{FiniteSum, Objective, Sampler};
use crate::model::loss::Loss;
use crate::model::neuron::{Bias, Neuron};
use crate::slice::{GridSize, Slice};

/// The empirical risk of a neuron with weight decay: (1/n) Σ ℓ(z_i, y_i) + (λ/2)‖w‖², a bias included in w.
///
/// Its gradient is (1/n) Σ ℓ′(z_i) x_i, its Hessian (1/n) Σ ℓ″(z_i) x_i x_iᵀ, where a bias counts as an input that is 1.
#[derive(Clone, Debug, PartialEq)]
pub struct NeuronRisk {
    /// The model.
    pub neuron: Neuron,
    /// The loss of one sample; it fits the activation.
    pub loss: Loss,
    /// Inputs, n×d row-major.
    pub x: Vec<f64>,
    /// Targets, n, in the loss's convention (0/1 for cross-entropy, ±1 for hinge and perceptron).
    pub y: Vec<f64>,
    /// Weight decay λ ≥ 0.
    pub decay: f64,
    /// How only training sees the samples.
    pub augment: Augmentation,
}

impl NeuronRisk {
    fn sample(&self, i: usize) -> &[f64] {
        &self.x[i * self.neuron.inputs..(i + 1) * self.neuron.inputs]
    }

    /// Writes the mean gradient over `samples` into `grad` and returns their mean loss.
    fn mean_gradient(&self, w: &[f64], samples: impl ExactSizeIterator<Item = usize>, grad: &mut [f64]) -> f64 {
        grad.fill(0.0);
        let n = samples.len() as f64;
        let mut sum = 0.0;
        for i in samples {
            sum += self.accumulate(w, self.sample(i), self.y[i], grad);
        }
        self.finish(w, n, sum, grad)
    }

    /// Makes means of sums over n samples, and adds weight decay's part.
    fn finish(&self, w: &[f64], n: f64, sum: f64, grad: &mut [f64]) -> f64 {
        grad.iter_mut().for_each(|g| *g /= n);
        if self.decay > 0.0 {
            grad.iter_mut().zip(w).for_each(|(g, wk)| *g += self.decay * wk);
        }
        sum / n + penalty(self.decay, w)
    }

    /// Adds the gradient of a sample's loss to `grad` and returns its loss.
    fn accumulate(&self, w: &[f64], x: &[f64], y: f64, grad: &mut [f64]) -> f64 {
        let z = self.neuron.preactivation(w, x);
        let (loss, d1, _) = self.loss.derivatives(self.neuron.activation, z, y);
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
        sum / self.y.len() as f64 + penalty(self.decay, w)
    }

    fn gradient(&self, w: &[f64], grad: &mut [f64]) -> f64 {
        self.mean_gradient(w, 0..self.y.len(), grad)
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
        (0..dim).for_each(|k| hess[k * dim + k] += self.decay);
    }

    /// (1/n) Σ ℓ″(z_i) (x_i·v) x_i + λv.
    fn hessian_vector(&self, w: &[f64], v: &[f64], out: &mut [f64]) {
        out.iter_mut().zip(v).for_each(|(o, vk)| *o = self.decay * vk);
        let n = self.y.len() as f64;
        for (i, y) in self.y.iter().enumerate() {
            let x = self.sample(i);
            let (_, _, d2) = self.loss.derivatives(self.neuron.activation, self.neuron.preactivation(w, x), *y);
            let along = d2 * self.neuron.preactivation(v, x) / n;
            for (o, xk) in out.iter_mut().zip(x) {
                *o += along * xk;
            }
            if self.neuron.bias == Bias::With {
                out[self.neuron.inputs] += along;
            }
        }
    }

    fn exact_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f64> + 'a> {
        sampler::exact(self, slice, grid)
    }

    fn pixel_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f32> + 'a> {
        sampler::pixels(self, slice, grid)
    }
}

impl FiniteSum for NeuronRisk {
    fn terms(&self) -> u32 {
        self.y.len() as u32
    }

    fn batch_gradient(&self, w: &[f64], batch: &[u32], grad: &mut [f64]) -> f64 {
        self.mean_gradient(w, batch.iter().map(|i| *i as usize), grad)
    }

    #[cfg(feature = "whole")]
    fn training_gradient(&self, w: &[f64], batch: &[u32], t: u64, grad: &mut [f64]) -> f64 {
        let Some(mut noise) = self.augment.noise(t) else { return self.batch_gradient(w, batch, grad) };
        grad.fill(0.0);
        let (mut moved, mut sum) = (vec![0.0; self.neuron.inputs], 0.0);
        for i in batch {
            self.augment.apply(&mut noise, self.sample(*i as usize), &mut moved);
            sum += self.accumulate(w, &moved, self.y[*i as usize], grad);
        }
        self.finish(w, batch.len() as f64, sum, grad)
    }
}
