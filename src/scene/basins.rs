//! From the basins of a run to the regions of its landscape.

use crate::figure::basins::Minimum;
use crate::figure::ticks::significant;
use crate::matrix::dot;
use crate::run::Run;
use crate::run::basins::Division;

/// Share of the picture's width within which a minimum counts as lying on the slice.
const NEAR: f64 = 0.02;

/// The minima as they stand on the run's landscape.
#[must_use]
pub fn minima(run: &Run, division: &Division) -> Vec<Minimum> {
    let (slice, shown) = (run.slice(), run.shown());
    let (x, _) = shown.axes();
    let width = (x.hi - x.lo) * dot(&slice.u, &slice.u).sqrt();
    let one = |minimum: &crate::run::basins::Minimum| {
        let foot = shown.foot(&slice, &minimum.w);
        let on_slice = foot.distance <= NEAR * width;
        Minimum { at: (foot.a, foot.b), on_slice, loss: significant(minimum.loss, 3) }
    };
    division.minima().iter().map(one).collect()
}
