//! Inputs that are their own targets: what a linear network with p hidden units keeps of digits are their first p principal components; and one unit whose two layers have the same
//! weights.

use super::{Claim, Relation};
use crate::matrix::{dot, norm};
use crate::objective::components::Components;
use crate::objective::linear_network::{LinearNetworkRisk, Shape};
use crate::objective::tied_autoencoder::TiedAutoencoder;
use crate::objective::{FiniteSum, Objective};
use crate::run::Run;
use crate::run::critical::Inquiry;
use crate::theory::Measured;
use crate::theory::principal_components::{basis, held, point, turning, value};

/// A walk has arrived when ‖∇f‖ is below this share of λ_p − λ_{p+1}: what A spans is then turned by about as much towards component p + 1, so that shares of
/// squares are off by its square.
const ARRIVED: f64 = 0.01;
/// How far f and what A spans may then be from where the walk leads, as a share.
const NEAR: f64 = 1e-3;

/// The run's risk and its components, where it learns its own inputs.
fn parts(run: &Run) -> Option<(&LinearNetworkRisk, &Components)> {
    let risk = run.problem().train.linear()?;
    Some((risk, risk.components()?))
}

/// Components that a network of p hidden units keeps: the first p, as far as there are so many.
fn best(risk: &LinearNetworkRisk, components: &Components) -> Vec<usize> {
    (0..risk.shape().hidden.min(components.variances().len())).collect()
}

/// What is claimed of the risk: the least f, and a choice of components that is not the best.
#[must_use]
pub fn of_risk(run: &Run) -> Vec<Claim> {
    let Some((risk, components)) = parts(run) else { return Vec::new() };
    let (kept, total) = (best(risk, components), components.total());
    let p = kept.len();
    // With p units there are p components of p at the constructed point; what is measured is over all the pictures, one by one.
    let mut claims = Vec::new();
    if p == risk.shape().hidden {
        let (w, all) = (point(components, &kept), (0..risk.terms()).collect::<Vec<u32>>());
        let mut grad = vec![0.0; w.len()];
        let found = risk.batch_gradient(&w, &all, &mut grad);
        claims.push(
            Claim::equal("bh_pc_least", value(components, &kept), Some(found), 1e-9 * total).naming("p", p as f64),
        );
        claims.push(Claim::equal("bh_pc_slope", 0.0, Some(norm(&grad)), 1e-9 * total));
        if components.variances().len() > p {
            // All but the first, and the next in its stead.
            let other: Vec<usize> = (1..=p).collect();
            let (v, curvature) = turning(components, &other, p - 1, 0);
            let mut bent = vec![0.0; v.len()];
            risk.hessian_vector(&point(components, &other), &v, &mut bent);
            let claim = Claim::equal("bh_pc_way_down", curvature, Some(dot(&v, &bent)), 1e-9 * total);
            claims.push(claim.naming("next", (p + 1) as f64));
        }
    }
    claims
}

/// What is claimed of where the run stands.
#[must_use]
pub fn of_place(run: &Run) -> Vec<Claim> {
    let Some((risk, components)) = parts(run) else { return Vec::new() };
    let (kept, total, w) = (best(risk, components), components.total(), run.w());
    let least = value(components, &kept);
    let mut grad = vec![0.0; w.len()];
    let here = risk.gradient(w, &mut grad);
    // At the origin and at other choices of components it rests, too: there is a way down.
    let variance = |j: usize| components.variances().get(j).copied().unwrap_or_default();
    let (last, next) = (variance(kept.len() - 1), variance(kept.len()));
    let arrived = norm(&grad) < ARRIVED * (last - next) && here < least + 0.5 * (last - next);
    let (a, _) = risk.shape().split(w);
    let spanned = basis(a, risk.shape().hidden);
    let share = kept.iter().map(|j| held(&spanned, components.direction(*j)).1).sum::<f64>();
    let p = kept.len() as f64;
    vec![
        Claim::equal("bh_pc_bound", least, Some(here), 1e-9 * total).with(Relation::AtLeast),
        Claim::equal("bh_pc_end", least, arrived.then_some(here), NEAR * total),
        Claim::equal("bh_pc_span", p, arrived.then_some(share), NEAR * p).naming("p", p),
    ]
}

/// Inputs up to which all critical points of a tied network are looked at.
const MOST_TIED: usize = 8;

/// The loss of a network with tied weights, where the run is one of few inputs.
fn tied(run: &Run) -> Option<&TiedAutoencoder> {
    run.problem().train.tied().filter(|tied| tied.variances.len() <= MOST_TIED)
}

/// The places of all critical points of a tied network, w: 0 and ±e_j.
fn tied_places(d: usize) -> Vec<Vec<f64>> {
    let unit = |j: usize, sign: f64| (0..d).map(|k| if k == j { sign } else { 0.0 }).collect();
    std::iter::once(vec![0.0; d]).chain((0..d).flat_map(|j| [unit(j, 1.0), unit(j, -1.0)])).collect()
}

/// The critical points of a tied network, which are known.
#[must_use]
pub fn points(run: &Run) -> Option<Inquiry> {
    Some(Inquiry::known(run, &tied_places(tied(run)?.variances.len()).concat()))
}

/// The value and the curvatures, ascending, at those places, in their order.
fn tied_expected(variances: &[f64]) -> Vec<(f64, Vec<f64>)> {
    let total: f64 = variances.iter().sum();
    let at = |j: usize| {
        let bend = |i: usize| if i == j { 8.0 * variances[j] } else { 2.0 * (variances[j] - variances[i]) };
        (total - variances[j], (0..variances.len()).map(bend).collect())
    };
    let origin = (total, variances.iter().map(|s| -4.0 * s).collect());
    let mut all = vec![origin];
    all.extend((0..variances.len()).flat_map(|j| [at(j), at(j)]));
    all.iter_mut().for_each(|(_, bends): &mut (f64, Vec<f64>)| bends.sort_by(f64::total_cmp));
    all
}

/// Differences of variances below this share of the largest are none.
const APART: f64 = 1e-6;

/// How the inputs vary.
struct Spread {
    /// Along every coordinate.
    varies: bool,
    /// Along no two alike.
    apart: bool,
}

fn spread(variances: &[f64]) -> Spread {
    let least = APART * variances.iter().copied().fold(0.0, f64::max);
    let apart = |(k, s): (usize, &f64)| variances[k + 1..].iter().all(|other| (s - other).abs() > least);
    Spread { varies: variances.iter().all(|s| *s > least), apart: variances.iter().enumerate().all(apart) }
}

/// What is claimed of f(w) = ‖X − w wᵀX‖², and of its maximum without the tie; `None` for another model.
#[must_use]
pub fn of_tied(run: &Run) -> Option<Vec<Claim>> {
    let tied = tied(run)?;
    let (d, total) = (tied.variances.len(), tied.variances.iter().sum::<f64>());
    let found: Vec<Option<Measured>> = tied_places(d).iter().map(|w| Measured::at(tied, w)).collect();
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * total;
    let right = found.iter().flatten().zip(tied_expected(&tied.variances)).filter(|(found, (value, bends))| {
        let alike = found.eigenvalues.iter().zip(bends).all(|(a, b)| near(*a, *b));
        near(found.value, *value) && near(found.slope, 0.0) && alike
    });
    let right = right.count() as f64;
    let sign = |found: &Measured| if found.index().is_multiple_of(2) { 1.0 } else { -1.0 };
    let balance = found.iter().flatten().map(sign).sum();
    let up = |at: &Measured| (at.eigenvalues.len() - at.index() - at.kernel()) as f64;
    // The same inputs with two layers that may differ.
    let (x, shape) = (run.problem().train.x().to_vec(), Shape { inputs: d, hidden: 1, outputs: d });
    let free = Measured::at(&LinearNetworkRisk::new(shape, x.clone(), x), &vec![0.0; 2 * d]);
    let mut claims = vec![Claim::equal("bh_tied_points", (2 * d + 1) as f64, Some(right), 0.0)];
    let Spread { varies, apart } = spread(&tied.variances);
    // Points that are not by themselves have no index to add up.
    if d == 2 && varies && apart {
        claims.push(Claim::equal("bh_tied_balance", 1.0, Some(balance), 0.0));
    }
    claims.push(Claim::equal("bh_tied_up", 0.0, found[0].as_ref().map(up), 0.0));
    if varies {
        claims.push(Claim::equal("bh_free_up", d as f64, free.as_ref().map(up), 0.0));
    }
    Some(claims)
}

/// What is claimed of where a tied network stands; `None` for another model.
#[must_use]
pub fn of_tied_place(run: &Run) -> Option<Vec<Claim>> {
    let tied = tied(run)?;
    let total: f64 = tied.variances.iter().sum();
    let most = tied.variances.iter().copied().fold(0.0, f64::max);
    let here = Measured::at(tied, run.w());
    // Put on a saddle it has not come to an end.
    let end = here.filter(|found| found.slope < 1e-6 * total && found.index() == 0).map(|found| found.value);
    Some(vec![Claim::equal("bh_tied_end", total - most, end, 1e-6 * total)])
}

#[cfg(test)]
mod tests {
    use super::super::{Verdict, claims};
    use super::*;
    use crate::dataset::bundled;
    use crate::run::Shelf;
    use crate::spec::Spec;

    /// Its own pictures are given back but for what the other components vary.
    #[test]
    fn digits_keep_their_principal_components() {
        let mut shelf = Shelf::default();
        shelf.put_digits(bundled::digits(include_str!("../../www/data/digits.csv")).expect("a good file"));
        let open = |text: &str| Spec::parse(text).and_then(|spec| Run::open(spec, &shelf)).expect(text);
        let mut run = open("data=linear&design=digits&hidden=2&lr=0.3&scale=0.05");
        let ids = ["bh_pc_least", "bh_pc_slope", "bh_pc_way_down", "bh_pc_bound", "bh_pc_end", "bh_pc_span"];
        let first = claims("baldi-hornik", &run, None);
        assert_eq!(first.iter().map(|claim| claim.id).collect::<Vec<_>>(), ids);
        let waiting = first.iter().filter(|claim| claim.verdict() == Verdict::Pending).count();
        assert_eq!(waiting, 2, "{first:?}");
        // The variance of the grey levels, 0 to 1, less that of two components, as another program has it.
        assert!((first[0].predicted - 3.355_253_050_190_363).abs() < 1e-12, "{first:?}");
        run.step(400);
        for claim in claims("baldi-hornik", &run, None) {
            assert_eq!(claim.verdict(), Verdict::Agrees, "{claim:?}");
        }
        // As many units as one likes: those beyond the rank have nothing to keep.
        let many = open("data=linear&design=digits&hidden=64&lr=0.3&scale=0.05");
        let ids: Vec<&str> = claims("baldi-hornik", &many, None).iter().map(|claim| claim.id).collect();
        assert_eq!(ids, ["bh_pc_bound", "bh_pc_end", "bh_pc_span"]);
    }

    /// What is claimed of one tied unit agrees, or is pending where the walk has not come to its end, whatever the inputs vary by.
    #[test]
    fn one_tied_unit_is_claimed_of_what_is_true_of_its_inputs() {
        let check = |text: &str, ids: &[&str], end: Verdict| {
            let spec = Spec::parse(&format!("data=linear&design=tied&hidden=1&{text}")).expect(text);
            let claims = claims("baldi-hornik", &Run::open(spec, &Shelf::default()).expect(text), None);
            assert_eq!(claims.iter().map(|claim| claim.id).collect::<Vec<_>>(), ids, "{text}");
            for claim in claims {
                let expected = if claim.id == "bh_tied_end" { end } else { Verdict::Agrees };
                assert_eq!(claim.verdict(), expected, "{text}: {claim:?}");
            }
        };
        let all = ["bh_tied_points", "bh_tied_balance", "bh_tied_up", "bh_free_up", "bh_tied_end"];
        check("sv=2,1&w0=0.1,-1", &all, Verdict::Pending);
        check("sv=2,1&w0=1,0", &all, Verdict::Agrees);
        check("sv=1,2&w0=0,1", &all, Verdict::Agrees);
        // The saddle is not an end.
        check("sv=2,1&w0=0,1", &all, Verdict::Pending);
        // With equal variances the minima are a circle, which has no sum of that kind.
        let alike = ["bh_tied_points", "bh_tied_up", "bh_free_up", "bh_tied_end"];
        check("sv=2,2&w0=0.6,0.8", &alike, Verdict::Agrees);
        check("sv=2,2&w0=0.6,0.6", &alike, Verdict::Pending);
        // Along what does not vary nothing goes up.
        let flat = ["bh_tied_points", "bh_tied_up", "bh_tied_end"];
        check("sv=2,0&w0=1,0", &flat, Verdict::Agrees);
        check("sv=3,2,0&w0=0.3,0.2,0.1", &flat, Verdict::Pending);
        check("sv=3,2,2&w0=1,0,0", &alike, Verdict::Agrees);
        // A slope is small beside what the inputs vary by, or not at all.
        check("sv=0.001,0.0005&w0=0.9,0.1", &all, Verdict::Pending);
        check("sv=0.001,0.0005&w0=1,0", &all, Verdict::Agrees);
        check("sv=1000,500&w0=1,0.000000001", &all, Verdict::Agrees);
    }
}
