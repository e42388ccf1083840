//! One run of a study: a Spec from one seed, measured on its way.

use super::law;
use crate::error::Error;
use crate::objective::FiniteSum;
use crate::run::{Problem, Shelf, set_up};
use crate::spec::Spec;
use crate::trainer::{Status, Trainer};

/// What is measured of each run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// Epochs until at most the share `error` of the training samples is told wrong; infinite if that takes more than `most`.
    Epochs {
        /// Share of the training samples, 0 to 1.
        error: f64,
        /// Epochs after which the run has failed.
        most: u32,
    },
    /// The losses over the held-out and over the training samples at evenly spaced updates.
    Losses {
        /// The last update.
        updates: u64,
        /// How many times it is measured on the way, the start included.
        points: u32,
    },
    /// The largest ‖∇ℓ_n − ∇ℓ‖ and ‖∇²ℓ_n − ∇²ℓ‖ that are found in the ball |w| ≤ 3.
    Deviation,
    /// How many minima the sample's risk has.
    Minima {
        /// Places from which they are looked for.
        starts: u32,
    },
    /// How far the minimum of the sample's risk next to the planted parameters is from these.
    Distance,
    /// The root mean square of the distance from the minimum of the sample's risk, once a walk with a constant step size has forgotten its start.
    Spread {
        /// Updates over which it is taken; as many are made before.
        updates: u64,
    },
    /// How far apart the risks over the training and over the held-out samples are at the minimum of the former.
    Gap,
}

/// A run on its way, and what was measured so far.
pub struct Trial {
    problem: Problem,
    trainer: Trainer,
    measure: Measure,
    /// What there is to measure, where that takes no walk.
    spec: Option<Spec>,
    found: Vec<f64>,
    done: bool,
}

impl Trial {
    /// Sets up the Spec's run at its start.
    pub fn new(spec: &Spec, measure: Measure, shelf: &Shelf) -> Result<Trial, Error> {
        let (problem, trainer) = set_up(spec, shelf)?;
        if problem.test.is_none() && matches!(measure, Measure::Losses { .. }) {
            let allowed = "0.1…0.9".to_string();
            return Err(Error::BadValue { key: "test".into(), value: "0".into(), allowed });
        }
        let walks = matches!(measure, Measure::Epochs { .. } | Measure::Losses { .. });
        let spec = (!walks).then(|| spec.clone());
        Ok(Trial { problem, trainer, measure, spec, found: Vec::new(), done: false })
    }

    /// Goes on by about `budget` gradients of a neuron's terms, one measurement at least. Returns whether it is done.
    pub fn work(&mut self, budget: u64) -> bool {
        if let Some(spec) = &self.spec {
            self.found = law::measure(self.measure, spec, &self.problem).unwrap_or_default();
            self.done = true;
            return true;
        }
        let cost = self.problem.train.gradient_cost();
        let mut spent = 0;
        while !self.done && spent <= budget {
            let updates = self.interval();
            self.trainer.advance(&*self.problem.train, updates);
            self.measure();
            spent += updates * self.trainer.cost() * cost + u64::from(self.problem.train.terms()) * cost;
        }
        self.done
    }

    /// Updates up to the next measurement; none before the first.
    fn interval(&self) -> u64 {
        match self.measure {
            _ if self.found.is_empty() => 0,
            Measure::Epochs { .. } => self.trainer.epoch_length(),
            Measure::Losses { updates, points } => {
                let next = updates * (self.found.len() as u64 / 2) / u64::from(points.max(2) - 1);
                next - self.trainer.t()
            }
            // Without a walk.
            _ => 0,
        }
    }

    fn measure(&mut self) {
        let (problem, w) = (&self.problem, self.trainer.w());
        let lost = self.trainer.status() == Status::Diverged;
        match self.measure {
            Measure::Epochs { error, most } => {
                let wrong = 1.0 - problem.accuracy(&problem.train, w).unwrap_or(0.0);
                self.found.push(wrong);
                self.done = wrong <= error || lost || self.found.len() > most as usize;
            }
            Measure::Losses { points, .. } => {
                let loss = |risk: &dyn FiniteSum| if lost { f64::INFINITY } else { risk.loss(w) };
                let test = problem.test.as_ref().map_or(f64::NAN, |test| loss(&**test));
                self.found.extend([test, loss(&*problem.train)]);
                self.done = self.found.len() as u32 / 2 >= points.max(2);
            }
            _ => self.done = true,
        }
    }

    /// Share of the way that is done, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        let all = match self.measure {
            _ if self.done => return 1.0,
            Measure::Epochs { most, .. } => most,
            Measure::Losses { points, .. } => 2 * points,
            _ => 1,
        };
        (self.found.len() as f64 / f64::from(all)).min(1.0)
    }

    /// What was measured, once it is done: the number of epochs; or the losses, held-out and training in turn; or what the measure says.
    #[must_use]
    pub fn result(&self) -> Vec<f64> {
        match self.measure {
            Measure::Epochs { error, .. } => {
                let reached = self.found.last().is_some_and(|wrong| *wrong <= error);
                vec![if reached { (self.found.len() - 1) as f64 } else { f64::INFINITY }]
            }
            _ => self.found.clone(),
        }
    }
}
