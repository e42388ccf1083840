//! A second run beside the first: what its Spec says it differs in, at the same update, seen on the same slice.

use super::cut::State;
use super::{Run, Shelf};
use crate::error::Error;
use crate::spec::beside::{Difference, second};
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

/// The difference by which the second run begins elsewhere whatever the first Spec says of its start, and forgets what was dragged: its walk is then
/// not taken hold of by a place that both Specs share.
#[must_use]
pub fn beginning(spec: &Spec) -> Option<&'static str> {
    // Any place will do: it is only asked whether it stays.
    let held = |beside: Vec<Difference>| {
        second(&Spec { beside, w0: vec![0.0], ..spec.clone() }).is_ok_and(|second| second.w0.is_empty())
    };
    spec.beside.iter().find(|one| held(vec![(*one).clone()])).map(|one| one.key)
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
    use super::super::gestures::{End, with_end_of};
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
    fn a_hand_on_the_second_walk_puts_both_runs_there() {
        for (spec, difference) in [
            ("data=clouds&n=60&t=20", "loss:ce"),
            ("data=xor&n=40&hidden=3&act=tanh&t=20", "lr:0.3"),
            ("data=xor&n=40&hidden=3&act=tanh&t=20&slice=random", "n:90"),
        ] {
            let mut run = open(&format!("{spec}&beside={difference}"));
            assert_eq!(beginning(&run.spec()), None, "{difference}");
            let mut other = follow(&run, None, &Shelf::default()).expect("a second run");
            other.work(u64::MAX);
            for end in [End::Handle, End::Start] {
                let (slice, shown) = (run.slice(), run.shown());
                let beside = if end == End::Start { other.timeline().start().to_vec() } else { other.w().to_vec() };
                run.hold();
                let to = with_end_of(&run, &other, end, 0.25, -0.5);
                run.apply(to, &Shelf::default()).expect("the same run");
                run.work(u64::MAX);
                other = follow(&run, Some(other), &Shelf::default()).expect("a second run");
                other.work(u64::MAX);
                for run in [&run, &other] {
                    let w = if end == End::Start { run.timeline().start() } else { run.w() };
                    let foot = shown.foot(&slice, w);
                    assert!((foot.a - 0.25).abs() < 1e-3 && (foot.b + 0.5).abs() < 1e-3, "{spec}, {end:?}: {foot:?}");
                }
                // What the second walk has beside the slice stays.
                let there = if end == End::Start { other.timeline().start() } else { other.w() };
                let (before, after) = (shown.foot(&slice, &beside).distance, shown.foot(&slice, there).distance);
                assert!((before - after).abs() < 1e-3 * (1.0 + before), "{spec}, {end:?}: {before}, {after}");
                run.release();
                run.work(u64::MAX);
                other = follow(&run, Some(other), &Shelf::default()).expect("a second run");
            }
        }
        for (difference, key) in [("start:9", Some("start")), ("loss:ce;lr:3", None), ("data:iris", Some("data"))] {
            let run = open(&format!("data=clouds&n=60&t=20&beside={difference}"));
            assert_eq!(beginning(&run.spec()), key, "{difference}");
        }
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
