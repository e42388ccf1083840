//! How far stochastic descent dances about the minimum of linear regression, beside the walk.

use super::super::{Claim, Relation};
use super::is_plain;
use crate::model::activation::Activation;
use crate::model::loss::Loss;
use crate::objective::neuron_risk::NeuronRisk;
use crate::run::Run;
use crate::spec::{Method, Order};
use crate::theory::recovery::minimiser;
use crate::theory::stationary::Stationary;

/// Times that the slowest direction takes to forget a start, until it is forgotten.
const FORGOTTEN: f64 = 5.0;
/// Standard errors that a mean over one walk may be off.
const ERRORS: f64 = 4.0;
/// How many times the mean square may be what it were with the same noise everywhere, for one walk to tell of it.
const TAME: f64 = 1.3;

/// The state in the long run of descent in batches that are drawn with replacement, with a constant step size: exactly, for any step size and batch. `None` where the Spec's walk is none of these.
#[must_use]
pub fn stationary(run: &Run, risk: &NeuronRisk) -> Option<(Vec<f64>, Stationary)> {
    let spec = run.spec();
    let drawn = spec.opt == Method::Sgd && spec.order == Order::Replacement && spec.batches.is_empty();
    let quadratic = risk.loss == Loss::Square && risk.neuron.activation == Activation::Identity;
    if !(drawn && quadratic && is_plain(run)) {
        return None;
    }
    let batch = run.timeline().trainer().cost() as f64;
    of_regression(risk, run.timeline().trainer().step_size(1), batch)
}

/// ŵ, and the state about it.
#[must_use]
pub fn of_regression(risk: &NeuronRisk, eta: f64, batch: f64) -> Option<(Vec<f64>, Stationary)> {
    let end = minimiser(risk, &vec![0.0; risk.neuron.dim()])?;
    let (mut inputs, mut residuals) = (Vec::new(), Vec::new());
    for (x, y) in risk.x.chunks_exact(risk.neuron.inputs).zip(&risk.y) {
        inputs.extend_from_slice(x);
        inputs.resize(inputs.len() + end.len() - x.len(), 1.0);
        residuals.push(risk.neuron.preactivation(&end, x) - y);
    }
    let state = Stationary::of_least_squares(&inputs, &residuals, eta, batch)?;
    Some((end, state))
}

/// The root of the mean square of ‖w − ŵ‖ over the walk, once its start is forgotten, beside the one in the long run: within four standard errors of a mean over so short a walk and so few of its
/// updates as are kept, pending while these are larger than it is itself. Where single steps are so large that it takes rare excursions to make the mean, one walk is no test of it.
pub(super) fn claims(run: &Run, risk: &NeuronRisk) -> Vec<Claim> {
    let Some((end, state)) = stationary(run, risk) else { return Vec::new() };
    let (eta, t) = (run.timeline().trainer().step_size(1), run.timeline().trainer().t());
    let slowest = state.curvatures.iter().map(|l| (1.0 - eta * l).abs()).fold(0.0, f64::max);
    let from = (FORGOTTEN / (1.0 - slowest)).ceil();
    let from = run.timeline().edits().iter().map(|edit| edit.t as f64 + from).fold(from, f64::max);
    let records = run.timeline().records().iter().filter(|record| record.t as f64 >= from && record.t <= t);
    let squares: Vec<f64> =
        records.map(|record| record.w.iter().zip(&end).map(|(w, e)| (w - e) * (w - e)).sum::<f64>()).collect();
    let expected = state.mean_square();
    let mean = squares.iter().sum::<f64>() / squares.len() as f64;
    let batch = run.timeline().trainer().cost() as f64;
    if expected > TAME * state.steady {
        let measured = (!squares.is_empty()).then_some(mean.sqrt());
        let claim = Claim::equal("practice_spread_wild", f64::NAN, measured, 0.0).with(Relation::Open);
        return vec![claim.naming("batch", batch)];
    }
    let updates = (t as f64 - from).max(1.0);
    let looks = (squares.len() as f64).clamp(1.0, updates);
    let error = ERRORS * state.error(eta, updates, looks);
    let measured = (error < expected).then_some(mean.sqrt());
    // Of the root: the lower end of the interval is the farther one.
    let tolerance = expected.sqrt() - (expected - error.min(expected)).sqrt();
    vec![Claim::equal("practice_spread", expected.sqrt(), measured, tolerance).naming("batch", batch)]
}
