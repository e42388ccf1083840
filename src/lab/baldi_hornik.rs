//! Baldi and Hornik 1989: a linear network with one hidden layer has no minima but global ones; every other critical point is a strict saddle.

use super::{Claim, Relation, components, is_steady};
use crate::matrix::{dot, norm, product, solve};
use crate::objective::Objective;
use crate::objective::linear_network::{LinearNetworkRisk, Shape};
use crate::objective::network_risk::NetworkRisk;
use crate::optimizer::Reduction;
use crate::run::Run;
use crate::spec::{Design, Method, Spec};
use crate::theory::linear_network::{Family, LinearNetwork};
use crate::theory::{Measured, saddle_to_saddle as saddles, scalar_factorisation as scalar};
use crate::trainer::Record;

/// Parameters, and families, up to which all families are measured at once.
const MOST_PARAMETERS: usize = 40;
const MOST_FAMILIES: usize = 64;
/// ‖∇f‖∞ below which a walk has arrived.
const ARRIVED: f64 = 1e-6;
/// Share of f(0, 0) that a start from near the origin may be off it.
const NEAR_ORIGIN: f64 = 0.02;

/// A family of critical points: what the theorem says of it, and what is found at one of its points.
#[derive(Clone, Debug)]
pub struct Row {
    /// J, index and kernel.
    pub family: Family,
    /// The value that is predicted.
    pub value: f64,
    /// A point of the family: C balances the two layers, B₂ = 0.
    pub w: Vec<f64>,
    /// What is found there; `None` where there are too many parameters.
    pub found: Option<Measured>,
}

impl Row {
    /// Whether all that is predicted of the point was found: value, index, kernel, and no slope.
    #[must_use]
    pub fn agrees(&self, scale: f64) -> Option<bool> {
        let found = self.found.as_ref()?;
        let close = (found.value - self.value).abs() <= 1e-9 * scale && found.slope <= 1e-9 * scale;
        Some(close && (found.index(), found.kernel()) == (self.family.index, self.family.kernel))
    }
}

/// The table of all families, and tr Σ_YY; `None` where the run is none of a linear network, or the theorem does not apply.
#[must_use]
pub fn table(run: &Run) -> Option<(Vec<Row>, f64)> {
    let risk = run.problem().train.linear()?;
    let theory = LinearNetwork::new(risk)?;
    let families = theory.families();
    let measured = risk.dim() <= MOST_PARAMETERS && families.len() <= MOST_FAMILIES;
    let row = |family: Family| {
        let w = balanced(&theory, risk.shape(), &family.subset)?;
        let found = if measured { Measured::at(risk, &w) } else { None };
        Some(Row { value: theory.value(&family.subset), family, w, found })
    };
    Some((families.into_iter().map(row).collect::<Option<Vec<Row>>>()?, theory.total()))
}

/// The point of J's family at which each row of B is as long as the column of A that it meets.
fn balanced(theory: &LinearNetwork, shape: Shape, subset: &[usize]) -> Option<Vec<f64>> {
    let p = shape.hidden;
    let upper = theory.upper_rows(subset);
    let mut c: Vec<f64> = (0..p * p).map(|k| f64::from(u8::from(k % (p + 1) == 0))).collect();
    for (k, row) in upper.chunks_exact(shape.inputs).enumerate() {
        c[k * (p + 1)] = norm(row).sqrt();
    }
    theory.point(subset, &c, &vec![0.0; (p - subset.len()) * shape.inputs])
}

/// The parameters moved along the valley that they are in, to (A C, C⁻¹ B) with C = diag(e^s, e^{−s}, e^s, …): f is the same there. `None` for another model.
#[must_use]
pub fn along_valley(run: &Run, w: &[f64], s: f64) -> Option<Vec<f64>> {
    let shape = run.problem().train.linear()?.shape();
    let (a, b) = shape.split(w);
    let p = shape.hidden;
    let stretch = |k: usize| crate::math::exp(if k.is_multiple_of(2) { s } else { -s });
    let left = a.iter().enumerate().map(|(i, a)| a * stretch(i % p));
    let right = b.iter().enumerate().map(|(i, b)| b / stretch(i / shape.inputs));
    Some(left.chain(right).collect())
}

/// What is claimed of the risk of a linear network, of two layers or of more.
#[must_use]
pub fn of_risk(run: &Run) -> Vec<Claim> {
    if let Some(risk) = run.problem().train.network() {
        return deeper(risk, &run.spec());
    }
    if run.problem().train.linear().is_some_and(|risk| risk.components().is_some()) {
        return components::of_risk(run);
    }
    if let Some(tied) = components::of_tied(run) {
        return tied;
    }
    let (Some(risk), Some((rows, total))) = (run.problem().train.linear(), table(run)) else { return Vec::new() };
    let Some(theory) = LinearNetwork::new(risk) else { return Vec::new() };
    let right: Option<Vec<bool>> = rows.iter().map(|row| row.agrees(total)).collect();
    let count = right.map(|right| right.iter().filter(|right| **right).count() as f64);
    // Of too many parameters none is measured, and none ever will be.
    let mut claims: Vec<Claim> =
        count.map(|count| Claim::equal("bh_families", rows.len() as f64, Some(count), 0.0)).into_iter().collect();
    // With X Xᵀ = I it is the walk that is told of.
    if is_white(run) && risk.dim() > 2 {
        return claims;
    }
    let others = rows.iter().filter(|row| row.family.index > 0);
    let least = others.filter_map(|row| row.found.as_ref().map(Measured::index)).min();
    claims.extend(least.map(|k| Claim::equal("bh_saddles", 1.0, Some(k as f64), 0.0).with(Relation::AtLeast)));
    claims.extend(lemma(risk, &theory));
    claims
}

/// What is claimed of where the run stands.
#[must_use]
pub fn of_place(run: &Run) -> Vec<Claim> {
    if let Some(tied) = components::of_tied_place(run) {
        return tied;
    }
    let Some(risk) = run.problem().train.linear() else { return Vec::new() };
    if risk.components().is_some() {
        return components::of_place(run);
    }
    let Some(theory) = LinearNetwork::new(risk) else { return Vec::new() };
    let mut claims = half_times(risk, &theory, run);
    if claims.is_empty() {
        claims.push(gauge(risk, run.w()));
    }
    let record = Measured::at(risk, run.w());
    let arrived = record.as_ref().filter(|found| found.slope < ARRIVED && found.value.is_finite());
    if risk.shape().dim() == 2 {
        claims.extend(valley(run, arrived.map(|_| run.w())));
    } else {
        // J = {1, …, p} is the only family without a way down.
        let best: Vec<usize> = (0..risk.shape().hidden).collect();
        // A run that was put on a saddle has not come to an end.
        let end = arrived.filter(|found| found.index() == 0).map(|found| found.value);
        claims.push(Claim::equal("bh_end", theory.value(&best), end, 1e-6 * theory.total()));
    }
    claims
}

/// Whether X Xᵀ = I.
fn is_white(run: &Run) -> bool {
    run.spec().design == Design::Unit
}

/// f(A C, C⁻¹ B) = f(A, B) where the run stands, with a C that is far from 1.
fn gauge(risk: &LinearNetworkRisk, w: &[f64]) -> Claim {
    let shape = risk.shape();
    let p = shape.hidden;
    let c: Vec<f64> = (0..p * p)
        .map(|k| match (k / p, k % p) {
            (i, j) if i == j => 1.5,
            (i, j) if i < j => 0.4,
            _ => -0.3,
        })
        .collect();
    let (a, b) = shape.split(w);
    let (mut moved, mut right) = (product(a, &c, p), b.to_vec());
    let there = if solve(&mut c.clone(), p, &mut right) {
        moved.append(&mut right);
        risk.loss(&moved)
    } else {
        f64::NAN
    };
    let here = risk.loss(w);
    Claim::equal("bh_gauge", here, Some(there), 1e-9 * (1.0 + here.abs()))
}

/// What becomes of the lemma if the last rows of B are arbitrary: ∇_A = −2 (I − P_J) Σ_YX B₂ᵀ, which is not 0, and ∇_B is.
fn lemma(risk: &LinearNetworkRisk, theory: &LinearNetwork) -> Vec<Claim> {
    let Shape { inputs, hidden, .. } = risk.shape();
    if hidden < 2 {
        return Vec::new();
    }
    let rows: Vec<f64> = (0..(hidden - 1) * inputs).map(|k| 0.2 + 0.1 * (k % inputs) as f64).collect();
    let unit: Vec<f64> = (0..hidden * hidden).map(|k| f64::from(u8::from(k % (hidden + 1) == 0))).collect();
    let Some(w) = theory.point(&[0], &unit, &rows) else { return Vec::new() };
    let mut grad = vec![0.0; w.len()];
    risk.gradient(&w, &mut grad);
    let (a, b) = risk.shape().split(&grad);
    // The columns of ∇_A that meet the arbitrary rows are all alike.
    let column: Vec<f64> = a.chunks_exact(hidden).map(|row| row[hidden - 1]).collect();
    let breach = 2.0 * theory.breach(&[0], &rows);
    let slope = norm(b);
    vec![
        Claim::equal("bh_lemma", breach, Some(norm(&column)), 1e-9 * theory.total()),
        Claim::equal("bh_lemma_b", 0.0, Some(slope), 1e-9 * theory.total()),
    ]
}

/// (1 − ab)²: descent stays where it arrives only if the valley is not too sharp there for its steps; it is nowhere less sharp than 4. Where a hand has put the run
/// nothing is claimed of its steps.
fn valley(run: &Run, arrived: Option<&[f64]>) -> Vec<Claim> {
    let spec = run.spec();
    if crate::run::problem::singular_values(&spec) != [1.0] {
        return Vec::new();
    }
    let sharpness = arrived.map(|w| scalar::sharpness(w[0], w[1]));
    let stable = Claim::equal("bh_stable", scalar::stable_below(spec.lr), sharpness, 1e-3).with(Relation::AtMost);
    let sharp = Claim::equal("bh_sharp", 4.0, sharpness, 1e-3).with(Relation::AtLeast);
    if run.timeline().edits().is_empty() { vec![stable, sharp] } else { vec![sharp] }
}

/// From a small start: when each singular value is half learnt, in updates, beside the walk; and where the loss pauses before it.
fn half_times(risk: &LinearNetworkRisk, theory: &LinearNetwork, run: &Run) -> Vec<Claim> {
    let (shape, start) = (risk.shape(), run.timeline().start());
    let (s, right) = theory.singular();
    // The formula is that of the flow with X Xᵀ = I from near the origin.
    let spec = run.spec();
    let plain = spec.opt == Method::GradientDescent
        && is_steady(&spec)
        && spec.reduce == Reduction::Mean
        && run.timeline().edits().is_empty();
    let eta = spec.lr;
    if !(is_white(run)
        && plain
        && risk.loss(start) > (1.0 - NEAR_ORIGIN) * theory.total()
        && start.iter().any(|w| *w != 0.0))
    {
        return Vec::new();
    }
    let t = run.timeline().trainer().t();
    let records: Vec<&Record> = run.timeline().records().iter().take_while(|record| record.t <= t).collect();
    let strength = |record: &Record, i: usize| {
        let (a, b) = shape.split(&record.w);
        let h = product(b, &right[i * shape.inputs..][..shape.inputs], shape.inputs);
        dot(theory.eigenvector(i), &product(a, &h, shape.hidden))
    };
    let times = saddles::half_times(theory, shape, start);
    // A start that has learnt much already is no small one: e^{4 s t} is how much is left to it.
    if !times.iter().zip(&s).all(|(t, s)| 4.0 * s * t >= SMALL_START) {
        return Vec::new();
    }
    let predicted: Vec<f64> = times.iter().map(|time| time / eta).collect();
    let measured: Vec<Option<f64>> = (0..shape.hidden)
        .map(|i| {
            let half = 0.5 * s[i];
            let pairs = records.windows(2).map(|pair| (pair, strength(pair[0], i), strength(pair[1], i)));
            let (pair, before, after) = pairs.into_iter().find(|(_, _, after)| *after >= half)?;
            let share = (half - before) / (after - before);
            Some(pair[0].t as f64 + share * (pair[1].t - pair[0].t) as f64)
        })
        .collect();
    let levels = saddles::levels(&s, shape.hidden);
    let mut claims = Vec::new();
    for i in 0..shape.hidden {
        // Steps instead of a flow, and a walk that is recorded now and then.
        let tolerance = 0.03 * predicted[i] + 2.0 * eta * s[i] * predicted[i] + 3.0;
        let claim = Claim::equal("bh_half", predicted[i], measured[i], tolerance);
        claims.push(claim.naming("mode", (i + 1) as f64).naming("s", s[i]));
        if i + 1 < shape.hidden && saddles::rests(&s, &times, i, RESTS) {
            let pause = measured[i + 1].and_then(|end| pause(&records, measured[i]?, end));
            let level = Claim::equal("bh_plateau", levels[i + 1], pause, 0.05 * levels[i + 1]);
            claims.push(level.naming("mode", (i + 1) as f64));
        }
    }
    claims
}

/// ln of what a small start leaves to be learnt, at least.
const SMALL_START: f64 = 6.0;
/// Share of a level within which the loss must come to rest for that to be claimed.
const RESTS: f64 = 0.04;

/// The loss where it falls least between two updates.
fn pause(records: &[&Record], from: f64, to: f64) -> Option<f64> {
    let inside = |pair: &&[&Record]| pair[0].t as f64 > from && (pair[1].t as f64) < to;
    let rate = |pair: &[&Record]| (1.0 - pair[1].loss / pair[0].loss) / (pair[1].t - pair[0].t).max(1) as f64;
    let slowest = records.windows(2).filter(inside).min_by(|a, b| rate(a).total_cmp(&rate(b)))?;
    Some(slowest[0].loss)
}

/// Identity units in any number of layers, without biases and all 0: with one hidden layer the origin is a strict saddle with eigenvalues ±|Σ y x|/n, with more its Hessian
/// is 0, so that no direction leads down to second order.
fn deeper(risk: &NetworkRisk, spec: &Spec) -> Vec<Claim> {
    let (parts, d) = (risk.parts(), risk.parts().network.inputs());
    let linear = spec.act == crate::model::activation::Activation::Identity
        && spec.out == crate::spec::Output::Units(crate::model::activation::Activation::Identity)
        && spec.bias == crate::model::neuron::Bias::Without
        && spec.loss == crate::model::loss::Loss::Square
        && spec.decay <= 0.0
        && parts.network.outputs() == 1;
    if !linear || risk.dim() > MOST_PARAMETERS {
        return Vec::new();
    }
    let mut sum = vec![0.0; d];
    for (x, y) in parts.x.chunks_exact(d).zip(&parts.y) {
        sum.iter_mut().zip(x).for_each(|(s, x)| *s += x * y);
    }
    let strength = norm(&sum) / parts.y.len() as f64;
    let found = Measured::at(risk, &vec![0.0; risk.dim()]);
    let least = found.as_ref().and_then(|found| found.eigenvalues.first().copied());
    let escape = if spec.hidden.len() == 1 { -strength } else { 0.0 };
    vec![
        Claim::equal("bh_origin_slope", 0.0, found.as_ref().map(|found| found.slope), 1e-14),
        Claim::equal("bh_origin", escape, least, 1e-12).naming("layers", (spec.hidden.len() + 1) as f64),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::{Verdict, claims};
    use super::*;
    use crate::run::Shelf;

    fn open(text: &str) -> Run {
        Spec::parse(text).and_then(|spec| Run::open(spec, &Shelf::default())).expect(text)
    }

    /// After so many updates all that is claimed agrees, and is what is listed; as many as said are pending at the start.
    fn check(text: &str, t: u64, ids: &[&str], pending: usize) {
        let mut run = open(text);
        let first = claims("baldi-hornik", &run, None);
        assert_eq!(first.iter().map(|claim| claim.id).collect::<Vec<_>>(), ids, "{text}");
        let waiting = first.iter().filter(|claim| claim.verdict() == Verdict::Pending).count();
        assert_eq!(waiting, pending, "{text}: {first:?}");
        run.step(t);
        for claim in claims("baldi-hornik", &run, None) {
            assert_eq!(claim.verdict(), Verdict::Agrees, "{text}: {claim:?}");
        }
    }

    #[test]
    fn what_is_claimed_of_linear_networks_is_found() {
        let table = ["bh_families", "bh_saddles", "bh_lemma", "bh_lemma_b", "bh_gauge"];
        check("data=linear&design=same&hidden=2&lr=0.01&scale=0.5", 5000, &[&table[..], &["bh_end"]].concat(), 1);
        let walk = ["bh_families", "bh_half", "bh_plateau", "bh_half", "bh_plateau", "bh_half", "bh_end"];
        let tied = ["bh_tied_points", "bh_tied_balance", "bh_tied_up", "bh_free_up", "bh_tied_end"];
        check("data=linear&design=tied&hidden=1&sv=2,1&lr=0.02&w0=0.1,-1", 4000, &tied, 1);
        check("data=linear&design=tied&hidden=1&lr=0.005&w0=0.1,0.2,-1", 4000, &[&tied[..1], &tied[2..]].concat(), 1);
        check("data=linear&sv=4,2,1&hidden=3&lr=0.002&scale=0.0001", 8000, &walk, 6);
        // Of a larger start the loss does not rest before the last step; a large one has learnt before it begins.
        let fewer = ["bh_families", "bh_half", "bh_plateau", "bh_half", "bh_half", "bh_end"];
        check("data=linear&sv=4,2,1&hidden=3&lr=0.002&scale=0.01", 8000, &fewer, 5);
        for scale in ["0.3", "1"] {
            let text = format!("data=linear&sv=4,2,1&hidden=3&lr=0.002&scale={scale}");
            check(&text, 8000, &["bh_families", "bh_gauge", "bh_end"], 1);
        }
        // The formula is of steps of one size in A and B.
        let other = ["bh_families", "bh_gauge", "bh_end"];
        for more in ["schedule=step", "warmup=100", "coords=log"] {
            let text = format!("data=linear&sv=4,2,1&hidden=3&lr=0.002&scale=0.0001&{more}");
            let claims = claims("baldi-hornik", &open(&text), None);
            assert_eq!(claims.iter().map(|claim| claim.id).collect::<Vec<_>>(), other, "{text}");
        }
        // 64 parameters: nothing is pending for ever.
        let many = open("data=linear&design=same&hidden=4&sv=8,7,6,5,4,3,2,1&lr=0.001");
        assert!(many.problem().train.dim() > MOST_PARAMETERS);
        let ids: Vec<&str> = claims("baldi-hornik", &many, None).iter().map(|claim| claim.id).collect();
        assert_eq!(ids, ["bh_lemma", "bh_lemma_b", "bh_gauge", "bh_end"]);
        let one = ["bh_families", "bh_saddles", "bh_gauge", "bh_stable", "bh_sharp"];
        check("data=linear&sv=1&hidden=1&lr=0.2&w0=3,0.2", 2000, &one, 2);
        check("data=linear&sv=1&hidden=1&lr=0.11&w0=3,0.2", 2000, &one, 2);
        // A hand may put it where the valley is too sharp for its steps.
        let held = ["bh_families", "bh_saddles", "bh_gauge", "bh_sharp"];
        check("data=linear&sv=1&hidden=1&lr=0.11&w0=3,0.2&at=0:10,0.1", 0, &held, 0);
        let deep = ["bh_origin_slope", "bh_origin"];
        let network = "data=plane&act=identity&out=identity&bias=no&init=zeros&n=60&test=0";
        check(&format!("{network}&hidden=2"), 0, &deep, 0);
        check(&format!("{network}&hidden=2,2"), 0, &deep, 0);
    }

    /// The table is that of the integers, and the valley is level.
    #[test]
    fn points_of_the_table_are_critical_and_the_valley_is_level() {
        let run = open("data=linear&design=same&hidden=2");
        let (rows, total) = table(&run).expect("the theorem applies");
        let found: Vec<(f64, usize)> = rows.iter().map(|row| (row.value.round(), row.family.index)).collect();
        assert_eq!(found, [(14.0, 6), (5.0, 2), (10.0, 3), (13.0, 4), (1.0, 0), (4.0, 1), (9.0, 2)]);
        for row in &rows {
            assert_eq!(row.agrees(total), Some(true), "{row:?}");
            for s in [-1.0, 0.5, 2.0] {
                let w = along_valley(&run, &row.w, s).expect("linear");
                let loss = run.problem().train.loss(&w);
                assert!((loss - row.value).abs() < 1e-10, "{row:?}, {s}: {loss}");
            }
        }
        assert!(table(&open("data=clouds")).is_none() && along_valley(&open("data=clouds"), &[1.0], 1.0).is_none());
    }
}
