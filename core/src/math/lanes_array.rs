//! Vectors as arrays: each element takes the scalar operation.

use super::{Constant, Lanes};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// Two f64 side by side.
#[derive(Clone, Copy, Debug)]
pub struct F64x2([f64; 2]);

/// Four f32 side by side. For pixels only.
#[derive(Clone, Copy, Debug)]
pub struct F32x4([f32; 4]);

macro_rules! operator {
    ($vector:ident, $trait:ident, $method:ident) => {
        impl $trait for $vector {
            type Output = $vector;
            #[inline(always)]
            fn $method(self, other: $vector) -> $vector {
                $vector(std::array::from_fn(|i| self.0[i].$method(other.0[i])))
            }
        }
    };
}
operator!(F64x2, Add, add);
operator!(F64x2, Sub, sub);
operator!(F64x2, Mul, mul);
operator!(F64x2, Div, div);
operator!(F32x4, Add, add);
operator!(F32x4, Sub, sub);
operator!(F32x4, Mul, mul);
operator!(F32x4, Div, div);

impl Neg for F64x2 {
    type Output = F64x2;
    #[inline(always)]
    fn neg(self) -> F64x2 {
        F64x2([-self.0[0], -self.0[1]])
    }
}

impl F64x2 {
    /// The lanes in order.
    #[inline(always)]
    #[must_use]
    pub fn new(a: f64, b: f64) -> F64x2 {
        F64x2([a, b])
    }
    /// The lanes from memory, in one instruction.
    #[inline(always)]
    #[must_use]
    pub fn load(from: &[f64; 2]) -> Self {
        Self(*from)
    }
    /// The lanes into memory.
    #[inline(always)]
    pub fn store(self, to: &mut [f64; 2]) {
        *to = self.0;
    }
    /// The lanes in order.
    #[inline(always)]
    #[must_use]
    pub fn to_array(self) -> [f64; 2] {
        self.0
    }
    /// The sum of both lanes.
    #[inline(always)]
    #[must_use]
    pub fn total(self) -> f64 {
        self.0[0] + self.0[1]
    }
    /// The sums of the lanes of each, side by side.
    #[inline(always)]
    #[must_use]
    pub fn totals(a: F64x2, b: F64x2) -> F64x2 {
        F64x2([a.0[0] + a.0[1], b.0[0] + b.0[1]])
    }
}

impl Lanes for F64x2 {
    type Mask = [bool; 2];
    #[inline(always)]
    fn splat(x: f64) -> F64x2 {
        F64x2([x; 2])
    }
    #[inline(always)]
    fn constant(x: f64, _: &'static Constant<[f64; 2]>) -> F64x2 {
        F64x2([x; 2])
    }
    #[inline(always)]
    fn abs(self) -> F64x2 {
        F64x2(self.0.map(Lanes::abs))
    }
    #[inline(always)]
    fn sqrt(self) -> F64x2 {
        F64x2(self.0.map(f64::sqrt))
    }
    #[inline(always)]
    fn at_least(self, floor: F64x2) -> F64x2 {
        F64x2(std::array::from_fn(|i| self.0[i].at_least(floor.0[i])))
    }
    #[inline(always)]
    fn at_most(self, ceiling: F64x2) -> F64x2 {
        F64x2(std::array::from_fn(|i| self.0[i].at_most(ceiling.0[i])))
    }
    #[inline(always)]
    fn copysign(self, sign: F64x2) -> F64x2 {
        F64x2(std::array::from_fn(|i| Lanes::copysign(self.0[i], sign.0[i])))
    }
    #[inline(always)]
    fn or_sign(self, sign: F64x2) -> F64x2 {
        F64x2(std::array::from_fn(|i| self.0[i].or_sign(sign.0[i])))
    }
    #[inline(always)]
    fn lt(self, other: F64x2) -> [bool; 2] {
        std::array::from_fn(|i| self.0[i] < other.0[i])
    }
    #[inline(always)]
    #[allow(clippy::float_cmp, reason = "that is what is asked")]
    fn eq(self, other: F64x2) -> [bool; 2] {
        std::array::from_fn(|i| self.0[i] == other.0[i])
    }
    #[inline(always)]
    fn all(mask: [bool; 2]) -> bool {
        mask[0] & mask[1]
    }
    #[inline(always)]
    fn select(mask: [bool; 2], yes: F64x2, no: F64x2) -> F64x2 {
        F64x2(std::array::from_fn(|i| if mask[i] { yes.0[i] } else { no.0[i] }))
    }
    #[inline(always)]
    fn exp2_integral(self) -> F64x2 {
        F64x2(self.0.map(Lanes::exp2_integral))
    }
    #[inline(always)]
    fn exp_negated(self) -> F64x2 {
        F64x2(self.0.map(Lanes::exp_negated))
    }
    #[inline(always)]
    fn split(self) -> (F64x2, F64x2) {
        let ((k0, m0), (k1, m1)) = (self.0[0].split(), self.0[1].split());
        (F64x2([k0, k1]), F64x2([m0, m1]))
    }
}

impl F32x4 {
    /// The lanes in order.
    #[inline(always)]
    #[must_use]
    pub fn new(lanes: [f32; 4]) -> F32x4 {
        F32x4(lanes)
    }
    /// The same number in every lane.
    #[inline(always)]
    #[must_use]
    pub fn splat(x: f32) -> F32x4 {
        F32x4([x; 4])
    }
    /// [`splat`](F32x4::splat) of a number that never changes.
    #[inline(always)]
    #[must_use]
    pub fn constant(x: f32, _: &'static Constant<[f32; 4]>) -> F32x4 {
        F32x4([x; 4])
    }
    /// The lanes from memory, in one instruction.
    #[inline(always)]
    #[must_use]
    pub fn load(from: &[f32; 4]) -> Self {
        Self(*from)
    }
    /// The lanes into memory.
    #[inline(always)]
    pub fn store(self, to: &mut [f32; 4]) {
        *to = self.0;
    }
    /// The lanes in order.
    #[inline(always)]
    #[must_use]
    pub fn to_array(self) -> [f32; 4] {
        self.0
    }
    /// Four f64, each rounded to f32.
    #[inline(always)]
    #[must_use]
    pub fn rounded(a: F64x2, b: F64x2) -> F32x4 {
        F32x4([a.0[0] as f32, a.0[1] as f32, b.0[0] as f32, b.0[1] as f32])
    }
    /// The lanes as f64, the first two and the last two.
    #[inline(always)]
    #[must_use]
    pub fn widened(self) -> [F64x2; 2] {
        let [a, b, c, d] = self.0.map(f64::from);
        [F64x2([a, b]), F64x2([c, d])]
    }
    /// max(x, floor); NaN stays NaN.
    #[inline(always)]
    #[must_use]
    pub fn at_least(self, floor: F32x4) -> F32x4 {
        F32x4(std::array::from_fn(|i| if self.0[i] < floor.0[i] { floor.0[i] } else { self.0[i] }))
    }
    /// min(x, ceiling); NaN stays NaN.
    #[inline(always)]
    #[must_use]
    pub fn at_most(self, ceiling: F32x4) -> F32x4 {
        F32x4(std::array::from_fn(|i| if ceiling.0[i] < self.0[i] { ceiling.0[i] } else { self.0[i] }))
    }
    /// |x|.
    #[inline(always)]
    #[must_use]
    pub fn abs(self) -> F32x4 {
        F32x4(self.0.map(|x| f32::from_bits(x.to_bits() & 0x7fff_ffff)))
    }
    /// |x| with the sign of `sign`.
    #[inline(always)]
    #[must_use]
    pub fn copysign(self, sign: F32x4) -> F32x4 {
        F32x4(std::array::from_fn(|i| {
            f32::from_bits((self.0[i].to_bits() & 0x7fff_ffff) | (sign.0[i].to_bits() & 0x8000_0000))
        }))
    }
    /// 2^k for an integral k in [-126, 127].
    #[inline(always)]
    #[must_use]
    pub fn exp2_integral(self) -> F32x4 {
        F32x4(self.0.map(|k| f32::from_bits((k + super::ROUND_BIASED_F32).to_bits() << 23)))
    }
}
