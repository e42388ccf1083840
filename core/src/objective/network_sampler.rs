//! The fast path over a slice of a network's risk: lanes across the grid's columns.
//!
//! Up to the first layer in which the slice moves a weight, nothing depends on the place (a, b): those values are computed once. In that layer the
//! pre-activations are linear, z = p + a·q + b·s, so that for σ and tanh their exponentials are products of a row's and a column's factor, as for a
//! single neuron (see `neuron_sampler`). From there on every unit depends on the place, and its weights do too: they are made once for all samples.

mod shallow;
mod wide;

use super::Sampler;
use super::network_risk::{Criterion, NetworkRisk};
use crate::math;
use crate::math::lanes::{F32x4, F64x2, Lanes};
use crate::model::activation::Activation;
use crate::model::loss::Loss;
use crate::model::network::Layer;
use crate::slice::{GridSize, Slice, axis};
use std::ops::Range;
use wide::{Twin, Wide};

/// Memory for the column factors of one block of samples, in bytes.
const TABLE_BYTES: usize = 16 << 20;
/// Rows whose factors are held together: as long as the column factors of a group stay in the nearest cache they serve all of them.
const ROWS: usize = 8;
/// Samples whose losses are added up before the sum joins the others in f64.
const RUN: usize = 64;
/// The narrowest chunk of columns with a centre of its own.
const NARROWEST: usize = 16;

/// Values in f64, within 1e-12 of [`loss`](super::Objective::loss) relative to the larger of 1 and the loss.
#[must_use]
pub(super) fn exact<'a>(risk: &'a NetworkRisk, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f64> + 'a> {
    Box::new(NetworkSampler::<Twin<F64x2>>::new(risk, slice, grid))
}

/// Values in f32, within 1e-5 on the same scale.
#[must_use]
pub(super) fn pixels<'a>(risk: &'a NetworkRisk, slice: &Slice, grid: GridSize) -> Box<dyn Sampler<f32> + 'a> {
    Box::new(NetworkSampler::<Twin<F32x4>>::new(risk, slice, grid))
}

/// A number that is linear on the slice: o + a·u + b·v.
#[derive(Clone, Copy, Debug, Default)]
struct Linear {
    o: f64,
    u: f64,
    v: f64,
}

impl Linear {
    fn of(slice: &Slice, k: usize) -> Linear {
        Linear { o: slice.origin[k], u: slice.u[k], v: slice.v[k] }
    }

    fn moves(self) -> bool {
        self.u != 0.0 || self.v != 0.0
    }
}

/// The first layer in which the slice moves a parameter, and which of its units it moves. The outputs are all taken as moving: what is made of them is one number.
fn moving(risk: &NetworkRisk, slice: &Slice) -> (usize, Vec<usize>) {
    let layers = risk.layers();
    let moves = |layer: &Layer, unit: usize| {
        let row = layer.weights + unit * layer.inputs;
        (row..row + layer.inputs).chain(layer.biases.map(|b| b + unit)).any(|k| Linear::of(slice, k).moves())
    };
    let last = layers.len() - 1;
    let first = layers.iter().position(|l| (0..l.units).any(|u| moves(l, u))).unwrap_or(last);
    let units = (0..layers[first].units).filter(|u| first == last || moves(&layers[first], *u)).collect();
    (first, units)
}

/// What one sample costs at one cell, in multiples of a neuron's in f32: measured roughly, to cut work into pieces.
pub(super) fn cost(risk: &NetworkRisk, slice: &Slice) -> u64 {
    let (first, moving) = moving(risk, slice);
    let unit = |activation: Activation| match activation {
        Activation::Sigmoid | Activation::Tanh => 20,
        Activation::Softplus => 60,
        Activation::Relu | Activation::LeakyRelu | Activation::Identity | Activation::Sign => 3,
    };
    let (mut cost, mut below) = (10 + 8 * moving.len(), moving.len());
    for layer in &risk.layers()[first + 1..] {
        cost += 2 * below * layer.units + unit(layer.activation) * layer.units;
        below = layer.units;
    }
    let outputs = risk.parts().network.outputs();
    cost += match risk.parts().criterion {
        Criterion::Outputs(Loss::Square) => 3 * outputs,
        Criterion::Outputs(_) => 60 * outputs,
        Criterion::Softmax => 60 + 15 * outputs,
    };
    cost as u64
}

/// One layer behind the first that moves.
struct Upper {
    units: usize,
    activation: Activation,
    /// Weights of the units below that move (units×those), row-major, then a bias for each unit.
    edges: Vec<Linear>,
    below: usize,
}

struct NetworkSampler<'a, V: Wide> {
    risk: &'a NetworkRisk,
    slice: Slice,
    grid: GridSize,
    /// Pre-activations in the first layer that moves, of its units that do: samples × units.
    base: Vec<Linear>,
    units: usize,
    activation: Activation,
    /// The scale c of the exponent −c·z where base units come from tables: 1 for σ, 2 for tanh.
    table: Option<f64>,
    /// What units of the next layer get from those of the first that do not move: samples × units; empty if all move.
    still: Vec<Linear>,
    upper: Vec<Upper>,
    /// Columns that share a centre.
    chunk: usize,
    /// Samples in a block of tables.
    block: usize,
    columns: Vec<f64>,
    places: Vec<V>,
}

impl<'a, V: Wide> NetworkSampler<'a, V> {
    fn new(risk: &'a NetworkRisk, slice: &Slice, grid: GridSize) -> NetworkSampler<'a, V> {
        let layers = risk.layers();
        let linear = |k: usize| Linear::of(slice, k);
        let (first, moving) = moving(risk, slice);
        let (layer, last) = (&layers[first], layers.len() - 1);
        let parts = risk.parts();
        let samples = risk.samples();
        // How the slice moves a unit's sum: for each input k that is moved, and for the bias, for which k is none.
        let moves = |layer: &Layer, unit: usize, inputs: &dyn Fn(usize) -> bool| -> Vec<(Option<usize>, Linear)> {
            let row = layer.weights + unit * layer.inputs;
            let weights = (0..layer.inputs).filter(|k| inputs(*k)).map(|k| (Some(k), linear(row + k)));
            weights.chain(layer.biases.map(|b| (None, linear(b + unit)))).filter(|(_, term)| term.moves()).collect()
        };
        let sum = |o: f64, moves: &[(Option<usize>, Linear)], fed: &[f64]| {
            moves.iter().fold(Linear { o, ..Linear::default() }, |sum, (k, term)| {
                let value = k.map_or(1.0, |k| fed[k]);
                Linear { o, u: sum.u + value * term.u, v: sum.v + value * term.v }
            })
        };
        let next = layers.get(first + 1).filter(|_| moving.len() < layer.units);
        // What the next layer gets from units that move is added at each place.
        let mut origin = slice.origin.clone();
        for (next, k) in next.iter().flat_map(|next| moving.iter().map(move |k| (next, k))) {
            (0..next.units).for_each(|u| origin[next.weights + u * next.inputs + k] = 0.0);
        }
        let values = risk.values(&origin, &parts.x, first + 1 + usize::from(next.is_some()));
        let of_base: Vec<_> = moving.iter().map(|u| moves(layer, *u, &|_| true)).collect();
        let still_inputs = |k: usize| !moving.contains(&k);
        let of_still: Vec<_> =
            next.iter().flat_map(|next| (0..next.units).map(|u| moves(next, u, &still_inputs))).collect();
        let (mut base, mut still) = (Vec::with_capacity(samples * moving.len()), Vec::new());
        let rows = values.z.chunks_exact(values.units).zip(values.a.chunks_exact(values.units));
        for (x, (z, a)) in parts.x.chunks_exact(parts.network.inputs()).zip(rows) {
            let fed = if first == 0 { x } else { &a[layer.first - layer.inputs..layer.first] };
            base.extend(moving.iter().zip(&of_base).map(|(u, moves)| sum(z[layer.first + u], moves, fed)));
            if let Some(next) = next {
                let (z, here) = (&z[next.first..], &a[layer.first..layer.first + layer.units]);
                still.extend(z.iter().zip(&of_still).map(|(z, moves)| sum(*z, moves, here)));
            }
        }
        let upper = layers[first + 1..].iter().enumerate().map(|(l, layer)| {
            let inputs: Vec<usize> = if l == 0 { moving.clone() } else { (0..layer.inputs).collect() };
            let weights = (0..layer.units).flat_map(|u| inputs.iter().map(move |k| u * layer.inputs + k));
            let mut edges: Vec<Linear> = weights.map(|k| linear(layer.weights + k)).collect();
            // Where some units below stand still, the bias is with what they give.
            let bias = |u: usize| {
                layer.biases.filter(|_| l > 0 || still.is_empty()).map_or(Linear::default(), |b| linear(b + u))
            };
            edges.extend((0..layer.units).map(bias));
            Upper { units: layer.units, activation: layer.activation, edges, below: inputs.len() }
        });
        let upper: Vec<Upper> = upper.collect();
        let scale = match layer.activation {
            Activation::Sigmoid => Some(1.0),
            Activation::Tanh => Some(2.0),
            _ => None,
        };
        let columns: Vec<f64> = (0..grid.width).map(|c| slice.x.centre(c, grid.width)).collect();
        let steepest = base.iter().fold(0.0_f64, |m, term| m.max(term.u.abs()));
        let mut chunk = columns.len().next_multiple_of(V::LANES);
        let reach = |chunk: usize| axis::reach(&columns, chunk) * steepest * scale.unwrap_or(0.0);
        while reach(chunk) > V::COLUMN && chunk > NARROWEST {
            chunk = (chunk / 2).next_multiple_of(V::LANES);
        }
        // The outputs themselves are needed as z: tables would only give a.
        let table = scale.filter(|_| first < last && reach(chunk) <= V::COLUMN && steepest > 0.0);
        let bytes = columns.len().div_ceil(V::LANES) * moving.len() * 16;
        NetworkSampler {
            risk,
            slice: slice.clone(),
            grid,
            base,
            units: moving.len(),
            activation: layer.activation,
            table,
            still,
            upper,
            chunk,
            block: (TABLE_BYTES / bytes.max(1)).clamp(1, samples.max(1)),
            places: columns.chunks(V::LANES).map(V::gather).collect(),
            columns,
        }
    }

    /// Adds the sum of the losses of all samples to the rows in `out`.
    fn sweep(&self, rows: Range<usize>, out: &mut [f64]) {
        let (width, samples) = (self.columns.len(), self.risk.samples());
        let groups = width.div_ceil(V::LANES);
        let mut scratch = Scratch::<V>::default();
        let mut tables: Vec<V> = Vec::new();
        for from in (0..samples).step_by(self.block) {
            let block = from..(from + self.block).min(samples);
            let base = &self.base[block.start * self.units..block.end * self.units];
            self.tabulate(base, &mut tables);
            for first in rows.clone().step_by(ROWS) {
                let some = first..(first + ROWS).min(rows.end);
                for group in 0..groups {
                    if group * V::LANES % self.chunk == 0 {
                        self.factor(base, some.clone(), self.centre(group), &mut scratch.factors);
                    }
                    for (r, row) in some.clone().enumerate() {
                        let factors = &scratch.factors[r * base.len()..][..base.len()];
                        self.weights(group, row, &mut scratch.weights);
                        let table = tables.get(group * base.len()..(group + 1) * base.len()).unwrap_or_default();
                        let place = (self.places[group], self.slice.y.centre(row as u32, self.grid.height));
                        let samples = Samples { block: block.clone(), factors, table };
                        let sums = self.cell(&samples, place, &scratch.weights, &mut scratch.values);
                        let line =
                            &mut out[(row - rows.start) * width + group * V::LANES..(row - rows.start + 1) * width];
                        let lanes = sums.into_iter().flat_map(F64x2::to_array).take(V::LANES);
                        line.iter_mut().zip(lanes).for_each(|(o, lane)| *o += lane);
                    }
                }
            }
        }
    }

    /// The middle of the chunk that a group of columns belongs to.
    fn centre(&self, group: usize) -> f64 {
        let first = group * V::LANES / self.chunk * self.chunk;
        0.5 * (self.columns[first] + self.columns[(first + self.chunk).min(self.columns.len()) - 1])
    }

    /// Column factors e^(−c(a−m)q): `[group of columns][sample][unit]`; nothing where base units have none.
    fn tabulate(&self, base: &[Linear], tables: &mut Vec<V>) {
        tables.clear();
        let Some(scale) = self.table else { return };
        tables.reserve_exact(self.places.len() * base.len());
        for (group, columns) in self.columns.chunks(V::LANES).enumerate() {
            let centre = self.centre(group);
            let place = |k: usize| columns[k.min(columns.len() - 1)] - centre;
            for term in base {
                let slope = F64x2::splat(-scale * term.u);
                let mut factors = [0.0; 8];
                for (k, two) in factors.chunks_exact_mut(2).enumerate().take(V::LANES.div_ceil(2)) {
                    let exponents = F64x2::new(place(2 * k), place(2 * k + 1)) * slope;
                    two.copy_from_slice(&math::exp_x2(exponents).to_array());
                }
                tables.push(V::gather(&factors[..V::LANES]));
            }
        }
    }

    /// For each of the rows, what base units make of it: the row's factor e^(−c(p+bs+mq)), or the pre-activation p + bs without its column's part.
    fn factor(&self, base: &[Linear], rows: Range<usize>, centre: f64, factors: &mut Vec<V::Number>) {
        factors.clear();
        for row in rows {
            let b = self.slice.y.centre(row as u32, self.grid.height);
            if let Some(scale) = self.table {
                let limit = F64x2::splat(V::ROW);
                let at = |term: &Linear| -scale * (term.o + b * term.v + centre * term.u);
                for two in base.chunks(2) {
                    let exponents = F64x2::new(at(&two[0]), at(&two[two.len() - 1])).at_most(limit).at_least(-limit);
                    factors.extend(math::exp_x2(exponents).to_array().into_iter().take(two.len()).map(V::number));
                }
            } else {
                factors.extend(base.iter().map(|term| V::number(term.o + b * term.v)));
            }
        }
    }

    /// The weights and biases of the upper layers at a group of columns and a row.
    fn weights(&self, group: usize, row: usize, weights: &mut Vec<V>) {
        let b = self.slice.y.centre(row as u32, self.grid.height);
        weights.clear();
        let columns = &self.columns[group * V::LANES..];
        for edge in self.upper.iter().flat_map(|layer| &layer.edges) {
            let row = edge.o + b * edge.v;
            weights.push(if edge.u == 0.0 {
                V::broadcast(V::number(row))
            } else {
                let at = |k: usize| row + columns[k.min(columns.len() - 1)] * edge.u;
                let places: [f64; 8] = std::array::from_fn(at);
                V::gather(&places[..V::LANES])
            });
        }
    }

    /// The sum over a block's samples of the loss at one group of columns in one row.
    fn cell(&self, samples: &Samples<'_, V>, (a, b): (V, f64), weights: &[V], values: &mut Vec<V>) -> [F64x2; 4] {
        let zero = V::broadcast(V::number(0.0));
        if let (Some(scale), [Upper { units: 1, .. }]) = (self.table, &*self.upper) {
            return self.shallow(samples, (a, b), weights, scale, values);
        }
        let Samples { block, factors, table } = samples;
        values.resize(self.units + self.upper.iter().map(|l| l.units).sum::<usize>(), zero);
        let outputs = self.upper.last().map_or(self.units, |l| l.units);
        let targets = self.risk.parts().y.chunks_exact(outputs);
        let (mut sums, mut run) = ([F64x2::splat(0.0); 4], zero);
        let units = self.units.max(1);
        let samples = factors.chunks_exact(units).zip(block.clone()).zip(targets.skip(block.start));
        for (i, ((factors, sample), y)) in samples.enumerate() {
            let (hidden, mut above) = values.split_at_mut(self.units);
            let base = &self.base[sample * self.units..][..self.units];
            if let Some(scale) = self.table {
                logistic(factors, &table[i * self.units..][..self.units], scale, hidden);
            } else {
                for ((h, f), term) in hidden.iter_mut().zip(factors).zip(base) {
                    *h = V::broadcast(*f) + a * V::broadcast(V::number(term.u));
                }
                if !above.is_empty() {
                    activate(self.activation, hidden);
                }
            }
            let (mut below, mut at) = (hidden, 0);
            for (l, layer) in self.upper.iter().enumerate() {
                let (here, rest) = above.split_at_mut(layer.units);
                let edges = &weights[at..at + layer.edges.len()];
                let (rows, biases) = edges.split_at(layer.units * layer.below);
                for (u, value) in here.iter_mut().enumerate() {
                    let mut z = biases[u];
                    if l == 0 && !self.still.is_empty() {
                        let Linear { o, u, v } = self.still[sample * layer.units + u];
                        z = z + V::broadcast(V::number(o + b * v)) + a * V::broadcast(V::number(u));
                    }
                    for (w, h) in rows[u * layer.below..][..layer.below].iter().zip(&*below) {
                        z = z + *w * *h;
                    }
                    *value = z;
                }
                if l + 1 < self.upper.len() {
                    activate(layer.activation, here);
                }
                at += layer.edges.len();
                below = here;
                above = rest;
            }
            run = run + self.head(below, y);
            if i % RUN == RUN - 1 {
                run.add_to(&mut sums);
                run = zero;
            }
        }
        run.add_to(&mut sums);
        sums
    }

    /// The loss of one sample, from the outputs' pre-activations, which may be overwritten.
    #[inline(always)]
    fn head(&self, z: &mut [V], y: &[f64]) -> V {
        let parts = self.risk.parts();
        let output = parts.network.output;
        let zero = V::broadcast(V::number(0.0));
        match parts.criterion {
            Criterion::Outputs(Loss::Square) => {
                activate(output, z);
                let sum = z.iter().zip(y).fold(zero, |sum, (a, y)| {
                    let r = *a - V::broadcast(V::number(*y));
                    sum + r * r
                });
                V::broadcast(V::number(0.5)) * sum
            }
            Criterion::Outputs(loss) => z
                .iter()
                .zip(y)
                .fold(zero, |sum, (z, y)| sum + z.exactly(*z, |z, _| loss.value(output, z, F64x2::splat(*y)))),
            Criterion::Softmax => {
                let largest = z.iter().fold(z[0], |m, z| m.larger(*z));
                let total = z.iter().fold(zero, |sum, z| sum + (*z - largest).to_exp());
                let chosen = z.iter().zip(y).fold(zero, |sum, (z, y)| sum + *z * V::broadcast(V::number(*y)));
                largest - chosen + total.exactly(total, |total, _| math::ln_x2(total))
            }
        }
    }

    fn fill_rows(&self, rows: Range<usize>, out: &mut [f64]) {
        out.fill(0.0);
        self.sweep(rows.clone(), out);
        let n = self.risk.samples() as f64;
        out.iter_mut().for_each(|v| *v /= n);
        super::decay::Decay::new(self.risk.parts().decay, &self.slice, self.grid).add_to(rows, out);
    }
}

/// A block of samples as a row and a group of columns see them.
struct Samples<'b, V: Wide> {
    /// Which samples.
    block: Range<usize>,
    /// What the row makes of their base units: samples × units.
    factors: &'b [V::Number],
    /// What the columns make of them, where they have tables: samples × units.
    table: &'b [V],
}

/// Buffers of a sweep.
struct Scratch<V: Wide> {
    factors: Vec<V::Number>,
    weights: Vec<V>,
    values: Vec<V>,
}

impl<V: Wide> Default for Scratch<V> {
    fn default() -> Scratch<V> {
        Scratch { factors: Vec::new(), weights: Vec::new(), values: Vec::new() }
    }
}

/// Writes σ(z) or tanh z, from row and column factors of e^(−cz), two by two.
#[inline(always)]
fn logistic<V: Wide>(factors: &[V::Number], table: &[V], scale: f64, values: &mut [V]) {
    let one = V::one();
    // tanh z = 2σ(2z) − 1.
    let (times, less) = (V::broadcast(V::number(scale)), V::broadcast(V::number(scale - 1.0)));
    let (pairs, rest) = values.as_chunks_mut::<2>();
    let whole = pairs.len() * 2;
    for ((pair, f), t) in pairs.iter_mut().zip(factors.chunks_exact(2)).zip(table.chunks_exact(2)) {
        let (s0, s1) = V::inverses(one + V::broadcast(f[0]) * t[0], one + V::broadcast(f[1]) * t[1]);
        *pair = [times * s0 - less, times * s1 - less];
    }
    if let ([value], [f], [t]) = (rest, &factors[whole..], &table[whole..]) {
        *value = times * (one / (one + V::broadcast(*f) * *t)) - less;
    }
}

/// Replaces each z by a(z). A call of its own, for all units of a layer: inlined wherever it is needed it would be a third of the module.
#[inline(never)]
fn activate<V: Wide>(activation: Activation, z: &mut [V]) {
    let each = |z: &mut [V], f: fn(V) -> V| z.iter_mut().for_each(|z| *z = f(*z));
    match activation {
        Activation::Sigmoid => each(z, V::to_sigmoid),
        Activation::Tanh => each(z, V::to_tanh),
        Activation::Relu => each(z, |z| z.relu(V::number(0.0))),
        Activation::LeakyRelu => each(z, |z| z.relu(V::number(crate::model::activation::LEAK))),
        Activation::Softplus => each(z, |z| z.exactly(z, |z, _| math::softplus_x2(z))),
        Activation::Identity => {}
        Activation::Sign => each(z, |z| z.exactly(z, |z, _| Activation::Sign.value(z))),
    }
}

impl Sampler<f64> for NetworkSampler<'_, Twin<F64x2>> {
    fn fill(&mut self, rows: Range<u32>, out: &mut [f64]) {
        self.fill_rows(rows.start as usize..rows.end as usize, out);
    }
}

impl Sampler<f32> for NetworkSampler<'_, Twin<F32x4>> {
    fn fill(&mut self, rows: Range<u32>, out: &mut [f32]) {
        let mut values = vec![0.0; out.len()];
        self.fill_rows(rows.start as usize..rows.end as usize, &mut values);
        out.iter_mut().zip(values).for_each(|(o, v)| *o = v as f32);
    }
}
