//! One walk to a critical point by Hessian-vector products, for hundreds of parameters.
//!
//! Every step minimises ‖g + Hδ‖² + μ‖δ‖² over δ (Levenberg 1944) by conjugate gradients on its normal equations, in the arrangement that keeps the
//! residual g + Hδ at hand (CGLS: Björck 1996, Numerical Methods for Least Squares Problems, §7.4). H is made only where the gradient has vanished.

use super::judge::{Lost, Place, confirm};
use super::region::Region;
use super::seek::Outcome;
use crate::matrix::{dot, norm};
use crate::objective::Objective;

/// Steps after which a walk counts as lost.
const STEPS: u32 = 300;
/// Products with H for one step at most, in pairs.
const PAIRS: usize = 60;
/// The residual at which a step's equations count as solved, relative to the gradient.
const SOLVED: f64 = 1e-3;
/// The first μ relative to ‖g‖; it changes with how well the model foresees.
const FIRST_DAMPING: f64 = 1e-3;

/// A walk on its way.
#[derive(Clone, Debug)]
pub(super) struct Levenberg {
    u: Vec<f64>,
    loss: f64,
    grad: Vec<f64>,
    damping: f64,
    steps: u32,
}

impl Levenberg {
    pub(super) fn new(start: Vec<f64>) -> Levenberg {
        Levenberg { u: start, loss: f64::NAN, grad: Vec::new(), damping: 0.0, steps: 0 }
    }

    /// One step; with how it stands, what it cost in gradients (a product with H is two of them, a Hessian d).
    pub(super) fn advance(&mut self, f: &dyn Objective, region: &Region) -> (Outcome, u64) {
        let d = self.u.len();
        if self.grad.is_empty() {
            self.grad = vec![0.0; d];
            self.loss = f.gradient(&self.u, &mut self.grad);
            self.damping = FIRST_DAMPING * norm(&self.grad);
            return (if self.is_finite() { Outcome::Going } else { Outcome::Lost(Lost::NotFinite) }, 1);
        }
        // What is left of the gradient at the end is left to Newton's method with the whole Hessian.
        if norm(&self.grad) <= 1e-10 * (1.0 + self.loss.abs()) {
            return self.arrive(f, region);
        }
        self.steps += 1;
        if self.steps > STEPS {
            return (Outcome::Lost(Lost::Slow), 0);
        }
        let (step, foreseen, pairs) = self.solve(f);
        let cost = 1 + 4 * pairs as u64;
        let u: Vec<f64> = self.u.iter().zip(&step).map(|(u, s)| u + s).collect();
        if !region.is_near(&u) {
            return (Outcome::Lost(Lost::Runaway), cost);
        }
        let mut grad = vec![0.0; d];
        let loss = f.gradient(&u, &mut grad);
        let (before, after) = (norm(&self.grad), norm(&grad));
        let ratio = (before - after) / (before - foreseen).max(f64::MIN_POSITIVE);
        // Less damping where the model is right; what is not a number counts as wrong.
        if ratio > 0.75 {
            self.damping *= 0.1;
        } else if ratio.is_nan() || ratio < 0.25 {
            self.damping = (self.damping * 10.0).max(1e-12 * before);
        }
        if ratio > 1e-3 {
            (self.u, self.loss, self.grad) = (u, loss, grad);
        } else if norm(&step) <= 1e-13 * region.unit() {
            return (Outcome::Lost(Lost::Spurious), cost);
        }
        (Outcome::Going, cost)
    }

    fn is_finite(&self) -> bool {
        self.loss.is_finite() && self.grad.iter().all(|g| g.is_finite())
    }

    /// The step, the residual ‖g + Hδ‖ that it should leave, and the pairs of products it took.
    fn solve(&self, f: &dyn Objective) -> (Vec<f64>, f64, usize) {
        let (d, mu) = (self.u.len(), self.damping * self.damping);
        let mut step = vec![0.0; d];
        let mut residual: Vec<f64> = self.grad.iter().map(|g| -g).collect();
        let mut normal = vec![0.0; d];
        f.hessian_vector(&self.u, &residual, &mut normal);
        let mut direction = normal.clone();
        let mut image = vec![0.0; d];
        let mut size = dot(&normal, &normal);
        let first = size;
        let mut pairs = 0;
        while pairs < PAIRS.min(d) && size > SOLVED * SOLVED * first {
            pairs += 1;
            f.hessian_vector(&self.u, &direction, &mut image);
            let curvature = dot(&image, &image) + mu * dot(&direction, &direction);
            if curvature.is_nan() || curvature <= 0.0 {
                break;
            }
            let along = size / curvature;
            step.iter_mut().zip(&direction).for_each(|(s, p)| *s += along * p);
            residual.iter_mut().zip(&image).for_each(|(r, q)| *r -= along * q);
            f.hessian_vector(&self.u, &residual, &mut normal);
            normal.iter_mut().zip(&step).for_each(|(n, s)| *n -= mu * s);
            let next = dot(&normal, &normal);
            direction.iter_mut().zip(&normal).for_each(|(p, n)| *p = n + next / size * *p);
            size = next;
        }
        (step, norm(&residual), pairs)
    }

    fn arrive(&self, f: &dyn Objective, region: &Region) -> (Outcome, u64) {
        let cost = self.u.len() as u64;
        let Some(place) = Place::with_gradient(f, self.u.clone(), self.loss, self.grad.clone()) else {
            return (Outcome::Lost(Lost::NotFinite), cost);
        };
        let (found, more) = confirm(f, region, place);
        (found.map_or_else(Outcome::Lost, Outcome::Found), cost + more)
    }
}
