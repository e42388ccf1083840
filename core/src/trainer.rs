//! Training, one update at a time, and the timeline that makes every update reachable again.

pub mod batches;
pub mod timeline;

pub use batches::Batches;
pub use timeline::{Record, Timeline};

use crate::objective::FiniteSum;
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
    /// Updates so far that changed the parameters: where an update looks at one sample and moves only after a mistake, the mistakes.
    pub moves: u64,
}

/// A run: parameters, an update rule and the batches. The caller owns the loop.
pub struct Trainer {
    rule: Rule,
    batches: Batches,
    state: State,
    before: Vec<f64>,
    unchanged: u32,
}

impl Trainer {
    /// A run that stands at update 0 with parameters `w`.
    #[must_use]
    pub fn new(rule: Rule, batches: Batches, w: Vec<f64>) -> Trainer {
        let before = w.clone();
        let state = State { t: 0, w, optimizer: rule.optimizer.state(), status: Status::Running, moves: 0 };
        Trainer { rule, batches, state, before, unchanged: 0 }
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
        self.batches.clone().at(self.state.t).to_vec()
    }

    /// Up to `k` updates of `objective`; stops early only on divergence. Returns how many were made.
    pub fn advance(&mut self, objective: &dyn FiniteSum, k: u64) -> u64 {
        for made in 0..k {
            if self.state.status == Status::Diverged {
                return made;
            }
            self.step(objective);
            if self.state.status == Status::Diverged {
                return made;
            }
        }
        k
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
        if self.state.w == self.before {
            self.unchanged = self.unchanged.saturating_add(1);
        } else {
            self.unchanged = 0;
            self.state.moves += 1;
        }
        self.state.status =
            if u64::from(self.unchanged) >= 2 * self.epoch_length() { Status::Stalled } else { Status::Running };
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

#[cfg(test)]
mod tests;
