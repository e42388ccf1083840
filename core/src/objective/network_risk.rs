//! The empirical risk of a network, with backpropagation.

use super::augment::Augmentation;
use super::decay::penalty;
use super::layers::{affine, bias, outer, pull_back, total};
use super::network_sampler as sampler;
use super::{FiniteSum, Objective, Sampler};
use crate::math;
use crate::math::lanes::{F64x2, Lanes};
use crate::model::loss::Loss;
use crate::model::network::{Layer, Network};
use crate::rng::{Stream, StreamName};
use crate::slice::{GridSize, Slice};
use std::cell::RefCell;

pub use super::dropout::Dropout;

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

/// Samples that go through the network together: as many as keep the values of a layer of 64 units near.
const SAMPLES: usize = 32;

/// The values of a block of samples (see `layers`), for all units layer by layer.
#[derive(Clone, Debug, Default)]
struct Block {
    x: Vec<F64x2>,
    y: Vec<F64x2>,
    z: Vec<F64x2>,
    a: Vec<F64x2>,
    delta: Vec<F64x2>,
    /// ∂ℓ/∂a of hidden units.
    back: Vec<F64x2>,
    /// d²ℓ/dz² of outputs; for softmax, the probabilities.
    curvature: Vec<F64x2>,
    /// 1 for samples, 0 where the last pair has but one.
    mask: Vec<F64x2>,
    /// What dropout multiplies hidden activations by; empty without.
    drop: Vec<F64x2>,
    /// Two samples on their way into the block.
    moved: Vec<f64>,
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

/// Which samples, in which order.
#[derive(Clone, Copy)]
enum Rows<'a> {
    All(usize),
    Batch(&'a [u32]),
}

impl Rows<'_> {
    fn len(self) -> usize {
        match self {
            Rows::All(n) => n,
            Rows::Batch(batch) => batch.len(),
        }
    }

    #[inline(always)]
    fn at(self, i: usize) -> usize {
        match self {
            Rows::All(_) => i,
            Rows::Batch(batch) => batch[i] as usize,
        }
    }
}

impl NetworkRisk {
    /// The risk made of `parts`.
    #[must_use]
    pub fn new(parts: Parts) -> NetworkRisk {
        let layers = parts.network.layers();
        NetworkRisk { parts, layers, scratch: RefCell::default() }
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
        self.gather(Rows::Batch(&one), 0, block);
        self.forward(w, block, 1);
        trace.loss = self.head(block, 1);
        self.backward(w, block, 1);
        let first = |from: &[F64x2], to: &mut Vec<f64>| {
            to.clear();
            to.extend(from.iter().map(|pair| pair.to_array()[0]));
        };
        first(&block.z, &mut trace.z);
        first(&block.a, &mut trace.a);
        first(&block.delta, &mut trace.delta);
    }

    /// Fills a block with the samples from `from` on; returns the pairs in it.
    fn gather(&self, rows: Rows<'_>, from: usize, block: &mut Block) -> usize {
        let count = (rows.len() - from).min(SAMPLES);
        let pairs = count.div_ceil(2);
        let fill = |source: &[f64], width: usize, to: &mut Vec<F64x2>| {
            to.resize(width * pairs, F64x2::splat(0.0));
            for p in 0..pairs {
                let (first, second) = (rows.at(from + 2 * p), rows.at(from + (2 * p + 1).min(count - 1)));
                let (first, second) = (&source[first * width..][..width], &source[second * width..][..width]);
                for (k, (a, b)) in first.iter().zip(second).enumerate() {
                    to[k * pairs + p] = F64x2::new(*a, *b);
                }
            }
        };
        fill(&self.parts.x, self.parts.network.inputs(), &mut block.x);
        fill(&self.parts.y, self.parts.network.outputs(), &mut block.y);
        block.drop.clear();
        block.mask.clear();
        block.mask.resize(pairs, F64x2::splat(1.0));
        if count % 2 == 1 {
            block.mask[pairs - 1] = F64x2::new(1.0, 0.0);
        }
        pairs
    }

    /// Writes z and a of a block.
    fn forward(&self, w: &[f64], block: &mut Block, pairs: usize) {
        let size = self.parts.network.units() * pairs;
        block.z.clear();
        block.z.resize(size, F64x2::splat(0.0));
        block.a.resize(size, F64x2::splat(0.0));
        for layer in &self.layers {
            let (below, here) = block.a.split_at_mut(layer.first * pairs);
            let fed = if layer.first == 0 { &block.x[..] } else { &below[below.len() - layer.inputs * pairs..] };
            let range = layer.first * pairs..(layer.first + layer.units) * pairs;
            affine(layer, w, fed, &mut block.z[range.clone()], pairs);
            let here = &mut here[..layer.units * pairs];
            layer.activation.values(&block.z[range.clone()], here);
            if let Some(drop) = block.drop.get(range) {
                here.iter_mut().zip(drop).for_each(|(a, drop)| *a = *a * *drop);
            }
        }
    }

    /// Writes δ of a block's outputs and returns the sum of its samples' losses.
    fn head(&self, block: &mut Block, pairs: usize) -> f64 {
        let Some(output) = self.layers.last() else { return 0.0 };
        block.delta.resize(block.z.len(), F64x2::splat(0.0));
        let range = output.first * pairs..(output.first + output.units) * pairs;
        let (z, a, delta) = (&block.z[range.clone()], &block.a[range.clone()], &mut block.delta[range]);
        let mut sum = F64x2::splat(0.0);
        match self.parts.criterion {
            Criterion::Outputs(loss) => {
                for (k, y) in block.y.iter().enumerate() {
                    let mask = block.mask[k % pairs];
                    sum = sum + mask * loss.value_at(output.activation, z[k], a[k], *y);
                    delta[k] = mask * loss.slope(output.activation, z[k], a[k], *y);
                }
            }
            Criterion::Softmax => {
                block.curvature.resize(z.len(), F64x2::splat(0.0));
                for p in 0..pairs {
                    let column = || (p..z.len()).step_by(pairs);
                    let largest = column().fold(z[p], |m, k| m.at_least(z[k]));
                    let mut total = F64x2::splat(0.0);
                    for k in column() {
                        block.curvature[k] = math::exp_x2(z[k] - largest);
                        total = total + block.curvature[k];
                    }
                    let mut loss = largest + math::ln_x2(total);
                    for k in column() {
                        let p_k = block.curvature[k] / total;
                        block.curvature[k] = p_k;
                        delta[k] = block.mask[p] * (p_k - block.y[k]);
                        loss = loss - block.y[k] * z[k];
                    }
                    sum = sum + block.mask[p] * loss;
                }
            }
        }
        total(sum)
    }

    /// Writes δ of a block's hidden units.
    fn backward(&self, w: &[f64], block: &mut Block, pairs: usize) {
        block.back.clear();
        block.back.resize(block.z.len(), F64x2::splat(0.0));
        for (layer, above) in self.layers.iter().zip(&self.layers[1..]).rev() {
            let range = layer.first * pairs..(layer.first + layer.units) * pairs;
            let (delta, upper) = block.delta.split_at_mut(above.first * pairs);
            pull_back(above, w, upper, &mut block.back[range.clone()], pairs);
            let delta = &mut delta[range.clone()];
            let (z, a, back) = (&block.z[range.clone()], &block.a[range.clone()], &block.back[range.clone()]);
            let values = delta.iter_mut().zip(z).zip(a).zip(back);
            if let Some(drop) = block.drop.get(range) {
                // The slope is that of the activation before it was multiplied.
                let kept = F64x2::splat(1.0 - self.parts.dropout.share);
                for ((((d, z), a), b), drop) in values.zip(drop) {
                    *d = *b * *drop * layer.activation.slope(*z, *a * kept);
                }
            } else {
                for (((d, z), a), b) in values {
                    *d = *b * layer.activation.slope(*z, *a);
                }
            }
        }
    }

    /// Writes the mean gradient over `rows`, added in their order, into `grad` and returns their mean loss.
    fn mean_gradient(&self, w: &[f64], rows: Rows<'_>, mut noise: Noise, grad: &mut [f64]) -> f64 {
        grad.fill(0.0);
        let block = &mut *self.scratch.borrow_mut();
        let mut sum = 0.0;
        for from in (0..rows.len()).step_by(SAMPLES) {
            let pairs = self.gather(rows, from, block);
            if let Some(noise) = &mut noise.augment {
                let d = self.parts.network.inputs();
                let sample = |i: usize| (from + i < rows.len()).then(|| &self.parts.x[rows.at(from + i) * d..][..d]);
                self.parts.augment.apply_to_block(noise, sample, &mut block.x, &mut block.moved);
            }
            if let Some(noise) = &mut noise.drop {
                self.draw(noise, block, pairs);
            }
            self.forward(w, block, pairs);
            sum += self.head(block, pairs);
            self.backward(w, block, pairs);
            for layer in &self.layers {
                let delta = &block.delta[layer.first * pairs..];
                outer(layer, delta, fed(layer, &block.x, &block.a, pairs), grad, pairs);
                bias(layer, delta, grad, pairs);
            }
        }
        let n = rows.len() as f64;
        grad.iter_mut().zip(w).for_each(|(g, wk)| *g = *g / n + self.parts.decay * wk);
        sum / n + penalty(self.parts.decay, w)
    }

    /// Draws which hidden units of a block are dropped.
    fn draw(&self, noise: &mut Stream, block: &mut Block, pairs: usize) {
        let share = self.parts.dropout.share;
        let kept = 1.0 / (1.0 - share);
        let mut one = || if noise.uniform() < share { 0.0 } else { kept };
        let hidden = self.layers.last().map_or(0, |output| output.first);
        block.drop.extend((0..hidden * pairs).map(|_| F64x2::new(one(), one())));
    }

    /// Adds this block's share of H·v to `out`, by R{}, the derivative along v: of z and a forward, of δ backward.
    fn along(&self, w: &[f64], v: &[f64], block: &mut Block, pairs: usize, r: &mut Along, out: &mut [f64]) {
        let Some((output, hidden)) = self.layers.split_last() else { return };
        r.clear(block.z.len(), block.x.len());
        // R{z} = V a + W R{a}, R{a} = a′ R{z}.
        for layer in &self.layers {
            let range = layer.first * pairs..(layer.first + layer.units) * pairs;
            affine(layer, v, fed(layer, &block.x, &block.a, pairs), &mut r.z[range.clone()], pairs);
            // The second product has no bias of its own.
            affine(&unbiased(layer), w, fed(layer, &r.x, &r.a, pairs), &mut r.z[range.clone()], pairs);
            for k in range {
                r.a[k] = layer.activation.slope(block.z[k], block.a[k]) * r.z[k];
            }
        }
        // At the outputs R{δ} = (∂²ℓ/∂z²) R{z}.
        let first = output.first * pairs;
        for p in 0..pairs {
            let column = || (p..output.units * pairs).step_by(pairs);
            match self.parts.criterion {
                Criterion::Outputs(loss) => {
                    for k in column() {
                        let (z, a) = (block.z[first + k], block.a[first + k]);
                        let bend = loss.bend(output.activation, z, a, block.y[k]);
                        r.delta[first + k] = block.mask[p] * bend * r.z[first + k];
                    }
                }
                Criterion::Softmax => {
                    let mean = column().fold(F64x2::splat(0.0), |sum, k| sum + block.curvature[k] * r.z[first + k]);
                    for k in column() {
                        r.delta[first + k] = block.mask[p] * block.curvature[k] * (r.z[first + k] - mean);
                    }
                }
            }
        }
        // R{δ} = a′ (Vᵀδ + Wᵀ R{δ}) + a″ R{z} Wᵀδ of the layer above.
        for (layer, above) in hidden.iter().zip(&self.layers[1..]).rev() {
            let range = layer.first * pairs..(layer.first + layer.units) * pairs;
            let (below, upper) = r.delta.split_at_mut(above.first * pairs);
            let back = &mut r.back[..range.len()];
            back.fill(F64x2::splat(0.0));
            pull_back(above, v, &block.delta[above.first * pairs..], back, pairs);
            pull_back(above, w, upper, back, pairs);
            for (k, back) in range.zip(back) {
                let (z, a) = (block.z[k], block.a[k]);
                let bend = layer.activation.bend(z, a) * r.z[k] * block.back[k];
                below[k] = layer.activation.slope(z, a) * *back + bend;
            }
        }
        for layer in &self.layers {
            let rows = layer.first * pairs..;
            outer(layer, &r.delta[rows.clone()], fed(layer, &block.x, &block.a, pairs), out, pairs);
            outer(layer, &block.delta[rows.clone()], fed(layer, &r.x, &r.a, pairs), out, pairs);
            bias(layer, &r.delta[rows], out, pairs);
        }
    }
}

/// R{} of a block's values.
#[derive(Default)]
struct Along {
    /// 0: the inputs do not depend on the parameters.
    x: Vec<F64x2>,
    z: Vec<F64x2>,
    a: Vec<F64x2>,
    delta: Vec<F64x2>,
    back: Vec<F64x2>,
}

impl Along {
    fn clear(&mut self, units: usize, inputs: usize) {
        for (list, size) in [(&mut self.x, inputs), (&mut self.z, units)] {
            list.clear();
            list.resize(size, F64x2::splat(0.0));
        }
        for list in [&mut self.a, &mut self.delta, &mut self.back] {
            list.resize(units, F64x2::splat(0.0));
        }
    }
}

fn unbiased(layer: &Layer) -> Layer {
    Layer { biases: None, ..*layer }
}

/// What a layer is fed: the samples, or the activations of the layer below.
fn fed<'a>(layer: &Layer, x: &'a [F64x2], a: &'a [F64x2], pairs: usize) -> &'a [F64x2] {
    if layer.first == 0 { x } else { &a[(layer.first - layer.inputs) * pairs..layer.first * pairs] }
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
        let rows = Rows::All(self.samples());
        let mut sum = 0.0;
        for from in (0..rows.len()).step_by(SAMPLES) {
            let pairs = self.gather(rows, from, block);
            self.forward(w, block, pairs);
            sum += self.head(block, pairs);
        }
        sum / rows.len() as f64 + penalty(self.parts.decay, w)
    }

    fn gradient(&self, w: &[f64], grad: &mut [f64]) -> f64 {
        self.mean_gradient(w, Rows::All(self.samples()), Noise::default(), grad)
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
        let (rows, mut r) = (Rows::All(self.samples()), Along::default());
        for from in (0..rows.len()).step_by(SAMPLES) {
            let pairs = self.gather(rows, from, block);
            self.forward(w, block, pairs);
            self.head(block, pairs);
            self.backward(w, block, pairs);
            self.along(w, v, block, pairs, &mut r, out);
        }
        let n = rows.len() as f64;
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
        self.mean_gradient(w, Rows::Batch(batch), Noise::default(), grad)
    }

    fn training_gradient(&self, w: &[f64], batch: &[u32], t: u64, grad: &mut [f64]) -> f64 {
        let Dropout { share, seed } = self.parts.dropout;
        let drop = (share > 0.0).then(|| Stream::new(seed, StreamName::Dropout, t));
        let noise = Noise { drop, augment: self.parts.augment.noise(t) };
        self.mean_gradient(w, Rows::Batch(batch), noise, grad)
    }
}
