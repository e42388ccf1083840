//! Errors against double-double arithmetic, limits, and lanes against scalars, bit by bit.

use super::lanes::{F32x4, F64x2};
use super::reference::{self, Scaled, ulps};
use super::{
    asinh, cos, cosh, exp, ln, ln_1p, ln_cosh, pixels, sech2, self_check, sigmoid, sigmoid_slope, sin, sinh, softplus,
    tanh,
};

const INF: f64 = f64::INFINITY;

/// xorshift64*: enough to scatter arguments.
struct Bits(u64);

impl Bits {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
    /// Uniform in [lo, hi).
    fn uniform(&mut self, lo: f64, hi: f64) -> f64 {
        lo + (self.next() >> 11) as f64 * (hi - lo) / 9_007_199_254_740_992.0
    }
    /// |x| log-uniform in [2^lo, 2^hi), either sign.
    fn spread(&mut self, lo: i32, hi: i32) -> f64 {
        let e = self.uniform(f64::from(lo), f64::from(hi)).floor() as i32;
        let sign = if self.next() & 1 == 0 { 1.0 } else { -1.0 };
        sign * reference::ldexp(self.uniform(1.0, 2.0), e)
    }
}

struct Case {
    name: &'static str,
    function: fn(f64) -> f64,
    exact: fn(f64) -> Scaled,
    /// Greatest error allowed, in ulp.
    ulps: f64,
    /// Arguments are drawn uniformly from here,
    range: (f64, f64),
    /// and, where the domain allows, with exponents from here.
    exponents: (i32, i32),
    positive: bool,
}

fn exact_exp(x: f64) -> Scaled {
    reference::exp(reference::Dd(x, 0.0))
}

const CASES: [Case; 15] = [
    Case {
        name: "exp",
        function: exp,
        exact: exact_exp,
        ulps: 1.6,
        range: (-746.0, 709.7),
        exponents: (-1070, 9),
        positive: false,
    },
    Case {
        name: "ln",
        function: ln,
        exact: reference::ln,
        ulps: 2.0,
        range: (1e-9, 3.0),
        exponents: (-1074, 1023),
        positive: true,
    },
    Case {
        name: "ln_1p",
        function: ln_1p,
        exact: reference::ln_1p,
        ulps: 2.0,
        range: (-0.999_999, 3.0),
        exponents: (-1070, 1023),
        positive: true,
    },
    Case {
        name: "sigmoid",
        function: sigmoid,
        exact: reference::sigmoid,
        ulps: 3.0,
        range: (-746.0, 50.0),
        exponents: (-1070, 8),
        positive: false,
    },
    Case {
        name: "sigmoid_slope, the value",
        function: |z| sigmoid_slope(z).0,
        exact: reference::sigmoid,
        ulps: 6.0,
        range: (-746.0, 50.0),
        exponents: (-1070, 8),
        positive: false,
    },
    Case {
        name: "sigmoid_slope, the slope",
        function: |z| sigmoid_slope(z).1,
        exact: |z| {
            let sech2 = reference::sech2(0.5 * z);
            reference::Scaled { exponent: sech2.exponent - 2, ..sech2 }
        },
        ulps: 8.0,
        range: (-746.0, 746.0),
        exponents: (-1070, 8),
        positive: false,
    },
    Case {
        name: "tanh",
        function: tanh,
        exact: reference::tanh,
        ulps: 3.0,
        range: (-25.0, 25.0),
        exponents: (-1070, 9),
        positive: false,
    },
    Case {
        name: "sech2",
        function: sech2,
        exact: reference::sech2,
        ulps: 4.0,
        range: (-373.0, 373.0),
        exponents: (-1070, 8),
        positive: false,
    },
    Case {
        name: "softplus",
        function: softplus,
        exact: reference::softplus,
        ulps: 4.0,
        range: (-746.0, 100.0),
        exponents: (-1070, 9),
        positive: false,
    },
    Case {
        name: "ln_cosh",
        function: ln_cosh,
        exact: reference::ln_cosh,
        ulps: 8.0,
        range: (-40.0, 40.0),
        exponents: (-500, 9),
        positive: false,
    },
    Case {
        name: "asinh",
        function: asinh,
        exact: reference::asinh,
        ulps: 4.0,
        range: (-40.0, 40.0),
        exponents: (-1070, 1023),
        positive: false,
    },
    Case {
        name: "sinh",
        function: sinh,
        exact: reference::sinh,
        ulps: 4.0,
        range: (-710.4, 710.4),
        exponents: (-1070, 9),
        positive: false,
    },
    Case {
        name: "cosh",
        function: cosh,
        exact: reference::cosh,
        ulps: 3.0,
        range: (-710.4, 710.4),
        exponents: (-1070, 9),
        positive: false,
    },
    Case {
        name: "sin",
        function: sin,
        exact: reference::sin,
        ulps: 3.0,
        range: (-1e6, 1e6),
        exponents: (-1070, 19),
        positive: false,
    },
    Case {
        name: "cos",
        function: cos,
        exact: reference::cos,
        ulps: 3.0,
        range: (-1e6, 1e6),
        exponents: (-1070, 19),
        positive: false,
    },
];

/// The worst error over `count` arguments of each sort, and where it is.
fn worst(case: &Case, count: u32, bits: &mut Bits) -> (f64, f64) {
    let mut worst = (0.0, 0.0);
    let mut check = |x: f64| {
        let error = ulps((case.function)(x), (case.exact)(x));
        if error.is_nan() || error > worst.0 {
            worst = (error, x);
        }
    };
    let (lo, hi) = case.range;
    for i in 0..count {
        check(lo + (hi - lo) * f64::from(i) / f64::from(count));
        check(bits.uniform(lo, hi));
        check(bits.uniform(lo, hi) / 64.0);
        let x = bits.spread(case.exponents.0, case.exponents.1);
        check(if case.positive { x.abs() } else { x });
    }
    worst
}

fn check_errors(count: u32) {
    let mut bits = Bits(0x1234_5678_9abc_def1);
    for case in &CASES {
        let (error, x) = worst(case, count, &mut bits);
        println!("{:9} {error:.3} ulp at {x:e}", case.name);
        assert!(error <= case.ulps, "{}: {error} ulp at {x:e}, {} allowed", case.name, case.ulps);
    }
}

#[test]
fn errors_stay_within_their_bounds() {
    check_errors(4_000);
}

#[test]
#[ignore = "full tier: 800,000 arguments for each function"]
fn errors_stay_within_their_bounds_on_a_dense_sweep() {
    check_errors(200_000);
}

#[test]
fn known_values() {
    // Exact values to 17 digits, from 60-digit arithmetic.
    let cases: [(&str, f64, f64); 12] = [
        ("exp 1", exp(1.0), std::f64::consts::E),
        ("exp -745", exp(-745.0), 5e-324),
        ("exp 709.7", exp(709.7), 1.654_984_027_680_264_4e308),
        ("sigmoid -740", sigmoid(-740.0), 4.2e-322),
        ("sigmoid 1", sigmoid(1.0), 0.731_058_578_630_004_9),
        ("tanh 1e-300", tanh(1e-300), 1e-300),
        ("tanh 0.5", tanh(0.5), 0.462_117_157_260_009_74),
        ("sech2 20", sech2(20.0), 1.699_341_702_116_635_5e-17),
        ("softplus -50", softplus(-50.0), 1.928_749_847_963_917_8e-22),
        ("ln_cosh 1e-5", ln_cosh(1e-5), 4.999_999_999_916_667_6e-11),
        ("asinh 1", asinh(1.0), 0.881_373_587_019_543),
        ("sin 1e6", sin(1e6), -0.349_993_502_171_292_94),
    ];
    for (name, value, expected) in cases {
        let distance = value.to_bits().abs_diff(expected.to_bits());
        assert!(distance <= 3, "{name}: {value:e}, exact {expected:e}");
    }
}

/// A function and its values at −∞, −0, +0, +∞ and NaN.
type Limits = (&'static str, fn(f64) -> f64, [f64; 5]);

#[test]
fn limits_and_exact_values() {
    let nan = f64::NAN;
    let functions: [Limits; 15] = [
        // ln_1p and sin do not keep the sign of zero
        ("exp", exp, [0.0, 1.0, 1.0, INF, nan]),
        ("ln", ln, [nan, -INF, -INF, INF, nan]),
        ("ln_1p", ln_1p, [nan, 0.0, 0.0, INF, nan]),
        ("sigmoid", sigmoid, [0.0, 0.5, 0.5, 1.0, nan]),
        ("sigmoid_slope, the value", |z| sigmoid_slope(z).0, [0.0, 0.5, 0.5, 1.0, nan]),
        ("sigmoid_slope", |z| sigmoid_slope(z).1, [0.0, 0.25, 0.25, 0.0, nan]),
        ("tanh", tanh, [-1.0, -0.0, 0.0, 1.0, nan]),
        ("sech2", sech2, [0.0, 1.0, 1.0, 0.0, nan]),
        ("softplus", softplus, [0.0, std::f64::consts::LN_2, std::f64::consts::LN_2, INF, nan]),
        ("ln_cosh", ln_cosh, [INF, 0.0, 0.0, INF, nan]),
        ("asinh", asinh, [-INF, -0.0, 0.0, INF, nan]),
        ("sinh", sinh, [-INF, -0.0, 0.0, INF, nan]),
        ("cosh", cosh, [INF, 1.0, 1.0, INF, nan]),
        ("sin", sin, [nan, 0.0, 0.0, nan, nan]),
        ("cos", cos, [nan, 1.0, 1.0, nan, nan]),
    ];
    for (name, function, expected) in functions {
        for (x, expected) in [-INF, -0.0, 0.0, INF, nan].into_iter().zip(expected) {
            let value = function(x);
            let same = value.to_bits() == expected.to_bits() || (value.is_nan() && expected.is_nan());
            assert!(same, "{name}({x}) is {value}, not {expected}");
        }
    }
    let more = [
        (exp(710.0), INF),
        (exp(1e300), INF),
        (exp(-1e300), 0.0),
        (exp(-745.2), 0.0),
        (ln(1.0), 0.0),
        (ln_1p(-1.0), -INF),
    ];
    for (value, expected) in more {
        assert_eq!(value.to_bits(), expected.to_bits());
    }
    assert!(ln(-1e-310).is_nan() && ln_1p(-1.000_001).is_nan());
    assert!(exp(709.782_712_893_384).is_finite());
}

/// Arguments beside each other, around `x`: the function must not fall.
fn check_monotone(name: &str, function: fn(f64) -> f64, x: f64, neighbours: u64) {
    let mut last = -INF;
    for i in 0..2 * neighbours {
        // Ascending floats: ascending bits above 0, descending below.
        let bits = if x > 0.0 { x.to_bits() - neighbours + i } else { x.to_bits() + neighbours - i };
        let value = function(f64::from_bits(bits));
        assert!(value >= last, "{name} falls at {:e}", f64::from_bits(bits));
        last = value;
    }
}

#[test]
fn exp_and_sigmoid_are_monotone() {
    let mut bits = Bits(77);
    for k in -1075..1024_i32 {
        // Where the range reduction changes its integer, and somewhere in between.
        let seam = (f64::from(k) + 0.5) * std::f64::consts::LN_2;
        for x in [seam, seam + bits.uniform(-0.35, 0.35)] {
            check_monotone("exp", exp, x, 400);
            check_monotone("sigmoid", sigmoid, x, 400);
        }
    }
    for x in [-40.0, -36.7, -0.7, -0.5, -0.25, 0.3, 0.346_573_6, 0.7, 36.7] {
        check_monotone("sigmoid", sigmoid, x, 100_000);
        check_monotone("exp", exp, x, 100_000);
    }
}

#[test]
fn odd_and_even_functions_are_so_exactly() {
    let mut bits = Bits(5);
    for _ in 0..100_000 {
        let x = bits.spread(-1074, 1023);
        for odd in [tanh, asinh, sinh] {
            assert_eq!(odd(-x).to_bits(), (-odd(x)).to_bits());
        }
        for even in [sech2, ln_cosh, cosh] {
            assert_eq!(even(-x).to_bits(), even(x).to_bits());
        }
    }
}

/// One scalar function and its twin in two lanes.
type Twins = (&'static str, fn(f64) -> f64, fn(F64x2) -> F64x2);

const TWINS: [Twins; 8] = [
    ("exp", exp, super::exp_x2),
    ("ln", ln, super::ln_x2),
    ("ln_1p", ln_1p, super::ln_1p_x2),
    ("sigmoid", sigmoid, super::sigmoid_x2),
    ("tanh", tanh, super::tanh_x2),
    ("sech2", sech2, super::sech2_x2),
    ("softplus", softplus, super::softplus_x2),
    ("ln_cosh", ln_cosh, super::ln_cosh_x2),
];

fn check_twins(count: u32) {
    let mut bits = Bits(99);
    let special = [0.0, -0.0, INF, -INF, f64::NAN, f64::MIN_POSITIVE, 5e-324, -5e-324, f64::MAX, -f64::MAX, 1.0, -1.0];
    let same = |a: f64, b: f64| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan());
    for (name, scalar, vector) in TWINS {
        for i in 0..count {
            let a = special.get(i as usize).copied().unwrap_or_else(|| f64::from_bits(bits.next()));
            let b = bits.uniform(-750.0, 750.0);
            let [va, vb] = vector(F64x2::new(a, b)).to_array();
            assert!(
                same(va, scalar(a)) && same(vb, scalar(b)),
                "{name} differs between lane and scalar at {a:e} or {b:e}"
            );
        }
    }
}

#[test]
fn lanes_and_scalars_have_the_same_bits() {
    check_twins(250_000);
}

#[test]
#[ignore = "full tier: 80 million arguments"]
fn lanes_and_scalars_have_the_same_bits_on_many() {
    check_twins(5_000_000);
}

/// Error of an f32 result in units in the last place of the exact value (given in f64), 2^-149 at least.
fn ulps_f32(computed: f32, exact: f64) -> f64 {
    let exponent = ((exact.abs().to_bits() >> 52) as i32 - 1023).max(-126);
    if exponent > 127 || (computed.is_infinite() && exact > f64::from(f32::MAX)) {
        // Too large for f32: ∞ is right, and the greatest number at the very edge.
        return if computed.is_infinite() || f64::from(computed) > exact / 2.0 { 0.0 } else { INF };
    }
    ((f64::from(computed) - exact) / reference::ldexp(1.0, exponent - 23)).abs()
}

/// A function of four lanes, its exact values (the f64 function) and the greatest error allowed.
type Single = (&'static str, fn(F32x4) -> F32x4, fn(f64) -> f64, f64);

fn check_single(stride: usize) {
    let cases: [Single; 3] =
        [("exp", pixels::exp, exp, 1.5), ("sigmoid", pixels::sigmoid, sigmoid, 3.0), ("tanh", pixels::tanh, tanh, 3.0)];
    for (name, function, exact, allowed) in cases {
        let mut worst = (0.0, 0.0);
        for start in (0..=u32::MAX).step_by(stride) {
            let inputs: [f32; 4] = std::array::from_fn(|i| f32::from_bits(start.wrapping_add(i as u32)));
            for (x, value) in inputs.into_iter().zip(function(F32x4::new(inputs)).to_array()) {
                if x.is_nan() {
                    assert!(value.is_nan(), "{name}(NaN) is {value}");
                    continue;
                }
                let expected = exact(f64::from(x));
                // 1/(1+e^−z) loses the subnormal tail: absolutely, that is nothing on a pixel.
                if name == "sigmoid" && expected < 1e-37 {
                    assert!(value < 2e-37);
                    continue;
                }
                let error = ulps_f32(value, expected);
                if error.is_nan() || error > worst.0 {
                    worst = (error, x);
                }
            }
        }
        println!("{name} in f32: {:.3} ulp at {:e}", worst.0, worst.1);
        assert!(worst.0 <= allowed, "{name} in f32: {} ulp at {:e}", worst.0, worst.1);
    }
}

#[test]
fn single_precision_on_a_stride() {
    check_single(8_191);
}

#[test]
#[ignore = "full tier: 25 million arguments"]
fn single_precision_on_a_fine_stride() {
    check_single(509);
}

#[test]
fn self_check_is_golden() {
    assert_eq!(format!("{:016x}", self_check()), "2d4eac46a994d39d");
}

/// logit against ln y − ln(1−y) in arithmetic of twice the precision, near 0, ½ and 1 as well; it undoes σ.
#[test]
fn logit_keeps_its_digits() {
    let mut bits = Bits(3);
    let near = |centre: f64, offset: f64| centre + offset;
    for _ in 0..4_000 {
        let small = bits.spread(-200, -2).abs();
        for y in [small, near(0.5, small), near(0.5, -small), near(1.0, -small), bits.uniform(0.01, 0.99)] {
            if !(y > 0.0 && y < 1.0) {
                continue;
            }
            let exact = reference::ln(y).value.sub(reference::ln_of_complement(y));
            let found = super::logit(y);
            let error = (found - exact.0 - exact.1).abs();
            assert!(error <= 8.0 * f64::EPSILON * exact.0.abs(), "logit {y:e}: {found:e}, exact {:e}", exact.0);
            assert_eq!(super::logit(0.5).to_bits(), 0.0_f64.to_bits());
        }
    }
}
