//! The empirical risk of a network, with backpropagation.

mod along;
mod block;
pub mod many;

use super::augment::Augmentation;
use super::decay::penalty;
use super::layers::MOST_PAIRS;
use super::network_sampler as sampler;
use super::{FiniteSum, Made, Objective, Sampler, Steps};
use crate::math::lanes::F64x2;
use crate::model::loss::Loss;
use crate::model::network::{Layer, Network};
use crate::rng::{Stream, StreamName};
use crate::slice::{GridSize, Slice};
use along::Along;
use block::{Block, Rows, SAMPLES};
use std::cell::RefCell;

pub use super::dropout::Dropout;
/// Makes an expression with the constant `$n` as many pairs as `$samples` fill, [`MOST_PAIRS`] at most.
macro_rules! pairs {
    ($samples:expr, $n:ident => $value:expr) => {
        match $samples {
            0..=2 => {
                const $n: usize = 1;
                $value
            }
            3 | 4 => {
                const $n: usize = 2;
                $value
            }
            5 | 6 => {
                const $n: usize = 3;
                $value
            }
            7 | 8 => {
                const $n: usize = 4;
                $value
            }
            9 | 10 => {
                const $n: usize = 5;
                $value
            }
            11 | 12 => {
                const $n: usize = 6;
                $value
            }
            13 | 14 => {
                const $n: usize = 7;
                $value
            }
            _ => {
                const $n: usize = MOST_PAIRS;
                $value
            }
        }
    };
}

/// The loss of one sample, of all outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Criterion {
    /// The sum over outputs k of ℓ(z_k, y_k).
    Outputs(Loss),
    /// ln Σ_k e^{z_k} − Σ_k y_k z_k with Σ y_k = 1: the cross-entropy of softmax; the outputs apply the identity.
    Softmax,
}

/// What a network's risk is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// The model.
    pub network: Network,
    /// The loss of one sample; it fits the output's activation.
    pub criterion: Criterion,
    /// Inputs, n×d row-major.
    pub x: Vec<f64>,
    /// Targets, n×k row-major, in the loss's convention.
    pub y: Vec<f64>,
    /// Weight decay λ ≥ 0: (λ/2)‖w‖² is added, biases included in w.
    pub decay: f64,
    /// Which hidden units only training goes without.
    pub dropout: Dropout,
    /// How only training sees the samples.
    pub augment: Augmentation,
}

/// The empirical risk of a network: (1/n) Σ_i ℓ(network(x_i), y_i).
///
/// The gradient is made by backpropagation (Rumelhart, Hinton, Williams 1986, doi:10.1038/323533a0): in O(V+E) for one sample.
/// Hessian-vector products are made by Pearlmutter's R-operator (1994, doi:10.1162/neco.1994.6.1.147), exactly and in the same
/// order; the Hessian is d of them.
#[derive(Clone, Debug)]
pub struct NetworkRisk {
    parts: Parts,
    layers: Vec<Layer>,
    /// Kept between calls, so that an update allocates nothing.
    scratch: RefCell<Block>,
}

/// What backpropagation computes for one sample, for all units layer by layer, inputs not counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// Pre-activations z.
    pub z: Vec<f64>,
    /// Activations a.
    pub a: Vec<f64>,
    /// δ = ∂ℓ/∂z.
    pub delta: Vec<f64>,
    /// The sample's loss.
    pub loss: f64,
}

/// What only training draws.
#[derive(Default)]
struct Noise {
    drop: Option<Stream>,
    augment: Option<Stream>,
}

impl NetworkRisk {
    /// The risk made of `parts`.
    #[must_use]
    pub fn new(parts: Parts) -> NetworkRisk {
        let (layers, scratch) = (parts.network.layers(), RefCell::new(Block::of(&parts.network)));
        NetworkRisk { parts, layers, scratch }
    }

    /// What it is made of.
    #[must_use]
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// The network's layers.
    #[must_use]
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Number of samples n.
    #[must_use]
    pub fn samples(&self) -> usize {
        self.parts.x.len() / self.parts.network.inputs()
    }

    /// Forward values, loss and all δ of sample `i`: the numbers that an update uses, to the last bit. The gradient of a weight is δ of its unit
    /// times what it is fed, that of a bias δ.
    pub fn backpropagate(&self, w: &[f64], i: usize, trace: &mut Trace) {
        let block = &mut *self.scratch.borrow_mut();
        let one = [i as u32];
        self.gather::<1>(Rows::Batch(&one), 0, block);
        self.draw::<1>(None, block);
        block.forward::<1>(&self.layers, w);
        self.slopes::<1>(block);
        self.backward::<1>(w, block);
        trace.loss = self.losses::<1>(block);
        let first = |from: &[F64x2], to: &mut Vec<f64>| {
            to.clear();
            to.extend(from[..self.parts.network.units()].iter().map(|pair| pair.to_array()[0]));
        };
        first(&block.z, &mut trace.z);
        first(&block.a, &mut trace.a);
        first(&block.delta, &mut trace.delta);
    }

    /// Writes the mean gradient over `samples`, added in their order, into `grad`; returns their mean loss where it is wanted, or 0.
    fn mean_gradient(
        &self,
        w: &[f64],
        samples: Rows<'_>,
        mut noise: Noise,
        want: Want,
        grad: &mut [f64],
        block: &mut Block,
    ) -> f64 {
        grad.fill(0.0);
        let (mut sum, mut from) = (0.0, 0);
        while from < samples.len() {
            let pass = Pass { w, samples, from, want };
            sum += pairs!(samples.len() - from, N => self.pass::<N>(&pass, &mut noise, grad, block));
            from += SAMPLES;
        }
        let share = 1.0 / samples.len() as f64;
        grad.iter_mut().zip(w).for_each(|(g, wk)| *g = *g * share + self.parts.decay * wk);
        sum / samples.len() as f64
    }

    /// A block's way through the network and back: adds its gradient to `grad` and returns the sum of its losses, if they are wanted.
    fn pass<const N: usize>(&self, pass: &Pass<'_>, noise: &mut Noise, grad: &mut [f64], block: &mut Block) -> f64 {
        self.gather::<N>(pass.samples, pass.from, block);
        if let Some(noise) = &mut noise.augment {
            self.augment::<N>(pass.samples, pass.from, noise, block);
        }
        self.draw::<N>(noise.drop.as_mut(), block);
        block.forward::<N>(&self.layers, pass.w);
        self.slopes::<N>(block);
        self.backward::<N>(pass.w, block);
        self.accumulate::<N>(block, grad);
        if pass.want == Want::Loss { self.losses::<N>(block) } else { 0.0 }
    }

    /// The streams of the noise of update `t`, as far as there is any.
    fn noise(&self, t: u64) -> Noise {
        let Dropout { share, seed } = self.parts.dropout;
        let drop = (share > 0.0).then(|| Stream::new(seed, StreamName::Dropout, t));
        Noise { drop, augment: self.parts.augment.noise(t) }
    }

    fn loss_of<const N: usize>(&self, w: &[f64], samples: Rows<'_>, from: usize, block: &mut Block) -> f64 {
        self.gather::<N>(samples, from, block);
        self.draw::<N>(None, block);
        block.forward::<N>(&self.layers, w);
        self.losses::<N>(block)
    }
}

/// What goes through the network.
struct Pass<'a> {
    w: &'a [f64],
    samples: Rows<'a>,
    from: usize,
    want: Want,
}

/// Whether a gradient's caller also wants the loss.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Want {
    Loss,
    Gradient,
}

impl Objective for NetworkRisk {
    fn dim(&self) -> usize {
        self.parts.network.dim()
    }

    fn gradient_cost(&self) -> u64 {
        let network = &self.parts.network;
        1 + (network.edges() / 16 + network.units() / 3) as u64
    }

    fn pixel_cost(&self, slice: &Slice) -> u64 {
        sampler::cost(self, slice)
    }

    fn loss(&self, w: &[f64]) -> f64 {
        let block = &mut *self.scratch.borrow_mut();
        let n = self.samples();
        let mut sum = 0.0;
        for from in (0..n).step_by(SAMPLES) {
            sum += pairs!(n - from, N => self.loss_of::<N>(w, Rows::All(n), from, block));
        }
        sum / n as f64 + penalty(self.parts.decay, w)
    }

    fn gradient(&self, w: &[f64], grad: &mut [f64]) -> f64 {
        let block = &mut *self.scratch.borrow_mut();
        self.mean_gradient(w, Rows::All(self.samples()), Noise::default(), Want::Loss, grad, block)
            + penalty(self.parts.decay, w)
    }

    fn hessian(&self, w: &[f64], hess: &mut [f64]) {
        let d = self.dim();
        let mut unit = vec![0.0; d];
        for (k, row) in hess.chunks_exact_mut(d).enumerate() {
            unit[k] = 1.0;
            self.hessian_vector(w, &unit, row);
            unit[k] = 0.0;
        }
    }

    fn hessian_vector(&self, w: &[f64], v: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        let block = &mut *self.scratch.borrow_mut();
        let (samples, mut r) = (Rows::All(self.samples()), Along::of(&self.parts.network));
        for from in (0..samples.len()).step_by(SAMPLES) {
            self.gather::<MOST_PAIRS>(samples, from, block);
            self.draw::<MOST_PAIRS>(None, block);
            block.forward::<MOST_PAIRS>(&self.layers, w);
            self.slopes::<MOST_PAIRS>(block);
            self.backward::<MOST_PAIRS>(w, block);
            self.along::<MOST_PAIRS>(w, v, block, &mut r, out);
        }
        let n = samples.len() as f64;
        out.iter_mut().zip(v).for_each(|(h, vk)| *h = *h / n + self.parts.decay * vk);
    }

    fn exact_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f64> + 'a> {
        sampler::exact(self, slice, grid)
    }

    fn pixel_sampler<'a>(&'a self, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f32> + 'a> {
        sampler::pixels(self, slice, grid)
    }
}

impl FiniteSum for NetworkRisk {
    fn terms(&self) -> u32 {
        self.samples() as u32
    }

    fn batch_gradient(&self, w: &[f64], batch: &[u32], grad: &mut [f64]) -> f64 {
        let block = &mut *self.scratch.borrow_mut();
        self.mean_gradient(w, Rows::Batch(batch), Noise::default(), Want::Loss, grad, block)
            + penalty(self.parts.decay, w)
    }

    fn training_gradient(&self, w: &[f64], batch: &[u32], t: u64, grad: &mut [f64]) -> f64 {
        let block = &mut *self.scratch.borrow_mut();
        let noise = self.noise(t);
        self.mean_gradient(w, Rows::Batch(batch), noise, Want::Loss, grad, block) + penalty(self.parts.decay, w)
    }

    fn descend(&self, steps: &Steps<'_>, w: &mut [f64]) -> Made {
        let block = &mut *self.scratch.borrow_mut();
        let (mut made, mut grad) = (Made::default(), std::mem::take(&mut block.grad));
        for (k, eta) in steps.eta.iter().enumerate() {
            // Without batches there is no noise, as for `gradient`.
            let (samples, noise) = match steps.batch(k) {
                [] => (Rows::All(self.samples()), Noise::default()),
                batch => (Rows::Batch(batch), self.noise(steps.t + k as u64)),
            };
            self.mean_gradient(w, samples, noise, Want::Gradient, &mut grad, block);
            if !steps.step(*eta, &mut grad, w, &mut made) {
                break;
            }
        }
        block.grad = grad;
        made
    }
}
