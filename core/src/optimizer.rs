//! Update rules, one a file, and what a rule may ask of the loss.

pub mod descent;

use crate::objective::FiniteSum;

/// What one update may ask of f: gradients of the update's batch. Counts gradient evaluations
/// (one term's gradient is one evaluation), so that methods can be compared at equal cost.
pub struct Oracle<'a> {
    objective: &'a dyn FiniteSum,
    batch: &'a [u32],
    evaluations: u64,
}

impl<'a> Oracle<'a> {
    /// Gradients of `objective` over the terms in `batch`; an empty batch means all of them.
    #[must_use]
    pub fn new(objective: &'a dyn FiniteSum, batch: &'a [u32]) -> Oracle<'a> {
        Oracle { objective, batch, evaluations: 0 }
    }

    /// Writes the batch's mean gradient at `w` into `grad` and returns the batch's mean loss.
    pub fn gradient(&mut self, w: &[f64], grad: &mut [f64]) -> f64 {
        if self.batch.is_empty() {
            self.evaluations += u64::from(self.objective.terms());
            self.objective.gradient(w, grad)
        } else {
            self.evaluations += self.batch.len() as u64;
            self.objective.batch_gradient(w, self.batch, grad)
        }
    }

    /// Gradient evaluations so far.
    #[must_use]
    pub fn evaluations(&self) -> u64 {
        self.evaluations
    }
}

/// One update rule with its persistent state.
pub trait Optimizer {
    /// Replaces `w` by the next iterate and returns the batch loss at the old one.
    fn step(&mut self, oracle: &mut Oracle<'_>, w: &mut [f64]) -> f64;
    /// A copy of everything but `w` on which later updates depend.
    fn state(&self) -> Vec<f64>;
    /// Puts back what [`state`](Optimizer::state) gave.
    fn restore(&mut self, state: &[f64]);
}
