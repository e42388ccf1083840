//! A run set up from its Spec: data, model, risks, timeline. Everything that a Session shows is asked of a Run.

#[cfg(feature = "whole")]
pub mod beside;
#[cfg(feature = "whole")]
pub mod critical;
#[cfg(feature = "whole")]
pub mod basins;
#[cfg(feature = "whole")]
pub mod cut;
pub mod gestures;
pub mod augment;
#[cfg(feature = "whole")]
mod linear;
#[cfg(feature = "whole")]
mod pool;
#[cfg(feature = "whole")]
mod planted;
#[cfg(feature = "whole")]
pub mod next;
pub mod problem;
#[cfg(feature = "whole")]
pub mod race;
pub mod readouts;
#[cfg(feature = "whole")]
pub mod sketch;
pub mod shelf;
pub mod shown;
mod start;
#[cfg(feature = "whole")]
pub mod spectrum;

pub use problem::Problem;
pub use shelf::Shelf;
pub use shown::Shown;
pub use start::drawn;

use start::start;

use crate::error::Error;
use crate::model::activation::Activation;
use crate::model::loss::Loss;
#[cfg(feature = "whole")]
use crate::optimizer::in_logarithm::InLogarithm;
use crate::optimizer::schedule::{Schedule, Shape};
use crate::optimizer::{self, Rule};
use crate::slice::Slice;
#[cfg(feature = "whole")]
use crate::spec::Coordinates;
use crate::spec::{Effect, Fall, Method, Order, Spec, TABLE};
use crate::trainer::batches::{Batches, Draw};
#[cfg(feature = "whole")]
use crate::trainer::timeline::Edit;
use crate::trainer::timeline::{Measures, Record, Timeline};
use crate::trainer::{Status, Trainer};

/// Term evaluations that a change may cost before the rest is left to [`Run::work`]: a few milliseconds.
const AT_ONCE: u64 = 2_000_000;

/// Loss above which a vanished gradient of saturated units is called a plateau.
const PLATEAU: f64 = 1e-6;

/// A Spec set up and running.
pub struct Run {
    spec: Spec,
    problem: Problem,
    timeline: Timeline,
    shown: Shown,
    #[cfg(feature = "whole")]
    cut: cut::State,
    target: u64,
    objective_version: u64,
    /// What the last report said, and of which objective: a frame asks for it several times.
    known: Option<(u64, Record)>,
}

impl Run {
    /// Sets up the Spec's run and goes to its update `t` as far as a few milliseconds allow; [`Run::work`] does the rest.
    ///
    /// Errors: data that is not on the shelf, names of columns, classes or parameters that do not exist, lists of the
    /// wrong length, targets that the loss does not allow.
    pub fn open(spec: Spec, shelf: &Shelf) -> Result<Run, Error> {
        beyond(&spec)?;
        let problem = Problem::new(&spec, shelf, None)?;
        check_size(&spec, &problem)?;
        let start = start(&spec, &problem)?;
        let shown = shown::of(&spec, &problem, &start)?;
        check_edits(&spec, &problem)?;
        let timeline = Timeline::new(trainer(&spec, &problem, start), spec.at.clone(), &problem.measures());
        let mut run = Run {
            target: spec.t,
            spec,
            problem,
            timeline,
            shown,
            #[cfg(feature = "whole")]
            cut: cut::State::default(),
            objective_version: 0,
            known: None,
        };
        run.go(AT_ONCE);
        Ok(run)
    }

    /// Makes the Run that of another Spec at the least cost, and says what that was. On an error nothing has changed.
    pub fn apply(&mut self, new: Spec, shelf: &Shelf) -> Result<Effect, Error> {
        beyond(&new)?;
        let old = self.spec();
        let effect = Spec::effect(&old, &new);
        if effect == Effect::Replay {
            let problem = Problem::new(&new, shelf, Some(&self.problem))?;
            check_size(&new, &problem)?;
            let start = start(&new, &problem)?;
            self.shown = shown::of(&new, &problem, &start)?;
            check_edits(&new, &problem)?;
            self.timeline = Timeline::new(trainer(&new, &problem, start), new.at.clone(), &problem.measures());
            if !problem.same_risk(&self.problem) {
                self.objective_version += 1;
            }
            self.problem = problem;
            self.known = None;
            #[cfg(feature = "whole")]
            self.cut.forget();
        } else if effect != Effect::None {
            check_size(&new, &self.problem)?;
            let shown = shown::of(&new, &self.problem, self.timeline.start())?;
            check_edits(&new, &self.problem)?;
            self.shown = shown;
            if old.at != new.at {
                #[cfg(feature = "whole")]
                self.edited(first_difference(&old.at, &new.at));
                let budget = self.updates_for(AT_ONCE);
                self.timeline.set_edits(&self.problem.measures(), new.at.clone(), new.t, budget);
            }
        }
        self.target = new.t;
        self.spec = new;
        self.go(AT_ONCE);
        Ok(effect)
    }

    /// The Spec of the Run as it stands: its update number and its edits included.
    #[must_use]
    pub fn spec(&self) -> Spec {
        let edits = self.timeline.edits().iter().filter(|e| e.t > 0).cloned().collect();
        let t = if self.behind() { self.target } else { self.timeline.trainer().t() };
        Spec { t, at: edits, ..self.spec.clone() }
    }

    /// Data, model and risks.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The past of the run.
    #[must_use]
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// The parameters where the run stands.
    #[must_use]
    pub fn w(&self) -> &[f64] {
        self.timeline.trainer().w()
    }

    /// The parameters that the landscape shows.
    #[must_use]
    pub fn shown(&self) -> Shown {
        self.shown
    }

    /// Changes whenever the training risk does: what a landscape was sampled from.
    #[must_use]
    pub fn objective_version(&self) -> u64 {
        self.objective_version
    }

    /// The slice that the landscape shows: of coordinates, the other parameters held where the run stands (or stood, where the slice was put).
    #[must_use]
    pub fn slice(&self) -> Slice {
        #[cfg(feature = "whole")]
        if let Some(slice) = self.cut.slice() {
            return slice.clone();
        }
        match self.shown {
            Shown::One(i, x) => Slice::line(self.w(), i, x),
            Shown::Two((i, x), (j, y)) => Slice::coordinates(self.w(), i, j, x, y),
            // Until directions are found there is nothing but a point.
            #[cfg(feature = "whole")]
            Shown::Along(x) | Shown::Across(x, _) => {
                let none = vec![0.0; self.w().len()];
                Slice { origin: self.w().to_vec(), u: none.clone(), v: none, x, y: x }
            }
        }
    }

    /// Makes `k` updates from where the run stands; what is pending is dropped.
    pub fn step(&mut self, k: u64) -> u64 {
        #[cfg(feature = "whole")]
        if self.timeline.trainer().t() > self.target {
            // On its way to where its slice was put.
            self.seek(self.target);
        }
        let made = self.timeline.advance(&self.problem.measures(), k);
        self.arrived();
        made
    }

    /// Goes to update `t`, all the way.
    pub fn seek(&mut self, t: u64) {
        self.timeline.seek(&self.problem.measures(), t, u64::MAX);
        self.arrived();
    }

    /// The run is to be where it stands.
    fn arrived(&mut self) {
        self.target = self.timeline.trainer().t();
        #[cfg(feature = "whole")]
        self.place();
    }

    /// Puts the parameters elsewhere at the update where the run stands.
    pub fn edit(&mut self, w: &[f64]) -> Result<(), Error> {
        self.problem.check_parameters("w", w)?;
        self.timeline.edit(&self.problem.measures(), w);
        if self.timeline.trainer().t() == 0 {
            self.spec.w0 = w.to_vec();
        }
        #[cfg(feature = "whole")]
        self.edited(self.timeline.trainer().t());
        self.arrived();
        Ok(())
    }

    /// Whether the run is still on its way to the update that its Spec asks for, or its slice to be found.
    #[must_use]
    pub fn pending(&self) -> bool {
        #[cfg(feature = "whole")]
        if self.astray().is_some() || self.cut.is_stale() {
            return true;
        }
        self.behind()
    }

    fn behind(&self) -> bool {
        self.timeline.trainer().t() != self.target && self.timeline.trainer().status() != Status::Diverged
    }

    /// Share of the way to the Spec's update that is done, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        // What remains may be the slice alone, or the way back from where it was put.
        let share = self.timeline.trainer().t() as f64 / self.target.max(1) as f64;
        if self.pending() { if share < 1.0 { share } else { 0.99 } } else { 1.0 }
    }

    /// Goes on towards the Spec's update by about `budget` term evaluations. Returns what it spent.
    pub fn work(&mut self, budget: u64) -> u64 {
        let spent = self.go(budget);
        #[cfg(feature = "whole")]
        if !self.behind() && self.cut.is_stale() && spent <= budget {
            return spent.saturating_add(self.bend(budget - spent));
        }
        spent
    }

    /// Goes on without what is dear.
    fn go(&mut self, budget: u64) -> u64 {
        let mut spent = 0;
        #[cfg(feature = "whole")]
        if let Some(put) = self.astray() {
            let updates = self.updates_for(budget);
            spent = self.timeline.seek(&self.problem.measures(), put, updates) * self.cost();
            self.settle();
        }
        #[cfg(feature = "whole")]
        if self.astray().is_some() {
            return spent;
        }
        if self.behind() && spent <= budget {
            let updates = self.updates_for(budget - spent);
            spent += self.timeline.seek(&self.problem.measures(), self.target, updates) * self.cost();
        }
        #[cfg(feature = "whole")]
        self.place();
        spent
    }

    /// What is known of the run where it stands, and how it stands.
    pub fn report(&mut self) -> (Record, Status) {
        let record = match &self.known {
            Some((version, record)) if *version == self.objective_version && self.timeline.stands_at(record) => {
                record.clone()
            }
            _ => self.timeline.measure(&self.problem.measures()),
        };
        self.known = Some((self.objective_version, record.clone()));
        let status = match self.timeline.status(record.grad_norm) {
            // A vanished gradient with a loss left over is a plateau, not a minimum.
            Status::Converged if record.loss > PLATEAU && readouts::saturated_share(self) > 0.99 => Status::Stalled,
            status => status,
        };
        (record, status)
    }

    /// Gradients of single terms that one update evaluates.
    #[must_use]
    pub fn evaluations(&self) -> u64 {
        evaluations(&self.spec, &self.problem)
    }

    /// What one update costs, in gradients of a single neuron's terms.
    #[must_use]
    pub fn cost(&self) -> u64 {
        (self.evaluations() * self.problem.train.gradient_cost()).max(1)
    }

    fn updates_for(&self, budget: u64) -> u64 {
        (budget / self.cost()).max(1)
    }
}

/// What the page's first module goes without: activations and losses that few ask for, surfaces, races, adaptive methods and Newton's. (Networks and what is learnt by them are `problem`'s to refuse.)
fn beyond(spec: &Spec) -> Result<(), Error> {
    use Method::{GradientDescent, Momentum, Nesterov, Sgd};
    let plain = matches!(spec.opt, GradientDescent | Sgd | Momentum | Nesterov);
    let smooth = !matches!(spec.act, Activation::Sign | Activation::LeakyRelu | Activation::Softplus);
    let usual = !matches!(spec.loss, Loss::Hinge | Loss::Perceptron);
    if problem::WHOLE || (plain && smooth && usual && spec.race.is_empty() && spec.view != crate::spec::View::Surface) {
        Ok(())
    } else {
        Err(Error::Beyond)
    }
}

/// Samples that one update of the Spec's method looks at.
fn batch_size(spec: &Spec, problem: &Problem) -> u32 {
    let terms = problem.train.terms();
    #[cfg(feature = "whole")]
    let listed = spec.batches.iter().map(Vec::len).max();
    #[cfg(not(feature = "whole"))]
    let listed = None::<usize>;
    match spec.opt {
        Method::GradientDescent | Method::Newton => terms,
        _ => listed.map_or(spec.batch.min(terms), |size| size as u32),
    }
}

/// Gradients of single terms that one update of the Spec's method evaluates: those of its batch; for Newton's method also d times as many for the
/// Hessian, which is as many Hessian-vector products.
fn evaluations(spec: &Spec, problem: &Problem) -> u64 {
    let hessian = if spec.opt == Method::Newton { 1 + problem.train.dim() as u64 } else { 1 };
    hessian * u64::from(batch_size(spec, problem))
}

/// The Spec's problem, and its run at the start, without a past: for whoever looks at its end only.
pub fn set_up(spec: &Spec, shelf: &Shelf) -> Result<(Problem, Trainer), Error> {
    beyond(spec)?;
    let problem = Problem::new(spec, shelf, None)?;
    check_size(spec, &problem)?;
    let start = start(spec, &problem)?;
    let trainer = trainer(spec, &problem, start);
    Ok((problem, trainer))
}

fn trainer(spec: &Spec, problem: &Problem, start: Vec<f64>) -> Trainer {
    let terms = problem.train.terms();
    let noisy = spec.drop > 0.0 || !spec.augment.is_empty();
    let draw = match (spec.opt, spec.order) {
        // All samples as a batch like any other, so that units are dropped for them and they are moved.
        (Method::GradientDescent | Method::Newton, _) if noisy => Draw::Reshuffled,
        (Method::GradientDescent | Method::Newton, _) => Draw::Full,
        (_, Order::Epochs | Order::Cyclic) if spec.batch >= terms && !noisy => Draw::Full,
        (_, Order::Epochs) => Draw::Reshuffled,
        (_, Order::Replacement) => Draw::Replacement,
        (_, Order::Cyclic) => Draw::Cyclic,
    };
    let batches = Batches::new(draw, u64::from(spec.seed), terms, batch_size(spec, problem));
    #[cfg(feature = "whole")]
    let batches = if spec.batches.is_empty() { batches } else { Batches::listed(spec.batches.clone(), terms) };
    Trainer::new(rule(spec, start.len()), batches, start)
}

/// What the adaptive methods add to a root before they divide by it: the Spec's, or PyTorch's.
#[must_use]
pub fn epsilon(spec: &Spec) -> f64 {
    spec.eps.unwrap_or(if spec.opt == Method::AdaGrad { 1e-10 } else { 1e-8 })
}

/// The update rule. Weight decay is a part of the risk, but for AdamW's.
#[must_use]
pub fn method(spec: &Spec) -> optimizer::Method {
    let (mu, form, epsilon, decay) = (spec.mu, spec.form, epsilon(spec), spec.decay);
    let beta = [spec.beta1, spec.beta2];
    match spec.opt {
        Method::GradientDescent | Method::Sgd => optimizer::Method::Descent,
        Method::Momentum => optimizer::Method::HeavyBall { mu, form },
        Method::Nesterov => optimizer::Method::Nesterov { mu, form },
        Method::AdaGrad => optimizer::Method::AdaGrad { epsilon },
        Method::RmsProp => optimizer::Method::RmsProp { alpha: spec.beta2, epsilon },
        Method::Adam => optimizer::Method::Adam { beta, epsilon },
        Method::AdamW => optimizer::Method::AdamW { beta, epsilon, decay },
        Method::Newton => optimizer::Method::Newton { damping: spec.damping },
    }
}

/// The update rule at its start and its step sizes.
fn rule(spec: &Spec, dim: usize) -> Rule {
    let optimizer = method(spec).start(dim);
    #[cfg(feature = "whole")]
    let optimizer = match spec.coords {
        Coordinates::Plain => optimizer,
        Coordinates::Logarithm => Box::new(InLogarithm::new(optimizer, dim)),
    };
    Rule { optimizer, schedule: schedule(spec), reduction: spec.reduce }
}

/// The step sizes that the Spec asks for.
#[must_use]
pub fn schedule(spec: &Spec) -> Schedule {
    let shape = match spec.schedule {
        Fall::Constant => Shape::Constant,
        Fall::Step => Shape::Step { every: u64::from(spec.period), factor: spec.factor },
        Fall::Inverse => Shape::Inverse { tau: f64::from(spec.period) },
        Fall::Cosine => Shape::Cosine { end: u64::from(spec.period) },
    };
    Schedule { eta: spec.lr, shape, warm_up: u64::from(spec.warmup) }
}

/// Parameters for which Newton's method is still a matter of milliseconds: it makes and factors a Hessian at every update.
const MOST_FOR_NEWTON: usize = 400;

fn check_size(spec: &Spec, problem: &Problem) -> Result<(), Error> {
    #[cfg(feature = "whole")]
    if let Some(i) = spec.batches.iter().flatten().find(|i| **i >= problem.train.terms()) {
        let allowed = format!("0…{}", problem.train.terms() - 1);
        return Err(Error::BadValue { key: "batches".into(), value: i.to_string(), allowed });
    }
    let newton = spec.opt == Method::Newton || spec.race.iter().any(|rival| rival.opt == Method::Newton);
    if !newton || problem.train.dim() <= MOST_FOR_NEWTON {
        return Ok(());
    }
    let key = |name: &str| crate::spec::Key::find(name).map(|k| (k.get)(spec));
    Err(Error::Conflict {
        key: "opt".into(),
        value: "newton".into(),
        other: "hidden".into(),
        other_value: key("hidden")?,
        allowed: "gd, sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw".into(),
    })
}

fn check_edits(spec: &Spec, problem: &Problem) -> Result<(), Error> {
    #[cfg(feature = "whole")]
    spec.through.iter().try_for_each(|w| problem.check_parameters("through", w))?;
    spec.at.iter().try_for_each(|e| problem.check_parameters("at", &e.w))
}

/// The first update at which two lists of edits differ.
#[cfg(feature = "whole")]
fn first_difference(a: &[Edit], b: &[Edit]) -> u64 {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    a[same..].iter().chain(&b[same..]).map(|e| e.t).min().unwrap_or(u64::MAX)
}

impl Problem {
    /// The risks by which a run is measured.
    #[must_use]
    pub fn measures(&self) -> Measures<'_> {
        Measures { train: &*self.train, test: self.test.as_ref().map(|t| &**t as _) }
    }
}

/// The keys of the Spec on which the data depend before any sample is dragged.
fn data_keys() -> impl Iterator<Item = &'static crate::spec::Key> {
    TABLE.iter().filter(|k| (k.group == crate::spec::Group::Data && k.name != "test") || k.name == "points")
}

#[cfg(test)]
mod tests;
