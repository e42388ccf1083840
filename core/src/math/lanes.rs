//! Numbers that are computed side by side: one f64, two f64, four f32.
//!
//! On wasm the vectors are 128-bit registers; elsewhere they are arrays whose elements take exactly the same
//! operations, so that a lane and a scalar, and wasm and native code, give the same bits.

use std::cell::UnsafeCell;
use std::ops::{Add, Div, Mul, Neg, Sub};

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[path = "lanes_wasm.rs"]
mod vector;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[path = "lanes_array.rs"]
mod vector;

pub use vector::{F32x4, F64x2};

/// 1.5·2^52: adding it to |x| < 2^51 leaves x, rounded to an integer (ties to even), in the lowest bits.
pub(crate) const ROUND: f64 = 6_755_399_441_055_744.0;
/// [`ROUND`] plus the exponent bias: the lowest bits then hold the biased exponent of 2^k.
pub(crate) const ROUND_BIASED: f64 = ROUND + 1023.0;
/// The same two for f32: 1.5·2^23, and that plus the bias of the f32 exponent.
pub(crate) const ROUND_F32: f32 = 12_582_912.0;
pub(crate) const ROUND_BIASED_F32: f32 = ROUND_F32 + 127.0;
const MANTISSA: u64 = (1 << 52) - 1;
/// Bits of √½, the lower end of the interval [√½, √2) to which [`Lanes::split`] brings a mantissa.
const SQRT_HALF_BITS: u64 = 0x3fe6_a09e_667f_3bcd;
const ONE_BITS: u64 = 0x3ff0_0000_0000_0000;
/// Bits of 2^52: an integer below 2^52 or-ed into them makes the float 2^52 + integer.
const TWO52_BITS: u64 = 0x4330_0000_0000_0000;

/// A number that never changes, in all lanes of a vector and kept where it can be loaded from. It is made by [`constant!`] and [`constant_f32!`].
#[repr(align(16))]
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "only an engine has to load it"))]
pub struct Constant<T>(UnsafeCell<T>);

#[allow(unsafe_code, reason = "nothing ever writes to it")]
unsafe impl<T> Sync for Constant<T> {}

impl<T> Constant<T> {
    /// A constant of these lanes.
    #[must_use]
    pub const fn new(lanes: T) -> Constant<T> {
        Constant(UnsafeCell::new(lanes))
    }
}

/// A number that never changes in every lane.
///
/// Engines make a vector constant anew wherever it is used, in three or four instructions that compete with those which compute: a polynomial
/// then takes twice as long. A load is one. It stays a load because the compiler must believe that somebody else may write there (`used`, and a cell).
macro_rules! constant {
    ($vector:ty, $x:expr) => {{
        #[used]
        static LANES: $crate::math::lanes::Constant<[f64; 2]> = $crate::math::lanes::Constant::new([$x; 2]);
        <$vector as $crate::math::lanes::Lanes>::constant($x, &LANES)
    }};
}
pub(crate) use constant;

/// The same for [`F32x4`].
macro_rules! constant_f32 {
    ($x:expr) => {{
        #[used]
        static LANES: $crate::math::lanes::Constant<[f32; 4]> = $crate::math::lanes::Constant::new([$x; 4]);
        $crate::math::lanes::F32x4::constant($x, &LANES)
    }};
}
pub(crate) use constant_f32;

/// f64 arithmetic on one or more lanes at once. Every operation acts on each lane by itself and is exact or
/// correctly rounded, so that all implementors agree to the last bit.
pub trait Lanes:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// One truth value per lane.
    type Mask: Copy;
    /// The same number in every lane.
    fn splat(x: f64) -> Self;
    /// The same, of a number that never changes: see [`constant!`].
    fn constant(x: f64, kept: &'static Constant<[f64; 2]>) -> Self;
    /// |x|.
    #[must_use]
    fn abs(self) -> Self;
    /// √x, correctly rounded.
    #[must_use]
    fn sqrt(self) -> Self;
    /// max(x, floor); NaN stays NaN.
    #[must_use]
    fn at_least(self, floor: Self) -> Self;
    /// min(x, ceiling); NaN stays NaN.
    #[must_use]
    fn at_most(self, ceiling: Self) -> Self;
    /// |x| with the sign of `sign`.
    #[must_use]
    fn copysign(self, sign: Self) -> Self;
    /// −|x| where `sign` is negative, x elsewhere: [`copysign`](Lanes::copysign) of a number that is not negative.
    #[must_use]
    fn or_sign(self, sign: Self) -> Self;
    /// self < other; false where either is NaN.
    fn lt(self, other: Self) -> Self::Mask;
    /// self = other; false where either is NaN.
    fn eq(self, other: Self) -> Self::Mask;
    /// Whether the mask is true in every lane.
    fn all(mask: Self::Mask) -> bool;
    /// `yes` where the mask is true, `no` elsewhere.
    #[must_use]
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;
    /// 2^k for an integral k in [-1022, 1023].
    #[must_use]
    fn exp2_integral(self) -> Self;
    /// x = 2^k·m with m in [√½, √2), as (k, m); x is positive, normal and finite.
    #[must_use]
    fn split(self) -> (Self, Self);
}

impl Lanes for f64 {
    type Mask = bool;
    #[inline(always)]
    fn splat(x: f64) -> f64 {
        x
    }
    #[inline(always)]
    fn constant(x: f64, _: &'static Constant<[f64; 2]>) -> f64 {
        x
    }
    #[inline(always)]
    fn abs(self) -> f64 {
        f64::from_bits(self.to_bits() & !(1 << 63))
    }
    #[inline(always)]
    fn sqrt(self) -> f64 {
        f64::sqrt(self)
    }
    #[inline(always)]
    fn at_least(self, floor: f64) -> f64 {
        if self < floor { floor } else { self }
    }
    #[inline(always)]
    fn at_most(self, ceiling: f64) -> f64 {
        if ceiling < self { ceiling } else { self }
    }
    #[inline(always)]
    fn copysign(self, sign: f64) -> f64 {
        f64::from_bits((self.to_bits() & !(1 << 63)) | (sign.to_bits() & (1 << 63)))
    }
    #[inline(always)]
    fn or_sign(self, sign: f64) -> f64 {
        f64::from_bits(self.to_bits() | (sign.to_bits() & (1 << 63)))
    }
    #[inline(always)]
    fn lt(self, other: f64) -> bool {
        self < other
    }
    #[inline(always)]
    #[allow(clippy::float_cmp, reason = "that is what is asked")]
    fn eq(self, other: f64) -> bool {
        self == other
    }
    #[inline(always)]
    fn all(mask: bool) -> bool {
        mask
    }
    #[inline(always)]
    fn select(mask: bool, yes: f64, no: f64) -> f64 {
        if mask { yes } else { no }
    }
    #[inline(always)]
    fn exp2_integral(self) -> f64 {
        f64::from_bits((self + ROUND_BIASED).to_bits() << 52)
    }
    #[inline(always)]
    fn split(self) -> (f64, f64) {
        let bits = self.to_bits().wrapping_add(ONE_BITS - SQRT_HALF_BITS);
        let k = f64::from_bits((bits >> 52) | TWO52_BITS) - (4_503_599_627_370_496.0 + 1023.0);
        (k, f64::from_bits((bits & MANTISSA).wrapping_add(SQRT_HALF_BITS)))
    }
}
