//! What the rest of the lecture says of descent: risks and their samples, the delta rule term by term, plateaus, the step size, momentum.

pub mod noise;
mod units;

use super::{Claim, Relation, is_steady};
use crate::eigen;
use crate::math;
use crate::matrix::{dot, norm};
use crate::model::activation::Activation;
use crate::model::loss::Loss;
use crate::model::neuron::Bias;
use crate::objective::neuron_risk::NeuronRisk;
use crate::objective::population::{PopulationLoss, PopulationRisk};
use crate::objective::quadrature::Accuracy;
use crate::objective::{FiniteSum, Objective};
use crate::optimizer::Reduction;
use crate::run::Run;
use crate::spec::{Method, Order, Source};
use crate::theory::recovery::minimiser;
use crate::trainer::Record;

/// max ℓ″ of the square loss of a sigmoid over all z, for y = 0 or 1 (and no more for y between).
const STEEPEST_BEND: f64 = 0.077_029_285_1;
/// Parameters up to which a Hessian is a matter of microseconds.
const FEW: usize = 8;
/// Updates until the slowest part of a walk is what is left of it.
const LATE: u64 = 60;
/// Share of the distance that must lie along the slowest directions by then.
const LAST_STRETCH: f64 = 0.95;
/// Distances below this, beside 1 and the minimum's own size, are down to rounding: nothing gets shorter any more.
const RESOLVED: f64 = 1e-9;

/// What is claimed of where the run stands: what the scene is about, or without one all that applies.
#[must_use]
pub fn of_place(run: &Run) -> Vec<Claim> {
    let Some(risk) = run.problem().train.neuron().filter(|risk| risk.dim() <= FEW) else { return units::claims(run) };
    let of = |scenes: &[&str], claims: fn(&Run, &NeuronRisk) -> Vec<Claim>| {
        let scene = &run.spec().scene;
        if scene.is_empty() || scenes.contains(&scene.as_str()) { claims(run, risk) } else { Vec::new() }
    };
    [
        of(&["risk"], of_risks),
        of(&["delta"], delta),
        of(&["noise"], noise::claims),
        of(&["neuron"], bend),
        of(&["threshold", "momentum"], rate),
        of(&["plateau"], plateau),
    ]
    .concat()
}

/// Learning is the minimisation of a risk that is not known: what is seen of it is a mean over samples, within three of its standard errors, over the training samples and over others. Both only where the
/// parameters were not chosen by them, so before the first update.
fn of_risks(run: &Run, risk: &NeuronRisk) -> Vec<Claim> {
    let (spec, problem) = (run.spec(), run.problem());
    let (Some(truth), Some(test)) = (&problem.dataset.truth, problem.test.as_ref().and_then(|test| test.neuron()))
    else {
        return Vec::new();
    };
    // What is known is the risk of samples as they are drawn, without a penalty.
    let drawn = spec.flip <= 0.0 && spec.decay <= 0.0 && spec.moved.is_empty();
    if spec.data != Source::Classification || !drawn || risk.neuron.bias == Bias::With || truth.len() != risk.dim() {
        return Vec::new();
    }
    let loss = match risk.loss {
        Loss::Square => PopulationLoss::Classification,
        Loss::CrossEntropy => PopulationLoss::CrossEntropy,
        _ => return Vec::new(),
    };
    let whole = PopulationRisk::new(truth.clone(), loss, Accuracy::Fine).loss(run.w());
    let claim = |id, sample: &NeuronRisk| {
        let (mean, error) = mean_loss(sample, run.w());
        Claim::equal(id, whole, Some(mean), 3.0 * error)
    };
    let t = run.timeline().trainer().t();
    let mut claims = vec![claim("practice_held_out", test)];
    if t == 0 {
        claims.push(claim("practice_training", risk));
    } else {
        // What was chosen by the samples looks better on them than it is.
        let (seen, error) = mean_loss(risk, run.w());
        claims.push(Claim::equal("practice_optimism", whole, Some(seen), 3.0 * error).with(Relation::AtMost));
    }
    claims
}

/// The mean of a sample's losses at w and its standard error.
fn mean_loss(risk: &NeuronRisk, w: &[f64]) -> (f64, f64) {
    let n = risk.y.len() as f64;
    let mut grad = vec![0.0; w.len()];
    let losses: Vec<f64> = (0..risk.y.len() as u32).map(|i| risk.batch_gradient(w, &[i], &mut grad)).collect();
    let mean = losses.iter().sum::<f64>() / n;
    let variance = losses.iter().map(|l| (l - mean) * (l - mean)).sum::<f64>() / (n - 1.0).max(1.0);
    (mean, (variance / n).sqrt())
}

/// The records of this update and of the one before, if both are kept and nobody's hand was between.
fn last_two(run: &Run) -> Option<[&Record; 2]> {
    let (t, records) = (run.timeline().trainer().t(), run.timeline().records());
    let at = records.binary_search_by_key(&t, |record| record.t).ok()?;
    let before = &records[at.checked_sub(1)?];
    (before.t + 1 == t && !records[at].jump).then_some([before, &records[at]])
}

/// Whether it is descent by w ← w − η g in w itself, with the same η in every update.
fn is_plain(run: &Run) -> bool {
    let spec = run.spec();
    let steady = is_steady(&spec) && spec.decay <= 0.0 && spec.augment.is_empty();
    steady && matches!(spec.opt, Method::GradientDescent | Method::Sgd) && spec.reduce == Reduction::Mean
}

/// The delta rule: the last update looked at one sample, and moved each weight by −η (ŷ − y) a′(z) x.
fn delta(run: &Run, risk: &NeuronRisk) -> Vec<Claim> {
    let trainer = run.timeline().trainer();
    if trainer.cost() != 1 || !is_plain(run) || risk.loss != Loss::Square || risk.y.len() < 2 {
        return Vec::new();
    }
    let Some([before, after]) = last_two(run) else { return Vec::new() };
    let mut claims = Vec::new();
    for k in 0..risk.dim().min(3) {
        let [i] = trainer.batch(before.t)[..] else { return Vec::new() };
        let x = risk.x.chunks_exact(risk.neuron.inputs).nth(i as usize).unwrap_or(&[]);
        let input = x.get(k).copied().unwrap_or(1.0);
        let (output, slope, _) = risk.neuron.activation.derivatives(risk.neuron.preactivation(&before.w, x));
        let (error, eta) = (output - risk.y[i as usize], trainer.step_size(1));
        let predicted = -eta * error * slope * input;
        let size = predicted.abs().max(after.w[k].abs());
        let id = if k < risk.neuron.inputs { "practice_delta" } else { "practice_delta_bias" };
        let claim = Claim::equal(id, predicted, Some(after.w[k] - before.w[k]), 1e-13 * size);
        let named = [("k", (k + 1) as f64), ("eta", eta), ("error", error), ("slope", slope), ("x", input)];
        claims.push(named.into_iter().fold(claim, |claim, (name, value)| claim.naming(name, value)));
    }
    claims
}

/// Of the square loss of a sigmoid: no curvature is more than 0.0770 λ_max(XᵀX/n), so that with η below 1/L every update of plain descent lowers the loss by η (1 − ηL/2) ‖∇ℓ‖² at least.
fn bend(run: &Run, risk: &NeuronRisk) -> Vec<Claim> {
    if risk.loss != Loss::Square || risk.neuron.activation != Activation::Sigmoid || run.spec().decay > 0.0 {
        return Vec::new();
    }
    let d = risk.dim();
    let moments = moments(risk);
    let Some(largest) = eigen::symmetric(&moments, d).and_then(|found| found.values.last().copied()) else {
        return Vec::new();
    };
    let smooth = STEEPEST_BEND * largest;
    let mut hess = vec![0.0; d * d];
    risk.hessian(run.w(), &mut hess);
    let here = eigen::symmetric(&hess, d).and_then(|found| found.values.last().copied());
    let mut claims = vec![Claim::equal("practice_bend", smooth, here, 1e-12).with(Relation::AtMost)];
    let eta = run.timeline().trainer().step_size(1);
    if run.spec().opt == Method::GradientDescent && is_plain(run) && eta * smooth < 2.0 {
        let fall = last_two(run).map(|[before, after]| {
            (eta * (1.0 - 0.5 * eta * smooth) * before.grad_norm * before.grad_norm, before.loss - after.loss)
        });
        let claim = Claim::equal("practice_fall", fall.map_or(f64::NAN, |f| f.0), fall.map(|f| f.1), 1e-15);
        claims.push(claim.with(Relation::AtLeast));
    }
    claims
}

/// (1/n) Σ x xᵀ, with 1 for the bias' input.
fn moments(risk: &NeuronRisk) -> Vec<f64> {
    let d = risk.dim();
    let mut out = vec![0.0; d * d];
    for x in risk.x.chunks_exact(risk.neuron.inputs) {
        let at = |k: usize| x.get(k).copied().unwrap_or(1.0);
        for (k, v) in out.iter_mut().enumerate() {
            *v += at(k / d) * at(k % d);
        }
    }
    out.iter_mut().for_each(|v| *v /= risk.y.len() as f64);
    out
}

/// Of linear regression: the factor by which an update shortens the way to the minimum in the end, for descent, heavy ball and Nesterov's method, from the eigenvalues of the Hessian; 1 and more where it does not converge.
///
/// Sources: Polyak 1964, doi:10.1016/0041-5553(64)90137-5; Nesterov 1983.
fn rate(run: &Run, risk: &NeuronRisk) -> Vec<Claim> {
    let spec = run.spec();
    let steady = is_steady(&spec) && spec.augment.is_empty();
    // As many draws as there are samples are not all samples.
    let whole = spec.opt == Method::GradientDescent || (spec.order != Order::Replacement && spec.batches.is_empty());
    let full = whole && run.evaluations() >= u64::from(risk.y.len() as u32);
    if risk.loss != Loss::Square || risk.neuron.activation != Activation::Identity || !steady || !full {
        return Vec::new();
    }
    let d = risk.dim();
    let mut hess = vec![0.0; d * d];
    risk.hessian(run.w(), &mut hess);
    let Some(found) = eigen::symmetric(&hess, d) else { return Vec::new() };
    let (eta, mu) = (run.timeline().trainer().step_size(risk.y.len() as u64), spec.mu);
    let of = |value: f64| match spec.opt {
        Method::GradientDescent | Method::Sgd => Some((1.0 - eta * value).abs()),
        // The roots of z² − (1 + μ − ηλ) z + μ, and of z² − (1 + μ)(1 − ηλ) z + μ (1 − ηλ).
        Method::Momentum => Some(larger_root(1.0 + mu - eta * value, mu)),
        Method::Nesterov => Some(larger_root((1.0 + mu) * (1.0 - eta * value), mu * (1.0 - eta * value))),
        _ => None,
    };
    let Some(factors) = found.values.iter().map(|value| of(*value)).collect::<Option<Vec<f64>>>() else {
        return Vec::new();
    };
    let factor = factors.iter().copied().fold(0.0, f64::max);
    let kappa = found.values[d - 1] / found.values[0];
    let end = minimiser(risk, run.timeline().start());
    let remembers = matches!(spec.opt, Method::Momentum | Method::Nesterov);
    let mut claims = Vec::new();
    if !remembers {
        let steepest = &found.vectors[(d - 1) * d..];
        let ratio = end.as_ref().and_then(|end| steepest_ratio(run, end, steepest));
        let stable = Claim::equal("practice_stable", factors[d - 1], ratio, 1e-4 * (1.0 + factors[d - 1]));
        claims.push(stable.naming("limit", 2.0 / found.values[d - 1]));
    }
    // The directions that shrink by the slowest factor, or hardly faster.
    let room = 0.1 * (1.0 - factor).abs();
    let slowest: Vec<&[f64]> = found
        .vectors
        .chunks_exact(d)
        .zip(&factors)
        .filter(|(_, own)| factor - **own <= 0.2 * room)
        .map(|(v, _)| v)
        .collect();
    let late = end.and_then(|end| late_factor(run, &end, &slowest));
    // Where there is memory the distance may swing about its decay.
    let swing = |updates: u64| if remembers { 1.0 / updates as f64 } else { 0.0 };
    let late = late.filter(|(_, updates)| !remembers || swing(*updates) <= 2.5 * room);
    let tolerance = room.max(1e-4) + late.map_or(0.0, |(_, updates)| swing(updates));
    let id = match spec.opt {
        Method::Momentum => "practice_rate_momentum",
        Method::Nesterov => "practice_rate_nesterov",
        _ => "practice_rate",
    };
    claims.push(Claim::equal(id, factor, late.map(|(found, _)| found), tolerance).naming("kappa", kappa));
    claims
}

/// What the last update multiplied the distance to `end` along the unit vector `steepest` by; `None` where that is down to rounding.
fn steepest_ratio(run: &Run, end: &[f64], steepest: &[f64]) -> Option<f64> {
    let [before, after] = last_two(run)?;
    let along = |w: &[f64]| (dot(w, steepest) - dot(end, steepest)).abs();
    (along(&before.w) > RESOLVED * (1.0 + norm(end))).then(|| along(&after.w) / along(&before.w))
}

/// The modulus of the larger root of z² − b z + c.
fn larger_root(b: f64, c: f64) -> f64 {
    let inside = b * b - 4.0 * c;
    if inside < 0.0 { c.sqrt() } else { 0.5 * (b.abs() + inside.sqrt()) }
}

/// How much an update shortened the distance to `end` in the mean over the later half of the walk, once what is left lies along the directions `slowest`, and over how many updates; `None` while that is short.
fn late_factor(run: &Run, end: &[f64], slowest: &[&[f64]]) -> Option<(f64, u64)> {
    let t = run.timeline().trainer().t();
    if t < LATE || run.timeline().edits().iter().any(|edit| edit.t > 0) {
        return None;
    }
    let away = |w: &[f64]| w.iter().zip(end).map(|(w, e)| w - e).collect::<Vec<f64>>();
    let walk: Vec<(u64, Vec<f64>)> =
        run.timeline().records().iter().filter(|r| r.t <= t).map(|r| (r.t, away(&r.w))).collect();
    let last = walk.iter().rposition(|(_, left)| norm(left) > RESOLVED * (1.0 + norm(end)))?;
    let is_slow = |left: &[f64]| {
        let along = norm(&slowest.iter().map(|v| dot(left, v)).collect::<Vec<f64>>());
        along > LAST_STRETCH * norm(left)
    };
    let first = walk.iter().position(|(at, left)| 2 * *at >= walk[last].0 && is_slow(left))?;
    let updates = walk[last].0.checked_sub(walk[first].0).filter(|updates| 2 * *updates >= LATE)?;
    Some((math::exp(math::ln(norm(&walk[last].1) / norm(&walk[first].1)) / updates as f64), updates))
}

/// Plateaus: the slope of the square loss has a factor a′(z) in each term, so that it is no more than the mean of |ŷ − y| a′(z) ‖x‖; where units are saturated that is small though the errors are large.
fn plateau(run: &Run, risk: &NeuronRisk) -> Vec<Claim> {
    let act = risk.neuron.activation;
    let bounded = matches!(act, Activation::Sigmoid | Activation::Tanh);
    let spec = run.spec();
    // A penalty has a slope of its own, and so have samples that are changed.
    let bare = spec.decay <= 0.0 && spec.augment.is_empty();
    if risk.loss != Loss::Square || !bounded || !bare || spec.opt != Method::GradientDescent {
        return Vec::new();
    }
    let (n, w) = (risk.y.len() as f64, run.w());
    let (mut bound, mut plain) = (0.0, 0.0);
    for (x, y) in risk.x.chunks_exact(risk.neuron.inputs).zip(&risk.y) {
        let (output, slope, _) = act.derivatives(risk.neuron.preactivation(w, x));
        let one = if risk.neuron.bias == Bias::With { 1.0 } else { 0.0 };
        let pull = (output - y).abs() * (dot(x, x) + one).sqrt();
        bound += pull * slope / n;
        plain += pull / n;
    }
    let mut grad = vec![0.0; risk.dim()];
    risk.gradient(w, &mut grad);
    let slope = Claim::equal("practice_slope", bound, Some(norm(&grad)), 1e-15).with(Relation::AtMost);
    vec![slope.naming("share", bound / plain.max(f64::MIN_POSITIVE))]
}

#[cfg(test)]
mod tests {
    use super::super::{Verdict, claims};
    use super::*;
    use crate::run::Shelf;
    use crate::spec::Spec;

    /// The claims of a Spec at each of some updates all agree, or are pending where that is said.
    fn check(text: &str, ids: &[&str], updates: &[u64], pending: &[&str]) {
        let mut run = Run::open(Spec::parse(text).expect(text), &Shelf::default()).expect(text);
        for t in updates {
            run.seek(*t);
            let claims = claims("practice", &run, None);
            assert_eq!(claims.iter().map(|claim| claim.id).collect::<Vec<_>>(), ids, "{text}, {t}");
            for claim in claims {
                let expected = if pending.contains(&claim.id) { Verdict::Pending } else { Verdict::Agrees };
                assert_eq!(claim.verdict(), expected, "{text}, {t}: {claim:?}");
            }
        }
    }

    #[test]
    fn what_is_said_of_descent_is_found() {
        let risks = "data=classification&n=400&test=0.5&bias=no&w0=-2,2&lr=5&opt=adam";
        check(risks, &["practice_held_out", "practice_training", "practice_bend"], &[0], &[]);
        check(risks, &["practice_held_out", "practice_optimism", "practice_bend"], &[1, 50], &[]);
        check(&format!("{risks}&loss=ce"), &["practice_held_out", "practice_optimism"], &[300], &[]);
        let delta = "data=penguins&test=0&opt=sgd&batch=1";
        let three = ["practice_delta", "practice_delta", "practice_delta_bias", "practice_bend"];
        check(delta, &three, &[1, 2, 100], &[]);
        check(delta, &["practice_bend"], &[0], &[]);
        let neuron = ["practice_bend", "practice_fall", "practice_slope"];
        check("data=penguins&test=0&lr=4", &neuron, &[1, 5, 60, 300], &[]);
        check("data=penguins&test=0&lr=4&w0=9,-9,-9", &neuron, &[1, 50], &[]);
        check("data=penguins&test=0&lr=4&act=tanh", &["practice_slope"], &[3], &[]);
        // Of descent in ln w the formulas do not speak, nor of a slope with a penalty's in it.
        check(&format!("{delta}&coords=log"), &["practice_bend"], &[1, 2], &[]);
        check("data=penguins&test=0&lr=4&coords=log", &["practice_bend", "practice_slope"], &[5], &[]);
        check("data=penguins&test=0&lr=4&decay=0.1", &[], &[5], &[]);
        for other in ["flip=0.1", "decay=0.01", "moved=0:1,1,0"] {
            check(&format!("{risks}&loss=ce&{other}"), &[], &[0, 20], &[]);
        }
        let line = "data=penguins&test=0&act=identity&x1=flipper_length_mm&x2=body_mass_g";
        let (both, rate): (&[&str], &[&str]) = (&["practice_stable", "practice_rate"], &["practice_rate"]);
        for (lr, t, pending) in [
            (1.0, 60, &[][..]),
            (0.3, 60, &["practice_stable"]),
            (0.05, 400, &["practice_stable"]),
            (1.0, 100, &[]),
            (1.02, 120, &[]),
            // The steepest part is down to rounding, and nothing disagrees.
            (0.3, 200, &["practice_stable"]),
            (1.02, 600, &["practice_stable"]),
            // Just above the limit, where the loss still falls at first.
            (1.09, 1, rate),
            (1.09, 2, rate),
            (1.2, 10, rate),
            (1.2, 80, &[]),
            (0.3, 0, both),
        ] {
            check(&format!("{line}&lr={lr}"), &["practice_stable", "practice_rate"], &[t], pending);
        }
        for (opt, t) in [
            ("momentum&mu=0.5", 80),
            ("momentum&mu=0.9", 400),
            ("nesterov&mu=0.5", 120),
            ("nesterov&mu=0.3&form=sutskever", 120),
        ] {
            // At the start nothing is known.
            let id = if opt.starts_with('m') { &["practice_rate_momentum"] } else { &["practice_rate_nesterov"] };
            check(&format!("{line}&batch=1000&lr=0.5&opt={opt}"), id, &[0], id);
            check(&format!("{line}&batch=1000&lr=0.5&opt={opt}"), id, &[t], &[]);
        }
    }

    #[test]
    fn what_is_said_of_noise_and_of_units_is_found() {
        let walk = "data=plane&n=400&noise=0.5&test=0&act=identity&opt=sgd&order=replacement&scene=noise";
        for (batch, lr, t) in [(1, 0.2, 2000), (1, 0.02, 9000), (8, 0.2, 2000), (64, 0.2, 3000), (400, 0.1, 3000)] {
            let text = format!("{walk}&batch={batch}&lr={lr}");
            check(&text, &["practice_spread"], &[0], &["practice_spread"]);
            check(&text, &["practice_spread"], &[t], &[]);
        }
        // Every sample once an epoch is another noise, of which nothing is said; nor beyond the step size at which it has no bounds.
        check(&walk.replace("&order=replacement", "&batch=1&lr=0.2"), &[], &[100], &[]);
        check(&format!("{walk}&batch=1&lr=1.9"), &[], &[100], &[]);
        let bumps = "data=bumps&n=300&noise=0.05&test=0.5&act=tanh&init=xavier&opt=adam&lr=0.02&batch=32";
        for (hidden, t) in [(1, 0), (3, 200), (8, 400), (8, 3000), (32, 2000)] {
            check(&format!("{bumps}&hidden={hidden}"), &["practice_floor", "practice_nested"], &[t], &[]);
        }
        check(&format!("{bumps}&hidden=4&bias=no&out=identity"), &["practice_floor", "practice_nested"], &[50], &[]);
        check(&format!("{bumps}&hidden=4,4"), &["practice_floor"], &[50], &[]);
    }

    /// Over many seeds: how many claims of a walk there are, how many of them are open, and that hardly any disagrees.
    #[test]
    fn few_walks_disagree() {
        let walk = "data=plane&n=400&noise=0.5&test=0&act=identity&opt=sgd&order=replacement&scene=noise";
        let check = |text: &str, t: u64, seeds: u64, open: u64, most: u64| {
            let (mut found, mut wrong) = (0, 0);
            for seed in 1..=seeds {
                let text = format!("{walk}&seed={seed}&{text}");
                let mut run = Run::open(Spec::parse(&text).expect("a Spec"), &Shelf::default()).expect("a run");
                run.seek(t);
                let claims = claims("practice", &run, None);
                assert_eq!(claims.len(), 1, "{text}");
                found += u64::from(claims[0].verdict() == Verdict::Open);
                wrong += u64::from(claims[0].verdict() == Verdict::Disagrees);
            }
            assert!(found == open && wrong <= most, "{text}, {t}: {found} open, {wrong} wrong");
        };
        // Where only some updates of a long walk are kept, their mean is no better than that of so many.
        check("batch=1&lr=0.2", 100_000, 40, 0, 0);
        check("batch=1&lr=0.2", 3000, 40, 0, 1);
        check("batch=8&lr=0.5", 3000, 40, 0, 1);
        // The noise of a batch's curvature makes rare and large excursions: of one walk nothing is said.
        check("batch=1&lr=1", 3000, 40, 40, 0);
        check("batch=1&lr=0.5", 3000, 4, 4, 0);
    }

    #[test]
    fn roots() {
        let check = |b: f64, c: f64, expected: f64| assert!((larger_root(b, c) - expected).abs() < 1e-15, "{b}, {c}");
        check(3.0, 2.0, 2.0);
        check(-3.0, 2.0, 2.0);
        check(0.0, 0.81, 0.9);
        check(0.0, -0.25, 0.5);
    }
}
