//! Expectations over a standard normal variable, by the trapezoidal rule.
//!
//! For an integrand that is analytic in a strip about the real line the rule with step h converges like exp(−2π·width/h) (Trefethen and Weideman 2014,
//! doi:10.1137/130932132). σ(rg) has its poles at g = ±iπ/r, so h must shrink with r and need not otherwise. Gauss-Hermite points, the usual choice, converge
//! like exp(−2(π/r)√N) only: at r = 3 they take 320 for what these do with 99.

use crate::math;

/// How close an expectation of bounded functions of rg is to be; the steps are those measured in practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accuracy {
    /// About 1e-7: for pictures.
    Pixels,
    /// About 1e-8.
    Coarse,
    /// About 1e-12.
    Fine,
}

/// The greatest r for which steps shrink: beyond it σ(rg) is a step for whatever is shown, and time is not wasted on it.
const STEEPEST: f64 = 2000.0;

/// Points g_k and weights with E f(g) ≈ Σ weight_k f(g_k) for g ~ N(0, 1).
#[derive(Clone, Debug, PartialEq)]
pub struct Nodes {
    /// Ascending, symmetric about 0.
    pub points: Vec<f64>,
    /// h φ(g_k); their sum is 1 to rounding and the tails beyond the last point.
    pub weights: Vec<f64>,
}

impl Nodes {
    /// Points for functions of rg with r ≤ `reach`.
    #[must_use]
    pub fn new(reach: f64, accuracy: Accuracy) -> Nodes {
        let (step, end) = match accuracy {
            Accuracy::Pixels => (0.75, 6.0),
            Accuracy::Coarse => (0.6, 6.8),
            Accuracy::Fine => (0.45, 8.5),
        };
        let h = step / math::clamp(reach, 1.0, STEEPEST);
        let last = (end / h) as i32;
        let points: Vec<f64> = (-last..=last).map(|k| h * f64::from(k)).collect();
        let scale = h * 0.398_942_280_401_432_7; // 1/√(2π)
        let weights = points.iter().map(|g| scale * math::exp(-0.5 * g * g)).collect();
        Nodes { points, weights }
    }

    /// Those with g ≥ 0, for functions f with f(−g) = f(g) or their like in more dimensions: weights but the first doubled.
    #[must_use]
    pub fn folded(mut self) -> Nodes {
        let middle = self.points.len() / 2;
        self.points.drain(..middle);
        self.weights.drain(..middle);
        self.weights[1..].iter_mut().for_each(|w| *w *= 2.0);
        self
    }

    /// The point 0 with weight 1: for what does not depend on g.
    #[must_use]
    pub fn single() -> Nodes {
        Nodes { points: vec![0.0], weights: vec![1.0] }
    }

    /// The pairs (g, weight).
    pub fn iter(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.points.iter().copied().zip(self.weights.iter().copied())
    }
}

/// (E f(rg), E f(rg)g²) for an even f that is as smooth as σ.
pub fn moments(r: f64, accuracy: Accuracy, f: impl Fn(f64) -> f64) -> (f64, f64) {
    let nodes = Nodes::new(r, accuracy).folded();
    nodes.iter().fold((0.0, 0.0), |(plain, square), (g, weight)| {
        let value = weight * f(r * g);
        (plain + value, square + value * (g * g))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_the_normal_variable() {
        for reach in [0.0, 1.0, 3.0, 17.0] {
            for (accuracy, close) in [(Accuracy::Pixels, 1e-7), (Accuracy::Coarse, 1e-8), (Accuracy::Fine, 1e-14)] {
                let nodes = Nodes::new(reach, accuracy);
                for (power, expected) in [(0, 1.0), (1, 0.0), (2, 1.0), (3, 0.0), (4, 3.0)] {
                    let raised = |g: f64| (0..power).fold(1.0, |x, _| x * g);
                    let found: f64 = nodes.iter().map(|(g, weight)| weight * raised(g)).sum();
                    assert!((found - expected).abs() < 50.0 * close, "{reach}, power {power}: {found}");
                    if power % 2 == 0 {
                        let folded: f64 = nodes.clone().folded().iter().map(|(g, weight)| weight * raised(g)).sum();
                        assert!((folded - found).abs() < 1e-13, "{reach}, power {power}: {folded}, {found}");
                    }
                }
            }
        }
    }

    /// By Stein's identity E g σ(rg) = r E σ′(rg), whatever r is.
    #[test]
    fn stein_s_identity_holds_however_steep() {
        for r in [0.3, 1.0, 2.0, 5.0, 10.0, 100.0] {
            let (slope, _) = moments(r, Accuracy::Fine, |z| math::sigmoid(z) * math::sigmoid(-z));
            let nodes = Nodes::new(r, Accuracy::Fine);
            let direct: f64 = nodes.iter().map(|(g, weight)| weight * g * math::sigmoid(r * g)).sum();
            assert!((direct - r * slope).abs() < 1e-12, "{r}: {direct}, {}", r * slope);
        }
    }
}
