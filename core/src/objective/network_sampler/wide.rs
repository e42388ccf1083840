//! What a network's landscape is computed with: f64 two abreast, f32 four.

use crate::math::lanes::{F32x4, F64x2, Lanes};
use crate::math::{kernel, pixels as single};
use std::ops::{Add, Div, Mul, Sub};

/// Lanes across grid columns, f64 or f32.
pub(super) trait Wide:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    /// One lane.
    type Number: Copy + Default;
    /// Number of lanes.
    const LANES: usize;
    /// Greatest |exponent| of a column's factor, and of a row's: see `neuron_sampler::separable`.
    const COLUMN: f64;
    const ROW: f64;
    fn number(x: f64) -> Self::Number;
    fn broadcast(x: Self::Number) -> Self;
    /// From as many numbers as there are lanes; the last one stands in for those that are missing.
    fn gather(numbers: &[f64]) -> Self;
    fn relu(self, leak: Self::Number) -> Self;
    fn to_sigmoid(self) -> Self;
    fn to_tanh(self) -> Self;
    fn to_exp(self) -> Self;
    fn larger(self, other: Self) -> Self;
    /// A function that only f64 has.
    fn exactly(self, other: Self, f: impl Fn(F64x2, F64x2) -> F64x2) -> Self;
    /// 1/x and 1/y.
    fn inverses(x: Self, y: Self) -> (Self, Self);
    /// Adds the lanes to `sums`.
    fn add_to(self, sums: &mut [F64x2; 2]);
}

impl Wide for F64x2 {
    type Number = f64;
    const LANES: usize = 2;
    const COLUMN: f64 = 300.0;
    const ROW: f64 = 345.0;
    fn number(x: f64) -> f64 {
        x
    }
    #[inline(always)]
    fn broadcast(x: f64) -> F64x2 {
        Lanes::splat(x)
    }
    fn gather(numbers: &[f64]) -> F64x2 {
        F64x2::new(numbers[0], numbers[numbers.len() - 1])
    }
    #[inline(always)]
    fn relu(self, leak: f64) -> F64x2 {
        self.at_least(self * Lanes::splat(leak))
    }
    #[inline(always)]
    fn to_sigmoid(self) -> F64x2 {
        kernel::sigmoid(self)
    }
    #[inline(always)]
    fn to_tanh(self) -> F64x2 {
        kernel::tanh(self)
    }
    #[inline(always)]
    fn to_exp(self) -> F64x2 {
        kernel::exp(self)
    }
    #[inline(always)]
    fn larger(self, other: F64x2) -> F64x2 {
        self.at_least(other)
    }
    #[inline(always)]
    fn exactly(self, other: F64x2, f: impl Fn(F64x2, F64x2) -> F64x2) -> F64x2 {
        f(self, other)
    }
    /// One division for both. Where the product overflows both inverses are below 1e-28, and come out as 0.
    #[inline(always)]
    fn inverses(x: F64x2, y: F64x2) -> (F64x2, F64x2) {
        let r = F64x2::splat(1.0) / (x * y);
        (r * y, r * x)
    }
    #[inline(always)]
    fn add_to(self, sums: &mut [F64x2; 2]) {
        sums[0] = sums[0] + self;
    }
}

impl Wide for F32x4 {
    type Number = f32;
    const LANES: usize = 4;
    const COLUMN: f64 = 21.0;
    const ROW: f64 = 42.0;
    fn number(x: f64) -> f32 {
        x as f32
    }
    #[inline(always)]
    fn broadcast(x: f32) -> F32x4 {
        F32x4::splat(x)
    }
    fn gather(numbers: &[f64]) -> F32x4 {
        F32x4::new(std::array::from_fn(|k| numbers[k.min(numbers.len() - 1)] as f32))
    }
    #[inline(always)]
    fn relu(self, leak: f32) -> F32x4 {
        self.at_least(self * F32x4::splat(leak))
    }
    #[inline(always)]
    fn to_sigmoid(self) -> F32x4 {
        single::sigmoid(self)
    }
    #[inline(always)]
    fn to_tanh(self) -> F32x4 {
        single::tanh(self)
    }
    #[inline(always)]
    fn to_exp(self) -> F32x4 {
        single::exp(self)
    }
    #[inline(always)]
    fn larger(self, other: F32x4) -> F32x4 {
        self.at_least(other)
    }
    #[inline(always)]
    fn exactly(self, other: F32x4, f: impl Fn(F64x2, F64x2) -> F64x2) -> F32x4 {
        let ([a, b], [c, d]) = (self.widened(), other.widened());
        F32x4::rounded(f(a, c), f(b, d))
    }
    #[inline(always)]
    fn inverses(x: F32x4, y: F32x4) -> (F32x4, F32x4) {
        let one = F32x4::splat(1.0);
        (one / x, one / y)
    }
    #[inline(always)]
    fn add_to(self, sums: &mut [F64x2; 2]) {
        let [low, high] = self.widened();
        *sums = [sums[0] + low, sums[1] + high];
    }
}
