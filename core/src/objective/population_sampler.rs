//! The fast path over a slice of the population risk: it depends on |w| and on the angle θ between w and w* only, so a table of those two is enough.

use super::Sampler;
use super::population::{PopulationLoss, PopulationRisk};
use super::quadrature::{Accuracy, Nodes};
use crate::math;
use crate::math::lanes::{F64x2, Lanes};
use crate::matrix::{dot, norm};
use crate::slice::{GridSize, Slice};
use std::ops::Range;

/// Distance of the table's columns in asinh|w|.
const RADIAL_STEP: f64 = 0.08;
/// Points that the interpolation takes into account, along either axis.
const STENCIL: usize = 6;
/// Nodes beyond either end, so that the stencil is about the point everywhere.
const MARGIN: usize = STENCIL / 2;

/// Interpolates a table of the risk in |w| and θ by polynomials of the fifth degree: within 1e-6.
///
/// The coordinates are s = asinh|w| and t = tan(θ/4), both smooth, and without inverse cosine: with C = cos(θ/2) = √((1 + cos θ)/2), t = √(1 − C²)/(1 + C).
pub(super) struct PolarSampler {
    slice: Slice,
    grid: GridSize,
    truth: Vec<f64>,
    steepness: f64,
    /// (node of s, node of t), t in rows of `columns`; without w's angle where the risk is that of the cross-entropy.
    table: Vec<f64>,
    columns: usize,
    angles: usize,
    /// For the cross-entropy E σ′(v), which multiplies w·w*; else 0.
    slope: f64,
    constant: f64,
    point: Vec<f64>,
}

impl PolarSampler {
    pub(super) fn new(risk: &PopulationRisk, slice: &Slice, grid: GridSize) -> PolarSampler {
        let (x, y) = (slice.x, slice.y);
        let mut point = vec![0.0; slice.origin.len()];
        // A plane's farthest cell is at a corner.
        let corners = [(x.lo, y.lo), (x.lo, y.hi), (x.hi, y.lo), (x.hi, y.hi)];
        let farthest = corners.into_iter().fold(0.0_f64, |m, (a, b)| {
            slice.point(a, b, &mut point);
            m.max(norm(&point))
        });
        let inside = (math::asinh(farthest) / RADIAL_STEP) as usize + 2;
        let lengths: Vec<f64> = (0..inside + 2 * MARGIN)
            .map(|k| {
                let e = math::exp(RADIAL_STEP * (k as f64 - MARGIN as f64));
                0.5 * (e - 1.0 / e)
            })
            .collect();
        let convex = risk.criterion() == PopulationLoss::CrossEntropy;
        // The steeper w*, the sharper the risk bends where w points the same way.
        let angles = if convex { 1 } else { 32 + 24 * risk.steepness().min(16.0) as usize };
        let table = if convex {
            lengths.iter().map(|r| risk.softplus(r.abs())).collect()
        } else {
            square_table(&lengths, angles, risk.steepness(), farthest)
        };
        PolarSampler {
            slice: slice.clone(),
            grid,
            truth: risk.truth().to_vec(),
            steepness: risk.steepness(),
            table,
            columns: lengths.len(),
            angles,
            slope: if convex { risk.slope() } else { 0.0 },
            constant: if convex { 0.0 } else { risk.constant() },
            point,
        }
    }

    fn value(&mut self, a: f64, b: f64) -> f64 {
        self.slice.point(a, b, &mut self.point);
        let (length, along) = (norm(&self.point), dot(&self.point, &self.truth));
        let (column, across) = stencil(math::asinh(length) / RADIAL_STEP, self.columns);
        let line = |row: usize| dot(&self.table[row * self.columns + column..][..STENCIL], &across);
        if self.angles == 1 {
            return line(0) - self.slope * along;
        }
        let size = length * self.steepness;
        let cosine = if size > 0.0 { math::clamp(along / size, -1.0, 1.0) } else { 0.0 };
        let (c, s) = ((0.5 * (1.0 + cosine)).sqrt(), (0.5 * (1.0 - cosine)).sqrt());
        let rows = self.angles + 1 + 2 * MARGIN;
        let (row, weights) = stencil(s / (1.0 + c) * self.angles as f64, rows);
        let sum: f64 = weights.iter().enumerate().map(|(k, weight)| weight * line(row + k)).sum();
        sum + self.constant
    }
}

/// ½E(σ(u) − σ(v))² for |w| in `lengths` (columns) and t = k/`angles`, k from −[`MARGIN`] to `angles` + [`MARGIN`] (rows).
fn square_table(lengths: &[f64], angles: usize, steepness: f64, farthest: f64) -> Vec<f64> {
    let first = Nodes::new(farthest.max(steepness), Accuracy::Pixels).folded();
    let second = Nodes::new(steepness, Accuracy::Pixels);
    let sigmoids: Vec<f64> =
        lengths.iter().flat_map(|r| first.points.iter().map(move |g| math::sigmoid(r * g))).collect();
    let mut table = Vec::with_capacity(lengths.len() * (angles + 1 + 2 * MARGIN));
    let (mut mean, mut square) = (vec![0.0; first.points.len()], vec![0.0; first.points.len()]);
    for row in 0..=angles + 2 * MARGIN {
        let t = (row as f64 - MARGIN as f64) / angles as f64;
        let (c, s) = ((1.0 - t * t) / (1.0 + t * t), 2.0 * t / (1.0 + t * t));
        let (along, across) = (steepness * (2.0 * c * c - 1.0), steepness * 2.0 * s * c);
        for ((g1, mean), square) in first.points.iter().zip(&mut mean).zip(&mut square) {
            // One node more than pairs, at the far end, where it weighs nothing to speak of.
            let (mut sum, mut sum2) = (F64x2::splat(0.0), F64x2::splat(0.0));
            for (g2, weight) in second.points.chunks_exact(2).zip(second.weights.chunks_exact(2)) {
                let v = F64x2::new(along * g1 + across * g2[0], along * g1 + across * g2[1]);
                let s = math::sigmoid_x2(v);
                let part = F64x2::new(weight[0], weight[1]) * s;
                sum = sum + part;
                sum2 = sum2 + part * s;
            }
            let total = |pair: F64x2| pair.to_array().iter().sum::<f64>();
            (*mean, *square) = (total(sum), total(sum2));
        }
        for s in sigmoids.chunks_exact(first.points.len()) {
            let mut sum = 0.0;
            for (k, weight) in first.weights.iter().enumerate() {
                sum += weight * (s[k] * (s[k] - 2.0 * mean[k]) + square[k]);
            }
            table.push(0.5 * sum);
        }
    }
    table
}

/// The first of the [`STENCIL`] nodes about `x`, of which node k + [`MARGIN`] is at k, and the weights of Lagrange's interpolation.
fn stencil(x: f64, nodes: usize) -> (usize, [f64; STENCIL]) {
    let first = ((x as usize) + 1).min(nodes - STENCIL);
    let mut weights = [1.0; STENCIL];
    let from = x + MARGIN as f64 - first as f64;
    for (k, weight) in weights.iter_mut().enumerate() {
        for j in (0..STENCIL).filter(|j| *j != k) {
            *weight *= (from - j as f64) / (k as f64 - j as f64);
        }
    }
    (first, weights)
}

impl Sampler<f32> for PolarSampler {
    fn fill(&mut self, rows: Range<u32>, out: &mut [f32]) {
        let width = self.grid.width;
        for (row, line) in rows.zip(out.chunks_exact_mut(width as usize)) {
            let b = self.slice.y.centre(row, self.grid.height);
            for (column, value) in line.iter_mut().enumerate() {
                *value = self.value(self.slice.x.centre(column as u32, width), b) as f32;
            }
        }
    }
}
