//! From critical points to their marks on a landscape.

use crate::critical::{Kind as Found, Point};
use crate::figure::marks::{Kind, Mark};
use crate::run::{Run, Shown};

/// Share of the picture's side within which a point counts as lying on the slice.
const NEAR: f64 = 0.02;

/// The marks of `points` on the run's landscape; `chosen` is the place of the one that is pointed at.
#[must_use]
pub fn marks(run: &Run, points: &[Point], chosen: Option<usize>) -> Vec<Mark> {
    points.iter().enumerate().map(|(k, point)| mark(run, point, chosen == Some(k))).collect()
}

fn mark(run: &Run, point: &Point, chosen: bool) -> Mark {
    let (i, j, side) = match run.shown() {
        Shown::One(i, x) => (i, None, x.hi - x.lo),
        Shown::Two((i, x), (j, _)) => (i, Some(j), x.hi - x.lo),
    };
    let off = |k: &usize| *k != i && Some(*k) != j;
    let distance = (0..point.w.len()).filter(off).fold(0.0_f64, |m, k| (point.w[k] - run.w()[k]).abs().max(m));
    let kind = match point.kind {
        Found::Minimum => Kind::Minimum,
        Found::Saddle(_) => Kind::Saddle,
        Found::Maximum => Kind::Maximum,
        Found::Degenerate { .. } => Kind::Degenerate,
    };
    let d = point.w.len();
    let directions = match j {
        Some(j) if chosen => {
            let rows = point.eigenvectors.chunks_exact(d).zip(&point.eigenvalues);
            rows.map(|(v, value)| ((v[i], v[j]), *value)).collect()
        }
        _ => Vec::new(),
    };
    let at = (point.w[i], j.map_or(point.loss, |j| point.w[j]));
    Mark { at, kind, on_slice: distance <= NEAR * side, chosen, directions }
}
