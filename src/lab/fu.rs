//! Fu, Chi and Liang 2018: about the truth the risk of one hidden layer is strongly convex, so that descent that starts near it comes nearer at a steady rate.

use super::{Claim, Relation, is_steady};
use crate::eigen;
use crate::math;
use crate::matrix::{dot, norm, solve};
use crate::objective::Objective;
use crate::objective::one_hidden::{MOST_QUADRATURE, OneHiddenLoss, OneHiddenRisk, Source};
use crate::objective::planted_risk::Committee;
use crate::objective::quadrature::Accuracy;
use crate::optimizer::Reduction;
use crate::rng::{Stream, StreamName};
use crate::run::Run;
use crate::run::critical::Inquiry;
use crate::spec::Method;
use crate::theory::local_convexity::{self, matched, reordered};
use crate::theory::{Measured, recovery};

/// W* of two units with two inputs for which a search in all directions finds the convex ball no smaller than the directions of curvature say, to a hundredth.
const KNOWN: [f64; 4] = [2.0, 0.5, -1.0, 1.5];
/// The ball is not looked for farther from W* than this.
const WIDEST: f64 = 1.0;
/// Most units whose orders are all looked at.
const MOST_ORDERS: usize = 3;
/// Samples from which on the estimate is about where its limit says.
const ENOUGH: usize = 2000;
/// Share of the distance that must lie along the slowest direction for the walk to shrink by the slowest rate.
const LAST_STRETCH: f64 = 0.99;
/// Directions are alike whose factors are as near to the slowest one's as this share of what it lacks to 1.
const ALIKE: f64 = 0.02;
/// ‖∇ℓ_n‖ below which a sample's minimum is looked for in every frame.
const NEAR: f64 = 2e-4;

/// What is claimed of a planted committee's risk, over its population or over a sample.
#[must_use]
pub fn of_risk(run: &Run, found: Option<&Inquiry>) -> Vec<Claim> {
    let Some(committee) = committee(run) else { return Vec::new() };
    if committee.risk.source() == Source::Sample {
        return estimate(committee, found);
    }
    let mut claims: Vec<Claim> = copies(committee).into_iter().collect();
    claims.extend(information(committee));
    claims.extend(saddle(committee));
    claims
}

/// What is claimed of where the run stands.
#[must_use]
pub fn of_place(run: &Run) -> Vec<Claim> {
    let Some(committee) = committee(run) else { return Vec::new() };
    let inside = if committee.risk.source() == Source::Sample { None } else { inside(committee, run.w()) };
    inside.into_iter().chain(rate(committee, run)).collect()
}

/// The copies of the truth, and of two units the saddle between them; of a sample the minima next to the copies.
#[must_use]
pub fn points(run: &Run) -> Option<Inquiry> {
    let committee = committee(run).filter(|committee| committee.risk.units() <= MOST_ORDERS)?;
    // In three dimensions each point takes a while.
    let most = if committee.risk.inputs() < 3 { usize::MAX } else { 1 };
    let mut found: Vec<Vec<f64>> =
        orders(committee.risk.units()).iter().take(most).map(|order| reordered(&committee.truth, order)).collect();
    if committee.risk.units() == 2 && committee.risk.source() == Source::Quadrature {
        found.extend(both_alike(&committee.risk, &committee.truth));
    }
    // Of a sample the copies of the truth are only near its minima, which are alike.
    if committee.risk.source() == Source::Sample {
        let minimum = recovery::minimiser(&committee.risk, &committee.truth);
        let all = orders(committee.risk.units());
        found = minimum.iter().flat_map(|w| all.iter().map(|order| reordered(w, order))).collect();
    }
    Some(Inquiry::known(run, &found.concat()))
}

/// The run's committee, if expectations over its population are known.
fn committee(run: &Run) -> Option<&Committee> {
    let known = |c: &&Committee| c.risk.inputs() <= MOST_QUADRATURE && c.risk.source() != Source::MonteCarlo;
    run.problem().train.committee().filter(known)
}

/// All orders of 0, …, k − 1.
fn orders(k: usize) -> Vec<Vec<usize>> {
    if k == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(k - 1);
    let insert = |order: &Vec<usize>, at: usize| {
        let mut order = order.clone();
        order.insert(at, k - 1);
        order
    };
    shorter.iter().flat_map(|order| (0..k).map(move |at| insert(order, at))).collect()
}

/// Units may change places: K! minima, each with the truth's value.
fn copies(committee: &Committee) -> Option<Claim> {
    let (risk, k) = (&committee.risk, committee.risk.units());
    if k > MOST_ORDERS {
        return None;
    }
    let least = risk.loss(&committee.truth);
    let is_minimum = |order: &Vec<usize>| {
        let found = Measured::at(risk, &reordered(&committee.truth, order))?;
        let same = (found.value - least).abs() < 1e-9 && found.slope < 1e-8;
        Some(same && found.eigenvalues.first().is_some_and(|least| *least > 0.0))
    };
    let all = orders(k);
    let found = all.iter().filter(|order| is_minimum(order).unwrap_or(false)).count();
    Some(Claim::equal("fu_copies", all.len() as f64, Some(found as f64), 0.0).naming("k", k as f64))
}

/// At W* the cross-entropy's Hessian is the Fisher information, the covariance of one sample's gradient; the square loss' is E[∇h∇hᵀ].
fn information(committee: &Committee) -> Vec<Claim> {
    let (risk, truth) = (&committee.risk, &committee.truth);
    let d = truth.len();
    let Some((least, greatest)) = local_convexity::curvatures(risk, truth) else { return Vec::new() };
    let square = risk.criterion() == OneHiddenLoss::Square;
    let mut score = vec![0.0; d * d];
    if square {
        risk.slope_moment(truth, &mut score);
    } else {
        risk.score_covariance(truth, &mut score);
    }
    let Some(found) = eigen::symmetric(&score, d) else { return Vec::new() };
    let ids = if square { ["fu_least", "fu_greatest"] } else { ["fu_fisher", "fu_fisher_greatest"] };
    vec![
        Claim::equal(ids[0], found.values[0], Some(least), 1e-9),
        Claim::equal(ids[1], found.values[d - 1], Some(greatest), 1e-9),
    ]
}

fn is_known(committee: &Committee) -> bool {
    committee.truth.iter().map(|v| v.to_bits()).eq(KNOWN.iter().map(|v| v.to_bits())) && committee.risk.inputs() == 2
}

/// How far about W* the risk is convex; looked for once.
fn radius(committee: &Committee) -> Option<f64> {
    let look = || {
        let (units, loss) = (committee.risk.units(), committee.risk.criterion());
        let risk = OneHiddenRisk::population(units, loss, committee.truth.clone(), Accuracy::Pixels)?;
        local_convexity::radius_along_curvatures(&risk, &committee.truth, 0.0, WIDEST).map(|found| found.distance)
    };
    if is_known(committee) { *committee.radius.get_or_init(look) } else { None }
}

/// Of two units: where both are the same there is a saddle of index 1 between the two copies of the truth.
fn saddle(committee: &Committee) -> Option<Claim> {
    let (risk, d) = (&committee.risk, committee.risk.inputs());
    if risk.units() != 2 {
        return None;
    }
    let w = both_alike(risk, &committee.truth)?;
    let found = Measured::at(risk, &w).filter(|found| found.slope < 1e-9)?;
    Some(Claim::equal("fu_saddle", 1.0, Some(found.index() as f64), 0.0).naming("d", d as f64))
}

/// The minimum among the W whose two units are the same, by Newton's method from the mean of the truth's.
#[must_use]
pub fn both_alike(risk: &OneHiddenRisk, truth: &[f64]) -> Option<Vec<f64>> {
    let d = risk.inputs();
    let mut u: Vec<f64> = (0..d).map(|k| 0.5 * (truth[k] + truth[d + k])).collect();
    let (mut grad, mut hess) = (vec![0.0; 2 * d], vec![0.0; 4 * d * d]);
    for _ in 0..60 {
        let w = [&u[..], &u[..]].concat();
        risk.gradient(&w, &mut grad);
        risk.hessian(&w, &mut hess);
        let mut slope: Vec<f64> = (0..d).map(|k| grad[k] + grad[d + k]).collect();
        if norm(&slope) < 1e-13 {
            return Some(w);
        }
        let at = |r: usize, c: usize| hess[r * 2 * d + c];
        let mut bend: Vec<f64> = (0..d * d)
            .map(|k| (k / d, k % d))
            .map(|(r, c)| at(r, c) + at(r, d + c) + at(d + r, c) + at(d + r, d + c))
            .collect();
        if !solve(&mut bend, d, &mut slope) {
            return None;
        }
        // No farther than half a unit at once.
        let share = (0.5 / norm(&slope)).min(1.0);
        u.iter_mut().zip(&slope).for_each(|(u, s)| *u -= share * s);
    }
    Some([&u[..], &u[..]].concat())
}

/// Within the radius of a copy of the truth every curvature is positive.
fn inside(committee: &Committee, w: &[f64]) -> Option<Claim> {
    let radius = radius(committee)?;
    let near = matched(w, &committee.truth, committee.risk.units());
    if near.distance > 0.98 * radius {
        return None;
    }
    let (least, _) = local_convexity::curvatures(&committee.risk, w)?;
    Some(Claim::equal("fu_inside", 0.0, Some(least), 0.0).with(Relation::AtLeast).naming("distance", near.distance))
}

/// Ŵ, the minimum of a sample's risk that is nearest the truth, beside how far it is from W* in the limit: √(tr H⁻¹VH⁻¹/n). The ball where the risk is convex is small, and holds Ŵ only where
/// there are many samples.
fn estimate(committee: &Committee, known: Option<&Inquiry>) -> Vec<Claim> {
    let (risk, truth, n) = (&committee.risk, &committee.truth, committee.y.len());
    if n < ENOUGH {
        return Vec::new();
    }
    let population = OneHiddenRisk::population(risk.units(), risk.criterion(), truth.clone(), Accuracy::Coarse);
    let Some(constant) = population.and_then(|p| local_convexity::error_constant(&p, truth)) else {
        return Vec::new();
    };
    let rms = (constant / n as f64).sqrt();
    let distance = |w: &[f64]| matched(w, truth, risk.units()).distance;
    // What is marked on the landscape, if it is there.
    let found = match known {
        Some(known) => known.points().iter().map(|point| distance(&point.w)).min_by(f64::total_cmp),
        None => recovery::minimiser(risk, truth).map(|w| distance(&w)),
    };
    let found = Some(found.unwrap_or(f64::NAN));
    let mut claims = vec![Claim::equal("fu_error", 3.0 * rms, found, 0.0).with(Relation::AtMost)];
    if let Some(radius) = radius(committee).filter(|radius| 2.5 * rms <= *radius) {
        claims.push(Claim::equal("fu_ball", radius, found, 0.0).with(Relation::AtMost));
    }
    claims
}

/// The factor by which an update of plain descent shortens the distance to the minimum: max |1 − ηλ| over the curvatures λ there, beside that of the next update where the run stands. Pending
/// until what is left lies along the slowest direction.
fn rate(committee: &Committee, run: &Run) -> Option<Claim> {
    let (risk, truth, w) = (&committee.risk, &committee.truth, run.w());
    let spec = run.spec();
    if spec.opt != Method::GradientDescent || !is_steady(&spec) || spec.reduce != Reduction::Mean {
        return None;
    }
    let near = matched(w, truth, risk.units());
    let copy = reordered(truth, &inverse(&near.order));
    let (d, eta) = (w.len(), run.timeline().trainer().step_size(1));
    let mut grad = vec![0.0; d];
    risk.gradient(w, &mut grad);
    let minimum = match risk.source() {
        Source::Quadrature => copy,
        // Where the slope is small the minimum is a few steps of Newton's method away.
        _ if committee.y.len() >= ENOUGH && norm(&grad) < NEAR => recovery::minimiser(risk, w)?,
        _ => copy,
    };
    let mut hess = vec![0.0; d * d];
    risk.hessian(&minimum, &mut hess);
    let found = eigen::symmetric(&hess, d)?;
    let factors: Vec<f64> = found.values.iter().map(|value| (1.0 - eta * value).abs()).collect();
    let factor = factors.iter().fold(0.0_f64, |most, factor| most.max(*factor));
    let left: Vec<f64> = w.iter().zip(&minimum).map(|(w, m)| w - m).collect();
    // The symmetry of the truth may make several directions alike.
    let slowest =
        factors.iter().zip(found.vectors.chunks_exact(d)).filter(|(one, _)| factor - **one <= ALIKE * (1.0 - factor));
    let (distance, along) = (norm(&left), norm(&slowest.map(|(_, v)| dot(&left, v)).collect::<Vec<f64>>()));
    let next: Vec<f64> = left.iter().zip(&grad).map(|(l, g)| l - eta * g).collect();
    let known = risk.source() == Source::Quadrature || norm(&grad) < NEAR;
    let settled = known && distance < 0.1 && distance > 1e-8 && along > LAST_STRETCH * distance;
    let measured = settled.then(|| norm(&next) / distance);
    Some(Claim::equal("fu_rate", factor, measured, 3e-3).naming("eta", eta))
}

/// The order that undoes another.
fn inverse(order: &[usize]) -> Vec<usize> {
    let mut inverse = vec![0; order.len()];
    order.iter().enumerate().for_each(|(k, to)| inverse[*to] = k);
    inverse
}

/// How the smallest curvature falls with the distance from W*: at each of `distances` the least over directions, relative to the one at W*; for the
/// cross-entropy and the square loss. Nothing for another model.
#[must_use]
pub fn profiles(run: &Run, distances: &[f64]) -> Option<[Vec<f64>; 2]> {
    let committee = run.problem().train.committee()?;
    let (units, d) = (committee.risk.units(), committee.risk.inputs());
    let of = |loss: OneHiddenLoss| {
        let risk = OneHiddenRisk::population(units, loss, committee.truth.clone(), Accuracy::Pixels)?;
        let (centre, _) = local_convexity::curvatures(&risk, &committee.truth)?;
        let mut least = vec![f64::INFINITY; distances.len()];
        let (bends, random) = (committee.truth.len(), if d < 3 { 24 } else { 0 });
        for direction in directions(&risk, &committee.truth, bends, random)? {
            let found = local_convexity::profile(&risk, &committee.truth, &direction, distances);
            least.iter_mut().zip(found).for_each(|(least, value)| *least = least.min(value / centre));
        }
        Some(least)
    };
    Some([of(OneHiddenLoss::CrossEntropy)?, of(OneHiddenLoss::Square)?])
}

/// Unit vectors: both ways along the eigenvectors of the `bends` smallest curvatures at W*, and `random` others.
fn directions(risk: &OneHiddenRisk, truth: &[f64], bends: usize, random: usize) -> Option<Vec<Vec<f64>>> {
    let d = truth.len();
    let mut hess = vec![0.0; d * d];
    risk.hessian(truth, &mut hess);
    let found = eigen::symmetric(&hess, d)?.vectors;
    let both = |v: &[f64]| [v.to_vec(), v.iter().map(|x| -x).collect()];
    let mut all: Vec<Vec<f64>> = found.chunks_exact(d).take(bends).flat_map(both).collect();
    let mut stream = Stream::new(1, StreamName::Directions, 1);
    for _ in 0..random {
        let draw: Vec<f64> = (0..d).map(|_| stream.normal()).collect();
        let length = norm(&draw);
        all.push(draw.iter().map(|x| x / length).collect());
    }
    Some(all)
}

/// Distances at which a profile is taken: 0, …, `farthest`.
#[must_use]
pub fn distances(farthest: f64, count: u32) -> Vec<f64> {
    (0..count).map(|k| farthest * f64::from(k) / f64::from(count.max(2) - 1)).collect()
}

/// At how many distances a profile is taken: in three dimensions a Hessian is an integral over many points.
#[must_use]
pub fn stations(run: &Run) -> u32 {
    if run.problem().train.inputs() < 3 { 17 } else { 8 }
}

/// How far the copies of the truth that are shown reach, for a profile that is to end where it is of interest.
#[must_use]
pub fn farthest(run: &Run) -> f64 {
    let truth = run.problem().train.committee().map_or(&[][..], |c| &c.truth);
    let far = if run.problem().train.inputs() < 3 { 2.0 } else { 0.5 };
    math::clamp(0.25 * norm(truth), 0.4, far)
}

#[cfg(test)]
mod tests {
    use super::super::{Verdict, claims};
    use super::*;
    use crate::run::Shelf;
    use crate::spec::Spec;

    fn open(text: &str) -> Run {
        let spec = Spec::parse(&format!("data=committee&hidden=2&test=0&{text}")).expect(text);
        Run::open(spec, &Shelf::default()).expect(text)
    }

    fn check(text: &str, t: u64, ids: &[&str]) {
        let mut run = open(text);
        run.step(t);
        let claims = claims("fu", &run, None);
        assert_eq!(claims.iter().map(|claim| claim.id).collect::<Vec<_>>(), ids, "{text}: {claims:?}");
        for claim in claims {
            assert_eq!(claim.verdict(), Verdict::Agrees, "{text}: {claim:?}");
        }
    }

    #[test]
    fn what_is_claimed_of_committees_is_found() {
        let whole = ["fu_copies", "fu_fisher", "fu_fisher_greatest", "fu_saddle"];
        let near = [&whole[..], &["fu_inside", "fu_rate"]].concat();
        check("risk=population&loss=ce&lr=18&w0=2.1,0.6,-0.9,1.6", 60, &near);
        // The units may as well come out in the other order.
        check("risk=population&loss=ce&lr=18&w0=-0.9,1.6,2.1,0.6", 60, &near);
        let square = ["fu_copies", "fu_least", "fu_greatest", "fu_saddle", "fu_inside", "fu_rate"];
        check("risk=population&lr=100&w0=2.1,0.6,-0.9,1.6", 60, &square);
        check("risk=population&loss=ce&d=1&lr=16&w0=1.5,3", 300, &[&whole[..], &["fu_rate"]].concat());
        check("loss=ce&n=5000&lr=18&w0=2.4,0.2,-1.3,2.1", 200, &["fu_error", "fu_rate"]);
        check("loss=ce&n=20000&lr=18&w0=2.1,0.6,-0.9,1.6", 170, &["fu_error", "fu_rate"]);
        // Steps of another kind, or of changing size, are not spoken of.
        for other in ["schedule=step", "warmup=500", "coords=log", "reduce=sum"] {
            check(
                &format!("risk=population&loss=ce&lr=18&w0=2.1,0.6,-0.9,1.6&{other}"),
                0,
                &[&whole[..], &["fu_inside"]].concat(),
            );
        }
        check("loss=ce&n=50000&lr=18&w0=2.1,0.6,-0.9,1.6", 170, &["fu_error", "fu_ball", "fu_rate"]);
    }

    #[test]
    fn three_units_have_six_copies() {
        let spec = Spec::parse("data=committee&hidden=3&d=3&risk=population&loss=ce&test=0&w0=2,0,0,0,2,0,0,0,1.9");
        let run = Run::open(spec.expect("good"), &Shelf::default()).expect("good");
        let claims = of_risk(&run, None);
        let copies = claims.iter().find(|claim| claim.id == "fu_copies").expect("three units");
        assert_eq!((copies.predicted, copies.verdict()), (6.0, Verdict::Agrees));
        assert_eq!(orders(3).len(), 6);
    }

    /// The curves begin at 1, fall, and pass 0 where a search in all directions found that they do, or a little later.
    #[test]
    fn curvature_falls_with_the_distance() {
        let run = open("risk=population&loss=ce&w0=2,0.5,-1,1.5");
        let at = distances(0.5, 26);
        for (profile, radius) in profiles(&run, &at).expect("a committee").iter().zip([0.336, 0.370]) {
            assert!((profile[0] - 1.0).abs() < 1e-9 && profile[10] < profile[5] && profile[5] < 1.0, "{profile:?}");
            let zero = at.iter().zip(profile).find(|(_, value)| **value < 0.0).expect("not convex far away").0;
            assert!((radius - 0.01..radius + 0.12).contains(zero), "{zero} for {radius}");
        }
    }
}
