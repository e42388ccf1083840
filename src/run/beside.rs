//! A second run beside the first: what its Spec says it differs in, at the same update, seen on the same slice.

use super::cut::State;
use super::{Run, Shelf};
use crate::error::Error;
use crate::spec::beside::second;
use crate::spec::{Carry, Cut, Spec};

/// The Spec of the run beside `run` as it is set up: its slice is lent by [`look_alike`].
fn asked(run: &Run) -> Result<Spec, Error> {
    let (slice, carry) = (Cut::Coordinates, Carry::Yes);
    let second = second(&run.spec())?;
    // What the other parameters are is seen by their names: where the model is another one, a choice of axes may name none of its own.
    Ok(Spec { slice, carry, p1: String::new(), p2: String::new(), area: Vec::new(), ..second })
}

/// Makes `other` the run beside `run` where it stands, as far as a few milliseconds allow.
pub fn follow(run: &Run, other: Option<Run>, shelf: &Shelf) -> Result<Run, Error> {
    let spec = asked(run)?;
    let mut other = match other {
        Some(mut other) => {
            // What was lent is no part of its own Spec.
            (other.spec.slice, other.spec.carry) = (Cut::Coordinates, Carry::Yes);
            other.apply(spec, shelf)?;
            other
        }
        None => Run::open(spec, shelf)?,
    };
    look_alike(run, &mut other);
    Ok(other)
}

/// Whether two runs walk in the same space: then a place of one is a place of the other.
#[must_use]
pub fn same_space(a: &Run, b: &Run) -> bool {
    a.problem.parameter_names() == b.problem.parameter_names()
}

/// Shows the other run on the same slice, if it walks in the same space; else on its own first two parameters.
fn look_alike(run: &Run, other: &mut Run) {
    if !same_space(run, other) {
        if other.cut.is_held() {
            other.cut = State::default();
        }
        return;
    }
    other.cut = run.cut.lent(run.slice());
    other.shown = run.shown;
    (other.spec.slice, other.spec.turn) = (run.spec.slice, run.spec.turn);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(spec: &str) -> Run {
        let mut run = Run::open(Spec::parse(spec).expect("a Spec"), &Shelf::default()).expect("a run");
        run.work(u64::MAX);
        run
    }

    #[test]
    fn the_run_beside_is_the_one_that_its_own_address_gives() {
        let check = |spec: &str, difference: &str, same: bool| {
            let mut run = open(&format!("{spec}&beside={difference}"));
            let mut other = follow(&run, None, &Shelf::default()).expect("a second run");
            other.work(u64::MAX);
            let alone = open(&second(&run.spec()).expect("a Spec").print());
            assert_eq!(other.w(), alone.w(), "{spec}, {difference}");
            assert_eq!(same_space(&run, &other), same, "{spec}, {difference}");
            if same {
                assert_eq!((other.slice(), other.shown()), (run.slice(), run.shown()), "{spec}, {difference}");
            }
            // It goes along, on a slice that goes along, too, and comes back.
            let before = other.w().to_vec();
            for t in [run.timeline().trainer().t() + 5, 3, run.timeline().trainer().t()] {
                run.seek(t);
                other = follow(&run, Some(other), &Shelf::default()).expect("a second run");
                assert_eq!(other.timeline().trainer().t(), t);
                assert!(!other.pending());
                if same {
                    assert_eq!(other.slice(), run.slice(), "{spec}, {difference} at {t}");
                }
            }
            assert_eq!(other.w(), before);
            run.step(0);
        };
        check("data=clouds&n=60&t=20", "loss:ce", true);
        check("data=clouds&n=60&t=20", "n:500;opt:momentum", true);
        check("data=clouds&n=60&t=20&box=-1,1,-2,2&p1=b&p2=w1", "lr:7", true);
        check("data=xor&n=40&hidden=3&act=tanh&t=20&slice=pca&turn=30", "act:relu", true);
        check("data=xor&n=40&hidden=3&act=tanh&t=20&slice=random&carry=no&put=4", "seed:9", true);
        check("data=xor&n=40&hidden=3&act=tanh&t=20&view=line", "start:9", true);
        check("data=xor&n=40&hidden=3&act=tanh&t=20&slice=hessian", "hidden:5", false);
        check("data=regression&n=50&t=20&slice=truth", "data:clouds", true);
    }

    #[test]
    fn a_second_run_that_becomes_another_one_changes_its_slice() {
        let mut run = open("data=xor&n=40&hidden=3&act=tanh&t=20&slice=pca&beside=act:relu");
        let other = follow(&run, None, &Shelf::default()).expect("a second run");
        let to = run.spec().with("beside", "hidden:5").expect("a Spec");
        run.apply(to, &Shelf::default()).expect("the same run");
        let other = follow(&run, Some(other), &Shelf::default()).expect("a second run");
        assert_eq!((other.w().len(), other.slice().origin.len()), (21, 21));
        assert_eq!(other.shown().parameters(), [0, 1]);
        let to = run.spec().with("slice", "coordinates").expect("a Spec");
        run.apply(to.with("beside", "lr:2").expect("a Spec"), &Shelf::default()).expect("the same run");
        let other = follow(&run, Some(other), &Shelf::default()).expect("a second run");
        assert_eq!(other.slice(), run.slice());
    }
}
