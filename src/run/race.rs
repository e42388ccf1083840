//! A race: the same start, the same batches, other methods, and the same budget of gradient evaluations.

use super::{Run, Shelf, evaluations};
use crate::error::Error;
use crate::spec::{Carry, Cut, Spec};
use crate::trainer::Timeline;

/// The Specs of the rivals of a run where it stands: what it is, but for method and step size, at the last update that its own budget allows.
#[must_use]
pub fn rivals(run: &Run) -> Vec<Spec> {
    let main = run.spec();
    let spent = main.t * evaluations(&main, run.problem());
    let rival = |entry: &crate::spec::Rival| {
        let lr = entry.lr.unwrap_or(main.lr);
        // Rivals are seen on the run's own slice.
        let (slice, carry) = (Cut::Coordinates, Carry::Yes);
        let mut spec =
            Spec { opt: entry.opt, lr, race: Vec::new(), at: Vec::new(), t: 0, slice, carry, ..main.clone() };
        spec.t = spent / evaluations(&spec, run.problem());
        spec
    };
    main.race.iter().map(rival).collect()
}

/// Takes `run` forward by `k` updates, and with it those rivals that can go side by side with it: a neuron's by plain descent, where they stand at the same
/// update. Where the others should be, [`follow`] sees to.
pub fn advance(run: &mut Run, rivals: &mut [Run], k: u64) {
    let (t, cost) = (run.timeline.trainer().t(), run.evaluations());
    let with = |rival: &Run| {
        let stands = !rival.pending() && rival.timeline.trainer().t() == t;
        stands && rival.evaluations() == cost && rival.problem.same_risk(&run.problem)
    };
    let mut beside: Vec<&mut Run> = rivals.iter_mut().filter(|rival| with(rival)).collect();
    // Of one that is on its way elsewhere `step` knows.
    let Some(risk) = run.problem.train.neuron().filter(|_| !beside.is_empty() && !run.pending()) else {
        run.step(k);
        return;
    };
    let measures = run.problem.measures();
    let rest = beside.iter_mut().map(|rival| &mut rival.timeline);
    let mut timelines: Vec<_> = std::iter::once(&mut run.timeline).chain(rest).collect();
    Timeline::advance_abreast(&mut timelines, risk, &measures, k);
    run.arrived();
    beside.into_iter().for_each(Run::arrived);
}

/// Makes `runs` the rivals of `run` where it stands, as far as a few milliseconds allow. Those that are there already only go on.
pub fn follow(run: &Run, runs: &mut Vec<Run>, shelf: &Shelf) -> Result<(), Error> {
    let specs = rivals(run);
    runs.truncate(specs.len());
    for (i, spec) in specs.into_iter().enumerate() {
        match runs.get_mut(i) {
            Some(rival) => drop(rival.apply(spec, shelf)?),
            None => runs.push(Run::open(spec, shelf)?),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What goes side by side has arrived before it is asked where it should be. Rivals are where runs of their own get to, to the last bit, whichever of them went side by side.
    #[test]
    fn rivals_are_runs_alone() {
        let check = |spec: &str, abreast: usize| {
            let shelf = Shelf::default();
            let open = |spec: Spec| Run::open(spec, &shelf).expect("a run");
            let mut run = open(Spec::parse(spec).expect("a Spec"));
            let mut rivals = Vec::new();
            follow(&run, &mut rivals, &shelf).expect("rivals");
            for k in [1, 7, 250] {
                advance(&mut run, &mut rivals, k);
                let along = rivals.iter().filter(|rival| rival.timeline.trainer().t() == run.timeline.trainer().t());
                assert_eq!(along.count(), abreast, "{spec}");
                follow(&run, &mut rivals, &shelf).expect("rivals");
            }
            let alone = open(Spec { race: Vec::new(), ..run.spec() });
            assert!(run.timeline.records() == alone.timeline.records(), "{spec}");
            for (rival, alone) in rivals.iter().zip(super::rivals(&run).into_iter().map(open)) {
                assert_eq!(rival.w(), alone.w(), "{spec}, {}", rival.spec().print());
                assert!(rival.timeline.records() == alone.timeline.records(), "{spec}");
            }
        };
        for (spec, abreast) in [
            ("data=penguins&race=gd:0.1,gd:30,momentum", 2),
            ("data=penguins&opt=sgd&batch=1&race=sgd:0.1,sgd:5,adam,gd", 3),
            ("data=penguins&opt=sgd&race=sgd:0.1,momentum:0.2,sgd:9", 3),
            ("data=regression&act=identity&lr=0.3&race=gd:0.2,gd:0.01", 2),
            ("data=xor&hidden=3&race=gd:0.1,gd:0.2", 0),
            ("data=penguins&augment=jitter&race=gd:0.1", 1),
            ("data=penguins&at=5:1,2,3&race=gd:0.1", 1),
        ] {
            check(spec, abreast);
        }
    }
}
