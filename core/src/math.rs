//! The only home of exp, ln and their kin.
//!
//! Everything here is made of +, −, ×, ÷, √ and bit operations, each of which IEEE 754 defines to the last bit. There
//! is no platform library and no fused multiply-add, so that a run gives the same bits natively and in every browser.
//!
//! Errors, in units in the last place (ulp) of the exact result, over the whole range unless said otherwise, as tested
//! against arithmetic of twice the precision:
//!
//! | function | error | range, limits |
//! |---|---|---|
//! | [`exp`] | < 1 ulp | 1.5 ulp where the result is subnormal; 0 below −745.14, ∞ above 709.79 |
//! | [`ln`], [`ln_1p`] | < 2 ulp | NaN below 0 (−1), −∞ at it |
//! | [`sigmoid`] | < 3 ulp | monotone; e^z in the lower tail, subnormal results included |
//! | [`sigmoid_slope`] | < 6 ulp, its slope < 8 ulp | the same limits; not monotone to the last bit |
//! | [`tanh`] | < 3 ulp | odd |
//! | [`sech2`], [`softplus`] | < 4 ulp | |
//! | [`asinh`] | < 4 ulp | odd |
//! | [`sinh`] | < 4 ulp | odd |
//! | [`cosh`] | < 3 ulp | even |
//! | [`ln_cosh`] | < 8 ulp | even |
//! | [`sin`], [`cos`] | < 3 ulp | \|x\| ≤ 10⁶; beyond it the error grows, NaN at ±∞ |

// Lane operations are single instructions: a call around each would cost more than it does.
#![allow(clippy::inline_always)]

pub mod interval;
pub(crate) mod kernel;
pub mod lanes;
pub mod pixels;
mod trigonometric;
pub(crate) mod twin;

#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;

pub use trigonometric::{cos, sin};

use lanes::{F64x2, Lanes};

/// x held within lo…hi; NaN stays NaN.
///
/// The standard library's `clamp` checks its bounds and says the numbers when they are wrong: with it come twelve kilobytes
/// (gzip) of number formatting that nothing else here needs (see `decimal` in `downhill`).
#[must_use]
#[allow(clippy::manual_clamp, reason = "see above")]
pub fn clamp(x: f64, lo: f64, hi: f64) -> f64 {
    if x < lo {
        lo
    } else if x > hi {
        hi
    } else {
        x
    }
}

/// e^x.
#[must_use]
pub fn exp(x: f64) -> f64 {
    kernel::exp(x)
}

/// Natural logarithm.
#[must_use]
pub fn ln(x: f64) -> f64 {
    kernel::ln(x)
}

/// ln(1+x), accurate near 0.
#[must_use]
pub fn ln_1p(x: f64) -> f64 {
    kernel::ln_1p(x)
}

/// σ(z) = 1/(1+e^−z).
#[must_use]
pub fn sigmoid(z: f64) -> f64 {
    kernel::sigmoid(z)
}

/// ln(y/(1−y)), the z with σ(z) = y, for 0 < y < 1: to a few units in the last place, near ½ as well, where the logarithm's argument is near 1.
#[must_use]
pub fn logit(y: f64) -> f64 {
    if y < 0.5 { -ln_1p((1.0 - 2.0 * y) / y) } else { ln_1p((2.0 * y - 1.0) / (1.0 - y)) }
}

/// σ(z) within 6 ulp and σ′(z) = σ(z)σ(−z) within 8, by one exponential.
#[inline(always)]
#[must_use]
pub fn sigmoid_slope(z: f64) -> (f64, f64) {
    if Lanes::abs(z) < kernel::MODERATE {
        kernel::sigmoid_slope(z)
    } else {
        let (s, c) = (sigmoid(z), sigmoid(-z));
        (s, s * c)
    }
}

/// Hyperbolic tangent.
#[must_use]
pub fn tanh(z: f64) -> f64 {
    kernel::tanh(z)
}

/// sech² z = 1/cosh² z = tanh′ z, accurate in the tails, where 1 − tanh² z is not.
#[must_use]
pub fn sech2(z: f64) -> f64 {
    kernel::sech2(z)
}

/// ln(1+e^z), finite for every finite z.
#[must_use]
pub fn softplus(z: f64) -> f64 {
    kernel::softplus(z)
}

/// ln cosh z, finite for every finite z and accurate near 0.
#[must_use]
pub fn ln_cosh(z: f64) -> f64 {
    kernel::ln_cosh(z)
}

/// Inverse hyperbolic sine: ln(x + √(1+x²)) for x ≥ 0, and odd.
#[must_use]
pub fn asinh(x: f64) -> f64 {
    let a = Lanes::abs(x);
    // From 2^28 on √(1+a²) is a, and a² would overflow later.
    let value = if a < 268_435_456.0 {
        let s = a * a;
        kernel::ln_1p(a + s / (1.0 + Lanes::sqrt(1.0 + s)))
    } else {
        kernel::ln(a) + std::f64::consts::LN_2
    };
    Lanes::copysign(value, x)
}

/// From here on e^−x does not change e^x any more.
const ONE_SIDED: f64 = 40.0;

/// Hyperbolic sine, (e^x − e^−x)/2: the inverse of [`asinh`].
#[must_use]
pub fn sinh(x: f64) -> f64 {
    let a = Lanes::abs(x);
    let value = if a < ONE_SIDED {
        let m = kernel::expm1_moderate(a);
        0.5 * (m + m / (1.0 + m))
    } else {
        // In two factors: e^x overflows before its half does.
        let half = exp(0.5 * a);
        (0.5 * half) * half
    };
    Lanes::copysign(value, x)
}

/// Hyperbolic cosine, (e^x + e^−x)/2.
#[must_use]
pub fn cosh(x: f64) -> f64 {
    let a = Lanes::abs(x);
    if a < ONE_SIDED {
        let e = exp(a);
        return 0.5 * (e + 1.0 / e);
    }
    let half = exp(0.5 * a);
    (0.5 * half) * half
}

/// [`exp`] of two numbers side by side, with the same bits.
#[inline]
#[must_use]
pub fn exp_x2(x: F64x2) -> F64x2 {
    kernel::exp(x)
}

/// [`ln`] of two numbers side by side, with the same bits.
#[inline]
#[must_use]
pub fn ln_x2(x: F64x2) -> F64x2 {
    kernel::ln(x)
}

/// [`ln_1p`] of two numbers side by side, with the same bits.
#[inline]
#[must_use]
pub fn ln_1p_x2(x: F64x2) -> F64x2 {
    kernel::ln_1p(x)
}

/// [`sigmoid`] of two numbers side by side, with the same bits.
#[inline]
#[must_use]
pub fn sigmoid_x2(z: F64x2) -> F64x2 {
    kernel::sigmoid(z)
}

/// [`tanh`] of two numbers side by side, with the same bits.
#[inline]
#[must_use]
pub fn tanh_x2(z: F64x2) -> F64x2 {
    kernel::tanh(z)
}

/// [`sech2`] of two numbers side by side, with the same bits.
#[inline]
#[must_use]
pub fn sech2_x2(z: F64x2) -> F64x2 {
    kernel::sech2(z)
}

/// [`softplus`] of two numbers side by side, with the same bits.
#[inline]
#[must_use]
pub fn softplus_x2(z: F64x2) -> F64x2 {
    kernel::softplus(z)
}

/// [`ln_cosh`] of two numbers side by side, with the same bits.
#[inline]
#[must_use]
pub fn ln_cosh_x2(z: F64x2) -> F64x2 {
    kernel::ln_cosh(z)
}

/// A hash over the bits of all functions on a fixed sweep (some 10⁵ arguments, a few milliseconds).
///
/// A test holds the native value; the same call in a browser proves that wasm gives the same bits.
#[must_use]
pub fn self_check() -> u64 {
    const SCALAR: [fn(f64) -> f64; 15] = [
        exp,
        ln,
        ln_1p,
        sigmoid,
        |z| sigmoid_slope(z).0,
        |z| sigmoid_slope(z).1,
        tanh,
        sech2,
        softplus,
        ln_cosh,
        asinh,
        sinh,
        cosh,
        sin,
        cos,
    ];
    const VECTOR: [fn(F64x2) -> F64x2; 8] =
        [exp_x2, ln_x2, ln_1p_x2, sigmoid_x2, tanh_x2, sech2_x2, softplus_x2, ln_cosh_x2];
    let mut hash = Fnv::new();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for i in 0..8192_u32 {
        // Dense where the functions bend; every fourth argument is an arbitrary bit pattern.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let x = if i % 4 == 3 { f64::from_bits(state) } else { (f64::from(i) - 4096.0) * 0.183_1 };
        for function in SCALAR {
            hash.add(function(x));
        }
        for function in VECTOR {
            let [a, b] = function(F64x2::new(x, x * 0.001)).to_array();
            hash.add(a);
            hash.add(b);
        }
    }
    hash.0 ^ pixels::self_check()
}

/// FNV-1a over the bits of floats; all NaN count as one, since their payloads may differ between machines.
struct Fnv(u64);

impl Fnv {
    fn new() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, x: f64) {
        let bits = if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() };
        for byte in bits.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
