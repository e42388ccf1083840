//! From critical points to their marks on a landscape.

use crate::critical::{Kind as Found, Point};
use crate::figure::marks::{Kind, Mark};
use crate::matrix::norm;
use crate::run::{Run, Shown};
use crate::slice::Slice;

/// Share of the picture's side within which a point counts as lying on the slice.
const NEAR: f64 = 0.02;

/// The marks of `points` on the run's landscape; `chosen` is the place of the one that is pointed at.
#[must_use]
pub fn marks(run: &Run, points: &[Point], chosen: Option<usize>) -> Vec<Mark> {
    let (slice, shown) = (run.slice(), run.shown());
    points.iter().enumerate().map(|(k, point)| mark(&slice, shown, point, chosen == Some(k))).collect()
}

fn mark(slice: &Slice, shown: Shown, point: &Point, chosen: bool) -> Mark {
    let (foot, (x, y)) = (shown.foot(slice, &point.w), shown.axes());
    let side = norm(&slice.u) * (x.hi - x.lo);
    let kind = match point.kind {
        Found::Minimum => Kind::Minimum,
        Found::Saddle(_) => Kind::Saddle,
        Found::Maximum => Kind::Maximum,
        Found::Degenerate { .. } => Kind::Degenerate,
    };
    let d = point.w.len();
    let directions = if y.is_some() && chosen {
        let rows = point.eigenvectors.chunks_exact(d).zip(&point.eigenvalues);
        rows.map(|(v, value)| (slice.along(v), *value)).collect()
    } else {
        Vec::new()
    };
    let at = (foot.a, if y.is_some() { foot.b } else { point.loss });
    Mark { at, kind, on_slice: foot.distance <= NEAR * side, chosen, directions }
}
