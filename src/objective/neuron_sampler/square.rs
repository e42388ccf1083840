//! Square loss of a sigmoid or tanh neuron: one multiply, add, divide, subtract and square per evaluation.

use super::separable::{Exponent, Separable, Vector};
use super::{Plane, Rows};
use crate::math::{self, lanes::F64x2, lanes::Lanes};
use crate::model::activation::Activation;
use crate::objective::neuron_risk::NeuronRisk;
use std::ops::Range;

/// Samples whose squares are added up in the kernel's precision before the sum goes on in f64.
const RUN: usize = 64;

/// (1/n) Σ ½(y − a(z))² as weight·Σ (1/(1+e^−cz) − t)², with c = 1, t = y for σ and c = 2, t = (1+y)/2 for tanh.
pub(super) struct Square<V: Vector> {
    plane: Plane,
    separable: Separable<V>,
    /// t, rounded, in the order of the separable samples.
    targets: Vec<V::Number>,
    direct: Vec<Exponent>,
    weight: f64,
}

impl<V: Vector> Square<V> {
    pub(super) fn new(risk: &NeuronRisk, plane: Plane, scale: f64) -> Square<V> {
        let tanh = risk.neuron.activation == Activation::Tanh;
        let target = |y: f64| if tanh { 0.5 * (1.0 + y) } else { y };
        let samples: Vec<Exponent> = (plane.terms.iter().zip(&risk.y))
            .map(|(term, y)| Exponent { term: term.scaled(-scale), y: target(*y) })
            .collect();
        let (separable, direct) = Separable::<V>::new(&plane, &samples, |_| true);
        let targets = separable.samples.iter().map(|e| V::number(e.y)).collect();
        let weight = 0.5 * (scale * scale) / risk.y.len() as f64;
        Square { plane, separable, targets, direct, weight }
    }

    /// Adds the samples without tables, in f64.
    fn add_direct(&self, rows: Range<usize>, out: &mut [f64]) {
        let columns = &self.plane.columns;
        for (row, line) in rows.zip(out.chunks_mut(columns.len())) {
            for Exponent { term, y } in &self.direct {
                let base = F64x2::splat(-(term.p + self.plane.rows[row] * term.s));
                let (slope, target) = (F64x2::splat(-term.q), F64x2::splat(*y));
                for (a, out) in columns.chunks(2).zip(line.chunks_mut(2)) {
                    let z = base + F64x2::new(a[0], a[a.len() - 1]) * slope;
                    let r = math::sigmoid_x2(z) - target;
                    Vector::add_to(r * r, out);
                }
            }
        }
    }
}

impl<V: Vector> Rows for Square<V> {
    fn values(&mut self, rows: Range<usize>, out: &mut [f64]) {
        out.fill(0.0);
        let targets = &self.targets;
        self.separable.sweep(rows.clone(), out, |samples, factors, table, out0, out1| {
            let runs = factors.chunks(RUN).zip(table.chunks(RUN)).zip(targets[samples].chunks(RUN));
            for ((factors, table), targets) in runs {
                let [[a, b], [c, d]] = squares::<V>(factors, table, targets);
                a.add_to(out0);
                b.add_to(out0.get_mut(V::LANES..).unwrap_or_default());
                c.add_to(out1);
                d.add_to(out1.get_mut(V::LANES..).unwrap_or_default());
            }
        });
        self.add_direct(rows, out);
        out.iter_mut().for_each(|v| *v *= self.weight);
    }
}

/// Σ (1/(1+E) − t)² over samples, with E = row factor · column factor, for two rows and two vectors of columns.
#[inline(always)]
fn squares<V: Vector>(factors: &[[V::Number; 2]], table: &[[V; 2]], targets: &[V::Number]) -> [[V; 2]; 2] {
    let (zero, one) = (V::broadcast(V::number(0.0)), V::broadcast(V::number(1.0)));
    let (mut s00, mut s01, mut s10, mut s11) = (zero, zero, zero, zero);
    for ((row, column), target) in factors.iter().zip(table).zip(targets) {
        let (a0, a1, t) = (V::broadcast(row[0]), V::broadcast(row[1]), V::broadcast(*target));
        let (r00, r10) = V::reciprocals(one + a0 * column[0], one + a1 * column[0]);
        let (r01, r11) = V::reciprocals(one + a0 * column[1], one + a1 * column[1]);
        let (d00, d01, d10, d11) = (r00 - t, r01 - t, r10 - t, r11 - t);
        s00 = s00 + d00 * d00;
        s01 = s01 + d01 * d01;
        s10 = s10 + d10 * d10;
        s11 = s11 + d11 * d11;
    }
    [[s00, s01], [s10, s11]]
}
