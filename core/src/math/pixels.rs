//! Functions in single precision, four at a time: for pixels only. No step, readout or golden depends on them.

use super::Fnv;
use super::lanes::{F32x4, ROUND_F32, constant_f32};

/// ln 2 in two parts; the first has 9 zero bits at its end, so that k times it is exact for |k| < 2^9.
const LN2_HI: f32 = 0.693_145_75;
const LN2_LO: f32 = 1.428_606_8e-6;

/// Round to an integer, ties to even, for |x| < 2^22.
#[inline(always)]
fn round(x: F32x4) -> F32x4 {
    (x + constant_f32!(ROUND_F32)) - constant_f32!(ROUND_F32)
}

/// x = k·ln 2 + r, as (k, r).
#[inline(always)]
fn reduce(x: F32x4) -> (F32x4, F32x4) {
    let k = round(x * constant_f32!(std::f32::consts::LOG2_E));
    (k, (x - k * constant_f32!(LN2_HI)) - k * constant_f32!(LN2_LO))
}

/// e^r − 1 for |r| ≤ 0.3468: r + r²·q(r), q minimax of degree 4, error < 2^-28.
#[inline(always)]
fn expm1_reduced(r: F32x4) -> F32x4 {
    let r2 = r * r;
    let q01 = constant_f32!(0.5) + r * constant_f32!(0.166_665_2);
    let q23 = constant_f32!(0.041_666_206) + r * constant_f32!(0.008_368_884);
    r + r2 * ((q01 + r2 * q23) + (r2 * r2) * constant_f32!(0.001_395_046_4))
}

/// e^x in four lanes. Error < 1.5 ulp; limits as for f64.
#[inline(always)]
#[must_use]
pub fn exp(x: F32x4) -> F32x4 {
    let x = x.at_least(constant_f32!(-104.5)).at_most(constant_f32!(89.0));
    let (k, r) = reduce(x);
    let half = round(k * constant_f32!(0.5));
    let p = expm1_reduced(r) + constant_f32!(1.0);
    (p * half.exp2_integral()) * (k - half).exp2_integral()
}

/// σ(z) in four lanes. Error < 3 ulp where σ > 10⁻³⁷; below −87 it may be 0.
#[inline(always)]
#[must_use]
pub fn sigmoid(z: F32x4) -> F32x4 {
    let one = constant_f32!(1.0);
    one / (one + exp(constant_f32!(0.0) - z))
}

/// tanh z in four lanes. Error < 3 ulp.
#[inline(always)]
#[must_use]
pub fn tanh(z: F32x4) -> F32x4 {
    let one = constant_f32!(1.0);
    let a = z.abs();
    let (k, r) = reduce((constant_f32!(0.0) - (a + a)).at_least(constant_f32!(-40.0)));
    let scale = k.exp2_integral();
    let m = expm1_reduced(r) * scale + (scale - one);
    ((constant_f32!(0.0) - m) / (m + constant_f32!(2.0))).copysign(z)
}

/// A hash over a fixed sweep of the functions above; see [`super::self_check`].
pub(super) fn self_check() -> u64 {
    let mut hash = Fnv::new();
    for i in 0..4096_u32 {
        let bits = i.wrapping_mul(0x0010_0921);
        let x = f32::from_bits(bits);
        let lanes = F32x4::new([x, -0.5 * x, (i as f32 - 2048.0) * 0.05, x * 0.001]);
        for function in [exp, sigmoid, tanh] {
            for value in function(lanes).to_array() {
                hash.add(f64::from(value));
            }
        }
    }
    hash.0
}
