//! What the readouts pane says of a run: numbers computed where it stands, predictions beside measurements.

use super::Run;
use crate::dataset::Target;
use crate::eigen;
use crate::model::activation::Activation;
use crate::model::loss::Loss;
#[cfg(feature = "whole")]
use crate::model::neuron::Bias;
use crate::objective::Objective;
#[cfg(feature = "whole")]
use crate::objective::chart::{self, InChart};
use crate::objective::neuron_risk::NeuronRisk;
use crate::objective::risk::Risk;
#[cfg(feature = "whole")]
use crate::optimizer::in_logarithm::side;
#[cfg(feature = "whole")]
use crate::slice::Scale;
use crate::spec::table;
#[cfg(feature = "whole")]
use crate::spec::{Coordinates, Fall, Method};
#[cfg(feature = "whole")]
use crate::theory::local_convexity::matched;

/// One row: a number, and what a formula predicts for it if one does.
#[derive(Clone, Debug, PartialEq)]
pub struct Readout {
    /// Names the message with the row's label.
    pub name: &'static str,
    /// What is predicted.
    pub predicted: Option<f64>,
    /// What was measured; `None` where it is not a finite number.
    pub measured: Option<f64>,
    /// Whether the measurement agrees with the prediction.
    pub agrees: Option<bool>,
}

/// a′(z) below which a unit counts as saturated for a sample: its share of the gradient is lost.
pub const SATURATED: f64 = 1e-3;

/// Gradients of a neuron's terms that a readout may cost: a few milliseconds.
const HESSIAN_AT_ONCE: u64 = 300_000;

/// The rows for the run where it stands.
#[must_use]
pub fn readouts(run: &mut Run) -> Vec<Readout> {
    let (record, _) = run.report();
    let problem = run.problem();
    let w = run.w();
    let mut rows = Vec::new();
    let mut plain = |name, measured: Option<f64>| rows.push(Readout { name, predicted: None, measured, agrees: None });
    if matches!(problem.dataset.target, Target::Classes(_)) {
        plain("accuracy", problem.accuracy(&problem.train, w));
        if let Some(test) = &problem.test {
            plain("test_accuracy", problem.accuracy(test, w));
        }
    }
    plain("loss", finite(record.loss));
    #[cfg(feature = "whole")]
    if run.is_apart() {
        let (slice, mut shadow) = (run.slice(), w.to_vec());
        let foot = slice.project(w);
        slice.point(foot.a, foot.b, &mut shadow);
        plain("slice_loss", finite(problem.train.loss(&shadow)));
        plain("true_loss", finite(record.loss));
        plain("slice_distance", finite(foot.distance));
    }
    if let Some(loss) = record.test_loss {
        plain("test_loss", finite(loss));
        let past = run.timeline().records().iter().take_while(|r| r.t <= record.t);
        let recorded = past.filter_map(|r| r.test_loss).fold(loss, f64::min);
        plain("best_test_loss", finite(recorded));
    }
    plain("grad_norm", finite(record.grad_norm));
    if let Some(truth) = &problem.dataset.truth {
        plain("distance_to_truth", finite(distance(&problem.train, w, truth)));
    }
    if problem.train.neuron().is_some_and(saturates) {
        plain("saturated", Some(saturated_share(run)));
    }
    let mut plain = |name, measured: Option<f64>| rows.push(Readout { name, predicted: None, measured, agrees: None });
    if !run.spec.race.is_empty() {
        // What methods in a race are compared by.
        plain("evaluations", Some((record.t * run.evaluations()) as f64));
    }
    #[cfg(feature = "whole")]
    rows.extend(mistakes(run));
    rows.push(step_size(run));
    rows
}

/// ‖w − w*‖; of a committee, whose units may stand in any order, in the nearest one.
fn distance(train: &Risk, w: &[f64], truth: &[f64]) -> f64 {
    #[cfg(feature = "whole")]
    if let Some(committee) = train.committee() {
        return matched(w, truth, committee.risk.units()).distance;
    }
    #[cfg(not(feature = "whole"))]
    let _ = train;
    w.iter().zip(truth).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

/// Where the run is Rosenblatt's rule: its mistakes so far, beside the bound (R/γ)² on them all (Novikoff 1962), R = max ‖x‖ and γ = min y w·x/‖w‖ of the present w,
/// where that separates the samples; a bias counts as an input that is 1. The bound is of a walk from 0: for another it says nothing, and nothing is compared.
#[cfg(feature = "whole")]
fn mistakes(run: &Run) -> Option<Readout> {
    let risk = run.problem().train.neuron()?;
    let spec = run.spec();
    let single = spec.opt == Method::Sgd && run.timeline().trainer().cost() == 1;
    let steady = spec.schedule == Fall::Constant && spec.warmup == 0 && spec.decay <= 0.0 && spec.augment.is_empty();
    if risk.neuron.activation != Activation::Sign || risk.loss != Loss::Perceptron || !single || !steady {
        return None;
    }
    let (w, bias) = (run.w(), f64::from(u8::from(risk.neuron.bias == Bias::With)));
    let (mut radius, mut margin) = (0.0_f64, f64::INFINITY);
    for (x, y) in risk.x.chunks_exact(risk.neuron.inputs).zip(&risk.y) {
        radius = radius.max(x.iter().map(|v| v * v).sum::<f64>() + bias);
        margin = margin.min(y * risk.neuron.preactivation(w, x));
    }
    let norm = w.iter().map(|v| v * v).sum::<f64>();
    let bound = (margin > 0.0).then(|| radius * norm / (margin * margin)).and_then(finite);
    let made = run.timeline().trainer().moves() as f64;
    let from_zero = run.timeline().start().iter().all(|v| v.abs() <= 0.0) && run.timeline().edits().is_empty();
    let agrees = bound.filter(|_| from_zero).map(|bound| made <= bound);
    Some(Readout { name: "mistakes", predicted: bound, measured: Some(made), agrees })
}

/// The largest eigenvalue of the training risk's Hessian at `w`; `None` if the Hessian is not finite.
#[must_use]
pub fn largest_curvature(risk: &dyn Objective, w: &[f64]) -> Option<f64> {
    let dim = risk.dim();
    let mut hessian = vec![0.0; dim * dim];
    risk.hessian(w, &mut hessian);
    eigen::symmetric(&hessian, dim)?.values.last().copied()
}

/// The step size beside the one above which the method cannot settle at a minimum of curvature λ_max
/// ([`Optimizer::stability`](crate::optimizer::Optimizer::stability)).
fn step_size(run: &Run) -> Readout {
    // With a sum over the batch it is the mean's step that the threshold speaks of.
    let trainer = run.timeline().trainer();
    let eta = trainer.step_size(trainer.cost());
    // A Hessian costs as many gradients as there are parameters: where that is felt, there is no prediction.
    let risk = &run.problem().train;
    let is_dear = u64::from(risk.terms()) * risk.gradient_cost() * risk.dim() as u64 > HESSIAN_AT_ONCE;
    let factor = trainer.stability().filter(|_| !is_dear);
    let curvature = || felt(run, run.w(), largest_curvature).filter(|l| *l > 0.0);
    // A limit that no step can reach says nothing: far from every valley there is hardly any curvature.
    let threshold =
        factor.and_then(|factor| curvature().map(|l| factor / l)).filter(|limit| *limit <= table::LARGEST_STEP);
    Readout {
        name: "step_size",
        predicted: threshold.and_then(finite),
        measured: Some(eta),
        agrees: threshold.map(|t| eta < t),
    }
}

/// Looks at the training risk at the parameters `w` in the coordinates in which the run descends: `look` is given the risk and the place.
pub fn felt<T>(run: &Run, w: &[f64], look: impl FnOnce(&dyn Objective, &[f64]) -> T) -> T {
    #[cfg(feature = "whole")]
    if run.spec.coords == Coordinates::Logarithm {
        let charts: Vec<Scale> = w.iter().map(|w| side(*w)).collect();
        let mut u = vec![0.0; charts.len()];
        chart::coordinates(&charts, w, &mut u);
        return look(&InChart::new(&*run.problem().train, &charts), &u);
    }
    look(&*run.problem().train, w)
}

/// The share of training samples with a′(z) < 1e−3: what a plateau is made of.
#[must_use]
pub fn saturated_share(run: &Run) -> f64 {
    let Some(risk) = run.problem().train.neuron() else { return 0.0 };
    if !saturates(risk) {
        return 0.0;
    }
    let flat = risk
        .x
        .chunks_exact(risk.neuron.inputs)
        .filter(|x| risk.neuron.activation.derivatives(risk.neuron.preactivation(run.w(), x)).1 < SATURATED)
        .count();
    flat as f64 / risk.y.len() as f64
}

/// Whether the unit goes flat on both sides; hard thresholding is flat everywhere, which its own loss does not feel.
fn saturates(risk: &NeuronRisk) -> bool {
    match risk.neuron.activation {
        Activation::Sigmoid | Activation::Tanh => true,
        Activation::Sign => risk.loss == Loss::Square,
        _ => false,
    }
}

/// Whether the descent is on a convex risk: whatever the start, there is one valley.
#[must_use]
pub fn is_convex(run: &Run) -> bool {
    #[cfg(feature = "whole")]
    if let Some(planted) = run.problem().train.population() {
        return planted.sample.loss != Loss::Square;
    }
    let Some(risk) = run.problem().train.neuron() else { return false };
    risk.loss != Loss::Square || risk.neuron.activation == Activation::Identity
}

fn finite(v: f64) -> Option<f64> {
    v.is_finite().then_some(v)
}
