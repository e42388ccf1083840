//! sin and cos.

/// π/2 in three parts; the first two have 33 bits, so that k times them is exact for |k| < 2^20.
const PIO2: [f64; 3] = [1.570_796_326_734_125_6, 6.077_100_506_303_966e-11, 2.022_266_248_795_950_6e-21];

/// x = k·π/2 + r with |r| ≤ π/4 (1 + 2^-40), as (k mod 4, r); for |x| ≤ 10⁶.
///
/// Cody and Waite's reduction: the first two subtractions are exact where they cancel.
fn reduce(x: f64) -> (u64, f64) {
    const ROUND: f64 = super::lanes::ROUND;
    let t = x * std::f64::consts::FRAC_2_PI + ROUND;
    let k = t - ROUND;
    (t.to_bits() & 3, ((x - k * PIO2[0]) - k * PIO2[1]) - k * PIO2[2])
}

/// sin r for |r| ≤ 0.787: r + r³·S(r²), S minimax of degree 5, error < 2^-57.4 relative to r.
fn sin_reduced(r: f64) -> f64 {
    let z = r * r;
    let z2 = z * z;
    let s01 = -0.166_666_666_666_666_66 + z * 0.008_333_333_333_328_991;
    let s23 = -0.000_198_412_698_341_296_5 + z * 2.755_731_497_476_509_8e-6;
    let s45 = -2.505_093_469_201_999_5e-8 + z * 1.590_596_613_766_702_6e-10;
    r + (r * z) * (s01 + z2 * (s23 + z2 * s45))
}

/// cos r for |r| ≤ 0.787: 1 − r²/2 + r⁴·C(r²), C minimax of degree 5, error < 2^-63.
fn cos_reduced(r: f64) -> f64 {
    let z = r * r;
    let z2 = z * z;
    let c01 = 0.041_666_666_666_666_664 + z * -0.001_388_888_888_888_421;
    let c23 = 2.480_158_729_538_255e-5 + z * -2.755_731_581_654_440_6e-7;
    let c45 = 2.087_590_574_415_358_3e-9 + z * -1.136_839_558_489_751e-11;
    // 1 − z/2 rounds; what it loses is added with the small terms.
    let half = 0.5 * z;
    let w = 1.0 - half;
    w + (((1.0 - w) - half) + z2 * (c01 + z2 * (c23 + z2 * c45)))
}

/// Sine of x in radians, for |x| ≤ 10⁶.
#[must_use]
pub fn sin(x: f64) -> f64 {
    let (quadrant, r) = reduce(x);
    let value = if quadrant & 1 == 0 { sin_reduced(r) } else { cos_reduced(r) };
    if quadrant & 2 == 0 { value } else { -value }
}

/// Cosine of x in radians, for |x| ≤ 10⁶.
#[must_use]
pub fn cos(x: f64) -> f64 {
    let (quadrant, r) = reduce(x);
    let value = if quadrant & 1 == 0 { cos_reduced(r) } else { sin_reduced(r) };
    if quadrant == 1 || quadrant == 2 { -value } else { value }
}
