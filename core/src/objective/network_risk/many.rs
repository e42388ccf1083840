//! Many inputs through a network: what is asked of it besides its risk.

use super::block::{Block, Rows, SAMPLES};
use super::{Criterion, NetworkRisk};
use crate::math;
use crate::model::network::Layer;
use crate::objective::layers::{MOST_PAIRS, Row, rows};

/// What units make of many inputs: as many rows as there are inputs, a number a unit, layer by layer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values {
    /// Units in a row.
    pub units: usize,
    /// Pre-activations, inputs×units.
    pub z: Vec<f64>,
    /// Activations, inputs×units.
    pub a: Vec<f64>,
}

impl NetworkRisk {
    /// What the units of the first `depth` layers make of the inputs `xs` (n×d, row-major): the numbers of [`Network::forward`], to the last bit.
    ///
    /// [`Network::forward`]: crate::model::network::Network::forward
    #[must_use]
    pub fn values(&self, w: &[f64], xs: &[f64], depth: usize) -> Values {
        let layers = &self.layers[..depth];
        let units = layers.last().map_or(0, |layer| layer.first + layer.units);
        let n = xs.len() / self.parts.network.inputs();
        let mut values = Values { units, z: vec![0.0; n * units], a: vec![0.0; n * units] };
        let lists = values.z.chunks_mut(SAMPLES * units).zip(values.a.chunks_mut(SAMPLES * units));
        for (block, (z, a)) in lists.enumerate() {
            self.through(layers, w, xs, block * SAMPLES, |block| {
                untwine(&rows(&block.z)[..units], z);
                untwine(&rows(&block.a)[..units], a);
            });
        }
        values
    }

    /// Writes the outputs for the inputs `xs` (n×d, row-major) into `out` (n×k): probabilities where softmax is the criterion.
    pub fn outputs(&self, w: &[f64], xs: &[f64], out: &mut [f64]) {
        let Some(output) = self.layers.last() else { return };
        for (block, out) in out.chunks_mut(SAMPLES * output.units).enumerate() {
            self.through(&self.layers, w, xs, block * SAMPLES, |block| {
                untwine(&rows(&block.a)[output.first..output.first + output.units], out);
            });
        }
        if self.parts.criterion == Criterion::Softmax {
            out.chunks_exact_mut(output.units).for_each(softmax);
        }
    }

    /// Sends a block of the inputs `xs`, those from `from` on, through `layers`.
    fn through(&self, layers: &[Layer], w: &[f64], xs: &[f64], from: usize, take: impl FnOnce(&Block)) {
        let block = &mut *self.scratch.borrow_mut();
        let inputs = self.parts.network.inputs();
        block.take::<MOST_PAIRS>(Rows::All(xs.len() / inputs), from, xs, inputs);
        block.drop.clear();
        block.forward::<MOST_PAIRS>(layers, w);
        take(block);
    }
}

/// A block's numbers, a row a sample, as far as `out` reaches.
fn untwine(block: &[Row<MOST_PAIRS>], out: &mut [f64]) {
    for (i, line) in out.chunks_exact_mut(block.len()).enumerate() {
        for (to, unit) in line.iter_mut().zip(block) {
            *to = unit[i / 2].to_array()[i % 2];
        }
    }
}

/// Replaces z by e^z_k / Σ_j e^z_j, computed from the differences to the largest.
fn softmax(z: &mut [f64]) {
    let largest = z.iter().fold(f64::NEG_INFINITY, |m, v| m.max(*v));
    let mut sum = 0.0;
    for v in z.iter_mut() {
        *v = math::exp(*v - largest);
        sum += *v;
    }
    z.iter_mut().for_each(|v| *v /= sum);
}
