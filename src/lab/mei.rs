//! Mei, Bai and Montanari 2018: with data from a model, the empirical risk of one neuron has one minimum, and it is near the truth.

use super::{Claim, Relation};
use crate::critical::Kind;
use crate::math;
use crate::matrix::{dot, norm};
use crate::model::activation::Activation;
use crate::model::loss::Loss;
use crate::objective::neuron_risk::NeuronRisk;
use crate::objective::population::{PopulationLoss, PopulationRisk};
use crate::objective::quadrature::Accuracy;
use crate::objective::{FiniteSum, Objective};
use crate::rng::{Stream, StreamName};
use crate::run::Run;
use crate::run::critical::Inquiry;
use crate::spec::Source;
use crate::theory::local_convexity::{self, radius_in_plane, reach, reach_by_slopes, reach_on_ray};
use crate::theory::recovery::{self, Estimator};

/// Where the population risk's constants are known: |w*|.
const STEEPNESS: f64 = 1.5;
/// The ball |w| ≤ 6, in which the pull towards w* has a least value.
const BALL: f64 = 6.0;
/// √(C d ln n / n) is beyond what is measured in the ball |w| ≤ 3 with this C, for |w*| = 1.5.
const CONSTANT: f64 = 0.02;
const RADIUS: f64 = 3.0;
/// Samples for each dimension from which on drawn labels leave one minimum: in 60 draws of 60.
const ENOUGH: u32 = 20;
/// Errors of ŵ below this are those of the limit.
const LIMIT: f64 = 0.3;
/// Samples times starts of a search for minima: some milliseconds.
const SEARCH: usize = 6_000;
/// Samples of which minima are looked for from scratch, and of which they are followed next, where there are more.
const FOLLOWED: [usize; 2] = [1500, 6_000];
/// Samples from which on looking at all of them again and again is felt.
const MANY: usize = 24_000;
/// Samples up to which the minima are proved as well.
const PROVED: usize = 200;
/// Minima farther than this are on their way to infinity.
const FAR: f64 = 15.0;

/// What is claimed of a planted neuron's risk, over its population or over a sample.
#[must_use]
pub fn of_risk(run: &Run, found: Option<&Inquiry>) -> Vec<Claim> {
    match planted(run) {
        Some(Planted::Population(risk)) => of_population(risk),
        Some(Planted::Sample(risk, truth)) => of_sample(risk, truth, run, found),
        None => Vec::new(),
    }
}

/// What is claimed of where the run stands.
#[must_use]
pub fn of_place(run: &Run) -> Vec<Claim> {
    let claim = match planted(run) {
        Some(Planted::Population(risk)) => pull(risk, run),
        Some(Planted::Sample(risk, truth)) => gap(risk, truth, run),
        None => None,
    };
    claim.into_iter().collect()
}

/// The minima that descent finds: of a population, w*.
#[must_use]
pub fn points(run: &Run) -> Option<Inquiry> {
    Some(match planted(run)? {
        Planted::Population(risk) => Inquiry::known(run, risk.truth()),
        Planted::Sample(risk, truth) => {
            let found = sampled_minima(risk, truth).concat();
            // Few samples allow for a proof.
            if risk.y.len() <= PROVED { Inquiry::settled(run, &found) } else { Inquiry::known(run, &found) }
        }
    })
}

/// The minima over the first of many samples, for a picture that is drawn while their number is dragged; `None` where all are soon looked at.
#[must_use]
pub fn quick_points(run: &Run) -> Option<Inquiry> {
    match planted(run)? {
        Planted::Sample(risk, truth) if risk.y.len() >= MANY => {
            let found = first_minima(risk, truth);
            Some(Inquiry::known(run, &found.concat()).of_first(FOLLOWED[1]))
        }
        _ => None,
    }
}

/// A planted neuron's risk.
enum Planted<'a> {
    Population(&'a PopulationRisk),
    /// With w*.
    Sample(&'a NeuronRisk, &'a [f64]),
}

/// The run's, if it is one that the theorem speaks of: a sigmoid without a bias.
fn planted(run: &Run) -> Option<Planted<'_>> {
    let problem = run.problem();
    let truth = problem.dataset.truth.as_deref()?;
    if let Some(planted) = problem.train.population() {
        return Some(Planted::Population(&planted.population));
    }
    let risk = problem.train.neuron()?;
    let plain = risk.dim() == truth.len() && risk.decay <= 0.0 && risk.neuron.activation == Activation::Sigmoid;
    (plain && matches!(risk.loss, Loss::Square | Loss::CrossEntropy)).then_some(Planted::Sample(risk, truth))
}

fn is_known(truth: &[f64]) -> bool {
    (norm(truth) - STEEPNESS).abs() < 1e-9
}

/// Unit vectors along w* and across it, the latter 0 in one dimension.
fn frame(truth: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let size = norm(truth);
    let along: Vec<f64> = truth.iter().map(|t| t / size).collect();
    // The coordinate that w* has least of, less its part along w*.
    let least = (0..along.len()).fold(0, |k, j| if along[j].abs() < along[k].abs() { j } else { k });
    let mut across: Vec<f64> =
        along.iter().enumerate().map(|(k, a)| f64::from(u8::from(k == least)) - along[least] * a).collect();
    let size = norm(&across);
    across.iter_mut().for_each(|x| *x = if size > 1e-12 { *x / size } else { 0.0 });
    (along, across)
}

/// A unit vector across both of two that are orthogonal, of unit length; `None` in two dimensions.
fn aside(first: &[f64], second: &[f64]) -> Option<Vec<f64>> {
    // The coordinate that their plane has least of.
    let held = |k: usize| first[k] * first[k] + second[k] * second[k];
    let least = (0..first.len()).min_by(|j, k| held(*j).total_cmp(&held(*k))).filter(|_| first.len() > 2)?;
    let rest = |k: usize| f64::from(u8::from(k == least)) - first[least] * first[k] - second[least] * second[k];
    let out: Vec<f64> = (0..first.len()).map(rest).collect();
    let size = norm(&out);
    Some(out.iter().map(|x| x / size).collect())
}

/// uᵀHu at w.
fn curvature(risk: &dyn Objective, w: &[f64], u: &[f64]) -> f64 {
    let mut out = vec![0.0; w.len()];
    risk.hessian_vector(w, u, &mut out);
    dot(&out, u)
}

fn of_population(risk: &PopulationRisk) -> Vec<Claim> {
    let truth = risk.truth();
    let convex = risk.criterion() == PopulationLoss::CrossEntropy;
    let found = minima(risk, truth, 12).len();
    let mut claims = vec![Claim::equal("mei_minima", 1.0, Some(found as f64), 0.0)];
    let (along, across) = frame(truth);
    let (one, two) = recovery::information(norm(truth), if convex { 1 } else { 2 });
    claims.push(Claim::equal("mei_along", one, Some(curvature(risk, truth, &along)), 1e-9));
    if truth.len() > 1 {
        claims.push(Claim::equal("mei_across", two, Some(curvature(risk, truth, &across)), 1e-9));
    }
    if !convex && is_known(truth) {
        let coarse = PopulationRisk::new(truth.to_vec(), PopulationLoss::Regression, Accuracy::Coarse);
        // Whatever d is, the direction in which the risk is convex for the shortest way is one of the plane of w* and any direction across.
        let plane = PopulationRisk::new(vec![STEEPNESS, 0.0], PopulationLoss::Regression, Accuracy::Coarse);
        let nearest = radius_in_plane(&plane, plane.truth(), &[1.0, 0.0], &[0.0, 1.0], 0.0, 2.0);
        if let Some(nearest) = nearest.filter(|_| truth.len() > 1) {
            let [c, s] = [nearest.direction[0], nearest.direction[1]];
            let worst: Vec<f64> = along.iter().zip(&across).map(|(a, b)| c * a + s * b).collect();
            // The formula of curvatures says how far it is, the slopes of this landscape whether that is so. All directions out of the plane are alike.
            let among: Vec<Vec<f64>> =
                [along.clone(), across.clone()].into_iter().chain(aside(&along, &across)).collect();
            let to = reach_by_slopes(&coarse, truth, &worst, &among, 2.0);
            claims.push(Claim::equal("mei_radius", nearest.distance, Some(to.unwrap_or(f64::NAN)), 1e-6));
        }
        // Straight outward an integral over one number says the curvature.
        let (predicted, half) = (reach_on_ray(STEEPNESS, 0.5, 1.0), reach(&coarse, truth, &along, 0.5 * one, 1.0));
        claims.push(Claim::equal("mei_half", predicted.unwrap_or(f64::NAN), Some(half.unwrap_or(f64::NAN)), 1e-6));
    }
    claims
}

/// ⟨∇ℓ(w), w − w*⟩/‖w − w*‖² where the run stands: above 0 everywhere but at w*, so that each ray from w* only climbs.
fn pull(risk: &PopulationRisk, run: &Run) -> Option<Claim> {
    let w = run.w();
    let (truth, convex) = (risk.truth(), risk.criterion() == PopulationLoss::CrossEntropy);
    let away: Vec<f64> = w.iter().zip(truth).map(|(w, t)| w - t).collect();
    let square = dot(&away, &away);
    if square < 1e-12 {
        return None;
    }
    let mut grad = vec![0.0; w.len()];
    risk.gradient(w, &mut grad);
    let known = !convex && is_known(truth) && norm(w) <= BALL;
    // Looked for once: it is of the risk, and not of where the run stands.
    let least = run.problem().train.population().filter(|_| known);
    let least = least.map(|planted| *planted.pull.get_or_init(|| local_convexity::least_pull(STEEPNESS, BALL)));
    let (id, least) = least.map_or(("mei_pull", 0.0), |least| ("mei_pull_known", 0.999 * least));
    Some(Claim::equal(id, least, Some(dot(&grad, &away) / square), 0.0).with(Relation::AtLeast))
}

/// How many minima there are: what is marked on the landscape, if it is there. `None` while some of the samples only are looked at: what is known of these is not measured yet.
fn counted(risk: &NeuronRisk, truth: &[f64], known: Option<&Inquiry>) -> Option<f64> {
    let listed = |known: &Inquiry| known.points().iter().filter(|point| point.kind == Kind::Minimum).count();
    let found = known.map_or_else(|| sampled_minima(risk, truth).len(), listed) as f64;
    Some(found).filter(|_| known.is_none_or(|known| known.some().is_none()))
}

fn of_sample(risk: &NeuronRisk, truth: &[f64], run: &Run, known: Option<&Inquiry>) -> Vec<Claim> {
    let (n, d) = (risk.y.len(), truth.len());
    let estimator = if risk.loss == Loss::Square { Estimator::Square } else { Estimator::CrossEntropy };
    let spec = run.spec();
    let exact = spec.data == Source::Regression && spec.noise <= 0.0 && spec.moved.is_empty();
    let labels = spec.data == Source::Classification && spec.flip <= 0.0;
    let drawn = labels && spec.moved.is_empty();
    if spec.data == Source::Regression && spec.noise > 0.0 && spec.moved.is_empty() {
        return of_noise(risk, truth, spec.noise, known);
    }
    if !(exact || labels) {
        return Vec::new();
    }
    let mut claims = Vec::new();
    let found = counted(risk, truth, known);
    claims.push(match (exact && n >= d, estimator) {
        // What is planted without noise is the only critical point, as soon as the inputs span all dimensions.
        (true, _) => Claim::equal("mei_minima", 1.0, found, 0.0),
        (_, Estimator::CrossEntropy) => Claim::equal("mei_convex", 1.0, found, 0.0).with(Relation::AtMost),
        _ if n >= ENOUGH as usize * d && drawn => Claim::equal("mei_minima", 1.0, found, 0.0),
        _ if n >= ENOUGH as usize * d => Claim::equal("mei_moved", f64::NAN, found, 0.0).with(Relation::Open),
        _ => Claim::equal("mei_few", f64::NAN, found, 0.0).with(Relation::Open),
    });
    // What was moved by hand was drawn by no model: of chance nothing can be said.
    if !(exact || drawn) {
        return claims;
    }
    let mut grad = vec![0.0; d];
    risk.gradient(truth, &mut grad);
    let power = if estimator == Estimator::Square { 3 } else { 1 };
    let at_truth = |rows: &mut Vec<Claim>| {
        if exact {
            // To rounding.
            rows.push(Claim::equal("mei_slope", 0.0, Some(norm(&grad)), 1e-15));
        } else {
            let (one, two) = recovery::information(norm(truth), power);
            let rms = ((one + (d - 1) as f64 * two) / n as f64).sqrt();
            rows.push(Claim::equal("mei_slope_drawn", 3.0 * rms, Some(norm(&grad)), 0.0).with(Relation::AtMost));
        }
    };
    at_truth(&mut claims);
    if exact && n >= d {
        claims.push(Claim::equal("mei_error_exact", 0.0, nearest(risk, truth, known), 1e-9));
    } else if drawn && n >= 2 * ENOUGH as usize * d {
        let rms = (recovery::error_constant(norm(truth), d, estimator) / n as f64).sqrt();
        let claim = Claim::equal("mei_error", 3.0 * rms, nearest(risk, truth, known), 0.0);
        claims.push(claim.with(Relation::AtMost));
    }
    claims.extend(sampled_curvatures(risk, truth, recovery::information(norm(truth), power.min(2))));
    claims
}

/// The curvatures of ℓ_n at w* along it and, in more than one dimension, across, beside `expected`, those of the population: within five of their standard errors.
fn sampled_curvatures(risk: &NeuronRisk, truth: &[f64], expected: (f64, f64)) -> Vec<Claim> {
    let (n, d) = (risk.y.len() as f64, truth.len());
    let (along, across) = frame(truth);
    let mut sums = [(0.0, 0.0); 2];
    for (x, y) in risk.x.chunks_exact(d).zip(&risk.y) {
        let z = risk.neuron.preactivation(truth, x);
        let bend = risk.loss.derivatives(risk.neuron.activation, z, *y).2;
        for ((sum, square), u) in sums.iter_mut().zip([&along, &across]) {
            let part = dot(u, x);
            let term = bend * part * part;
            (*sum, *square) = (*sum + term, *square + term * term);
        }
    }
    let claim = |id, predicted: f64, (sum, square): (f64, f64)| {
        let mean = sum / n;
        // Of few samples the spread is not known well: at least that of the prediction's own size.
        let spread = (square / n - mean * mean).max(0.0).sqrt().max(predicted);
        Claim::equal(id, predicted, Some(mean), 5.0 * spread / n.sqrt())
    };
    let mut claims = vec![claim("mei_along", expected.0, sums[0])];
    if d > 1 {
        claims.push(claim("mei_across", expected.1, sums[1]));
    }
    claims
}

/// ‖∇ℓ_n − ∇ℓ‖ where the run stands, beside the theorem's bound with a constant that was measured.
fn gap(risk: &NeuronRisk, truth: &[f64], run: &Run) -> Option<Claim> {
    let (n, d, w, spec) = (risk.y.len() as f64, truth.len(), run.w(), run.spec());
    let inside = spec.moved.is_empty()
        && norm(w) <= RADIUS
        && is_known(truth)
        && risk.loss == Loss::Square
        && n >= 20.0 * d as f64;
    if !inside {
        return None;
    }
    let loss =
        if spec.data == Source::Regression { PopulationLoss::Regression } else { PopulationLoss::Classification };
    let population = PopulationRisk::new(truth.to_vec(), loss, Accuracy::Coarse);
    let [mut here, mut there] = [vec![0.0; d], vec![0.0; d]];
    risk.gradient(w, &mut here);
    population.gradient(w, &mut there);
    let bound = (CONSTANT * d as f64 * math::ln(n) / n).sqrt();
    Some(Claim::equal("mei_gap", bound, Some(apart(&here, &there)), 0.0).with(Relation::AtMost))
}

fn apart(a: &[f64], b: &[f64]) -> f64 {
    norm(&a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<f64>>())
}

/// What is claimed of targets with noise s·g: ∇ℓ_n(w*) = −(s/n) Σ g σ′ x, so that its mean square is s² tr H/n, and that of ŵ − w* is s² tr H⁻¹/n in the limit. Of the square loss.
fn of_noise(risk: &NeuronRisk, truth: &[f64], noise: f64, known: Option<&Inquiry>) -> Vec<Claim> {
    let (n, d) = (risk.y.len(), truth.len());
    if risk.loss != Loss::Square {
        return Vec::new();
    }
    let found = counted(risk, truth, known);
    let (one, two) = recovery::information(norm(truth), 2);
    let rest = (d - 1) as f64;
    let mut grad = vec![0.0; d];
    risk.gradient(truth, &mut grad);
    let slope = noise * ((one + rest * two) / n as f64).sqrt();
    let mut claims = vec![
        // How many minima few samples with noise have, no theorem says.
        Claim::equal("mei_noisy", f64::NAN, found, 0.0).with(Relation::Open),
        Claim::equal("mei_slope_drawn", 3.0 * slope, Some(norm(&grad)), 0.0).with(Relation::AtMost),
    ];
    let error = noise * ((1.0 / one + rest / two) / n as f64).sqrt();
    // The limit is that of many samples: of few the error has no such size, and with n < d there is no ŵ.
    if error < LIMIT && n >= ENOUGH as usize * d {
        claims.push(Claim::equal("mei_error", 3.0 * error, nearest(risk, truth, known), 0.0).with(Relation::AtMost));
    }
    claims.extend(sampled_curvatures(risk, truth, (one, two)));
    claims
}

/// ‖ŵ − w*‖ for the minimum ŵ that is the nearest to w*: of those that are known, or the one that is come to from w*. NaN without any; `None` while some of the samples only are
/// looked at.
fn nearest(risk: &NeuronRisk, truth: &[f64], known: Option<&Inquiry>) -> Option<f64> {
    if known.is_some_and(|known| known.some().is_some()) {
        return None;
    }
    let listed = |known: &Inquiry| {
        let minima = known.points().iter().filter(|point| point.kind == Kind::Minimum);
        minima.map(|point| apart(&point.w, truth)).min_by(f64::total_cmp)
    };
    let found = match known {
        Some(known) => listed(known),
        None => recovery::minimiser(risk, truth).map(|w| apart(&w, truth)),
    };
    Some(found.unwrap_or(f64::NAN))
}

/// The minima of the risk of a sample. Of many samples those of the first few are looked for, and followed as ever more of the samples count: the last steps only are of all.
fn sampled_minima(risk: &NeuronRisk, truth: &[f64]) -> Vec<Vec<f64>> {
    match risk.y.len() {
        n if n < FOLLOWED[1] => minima(risk, truth, starts(n)),
        n if n < MANY => followed(&minima(&first(risk, FOLLOWED[0]), truth, starts(FOLLOWED[0])), risk),
        _ => followed(&first_minima(risk, truth), risk),
    }
}

/// The minima over the first of many samples.
fn first_minima(risk: &NeuronRisk, truth: &[f64]) -> Vec<Vec<f64>> {
    followed(&minima(&first(risk, FOLLOWED[0]), truth, starts(FOLLOWED[0])), &first(risk, FOLLOWED[1]))
}

/// The risk over the first `some` samples.
fn first(risk: &NeuronRisk, some: usize) -> NeuronRisk {
    let (x, y) = (risk.x[..some * risk.neuron.inputs].to_vec(), risk.y[..some].to_vec());
    NeuronRisk { x, y, neuron: risk.neuron, loss: risk.loss, decay: risk.decay, augment: risk.augment }
}

/// The minima of `risk` to which those of another lead.
fn followed(from: &[Vec<f64>], risk: &NeuronRisk) -> Vec<Vec<f64>> {
    let mut found: Vec<Vec<f64>> = Vec::new();
    for w in from.iter().filter_map(|w| recovery::minimiser(risk, w)) {
        if norm(&w) < FAR && found.iter().all(|m| apart(m, &w) > 1e-4) {
            found.push(w);
        }
    }
    found
}

/// From how many places minima are looked for in a sample of n.
fn starts(n: usize) -> usize {
    (SEARCH / n).clamp(3, 40)
}

/// The minima that descent finds from w*, from 0 and from random places up to 8 from it, `starts` in all.
#[must_use]
pub fn minima(risk: &dyn FiniteSum, truth: &[f64], starts: usize) -> Vec<Vec<f64>> {
    let mut stream = Stream::new(0, StreamName::Directions, 2);
    let mut found: Vec<Vec<f64>> = Vec::new();
    for k in 0..starts {
        let start: Vec<f64> = match k {
            0 => truth.to_vec(),
            1 => vec![0.0; truth.len()],
            2 => truth.iter().map(|t| -2.0 * t).collect(),
            _ => {
                let direction: Vec<f64> = truth.iter().map(|_| stream.normal()).collect();
                let length = 8.0 * stream.uniform() / norm(&direction);
                direction.iter().map(|x| length * x).collect()
            }
        };
        let Some(w) = recovery::minimiser(risk, &start) else { continue };
        if norm(&w) < FAR && found.iter().all(|m| apart(m, &w) > 1e-4) {
            found.push(w);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;
    use crate::run::Shelf;
    use crate::spec::Spec;

    fn all(text: &str) -> Vec<Claim> {
        let spec = Spec::parse(&format!("bias=no&test=0&{text}")).expect(text);
        let run = Run::open(spec, &Shelf::default()).expect(text);
        super::super::claims("mei", &run, None)
    }

    /// All that is claimed of a Spec agrees, and is what is listed.
    fn check(text: &str, ids: &[&str]) {
        let claims = all(text);
        assert_eq!(claims.iter().map(|claim| claim.id).collect::<Vec<_>>(), ids, "{text}");
        for claim in claims {
            let expected = if claim.relation == Relation::Open { Verdict::Open } else { Verdict::Agrees };
            assert_eq!(claim.verdict(), expected, "{text}: {claim:?}");
        }
    }

    #[test]
    fn what_is_claimed_of_planted_neurons_is_found() {
        let population = ["mei_minima", "mei_along", "mei_across", "mei_radius", "mei_half", "mei_pull_known"];
        check("data=regression&risk=population", &population);
        check("data=classification&risk=population&w0=2,3", &population);
        check("data=regression&risk=population&d=4", &population);
        check("data=classification&risk=population&loss=ce", &["mei_minima", "mei_along", "mei_across", "mei_pull"]);
        check("data=regression&risk=population&wstar=1,2", &["mei_minima", "mei_along", "mei_across", "mei_pull"]);
        let exact = ["mei_minima", "mei_slope", "mei_error_exact", "mei_along", "mei_across"];
        check("data=regression&n=5&w0=1,1", &exact);
        let exact = [&exact[..], &["mei_gap"]].concat();
        for n in [100, 1000, 20_000] {
            check(&format!("data=regression&n={n}&w0=1,-2"), &exact);
        }
        let drawn = ["mei_minima", "mei_slope_drawn", "mei_error", "mei_along", "mei_across", "mei_gap"];
        for (n, seed) in [(100, 1), (500, 2), (5000, 3), (20_000, 4)] {
            check(&format!("data=classification&n={n}&seed={seed}&w0=0.5,0.5"), &drawn);
        }
        // With noise there is an error: three times its root mean square is hardly ever passed.
        for (n, noise, ids) in [(2, 0.1, 4), (40, 0.1, 5), (400, 0.1, 5), (5000, 0.5, 5), (8, 0.005, 4)] {
            let noisy = ["mei_noisy", "mei_slope_drawn", "mei_error", "mei_along", "mei_across"];
            let ids: Vec<&str> = noisy.into_iter().filter(|id| ids == 5 || *id != "mei_error").collect();
            check(&format!("data=regression&n={n}&noise={noise}&w0=-4,4"), &ids);
        }
        // Of few samples the limit says nothing; where they are fewer than dimensions there is no isolated minimum.
        for (d, n) in [(3, 2), (6, 3), (3, 40), (6, 119)] {
            let ids = ["mei_noisy", "mei_slope_drawn", "mei_along", "mei_across"];
            check(&format!("data=regression&d={d}&n={n}&noise=0.002"), &ids);
        }
        // Once a sample was moved by hand the theorem's premise is gone.
        for more in ["noise=0", "noise=0.1", "n=5"] {
            check(&format!("data=regression&w0=1,1&{more}&moved=0:1,1,0.2"), &[]);
        }
        check("data=classification&n=100&moved=0:1,1,0&w0=1,1", &["mei_moved"]);
        check("data=classification&n=12&moved=0:1,1,0&w0=1,1", &["mei_few"]);
        check("data=classification&n=100&moved=0:1,1,0&loss=ce&w0=1,1", &["mei_convex"]);
        check("data=classification&n=12&w0=1,1", &["mei_few", "mei_slope_drawn", "mei_along", "mei_across"]);
        check(
            "data=classification&n=400&loss=ce&w0=1,1",
            &["mei_convex", "mei_slope_drawn", "mei_error", "mei_along", "mei_across"],
        );
    }

    /// Of many draws nearly all agree: the tolerances are those of chance, and not looser than that.
    #[test]
    fn few_draws_disagree() {
        let (mut claims, mut wrong) = (0, 0);
        for seed in 1..=40 {
            for claim in all(&format!("data=classification&n=200&seed={seed}&w0=1,0.5")) {
                claims += 1;
                wrong += u32::from(claim.verdict() == Verdict::Disagrees);
            }
        }
        assert!(claims == 240 && wrong <= 2, "{wrong} of {claims}");
    }
}
