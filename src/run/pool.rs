//! Samples of which n are wanted and more are kept: a hand that drags n draws none of them twice.

use crate::dataset::Dataset;
use crate::error::Error;
use crate::spec::{Source, Spec, table::MOST_SAMPLES};
use std::rc::Rc;

/// From so many samples on, drawing them is felt while n is dragged.
const MANY: u32 = 4000;

/// More samples than are in use, and what they were drawn from.
#[derive(Clone)]
pub(super) struct Pool {
    /// What says which they are, the number aside.
    key: String,
    drawn: Rc<Dataset>,
}

/// The Spec's samples, and the pool that they are the first of, where n samples are the first n of any more: planted ones. `key` says which they are, the number aside; `draw` draws so many.
pub(super) fn drawn(
    spec: &Spec,
    key: String,
    before: Option<&Pool>,
    draw: impl Fn(u32) -> Result<Dataset, Error>,
) -> Result<(Dataset, Option<Pool>), Error> {
    let nested = matches!(spec.data, Source::Regression | Source::Classification | Source::Committee);
    if !nested || spec.n < MANY {
        return Ok((draw(spec.n)?, None));
    }
    if let Some(pool) = before.filter(|pool| pool.key == key && pool.drawn.rows() >= spec.n) {
        return Ok((pool.drawn.first(spec.n), Some(pool.clone())));
    }
    // Half as many again, so that a hand that goes on finds them.
    let drawn = draw((spec.n + spec.n / 2).min(MOST_SAMPLES as u32))?;
    Ok((drawn.first(spec.n), Some(Pool { key, drawn: Rc::new(drawn) })))
}

#[cfg(test)]
mod tests {
    use super::super::{Run, Shelf};
    use crate::spec::Spec;

    /// Whatever n was before, the samples are those that are drawn for it.
    #[test]
    fn dragging_n_changes_no_sample() {
        let check = |data: &str, drags: &[(u32, &str)]| {
            let open = |n: u32, more: &str| {
                let text = format!("{data}&n={n}&{more}");
                Run::open(Spec::parse(&text).expect("a Spec"), &Shelf::default()).expect("a run")
            };
            let mut run = open(5000, "");
            for (n, more) in drags {
                let fresh = open(*n, more);
                run.apply(fresh.spec(), &Shelf::default()).expect("applies");
                let (a, b) = (&run.problem().dataset, &fresh.problem().dataset);
                assert!(a == b, "{data}, {n} {more}: {} and {} rows", a.rows(), b.rows());
            }
        };
        let ways =
            [(4200, ""), (6000, ""), (7600, ""), (100_000, ""), (99_000, ""), (300, ""), (8000, "seed=2"), (9000, "")];
        check("data=classification&bias=no&test=0", &ways);
        check("data=classification&flip=0.1&bias=no&test=0", &ways);
        // Noise is drawn beside the inputs, and has to be as nested as they are.
        check("data=regression&noise=0.1&bias=no&test=0", &ways);
        check("data=regression&noise=0.1&d=5&bias=no&test=0.3", &ways);
        check(
            "data=regression&bias=no&test=0",
            &[(6000, ""), (6500, "noise=0.2"), (7000, "noise=0.1"), (5500, "wstar=1,1")],
        );
        let few = [(4200, ""), (6000, ""), (9000, ""), (8999, ""), (300, ""), (8000, "seed=2")];
        check("data=committee&hidden=2&d=2&test=0", &few);
        check("data=committee&hidden=3&d=3&test=0.3", &few);
    }
}
