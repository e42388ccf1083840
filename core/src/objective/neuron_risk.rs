//! The empirical risk of a single neuron.

pub mod abreast;

use super::augment::Augmentation;
use super::decay::penalty;
use super::neuron_sampler as sampler;
use super::{FiniteSum, Made, Objective, Sampler, Steps};
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
        // What changes nothing when something is added to it, be that −0.
        grad.fill(-0.0);
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

impl NeuronRisk {
    /// [`FiniteSum::descend`] with the parameters in registers: `D` inputs, a bias or none.
    #[inline(always)]
    #[allow(clippy::float_cmp, reason = "whether anything has changed at all")]
    fn descend_in<const D: usize>(&self, steps: &Steps<'_>, w: &mut [f64]) -> Made {
        let (mut made, biased) = (Made::default(), self.neuron.bias == Bias::With);
        let (samples, _) = self.x.as_chunks::<D>();
        let (mut weights, mut bias): ([f64; D], f64) = ([0.0; D], 0.0);
        weights.copy_from_slice(&w[..D]);
        if biased {
            bias = w[D];
        }
        for (k, eta) in steps.eta.iter().enumerate() {
            let term = |i: usize| {
                let mut z = bias;
                for (wk, xk) in weights.iter().zip(&samples[i]) {
                    z += wk * xk;
                }
                let d1 = self.loss.exact_slope(self.neuron.activation, z, self.y[i]);
                (samples[i].map(|xk| d1 * xk), d1)
            };
            let (mut grad, mut slope) = match steps.batch(k) {
                // No sum and no division: the next update waits for this one.
                [i] => term(*i as usize),
                batch => {
                    let count = if batch.is_empty() { self.y.len() } else { batch.len() };
                    let (mut grad, mut slope) = ([-0.0; D], -0.0);
                    for i in 0..count {
                        let (of_weights, of_bias) = term(batch.get(i).map_or(i, |i| *i as usize));
                        grad.iter_mut().zip(of_weights).for_each(|(g, term)| *g += term);
                        slope += of_bias;
                    }
                    grad.iter_mut().for_each(|g| *g /= count as f64);
                    (grad, slope / count as f64)
                }
            };
            if self.decay > 0.0 {
                grad.iter_mut().zip(&weights).for_each(|(g, wk)| *g += self.decay * wk);
                slope += self.decay * bias;
            }
            let (mut inside, mut same) = (true, true);
            let mut next = weights;
            for (wk, g) in next.iter_mut().zip(&grad) {
                let before = *wk;
                *wk -= eta * g;
                inside &= wk.abs() <= steps.bound;
                same &= *wk == before;
            }
            let mut after = bias;
            if biased {
                after -= eta * slope;
                inside &= after.abs() <= steps.bound;
                same &= after == bias;
            }
            if !inside {
                break;
            }
            (weights, bias) = (next, after);
            made.updates += 1;
            made.still = if same { made.still + 1 } else { 0 };
            made.moves += usize::from(!same);
        }
        w[..D].copy_from_slice(&weights);
        if biased {
            w[D] = bias;
        }
        made
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

    fn descend(&self, steps: &Steps<'_>, w: &mut [f64]) -> Made {
        match self.neuron.inputs {
            // What training draws is the slow path's.
            #[cfg(feature = "whole")]
            _ if self.augment.noise(steps.t).is_some() => steps.one_by_one(self, w),
            // The first module has few Specs of one input, and no bytes to spare.
            #[cfg(feature = "whole")]
            1 => self.descend_in::<1>(steps, w),
            2 => self.descend_in::<2>(steps, w),
            _ => steps.one_by_one(self, w),
        }
    }
}
