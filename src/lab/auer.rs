//! Auer, Herbster and Warmuth 1995: a single sigmoid neuron with at least ⌊n/d⌋^d local minima.
//!
//! What is predicted comes from [`theory::auer`](crate::theory::auer), what is measured from the samples as they are, dragged ones where they were dragged to.

pub mod lottery;
mod spaced;

use super::{Claim, Relation};
use crate::critical::euler;
use crate::critical::line::Census;
use crate::critical::separable::{self, Separable};
use crate::math;
use crate::model::loss::Loss;
use crate::objective::Objective;
use crate::objective::neuron_risk::NeuronRisk;
use crate::run::Run;
use crate::run::critical::Inquiry;
use crate::spec::construction::Leftover;
use crate::spec::{Source, Spec};
use crate::theory::auer::{Ladder, constructed, merging, promised, realizable};

/// The claims of the run's Spec.
#[must_use]
pub fn claims(run: &Run, found: Option<&Inquiry>) -> Vec<Claim> {
    let (spec, mut claims) = (run.spec(), of_samples(run, found));
    if lottery::is_told(&spec) {
        claims.extend(lottery::claims(&spec, lottery::lottery(run).as_ref()));
    }
    claims
}

/// Those of them that need no draws of starts.
#[must_use]
pub fn of_samples(run: &Run, found: Option<&Inquiry>) -> Vec<Claim> {
    let spec = run.spec();
    let Some(risk) = run.problem().train.neuron() else { return Vec::new() };
    match spec.data {
        Source::Ladder => separable::certify(risk).map_or_else(|_| Vec::new(), |list| ladders(run, &spec, risk, &list)),
        Source::Offsets => spaced::sliced(run, &spec, risk),
        Source::Pinned => {
            let own = if found.is_none() { spaced::points(run) } else { None };
            spaced::pinned(&spec, risk, found.or(own.as_ref()))
        }
        _ => Vec::new(),
    }
}

/// All critical points, where they are known without a search: proved for samples on the axes, and for equally spaced wells from where the construction has them.
#[must_use]
pub fn points(run: &Run) -> Option<Inquiry> {
    Inquiry::proved(run).or_else(|| spaced::points(run))
}

/// How far what holds in the limit of large ratios may be off, as a share: where one sample is met, the next larger rung has z = c/ρ and not 0, and its loss ½(y − σ(z))² is less than
/// ½(y − ½)² by the share c/(2ρ(y − ½)).
fn limit(rungs: Ladder) -> f64 {
    1.2 * math::logit(rungs.target) / (2.0 * rungs.ratio * (rungs.target - 0.5))
}

fn ladders(run: &Run, spec: &Spec, risk: &NeuronRisk, list: &Separable) -> Vec<Claim> {
    let of = &spec.construction;
    let is_construction = spec.noise <= 0.0 && spec.moved.is_empty() && of.mix >= 1.0;
    match risk.loss {
        Loss::Square if is_construction && spec.n == 1 => one(spec, risk, list),
        Loss::Square if is_construction => many(spec, list),
        Loss::Square if of.mix < 1.0 => realisable(run, spec, risk, list),
        Loss::Square if spec.n == 1 => one(spec, risk, list),
        // Where samples were moved no theorem says how many minima there are.
        Loss::Square => vec![count(spec, "minima_moved", 1.0, list).with(Relation::AtLeast), balance(list)],
        _ => matching(spec, list),
    }
}

fn minima(list: &Separable) -> Option<f64> {
    list.census().map(|counts| counts[0] as f64)
}

fn count(spec: &Spec, id: &'static str, predicted: f64, list: &Separable) -> Claim {
    let claim = Claim::equal(id, predicted, minima(list), 0.0).proved();
    claim.naming("n", f64::from(spec.n)).naming("d", f64::from(spec.d))
}

/// Minima less saddles of index 1 and so on, which is 1 (Morse).
fn balance(list: &Separable) -> Claim {
    let counts = list.census();
    let sum = counts.as_ref().map(|counts| euler(counts) as f64);
    let id = match list.axes().len() {
        1 => "euler_line",
        2 => "euler",
        3 => "euler_space",
        _ => "euler_many",
    };
    let claim = Claim::equal(id, 1.0, sum, 0.0).proved();
    let names = ["minima", "first", "second", "third"];
    names.into_iter().zip(counts.unwrap_or_default()).fold(claim, |claim, (name, n)| claim.naming(name, n as f64))
}

/// One sample: a minimum where σ(wx) = y, and two flats beside it.
fn one(spec: &Spec, risk: &NeuronRisk, list: &Separable) -> Vec<Claim> {
    let (x, y) = (risk.x.iter().copied().find(|x| *x != 0.0).unwrap_or(1.0), risk.y[0]);
    let place = math::logit(y) / x;
    let minimum = list.axes()[0].minima().next();
    let at = |first: f64| {
        let mut w = vec![0.0; risk.dim()];
        w[0] = first;
        risk.loss(&w)
    };
    // Beyond the minimum, seen from 0, the unit says 1 for targets above ½ and 0 for others.
    let (id, end, far) = if y >= 0.5 { ("flat_right", 1.0, 1e3 / x) } else { ("flat_low", 0.0, -1e3 / x) };
    let flat = |says: f64| 0.5 * (says - y) * (says - y);
    vec![
        count(spec, "minima_one", 1.0, list),
        Claim::equal("place", place, minimum.map(|e| e.w), 1e-9 * place.abs() + 1e-12 / x.abs()).proved(),
        Claim::equal("met", 0.0, minimum.map(|_| at(place)), 1e-15),
        // Towards 0 the flat is reached as fast as w falls, beyond the minimum far faster.
        Claim::equal("flat_left", flat(0.5), Some(at(1e-9 / x)), 1e-8),
        Claim::equal(id, flat(end), Some(at(far)), 1e-8),
    ]
}

/// How near the threshold nothing is said of whether all minima are there.
const NEAR: f64 = 5e-3;

/// The construction with at least two samples.
fn many(spec: &Spec, list: &Separable) -> Vec<Claim> {
    let (d, of) = (spec.d as usize, &spec.construction);
    let pair = merging::pair(of.y).map(|fold| fold.ratio);
    // Below the ratio at which rungs merge the theorem does not apply: some minima are lost.
    let rungs = longest(spec);
    let threshold = match rungs {
        0 | 1 => Some(1.0),
        2 => pair,
        _ if of.y <= 0.75 => pair,
        // For greater targets the sum of all others decides; from the fifth on it hardly changes.
        _ => merging::least_ratio(rungs.min(5), of.y, NEAR),
    };
    let kept = threshold.is_some_and(|ratio| of.ratio >= ratio + NEAR);
    let lost = threshold.is_none_or(|ratio| of.ratio < ratio - NEAR);
    let least = promised(spec.n, spec.d).unwrap_or(u64::MAX) as f64;
    let most = constructed(spec.n, spec.d).unwrap_or(u64::MAX) as f64;
    let mut claims = vec![if kept {
        count(spec, "minima", least, list).with(Relation::AtLeast)
    } else {
        count(spec, "minima_merged", if lost { most - 1.0 } else { most }, list).with(Relation::AtMost)
    }];
    // What a scene is about has the room.
    if !matches!(spec.scene.as_str(), "starts" | "descent" | "bad") {
        if kept {
            claims.extend(others(spec, list));
        }
        claims.push(balance(list));
    }
    if spec.n.is_multiple_of(spec.d) && d <= 2 {
        claims.extend(ladder(spec, list, pair.filter(|_| kept || rungs == 2)));
    }
    claims
}

/// Samples of the longest ladder.
fn longest(spec: &Spec) -> u32 {
    let further = spec.construction.leftover == Leftover::Rung && !spec.n.is_multiple_of(spec.d);
    spec.n / spec.d + u32::from(further)
}

/// Saddles and maxima: between m minima of an axis are m − 1 maxima, and the numbers of each index are the coefficients of Π (m_k + (m_k − 1)t).
fn others(spec: &Spec, list: &Separable) -> Vec<Claim> {
    let (d, q, r) = (spec.d as usize, spec.n / spec.d, (spec.n % spec.d) as usize);
    let leftover_rung = spec.construction.leftover == Leftover::Rung;
    let mut predicted = vec![1.0];
    for axis in 0..d {
        let m = f64::from(q + u32::from(leftover_rung && axis < r));
        let mut next = vec![0.0; predicted.len() + 1];
        for (index, n) in predicted.iter().enumerate() {
            next[index] += n * m;
            next[index + 1] += n * (m - 1.0);
        }
        predicted = next;
    }
    let Some(found) = list.census() else { return Vec::new() };
    let named = |index: usize| if index == d { "maxima" } else { "saddles" };
    (1..=d)
        .map(|index| {
            let claim = Claim::equal(named(index), predicted[index], Some(found[index] as f64), 0.0).proved();
            if d > 2 { claim.naming("index", index as f64) } else { claim }
        })
        .map(|claim| if d > 2 && claim.id == "saddles" { Claim { id: "saddles_of", ..claim } } else { claim })
        .collect()
}

/// What else is known of one ladder: when rungs merge, where its minima are, how good.
fn ladder(spec: &Spec, list: &Separable, pair: Option<f64>) -> Vec<Claim> {
    let (of, axis) = (&spec.construction, &list.axes()[0]);
    let m = spec.n / spec.d;
    let rungs = Ladder { samples: m, ratio: of.ratio, target: of.y };
    let mut claims = Vec::new();
    match spec.scene.as_str() {
        "pair" if m == 2 => claims.extend(pair.map(|ratio| {
            let found = merging::least_ratio(m, of.y, 1e-4);
            Claim::equal("fold", ratio, found, 2e-4).naming("y", of.y).proved()
        })),
        "line" if m > 1 => {
            claims.extend(pair.and_then(|_| barrier(axis, rungs)));
            claims.extend(lemma(axis, rungs));
        }
        "bad" | "grid" if pair.is_some_and(|pair| of.ratio >= 2.0 * pair) && m > 1 => {
            claims.extend(quality(spec, list, rungs));
        }
        "descent" if pair.is_some_and(|pair| of.ratio >= 2.0 * pair) && m > 1 => {
            claims.extend(scales(axis, rungs));
        }
        _ => {}
    }
    claims
}

/// How many minima lie where the lemma has them, where it speaks.
fn lemma(axis: &Census, rungs: Ladder) -> Option<Claim> {
    let intervals = rungs.lemma()?;
    let inside = intervals.iter().filter(|(lo, hi)| axis.minima().any(|e| *lo < e.w && e.w < *hi)).count();
    Some(Claim::equal("lemma", f64::from(rungs.samples), Some(inside as f64), 0.0).proved())
}

/// The least rise out of a minimum to the maximum on its right, of L: only its own sample's loss rises on the way, to the flat ½(1−y)² at most; those of smaller rungs are
/// there already.
fn barrier(axis: &Census, rungs: Ladder) -> Option<Claim> {
    let rises = axis.minima().zip(axis.maxima()).map(|(low, high)| high.value.middle() - low.value.middle());
    let least = rises.fold(f64::INFINITY, f64::min);
    let flat = 0.5 * (1.0 - rungs.target) * (1.0 - rungs.target);
    least.is_finite().then(|| Claim::equal("barrier", flat, Some(least), 0.01 * flat).with(Relation::AtMost))
}

/// The best and the worst minimum, as they come to be for large ratios.
fn quality(spec: &Spec, list: &Separable, rungs: Ladder) -> Vec<Claim> {
    let [best, worst] = list.range();
    let saturated = rungs.saturated_losses();
    let of_axes = |pick: fn(f64, f64) -> f64, from: f64| {
        f64::from(spec.d) * saturated.iter().copied().fold(from, pick) / f64::from(spec.n)
    };
    let (least, most) = (of_axes(f64::min, f64::INFINITY), of_axes(f64::max, 0.0));
    let ratio = Claim::equal("worst_best", most / least, Some(worst / best), limit(rungs) * most / least);
    if spec.scene == "grid" {
        return vec![ratio];
    }
    vec![
        Claim::equal("best", least, Some(best), limit(rungs) * least),
        Claim::equal("worst", most, Some(worst), limit(rungs) * most),
        ratio,
    ]
}

/// How curvatures differ in w, and in ln w.
fn scales(axis: &Census, rungs: Ladder) -> Vec<Claim> {
    let spread = |bend: &dyn Fn(f64, f64) -> f64| {
        let bends: Vec<f64> = axis.minima().map(|e| bend(e.w, e.curvature)).collect();
        let (least, most) = bends.iter().fold((f64::INFINITY, 0.0_f64), |(lo, hi), b| (lo.min(*b), hi.max(*b)));
        (most > 0.0).then(|| math::ln(most / least) / std::f64::consts::LN_10)
    };
    let decades = 2.0 * f64::from(rungs.samples - 1) * math::ln(rungs.ratio) / std::f64::consts::LN_10;
    vec![
        Claim::equal("decades_w", decades, spread(&|_, bend| bend), 0.25),
        Claim::equal("decades_log", 0.0, spread(&|w, bend| w * w * bend), 0.25),
    ]
}

/// Targets that a neuron meets, or nearly: at t = 0 no minimum is bad.
fn realisable(run: &Run, spec: &Spec, risk: &NeuronRisk, list: &Separable) -> Vec<Claim> {
    let mut claims = Vec::new();
    if spec.construction.mix <= 0.0 {
        claims.push(count(spec, "minima_met", 1.0, list));
        let there: Option<Vec<f64>> = list.axes().iter().map(|axis| axis.minima().next().map(|e| e.w)).collect();
        claims.push(Claim::equal("met", 0.0, there.map(|w| risk.loss(&w)), 1e-12));
    } else {
        claims.push(count(spec, "minima_between", 1.0, list).with(Relation::AtLeast));
    }
    claims.push(balance(list));
    if spec.construction.mix <= 0.0 {
        // The targets are those of w₀ = W₁ on every axis.
        let most = risk.x.iter().fold(0.0_f64, |m, x| m.max(*x));
        let (w, w0) = (run.w(), vec![math::logit(spec.construction.y) / most; risk.dim()]);
        let mut grad = vec![0.0; w.len()];
        risk.gradient(w, &mut grad);
        let towards = w.iter().zip(&w0).zip(&grad).map(|((w, w0), g)| (w - w0) * g).sum();
        let pull = realizable::pull(&risk.x, w, &w0);
        claims.push(Claim::equal("pull", pull, Some(towards), 1e-9 * (1.0 + pull.abs())));
        claims.push(Claim::equal("pull_sign", 0.0, Some(towards), 1e-12).with(Relation::AtLeast));
    }
    claims
}

/// The matching loss is convex: one stationary point, whatever the samples.
fn matching(spec: &Spec, list: &Separable) -> Vec<Claim> {
    let all = list.census().map(|counts| counts.iter().sum::<u64>() as f64);
    vec![count(spec, "minima_convex", 1.0, list), Claim::equal("stationary", 1.0, all, 0.0).proved()]
}

#[cfg(test)]
mod tests;
