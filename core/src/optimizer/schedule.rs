//! Step sizes over the updates: η(t) = η₀ · warm-up · shape, a pure function of the update's number.

use crate::math;

/// How the step size falls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// η₀ throughout.
    Constant,
    /// η₀ · factor^⌊t/every⌋, 0 < factor ≤ 1.
    Step {
        /// Updates between two falls, at least 1.
        every: u64,
        /// What each multiplies the step size by.
        factor: f64,
    },
    /// η₀/(1 + t/τ), the order that Robbins and Monro 1951 ask for; τ > 0.
    Inverse {
        /// The update at which the step size has halved.
        tau: f64,
    },
    /// η₀ · (1 + cos(πt/T))/2 until T, then 0 (Loshchilov and Hutter 2017, arXiv:1608.03983); T ≥ 1.
    Cosine {
        /// The update at which the step size is 0.
        end: u64,
    },
}

/// A step size for every update.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule {
    /// η₀ > 0.
    pub eta: f64,
    /// How it falls.
    pub shape: Shape,
    /// Updates over which it first rises in equal steps; 0 for none.
    pub warm_up: u64,
}

impl Schedule {
    /// The same step size throughout.
    #[must_use]
    pub fn constant(eta: f64) -> Schedule {
        Schedule { eta, shape: Shape::Constant, warm_up: 0 }
    }

    /// The step size of the update that goes from t to t + 1.
    #[must_use]
    pub fn at(&self, t: u64) -> f64 {
        let shape = match self.shape {
            Shape::Constant => 1.0,
            Shape::Step { every, factor } => power(factor, t / every.max(1)),
            Shape::Inverse { tau } => 1.0 / (1.0 + t as f64 / tau),
            Shape::Cosine { end } if t >= end => 0.0,
            Shape::Cosine { end } => 0.5 * (1.0 + math::cos(std::f64::consts::PI * (t as f64 / end as f64))),
        };
        let warm = if t < self.warm_up { (t + 1) as f64 / self.warm_up as f64 } else { 1.0 };
        self.eta * warm * shape
    }
}

/// x^k by repeated squaring: no transcendental.
fn power(x: f64, k: u64) -> f64 {
    let (mut result, mut square, mut k) = (1.0, x, k);
    while k > 0 {
        if k % 2 == 1 {
            result *= square;
        }
        square *= square;
        k /= 2;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn step_sizes_are_what_their_formulas_say() {
        let check = |shape: Shape, warm_up: u64, t: u64, expected: f64| {
            let found = Schedule { eta: 0.5, shape, warm_up }.at(t);
            assert!((found - expected).abs() <= 1e-15, "{shape:?}, {warm_up}, {t}: {found}, not {expected}");
        };
        check(Shape::Constant, 0, 1_000_000, 0.5);
        check(Shape::Constant, 4, 0, 0.125);
        check(Shape::Constant, 4, 3, 0.5);
        check(Shape::Constant, 4, 9, 0.5);
        check(Shape::Step { every: 10, factor: 0.1 }, 0, 9, 0.5);
        check(Shape::Step { every: 10, factor: 0.1 }, 0, 25, 0.005);
        check(Shape::Inverse { tau: 50.0 }, 0, 50, 0.25);
        check(Shape::Cosine { end: 100 }, 0, 0, 0.5);
        check(Shape::Cosine { end: 100 }, 0, 50, 0.25);
        check(Shape::Cosine { end: 100 }, 0, 100, 0.0);
        check(Shape::Cosine { end: 100 }, 10, 200, 0.0);
    }
}
