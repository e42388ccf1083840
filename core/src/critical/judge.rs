//! Whether a place is a critical point, and what kind.

use super::plateau::is_plateau;
use super::region::Region;
use super::{Certificate, DENSE, Kind, Point, threshold};
use crate::eigen::{self, Eigen};
use crate::matrix::{dot, norm};
use crate::objective::Objective;

/// Greatest gradient of a critical point, relative to 1 + |ℓ|.
const GRADIENT: f64 = 1e-9;
/// Greatest gradient along directions without curvature, relative to 1 + |ℓ|: little more than rounding, since no step corrects it.
const GRADIENT_OF_ZERO_MODES: f64 = 1e-12;
/// Greatest step of Newton's method at a critical point, relative to the region. On a plateau the gradient vanishes too, but not this.
const STEP: f64 = 1e-8;

/// A place with everything up to the second derivatives there.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) u: Vec<f64>,
    pub(super) loss: f64,
    pub(super) grad: Vec<f64>,
    pub(super) eigen: Eigen,
    /// The gradient along each eigenvector.
    pub(super) along: Vec<f64>,
}

impl Place {
    /// What f is at `u`; `None` where it is not finite. Costs 1 + d gradients.
    pub(super) fn at(f: &dyn Objective, u: &[f64]) -> Option<Place> {
        let mut grad = vec![0.0; u.len()];
        let loss = f.gradient(u, &mut grad);
        Place::with_gradient(f, u.to_vec(), loss, grad)
    }

    /// The same where the gradient is known already.
    pub(super) fn with_gradient(f: &dyn Objective, u: Vec<f64>, loss: f64, grad: Vec<f64>) -> Option<Place> {
        if !loss.is_finite() || grad.iter().any(|g| !g.is_finite()) {
            return None;
        }
        let d = u.len();
        let mut hessian = vec![0.0; d * d];
        f.hessian(&u, &mut hessian);
        let eigen = eigen::symmetric(&hessian, d)?;
        let along = eigen.vectors.chunks_exact(d).map(|v| dot(v, &grad)).collect();
        Some(Place { u, loss, grad, eigen, along })
    }

    /// ‖∇f‖.
    pub(super) fn slope(&self) -> f64 {
        norm(&self.grad)
    }

    /// Whether the gradient is 0 as far as it can be.
    pub(super) fn is_critical(&self, region: &Region) -> bool {
        let least = threshold(&self.eigen.values);
        let scale = 1.0 + self.loss.abs();
        // Where there is no curvature at all, nothing tells a critical point from a plateau.
        least > 0.0
            && self.slope() <= GRADIENT * scale
            && self.eigen.values.iter().zip(&self.along).all(|(value, g)| {
                if value.abs() > least {
                    g.abs() <= STEP * region.unit() * value.abs()
                } else {
                    g.abs() <= GRADIENT_OF_ZERO_MODES * scale
                }
            })
    }

    /// u moved by Σ steps_i v_i, with v_i the eigenvectors.
    pub(super) fn moved(&self, steps: &[f64]) -> Vec<f64> {
        let mut u = self.u.clone();
        for (v, step) in self.eigen.vectors.chunks_exact(u.len()).zip(steps) {
            u.iter_mut().zip(v).for_each(|(u, v)| *u += step * v);
        }
        u
    }

    /// Where Newton's method leads, along directions that have curvature.
    pub(super) fn newton(&self) -> Vec<f64> {
        let least = threshold(&self.eigen.values);
        let step = |(value, g): (&f64, &f64)| if value.abs() > least { -g / value } else { 0.0 };
        self.moved(&self.eigen.values.iter().zip(&self.along).map(step).collect::<Vec<f64>>())
    }

    /// The critical point it is.
    pub(super) fn into_point(self, region: &Region) -> Point {
        Point {
            w: region.parameters(&self.u),
            loss: self.loss,
            grad_norm: self.slope(),
            kind: Kind::of(&self.eigen.values),
            eigenvalues: self.eigen.values,
            eigenvectors: self.eigen.vectors,
            certificate: Certificate::None,
            u: self.u,
        }
    }
}

/// Steps of Newton's method after which a critical point is taken as it is.
const REFINEMENTS: usize = 3;

/// A place that looks critical, refined, or why on closer inspection it is none; with the cost in gradients.
pub(super) fn confirm(f: &dyn Objective, region: &Region, place: Place) -> (Result<Place, Lost>, u64) {
    let d = place.u.len();
    let each = 1 + d as u64;
    let (mut best, mut cost) = (place, 0);
    for _ in 0..REFINEMENTS {
        // With hundreds of parameters a Hessian and its eigenvectors take a second: then enough is enough.
        if d > DENSE && best.is_critical(region) {
            break;
        }
        cost += each;
        match Place::at(f, &best.newton()) {
            Some(next) if next.slope() <= best.slope() => best = next,
            // Rounding has the last word.
            _ => break,
        }
    }
    if !region.contains(&best.u) {
        return (Err(Lost::Runaway), cost);
    }
    if !best.is_critical(region) {
        return (Err(Lost::Slow), cost);
    }
    if d <= DENSE && matches!(Kind::of(&best.eigen.values), Kind::Degenerate { .. }) {
        let (plateau, more) = is_plateau(f, region, &best);
        return (if plateau { Err(Lost::Plateau) } else { Ok(best) }, cost + more);
    }
    (Ok(best), cost)
}

/// Why a walk ended without a critical point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// It left the region.
    Runaway,
    /// ‖∇ℓ‖ has a minimum there that is not 0: H∇ℓ = 0 but ∇ℓ ≠ 0.
    Spurious,
    /// It ended on a plateau, where the gradient only decays.
    Plateau,
    /// It took too many steps.
    Slow,
    /// The loss or a derivative is not finite.
    NotFinite,
}
