//! Equally spaced minima: of a slice only, and pinned.

use super::super::{Claim, Relation};
use crate::critical::line::{self, Count, Sample};
use crate::critical::{Certificate, Kind, euler};
use crate::model::loss::Loss;
use crate::objective::Objective;
use crate::objective::neuron_risk::NeuronRisk;
use crate::run::Run;
use crate::run::critical::Inquiry;
use crate::spec::{Source, Spec};
use crate::theory::auer::offsets;
use crate::theory::auer::realizable::pull;

/// |w₂| up to which a slice goes through the origin, where all targets are met.
const AT_ORIGIN: f64 = 1e-6;

/// On the line where the second weight is 1 there are m minima, and none of them is one of the plane: the targets are met at 0.
pub(super) fn sliced(run: &Run, spec: &Spec, risk: &NeuronRisk) -> Vec<Claim> {
    let of = &spec.construction;
    // The samples as they are, where the run's second weight is.
    let offset = run.slice().origin[1];
    let samples: Vec<Sample> =
        risk.x.chunks_exact(2).zip(&risk.y).map(|(x, y)| Sample { p: x[1] * offset, q: x[0], y: *y }).collect();
    let Ok(census) = line::certify(Loss::Square, &samples) else { return Vec::new() };
    let found = match census.count() {
        Count::Exactly(count) => Some(count as f64),
        Count::AtLeast(_) => None,
    };
    let mut claims = Vec::new();
    // The formula is of the line at 1; at b it is that of wells b as steep, b apart.
    if let Some(least) = offsets::least_spread(of.wells, 1e-4) {
        let all = f64::from(of.wells);
        let claim = if of.steep * offset > least {
            Claim::equal("slice_minima", all, found, 0.0)
        } else {
            Claim::equal("slice_merged", all - 1.0, found, 0.0).with(Relation::AtMost)
        };
        claims.push(claim.naming("b", offset).naming("least", least).proved());
    }
    let (mut grad, mut genuine, mut steepest) = ([0.0; 2], 0, None::<(f64, [f64; 2])>);
    for minimum in census.minima() {
        let w = [minimum.w, offset];
        risk.gradient(&w, &mut grad);
        genuine += u32::from(grad[1].abs() < 1e-12);
        if steepest.is_none_or(|(least, _)| grad[1].abs() < least) {
            steepest = Some((grad[1].abs(), w));
        }
    }
    // Where the slice goes through the origin its minimum is that of the space.
    if offset.abs() > AT_ORIGIN {
        claims.push(Claim::equal("space_minima", 0.0, Some(f64::from(genuine)), 0.0));
    }
    if let Some((slope, w)) = steepest
        && offset > 0.0
    {
        // Along the slice the slope is 0: all of w·∇ℓ is the second weight's.
        claims.push(Claim::equal("off_slice", pull(&risk.x, &w, &[0.0, 0.0]) / offset, Some(slope), 1e-8));
    }
    claims.push(Claim::equal("met_at_zero", 0.0, Some(risk.loss(&[0.0, 0.0])), 1e-15));
    claims
}

/// Steepness from which on all wells of a pinned grid of five are known to be minima.
const STEEP: f64 = 10.0;

/// With one more sample they are minima, and bad ones; there is one that is good.
pub(super) fn pinned(spec: &Spec, risk: &NeuronRisk, found: Option<&Inquiry>) -> Vec<Claim> {
    let of = &spec.construction;
    let wells = f64::from(of.wells.pow(spec.d));
    let proved = || found.into_iter().flat_map(Inquiry::points).filter(|p| p.kind == Kind::Minimum);
    let count = proved().filter(|p| p.certificate == Certificate::Point).count() as f64;
    let count = found.map(|_| count);
    let holds = of.steep >= STEEP && of.wells <= 5 && spec.moved.is_empty() && (1.0..=2.0).contains(&of.anchor);
    let mut claims = vec![
        if holds {
            Claim::equal("pinned_minima", wells + 1.0, count, 0.0)
        } else {
            Claim::equal("pinned_lost", wells + 1.0, count, 0.0).with(Relation::AtMost)
        }
        .naming("wells", wells)
        .proved(),
    ];
    if risk.dim() == 2 && holds {
        let sum = found.and_then(Inquiry::census).map(|(counts, _)| euler(&counts) as f64);
        let counts = found.and_then(Inquiry::census).map_or(Vec::new(), |(counts, _)| counts);
        let claim = Claim::equal("euler", 1.0, sum, 0.0);
        let names = ["minima", "first", "second"].into_iter().zip(counts);
        claims.push(names.fold(claim, |claim, (name, n)| claim.naming(name, n as f64)));
    }
    let losses = |pick: fn(f64, f64) -> f64, from: f64| proved().map(|p| p.loss).fold(from, pick);
    let (best, worst) = (losses(f64::min, f64::INFINITY), losses(f64::max, 0.0));
    if found.is_some() && best.is_finite() && worst > best {
        // At a well its own sample and the pin are met, and all others saturated: ½·½² each.
        let (n, d) = (risk.y.len() as f64, f64::from(spec.d));
        let bad = 0.125 * d * f64::from(of.wells - 1) / n;
        claims.push(Claim::equal("bad", bad, Some(worst), 0.01 * bad));
        claims.push(Claim::equal("bad_good", 1.0, Some(worst / best), 0.0).with(Relation::AtLeast));
    }
    claims
}

/// The critical points of pinned wells, found from where the construction has them.
pub(super) fn points(run: &Run) -> Option<Inquiry> {
    let spec = run.spec();
    if spec.data != Source::Pinned {
        return None;
    }
    let (of, axes) = (&spec.construction, spec.d as usize);
    let mut given: Vec<f64> = offsets::grid(of.wells, spec.d).into_iter().flatten().collect();
    // The good one, near 0; and saddles between wells, and between them and the good one.
    given.extend(std::iter::repeat_n(0.0, axes + 1));
    if axes == 1 {
        let reach = 0.5 * f64::from(of.wells);
        for step in 0..=4 * of.wells {
            for pin in [0.25, 0.5, 0.75, 1.0] {
                given.extend([0.25 * f64::from(step) - reach, pin]);
            }
        }
    }
    Some(Inquiry::settled(run, &given))
}
