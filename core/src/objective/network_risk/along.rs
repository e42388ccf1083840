//! Pearlmutter's R{}: how the values of a block change along a direction in parameter space.

use super::block::{Block, fed};
use super::{Criterion, NetworkRisk};
use crate::math::lanes::{F64x2, Lanes};
use crate::model::network::{Layer, Network};
use crate::objective::layers::{MOST_PAIRS, add_linear, affine, outer, pulled_back, rows, rows_mut};

/// R{} of a block's values.
pub(super) struct Along {
    /// 0: the inputs do not depend on the parameters.
    x: Vec<F64x2>,
    z: Vec<F64x2>,
    a: Vec<F64x2>,
    delta: Vec<F64x2>,
}

impl Along {
    pub(super) fn of(network: &Network) -> Along {
        let list = |rows: usize| vec![F64x2::splat(0.0); rows * MOST_PAIRS];
        let units = network.units();
        Along { x: list(network.inputs()), z: list(units), a: list(units), delta: list(units) }
    }
}

impl NetworkRisk {
    /// Adds this block's share of H·v to `out`, by R{}, the derivative along v: of z and a forward, of δ backward.
    pub(super) fn along<const N: usize>(&self, w: &[f64], v: &[f64], block: &Block, r: &mut Along, out: &mut [f64]) {
        let Some((output, hidden)) = self.layers.split_last() else { return };
        let (x, y, z, a) = (rows::<N>(&block.x), rows::<N>(&block.y), rows::<N>(&block.z), rows::<N>(&block.a));
        let (deltas, back, chances) = (rows::<N>(&block.delta), rows::<N>(&block.back), rows::<N>(&block.chances));
        let (rx, rz, ra) = (rows::<N>(&r.x), rows_mut::<N>(&mut r.z), rows_mut::<N>(&mut r.a));
        let rd = rows_mut::<N>(&mut r.delta);
        // R{z} = V a + W R{a}, R{a} = a′ R{z}.
        for layer in &self.layers {
            let range = layer.first..layer.first + layer.units;
            affine(layer, v, fed(layer, x, a), &mut rz[range.clone()]);
            add_linear(layer, w, fed(layer, rx, ra), &mut rz[range.clone()]);
            for k in range {
                for p in 0..N {
                    ra[k][p] = layer.activation.slope(z[k][p], a[k][p]) * rz[k][p];
                }
            }
        }
        // At the outputs R{δ} = (∂²ℓ/∂z²) R{z}.
        let first = output.first;
        for p in 0..N {
            match self.parts.criterion {
                Criterion::Outputs(loss) => {
                    for k in 0..output.units {
                        let bend = loss.bend(output.activation, z[first + k][p], a[first + k][p], y[k][p]);
                        rd[first + k][p] = block.mask[p] * bend * rz[first + k][p];
                    }
                }
                Criterion::Softmax => {
                    let each = chances.iter().zip(&rz[first..first + output.units]);
                    let mean = each.fold(F64x2::splat(0.0), |sum, (chance, rz)| sum + chance[p] * rz[p]);
                    for k in 0..output.units {
                        rd[first + k][p] = block.mask[p] * chances[k][p] * (rz[first + k][p] - mean);
                    }
                }
            }
        }
        // R{δ} = a′ (Vᵀδ + Wᵀ R{δ}) + a″ R{z} Wᵀδ of the layer above.
        for (layer, above) in hidden.iter().zip(&self.layers[1..]).rev() {
            let (below, upper) = rd.split_at_mut(above.first);
            for k in 0..layer.units {
                let unit = layer.first + k;
                let sums = pulled_back(above, v, &deltas[above.first..], k, [F64x2::splat(0.0); N]);
                let sums = pulled_back(above, w, upper, k, sums);
                for p in 0..N {
                    let (z, a) = (z[unit][p], a[unit][p]);
                    let bend = layer.activation.bend(z, a) * rz[unit][p] * back[unit][p];
                    below[unit][p] = layer.activation.slope(z, a) * sums[p] + bend;
                }
            }
        }
        for layer in &self.layers {
            outer(layer, &rd[layer.first..], fed(layer, x, a), out);
            outer(&unbiased(layer), &deltas[layer.first..], fed(layer, rx, ra), out);
        }
    }
}

fn unbiased(layer: &Layer) -> Layer {
    Layer { biases: None, ..*layer }
}
