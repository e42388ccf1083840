//! Tables of e^(row part) and e^(column part), split so that neither they nor their product can over- or underflow.
//!
//! Columns are taken in chunks with a centre m each. A sample whose column part (a−m)·q stays within ±[`Vector::COLUMN`]
//! in every chunk has a table; its row part p + b·s + m·q is clamped to ±[`Vector::ROW`]. Clamping a factor is safe
//! here because it then outweighs the other: a clamped product is at least e^(ROW−COLUMN), or at most its inverse,
//! where σ is 0 or 1 to the precision at hand. All other samples take the direct path.
//!
//! Where rows or columns are evenly spaced their factors are geometric sequences: one exponential serves several.

use super::{Plane, Term};
use crate::math::{self, lanes::F32x4, lanes::F64x2, lanes::Lanes};
use crate::slice::axis::reach;
use std::ops::{Add, Div, Mul, Range, Sub};

/// Memory for one block of column tables, in bytes.
const TABLE_BYTES: usize = 16 << 20;
/// Cost of one exponential in units of one evaluation from tables, roughly: it only steers the choice of chunks.
const EXPONENTIAL_COST: f64 = 10.0;
/// Cost of one direct evaluation in the same units.
const DIRECT_COST: f64 = 15.0;
/// Rows that a kernel takes at once: eight sums and what they are made from just fit into sixteen registers.
pub(super) const ROWS: usize = 4;
/// Sums over samples for the rows and the two vectors of columns that a kernel takes at once.
pub(super) type Sums<V> = [[V; 2]; ROWS];
/// Rows that share one exponential for each sample; the others follow by a factor.
const ROW_GROUP: usize = 16;
/// Greatest |exponent| of such a factor. e^(ANCHOR ± STEEP) lies beyond e^±ROW wherever the anchor was clamped.
const STEEP: f64 = 300.0;
/// Greatest |exponent| of the first row of a group.
const ANCHOR: f64 = 650.0;

/// Lanes across grid columns, f64 or f32.
pub(super) trait Vector:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    /// One lane.
    type Number: Copy + Default;
    /// Number of lanes.
    const LANES: usize;
    /// Greatest |exponent| of a column's factor.
    const COLUMN: f64;
    /// Greatest |exponent| of a row's factor.
    const ROW: f64;
    /// 1 if the row factor is e^(row part), −1 if it is the inverse of that.
    const SIGN: f64;
    /// Rounds to one lane's precision.
    fn number(x: f64) -> Self::Number;
    /// The numbers for the rows that a kernel takes at once, rounded.
    fn numbers(a: F64x2, b: F64x2) -> [Self::Number; ROWS];
    /// The same number in every lane.
    fn broadcast(x: Self::Number) -> Self;
    /// Two vectors from the first 2·LANES numbers, rounded.
    fn rounded(numbers: [F64x2; 4]) -> [Self; 2];
    /// 1/(1+E) in two rows and two vectors of columns, where E is the exponential whose row and column factors are given.
    fn logistic(row0: Self, row1: Self, columns: [Self; 2]) -> ([Self; 2], [Self; 2]);
    /// Adds the lanes to the numbers in `out`, as far as it reaches.
    fn add_to(self, out: &mut [f64]);
}

impl Vector for F64x2 {
    type Number = f64;
    const LANES: usize = 2;
    // e^(345+300) is below f64's greatest number, and σ(45) differs from 1 by 3e-20.
    const COLUMN: f64 = 300.0;
    const ROW: f64 = 345.0;
    const SIGN: f64 = 1.0;

    #[inline(always)]
    fn number(x: f64) -> f64 {
        x
    }
    #[inline(always)]
    fn numbers(a: F64x2, b: F64x2) -> [f64; ROWS] {
        let mut numbers = [[0.0; 2]; 2];
        a.store(&mut numbers[0]);
        b.store(&mut numbers[1]);
        let [[a0, a1], [b0, b1]] = numbers;
        [a0, a1, b0, b1]
    }
    #[inline(always)]
    fn broadcast(x: f64) -> F64x2 {
        Lanes::splat(x)
    }
    #[inline(always)]
    fn rounded([a, b, ..]: [F64x2; 4]) -> [F64x2; 2] {
        [a, b]
    }
    /// One division for two: 1/a = b/(ab). Where ab overflows both are below 1e-28, and come out as 0.
    #[inline(always)]
    fn logistic(row0: F64x2, row1: F64x2, [c, d]: [F64x2; 2]) -> ([F64x2; 2], [F64x2; 2]) {
        let one = F64x2::splat(1.0);
        let (a0, b0) = (one + row0 * c, one + row1 * c);
        let r = one / (a0 * b0);
        let (a1, b1) = (one + row0 * d, one + row1 * d);
        let s = one / (a1 * b1);
        ([r * b0, s * b1], [r * a0, s * a1])
    }
    #[inline(always)]
    fn add_to(self, out: &mut [f64]) {
        match out {
            [x] => *x += self.to_array()[0],
            _ => {
                if let Some(two) = out.first_chunk_mut() {
                    (F64x2::load(two) + self).store(two);
                }
            }
        }
    }
}

impl Vector for F32x4 {
    type Number = f32;
    const LANES: usize = 4;
    // (e^ROW + e^COLUMN)² is below f32's greatest number, and σ(21) differs from 1 by 1e-9.
    const COLUMN: f64 = 21.0;
    const ROW: f64 = 42.0;
    const SIGN: f64 = -1.0;

    #[inline(always)]
    fn number(x: f64) -> f32 {
        x as f32
    }
    #[inline(always)]
    fn numbers(a: F64x2, b: F64x2) -> [f32; ROWS] {
        let mut numbers = [0.0; ROWS];
        F32x4::rounded(a, b).store(&mut numbers);
        numbers
    }
    #[inline(always)]
    fn broadcast(x: f32) -> F32x4 {
        F32x4::splat(x)
    }
    #[inline(always)]
    fn rounded([a, b, c, d]: [F64x2; 4]) -> [F32x4; 2] {
        [F32x4::rounded(a, b), F32x4::rounded(c, d)]
    }
    /// 1/(1+E) = R/(R+C) with the column factor C and the inverse R of the row's: one operation less than 1/(1+C/R).
    /// Three divisions for four, 1/a = b/(ab) in the second columns: with two the multiplications would take longer than
    /// the divide unit, with four it is the other way round.
    #[inline(always)]
    fn logistic(row0: F32x4, row1: F32x4, [c, d]: [F32x4; 2]) -> ([F32x4; 2], [F32x4; 2]) {
        let (a, b) = (row0 + d, row1 + d);
        let r = F32x4::splat(1.0) / (a * b);
        ([row0 / (row0 + c), row0 * b * r], [row1 / (row1 + c), row1 * a * r])
    }
    #[inline(always)]
    fn add_to(self, out: &mut [f64]) {
        let [low, high] = self.widened();
        if let ([first, second, ..], _) = out.as_chunks_mut() {
            (F64x2::load(first) + low).store(first);
            (F64x2::load(second) + high).store(second);
        } else {
            let lanes = low.to_array().into_iter().chain(high.to_array());
            out.iter_mut().zip(lanes).for_each(|(o, lane)| *o += lane);
        }
    }
}

/// One sample's exponent on the plane, and what the loss needs to know of the sample.
#[derive(Clone, Copy)]
pub(super) struct Exponent {
    /// The exponent, linear on the plane.
    pub(super) term: Term,
    /// Its target, or whatever the kernel wants beside it.
    pub(super) y: f64,
}

/// Samples whose exponentials are products of tables.
pub(super) struct Separable<V: Vector> {
    columns: Vec<f64>,
    rows: Vec<f64>,
    /// Distance of neighbouring columns, and of rows, where they are evenly spaced.
    spacing: (Option<f64>, Option<f64>),
    /// The samples, in the caller's order.
    pub(super) samples: Vec<Exponent>,
    /// Columns that share a centre: a multiple of the columns that the kernel takes at once.
    chunk: usize,
    /// Samples in one block of tables.
    block: usize,
    tables: Tables<V>,
}

/// The tables of one block of samples.
struct Tables<V: Vector> {
    /// Which block; `usize::MAX` before the first.
    block: usize,
    /// Column factors: `[pair of vectors][sample]`.
    columns: Vec<[V; 2]>,
    /// e^(j·s·spacing) for the rows of a group, two and two: `[pair of rows][sample]`. Empty if a sample is too steep.
    steps: Vec<F64x2>,
    /// Exponential of a group's first row, for each sample.
    anchors: Vec<f64>,
    /// Row factors, for each sample.
    factors: Vec<[V::Number; ROWS]>,
}

impl<V: Vector> Separable<V> {
    /// Columns that a kernel takes at once: two vectors.
    pub(super) const WIDTH: usize = 2 * V::LANES;

    /// Divides the samples into those that have tables on this grid and those (returned beside) that do not.
    /// `fits` may refuse a sample whatever its range.
    pub(super) fn new(
        plane: &Plane,
        samples: &[Exponent],
        fits: impl Fn(&Exponent) -> bool,
    ) -> (Separable<V>, Vec<Exponent>) {
        let width = plane.columns.len();
        let width_of = |chunk: usize| {
            plane.spacing.0.map_or_else(|| reach(&plane.columns, chunk), |even| 0.5 * (chunk - 1) as f64 * even)
        };
        // A NaN or infinite slope fails this comparison.
        let has_table = |e: &Exponent, half: f64| (half * e.term.q).abs() <= V::COLUMN && fits(e);
        // The widest chunk costs the fewest row factors, but leaves the most samples to the direct path.
        let mut chunk = width.div_ceil(Self::WIDTH).max(1) * Self::WIDTH;
        let cost = |chunk: usize| {
            let half = width_of(chunk);
            let tabled = samples.iter().filter(|e| has_table(e, half)).count() as f64;
            tabled * (1.0 + EXPONENTIAL_COST / chunk as f64) + (samples.len() as f64 - tabled) * DIRECT_COST
        };
        let mut least = cost(chunk);
        let mut half = chunk;
        while half > Self::WIDTH {
            half = (half / 2).div_ceil(Self::WIDTH) * Self::WIDTH;
            let c = cost(half);
            if c < least {
                (chunk, least) = (half, c);
            }
        }
        let widest = width_of(chunk);
        let (tabled, direct) = samples.iter().partition(|e| has_table(e, widest));
        let bytes_per_sample = width.div_ceil(Self::WIDTH) * size_of::<[V; 2]>();
        let separable = Separable {
            columns: plane.columns.clone(),
            rows: plane.rows.clone(),
            spacing: plane.spacing,
            samples: tabled,
            chunk,
            block: (TABLE_BYTES / bytes_per_sample.max(1)).max(1),
            tables: Tables {
                block: usize::MAX,
                columns: Vec::new(),
                steps: Vec::new(),
                anchors: Vec::new(),
                factors: Vec::new(),
            },
        };
        (separable, direct)
    }

    /// Adds what `kernel(samples, row factors, column factors, sums)` puts in place of zeros to the grid's values in `out`: for all
    /// samples in blocks, all rows in fours and all columns in pairs of vectors.
    ///
    /// Rows are taken together by their place in the grid, so that a value does not depend on the tile it is in.
    pub(super) fn sweep(
        &mut self,
        rows: Range<usize>,
        out: &mut [f64],
        kernel: impl Fn(Range<usize>, &[[V::Number; ROWS]], &[[V; 2]], &mut Sums<V>),
    ) {
        let (width, zero) = (self.columns.len(), V::broadcast(V::number(0.0)));
        for block in 0..self.samples.len().div_ceil(self.block) {
            let samples = block * self.block..((block + 1) * self.block).min(self.samples.len());
            self.tabulate(block, samples.clone());
            for chunk in (0..width).step_by(self.chunk) {
                let centre = self.centre(chunk);
                let mut group = usize::MAX;
                for row in (rows.start / ROWS * ROWS..rows.end).step_by(ROWS) {
                    if group != row / ROW_GROUP {
                        group = row / ROW_GROUP;
                        self.anchor(samples.clone(), group, centre);
                    }
                    self.factor(samples.clone(), row, centre);
                    let first = row.max(rows.start);
                    let wanted = first..(row + ROWS).min(rows.end);
                    let out = &mut out[(first - rows.start) * width..][..wanted.len() * width];
                    for column in (chunk..(chunk + self.chunk).min(width)).step_by(Self::WIDTH) {
                        let table = &self.tables.columns[column / Self::WIDTH * samples.len()..][..samples.len()];
                        // Written in place: arrays that are handed on are copied by calls, which cost more than 16 samples.
                        let mut sums = [[zero; 2]; ROWS];
                        kernel(samples.clone(), &self.tables.factors, table, &mut sums);
                        let end = (column + Self::WIDTH).min(width);
                        for (line, [low, high]) in out.chunks_mut(width).zip(&sums[first - row..]) {
                            let part = &mut line[column..end];
                            low.add_to(part);
                            high.add_to(part.get_mut(V::LANES..).unwrap_or_default());
                        }
                    }
                }
            }
        }
    }

    /// Rows that are best done at once: a group of them, if the tables stay from group to group.
    pub(super) fn rows_at_once(&self) -> usize {
        if self.samples.len() <= self.block { ROW_GROUP } else { self.rows.len() }
    }

    /// The centre of the chunk that begins at column `first`.
    fn centre(&self, first: usize) -> f64 {
        let last = (first + self.chunk).min(self.columns.len()) - 1;
        0.5 * (self.columns[first] + self.columns[last])
    }

    /// Column factors of one block of samples, and the steps between its rows.
    fn tabulate(&mut self, block: usize, samples: Range<usize>) {
        if self.tables.block == block {
            return;
        }
        let samples = &self.samples[samples];
        let n = samples.len();
        let width = self.columns.len();
        // e^(j·q·spacing) for the columns of a pair of vectors, where columns are evenly spaced.
        let mut steps = vec![[F64x2::splat(1.0); 4]; if self.spacing.0.is_some() { n } else { 0 }];
        for (e, steps) in samples.iter().zip(&mut steps) {
            let slope = F64x2::splat(self.spacing.0.unwrap_or(0.0) * e.term.q);
            for (j, step) in steps.iter_mut().take(V::LANES).enumerate() {
                *step = math::exp_x2(F64x2::new((2 * j) as f64, (2 * j + 1) as f64) * slope);
            }
        }
        self.tables.columns.clear();
        self.tables.columns.reserve_exact(n * width.div_ceil(Self::WIDTH));
        for column in (0..width).step_by(Self::WIDTH) {
            let centre = self.centre(column / self.chunk * self.chunk);
            if cfg!(feature = "whole") && steps.is_empty() {
                // The last column stands in for those that are missing.
                let place = |k: usize| self.columns[(column + k).min(width - 1)] - centre;
                for e in samples {
                    let mut factors = [F64x2::splat(1.0); 4];
                    for (j, factor) in factors.iter_mut().take(V::LANES).enumerate() {
                        let places = F64x2::new(place(2 * j), place(2 * j + 1));
                        *factor = math::exp_x2(places * F64x2::splat(e.term.q));
                    }
                    self.tables.columns.push(V::rounded(factors));
                }
                continue;
            }
            let offset = F64x2::splat(self.columns[column] - centre);
            for (two, steps) in samples.chunks(2).zip(steps.chunks(2)) {
                let slopes = F64x2::new(two[0].term.q, two[two.len() - 1].term.q);
                for (first, steps) in math::exp_x2(offset * slopes).to_array().into_iter().zip(steps) {
                    self.tables.columns.push(V::rounded(steps.map(|step| step * F64x2::splat(first))));
                }
            }
        }
        self.tables.steps.clear();
        if let Some(even) = self.spacing.1
            && samples.iter().all(|e| (ROW_GROUP as f64 * even * e.term.s).abs() <= STEEP)
        {
            for j in (0..ROW_GROUP).step_by(2) {
                let rows = F64x2::new(j as f64, (j + 1) as f64);
                let step = |e: &Exponent| math::exp_x2(rows * F64x2::splat(V::SIGN * even * e.term.s));
                self.tables.steps.extend(samples.iter().map(step));
            }
        }
        self.tables.block = block;
    }

    /// Exponentials of the first row of a group, at a chunk's centre.
    fn anchor(&mut self, samples: Range<usize>, group: usize, centre: f64) {
        if self.tables.steps.is_empty() {
            return;
        }
        let b = self.rows[group * ROW_GROUP];
        let limit = F64x2::splat(ANCHOR);
        self.tables.anchors.clear();
        for two in self.samples[samples].chunks(2) {
            let at = |Exponent { term, .. }: &Exponent| V::SIGN * ((term.p + b * term.s) + centre * term.q);
            let exponents = F64x2::new(at(&two[0]), at(&two[two.len() - 1])).at_most(limit).at_least(-limit);
            self.tables.anchors.extend(math::exp_x2(exponents).to_array().into_iter().take(two.len()));
        }
    }

    /// Row factors for `ROWS` rows from `row` on, at a chunk's centre.
    fn factor(&mut self, samples: Range<usize>, row: usize, centre: f64) {
        let Tables { steps, anchors, factors, .. } = &mut self.tables;
        factors.clear();
        if steps.is_empty() {
            let last = self.rows.len() - 1;
            let b: [f64; ROWS] = std::array::from_fn(|k| self.rows[(row + k).min(last)]);
            let limit = F64x2::splat(V::ROW);
            factors.extend(self.samples[samples].iter().map(|Exponent { term, .. }| {
                let at = |b: f64| V::SIGN * ((term.p + b * term.s) + centre * term.q);
                let two = |b0: f64, b1: f64| math::exp_x2(F64x2::new(at(b0), at(b1)).at_most(limit).at_least(-limit));
                V::numbers(two(b[0], b[1]), two(b[2], b[3]))
            }));
        } else {
            let (low, high) = steps[row % ROW_GROUP / 2 * samples.len()..].split_at(samples.len());
            let (least, most) = (F64x2::splat(math::exp(-V::ROW)), F64x2::splat(math::exp(V::ROW)));
            let two = |anchor: f64, step: F64x2| (F64x2::splat(anchor) * step).at_most(most).at_least(least);
            factors.extend(
                anchors
                    .iter()
                    .zip(low.iter().zip(high))
                    .map(|(a, (s01, s23))| V::numbers(two(*a, *s01), two(*a, *s23))),
            );
        }
    }
}
