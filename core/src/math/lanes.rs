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

/// Bits of e^−k, correctly rounded, for k from 0 to 31 and then from −32 to −1.
#[rustfmt::skip]
static EXP_NEGATED: [u64; 64] = [
    0x3ff0_0000_0000_0000, 0x3fd7_8b56_362c_ef38, 0x3fc1_52aa_a3bf_81cc, 0x3fa9_7db0_ccce_b0af, 0x3f92_c155_b821_3cf4,
    0x3f7b_993f_e00d_5376, 0x3f64_4e51_f113_d4d6, 0x3f4d_e16b_9c24_a98f, 0x3f35_fc21_0410_27ad, 0x3f20_2cf2_2526_545a,
    0x3f07_cd79_b564_7c9b, 0x3ef1_8354_238f_6764, 0x3ed9_c54c_3b43_bc8b, 0x3ec2_f605_3b98_1d98, 0x3eab_e6c6_fdb0_1612,
    0x3e94_875c_a227_ec38, 0x3e7e_355b_baee_85cb, 0x3e66_39e3_175a_689d, 0x3e50_5a62_8c69_9fa1, 0x3e38_1056_ff2c_5772,
    0x3e21_b486_55f3_7267, 0x3e0a_0db0_d0dd_b3ec, 0x3df3_2b48_bf11_7da2, 0x3ddc_3527_e433_fab1, 0x3dc4_c107_8fe9_228a,
    0x3dae_8a37_a45f_c32e, 0x3d96_7852_a700_7e42, 0x3d80_8852_9876_7e9a, 0x3d68_53f0_1d6d_53ba, 0x3d51_e642_baeb_84a0,
    0x3d3a_56e0_c2ac_7f75, 0x3d23_6121_e24d_3bba, 0x42d1_f43f_cc4b_662c, 0x42ba_6b76_5d8c_df6d, 0x42a3_7047_0aec_28ed,
    0x428c_9aae_4631_c056, 0x4275_0bba_3796_379a, 0x425e_f822_f7f6_731d, 0x4246_c932_696a_6b5d, 0x4230_c3d3_9209_62c9,
    0x4218_ab7f_b547_5fb7, 0x4202_26af_33b1_fdc1, 0x41ea_b5ad_b9c4_3600, 0x41d3_a6e1_fd9e_ecfd, 0x41bc_eb08_8b68_e804,
    0x41a5_46d8_f9ed_26e1, 0x418f_4f22_0919_40bd, 0x4177_0934_8c0e_a4f9, 0x4160_f2eb_d0a8_0020, 0x4148_f0cc_afad_2a87,
    0x4132_59ac_48bf_05d7, 0x411b_00b5_916a_c955, 0x4103_de16_54d3_7c9a, 0x40ed_3c44_88ee_4f7f, 0x40d5_829d_cf95_0560,
    0x40bf_a715_7c47_0f82, 0x40a7_49ea_7d47_0c6e, 0x4091_2288_5aae_ddaa, 0x4079_36dc_5690_c08f, 0x4062_8d38_9970_338f,
    0x404b_4c90_2e27_3a58, 0x4034_15e5_bf6f_b106, 0x401d_8e64_b8d4_ddae, 0x4005_bf0a_8b14_5769,
];

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
    /// e^−k of k + [`ROUND`] for an integral k in [-32, 31], correctly rounded.
    #[must_use]
    fn exp_negated(self) -> Self;
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
    fn exp_negated(self) -> f64 {
        f64::from_bits(EXP_NEGATED[(self.to_bits() & 63) as usize])
    }
    #[inline(always)]
    fn split(self) -> (f64, f64) {
        let bits = self.to_bits().wrapping_add(ONE_BITS - SQRT_HALF_BITS);
        let k = f64::from_bits((bits >> 52) | TWO52_BITS) - (4_503_599_627_370_496.0 + 1023.0);
        (k, f64::from_bits((bits & MANTISSA).wrapping_add(SQRT_HALF_BITS)))
    }
}
