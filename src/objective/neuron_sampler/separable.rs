//! Tables of e^(row part) and e^(column part), split so that neither they nor their product can over- or underflow.
//!
//! Columns are taken in chunks with a centre m each. A sample whose column part (a−m)·q stays within ±[`Vector::COLUMN`]
//! in every chunk has a table; its row part p + b·s + m·q is clamped to ±[`Vector::ROW`]. Clamping a factor is safe
//! here because it then outweighs the other: a clamped product is at least e^(ROW−COLUMN), or at most its inverse,
//! where σ is 0 or 1 to the precision at hand. All other samples take the direct path.

use super::{Plane, Term};
use crate::math::{self, lanes::F32x4, lanes::F64x2, lanes::Lanes};
use std::ops::{Add, Div, Mul, Range, Sub};

/// Memory for one block of column tables, in bytes.
const TABLE_BYTES: usize = 16 << 20;
/// Cost of one exponential in units of one evaluation from tables, roughly: it only steers the choice of chunks.
const EXPONENTIAL_COST: f64 = 10.0;
/// Cost of one direct evaluation in the same units.
const DIRECT_COST: f64 = 15.0;

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
    /// Rounds to one lane's precision.
    fn number(x: f64) -> Self::Number;
    /// The same number in every lane.
    fn broadcast(x: Self::Number) -> Self;
    /// Each lane rounded from f64, as many as there are.
    fn round(values: impl Iterator<Item = f64>) -> Self;
    /// (1/a, 1/b).
    fn reciprocals(a: Self, b: Self) -> (Self, Self);
    /// Adds the lanes to the numbers in `out`, as far as it reaches.
    fn add_to(self, out: &mut [f64]);
}

impl Vector for F64x2 {
    type Number = f64;
    const LANES: usize = 2;
    // e^(345+300) is below f64's greatest number, and σ(45) differs from 1 by 3e-20.
    const COLUMN: f64 = 300.0;
    const ROW: f64 = 345.0;

    #[inline(always)]
    fn number(x: f64) -> f64 {
        x
    }
    #[inline(always)]
    fn broadcast(x: f64) -> F64x2 {
        Lanes::splat(x)
    }
    fn round(mut values: impl Iterator<Item = f64>) -> F64x2 {
        let mut next = || values.next().unwrap_or(0.0);
        F64x2::new(next(), next())
    }
    /// One division for two: 1/a = b/(ab). Where ab overflows both reciprocals are below 1e-28, and come out as 0.
    #[inline(always)]
    fn reciprocals(a: F64x2, b: F64x2) -> (F64x2, F64x2) {
        let r = F64x2::splat(1.0) / (a * b);
        (r * b, r * a)
    }
    #[inline(always)]
    fn add_to(self, out: &mut [f64]) {
        for (o, lane) in out.iter_mut().zip(self.to_array()) {
            *o += lane;
        }
    }
}

impl Vector for F32x4 {
    type Number = f32;
    const LANES: usize = 4;
    // e^(54+32) is below f32's greatest number, and σ(22) differs from 1 by 3e-10.
    const COLUMN: f64 = 32.0;
    const ROW: f64 = 54.0;

    #[inline(always)]
    fn number(x: f64) -> f32 {
        x as f32
    }
    #[inline(always)]
    fn broadcast(x: f32) -> F32x4 {
        F32x4::splat(x)
    }
    fn round(mut values: impl Iterator<Item = f64>) -> F32x4 {
        F32x4::new(std::array::from_fn(|_| values.next().unwrap_or(0.0) as f32))
    }
    #[inline(always)]
    fn reciprocals(a: F32x4, b: F32x4) -> (F32x4, F32x4) {
        let one = F32x4::splat(1.0);
        (one / a, one / b)
    }
    #[inline(always)]
    fn add_to(self, out: &mut [f64]) {
        for (o, lane) in out.iter_mut().zip(self.to_array()) {
            *o += f64::from(lane);
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
    /// The samples, in the caller's order.
    pub(super) samples: Vec<Exponent>,
    /// Columns that share a centre: a multiple of the columns that the kernel takes at once.
    chunk: usize,
    /// Samples in one block of tables.
    block: usize,
    /// Column factors of block `tabled`: `[pair of vectors][sample]`.
    table: Vec<[V; 2]>,
    tabled: Option<usize>,
    /// Row factors of two rows for the samples of a block.
    factors: Vec<[V::Number; 2]>,
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
        let spacing = if width > 1 { (plane.columns[width - 1] - plane.columns[0]) / (width - 1) as f64 } else { 0.0 };
        let has_table = |e: &Exponent, chunk: usize| {
            let reach = 0.5 * (chunk - 1) as f64 * (spacing * e.term.q).abs();
            // A NaN or infinite slope fails this comparison.
            reach <= V::COLUMN && fits(e)
        };
        // The widest chunk costs the fewest row factors, but leaves the most samples to the direct path.
        let mut chunk = width.div_ceil(Self::WIDTH).max(1) * Self::WIDTH;
        let cost = |chunk: usize| {
            let tabled = samples.iter().filter(|e| has_table(e, chunk)).count() as f64;
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
        let (tabled, direct) = samples.iter().partition(|e| has_table(e, chunk));
        let bytes_per_sample = width.div_ceil(Self::WIDTH) * size_of::<[V; 2]>();
        let separable = Separable {
            columns: plane.columns.clone(),
            rows: plane.rows.clone(),
            samples: tabled,
            chunk,
            block: (TABLE_BYTES / bytes_per_sample.max(1)).max(1),
            table: Vec::new(),
            tabled: None,
            factors: Vec::new(),
        };
        (separable, direct)
    }

    /// Calls `kernel(samples, row factors, column factors, out0, out1)` for all samples in blocks, all rows in twos and
    /// all columns in pairs of vectors. The kernel adds its sums to `out0` and `out1`, which reach as far as the grid.
    pub(super) fn sweep(
        &mut self,
        rows: Range<usize>,
        out: &mut [f64],
        kernel: impl Fn(Range<usize>, &[[V::Number; 2]], &[[V; 2]], &mut [f64], &mut [f64]),
    ) {
        let width = self.columns.len();
        for block in 0..self.samples.len().div_ceil(self.block) {
            self.tabulate(block);
            let samples = block * self.block..((block + 1) * self.block).min(self.samples.len());
            for (row, pair) in rows.clone().step_by(2).zip(out.chunks_mut(2 * width)) {
                let (out0, out1) = pair.split_at_mut(width);
                for chunk in (0..width).step_by(self.chunk) {
                    self.factor(samples.clone(), row, chunk);
                    for column in (chunk..(chunk + self.chunk).min(width)).step_by(Self::WIDTH) {
                        let table = &self.table[column / Self::WIDTH * samples.len()..][..samples.len()];
                        let end = (column + Self::WIDTH).min(width);
                        // In a last row without a partner the second sum goes nowhere.
                        let out1 = if out1.is_empty() { &mut [] } else { &mut out1[column..end] };
                        kernel(samples.clone(), &self.factors, table, &mut out0[column..end], out1);
                    }
                }
            }
        }
    }

    /// The centre of the chunk that begins at column `first`.
    fn centre(&self, first: usize) -> f64 {
        let last = (first + self.chunk).min(self.columns.len()) - 1;
        0.5 * (self.columns[first] + self.columns[last])
    }

    /// Column factors of one block of samples.
    fn tabulate(&mut self, block: usize) {
        if self.tabled == Some(block) {
            return;
        }
        let samples = block * self.block..((block + 1) * self.block).min(self.samples.len());
        let width = self.columns.len();
        self.table.clear();
        for column in (0..width).step_by(Self::WIDTH) {
            let centre = self.centre(column / self.chunk * self.chunk);
            // Past the last column its own factor is repeated.
            let at = |i: usize| self.columns[(column + i).min(width - 1)] - centre;
            for e in &self.samples[samples.clone()] {
                let mut factors = [0.0; 8];
                for i in (0..Self::WIDTH).step_by(2) {
                    let exponents = F64x2::new(at(i) * e.term.q, at(i + 1) * e.term.q);
                    factors[i..i + 2].copy_from_slice(&math::exp_x2(exponents).to_array());
                }
                let half = |k: usize| V::round(factors[k * V::LANES..].iter().copied());
                self.table.push([half(0), half(1)]);
            }
        }
        self.tabled = Some(block);
    }

    /// Row factors of the samples for rows `row` and `row + 1` and the chunk that begins at column `first`.
    fn factor(&mut self, samples: Range<usize>, row: usize, first: usize) {
        let centre = self.centre(first);
        let (b0, b1) = (self.rows[row], self.rows[(row + 1).min(self.rows.len() - 1)]);
        let limit = F64x2::splat(V::ROW);
        self.factors.clear();
        self.factors.extend(self.samples[samples].iter().map(|Exponent { term, .. }| {
            let at = |b: f64| (term.p + b * term.s) + centre * term.q;
            let exponents = F64x2::new(at(b0), at(b1)).at_most(limit).at_least(-limit);
            math::exp_x2(exponents).to_array().map(V::number)
        }));
    }
}
