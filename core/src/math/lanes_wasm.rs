//! Vectors as 128-bit wasm registers.

use super::{
    Constant, Lanes, MANTISSA, ONE_BITS, ROUND_BIASED, ROUND_BIASED_F32, SQRT_HALF_BITS, TWO52_BITS, constant,
    constant_f32,
};
use core::arch::wasm32::{
    f32x4, f32x4_abs, f32x4_add, f32x4_demote_f64x2_zero, f32x4_div, f32x4_extract_lane, f32x4_mul, f32x4_pmax,
    f32x4_pmin, f32x4_splat, f32x4_sub, f64x2, f64x2_abs, f64x2_add, f64x2_div, f64x2_eq, f64x2_extract_lane, f64x2_lt,
    f64x2_mul, f64x2_neg, f64x2_pmax, f64x2_pmin, f64x2_promote_low_f32x4, f64x2_splat, f64x2_sqrt, f64x2_sub,
    i32x4_shl, i64x2_add, i64x2_all_true, i64x2_shl, i64x2_shuffle, u64x2_shr, u64x2_splat, v128, v128_and,
    v128_bitselect, v128_load, v128_or, v128_store,
};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// Two f64 side by side.
#[derive(Clone, Copy, Debug)]
pub struct F64x2(v128);

/// Four f32 side by side. For pixels only.
#[derive(Clone, Copy, Debug)]
pub struct F32x4(v128);

macro_rules! operator {
    ($vector:ident, $trait:ident, $method:ident, $instruction:ident) => {
        impl $trait for $vector {
            type Output = $vector;
            #[inline(always)]
            fn $method(self, other: $vector) -> $vector {
                $vector($instruction(self.0, other.0))
            }
        }
    };
}
operator!(F64x2, Add, add, f64x2_add);
operator!(F64x2, Sub, sub, f64x2_sub);
operator!(F64x2, Mul, mul, f64x2_mul);
operator!(F64x2, Div, div, f64x2_div);
operator!(F32x4, Add, add, f32x4_add);
operator!(F32x4, Sub, sub, f32x4_sub);
operator!(F32x4, Mul, mul, f32x4_mul);
operator!(F32x4, Div, div, f32x4_div);

impl Neg for F64x2 {
    type Output = F64x2;
    #[inline(always)]
    fn neg(self) -> F64x2 {
        F64x2(f64x2_neg(self.0))
    }
}

impl F64x2 {
    /// The lanes in order.
    #[inline(always)]
    #[must_use]
    pub fn new(a: f64, b: f64) -> F64x2 {
        F64x2(f64x2(a, b))
    }
    /// The lanes from memory, in one instruction.
    #[inline(always)]
    #[must_use]
    #[allow(unsafe_code, reason = "the array is as long as the vector, and the load needs no alignment")]
    pub fn load(from: &[f64; 2]) -> F64x2 {
        F64x2(unsafe { v128_load(from.as_ptr().cast()) })
    }
    /// The lanes into memory.
    #[inline(always)]
    #[allow(unsafe_code, reason = "the array is as long as the vector, and the store needs no alignment")]
    pub fn store(self, to: &mut [f64; 2]) {
        unsafe { v128_store(to.as_mut_ptr().cast(), self.0) }
    }
    /// The lanes in order.
    #[inline(always)]
    #[must_use]
    pub fn to_array(self) -> [f64; 2] {
        [f64x2_extract_lane::<0>(self.0), f64x2_extract_lane::<1>(self.0)]
    }
    /// The sum of both lanes.
    #[inline(always)]
    #[must_use]
    pub fn total(self) -> f64 {
        f64x2_extract_lane::<0>(self.0) + f64x2_extract_lane::<1>(self.0)
    }
    /// The sums of the lanes of each, side by side.
    #[inline(always)]
    #[must_use]
    pub fn totals(a: F64x2, b: F64x2) -> F64x2 {
        let (low, high) = (i64x2_shuffle::<0, 2>(a.0, b.0), i64x2_shuffle::<1, 3>(a.0, b.0));
        F64x2(f64x2_add(low, high))
    }
}

fn bits(x: F64x2) -> v128 {
    x.0
}

impl Lanes for F64x2 {
    type Mask = v128;
    #[inline(always)]
    fn splat(x: f64) -> F64x2 {
        F64x2(f64x2_splat(x))
    }
    #[inline(always)]
    #[allow(unsafe_code, reason = "the cell is as long as the vector, aligned like it, and never written to")]
    #[allow(clippy::cast_ptr_alignment, reason = "a Constant is aligned like a vector")]
    fn constant(_: f64, kept: &'static Constant<[f64; 2]>) -> F64x2 {
        F64x2(unsafe { kept.0.get().cast::<v128>().read() })
    }
    #[inline(always)]
    fn abs(self) -> F64x2 {
        F64x2(f64x2_abs(self.0))
    }
    #[inline(always)]
    fn sqrt(self) -> F64x2 {
        F64x2(f64x2_sqrt(self.0))
    }
    // pmax(a, b) is `a < b ? b : a` and pmin(a, b) is `b < a ? b : a`: a NaN in a stays.
    #[inline(always)]
    fn at_least(self, floor: F64x2) -> F64x2 {
        F64x2(f64x2_pmax(self.0, floor.0))
    }
    #[inline(always)]
    fn at_most(self, ceiling: F64x2) -> F64x2 {
        F64x2(f64x2_pmin(self.0, ceiling.0))
    }
    #[inline(always)]
    fn copysign(self, sign: F64x2) -> F64x2 {
        // −0 is the sign bit alone.
        F64x2(v128_bitselect(sign.0, self.0, bits(constant!(F64x2, -0.0))))
    }
    #[inline(always)]
    fn or_sign(self, sign: F64x2) -> F64x2 {
        F64x2(v128_or(self.0, v128_and(sign.0, bits(constant!(F64x2, -0.0)))))
    }
    #[inline(always)]
    fn lt(self, other: F64x2) -> v128 {
        f64x2_lt(self.0, other.0)
    }
    #[inline(always)]
    fn eq(self, other: F64x2) -> v128 {
        f64x2_eq(self.0, other.0)
    }
    #[inline(always)]
    fn all(mask: v128) -> bool {
        i64x2_all_true(mask)
    }
    #[inline(always)]
    fn select(mask: v128, yes: F64x2, no: F64x2) -> F64x2 {
        F64x2(v128_bitselect(yes.0, no.0, mask))
    }
    #[inline(always)]
    fn exp2_integral(self) -> F64x2 {
        F64x2(i64x2_shl(f64x2_add(self.0, bits(constant!(F64x2, ROUND_BIASED))), 52))
    }
    #[inline(always)]
    fn exp_negated(self) -> F64x2 {
        let [k0, k1] = self.to_array();
        F64x2::new(k0.exp_negated(), k1.exp_negated())
    }
    #[inline(always)]
    fn split(self) -> (F64x2, F64x2) {
        let bits = i64x2_add(self.0, u64x2_splat(ONE_BITS - SQRT_HALF_BITS));
        let k = f64x2_sub(
            v128_or(u64x2_shr(bits, 52), u64x2_splat(TWO52_BITS)),
            f64x2_splat(4_503_599_627_370_496.0 + 1023.0),
        );
        let m = i64x2_add(v128_and(bits, u64x2_splat(MANTISSA)), u64x2_splat(SQRT_HALF_BITS));
        (F64x2(k), F64x2(m))
    }
}

impl F32x4 {
    /// The lanes in order.
    #[inline(always)]
    #[must_use]
    pub fn new([a, b, c, d]: [f32; 4]) -> F32x4 {
        F32x4(f32x4(a, b, c, d))
    }
    /// The same number in every lane.
    #[inline(always)]
    #[must_use]
    pub fn splat(x: f32) -> F32x4 {
        F32x4(f32x4_splat(x))
    }
    /// [`splat`](F32x4::splat) of a number that never changes.
    #[inline(always)]
    #[must_use]
    #[allow(unsafe_code, reason = "the cell is as long as the vector, aligned like it, and never written to")]
    #[allow(clippy::cast_ptr_alignment, reason = "a Constant is aligned like a vector")]
    pub fn constant(_: f32, kept: &'static Constant<[f32; 4]>) -> F32x4 {
        F32x4(unsafe { kept.0.get().cast::<v128>().read() })
    }
    /// The lanes from memory, in one instruction.
    #[inline(always)]
    #[must_use]
    #[allow(unsafe_code, reason = "the array is as long as the vector, and the load needs no alignment")]
    pub fn load(from: &[f32; 4]) -> F32x4 {
        F32x4(unsafe { v128_load(from.as_ptr().cast()) })
    }
    /// The lanes into memory.
    #[inline(always)]
    #[allow(unsafe_code, reason = "the array is as long as the vector, and the store needs no alignment")]
    pub fn store(self, to: &mut [f32; 4]) {
        unsafe { v128_store(to.as_mut_ptr().cast(), self.0) }
    }
    /// The lanes in order.
    #[inline(always)]
    #[must_use]
    pub fn to_array(self) -> [f32; 4] {
        let x = self.0;
        [f32x4_extract_lane::<0>(x), f32x4_extract_lane::<1>(x), f32x4_extract_lane::<2>(x), f32x4_extract_lane::<3>(x)]
    }
    /// Four f64, each rounded to f32.
    #[inline(always)]
    #[must_use]
    pub fn rounded(a: F64x2, b: F64x2) -> F32x4 {
        let (a, b) = (f32x4_demote_f64x2_zero(a.0), f32x4_demote_f64x2_zero(b.0));
        F32x4(i64x2_shuffle::<0, 2>(a, b))
    }
    /// The lanes as f64, the first two and the last two.
    #[inline(always)]
    #[must_use]
    pub fn widened(self) -> [F64x2; 2] {
        let high = i64x2_shuffle::<1, 1>(self.0, self.0);
        [F64x2(f64x2_promote_low_f32x4(self.0)), F64x2(f64x2_promote_low_f32x4(high))]
    }
    /// max(x, floor); NaN stays NaN.
    #[inline(always)]
    #[must_use]
    pub fn at_least(self, floor: F32x4) -> F32x4 {
        F32x4(f32x4_pmax(self.0, floor.0))
    }
    /// min(x, ceiling); NaN stays NaN.
    #[inline(always)]
    #[must_use]
    pub fn at_most(self, ceiling: F32x4) -> F32x4 {
        F32x4(f32x4_pmin(self.0, ceiling.0))
    }
    /// |x|.
    #[inline(always)]
    #[must_use]
    pub fn abs(self) -> F32x4 {
        F32x4(f32x4_abs(self.0))
    }
    /// |x| with the sign of `sign`.
    #[inline(always)]
    #[must_use]
    pub fn copysign(self, sign: F32x4) -> F32x4 {
        F32x4(v128_bitselect(sign.0, self.0, constant_f32!(-0.0).0))
    }
    /// 2^k for an integral k in [-126, 127].
    #[inline(always)]
    #[must_use]
    pub fn exp2_integral(self) -> F32x4 {
        F32x4(i32x4_shl(f32x4_add(self.0, constant_f32!(ROUND_BIASED_F32).0), 23))
    }
}
