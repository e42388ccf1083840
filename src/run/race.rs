//! A race: the same start, the same batches, other methods, and the same budget of gradient evaluations.

use super::{Run, Shelf, evaluations};
use crate::error::Error;
use crate::spec::{Carry, Cut, Spec};

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
