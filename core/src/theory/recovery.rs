//! How far the minimiser ŵ of the planted neuron's empirical risk is from w*.
//!
//! With labels drawn, √n(ŵ − w*) → N(0, H⁻¹VH⁻¹), where for the square loss V = E[σ′(v)³xxᵀ] and H = E[σ′(v)²xxᵀ] with v = w*·x, and for the cross-entropy
//! V = H = E[σ′(v)xxᵀ], the Fisher information. In regression without noise ∇ℓ_n(w*) = 0, so that ŵ = w* exactly as soon as the inputs span R^d: there is no n^{-½} curve.

use crate::math;
use crate::matrix::solve;
use crate::objective::FiniteSum;
use crate::objective::quadrature::{Accuracy, moments};

/// Which loss ŵ minimises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Estimator {
    /// ½(σ(w·x) − y)².
    Square,
    /// Cross-entropy: maximum likelihood.
    CrossEntropy,
}

/// E[σ′(v)^power xxᵀ] for |w*| = `steepness`: its eigenvalues along w* and across, the latter d − 1 times.
#[must_use]
pub fn information(steepness: f64, power: u32) -> (f64, f64) {
    let (across, along) = moments(steepness, Accuracy::Fine, |z| {
        let slope = math::sigmoid(z) * math::sigmoid(-z);
        (1..power).fold(slope, |product, _| product * slope)
    });
    (along, across)
}

/// The limit of n·E‖ŵ − w*‖², the trace of H⁻¹VH⁻¹, in d dimensions.
#[must_use]
pub fn error_constant(steepness: f64, d: usize, estimator: Estimator) -> f64 {
    let variance = |h: f64, v: f64| v / (h * h);
    let (h, v) = match estimator {
        Estimator::Square => (information(steepness, 2), information(steepness, 3)),
        Estimator::CrossEntropy => (information(steepness, 1), information(steepness, 1)),
    };
    variance(h.0, v.0) + (d - 1) as f64 * variance(h.1, v.1)
}

/// n·E‖∇ℓ_n(w*)‖² of the square loss, tr V.
#[must_use]
pub fn gradient_constant(steepness: f64, d: usize) -> f64 {
    let (along, across) = information(steepness, 3);
    along + (d - 1) as f64 * across
}

/// Newton steps at most.
const STEPS: u32 = 100;

/// The minimum that damped Newton steps from `start` come to, each halved until it goes downhill. `None` if the gradient is not brought to rounding, or the point has
/// a direction of negative curvature.
#[must_use]
pub fn minimiser(risk: &dyn FiniteSum, start: &[f64]) -> Option<Vec<f64>> {
    let d = start.len();
    let (mut w, mut grad, mut hess) = (start.to_vec(), vec![0.0; d], vec![0.0; d * d]);
    for _ in 0..STEPS {
        let loss = risk.gradient(&w, &mut grad);
        let slope = grad.iter().fold(0.0_f64, |m, g| m.max(g.abs()));
        risk.hessian(&w, &mut hess);
        let found = crate::eigen::symmetric(&hess, d)?;
        if slope < 1e-13 * (1.0 + loss) {
            return (found.values[0] > 0.0).then_some(w);
        }
        // Where the risk bends down, a step of the gradient's own scale.
        let lift = if found.values[0] > 0.0 { 0.0 } else { -found.values[0] + 0.1 * found.values[d - 1].abs() + 1e-9 };
        (0..d).for_each(|k| hess[k * d + k] += lift);
        let mut step = grad.clone();
        if !solve(&mut hess, d, &mut step) {
            return None;
        }
        let mut share = 1.0;
        loop {
            let next: Vec<f64> = w.iter().zip(&step).map(|(w, s)| w - share * s).collect();
            // At the bottom rounding decides: then the full step.
            if risk.loss(&next) <= loss + 1e-14 * (1.0 + loss) {
                w = next;
                break;
            }
            share *= 0.5;
            if share < 1e-9 {
                return None;
            }
        }
    }
    None
}
