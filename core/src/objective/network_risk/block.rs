//! A block of samples on its way through a network and back.
//!
//! Everything here is compiled once for every number of pairs that a block may have: see `layers`.

use super::{Criterion, NetworkRisk};
use crate::math;
use crate::math::lanes::{F64x2, Lanes};
use crate::model::loss::Loss;
use crate::model::network::{Layer, Network};
use crate::objective::layers::{MOST_PAIRS, Row, affine, outer, pulled_back, rows, rows_mut};
use crate::rng::Stream;

/// Samples that go through the network together, at most.
pub(super) const SAMPLES: usize = 2 * MOST_PAIRS;

/// The values of a block (see `layers`), for all units layer by layer. Long enough for the largest; allocated once.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) x: Vec<F64x2>,
    pub(super) y: Vec<F64x2>,
    pub(super) z: Vec<F64x2>,
    pub(super) a: Vec<F64x2>,
    pub(super) delta: Vec<F64x2>,
    /// ∂ℓ/∂a of hidden units.
    pub(super) back: Vec<F64x2>,
    /// For softmax, the probabilities of the outputs.
    pub(super) chances: Vec<F64x2>,
    /// 1 for samples, 0 where a pair has but one or none.
    pub(super) mask: [F64x2; MOST_PAIRS],
    /// What dropout multiplies hidden activations by; empty without.
    pub(super) drop: Vec<F64x2>,
    /// Two samples on their way into the block.
    pub(super) moved: Vec<f64>,
    /// A gradient on its way to becoming a step.
    pub(super) grad: Vec<f64>,
}

/// Which samples, in which order.
#[derive(Clone, Copy)]
pub(super) enum Rows<'a> {
    All(usize),
    Batch(&'a [u32]),
}

impl Rows<'_> {
    pub(super) fn len(self) -> usize {
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

impl Block {
    pub(super) fn of(network: &Network) -> Block {
        let list = |rows: usize| vec![F64x2::splat(0.0); rows * MOST_PAIRS];
        let units = network.units();
        Block {
            x: list(network.inputs()),
            y: list(network.outputs()),
            z: list(units),
            a: list(units),
            delta: list(units),
            back: list(units),
            chances: list(network.outputs()),
            mask: [F64x2::splat(1.0); MOST_PAIRS],
            drop: Vec::new(),
            moved: Vec::new(),
            grad: vec![0.0; network.dim()],
        }
    }

    /// Takes the inputs of samples, those from `from` on, from `source` (`inputs` numbers each).
    pub(super) fn take<const N: usize>(&mut self, samples: Rows<'_>, from: usize, source: &[f64], inputs: usize) {
        transpose::<N>(samples, from, source, inputs, rows_mut(&mut self.x));
    }

    /// Writes z and a of the units of the first layers, `layers`.
    pub(super) fn forward<const N: usize>(&mut self, layers: &[Layer], w: &[f64]) {
        for layer in layers {
            let (below, here) = rows_mut::<N>(&mut self.a).split_at_mut(layer.first);
            let z = &mut rows_mut(&mut self.z)[layer.first..][..layer.units];
            affine(layer, w, fed(layer, rows(&self.x), below), z);
            let here = &mut here[..layer.units];
            layer.activation.values(z.as_flattened(), here.as_flattened_mut());
            if let Some(drop) = rows::<N>(&self.drop).get(layer.first..layer.first + layer.units) {
                here.as_flattened_mut().iter_mut().zip(drop.as_flattened()).for_each(|(a, drop)| *a = *a * *drop);
            }
        }
    }
}

/// What a layer is fed: the samples, or the activations of the layer below.
#[inline(always)]
pub(super) fn fed<'a, T>(layer: &Layer, x: &'a [T], a: &'a [T]) -> &'a [T] {
    if layer.first == 0 { x } else { &a[layer.first - layer.inputs..layer.first] }
}

/// Row k of every pair: the numbers of the samples from `from` on; the last sample stands in for those that are missing.
fn transpose<const N: usize>(samples: Rows<'_>, from: usize, source: &[f64], width: usize, to: &mut [Row<N>]) {
    let last = samples.len() - 1;
    for p in 0..N {
        let (first, second) = (samples.at((from + 2 * p).min(last)), samples.at((from + 2 * p + 1).min(last)));
        let (first, second) = (&source[first * width..][..width], &source[second * width..][..width]);
        for ((to, a), b) in to.iter_mut().zip(first).zip(second) {
            to[p] = F64x2::new(*a, *b);
        }
    }
}

impl NetworkRisk {
    /// Fills a block with the samples from `from` on.
    pub(super) fn gather<const N: usize>(&self, samples: Rows<'_>, from: usize, block: &mut Block) {
        let network = &self.parts.network;
        block.take::<N>(samples, from, &self.parts.x, network.inputs());
        transpose::<N>(samples, from, &self.parts.y, network.outputs(), rows_mut(&mut block.y));
        let count = samples.len() - from;
        let one = |i: usize| if i < count { 1.0 } else { 0.0 };
        for (p, mask) in block.mask.iter_mut().enumerate().take(N) {
            *mask = F64x2::new(one(2 * p), one(2 * p + 1));
        }
    }

    /// Moves the samples of a block as augmentation says, one after the other.
    pub(super) fn augment<const N: usize>(
        &self,
        samples: Rows<'_>,
        from: usize,
        noise: &mut Stream,
        block: &mut Block,
    ) {
        let d = self.parts.network.inputs();
        let sample = |i: usize| (from + i < samples.len()).then(|| &self.parts.x[samples.at(from + i) * d..][..d]);
        self.parts.augment.apply_to_block(noise, sample, &mut block.x[..d * N], &mut block.moved);
    }

    /// Draws which hidden units of a block are dropped.
    pub(super) fn draw<const N: usize>(&self, noise: Option<&mut Stream>, block: &mut Block) {
        block.drop.clear();
        let Some(noise) = noise else { return };
        let share = self.parts.dropout.share;
        let kept = 1.0 / (1.0 - share);
        let mut one = || if noise.uniform() < share { 0.0 } else { kept };
        let hidden = self.layers.last().map_or(0, |output| output.first);
        block.drop.extend((0..hidden * N).map(|_| F64x2::new(one(), one())));
    }

    /// Writes δ of a block's outputs.
    pub(super) fn slopes<const N: usize>(&self, block: &mut Block) {
        let Some(output) = self.layers.last() else { return };
        let mask = &block.mask;
        let (z, a, y) = (rows::<N>(&block.z), rows::<N>(&block.a), rows::<N>(&block.y));
        let (z, a) = (&z[output.first..][..output.units], &a[output.first..][..output.units]);
        let delta = &mut rows_mut::<N>(&mut block.delta)[output.first..][..output.units];
        match self.parts.criterion {
            Criterion::Outputs(loss) => {
                for (((delta, z), a), y) in delta.iter_mut().zip(z).zip(a).zip(y) {
                    *delta = match loss {
                        Loss::Square => {
                            let slopes = output.activation.slopes(z, a);
                            std::array::from_fn(|p| mask[p] * ((a[p] - y[p]) * slopes[p]))
                        }
                        Loss::CrossEntropy | Loss::Matching => std::array::from_fn(|p| mask[p] * (a[p] - y[p])),
                        _ => std::array::from_fn(|p| mask[p] * loss.slope(output.activation, z[p], a[p], y[p])),
                    };
                }
            }
            Criterion::Softmax => {
                let chances = &mut rows_mut::<N>(&mut block.chances)[..output.units];
                let mut largest = z[0];
                for z in z {
                    for p in 0..N {
                        largest[p] = largest[p].at_least(z[p]);
                    }
                }
                let mut total = [F64x2::splat(0.0); N];
                for (chance, z) in chances.iter_mut().zip(z) {
                    for p in 0..N {
                        chance[p] = math::exp_x2(z[p] - largest[p]);
                        total[p] = total[p] + chance[p];
                    }
                }
                for ((chance, delta), y) in chances.iter_mut().zip(delta).zip(y) {
                    for p in 0..N {
                        chance[p] = chance[p] / total[p];
                        delta[p] = mask[p] * (chance[p] - y[p]);
                    }
                }
            }
        }
    }

    /// The sum of the losses of a block's samples.
    pub(super) fn losses<const N: usize>(&self, block: &Block) -> f64 {
        let Some(output) = self.layers.last() else { return 0.0 };
        let (z, a, y) = (rows::<N>(&block.z), rows::<N>(&block.a), rows::<N>(&block.y));
        let (z, a) = (&z[output.first..][..output.units], &a[output.first..][..output.units]);
        let mut sum = F64x2::splat(0.0);
        match self.parts.criterion {
            Criterion::Outputs(loss) => {
                for ((z, a), y) in z.iter().zip(a).zip(y) {
                    for p in 0..N {
                        sum = sum + block.mask[p] * loss.value_at(output.activation, z[p], a[p], y[p]);
                    }
                }
            }
            Criterion::Softmax => {
                for p in 0..N {
                    let largest = z.iter().fold(z[0][p], |m, z| m.at_least(z[p]));
                    let total = z.iter().fold(F64x2::splat(0.0), |sum, z| sum + math::exp_x2(z[p] - largest));
                    let top = largest + math::ln_x2(total);
                    let loss = z.iter().zip(y).fold(top, |loss, (z, y)| loss - y[p] * z[p]);
                    sum = sum + block.mask[p] * loss;
                }
            }
        }
        sum.total()
    }

    /// Writes δ of a block's hidden units.
    pub(super) fn backward<const N: usize>(&self, w: &[f64], block: &mut Block) {
        // The slope is that of the activation before dropout multiplied it.
        let kept = F64x2::splat(1.0 - self.parts.dropout.share);
        let (z, a, drop) = (rows::<N>(&block.z), rows::<N>(&block.a), rows::<N>(&block.drop));
        let back = rows_mut::<N>(&mut block.back);
        for (layer, above) in self.layers.iter().zip(&self.layers[1..]).rev() {
            let (delta, upper) = rows_mut::<N>(&mut block.delta).split_at_mut(above.first);
            for k in 0..layer.units {
                let unit = layer.first + k;
                let sums = pulled_back(above, w, upper, k, [F64x2::splat(0.0); N]);
                back[unit] = sums;
                delta[unit] = if let Some(drop) = drop.get(unit) {
                    let a = std::array::from_fn(|p| a[unit][p] * kept);
                    let slopes = layer.activation.slopes(&z[unit], &a);
                    std::array::from_fn(|p| sums[p] * drop[p] * slopes[p])
                } else {
                    let slopes = layer.activation.slopes(&z[unit], &a[unit]);
                    std::array::from_fn(|p| sums[p] * slopes[p])
                };
            }
        }
    }

    /// Adds the gradient of a block's samples to `grad`.
    pub(super) fn accumulate<const N: usize>(&self, block: &Block, grad: &mut [f64]) {
        for layer in &self.layers {
            let delta = &rows::<N>(&block.delta)[layer.first..];
            outer(layer, delta, fed(layer, rows(&block.x), rows(&block.a)), grad);
        }
    }
}
