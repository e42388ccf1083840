//! The plane through points, by Gram and Schmidt's process, with an answer where the points span no plane.

use crate::matrix::dot;

/// Lengths below this share of what they are made from are rounding.
const ROUNDING: f64 = 1e-9;

/// Two orthogonal unit vectors made from a list of directions.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// Along the first direction that is not 0; 0 if there is none.
    pub u: Vec<f64>,
    /// Along what the next one that has something beside `u` has there; 0 if there is none.
    pub v: Vec<f64>,
    /// Which of the directions they were made from.
    pub from: [Option<usize>; 2],
}

/// The span of the first two of some directions, each of length `dim`, that span something: put behind the two that are wanted, others stand in where
/// these are 0 or along one line, and `from` tells.
pub fn of(dim: usize, mut directions: impl Iterator<Item = Vec<f64>>) -> Span {
    let mut at = 0;
    let mut next = |find: &dyn Fn(&[f64]) -> Option<Vec<f64>>| {
        let (from, found) = directions.by_ref().zip(at..).find_map(|(d, k)| find(&d).map(|found| (k, found)))?;
        at = from + 1;
        Some((from, found))
    };
    let none = || vec![0.0; dim];
    let Some((first, u)) = next(&unit) else { return Span { u: none(), v: none(), from: [None; 2] } };
    // In one dimension nothing is beside anything, however many are tried.
    let second = if dim > 1 { next(&|d| beside(d, &u)) } else { None };
    let (second, v) = second.map_or_else(|| (None, none()), |(from, v)| (Some(from), v));
    Span { u, v, from: [Some(first), second] }
}

/// `point` − `origin`; 0 where that is nothing but the points' own rounding.
#[must_use]
pub fn towards(origin: &[f64], point: &[f64]) -> Vec<f64> {
    let mut delta: Vec<f64> = point.iter().zip(origin).map(|(p, o)| p - o).collect();
    let largest = |v: &[f64]| v.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
    if largest(&delta) <= 8.0 * f64::EPSILON * largest(point).max(largest(origin)) {
        delta.fill(0.0);
    }
    delta
}

/// The plane through three points: `u` from `origin` towards `first`, and `second` on the side of `v`. Of points on one line it is that line, of
/// points that are one nothing.
#[must_use]
pub fn through(origin: &[f64], first: &[f64], second: &[f64]) -> Span {
    of(origin.len(), [first, second].into_iter().map(|point| towards(origin, point)))
}

/// d/‖d‖; nothing for 0 and for what is not finite.
fn unit(d: &[f64]) -> Option<Vec<f64>> {
    let largest = d.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
    // Scaled first, so that no square over- or underflows.
    let scaled: Vec<f64> = d.iter().map(|x| x / largest).collect();
    let length = dot(&scaled, &scaled).sqrt();
    (largest > 0.0 && length.is_finite()).then(|| scaled.iter().map(|x| x / length).collect())
}

/// The unit vector along what `d` has beside the unit vector `u`; nothing where that is rounding.
fn beside(d: &[f64], u: &[f64]) -> Option<Vec<f64>> {
    let mut rest = unit(d)?;
    // Twice is enough (Kahan and Parlett).
    for _ in 0..2 {
        let along = dot(&rest, u);
        rest.iter_mut().zip(u).for_each(|(r, u)| *r -= along * u);
        if dot(&rest, &rest).sqrt() <= ROUNDING {
            return None;
        }
    }
    unit(&rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slice::random::direction;

    fn is_orthonormal(span: &Span, what: &str) {
        let (uu, uv, vv) = (dot(&span.u, &span.u), dot(&span.u, &span.v), dot(&span.v, &span.v));
        assert!((uu - 1.0).abs() < 1e-14 && uv.abs() < 1e-14 && (vv - 1.0).abs() < 1e-14, "{what}: {uu} {uv} {vv}");
    }

    #[test]
    fn three_points_span_a_plane_that_holds_them() {
        for dim in [2, 3, 12, 300] {
            let [o, p, q] = [0, 1, 2].map(|k| direction(9, k, dim));
            let span = through(&o, &p, &q);
            assert_eq!(span.from, [Some(0), Some(1)], "{dim}");
            is_orthonormal(&span, "three points");
            for point in [&p, &q] {
                let d: Vec<f64> = point.iter().zip(&o).map(|(p, o)| p - o).collect();
                let (a, b) = (dot(&d, &span.u), dot(&d, &span.v));
                assert!(b > -1e-12, "the second point is on v's side");
                let rest = (0..dim).map(|k| (d[k] - a * span.u[k] - b * span.v[k]).abs()).fold(0.0, f64::max);
                assert!(rest < 1e-13 * dim as f64, "{dim}: {rest}");
            }
        }
    }

    #[test]
    fn points_on_a_line_and_points_that_are_one_say_so() {
        let check = |o: &[f64], p: &[f64], q: &[f64], from: [Option<usize>; 2]| {
            let found = through(o, p, q);
            assert_eq!(found.from, from, "{o:?} {p:?} {q:?}");
            // With others behind them there is a plane all the same, and what was there stays.
            let wanted = [p, q].into_iter().map(|point| towards(o, point));
            let span = of(o.len(), wanted.chain((0..).map(|k| direction(1, k, o.len()))));
            is_orthonormal(&span, "with others");
            let stays = |was: Option<usize>, is: Option<usize>| if was.is_some() { is == was } else { is >= Some(2) };
            assert!(stays(from[0], span.from[0]) && stays(from[1], span.from[1]), "{:?}", span.from);
            assert!(from[0].is_none() || span.u == found.u);
        };
        let (line, second, point) = ([Some(0), None], [Some(1), None], [None, None]);
        check(&[1.0, 2.0, 3.0], &[2.0, 3.0, 4.0], &[0.0, 1.0, 2.0], line);
        check(&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0], &[0.0, 1.0, 2.0], second);
        check(&[1.0, 2.0, 3.0], &[0.0, 1.0, 2.0], &[1.0, 2.0, 3.0], line);
        check(&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0], point);
        // Rounding alone spans nothing: 0.1 + 0.2 is not quite 0.3.
        check(&[0.3, 1.0], &[0.1 + 0.2, 1.0], &[0.1 + 0.2, 1.0], point);
        check(&[0.3, 1.0, 0.0], &[0.6, 2.0, 0.0], &[0.9, 3.0, 1e-12], line);
        check(&[0.3, 1.0, 0.0], &[0.6, 2.0, 0.0], &[0.9, 3.0, 1e-6], [Some(0), Some(1)]);
        // Neither huge nor tiny differences over- or underflow.
        check(&[0.0; 3], &[1e200, 0.0, 0.0], &[1e200, 1e200, 0.0], [Some(0), Some(1)]);
        check(&[0.0; 3], &[1e-200, 0.0, 0.0], &[1e-200, 1e-200, 0.0], [Some(0), Some(1)]);
        check(&[0.0; 3], &[f64::NAN, 0.0, 0.0], &[1.0, 0.0, 0.0], second);
    }

    #[test]
    fn a_space_of_one_dimension_has_no_second_direction() {
        let span = of(1, [vec![2.0]].into_iter().chain((0..).map(|k| direction(1, k, 1))));
        assert_eq!((span.u, span.v, span.from), (vec![1.0], vec![0.0], [Some(0), None]));
    }
}
