//! Update rules, one a file, and what a rule may ask of the loss.

pub mod adagrad;
pub mod adam;
pub mod adamw;
pub mod descent;
pub mod heavy_ball;
#[cfg(feature = "whole")]
pub mod in_logarithm;
pub mod nesterov;
pub mod newton;
pub mod rmsprop;
pub mod schedule;

use crate::objective::FiniteSum;
use schedule::Schedule;

/// What one update may ask of f: gradients of the update's batch. Counts gradient evaluations
/// (one term's gradient is one evaluation), so that methods can be compared at equal cost.
pub struct Oracle<'a> {
    objective: &'a dyn FiniteSum,
    batch: &'a [u32],
    t: u64,
    evaluations: u64,
}

impl<'a> Oracle<'a> {
    /// Gradients of `objective` over the terms in `batch`; an empty batch means all of them.
    #[must_use]
    pub fn new(objective: &'a dyn FiniteSum, batch: &'a [u32]) -> Oracle<'a> {
        Oracle { objective, batch, t: 0, evaluations: 0 }
    }

    /// The same for update number `t`, on which training's own noise depends.
    #[must_use]
    pub fn of_update(objective: &'a dyn FiniteSum, batch: &'a [u32], t: u64) -> Oracle<'a> {
        Oracle { t, ..Oracle::new(objective, batch) }
    }

    /// Writes the batch's mean gradient at `w` into `grad` and returns the batch's mean loss.
    pub fn gradient(&mut self, w: &[f64], grad: &mut [f64]) -> f64 {
        if self.batch.is_empty() {
            self.evaluations += u64::from(self.objective.terms());
            self.objective.gradient(w, grad)
        } else {
            self.evaluations += self.batch.len() as u64;
            self.objective.training_gradient(w, self.batch, self.t, grad)
        }
    }

    /// Writes the Hessian of the whole risk at `w` into `hess` (d×d, row-major). Counted as d gradients: as many
    /// Hessian-vector products make it.
    pub fn hessian(&mut self, w: &[f64], hess: &mut [f64]) {
        self.evaluations += u64::from(self.objective.terms()) * w.len() as u64;
        self.objective.hessian(w, hess);
    }

    /// Gradient evaluations so far.
    #[must_use]
    pub fn evaluations(&self) -> u64 {
        self.evaluations
    }
}

/// One update rule with its persistent state.
pub trait Optimizer {
    /// Replaces `w` by the next iterate, with step size `eta`, and returns the batch loss where the gradient was taken.
    fn step(&mut self, oracle: &mut Oracle<'_>, eta: f64, w: &mut [f64]) -> f64;
    /// A copy of everything but `w` on which later updates depend.
    fn state(&self) -> Vec<f64>;
    /// Puts back what [`state`](Optimizer::state) gave.
    fn restore(&mut self, state: &[f64]);
    /// Whether it is w ← w − η g and nothing else, so that consecutive updates can be fused.
    fn is_plain(&self) -> bool {
        false
    }
    /// The factor c of c/λ, the step size above which the rule cannot settle in a valley of curvature λ; `None` where it has no such bound: the adaptive rules
    /// scale each parameter by itself, and Newton's makes every valley round.
    fn stability(&self) -> Option<f64> {
        None
    }
    /// Tells apart what the last step, made with `eta` from `w`, consisted of. A rule without memory leaves `parts` as it comes: all of the step is the gradient's.
    #[cfg(feature = "whole")]
    fn tell_apart(&self, _eta: f64, _w: &[f64], _parts: &mut Parts) {}
}

/// What one update consists of, each of length d; their sum is the update, to rounding.
#[cfg(feature = "whole")]
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// What the gradient that was taken for it contributes: −η g for descent, scaled as the rule scales it.
    pub gradient: Vec<f64>,
    /// What the gradients of earlier updates still contribute.
    pub momentum: Vec<f64>,
    /// What the rule shrinks the parameters by themselves: AdamW's decoupled weight decay.
    pub decay: Vec<f64>,
}

/// Which of two ways a method with momentum is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The velocity is a sum of gradients; the step size multiplies it.
    PyTorch,
    /// The velocity is a sum of steps: the step size is inside it.
    Sutskever,
}

/// An update rule with its constants; each is explained in the file of its name.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs, reason = "the files explain the symbols")]
pub enum Method {
    Descent,
    HeavyBall { mu: f64, form: Form },
    Nesterov { mu: f64, form: Form },
    AdaGrad { epsilon: f64 },
    RmsProp { alpha: f64, epsilon: f64 },
    Adam { beta: [f64; 2], epsilon: f64 },
    AdamW { beta: [f64; 2], epsilon: f64, decay: f64 },
    Newton { damping: f64 },
}

impl Method {
    /// The rule at its start, for `dim` parameters.
    #[must_use]
    pub fn start(self, dim: usize) -> Box<dyn Optimizer> {
        match self {
            Method::Descent => Box::new(descent::Descent::new(dim)),
            Method::HeavyBall { mu, form } => Box::new(heavy_ball::HeavyBall::new(mu, form, dim)),
            Method::Nesterov { mu, form } => Box::new(nesterov::Nesterov::new(mu, form, dim)),
            #[cfg(feature = "whole")]
            Method::AdaGrad { epsilon } => Box::new(adagrad::AdaGrad::new(epsilon, dim)),
            #[cfg(feature = "whole")]
            Method::RmsProp { alpha, epsilon } => Box::new(rmsprop::RmsProp::new(alpha, epsilon, dim)),
            #[cfg(feature = "whole")]
            Method::Adam { beta, epsilon } => Box::new(adam::Adam::new(beta, epsilon, dim)),
            #[cfg(feature = "whole")]
            Method::AdamW { beta, epsilon, decay } => {
                Box::new(adamw::AdamW::new(adam::Adam::new(beta, epsilon, dim), decay))
            }
            #[cfg(feature = "whole")]
            Method::Newton { damping } => Box::new(newton::Newton::new(damping, dim)),
            // Whoever sets up a run in a build that is not whole refuses the others.
            #[cfg(not(feature = "whole"))]
            _ => Box::new(descent::Descent::new(dim)),
        }
    }
}

/// How the gradients of a batch's terms become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reduction {
    /// Their mean, an unbiased estimate of the whole gradient whatever the batch's size.
    Mean,
    /// Their sum, |S| times the mean: the batch's size then silently rescales the step.
    Sum,
}

/// What a run's updates are made by.
pub struct Rule {
    /// The update rule.
    pub optimizer: Box<dyn Optimizer>,
    /// Its step sizes.
    pub schedule: Schedule,
    /// What it makes of a batch. A sum is the mean with |S| times the step size, which is the same for every rule that is linear in the gradient.
    pub reduction: Reduction,
}

impl Rule {
    /// The step size of update `t` of a batch of `terms`, for their mean gradient.
    #[must_use]
    pub fn step_size(&self, t: u64, terms: u64) -> f64 {
        let times = if self.reduction == Reduction::Sum { terms as f64 } else { 1.0 };
        times * self.schedule.at(t)
    }
}
