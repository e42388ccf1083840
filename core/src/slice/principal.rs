//! The principal plane of a trajectory.

use super::span::{self, Span};
use crate::eigen;
use crate::matrix::dot;

/// The plane that holds most of a trajectory's spread about its last point.
#[derive(Clone, Debug, PartialEq)]
pub struct Principal {
    /// Its directions: the first two principal components, each signed so that its largest component is positive; 0 where the trajectory has no
    /// such spread.
    pub span: Span,
    /// The singular values of {θ_t − θ_T} that were computed, descending: all of them where there are few points or parameters, else the largest two.
    pub singular_values: Vec<f64>,
    /// The share of Σ‖θ_t − θ_T‖² that each of those explains.
    pub explained: Vec<f64>,
}

/// Points or parameters up to which the whole spectrum is computed.
const WHOLE: usize = 48;
/// Lanczos steps beyond that: the spectra of trajectories fall fast.
const STEPS: usize = 30;
/// Share of the spread below which it is rounding: squares were added up.
const ROUNDING: f64 = 1e-13;

/// The principal components of the differences of `points` from `last` (not centred: the last point is the plane's own), as in
/// Li, Xu, Taylor, Studer and Goldstein 2018, arXiv:1712.09913, §7.
///
/// By the smaller of the two Gram matrices XXᵀ (points) and XᵀX (parameters): an eigenvector of one is one of the other times X.
#[must_use]
pub fn plane(points: &[&[f64]], last: &[f64]) -> Principal {
    let (n, d) = (points.len(), last.len());
    let rows: Vec<Vec<f64>> = points.iter().map(|point| point.iter().zip(last).map(|(p, l)| p - l).collect()).collect();
    let total: f64 = rows.iter().map(|row| dot(row, row)).sum();
    let nothing = Principal {
        span: Span { u: vec![0.0; d], v: vec![0.0; d], from: [None; 2] },
        singular_values: Vec::new(),
        explained: Vec::new(),
    };
    let scale = points.iter().map(|p| dot(p, p)).fold(dot(last, last), f64::max);
    if !(total.is_finite() && total > 64.0 * f64::EPSILON * f64::EPSILON * scale) {
        return nothing;
    }
    let by_points = n < d;
    let size = n.min(d);
    let found = if size <= WHOLE {
        let entry = |i: usize, j: usize| {
            if by_points { dot(&rows[i], &rows[j]) } else { rows.iter().map(|row| row[i] * row[j]).sum() }
        };
        let gram: Vec<f64> = (0..size * size).map(|k| entry(k / size, k % size)).collect();
        eigen::symmetric(&gram, size).map(|e| (e.values, e.vectors))
    } else {
        // From the mean difference, or its products with all of them: something that the components are sure to have a part of.
        let mut mean = vec![0.0; d];
        rows.iter().for_each(|row| add(&mut mean, row, 1.0));
        let start: Vec<f64> = if by_points { rows.iter().map(|row| dot(row, &mean)).collect() } else { mean };
        let mut across = vec![0.0; d];
        let ritz = eigen::krylov(&start, STEPS, |x, out| {
            across.fill(0.0);
            if by_points {
                rows.iter().zip(x).for_each(|(row, x)| add(&mut across, row, *x));
                out.iter_mut().zip(&rows).for_each(|(o, row)| *o = dot(row, &across));
            } else {
                rows.iter().for_each(|row| add(&mut across, row, dot(row, x)));
                out.copy_from_slice(&across);
            }
        });
        ritz.map(|ritz| {
            let from = ritz.values.len().saturating_sub(2);
            let vectors = (from..ritz.values.len()).flat_map(|k| ritz.vector(k)).collect();
            (ritz.values[from..].to_vec(), vectors)
        })
    };
    let Some((values, vectors)) = found else { return nothing };
    let count = values.len();
    let component = |k: usize| {
        let k = count.checked_sub(1 + k).filter(|k| values[*k] > ROUNDING * total)?;
        let vector = &vectors[k * size..(k + 1) * size];
        let mut direction = vec![0.0; d];
        if by_points {
            rows.iter().zip(vector).for_each(|(row, x)| add(&mut direction, row, *x));
        } else {
            direction.copy_from_slice(vector);
        }
        Some(direction)
    };
    let mut span = span::of(d, (0..2).map_while(component));
    signed(&mut span.u);
    signed(&mut span.v);
    let squares: Vec<f64> = values.iter().rev().map(|v| v.max(0.0)).collect();
    Principal {
        span,
        singular_values: squares.iter().map(|v| v.sqrt()).collect(),
        explained: squares.iter().map(|v| v / total).collect(),
    }
}

/// Turns a direction round if its component of largest size is negative: an eigenvector has no sign of its own.
pub(super) fn signed(direction: &mut [f64]) {
    let largest = direction.iter().fold(0.0_f64, |m, x| if x.abs() > m.abs() { *x } else { m });
    if largest < 0.0 {
        direction.iter_mut().for_each(|x| *x = -*x);
    }
}

/// sum += times·row.
fn add(sum: &mut [f64], row: &[f64], times: f64) {
    sum.iter_mut().zip(row).for_each(|(s, r)| *s += times * r);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slice::random::direction;

    /// Points about `last` along two orthogonal directions, with spreads 5 and 1, and a little of everything else.
    fn made(n: usize, d: usize) -> (Vec<Vec<f64>>, Vec<f64>, [Vec<f64>; 2]) {
        let (last, noise) = (direction(4, 100, d), |k: usize| direction(4, k as u64, d));
        let axis = |k: usize| {
            (0..d).map(|i| if i % 2 == k { 1.0 / ((d / 2) as f64).sqrt() } else { 0.0 }).collect::<Vec<f64>>()
        };
        let (p, q) = (axis(0), axis(1));
        let point = |t: usize| {
            let (far, side) = (5.0 * (1.0 - t as f64 / n as f64), if t % 2 == 0 { 1.0 } else { -1.0 });
            let noise = noise(t);
            (0..d).map(|i| last[i] + far * p[i] + side * q[i] + 1e-4 * noise[i]).collect()
        };
        ((0..n).map(point).collect(), last, [p, q])
    }

    #[test]
    fn the_plane_is_found_among_few_and_many_parameters() {
        for (n, d) in [(60, 6), (20, 300), (200, 40), (120, 2000), (200, 100)] {
            let (points, last, axes) = made(n, d);
            let points: Vec<&[f64]> = points.iter().map(Vec::as_slice).collect();
            let Principal { span, singular_values, explained } = plane(&points, &last);
            assert_eq!(span.from, [Some(0), Some(1)], "{n} points of {d}");
            for (found, made) in [&span.u, &span.v].into_iter().zip(&axes) {
                assert!(dot(found, made) > 0.999, "{n} points of {d}: {}", dot(found, made));
                assert!((dot(found, found) - 1.0).abs() < 1e-13);
            }
            assert!(explained[0] + explained[1] > 0.99 && explained[0] > explained[1], "{explained:?}");
            // A component's singular value is the length of the points' coordinates along it.
            for (value, u) in singular_values.iter().zip([&span.u, &span.v]) {
                let along = |p: &&[f64]| (0..d).map(|i| (p[i] - last[i]) * u[i]).sum::<f64>();
                let square: f64 = points.iter().map(|p| along(p) * along(p)).sum();
                assert!((square.sqrt() / value - 1.0).abs() < 1e-9, "{n} points of {d}: {value}");
            }
        }
    }

    #[test]
    fn a_straight_walk_is_a_line_and_none_is_a_point() {
        let last = direction(2, 0, 30);
        let at = |t: f64| last.iter().enumerate().map(|(k, l)| l + t * (k as f64 - 20.0)).collect::<Vec<f64>>();
        let walk: Vec<Vec<f64>> = (0..10).map(|t| at(f64::from(t) / 7.0)).collect();
        let points: Vec<&[f64]> = walk.iter().map(Vec::as_slice).collect();
        let line = plane(&points, &last);
        assert_eq!(line.span.from, [Some(0), None]);
        assert!((line.explained[0] - 1.0).abs() < 1e-12 && line.span.u[0] > 0.0, "{:?}", line.explained);
        assert_eq!(plane(&[], &last).span.from, [None; 2]);
        assert_eq!(plane(&[&last, &last], &last).span.from, [None; 2]);
        assert_eq!(plane(&[&[f64::NAN; 30]], &last).span.from, [None; 2]);
    }
}
