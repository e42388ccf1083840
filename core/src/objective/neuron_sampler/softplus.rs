//! Cross-entropy and the matching losses of sigmoid and tanh: Σ ln(1+E) as the logarithm of a product.

use super::separable::{Exponent, ROWS, Separable, Sums, Vector};
use super::{Plane, Rows, Term};
use crate::math::{self, lanes::F64x2, lanes::Lanes};
use crate::objective::neuron_risk::NeuronRisk;
use std::ops::Range;

/// Greatest exponent that a product takes part in: larger ones take the direct path, which never forms e^z.
const EXPONENT: f64 = 300.0;
/// Greatest logarithm of a product of factors 1+E; f64 reaches e^709.
const PRODUCT: f64 = 700.0;
/// Factors in one product at most, so that its rounding stays near 1e-15.
const FACTORS: usize = 16;

/// (1/n) Σ [softplus(c·z) − t·c·z] + constant, with c = 1, t = y for σ and c = 2, t = (1+y)/2 for tanh.
///
/// Where t > ½ the same value is written softplus(−c·z) + (1−t)·c·z: for labels 0 and 1 nothing linear is left, and
/// otherwise no term is larger than the sum.
pub(super) struct Softplus {
    plane: Plane,
    separable: Separable<F64x2>,
    /// Ends of the products, as indices into the separable samples.
    ends: Vec<usize>,
    direct: Vec<Exponent>,
    /// The sum of all linear terms.
    linear: Term,
    n: f64,
}

impl Softplus {
    pub(super) fn new(risk: &NeuronRisk, plane: Plane, scale: f64) -> Softplus {
        let mut linear = Term { p: 0.0, q: 0.0, s: 0.0 };
        let mut samples = Vec::with_capacity(risk.y.len());
        for (term, y) in plane.terms.iter().zip(&risk.y) {
            let target = if scale > 1.0 { 0.5 * (1.0 + y) } else { *y };
            let z = term.scaled(scale);
            let (sign, slope) = if target > 0.5 { (-1.0, 1.0 - target) } else { (1.0, -target) };
            // What the loss has beside softplus and the linear term; at z = 0 they are ln 2 and 0.
            linear.p += risk.loss.value(risk.neuron.activation, 0.0, *y) - std::f64::consts::LN_2;
            linear.p += slope * z.p;
            linear.q += slope * z.q;
            linear.s += slope * z.s;
            samples.push(Exponent { term: z.scaled(sign), y: *y });
        }
        let (separable, direct) = Separable::new(&plane, &samples, |e| largest(&plane, e.term) <= EXPONENT);
        let mut ends = Vec::new();
        let (mut sum, mut count) = (0.0, 0);
        for (i, e) in separable.samples.iter().enumerate() {
            // ln(1+e^z) ≤ max(z, 0) + ln 2
            let factor = largest(&plane, e.term).max(0.0) + std::f64::consts::LN_2;
            if count == FACTORS || sum + factor > PRODUCT {
                ends.push(i);
                (sum, count) = (0.0, 0);
            }
            sum += factor;
            count += 1;
        }
        ends.push(separable.samples.len());
        Softplus { plane, separable, ends, direct, linear, n: risk.y.len() as f64 }
    }

    /// Adds the samples without tables.
    fn add_direct(&self, rows: Range<usize>, out: &mut [f64]) {
        let columns = &self.plane.columns;
        for (row, line) in rows.zip(out.chunks_mut(columns.len())) {
            for Exponent { term, .. } in &self.direct {
                let base = F64x2::splat(term.p + self.plane.rows[row] * term.s);
                let slope = F64x2::splat(term.q);
                for (a, out) in columns.chunks(2).zip(line.chunks_mut(2)) {
                    math::softplus_x2(base + F64x2::new(a[0], a[a.len() - 1]) * slope).add_to(out);
                }
            }
        }
    }
}

/// The term's greatest value on the plane: at one of its corners. Infinite where it is not a number.
fn largest(plane: &Plane, term: Term) -> f64 {
    let ends = |v: &[f64]| (v.first().copied().unwrap_or(0.0), v.last().copied().unwrap_or(0.0));
    let ((a0, a1), (b0, b1)) = (ends(&plane.columns), ends(&plane.rows));
    let value = term.p + (a0 * term.q).max(a1 * term.q) + (b0 * term.s).max(b1 * term.s);
    if value.is_nan() { f64::INFINITY } else { value }
}

impl Rows for Softplus {
    fn values(&mut self, rows: Range<usize>, out: &mut [f64]) {
        let ends = &self.ends;
        self.separable.sweep(rows.clone(), out, |samples, factors, table, sums| {
            let mut start = samples.start;
            let first = ends.partition_point(|end| *end <= start);
            for end in &ends[first..] {
                let end = (*end).min(samples.end);
                let range = start - samples.start..end - samples.start;
                let products = products(&factors[range.clone()], &table[range]);
                for (sum, product) in sums.as_flattened_mut().iter_mut().zip(products.as_flattened()) {
                    *sum = *sum + math::ln_x2(*product);
                }
                start = end;
                if end == samples.end {
                    break;
                }
            }
        });
        self.add_direct(rows.clone(), out);
        let Term { p, q, s } = self.linear;
        let columns = &self.plane.columns;
        for (row, line) in rows.zip(out.chunks_mut(columns.len())) {
            let base = p + self.plane.rows[row] * s;
            for (v, a) in line.iter_mut().zip(columns) {
                *v = (*v + (base + a * q)) / self.n;
            }
        }
    }
}

/// Π (1+E) over samples, with E = row factor · column factor.
#[inline(always)]
fn products(factors: &[[f64; ROWS]], table: &[[F64x2; 2]]) -> Sums<F64x2> {
    let one = F64x2::splat(1.0);
    let [mut p0, mut p1, mut p2, mut p3] = [[one; 2]; ROWS];
    for (row, column) in factors.iter().zip(table) {
        p0 = times(p0, row[0], *column);
        p1 = times(p1, row[1], *column);
        p2 = times(p2, row[2], *column);
        p3 = times(p3, row[3], *column);
    }
    [p0, p1, p2, p3]
}

/// One row's products with one more factor each.
#[inline(always)]
fn times(p: [F64x2; 2], row: f64, column: [F64x2; 2]) -> [F64x2; 2] {
    let (one, row) = (F64x2::splat(1.0), F64x2::splat(row));
    [p[0] * (one + row * column[0]), p[1] * (one + row * column[1])]
}
