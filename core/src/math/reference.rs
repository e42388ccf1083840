//! The same functions in arithmetic of twice the precision (double-double, some 104 bits), to measure errors against.
//! Slow and simple: Taylor series and Newton's method.

/// An unevaluated sum hi + lo with |lo| ≤ ½ ulp(hi).
#[derive(Clone, Copy, Debug)]
pub(super) struct Dd(pub(super) f64, pub(super) f64);

/// value·2^exponent, so that no result under- or overflows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scaled {
    pub(super) value: Dd,
    pub(super) exponent: i32,
}

/// ln 2 and π/2 to 160 bits.
const LN2: [f64; 3] = [std::f64::consts::LN_2, 2.319_046_813_846_299_6e-17, 5.707_708_438_416_212e-34];
const PIO2: [f64; 3] = [std::f64::consts::FRAC_PI_2, 6.123_233_995_736_766e-17, -1.497_384_904_859_169_8e-33];

fn two_sum(a: f64, b: f64) -> Dd {
    let s = a + b;
    let t = s - a;
    Dd(s, (a - (s - t)) + (b - t))
}

/// Dekker's exact product, with Veltkamp's splitting; |a|, |b| < 2^990.
fn two_product(a: f64, b: f64) -> Dd {
    let split = |x: f64| {
        let t = x * 134_217_729.0;
        let hi = t - (t - x);
        (hi, x - hi)
    };
    let p = a * b;
    let ((a1, a0), (b1, b0)) = (split(a), split(b));
    Dd(p, ((a1 * b1 - p) + a1 * b0 + a0 * b1) + a0 * b0)
}

impl Dd {
    pub(super) fn add(self, o: Dd) -> Dd {
        let s = two_sum(self.0, o.0);
        let t = two_sum(self.1, o.1);
        let u = two_sum(s.0, s.1 + t.0);
        two_sum(u.0, u.1 + t.1)
    }
    pub(super) fn neg(self) -> Dd {
        Dd(-self.0, -self.1)
    }
    pub(super) fn sub(self, o: Dd) -> Dd {
        self.add(o.neg())
    }
    pub(super) fn mul(self, o: Dd) -> Dd {
        let p = two_product(self.0, o.0);
        two_sum(p.0, p.1 + (self.0 * o.1 + self.1 * o.0))
    }
    pub(super) fn div(self, o: Dd) -> Dd {
        let q = self.0 / o.0;
        let r = self.sub(o.mul(Dd(q, 0.0)));
        let q2 = r.0 / o.0;
        let r = r.sub(o.mul(Dd(q2, 0.0)));
        two_sum(q, q2).add(Dd(r.0 / o.0, 0.0))
    }
    pub(super) fn sqrt(self) -> Dd {
        if self.0 == 0.0 {
            return self;
        }
        let s = Dd(self.0.sqrt(), 0.0);
        s.add(self.sub(s.mul(s)).div(s.add(s)))
    }
    pub(super) fn scaled(self) -> Scaled {
        Scaled { value: self, exponent: 0 }
    }
}

const ONE: Dd = Dd(1.0, 0.0);

/// x·2^e in two exact steps.
pub(super) fn ldexp(x: f64, e: i32) -> f64 {
    let power = |k: i32| f64::from_bits(((k.clamp(-1022, 1023) + 1023) as u64) << 52);
    let half = e / 2;
    x * power(half) * power(e - half)
}

/// x = k·c + r, with c given in three parts.
fn reduce(x: Dd, c: [f64; 3]) -> (f64, Dd) {
    let k = (x.0 / c[0]).round();
    (k, c.iter().fold(x, |r, part| r.sub(two_product(k, *part))))
}

/// Σ_{i ≥ 1} r^i/i! for |r| < 0.4.
fn expm1_series(r: Dd) -> Dd {
    let mut sum = ONE;
    for i in (2..=28).rev() {
        sum = ONE.add(sum.mul(r).div(Dd(f64::from(i), 0.0)));
    }
    sum.mul(r)
}

pub(super) fn exp(x: Dd) -> Scaled {
    let (k, r) = reduce(x, LN2);
    Scaled { value: ONE.add(expm1_series(r)), exponent: k as i32 }
}

/// For −500 < x < 500.
fn expm1(x: Dd) -> Dd {
    let (k, r) = reduce(x, LN2);
    let p = expm1_series(r);
    if k == 0.0 {
        return p;
    }
    let s = ldexp(1.0, k as i32);
    p.mul(Dd(s, 0.0)).add(two_sum(s, -1.0))
}

/// e^x as a plain double-double, 0 below 2^-300: for where it is added to something of the order of 1.
fn exp_plain(x: Dd) -> Dd {
    let e = exp(x);
    if e.exponent < -300 { Dd(0.0, 0.0) } else { Dd(ldexp(e.value.0, e.exponent), ldexp(e.value.1, e.exponent)) }
}

/// ln of value·2^exponent, by one step of Halley's method from the function under test (an error there of any size
/// that matters shows up as an error).
fn ln_scaled(x: Dd, exponent: i32) -> Dd {
    let y = Dd(super::ln(x.0), 0.0);
    let e = exp_plain(y);
    let y = y.add(x.sub(e).div(x.add(e)).mul(Dd(2.0, 0.0)));
    LN2.iter().fold(y, |sum, part| sum.add(two_product(f64::from(exponent), *part)))
}

fn ln_1p_dd(x: Dd) -> Dd {
    if x.0.abs() > 0.01 {
        return ln_scaled(ONE.add(x), 0);
    }
    // 2 artanh s with s = x/(2+x)
    let s = x.div(Dd(2.0, 0.0).add(x));
    let z = s.mul(s);
    let mut sum = Dd(0.0, 0.0);
    for i in (0..12).rev() {
        sum = ONE.div(Dd(f64::from(2 * i + 1), 0.0)).add(sum.mul(z));
    }
    sum.mul(s).mul(Dd(2.0, 0.0))
}

pub(super) fn ln(x: f64) -> Scaled {
    // Near 1 as ln(1+(x−1)), elsewhere with the exponent taken off.
    if (x - 1.0).abs() < 0.01 {
        return ln_1p_dd(Dd(x - 1.0, 0.0)).scaled();
    }
    let (mut m, mut e) = (x, 0);
    while m > 1.5 {
        m *= 0.5;
        e += 1;
    }
    while m < 0.75 {
        m *= 2.0;
        e -= 1;
    }
    ln_scaled(Dd(m, 0.0), e).scaled()
}

pub(super) fn ln_1p(x: f64) -> Scaled {
    if x > 1e30 { ln(x) } else { ln_1p_dd(Dd(x, 0.0)).scaled() }
}

/// ln(1−y) for 0 < y < 1.
pub(super) fn ln_of_complement(y: f64) -> Dd {
    ln_1p_dd(Dd(-y, 0.0))
}

pub(super) fn sigmoid(z: f64) -> Scaled {
    if z < -100.0 {
        return exp(Dd(z, 0.0));
    }
    ONE.div(ONE.add(exp_plain(Dd(-z, 0.0)))).scaled()
}

pub(super) fn tanh(z: f64) -> Scaled {
    let a = z.abs().min(100.0);
    let m = expm1(Dd(-2.0 * a, 0.0));
    let t = m.neg().div(m.add(Dd(2.0, 0.0)));
    if z < 0.0 { t.neg().scaled() } else { t.scaled() }
}

pub(super) fn sech2(z: f64) -> Scaled {
    let e = exp(Dd(-2.0 * z.abs(), 0.0));
    let d = ONE.add(exp_plain(Dd(-2.0 * z.abs(), 0.0)));
    Scaled { value: e.value.div(d.mul(d)), exponent: e.exponent + 2 }
}

pub(super) fn softplus(z: f64) -> Scaled {
    if z < -100.0 {
        return exp(Dd(z, 0.0));
    }
    let tail = ln_1p_dd(exp_plain(Dd(-z.abs(), 0.0)));
    if z > 0.0 { Dd(z, 0.0).add(tail).scaled() } else { tail.scaled() }
}

pub(super) fn ln_cosh(z: f64) -> Scaled {
    let a = z.abs();
    if a < 1e-4 {
        // a²/2 − a⁴/12 + a⁶/45, scaled so that a² is exact even for tiny a
        let (b, e) = if a < 1e-100 { (ldexp(a, 600), -1200) } else { (a, 0) };
        let (b2, a2) = (two_product(b, b), Dd(a * a, 0.0));
        let series = Dd(0.5, 0.0).sub(a2.mul(ONE.div(Dd(12.0, 0.0)))).add(a2.mul(a2).div(Dd(45.0, 0.0)));
        return Scaled { value: b2.mul(series), exponent: e };
    }
    let ln2 = Dd(LN2[0], LN2[1]);
    Dd(a, 0.0).add(ln_1p_dd(exp_plain(Dd(-2.0 * a, 0.0))).sub(ln2)).scaled()
}

pub(super) fn asinh(x: f64) -> Scaled {
    let a = x.abs();
    let value = if a < 1e100 {
        let s = two_product(a, a);
        ln_1p_dd(Dd(a, 0.0).add(s.div(ONE.add(ONE.add(s).sqrt()))))
    } else {
        ln(a).value.add(Dd(LN2[0], LN2[1]))
    };
    if x < 0.0 { value.neg().scaled() } else { value.scaled() }
}

/// (e^a ∓ e^−a)/2 from e^a − 1, which keeps the digits of a small a.
fn hyperbolic(a: f64, other: fn(Dd, Dd) -> Dd) -> Scaled {
    if a > 300.0 {
        let e = exp(Dd(a, 0.0));
        return Scaled { value: e.value, exponent: e.exponent - 1 };
    }
    other(expm1(Dd(a, 0.0)), ONE).mul(Dd(0.5, 0.0)).scaled()
}

pub(super) fn sinh(x: f64) -> Scaled {
    let Scaled { value, exponent } = hyperbolic(x.abs(), |m, one| m.add(m.div(one.add(m))));
    Scaled { value: if x < 0.0 { value.neg() } else { value }, exponent }
}

pub(super) fn cosh(x: f64) -> Scaled {
    hyperbolic(x.abs(), |m, one| one.add(m).add(one.div(one.add(m))))
}

fn sin_cos_series(r: Dd, first: Dd, from: i32) -> Dd {
    let z = r.mul(r).neg();
    let mut sum = ONE;
    for i in (1..=14).rev() {
        let n = from + 2 * i;
        sum = ONE.add(sum.mul(z).div(Dd(f64::from(n * (n - 1)), 0.0)));
    }
    sum.mul(first)
}

fn quadrant(x: f64, shift: i64) -> Scaled {
    let (k, r) = reduce(Dd(x, 0.0), PIO2);
    let q = (k as i64 + shift).rem_euclid(4);
    let value = if q % 2 == 0 { sin_cos_series(r, r, 1) } else { sin_cos_series(r, ONE, 0) };
    if q < 2 { value.scaled() } else { value.neg().scaled() }
}

pub(super) fn sin(x: f64) -> Scaled {
    quadrant(x, 0)
}

pub(super) fn cos(x: f64) -> Scaled {
    quadrant(x, 1)
}

/// |computed − exact| in units in the last place of the exact value, 2^-1074 at least.
pub(super) fn ulps(computed: f64, exact: Scaled) -> f64 {
    let Dd(hi, lo) = exact.value;
    if hi == 0.0 {
        return if computed == 0.0 { 0.0 } else { f64::INFINITY };
    }
    // Bring the exact value into [1, 2) by a power of two; its true exponent is e.
    let shift = 1023 - ((hi.abs().to_bits() >> 52) as i32);
    let e = exact.exponent - shift;
    let (hi, lo) = (ldexp(hi, shift), ldexp(lo, shift));
    let ulp = ldexp(1.0, (-52).max(-1074 - e));
    if computed.is_infinite() && e >= 1023 && ulps(f64::MAX, exact) < 1.0 {
        return 1.0;
    }
    let computed = if e > 0 { ldexp(computed, -e) } else { ldexp(ldexp(computed, 600.min(-e)), -e - 600.min(-e)) };
    (((computed - hi) - lo) / ulp).abs()
}
