//! From critical points to their marks on a landscape.

use crate::critical::{Kind as Found, Point};
use crate::figure::marks::{Kind, Mark};
use crate::matrix::dot;
use crate::run::{Run, Shown};
use crate::slice::{Axis, Slice};

/// Share of the picture's width within which a point counts as lying on the slice.
const NEAR: f64 = 0.02;

/// The marks of `points` on the run's landscape; `chosen` is the place of the one that is pointed at.
#[must_use]
pub fn marks(run: &Run, points: &[Point], chosen: Option<usize>) -> Vec<Mark> {
    let (slice, shown) = (run.slice(), run.shown());
    let found = points.iter().enumerate().map(|(k, point)| mark(&slice, shown, point, chosen == Some(k)));
    truth(run, &slice, shown).into_iter().chain(found).collect()
}

/// The planted parameters, where the model has no others.
fn truth(run: &Run, slice: &Slice, shown: Shown) -> Option<Mark> {
    let problem = run.problem();
    let w = problem.dataset.truth.as_deref().filter(|truth| truth.len() == problem.train.dim())?;
    let foot = shown.foot(slice, w);
    let (x, y) = shown.axes();
    let on_slice = foot.distance <= NEAR * (x.hi - x.lo) * dot(&slice.u, &slice.u).sqrt();
    let at = (foot.a, if y.is_some() { foot.b } else { problem.train.loss(w) });
    Some(Mark { at, kind: Kind::Truth, on_slice, chosen: false, directions: Vec::new() })
}

fn mark(slice: &Slice, shown: Shown, point: &Point, chosen: bool) -> Mark {
    let foot = shown.foot(slice, &point.w);
    let (x, y) = shown.axes();
    let width = (x.hi - x.lo) * dot(&slice.u, &slice.u).sqrt();
    let kind = match point.kind {
        Found::Minimum => Kind::Minimum,
        Found::Saddle(_) => Kind::Saddle,
        Found::Maximum => Kind::Maximum,
        Found::Degenerate { .. } => Kind::Degenerate,
    };
    let directions = match y {
        Some(y) if chosen => {
            let rows = point.eigenvectors.chunks_exact(point.w.len()).zip(&point.eigenvalues);
            rows.map(|(v, curvature)| (shares(slice, shown, (x, y), v), *curvature)).collect()
        }
        _ => Vec::new(),
    };
    let at = (foot.a, if y.is_some() { foot.b } else { point.loss });
    Mark { at, kind, on_slice: foot.distance <= NEAR * width, chosen, directions }
}

/// An eigenvector as shares of the picture's sides. It is one of the coordinates in which its axes are drawn.
fn shares(slice: &Slice, shown: Shown, (x, y): (Axis, Axis), v: &[f64]) -> (f64, f64) {
    let span = |axis: Axis| axis.scale.of(axis.hi) - axis.scale.of(axis.lo);
    if let [i, j] = shown.parameters()[..] {
        return (v[i] / span(x), v[j] / span(y));
    }
    let (a, b) = slice.along(v);
    (a / span(x), b / span(y))
}
