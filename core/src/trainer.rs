//! Training, one update at a time, and the timeline that makes every update reachable again.

pub mod batches;
pub mod timeline;
mod abreast;

pub use abreast::advance_abreast;
pub use batches::Batches;
pub use timeline::{Record, Timeline};

use crate::objective::{FiniteSum, Made, Steps};
#[cfg(feature = "whole")]
use crate::optimizer::Parts;
use crate::optimizer::{Oracle, Rule};

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Updates change the parameters.
    Running,
    /// The gradient of the whole risk is zero to rounding: ‖∇ℓ‖ ≤ 1e−12.
    Converged,
    /// Updates change nothing although this is no minimum: for two epochs, in which every sample was seen, steps were smaller than the spacing of
    /// floating-point numbers, or all units are saturated and the gradient has vanished on a plateau.
    Stalled,
    /// The next update would leave the finite numbers (or pass ‖w‖∞ = 1e12); the parameters stay at the last finite ones.
    Diverged,
}

/// ‖w‖∞ beyond which a run counts as diverged. Far from any minimum of data of size 1, and near enough that the
/// losses around it are finite in f32, so that the landscape of a diverged run is still a picture.
const FAR: f64 = 1e12;
/// Updates that are fused at once, at most: how many step sizes are held.
const MOST_FUSED: usize = 256;

/// The state of a run at one update: everything on which later updates depend.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// Updates so far.
    pub t: u64,
    /// The parameters.
    pub w: Vec<f64>,
    /// The optimiser's state.
    pub optimizer: Vec<f64>,
    /// How the run stands.
    pub status: Status,
    /// Updates so far that changed the parameters (side by side with other runs one of a smooth loss that changed nothing may count, too): where an update looks at one sample and moves only after a mistake, the mistakes.
    pub moves: u64,
}

/// A run: parameters, an update rule and the batches. The caller owns the loop.
pub struct Trainer {
    rule: Rule,
    batches: Batches,
    state: State,
    before: Vec<f64>,
    /// The last so many updates changed nothing.
    unchanged: u64,
    /// Step sizes of the updates that are being fused.
    eta: Vec<f64>,
}

impl Trainer {
    /// A run that stands at update 0 with parameters `w`.
    #[must_use]
    pub fn new(rule: Rule, batches: Batches, w: Vec<f64>) -> Trainer {
        let before = w.clone();
        let state = State { t: 0, w, optimizer: rule.optimizer.state(), status: Status::Running, moves: 0 };
        Trainer { rule, batches, state, before, unchanged: 0, eta: Vec::new() }
    }

    /// Updates so far.
    #[must_use]
    pub fn t(&self) -> u64 {
        self.state.t
    }

    /// The parameters.
    #[must_use]
    pub fn w(&self) -> &[f64] {
        &self.state.w
    }

    /// How the run stands.
    #[must_use]
    pub fn status(&self) -> Status {
        self.state.status
    }

    /// Updates so far that changed the parameters.
    #[must_use]
    pub fn moves(&self) -> u64 {
        self.state.moves
    }

    /// Updates in one epoch.
    #[must_use]
    pub fn epoch_length(&self) -> u64 {
        self.batches.epoch_length()
    }

    /// Term gradients that one update evaluates, at most.
    #[must_use]
    pub fn cost(&self) -> u64 {
        self.batches.size()
    }

    /// The step size of the next update for a mean over `terms` gradients.
    #[must_use]
    pub fn step_size(&self, terms: u64) -> f64 {
        self.rule.step_size(self.state.t, terms)
    }

    /// The batch of the next update; empty stands for all samples.
    #[must_use]
    pub fn next_batch(&self) -> Vec<u32> {
        self.batch(self.state.t)
    }

    /// The batch of update `t`, whether it was made or not; empty stands for all samples.
    #[must_use]
    pub fn batch(&self, t: u64) -> Vec<u32> {
        self.batches.clone().at(t).to_vec()
    }

    /// Up to `k` updates of `objective`; stops early only on divergence. Returns how many were made.
    pub fn advance(&mut self, objective: &dyn FiniteSum, k: u64) -> u64 {
        let from = self.state.t;
        while self.state.t - from < k && self.state.status != Status::Diverged {
            if self.rule.optimizer.is_plain() {
                self.descend(objective, k - (self.state.t - from));
            } else {
                self.step(objective);
            }
        }
        self.state.t - from
    }

    /// Up to `k` updates of plain descent in one go, to the end of the epoch at most.
    fn descend(&mut self, objective: &dyn FiniteSum, k: u64) {
        let (t, size) = (self.state.t, self.batches.size() as usize);
        let order = self.batches.ahead(t);
        let count = step_sizes(&self.rule, t, order, size, k, &mut self.eta);
        let steps = Steps { t, eta: &self.eta, order, size, bound: FAR };
        let made = objective.descend(&steps, &mut self.state.w);
        self.arrive(made, count);
    }

    /// Goes on behind fused updates, of which `count` were wanted.
    fn arrive(&mut self, made: Made, count: usize) {
        self.state.t += made.updates as u64;
        self.state.moves += made.moves as u64;
        let before = if made.still == made.updates { self.unchanged } else { 0 };
        self.unchanged = before + made.still as u64;
        if made.updates < count {
            self.state.status = Status::Diverged;
        } else {
            self.settle();
        }
    }

    fn step(&mut self, objective: &dyn FiniteSum) {
        self.before.copy_from_slice(&self.state.w);
        let batch = self.batches.at(self.state.t);
        let terms = if batch.is_empty() { u64::from(objective.terms()) } else { batch.len() as u64 };
        let eta = self.rule.step_size(self.state.t, terms);
        self.rule.optimizer.step(&mut Oracle::of_update(objective, batch, self.state.t), eta, &mut self.state.w);
        if self.state.w.iter().any(|v| !v.is_finite() || v.abs() > FAR) {
            self.state.w.copy_from_slice(&self.before);
            self.state.status = Status::Diverged;
            return;
        }
        self.state.t += 1;
        let still = self.state.w == self.before;
        self.unchanged = if still { self.unchanged + 1 } else { 0 };
        self.state.moves += u64::from(!still);
        self.settle();
    }

    /// How the run stands after updates that stayed within bounds.
    fn settle(&mut self) {
        let still = self.unchanged >= 2 * self.epoch_length();
        self.state.status = if still { Status::Stalled } else { Status::Running };
    }

    /// The factor c of c/λ, the step size above which the rule cannot settle in a valley of curvature λ, if it has one.
    #[must_use]
    pub fn stability(&self) -> Option<f64> {
        self.rule.optimizer.stability()
    }

    /// Where the next update would lead, and what it consists of; the run stays where it is. `None` where the update would leave the finite numbers.
    #[cfg(feature = "whole")]
    pub fn rehearse(&mut self, objective: &dyn FiniteSum) -> Option<(Vec<f64>, Parts)> {
        let (before, mut next) = (self.rule.optimizer.state(), self.state.w.clone());
        let batch = self.batches.at(self.state.t);
        let terms = if batch.is_empty() { u64::from(objective.terms()) } else { batch.len() as u64 };
        let eta = self.rule.step_size(self.state.t, terms);
        self.rule.optimizer.step(&mut Oracle::of_update(objective, batch, self.state.t), eta, &mut next);
        let w = &self.state.w;
        let zeros = vec![0.0; w.len()];
        let whole = next.iter().zip(w).map(|(next, w)| next - w).collect();
        let mut parts = Parts { gradient: whole, momentum: zeros.clone(), decay: zeros };
        self.rule.optimizer.tell_apart(eta, w, &mut parts);
        self.rule.optimizer.restore(&before);
        next.iter().all(|v| v.is_finite() && v.abs() <= FAR).then_some((next, parts))
    }

    /// A copy of the state.
    #[must_use]
    pub fn save(&self) -> State {
        State { optimizer: self.rule.optimizer.state(), ..self.state.clone() }
    }

    /// Goes to a saved state.
    pub fn restore(&mut self, state: &State) {
        self.state.clone_from(state);
        self.rule.optimizer.restore(&state.optimizer);
        self.unchanged = 0;
    }

    /// Puts the parameters elsewhere; the run goes on from there.
    pub fn set_w(&mut self, w: &[f64]) {
        self.state.w.copy_from_slice(w);
        self.state.status = Status::Running;
        self.unchanged = 0;
    }
}

/// The step sizes of the updates from `t` on that may be fused: to the end of what `order` holds, and `k` at most. Returns how many.
fn step_sizes(rule: &Rule, t: u64, order: &[u32], size: usize, k: u64, eta: &mut Vec<f64>) -> usize {
    let batches = if order.is_empty() { MOST_FUSED } else { order.len().div_ceil(size).min(MOST_FUSED) };
    let count = (batches as u64).min(k) as usize;
    eta.clear();
    eta.extend((0..count).map(|j| {
        let terms = if order.is_empty() { size } else { size.min(order.len() - j * size) };
        rule.step_size(t + j as u64, terms as u64)
    }));
    count
}

#[cfg(test)]
mod tests;
