//! The elementary functions, written once over [`Lanes`]: for one number, for two side by side, native or wasm,
//! they are the same operations in the same order.
//!
//! Polynomials are minimax (Remez) in the stated interval, computed for this file with 60 digits; they are
//! evaluated by Estrin's scheme, whose short dependency chains suit wide processors.

use super::lanes::{Lanes, ROUND, constant};

/// log2 e.
const LOG2_E: f64 = std::f64::consts::LOG2_E;
/// ln 2 in two parts; the first has 32 zero bits at its end, so that k times it is exact for |k| < 2^21.
const LN2_HI: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN2_LO: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);
/// Below it 1 + e^−z rounds to e^−z, so σ(z) = e^z to the last bit; well above the overflow of e^−z.
const SIGMOID_TAIL: f64 = -40.0;

/// Where [`sigmoid_slope`] may be asked: its table ends there.
pub(crate) const MODERATE: f64 = 31.0;

/// Round to an integer, ties to even, for |x| < 2^51.
#[inline(always)]
fn round<V: Lanes>(x: V) -> V {
    (x + constant!(V, ROUND)) - constant!(V, ROUND)
}

/// x = k·ln 2 + r with integral k and |r| ≤ ½ ln 2 (1 + 2^-50), as (k, r).
#[inline(always)]
fn reduce<V: Lanes>(x: V) -> (V, V) {
    let k = round(x * constant!(V, LOG2_E));
    (k, (x - k * constant!(V, LN2_HI)) - k * constant!(V, LN2_LO))
}

/// e^r − 1 for |r| ≤ 0.3468: r + r²·q(r) with q minimax of degree 9; |r²·(q − q*)| < 2^-57.9.
#[inline(always)]
fn expm1_reduced<V: Lanes>(r: V) -> V {
    let r2 = r * r;
    let r4 = r2 * r2;
    let q01 = constant!(V, 0.500_000_000_000_001_2) + r * constant!(V, 0.166_666_666_666_667);
    let q23 = constant!(V, 0.041_666_666_666_518_17) + r * constant!(V, 0.008_333_333_333_307_45);
    let q45 = constant!(V, 0.001_388_888_894_643_145_6) + r * constant!(V, 0.000_198_412_699_169_661_75);
    let q67 = constant!(V, 2.480_149_044_664_789_5e-5) + r * constant!(V, 2.755_721_660_086_121_6e-6);
    let q89 = constant!(V, 2.763_112_754_025_241e-7) + r * constant!(V, 2.511_778_354_427_204_6e-8);
    let q = (q01 + r2 * q23) + r4 * ((q45 + r2 * q67) + r4 * q89);
    r + r2 * q
}

/// e^x. Error < 1 ulp (1.5 ulp where the result is subnormal).
#[inline(always)]
pub(crate) fn exp<V: Lanes>(x: V) -> V {
    // Beyond these the result is 0 or ∞ anyway; within them both halves of 2^k are normal numbers.
    let x = x.at_least(constant!(V, -746.0)).at_most(constant!(V, 710.0));
    let (k, r) = reduce(x);
    let p = expm1_reduced(r) + constant!(V, 1.0);
    // 2^k in two factors: the first product is exact, so a subnormal result is rounded once.
    let half = round(k * constant!(V, 0.5));
    (p * half.exp2_integral()) * (k - half).exp2_integral()
}

/// e^x − 1 for −100 ≤ x ≤ 100, without cancellation near 0.
#[inline(always)]
pub(super) fn expm1_moderate<V: Lanes>(x: V) -> V {
    let (k, r) = reduce(x);
    let scale = k.exp2_integral();
    expm1_reduced(r) * scale + (scale - constant!(V, 1.0))
}

/// σ(z) = 1/(1+e^−z).
///
/// Not e^z/(1+e^z) for negative z: where 1+e^z jumps by one ulp that quotient falls as z grows. This form is
/// monotone because each of its operations is.
#[inline(always)]
pub(crate) fn sigmoid<V: Lanes>(z: V) -> V {
    let tail = z.lt(constant!(V, SIGMOID_TAIL));
    let e = exp(V::select(tail, z, -z));
    V::select(tail, e, constant!(V, 1.0) / (constant!(V, 1.0) + e))
}

/// y·coth y − 1 for |y| ≤ 0.1734: y²·P(y²) with P minimax of degree 4, error < 2^-60.
#[inline(always)]
fn y_coth_less_one<V: Lanes>(y: V) -> V {
    let w = y * y;
    let w2 = w * w;
    let p23 = constant!(V, -0.022_222_222_221_609_48) + w * constant!(V, 0.002_116_402_022_536_286);
    let p45 = constant!(V, -0.000_211_633_934_137_602_2) + w * constant!(V, 2.118_704_852_013_153_4e-5);
    w * constant!(V, 0.333_333_333_333_332_04) + w2 * (p23 + w2 * p45)
}

/// tanh z = (1−e)/(1+e) with e = e^(−2|z|), and the sign of z.
///
/// −|z| = ½k·ln 2 + y and e = 2^k (C+y)/(C−y) with C = y·coth y, so that a single division is left (as in Ng's exp in fdlibm, 2004):
/// tanh |z| = A/(A+B) with A = (1−2^k) C − (1+2^k) y and B = 2^(k+1) (C+y). Where tanh is nearly 1 what A loses by rounding cancels.
#[inline(always)]
pub(crate) fn tanh<V: Lanes>(z: V) -> V {
    let x = z.or_sign(constant!(V, -0.0)).at_least(constant!(V, -32.0));
    let k = round(x * constant!(V, 2.0 * LOG2_E));
    let y = (x - k * constant!(V, 0.5 * LN2_HI)) - k * constant!(V, 0.5 * LN2_LO);
    let (scale, one) = (k.exp2_integral(), constant!(V, 1.0));
    let (sum, difference) = (one + scale, one - scale);
    // C is 1 and a little: the large terms are added first.
    let c = y_coth_less_one(y);
    let a = (difference - y * sum) + c * difference;
    let b = (scale + scale) * (one + (y + c));
    (a / (a + b)).or_sign(z)
}

/// σ(z) within 6 ulp and σ′(z) = σ(z)σ(−z) within 8 ulp, for |z| < [`MODERATE`]; σ is not monotone to the last bit, as [`sigmoid`] is.
///
/// σ = A/(A+B) and σ′ = AB/(A+B)². z = k + r with integral k, e^−k from a table, A = D + r and B = e^−k (D − r) with D = r·coth(r/2) = 2 + r²·P(r²),
/// P minimax of degree 5 for |r| ≤ ½, error < 2^-59 of D. Where σ is nearly 1, what A loses by rounding cancels.
///
/// Every update of a run alone waits for this: hence e^−k and no 2^k (whose r takes twice as long to come by), and sums and products of what is
/// known first.
#[inline(always)]
pub(crate) fn sigmoid_slope<V: Lanes>(z: V) -> (V, V) {
    let shifted = z + constant!(V, ROUND);
    let (r, scale) = (z - (shifted - constant!(V, ROUND)), shifted.exp_negated());
    let w = r * r;
    let w2 = w * w;
    let p23 = constant!(V, -0.002_777_777_777_773_656) + w * constant!(V, 6.613_756_603_076_361e-5);
    let p45 = constant!(V, -1.653_437_880_557_174_1e-6) + w * constant!(V, 4.174_583_785_038_413_4e-8);
    let p456 = p45 + w2 * constant!(V, -1.034_016_830_266_691_6e-9);
    let first = w * constant!(V, 0.166_666_666_666_666_6);
    let (two, scaled) = (constant!(V, 2.0), scale * w2);
    let a = ((two + (r + first)) + w2 * p23) + (w2 * w2) * p456;
    let b = (scale * ((two - r) + first) + scaled * p23) + (scaled * w2) * p456;
    let sum = a + b;
    (a / sum, (a * b) / (sum * sum))
}

/// sech² z = 4e/(1+e)² with e = e^(−2|z|).
#[inline(always)]
pub(crate) fn sech2<V: Lanes>(z: V) -> V {
    let a = z.abs();
    let e = exp(-(a + a));
    let d = constant!(V, 1.0) + e;
    (e * constant!(V, 4.0)) / (d * d)
}

/// k·ln 2 + ln(1+f) + c for 1+f in [√½, √2) and a small correction c.
///
/// With s = f/(2+f): ln(1+f) = 2s + s·R(s²) = f − (f²/2 − s(f²/2 + R)); R/s² minimax of degree 6, error < 2^-57.9
/// relative to 2s. The arrangement is that of Ng's fdlibm (1993): the large terms are added last.
#[inline(always)]
fn ln_reduced<V: Lanes>(k: V, f: V, c: V) -> V {
    let s = f / (constant!(V, 2.0) + f);
    let z = s * s;
    let z2 = z * z;
    let l01 = constant!(V, 0.666_666_666_666_666_6) + z * constant!(V, 0.399_999_999_997_794_5);
    let l23 = constant!(V, 0.285_714_286_724_894_7) + z * constant!(V, 0.222_222_049_631_157_21);
    let l45 = constant!(V, 0.181_832_620_989_131_75) + z * constant!(V, 0.153_211_921_738_571_62);
    let r = z * (l01 + z2 * (l23 + z2 * (l45 + z2 * constant!(V, 0.147_292_367_599_600_8))));
    let half = constant!(V, 0.5) * (f * f);
    k * constant!(V, LN2_HI) - ((half - (s * (half + r) + (k * constant!(V, LN2_LO) + c))) - f)
}

/// What ln gives where x is not a positive finite number: −∞ at ±0, NaN below, ∞ and NaN as they are.
#[inline(always)]
fn ln_limits<V: Lanes>(x: V, inside: V) -> V {
    let below = V::select(x.lt(constant!(V, 0.0)), constant!(V, f64::NAN), constant!(V, f64::NEG_INFINITY));
    let positive = V::select(constant!(V, 0.0).lt(x), inside, below);
    V::select(x.abs().lt(constant!(V, f64::INFINITY)), positive, V::select(x.lt(constant!(V, 0.0)), below, x))
}

/// ln x.
#[inline(always)]
pub(crate) fn ln<V: Lanes>(x: V) -> V {
    let subnormal = x.lt(constant!(V, f64::MIN_POSITIVE));
    let (k, m) = V::select(subnormal, x * constant!(V, 18_014_398_509_481_984.0), x).split();
    let k = V::select(subnormal, k - constant!(V, 54.0), k);
    ln_limits(x, ln_reduced(k, m - constant!(V, 1.0), constant!(V, 0.0)))
}

/// ln(1+x), without cancellation near 0.
#[inline(always)]
pub(crate) fn ln_1p<V: Lanes>(x: V) -> V {
    let one = constant!(V, 1.0);
    let u = x + one;
    // What the rounding of u lost (Knuth's two-sum), as a correction to ln u.
    let b = u - x;
    let lost = (x - (u - b)) + (one - b);
    let (k, m) = u.split();
    // Where 1+x lies in [√½, √2) the mantissa is x itself, exactly.
    let near = V::select(x.lt(constant!(V, -0.292)), constant!(V, 0.0), one);
    let near = V::select(x.lt(constant!(V, 0.414)), near, constant!(V, 0.0));
    let near = constant!(V, 0.5).lt(near);
    let zero = constant!(V, 0.0);
    let value = ln_reduced(V::select(near, zero, k), V::select(near, x, m - one), V::select(near, zero, lost / u));
    ln_limits(u, value)
}

/// softplus z = ln(1+e^z) = max(z, 0) + ln(1+e^−|z|).
#[inline(always)]
pub(crate) fn softplus<V: Lanes>(z: V) -> V {
    z.at_least(constant!(V, 0.0)) + ln_1p(exp(-z.abs()))
}

/// ln cosh z: |z| + ln(1+e^−2|z|) − ln 2, and ½ ln(1 + sinh² z) for |z| < 1, where that would cancel.
#[inline(always)]
pub(crate) fn ln_cosh<V: Lanes>(z: V) -> V {
    let a = z.abs();
    let far = a + (ln_1p(exp(-(a + a))) - constant!(V, std::f64::consts::LN_2));
    let m = expm1_moderate(a.at_most(constant!(V, 1.0)));
    let sinh = constant!(V, 0.5) * (m + m / (constant!(V, 1.0) + m));
    V::select(a.lt(constant!(V, 1.0)), constant!(V, 0.5) * ln_1p(sinh * sinh), far)
}
