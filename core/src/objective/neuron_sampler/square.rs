//! Square loss of a sigmoid or tanh neuron: one multiply, add, divide, subtract and square per evaluation.

use super::separable::{Exponent, ROWS, Separable, Sums, Vector};
use super::{Plane, Rows, Term};
use crate::math::{self, lanes::F64x2, lanes::Lanes};
use crate::model::activation::Activation;
use crate::objective::neuron_risk::NeuronRisk;
use std::ops::Range;

/// Samples whose squares are added up before the sum joins those of other runs: in f32 one long sum would lose digits.
const RUN: usize = 64;

/// (1/n) Σ ½(y − a(z))² as weight·Σ (1/(1+e^−cz) − t)², with c = 1, t = y for σ and c = 2, t = (1+y)/2 for tanh.
///
/// Where t > ½ the same square is written with −z and 1−t, since σ(−z) = 1 − σ(z): labels 0 and 1 then both have the
/// target 0, which saves the inner loop a subtraction.
pub(super) struct Square<V: Vector> {
    plane: Plane,
    separable: Separable<V>,
    /// t, rounded, in the order of the separable samples: first those that are 0.
    targets: Vec<V::Number>,
    /// How many are 0.
    zeros: usize,
    direct: Vec<Exponent>,
    weight: f64,
}

impl<V: Vector> Square<V> {
    pub(super) fn new(risk: &NeuronRisk, plane: Plane, scale: f64) -> Square<V> {
        let tanh = risk.neuron.activation == Activation::Tanh;
        let sample = |(term, y): (&Term, &f64)| {
            let t = if tanh { 0.5 * (1.0 + y) } else { *y };
            let (sign, t) = if t > 0.5 { (1.0, 1.0 - t) } else { (-1.0, t) };
            Exponent { term: term.scaled(sign * scale), y: t }
        };
        let (mut samples, others): (Vec<_>, Vec<_>) =
            plane.terms.iter().zip(&risk.y).map(sample).partition(|e| e.y == 0.0);
        samples.extend(others);
        let (separable, direct) = Separable::<V>::new(&plane, &samples, |_| true);
        let zeros = separable.samples.partition_point(|e| e.y == 0.0);
        let targets = separable.samples.iter().map(|e| V::number(e.y)).collect();
        let weight = 0.5 * (scale * scale) / risk.y.len() as f64;
        Square { plane, separable, targets, zeros, direct, weight }
    }

    /// Adds the samples without tables, in f64.
    fn add_direct(&self, rows: Range<usize>, out: &mut [f64]) {
        let columns = &self.plane.columns;
        for (row, line) in rows.zip(out.chunks_mut(columns.len())) {
            for Exponent { term, y } in &self.direct {
                let base = F64x2::splat(-(term.p + self.plane.rows[row] * term.s));
                let (slope, target) = (F64x2::splat(-term.q), F64x2::splat(*y));
                let weight = F64x2::splat(self.weight);
                for (a, out) in columns.chunks(2).zip(line.chunks_mut(2)) {
                    let z = base + F64x2::new(a[0], a[a.len() - 1]) * slope;
                    let r = math::sigmoid_x2(z) - target;
                    (r * r * weight).add_to(out);
                }
            }
        }
    }
}

impl<V: Vector> Rows for Square<V> {
    fn at_once(&self) -> usize {
        self.separable.rows_at_once()
    }

    fn values(&mut self, rows: Range<usize>, out: &mut [f64]) {
        let (targets, zeros, weight) = (&self.targets, self.zeros, V::broadcast(V::number(self.weight)));
        self.separable.sweep(rows.clone(), out, |samples, factors, table, sums| {
            let zeros = zeros.clamp(samples.start, samples.end) - samples.start;
            let (zero_factors, factors) = factors.split_at(zeros);
            let (zero_table, table) = table.split_at(zeros);
            for (factors, table) in zero_factors.chunks(RUN).zip(zero_table.chunks(RUN)) {
                squares_of_outputs::<V>(factors, table, sums);
            }
            let targets = targets[samples][zeros..].chunks(RUN);
            for ((factors, table), targets) in factors.chunks(RUN).zip(table.chunks(RUN)).zip(targets) {
                squares_of_residuals::<V>(factors, table, targets, sums);
            }
            sums.as_flattened_mut().iter_mut().for_each(|sum| *sum = *sum * weight);
        });
        self.add_direct(rows, out);
    }
}

/// Adds a row's two vectors to its sums.
#[inline(always)]
fn put<V: Vector>(sum: &mut [V; 2], [low, high]: [V; 2]) {
    sum[0] = sum[0] + low;
    sum[1] = sum[1] + high;
}

/// Adds Σ (1/(1+E))² over samples, with E = row factor · column factor.
#[inline(always)]
fn squares_of_outputs<V: Vector>(factors: &[[V::Number; ROWS]], table: &[[V; 2]], sums: &mut Sums<V>) {
    let zero = V::broadcast(V::number(0.0));
    let (mut s0, mut s1, mut s2, mut s3) = ([zero; 2], [zero; 2], [zero; 2], [zero; 2]);
    for (row, column) in factors.iter().zip(table) {
        (s0, s1) = add_outputs(s0, s1, row[0], row[1], *column);
        (s2, s3) = add_outputs(s2, s3, row[2], row[3], *column);
    }
    put(&mut sums[0], s0);
    put(&mut sums[1], s1);
    put(&mut sums[2], s2);
    put(&mut sums[3], s3);
}

/// Adds the squares of two rows' outputs.
#[inline(always)]
fn add_outputs<V: Vector>(a: [V; 2], b: [V; 2], row0: V::Number, row1: V::Number, column: [V; 2]) -> ([V; 2], [V; 2]) {
    let (row0, row1) = (V::broadcast(row0), V::broadcast(row1));
    let ([r00, r01], [r10, r11]) = V::logistic(row0, row1, column);
    ([a[0] + r00 * r00, a[1] + r01 * r01], [b[0] + r10 * r10, b[1] + r11 * r11])
}

/// Adds Σ (1/(1+E) − t)² over samples, with E = row factor · column factor.
#[inline(always)]
fn squares_of_residuals<V: Vector>(
    factors: &[[V::Number; ROWS]],
    table: &[[V; 2]],
    targets: &[V::Number],
    sums: &mut Sums<V>,
) {
    let zero = V::broadcast(V::number(0.0));
    let (mut s0, mut s1, mut s2, mut s3) = ([zero; 2], [zero; 2], [zero; 2], [zero; 2]);
    for ((row, column), target) in factors.iter().zip(table).zip(targets) {
        let t = V::broadcast(*target);
        (s0, s1) = add_residuals(s0, s1, row[0], row[1], *column, t);
        (s2, s3) = add_residuals(s2, s3, row[2], row[3], *column, t);
    }
    put(&mut sums[0], s0);
    put(&mut sums[1], s1);
    put(&mut sums[2], s2);
    put(&mut sums[3], s3);
}

/// Adds the squares of two rows' residuals.
#[inline(always)]
fn add_residuals<V: Vector>(
    a: [V; 2],
    b: [V; 2],
    row0: V::Number,
    row1: V::Number,
    column: [V; 2],
    t: V,
) -> ([V; 2], [V; 2]) {
    let (row0, row1) = (V::broadcast(row0), V::broadcast(row1));
    let ([r00, r01], [r10, r11]) = V::logistic(row0, row1, column);
    let (d00, d01, d10, d11) = (r00 - t, r01 - t, r10 - t, r11 - t);
    ([a[0] + d00 * d00, a[1] + d01 * d01], [b[0] + d10 * d10, b[1] + d11 * d11])
}
