//! Losses that are polynomials in pieces, and the softplus unit's: nothing is tabulated, only lanes help.

use super::separable::Vector;
use super::{Plane, Rows};
#[cfg(feature = "whole")]
use crate::math;
use crate::math::lanes::{F64x2, Lanes};
use crate::model::activation::Activation;
#[cfg(feature = "whole")]
use crate::model::activation::LEAK;
use crate::model::loss::Loss;
use crate::objective::neuron_risk::NeuronRisk;
use std::ops::Range;

/// Square losses of both `ReLU`s, softplus, sign and identity, the identity's matching loss, hinge, perceptron.
pub(super) struct Piecewise<'a> {
    risk: &'a NeuronRisk,
    plane: Plane,
}

impl<'a> Piecewise<'a> {
    pub(super) fn new(risk: &'a NeuronRisk, plane: Plane) -> Piecewise<'a> {
        Piecewise { risk, plane }
    }

    /// Mean of weight·ℓ over the samples, for four vectors of columns at a time.
    fn sums(&self, rows: Range<usize>, out: &mut [f64], weight: f64, loss: impl Fn(F64x2, F64x2) -> F64x2) {
        let columns = &self.plane.columns;
        let n = self.risk.y.len() as f64;
        let mut bases = Vec::with_capacity(self.risk.y.len());
        for (row, line) in rows.zip(out.chunks_mut(columns.len())) {
            let b = self.plane.rows[row];
            bases.clear();
            bases.extend(self.plane.terms.iter().map(|t| t.p + b * t.s));
            for (positions, out) in columns.chunks(8).zip(line.chunks_mut(8)) {
                let at = |i: usize| positions[i.min(positions.len() - 1)];
                let a: [F64x2; 4] = std::array::from_fn(|i| F64x2::new(at(2 * i), at(2 * i + 1)));
                let mut sums = [F64x2::splat(0.0); 4];
                for ((base, term), y) in bases.iter().zip(&self.plane.terms).zip(&self.risk.y) {
                    let (base, q, y) = (F64x2::splat(*base), F64x2::splat(term.q), F64x2::splat(*y));
                    for (sum, a) in sums.iter_mut().zip(a) {
                        *sum = *sum + loss(base + a * q, y);
                    }
                }
                for (sum, out) in sums.into_iter().zip(out.chunks_mut(2)) {
                    sum.add_to(out);
                }
                for v in out {
                    *v = weight * *v / n;
                }
            }
        }
    }
}

impl Rows for Piecewise<'_> {
    fn values(&mut self, rows: Range<usize>, out: &mut [f64]) {
        let zero = F64x2::splat(0.0);
        match (self.risk.loss, self.risk.neuron.activation) {
            // The page's first module has no use for these, nor room.
            #[cfg(feature = "whole")]
            (Loss::Hinge, _) => self.sums(rows, out, 1.0, |z, y| (F64x2::splat(1.0) - y * z).at_least(zero)),
            #[cfg(feature = "whole")]
            (Loss::Perceptron, _) => self.sums(rows, out, 1.0, |z, y| (-(y * z)).at_least(zero)),
            (Loss::Square, Activation::Relu) => self.sums(rows, out, 0.5, |z, y| {
                let r = z.at_least(zero) - y;
                r * r
            }),
            #[cfg(feature = "whole")]
            (Loss::Square, Activation::LeakyRelu) => self.sums(rows, out, 0.5, |z, y| {
                let r = z.at_least(z * F64x2::splat(LEAK)) - y;
                r * r
            }),
            #[cfg(feature = "whole")]
            (Loss::Square, Activation::Softplus) => self.sums(rows, out, 0.5, |z, y| {
                let r = math::softplus_x2(z) - y;
                r * r
            }),
            #[cfg(feature = "whole")]
            (Loss::Square, Activation::Sign) => self.sums(rows, out, 0.5, |z, y| {
                let r = Activation::Sign.value(z) - y;
                r * r
            }),
            _ => self.sums(rows, out, 0.5, |z, y| (z - y) * (z - y)),
        }
    }
}
