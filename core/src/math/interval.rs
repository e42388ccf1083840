//! Intervals that hold the exact result: every bound is rounded outwards.
//!
//! The sum, difference or product of two floats is off by half a unit in the last place at most, so the next float beyond it is a bound.
//! σ, tanh and their kin are off by what [`crate::math`] says they are at most, and monotone in pieces: their bounds are those at the ends, that much
//! wider. Whatever is proved from here on is as sure as those errors are. Source: Moore, Kearfott, Cloud, Introduction to Interval Analysis (2009),
//! doi:10.1137/1.9780898717716.

use crate::math;
use std::ops::{Add, Mul, Neg, Sub};

/// Units in the last place by which a bound of σ, tanh or ln is moved outwards: they are off by less than 3.
const WIDENING: f64 = 4.0;
/// The same for sech², which is off by less than 4.
const WIDENING_SECH2: f64 = 5.0;
/// The same for softplus, which is off by less than 4.
const WIDENING_SOFTPLUS: f64 = 5.0;

/// All numbers from `lo` to `hi`; a bound that is not a number holds nothing and proves nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower bound.
    pub lo: f64,
    /// The upper bound.
    pub hi: f64,
}

/// Where numbers have fewer digits a unit in the last place is this small, and not a share of the number.
const TINY: f64 = 5e-323;

/// At least `ulps` units in the last place of x, of at most ten.
fn units(x: f64, ulps: f64) -> f64 {
    x.abs() * (ulps * f64::EPSILON) + TINY
}

fn down(x: f64, ulps: f64) -> f64 {
    (x - units(x, ulps)).next_down()
}

fn up(x: f64, ulps: f64) -> f64 {
    (x + units(x, ulps)).next_up()
}

/// The lesser of two bounds; not a number if either is none.
fn lesser(a: f64, b: f64) -> f64 {
    if a < b {
        a
    } else if b <= a {
        b
    } else {
        f64::NAN
    }
}

impl Interval {
    /// 0 alone.
    pub const ZERO: Interval = Interval { lo: 0.0, hi: 0.0 };

    /// One number alone.
    #[must_use]
    pub fn point(x: f64) -> Interval {
        Interval { lo: x, hi: x }
    }

    /// All numbers within `radius` of `centre`.
    #[must_use]
    pub fn around(centre: f64, radius: f64) -> Interval {
        Interval { lo: (centre - radius).next_down(), hi: (centre + radius).next_up() }
    }

    /// Whether every number in it is above 0.
    #[must_use]
    pub fn is_positive(self) -> bool {
        self.lo > 0.0
    }

    /// Whether every number in it is below 0.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.hi < 0.0
    }

    /// Whether it lies inside the other, touching neither end.
    #[must_use]
    pub fn is_inside(self, other: Interval) -> bool {
        other.lo < self.lo && self.hi < other.hi
    }

    /// A float near its middle.
    #[must_use]
    pub fn middle(self) -> f64 {
        0.5 * self.lo + 0.5 * self.hi
    }

    /// The greatest absolute value in it.
    #[must_use]
    pub fn magnitude(self) -> f64 {
        -lesser(-self.lo.abs(), -self.hi.abs())
    }

    /// The smallest interval that holds both.
    #[must_use]
    pub fn hull(self, other: Interval) -> Interval {
        Interval { lo: lesser(self.lo, other.lo), hi: -lesser(-self.hi, -other.hi) }
    }

    /// The squares of its numbers: never below 0, unlike the product with itself.
    #[must_use]
    pub fn square(self) -> Interval {
        let (a, b) = (lesser(self.lo.abs(), self.hi.abs()), self.magnitude());
        let least = if self.lo <= 0.0 && self.hi >= 0.0 { 0.0 } else { (a * a).next_down() };
        Interval { lo: least, hi: (b * b).next_up() }
    }
}

impl Add for Interval {
    type Output = Interval;

    fn add(self, other: Interval) -> Interval {
        Interval { lo: (self.lo + other.lo).next_down(), hi: (self.hi + other.hi).next_up() }
    }
}

impl Sub for Interval {
    type Output = Interval;

    fn sub(self, other: Interval) -> Interval {
        Interval { lo: (self.lo - other.hi).next_down(), hi: (self.hi - other.lo).next_up() }
    }
}

impl Neg for Interval {
    type Output = Interval;

    fn neg(self) -> Interval {
        Interval { lo: -self.hi, hi: -self.lo }
    }
}

impl Mul for Interval {
    type Output = Interval;

    fn mul(self, other: Interval) -> Interval {
        let products = [self.lo * other.lo, self.lo * other.hi, self.hi * other.lo, self.hi * other.hi];
        let least = products.into_iter().fold(f64::INFINITY, lesser);
        let most = -products.into_iter().map(|p| -p).fold(f64::INFINITY, lesser);
        Interval { lo: least.next_down(), hi: most.next_up() }
    }
}

/// σ of the numbers in `z`.
#[must_use]
pub fn sigmoid(z: Interval) -> Interval {
    Interval { lo: down(math::sigmoid(z.lo), WIDENING).max(0.0), hi: up(math::sigmoid(z.hi), WIDENING).min(1.0) }
}

/// σ′ = σ(z)σ(−z): even, and falling with |z|.
#[must_use]
pub fn sigmoid_slope(z: Interval) -> Interval {
    falling_from_zero(z, |z| sigmoid(Interval::point(z)) * sigmoid(Interval::point(-z)))
}

/// tanh of the numbers in `z`.
#[must_use]
pub fn tanh(z: Interval) -> Interval {
    Interval { lo: down(math::tanh(z.lo), WIDENING).max(-1.0), hi: up(math::tanh(z.hi), WIDENING).min(1.0) }
}

/// sech² = tanh′: even, and falling with |z|.
#[must_use]
pub fn sech2(z: Interval) -> Interval {
    falling_from_zero(z, |z| {
        let value = math::sech2(z);
        Interval { lo: down(value, WIDENING_SECH2).max(0.0), hi: up(value, WIDENING_SECH2).min(1.0) }
    })
}

/// ln(1+e^z) of the numbers in `z`.
#[must_use]
pub fn softplus(z: Interval) -> Interval {
    Interval {
        lo: down(math::softplus(z.lo), WIDENING_SOFTPLUS).max(0.0),
        hi: up(math::softplus(z.hi), WIDENING_SOFTPLUS),
    }
}

/// Natural logarithm of the numbers in `x`.
#[must_use]
pub fn ln(x: Interval) -> Interval {
    Interval { lo: down(math::ln(x.lo), WIDENING), hi: up(math::ln(x.hi), WIDENING) }
}

/// An even function that falls with |z|, from its bounds at single numbers.
fn falling_from_zero(z: Interval, at: impl Fn(f64) -> Interval) -> Interval {
    let nearest = if z.lo <= 0.0 && z.hi >= 0.0 { 0.0 } else { lesser(z.lo.abs(), z.hi.abs()) };
    Interval { lo: at(z.magnitude()).lo.max(0.0), hi: at(nearest).hi }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::reference::{self, Dd};
    use proptest::prelude::*;

    /// Whether hi + lo of the exact result lies within.
    fn holds(interval: Interval, exact: Dd) -> bool {
        let above = |bound: f64| exact.sub(Dd(bound, 0.0)).0 >= 0.0;
        let below = |bound: f64| exact.sub(Dd(bound, 0.0)).0 <= 0.0;
        above(interval.lo) && below(interval.hi)
    }

    proptest! {
        /// The result of any two numbers of two intervals lies in the result of the intervals, in arithmetic of twice the precision.
        #[test]
        fn arithmetic_holds_every_result(
            (a, b) in (-20.0..20.0f64, -20.0..20.0f64),
            (r, s) in (0.0..3.0f64, 0.0..3.0f64),
            (t, u) in (-1.0..1.0f64, -1.0..1.0f64),
        ) {
            let (x, y) = (Interval::around(a, r), Interval::around(b, s));
            let (p, q) = (a + t * r, b + u * s);
            let (dp, dq) = (Dd(p, 0.0), Dd(q, 0.0));
            prop_assert!(holds(x, dp) && holds(y, dq));
            for (found, exact, what) in [
                (x + y, dp.add(dq), "sum"),
                (x - y, dp.sub(dq), "difference"),
                (x * y, dp.mul(dq), "product"),
                (-x, dp.neg(), "negative"),
                (x.square(), dp.mul(dp), "square"),
                (x.hull(y), dp, "hull"),
                (x.hull(y), dq, "hull"),
            ] {
                prop_assert!(holds(found, exact), "{what} of {x:?} and {y:?}: {found:?}");
            }
            let value = |z: reference::Scaled| Dd(reference::ldexp(z.value.0, z.exponent), reference::ldexp(z.value.1, z.exponent));
            let (s, c) = (value(reference::sigmoid(p)), value(reference::sigmoid(-p)));
            for (found, exact, what) in [
                (sigmoid(x), s, "σ"),
                (sigmoid_slope(x), s.mul(c), "σ′"),
                (tanh(x), value(reference::tanh(p)), "tanh"),
                (sech2(x), value(reference::sech2(p)), "sech²"),
                (softplus(x), value(reference::softplus(p)), "softplus"),
                (ln(Interval::point(1.0) + x.square()), value(reference::ln(1.0 + p * p)), "ln"),
            ] {
                prop_assert!(holds(found, exact), "{what} of {x:?} at {p}: {found:?}");
            }
            // Not only right but of use: hardly wider than the interval.
            prop_assert!(sigmoid(x).hi - sigmoid(x).lo <= 0.5 * r + 1e-14);
            prop_assert!(sigmoid_slope(Interval::point(p)).hi - sigmoid_slope(Interval::point(p)).lo <= 1e-14);
        }
    }

    #[test]
    fn what_is_not_a_number_proves_nothing() {
        let (nan, all) = (Interval::point(f64::NAN), Interval { lo: f64::NEG_INFINITY, hi: f64::INFINITY });
        for none in [all - all, Interval::ZERO * all, nan + Interval::ZERO, nan.square(), nan.hull(Interval::ZERO)] {
            assert!(!none.is_positive() && !none.is_negative() && !none.is_inside(all), "{none:?}");
        }
        assert_eq!(sigmoid(nan), Interval { lo: 0.0, hi: 1.0 });
        assert_eq!(sigmoid(all), Interval { lo: 0.0, hi: 1.0 });
    }
}
