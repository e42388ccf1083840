//! From critical points to their marks on a landscape.

use crate::critical::{Kind as Found, Point};
use crate::figure::marks::{Kind, Mark};
use crate::matrix::dot;
use crate::run::{Run, Shown};
use crate::slice::{Axis, Scale, Slice};

/// Share of the picture's width within which a point counts as lying on the slice.
const NEAR: f64 = 0.02;

/// The marks of `points` on the run's landscape; `chosen` is the place of the one that is pointed at.
#[must_use]
pub fn marks(run: &Run, points: &[Point], chosen: Option<usize>) -> Vec<Mark> {
    let (slice, shown) = (run.slice(), run.shown());
    let mut marks: Vec<Mark> =
        points.iter().enumerate().map(|(k, point)| mark(&slice, shown, point, chosen == Some(k))).collect();
    // What lies on the slice is above what is projected on it, and minima above what is higher; what cannot be seen below a mark on the slice is left out.
    marks.reverse();
    marks.sort_by_key(|mark| mark.on_slice);
    let here: Vec<(u64, u64)> = marks.iter().filter(|mark| mark.on_slice).map(place).collect();
    marks.retain(|mark| mark.on_slice || mark.chosen || !here.contains(&place(mark)));
    truth(run, &slice, shown).into_iter().chain(marks).collect()
}

/// A place to the last bit: projections of points that differ in held parameters only are the same.
fn place(mark: &Mark) -> (u64, u64) {
    (mark.at.0.to_bits(), mark.at.1.to_bits())
}

/// How far a point is beside the slice, as a share of the picture's width: on a logarithmic picture of coordinates, of its logarithms.
fn beside(slice: &Slice, shown: Shown, w: &[f64]) -> f64 {
    let (x, _) = shown.axes();
    let axes = shown.parameters();
    if x.scale == Scale::Linear || axes.is_empty() {
        return shown.foot(slice, w).distance / ((x.hi - x.lo) * dot(&slice.u, &slice.u).sqrt());
    }
    let held = (0..w.len()).filter(|k| !axes.contains(k));
    let square: f64 = held.map(|k| x.scale.of(w[k]) - x.scale.of(slice.origin[k])).map(|by| by * by).sum();
    square.sqrt() / (x.scale.of(x.hi) - x.scale.of(x.lo))
}

/// The planted parameters, where the model has no others.
fn truth(run: &Run, slice: &Slice, shown: Shown) -> Option<Mark> {
    let problem = run.problem();
    let w = problem.dataset.truth.as_deref().filter(|truth| truth.len() == problem.train.dim())?;
    let foot = shown.foot(slice, w);
    let on_slice = beside(slice, shown, w) <= NEAR;
    let at = (foot.a, if shown.axes().1.is_some() { foot.b } else { problem.train.loss(w) });
    Some(Mark { at, kind: Kind::Truth, on_slice, chosen: false, directions: Vec::new() })
}

fn mark(slice: &Slice, shown: Shown, point: &Point, chosen: bool) -> Mark {
    let foot = shown.foot(slice, &point.w);
    let (x, y) = shown.axes();
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
    Mark { at, kind, on_slice: beside(slice, shown, &point.w) <= NEAR, chosen, directions }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Shelf;
    use crate::run::critical::Inquiry;
    use crate::spec::Spec;

    /// Of 4×4×4 minima the 16 with the third weight where the slice is lie on it, and nothing is drawn over a mark that does.
    #[test]
    fn marks_on_a_logarithmic_slice_are_told_from_those_beside_it() {
        let text = "data=ladder&bias=no&n=12&d=3&xscale=ln&yscale=ln&w0=1,1,4.4";
        let run = Run::open(Spec::parse(text).expect(text), &Shelf::default()).expect(text);
        let inquiry = Inquiry::proved(&run).expect("on axes");
        let marks = marks(&run, inquiry.points(), Some(0));
        let on = |kind: Kind| marks.iter().filter(|mark| mark.on_slice && mark.kind == kind).count();
        assert_eq!([Kind::Minimum, Kind::Saddle, Kind::Maximum].map(on), [16, 33, 0]);
        let beside = marks.iter().filter(|mark| !mark.on_slice).count();
        assert!(beside <= 1, "{beside}: only the chosen one");
        assert!(marks.iter().skip_while(|mark| !mark.on_slice).all(|mark| mark.on_slice));
    }
}
