//! The fast path over a slice for a sample's risk of [`OneHiddenRisk`](super::one_hidden::OneHiddenRisk): four cells at a time in single precision, four samples to a logarithm.

use super::Sampler;
use super::one_hidden::OneHiddenLoss;
use crate::math;
use crate::math::lanes::{F32x4, F64x2};
use crate::math::pixels;
use crate::matrix::dot;
use crate::slice::{GridSize, Slice};
use std::ops::Range;

/// Samples whose probabilities are multiplied before a logarithm is taken.
const TOGETHER: usize = 4;
/// Where their product is less than this, they are looked at again one by one in double precision.
const LEAST: f32 = 1e-8;
/// Squares that are added in single precision before they go to the sum.
const BLOCK: usize = 64;

/// ℓ_n at each cell's centre, within 1e-6.
///
/// On a slice o + a·u + b·v unit k has z = o_k·x + a u_k·x + b v_k·x for a sample x, of which the three products are kept. For the cross-entropy a sample's z change
/// their sign where its label is 0, so that the mean of its σ is in any case the probability of what was seen: ℓ_n = −(1/n) Σ ln p_i.
pub(super) struct CommitteeSampler {
    slice: Slice,
    grid: GridSize,
    loss: OneHiddenLoss,
    units: usize,
    /// Labels; n.
    y: Vec<f32>,
    /// o_k·x, u_k·x, v_k·x of each sample and unit, n×K.
    parts: Vec<[f64; 3]>,
    /// z in the middle of four cells, and its change with a, n×K.
    z: Vec<(f32, f32)>,
}

impl CommitteeSampler {
    /// `x` n×d row-major, `y` n labels.
    pub(super) fn new(
        units: usize,
        loss: OneHiddenLoss,
        (x, y): (&[f64], &[f64]),
        slice: &Slice,
        grid: GridSize,
    ) -> CommitteeSampler {
        let d = slice.origin.len() / units;
        let mut parts = Vec::with_capacity(y.len() * units);
        for (x, y) in x.chunks_exact(d).zip(y) {
            let sign = if loss == OneHiddenLoss::CrossEntropy && *y < 0.5 { -1.0 } else { 1.0 };
            for unit in (0..units).map(|k| k * d..(k + 1) * d) {
                parts.push([&slice.origin, &slice.u, &slice.v].map(|w| sign * dot(&w[unit.clone()], x)));
            }
        }
        let (y, z) = (y.iter().map(|y| *y as f32).collect(), vec![(0.0, 0.0); parts.len()]);
        CommitteeSampler { slice: slice.clone(), grid, loss, units, y, parts, z }
    }

    /// The losses at four places of a row: at b, and at the distances `by` from a. The middle is exact, so that nothing is lost where large parts cancel.
    fn four(&mut self, (a, b): (f64, f64), by: [f64; 4]) -> [f64; 4] {
        for (z, [o, u, v]) in self.z.iter_mut().zip(&self.parts) {
            *z = ((o + a * u + b * v) as f32, *u as f32);
        }
        let (share, step) = (F32x4::splat(1.0 / self.units as f32), F32x4::new(by.map(|by| by as f32)));
        let output = |z: &[(f32, f32)]| {
            let add = |sum, (z, u): &(f32, f32)| sum + pixels::sigmoid(F32x4::splat(*z) + step * F32x4::splat(*u));
            share * z.iter().fold(F32x4::splat(0.0), add)
        };
        let samples = self.z.chunks_exact(self.units);
        let (mut totals, last) = ([0.0; 4], self.y.len() - 1);
        let mut held = F32x4::splat(if self.loss == OneHiddenLoss::Square { 0.0 } else { 1.0 });
        for (i, (z, y)) in samples.zip(&self.y).enumerate() {
            match self.loss {
                OneHiddenLoss::Square => {
                    let gap = output(z) - F32x4::splat(*y);
                    held = held + gap * gap;
                    if i % BLOCK == BLOCK - 1 || i == last {
                        totals.iter_mut().zip(held.to_array()).for_each(|(t, sum)| *t += 0.5 * f64::from(sum));
                        held = F32x4::splat(0.0);
                    }
                }
                OneHiddenLoss::CrossEntropy => {
                    held = held * output(z);
                    if i % TOGETHER == TOGETHER - 1 || i == last {
                        let from = i / TOGETHER * TOGETHER;
                        let all = held.to_array();
                        let some = if all.iter().all(|p| *p >= LEAST) {
                            let [p, q, r, s] = all.map(f64::from);
                            let [one, two] = [F64x2::new(p, q), F64x2::new(r, s)].map(|p| math::ln_x2(p).to_array());
                            [one[0], one[1], two[0], two[1]]
                        } else {
                            by.map(|by| self.exact(from..i + 1, (a + by, b)))
                        };
                        totals.iter_mut().zip(some).for_each(|(t, ln)| *t -= ln);
                        held = F32x4::splat(1.0);
                    }
                }
            }
        }
        totals.map(|total| total / self.y.len() as f64)
    }

    /// Σ ln p of some samples at (a, b), in double precision.
    fn exact(&self, samples: Range<usize>, (a, b): (f64, f64)) -> f64 {
        let parts = self.parts[samples.start * self.units..samples.end * self.units].chunks_exact(self.units);
        let chance = |of: &[[f64; 3]]| of.iter().map(|[o, u, v]| math::sigmoid(o + a * u + b * v)).sum::<f64>();
        parts.map(|of| math::ln((chance(of) / self.units as f64).max(f64::MIN_POSITIVE))).sum()
    }
}

impl Sampler<f32> for CommitteeSampler {
    fn fill(&mut self, rows: Range<u32>, out: &mut [f32]) {
        let width = self.grid.width;
        for (number, line) in rows.zip(out.chunks_exact_mut(width as usize)) {
            let b = self.slice.y.centre(number, self.grid.height);
            for (k, cells) in line.chunks_mut(4).enumerate() {
                let at = |i: usize| self.slice.x.centre(((4 * k + i) as u32).min(width - 1), width);
                let (a, places) = (at(1), [at(0), at(1), at(2), at(3)]);
                let values = self.four((a, b), places.map(|place| place - a));
                cells.iter_mut().zip(values).for_each(|(cell, value)| *cell = value as f32);
            }
        }
    }
}
