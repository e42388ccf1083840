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
        let open = |n: u32, more: &str| {
            let text = format!("data=classification&n={n}&bias=no&test=0&{more}");
            Run::open(Spec::parse(&text).expect("a Spec"), &Shelf::default()).expect("a run")
        };
        let mut run = open(5000, "");
        for (n, more) in
            [(4200, ""), (6000, ""), (7600, ""), (100_000, ""), (99_000, ""), (300, ""), (8000, "seed=2"), (9000, "")]
        {
            let fresh = open(n, more);
            run.apply(fresh.spec(), &Shelf::default()).expect("applies");
            let (a, b) = (&run.problem().dataset, &fresh.problem().dataset);
            assert!(a == b, "{n} {more}: {} and {} rows", a.rows(), b.rows());
        }
    }
}
