//! The theorem labs: what a theorem predicts, from its formula, beside what is measured on the landscape that is shown.
//!
//! A lab is a set of Specs. It draws and trains nothing of its own: its claims are computed from a [`Run`], fast enough to answer a drag in the same frame. What takes
//! longer is looked for elsewhere (an [`Inquiry`], a study), and its claim is pending until then.

pub mod auer;
pub mod components;
pub mod curvature;
pub mod baldi_hornik;
pub mod fu;
pub mod mei;
pub mod practice;

use crate::run::Run;
use crate::run::critical::Inquiry;
use crate::spec::{Coordinates, Fall, Spec};

/// How the measured number is to stand to the predicted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Equal, within the tolerance.
    Equal,
    /// Not less: the prediction is a lower bound.
    AtLeast,
    /// Not more: the prediction is an upper bound.
    AtMost,
    /// Nothing is predicted: the theorem does not speak of what was measured.
    Open,
}

/// How the measured number is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Computed in floating-point arithmetic.
    Computed,
    /// Proved, by arithmetic with intervals.
    Proved,
}

/// Whether prediction and measurement agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They do.
    Agrees,
    /// They do not.
    Disagrees,
    /// Nothing has been measured yet.
    Pending,
    /// There is nothing to agree with.
    Open,
}

/// One number of a theorem, predicted and measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Names the message with its sentence, `claim.<id>`.
    pub id: &'static str,
    /// What the sentence mentions by name.
    pub args: Vec<(&'static str, f64)>,
    /// From the theorem's formula.
    pub predicted: f64,
    /// From the landscape; `None` while it is pending.
    pub measured: Option<f64>,
    /// How far apart the two may be, at least 0, in the unit of both.
    pub tolerance: f64,
    /// How they are to stand.
    pub relation: Relation,
    /// How the measured number is known.
    pub standing: Standing,
}

impl Claim {
    /// Two numbers that are computed and should be equal within `tolerance`; the other fields can be changed.
    #[must_use]
    pub fn equal(id: &'static str, predicted: f64, measured: Option<f64>, tolerance: f64) -> Claim {
        Claim {
            id,
            args: Vec::new(),
            predicted,
            measured,
            tolerance,
            relation: Relation::Equal,
            standing: Standing::Computed,
        }
    }

    /// The same claim with its numbers in another relation.
    #[must_use]
    pub fn with(self, relation: Relation) -> Claim {
        Claim { relation, ..self }
    }

    /// The same claim with a number that its sentence mentions.
    #[must_use]
    pub fn naming(mut self, name: &'static str, value: f64) -> Claim {
        self.args.push((name, value));
        self
    }

    /// The same claim, its measurement proved.
    #[must_use]
    pub fn proved(self) -> Claim {
        Claim { standing: Standing::Proved, ..self }
    }

    /// Whether the numbers stand as they should. A measurement that is not a number agrees with nothing.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let Some(measured) = self.measured else { return Verdict::Pending };
        let beyond = measured - self.predicted;
        let agrees = match self.relation {
            Relation::Equal => beyond.abs() <= self.tolerance,
            Relation::AtLeast => beyond >= -self.tolerance,
            Relation::AtMost => beyond <= self.tolerance,
            Relation::Open => return Verdict::Open,
        };
        if agrees { Verdict::Agrees } else { Verdict::Disagrees }
    }
}

/// Whether every update steps in w, and each with the same step size: what is claimed of steps assumes it.
fn is_steady(spec: &Spec) -> bool {
    spec.coords == Coordinates::Plain && spec.schedule == Fall::Constant && spec.warmup == 0
}

/// The labs by name.
pub const LABS: [&str; 5] = ["auer", "baldi-hornik", "fu", "mei", "practice"];

/// What the lab of that name claims of the run, with what a search for critical points has found so far; nothing for a name that is no lab's.
#[must_use]
pub fn claims(lab: &str, run: &Run, found: Option<&Inquiry>) -> Vec<Claim> {
    match lab {
        "auer" => auer::claims(run, found),
        _ => [of_risk(lab, run, found), of_place(lab, run)].concat(),
    }
}

/// Those of them that speak of the risk and not of where the run stands: dear, and the same until the risk is another one.
#[must_use]
pub fn of_risk(lab: &str, run: &Run, found: Option<&Inquiry>) -> Vec<Claim> {
    match lab {
        "baldi-hornik" => baldi_hornik::of_risk(run),
        "fu" => fu::of_risk(run, found),
        "mei" => mei::of_risk(run, found),
        _ => Vec::new(),
    }
}

/// Those that speak of where the run stands.
#[must_use]
pub fn of_place(lab: &str, run: &Run) -> Vec<Claim> {
    match lab {
        "baldi-hornik" => baldi_hornik::of_place(run),
        "fu" => fu::of_place(run),
        "mei" => mei::of_place(run),
        "practice" => practice::of_place(run),
        _ => Vec::new(),
    }
}

/// The critical points that a lab knows without a search; `None` where it knows none.
#[must_use]
pub fn points(lab: &str, run: &Run) -> Option<Inquiry> {
    match lab {
        "auer" => auer::points(run),
        "baldi-hornik" => components::points(run),
        "fu" => fu::points(run),
        "mei" => mei::points(run),
        _ => None,
    }
}

/// Those that are soon had while a hand drags, where [`points`] takes long; `None` where it does not.
#[must_use]
pub fn quick_points(lab: &str, run: &Run) -> Option<Inquiry> {
    if lab == "mei" { mei::quick_points(run) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts() {
        let check = |relation, predicted: f64, measured: Option<f64>, verdict: Verdict| {
            let claim = Claim::equal("x", predicted, measured, 0.1).with(relation);
            assert_eq!(claim.verdict(), verdict, "{claim:?}");
        };
        check(Relation::Equal, 1.0, Some(1.05), Verdict::Agrees);
        check(Relation::Equal, 1.0, Some(0.8), Verdict::Disagrees);
        check(Relation::Equal, 1.0, None, Verdict::Pending);
        check(Relation::Equal, 1.0, Some(f64::NAN), Verdict::Disagrees);
        check(Relation::AtLeast, 25.0, Some(30.0), Verdict::Agrees);
        check(Relation::AtLeast, 25.0, Some(24.0), Verdict::Disagrees);
        check(Relation::AtMost, 1.0, Some(0.2), Verdict::Agrees);
        check(Relation::AtMost, 1.0, Some(1.2), Verdict::Disagrees);
        check(Relation::Open, f64::NAN, Some(3.0), Verdict::Open);
        check(Relation::Open, f64::NAN, None, Verdict::Pending);
        check(Relation::AtMost, f64::INFINITY, Some(f64::NAN), Verdict::Disagrees);
    }
}
