//! A method with a memory on its way, and whether it stays where it is.
//!
//! What enters the neighbourhood of a minimum with momentum may leave it again. It has arrived when for some time it is so deep inside that not even its
//! momentum could carry it out, and does not go away from the minimum. That is followed, not proved.

use super::Target;
use crate::objective::FiniteSum;
use crate::optimizer::{Method, Optimizer, Oracle};

/// Updates in a row that stay with a minimum before it counts as reached: half of them come as near as the others, or nearer.
const STAY: u32 = 32;
/// Updates over which the pace is measured.
const WINDOW: u32 = 64;

/// What an update tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stay {
    /// It goes on.
    Moving,
    /// It stays with the minimum of this number.
    With(usize),
    /// It has come to rest.
    Still,
}

/// A method's state, and what is known of its latest updates.
pub(super) struct Updates {
    rule: Box<dyn Optimizer>,
    /// How far it goes on by its momentum alone, in lengths of the last step: μ + μ² + …
    coast: f64,
    before: Vec<f64>,
    /// The minimum with which it has been, for how many updates, and its greatest distance in the first and in the second half of them.
    with: Option<(usize, u32, [f64; 2])>,
    /// The way that was made in this window so far, and its updates.
    way: (f64, u32),
    /// The mean way of an update in the last window.
    pace: Option<f64>,
}

impl Updates {
    /// A method at its start, for `dim` parameters.
    pub(super) fn new(method: Method, dim: usize) -> Updates {
        let mu = match method {
            Method::HeavyBall { mu, .. } | Method::Nesterov { mu, .. } => mu,
            Method::Adam { beta, .. } | Method::AdamW { beta, .. } => beta[0],
            Method::Descent | Method::AdaGrad { .. } | Method::RmsProp { .. } | Method::Newton { .. } => 0.0,
        };
        Updates {
            rule: method.start(dim),
            coast: mu / (1.0 - mu),
            before: vec![0.0; dim],
            with: None,
            way: (0.0, 0),
            pace: None,
        }
    }

    /// The mean way of an update, once it is known; momentum that turns round stands still for a moment only.
    pub(super) fn pace(&self) -> Option<f64> {
        self.pace
    }

    /// One update with step size `eta`.
    pub(super) fn step(&mut self, f: &dyn FiniteSum, eta: f64, u: &mut [f64], targets: &[Target]) -> Stay {
        self.before.copy_from_slice(u);
        self.rule.step(&mut Oracle::new(f, &[]), eta, u);
        let moved = u.iter().zip(&self.before).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
        self.way = (self.way.0 + moved, self.way.1 + 1);
        if self.way.1 == WINDOW {
            self.pace = Some(self.way.0 / f64::from(WINDOW));
            self.way = (0.0, 0);
        }
        self.stays(u, self.coast * moved, targets)
    }

    fn stays(&mut self, u: &[f64], further: f64, targets: &[Target]) -> Stay {
        let here = targets.iter().enumerate().find_map(|(k, target)| {
            let distance = target.distance(u);
            (distance + further < target.radius).then_some((k, distance))
        });
        self.with = here.map(|(k, distance)| {
            let (count, mut farthest) = match self.with {
                Some((before, count, farthest)) if before == k && count < STAY => (count, farthest),
                _ => (0, [0.0; 2]),
            };
            let half = usize::from(count >= STAY / 2);
            farthest[half] = farthest[half].max(distance);
            (k, count + 1, farthest)
        });
        match self.with {
            Some((k, STAY, [first, second])) if second <= first => Stay::With(k),
            _ => Stay::Moving,
        }
    }
}
