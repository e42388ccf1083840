//! The fast paths over a slice of a neuron's risk.
//!
//! On a slice the pre-activation of a sample is linear, z(a, b) = p + a·q + b·s, so its exponential is a product of a
//! column's and a row's: e^z = e^(p+b·s+m·q) · e^((a−m)·q). Tables of those leave no exponential in the inner loop.

// The kernels are generic over lanes: each operation is one instruction, which a call would triple.
#![allow(clippy::inline_always)]

mod piecewise;
mod separable;
mod softplus;
mod square;
#[cfg(test)]
mod tests;

use super::Sampler;
use super::decay::Decay;
use super::neuron_risk::NeuronRisk;
use crate::math::lanes::{F32x4, F64x2};
use crate::model::activation::Activation;
use crate::model::loss::Loss;
use crate::model::neuron::Bias;
use crate::slice::{Axis, GridSize, Scale, Slice};
use std::ops::Range;

/// Values in f64, within 1e-12 of [`loss`](super::Objective::loss) relative to the larger of 1 and the loss, as far as
/// the pre-activations themselves are that exact (terms w·x of opposite signs cancel in either computation).
#[must_use]
pub fn exact<'a>(risk: &'a NeuronRisk, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f64> + 'a> {
    let (plane, decay) = (Plane::new(risk, slice, grid), Decay::new(risk.decay, slice, grid));
    match Form::of(risk) {
        Form::Square(scale) => Box::new(Exact(square::Square::<F64x2>::new(risk, plane, scale), decay)),
        Form::Softplus(scale) => Box::new(Exact(softplus::Softplus::new(risk, plane, scale), decay)),
        Form::Piecewise => Box::new(Exact(piecewise::Piecewise::new(risk, plane), decay)),
    }
}

/// Values in f32, within 1e-6 on the same scale.
#[must_use]
pub fn pixels<'a>(risk: &'a NeuronRisk, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f32> + 'a> {
    let (plane, decay) = (Plane::new(risk, slice, grid), Decay::new(risk.decay, slice, grid));
    match Form::of(risk) {
        Form::Square(scale) => Box::new(Pixels::new(square::Square::<F32x4>::new(risk, plane, scale), decay)),
        // The rest has few divisions or none: there f32 would gain little and lose digits.
        Form::Softplus(scale) => Box::new(Pixels::new(softplus::Softplus::new(risk, plane, scale), decay)),
        Form::Piecewise => Box::new(Pixels::new(piecewise::Piecewise::new(risk, plane), decay)),
    }
}

/// What the inner loop of an activation and loss is made of.
enum Form {
    /// (σ(c·z) − t)² with the c given here; tanh z = 2σ(2z) − 1.
    Square(f64),
    /// softplus(c·z) and linear terms; ln cosh z = softplus(2z) − z − ln 2.
    Softplus(f64),
    /// Polynomials in pieces.
    Piecewise,
}

impl Form {
    fn of(risk: &NeuronRisk) -> Form {
        match (risk.loss, risk.neuron.activation) {
            (Loss::Square, Activation::Sigmoid) => Form::Square(1.0),
            (Loss::Square, Activation::Tanh) => Form::Square(2.0),
            (Loss::CrossEntropy, _) | (Loss::Matching, Activation::Sigmoid) => Form::Softplus(1.0),
            (Loss::Matching, Activation::Tanh) => Form::Softplus(2.0),
            _ => Form::Piecewise,
        }
    }
}

/// The pre-activation of one sample on the slice: z(a, b) = p + a·q + b·s.
#[derive(Clone, Copy, Debug)]
struct Term {
    p: f64,
    q: f64,
    s: f64,
}

impl Term {
    fn scaled(self, c: f64) -> Term {
        Term { p: c * self.p, q: c * self.q, s: c * self.s }
    }
}

/// A risk's samples on a slice, and where the grid's columns and rows are.
struct Plane {
    terms: Vec<Term>,
    /// Slice coordinate a of each column.
    columns: Vec<f64>,
    /// Slice coordinate b of each row.
    rows: Vec<f64>,
    /// Distance of neighbouring columns, and of rows, where they are evenly spaced.
    spacing: (Option<f64>, Option<f64>),
}

/// Distance of neighbours among the evenly spaced `positions` along an axis; `None` where its scale spaces them otherwise.
#[inline(never)]
fn spacing(axis: &Axis, positions: &[f64]) -> Option<f64> {
    let even = match positions {
        [first, .., last] => (last - first) / (positions.len() - 1) as f64,
        _ => 0.0,
    };
    (axis.scale == Scale::Linear).then_some(even)
}

impl Plane {
    fn new(risk: &NeuronRisk, slice: &Slice, grid: GridSize) -> Plane {
        let d = risk.neuron.inputs;
        let dot = |w: &[f64], i: usize| {
            let x = &risk.x[i * d..(i + 1) * d];
            let bias = if risk.neuron.bias == Bias::With { w[d] } else { 0.0 };
            w.iter().zip(x).fold(bias, |z, (wk, xk)| z + wk * xk)
        };
        let columns: Vec<f64> = (0..grid.width).map(|c| slice.x.centre(c, grid.width)).collect();
        let rows: Vec<f64> = (0..grid.height).map(|r| slice.y.centre(r, grid.height)).collect();
        Plane {
            terms: (0..risk.y.len())
                .map(|i| Term { p: dot(&slice.origin, i), q: dot(&slice.u, i), s: dot(&slice.v, i) })
                .collect(),
            spacing: (spacing(&slice.x, &columns), spacing(&slice.y, &rows)),
            columns,
            rows,
        }
    }
}

/// Computes whole rows in f64.
trait Rows {
    /// Writes the risk in the rows `rows` into `out`: `rows.len()` × width, row-major, zeros before.
    fn values(&mut self, rows: Range<usize>, out: &mut [f64]);
    /// Rows that are best asked for at once: few, so that they stay in the nearest cache, if that costs nothing else.
    fn at_once(&self) -> usize {
        usize::MAX
    }
}

struct Exact<R>(R, Decay);

impl<R: Rows> Sampler<f64> for Exact<R> {
    fn fill(&mut self, rows: Range<u32>, out: &mut [f64]) {
        out.fill(0.0);
        let rows = rows.start as usize..rows.end as usize;
        self.0.values(rows.clone(), out);
        self.1.add_to(rows, out);
    }
}

struct Pixels<R> {
    rows: R,
    decay: Decay,
    buffer: Vec<f64>,
}

impl<R> Pixels<R> {
    fn new(rows: R, decay: Decay) -> Pixels<R> {
        Pixels { rows, decay, buffer: Vec::new() }
    }
}

impl<R: Rows> Sampler<f32> for Pixels<R> {
    fn fill(&mut self, rows: Range<u32>, out: &mut [f32]) {
        let (rows, width) = (rows.start as usize..rows.end as usize, out.len() / rows.len().max(1));
        let mut row = rows.start;
        while row < rows.end {
            // Whole groups of rows, counted from the grid's edge.
            let step = self.rows.at_once();
            let end = (row / step).saturating_add(1).saturating_mul(step).min(rows.end);
            let out = &mut out[(row - rows.start) * width..(end - rows.start) * width];
            self.buffer.clear();
            self.buffer.resize(out.len(), 0.0);
            self.rows.values(row..end, &mut self.buffer);
            self.decay.add_to(row..end, &mut self.buffer);
            let (fours, rest) = out.as_chunks_mut::<4>();
            let (values, last) = self.buffer.as_chunks::<4>();
            for (pixels, four) in fours.iter_mut().zip(values) {
                let ([low, high], _) = four.as_chunks() else { continue };
                F32x4::rounded(F64x2::load(low), F64x2::load(high)).store(pixels);
            }
            for (pixel, value) in rest.iter_mut().zip(last) {
                *pixel = *value as f32;
            }
            row = end;
        }
    }
}
