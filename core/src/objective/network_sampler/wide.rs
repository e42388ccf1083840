//! What a network's landscape is computed with: f64 two abreast, f32 four.

use crate::math::lanes::{F32x4, F64x2, Lanes, constant, constant_f32};
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
    /// 1 in every lane.
    fn one() -> Self;
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
    fn add_to(self, sums: &mut [F64x2; 4]);
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
    #[inline(always)]
    fn one() -> F64x2 {
        constant!(F64x2, 1.0)
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
        let r = constant!(F64x2, 1.0) / (x * y);
        (r * y, r * x)
    }
    #[inline(always)]
    fn add_to(self, sums: &mut [F64x2; 4]) {
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
    #[inline(always)]
    fn one() -> F32x4 {
        constant_f32!(1.0)
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
        let one = constant_f32!(1.0);
        (one / x, one / y)
    }
    #[inline(always)]
    fn add_to(self, sums: &mut [F64x2; 4]) {
        let [low, high] = self.widened();
        (sums[0], sums[1]) = (sums[0] + low, sums[1] + high);
    }
}

/// Two vectors side by side: what is done for a sample besides arithmetic is done once for both, and one's latency is the other's time.
#[derive(Clone, Copy)]
pub(super) struct Twin<V>(V, V);

macro_rules! twin_operator {
    ($trait:ident, $method:ident) => {
        impl<V: Wide> $trait for Twin<V> {
            type Output = Twin<V>;
            #[inline(always)]
            fn $method(self, other: Twin<V>) -> Twin<V> {
                Twin(self.0.$method(other.0), self.1.$method(other.1))
            }
        }
    };
}
twin_operator!(Add, add);
twin_operator!(Sub, sub);
twin_operator!(Mul, mul);
twin_operator!(Div, div);

impl<V: Wide> Wide for Twin<V> {
    type Number = V::Number;
    const LANES: usize = 2 * V::LANES;
    const COLUMN: f64 = V::COLUMN;
    const ROW: f64 = V::ROW;
    fn number(x: f64) -> V::Number {
        V::number(x)
    }
    #[inline(always)]
    fn broadcast(x: V::Number) -> Twin<V> {
        Twin(V::broadcast(x), V::broadcast(x))
    }
    #[inline(always)]
    fn one() -> Twin<V> {
        Twin(V::one(), V::one())
    }
    fn gather(numbers: &[f64]) -> Twin<V> {
        let cut = numbers.len().min(V::LANES);
        let rest = if cut < numbers.len() { &numbers[cut..] } else { &numbers[cut - 1..] };
        Twin(V::gather(&numbers[..cut]), V::gather(rest))
    }
    #[inline(always)]
    fn relu(self, leak: V::Number) -> Twin<V> {
        Twin(self.0.relu(leak), self.1.relu(leak))
    }
    #[inline(always)]
    fn to_sigmoid(self) -> Twin<V> {
        Twin(self.0.to_sigmoid(), self.1.to_sigmoid())
    }
    #[inline(always)]
    fn to_tanh(self) -> Twin<V> {
        Twin(self.0.to_tanh(), self.1.to_tanh())
    }
    #[inline(always)]
    fn to_exp(self) -> Twin<V> {
        Twin(self.0.to_exp(), self.1.to_exp())
    }
    #[inline(always)]
    fn larger(self, other: Twin<V>) -> Twin<V> {
        Twin(self.0.larger(other.0), self.1.larger(other.1))
    }
    #[inline(always)]
    fn exactly(self, other: Twin<V>, f: impl Fn(F64x2, F64x2) -> F64x2) -> Twin<V> {
        Twin(self.0.exactly(other.0, &f), self.1.exactly(other.1, &f))
    }
    #[inline(always)]
    fn inverses(x: Twin<V>, y: Twin<V>) -> (Twin<V>, Twin<V>) {
        let ((a, b), (c, d)) = (V::inverses(x.0, y.0), V::inverses(x.1, y.1));
        (Twin(a, c), Twin(b, d))
    }
    #[inline(always)]
    fn add_to(self, sums: &mut [F64x2; 4]) {
        let mut high = [F64x2::splat(0.0); 4];
        self.0.add_to(sums);
        self.1.add_to(&mut high);
        let half = V::LANES / 2;
        for k in 0..half {
            sums[half + k] = sums[half + k] + high[k];
        }
    }
}
