//! Auer, Herbster and Warmuth 1995: a single sigmoid neuron with at least ⌊n/d⌋^d local minima.

use super::{Claim, Relation};
use crate::critical::separable::{self, Separable};
use crate::run::Run;
use crate::run::critical::Inquiry;
use crate::spec::{Source, Spec};
use crate::theory::auer::promised;

/// The claims of the run's Spec.
#[must_use]
pub fn claims(run: &Run, _found: Option<&Inquiry>) -> Vec<Claim> {
    let spec = run.spec();
    let Some(risk) = run.problem().train.neuron() else { return Vec::new() };
    match (spec.data, separable::certify(risk)) {
        (Source::Ladder, Ok(list)) => ladder(&spec, &list),
        _ => Vec::new(),
    }
}

fn ladder(spec: &Spec, list: &Separable) -> Vec<Claim> {
    let d = spec.d as usize;
    let least = promised(spec.n, spec.d).unwrap_or(u64::MAX) as f64;
    let counts = list.census();
    let found = counts.as_ref().map(|counts| counts[0] as f64);
    let mut claims = vec![
        Claim::equal("minima", least, found, 0.0)
            .with(Relation::AtLeast)
            .proved()
            .naming("n", f64::from(spec.n))
            .naming("d", f64::from(spec.d)),
    ];
    if let Some(counts) = counts {
        let sum = crate::critical::euler(&counts) as f64;
        claims.push(Claim::equal("euler", 1.0, Some(sum), 0.0).naming("d", d as f64).proved());
    }
    claims
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;
    use crate::run::Shelf;

    fn all(text: &str) -> Vec<Claim> {
        let spec = Spec::parse(&format!("data=ladder&bias=no&{text}")).expect(text);
        claims(&Run::open(spec, &Shelf::default()).expect(text), None)
    }

    #[test]
    fn what_is_claimed_of_ladders_is_found() {
        let check = |text: &str, id: &str, predicted: f64, measured: f64| {
            let claims = all(text);
            let claim = claims.iter().find(|claim| claim.id == id).expect(id);
            assert_eq!((claim.predicted, claim.measured), (predicted, Some(measured)), "{text}: {claim:?}");
            assert_eq!(claim.verdict(), Verdict::Agrees, "{text}: {claim:?}");
        };
        check("n=10", "minima", 25.0, 25.0);
        check("n=10", "euler", 1.0, 1.0);
        check("n=11", "minima", 25.0, 30.0);
        check("n=11&leftover=origin", "minima", 25.0, 25.0);
        check("n=5&d=1", "minima", 5.0, 5.0);
        check("n=12&d=3", "minima", 64.0, 64.0);
        check("n=36&d=3", "minima", 1728.0, 1728.0);
    }
}
