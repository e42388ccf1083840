//! Newton's method for ∇f = 0, from anywhere to any kind of critical point: for tests that know where to look.

use downhill::matrix::{norm, solve};
use downhill::objective::Objective;

/// The critical point that steps of at most `trust` come to from `start`; `None` if they come to none, or leave the ball of radius `within`.
pub(crate) fn critical(f: &dyn Objective, start: &[f64], trust: f64, within: f64) -> Option<Vec<f64>> {
    let d = start.len();
    let (mut w, mut grad, mut hess) = (start.to_vec(), vec![0.0; d], vec![0.0; d * d]);
    for _ in 0..200 {
        f.gradient(&w, &mut grad);
        f.hessian(&w, &mut hess);
        let mut step = grad.clone();
        if !solve(&mut hess, d, &mut step) {
            return None;
        }
        let length = norm(&step);
        let share = if length > trust { trust / length } else { 1.0 };
        w.iter_mut().zip(&step).for_each(|(w, s)| *w -= share * s);
        if norm(&w) > within {
            return None;
        }
        if length < 1e-13 * (1.0 + norm(&w)) {
            break;
        }
    }
    let loss = f.gradient(&w, &mut grad);
    (norm(&grad) < 1e-10 * (1.0 + loss.abs())).then_some(w)
}
