//! About the truth the risk is strongly convex, so that descent that starts there contracts, and the minimiser is near the truth.
//!
//! For the planted neuron (Mei, Bai, Montanari, arXiv:1607.06534) and the network with one hidden layer (Fu, Chi, Liang, arXiv:1802.06463): how the smallest
//! eigenvalue of the Hessian falls with the distance from W*, from which distance on it is negative, and how fast descent inside comes nearer.

use crate::eigen;
use crate::math;
use crate::matrix::{dot, norm, product, solve, transposed};
use crate::model::activation::Activation;
use crate::objective::Objective;
use crate::objective::one_hidden::OneHiddenRisk;
use crate::objective::population::{PopulationLoss, PopulationRisk};
use crate::objective::quadrature::{Accuracy, moments};
use crate::rng::{Stream, StreamName};

/// Cells between the centre and the limit in which the eigenvalue's fall is first looked for.
const CELLS: u32 = 48;
/// Directions of the first look in a plane, for half a turn on either side.
const ANGLES: u32 = 36;

/// The least and the greatest eigenvalue of the Hessian; `None` where it is not finite.
#[must_use]
pub fn curvatures(risk: &dyn Objective, w: &[f64]) -> Option<(f64, f64)> {
    let d = w.len();
    let mut hess = vec![0.0; d * d];
    risk.hessian(w, &mut hess);
    let values = eigen::symmetric(&hess, d)?.values;
    Some((values[0], values[d - 1]))
}

/// The smallest eigenvalue at `centre` + t·`direction` (a unit vector), for each distance t.
#[must_use]
pub fn profile(risk: &dyn Objective, centre: &[f64], direction: &[f64], distances: &[f64]) -> Vec<f64> {
    let mut w = centre.to_vec();
    let at = |t: &f64| {
        w.iter_mut().zip(centre).zip(direction).for_each(|((w, c), u)| *w = c + t * u);
        curvatures(risk, &w).map_or(f64::NAN, |(least, _)| least)
    };
    distances.iter().map(at).collect()
}

/// How far it is from `centre` along `direction` (a unit vector) to where the smallest eigenvalue is first `floor`; `None` if not within `limit`. At the
/// centre it is greater. A dip narrower than `limit`/48 may be missed.
#[must_use]
pub fn reach(risk: &dyn Objective, centre: &[f64], direction: &[f64], floor: f64, limit: f64) -> Option<f64> {
    first_fall(limit, 1e-10, |t| profile(risk, centre, direction, &[t])[0] - floor)
}

/// The first t up to `limit` at which `height`(t), which is positive at 0, is down to 0, to the share `close` of the limit. A dip narrower than `limit`/48 may be missed.
fn first_fall(limit: f64, close: f64, mut height: impl FnMut(f64) -> f64) -> Option<f64> {
    let cell = |k: u32| limit * f64::from(k) / f64::from(CELLS);
    let k = (1..=CELLS).find(|k| height(cell(*k)) <= 0.0)?;
    let (mut lo, mut hi) = (cell(k - 1), cell(k));
    while hi - lo > close * limit {
        let middle = 0.5 * (lo + hi);
        if height(middle) > 0.0 { lo = middle } else { hi = middle }
    }
    Some(0.5 * (lo + hi))
}

/// Half the way over which slopes are compared.
const APART: f64 = 3e-4;

/// How far it is from `centre` along `direction` to where the risk ceases to be convex in the span of the orthogonal unit vectors `among`, by what its slopes say and nothing else: the smallest eigenvalue of
/// their central differences. `None` if not within `limit`.
#[must_use]
pub fn reach_by_slopes(
    risk: &dyn Objective,
    centre: &[f64],
    direction: &[f64],
    among: &[Vec<f64>],
    limit: f64,
) -> Option<f64> {
    let (d, k) = (centre.len(), among.len());
    let (mut ahead, mut behind) = (vec![0.0; d], vec![0.0; d]);
    first_fall(limit, 1e-8, |t| {
        let mut bends = vec![0.0; k * k];
        for (i, u) in among.iter().enumerate() {
            let beside = |by: f64| -> Vec<f64> {
                centre.iter().zip(direction).zip(u).map(|((c, v), u)| c + t * v + by * u).collect()
            };
            risk.gradient(&beside(APART), &mut ahead);
            risk.gradient(&beside(-APART), &mut behind);
            for (j, v) in among.iter().enumerate() {
                let bend = (dot(&ahead, v) - dot(&behind, v)) / (2.0 * APART);
                bends[i * k + j] += 0.5 * bend;
                bends[j * k + i] += 0.5 * bend;
            }
        }
        eigen::symmetric(&bends, k).map_or(f64::NAN, |found| found.values[0])
    })
}

/// The least distance at which the smallest eigenvalue is down to a floor.
#[derive(Clone, Debug, PartialEq)]
pub struct Radius {
    /// How far.
    pub distance: f64,
    /// Where to, a unit vector.
    pub direction: Vec<f64>,
}

/// The radius over all directions of the plane spanned by the orthogonal unit vectors `first` and `second`, for a risk with a mirror in `first`: half of
/// them are looked at, five degrees apart, and the least refined. `None` if it is beyond `limit`.
#[must_use]
pub fn radius_in_plane(
    risk: &dyn Objective,
    centre: &[f64],
    first: &[f64],
    second: &[f64],
    floor: f64,
    limit: f64,
) -> Option<Radius> {
    let turned = |angle: f64| -> Vec<f64> {
        first.iter().zip(second).map(|(a, b)| math::cos(angle) * a + math::sin(angle) * b).collect()
    };
    let within = |angle: f64, limit: f64| reach(risk, centre, &turned(angle), floor, limit).unwrap_or(f64::INFINITY);
    let step = std::f64::consts::PI / f64::from(ANGLES);
    // Nothing farther than the nearest so far is of interest.
    let nearest = (0..=ANGLES).map(|k| step * f64::from(k)).fold((f64::INFINITY, 0.0), |best, angle| {
        let found = within(angle, limit.min(best.0));
        if found < best.0 { (found, angle) } else { best }
    });
    if nearest.0 > limit {
        return None;
    }
    let farthest = limit.min(1.2 * nearest.0);
    let distance = |angle: f64| within(angle, farthest);
    // Golden section; at 0 and π the mirror makes both sides alike.
    let golden = 0.5 * (5_f64.sqrt() - 1.0);
    let (mut lo, mut hi) = (nearest.1 - step, nearest.1 + step);
    let (mut a, mut b) = (hi - golden * (hi - lo), lo + golden * (hi - lo));
    let (mut at_a, mut at_b) = (distance(a), distance(b));
    while hi - lo > 1e-5 {
        if at_a < at_b {
            (hi, b, at_b) = (b, a, at_a);
            a = hi - golden * (hi - lo);
            at_a = distance(a);
        } else {
            (lo, a, at_a) = (a, b, at_b);
            b = lo + golden * (hi - lo);
            at_b = distance(b);
        }
    }
    let angle = 0.5 * (lo + hi);
    Some(Radius { distance: distance(angle).min(nearest.0), direction: turned(angle) })
}

/// The radius over all directions, estimated from above in milliseconds: the least of those both ways along the directions of curvature at the centre. `None` if
/// it is beyond `limit` in all of them.
#[must_use]
pub fn radius_along_curvatures(risk: &dyn Objective, centre: &[f64], floor: f64, limit: f64) -> Option<Radius> {
    let d = centre.len();
    let mut hess = vec![0.0; d * d];
    risk.hessian(centre, &mut hess);
    let vectors = eigen::symmetric(&hess, d)?.vectors;
    let both = vectors.chunks_exact(d).flat_map(|v| [1.0, -1.0].map(|s| v.iter().map(|x| s * x).collect::<Vec<f64>>()));
    both.fold(None, |best: Option<Radius>, direction| {
        let within = best.as_ref().map_or(limit, |best| best.distance);
        match reach(risk, centre, &direction, floor, within) {
            Some(distance) if distance < within => Some(Radius { distance, direction }),
            _ => best,
        }
    })
}

/// The curvature along w* of the planted neuron's population risk on the square loss, ‖w*‖ = `steepness`, at the place on the ray through w* whose size is
/// `size`: E[(σ′(u)² + (σ(u) − σ(v))σ″(u))g²] with u = size·g, v = steepness·g, g ~ N(0, 1). One integral, whatever d is.
#[must_use]
pub fn curvature_on_ray(steepness: f64, size: f64) -> f64 {
    let most = steepness.max(size);
    let bend = |z: f64| {
        let (here, slope, curve) = Activation::Sigmoid.derivatives(z * size / most);
        slope * slope + (here - math::sigmoid(z * steepness / most)) * curve
    };
    moments(most, Accuracy::Fine, bend).1
}

/// How far outward from w* that curvature is down to a share of what it is at w*; `None` if not within `limit`.
#[must_use]
pub fn reach_on_ray(steepness: f64, share: f64, limit: f64) -> Option<f64> {
    let floor = share * curvature_on_ray(steepness, steepness);
    first_fall(limit, 1e-10, |t| curvature_on_ray(steepness, steepness + t) - floor)
}

/// The least ⟨∇ℓ(w), w − w*⟩/‖w − w*‖² of the planted neuron's population risk on the square loss in the ball |w| ≤ `ball`, ‖w*‖ = `steepness` < `ball`. It is positive
/// (Mei, Bai, Montanari, arXiv:1607.06534), so that every ray from w* climbs; in the plane of w and w*, which is all there is, it is the same whatever d is.
#[must_use]
pub fn least_pull(steepness: f64, ball: f64) -> f64 {
    let risk = PopulationRisk::new(vec![steepness, 0.0], PopulationLoss::Regression, Accuracy::Coarse);
    let mut grad = [0.0; 2];
    let mut pull = |size: f64, angle: f64| {
        let (size, angle) = (math::clamp(size, 0.0, ball), angle.abs());
        let w = [size * math::cos(angle), size * math::sin(angle)];
        let away = [w[0] - steepness, w[1]];
        let square = dot(&away, &away);
        risk.gradient(&w, &mut grad);
        if square < 1e-6 { f64::INFINITY } else { dot(&grad, &away) / square }
    };
    let (mut best, mut at) = (f64::INFINITY, [ball, 0.0]);
    for k in 0..=12 {
        for j in 0..=12 {
            let place = [ball * f64::from(k) / 12.0, std::f64::consts::PI * f64::from(j) / 12.0];
            let found = pull(place[0], place[1]);
            if found < best {
                (best, at) = (found, place);
            }
        }
    }
    // Ever shorter steps from the lowest of the grid.
    let mut step = [ball / 24.0, std::f64::consts::PI / 24.0];
    while step[1] > 1e-4 {
        let around = [[step[0], 0.0], [-step[0], 0.0], [0.0, step[1]], [0.0, -step[1]]];
        let next = around.map(|by| [math::clamp(at[0] + by[0], 0.0, ball), at[1] + by[1]]);
        let lower = next.into_iter().map(|place| (pull(place[0], place[1]), place)).min_by(|a, b| a.0.total_cmp(&b.0));
        match lower {
            Some((found, place)) if found < best => (best, at) = (found, place),
            _ => step = step.map(|s| 0.5 * s),
        }
    }
    best
}

/// The radius over all directions, estimated from above: `tries` random ones, and from the nearest of them small turns, as long as they gain. The true radius is
/// at most this. `None` if nothing is found within `limit`.
#[must_use]
pub fn radius_by_search(
    risk: &dyn Objective,
    centre: &[f64],
    floor: f64,
    limit: f64,
    tries: u32,
    seed: u64,
) -> Option<Radius> {
    let mut stream = Stream::new(seed, StreamName::Directions, 1);
    let mut draw = || -> Vec<f64> { centre.iter().map(|_| stream.normal()).collect() };
    let unit = |v: Vec<f64>| -> Vec<f64> {
        let length = norm(&v);
        v.into_iter().map(|x| x / length).collect()
    };
    let mut best: Option<Radius> = None;
    // Nothing farther than the best is of interest.
    let look = |direction: Vec<f64>, best: &mut Option<Radius>| {
        let within = best.as_ref().map_or(limit, |best| best.distance);
        if let Some(distance) = reach(risk, centre, &direction, floor, within)
            && distance < within
        {
            *best = Some(Radius { distance, direction });
            return true;
        }
        false
    };
    for _ in 0..tries {
        look(unit(draw()), &mut best);
    }
    let (mut size, mut failures) = (0.3, 0);
    while size > 1e-3 {
        let Some(found) = &best else { return None };
        let turned = found.direction.iter().zip(draw()).map(|(u, g)| u + size * g).collect();
        if look(unit(turned), &mut best) {
            failures = 0;
        } else {
            failures += 1;
        }
        if failures > 8 {
            (size, failures) = (0.5 * size, 0);
        }
    }
    best
}

/// The factor by which a step of descent with η = 1/λ_max shortens the distance to the minimum, near it and in the slowest direction: 1 − λ_min/λ_max. `None`
/// where the Hessian is not positive definite.
#[must_use]
pub fn contraction(risk: &dyn Objective, minimum: &[f64]) -> Option<f64> {
    let (least, greatest) = curvatures(risk, minimum)?;
    (least > 0.0).then(|| 1.0 - least / greatest)
}

/// The same, measured: the factor of the last of `steps` steps of descent from `start`, with η = 1/λ_max at the minimum.
#[must_use]
pub fn measured_contraction(risk: &dyn Objective, minimum: &[f64], start: &[f64], steps: u32) -> Option<f64> {
    let (_, greatest) = curvatures(risk, minimum)?;
    let (mut w, mut grad) = (start.to_vec(), vec![0.0; start.len()]);
    let distance = |w: &[f64]| norm(&w.iter().zip(minimum).map(|(w, m)| w - m).collect::<Vec<f64>>());
    let (mut before, mut now) = (f64::NAN, distance(&w));
    for _ in 0..steps {
        risk.gradient(&w, &mut grad);
        w.iter_mut().zip(&grad).for_each(|(w, g)| *w -= g / greatest);
        (before, now) = (now, distance(&w));
    }
    Some(now / before)
}

/// The limit of n·E‖Ŵ − W*‖² at the truth of a population: tr H⁻¹VH⁻¹ with the covariance V of one sample's gradient. `None` where H is singular.
#[must_use]
pub fn error_constant(population: &OneHiddenRisk, truth: &[f64]) -> Option<f64> {
    let d = truth.len();
    let (mut hess, mut score) = (vec![0.0; d * d], vec![0.0; d * d]);
    population.hessian(truth, &mut hess);
    population.score_covariance(truth, &mut score);
    // H⁻¹V, and with its transpose VH⁻¹ once more.
    let half = solve(&mut hess.clone(), d, &mut score);
    let mut other = transposed(&score, d);
    let whole = solve(&mut hess, d, &mut other);
    (half && whole).then(|| (0..d).map(|k| other[k * d + k]).sum())
}

/// Which unit stands for which, and what is left between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Matched {
    /// min over permutations Π of ‖W − ΠW*‖.
    pub distance: f64,
    /// Unit k of W is that of W* with this number.
    pub order: Vec<usize>,
}

/// Most units for which every order is tried.
pub const MOST_UNITS: usize = 8;

/// The distance of W (K×d row-major) from W*, whatever the order of the units, K = `units` ≤ [`MOST_UNITS`].
#[must_use]
pub fn matched(w: &[f64], truth: &[f64], units: usize) -> Matched {
    let d = w.len() / units;
    let row = |w: &[f64], k: usize| w[k * d..(k + 1) * d].to_vec();
    let square =
        |k: usize, j: usize| -> f64 { row(w, k).iter().zip(row(truth, j)).map(|(a, b)| (a - b) * (a - b)).sum() };
    let costs: Vec<f64> = (0..units * units).map(|at| square(at / units, at % units)).collect();
    let mut order: Vec<usize> = (0..units).collect();
    let (mut best, mut least) = (order.clone(), f64::INFINITY);
    // Heap's way through all orders.
    let mut counters = vec![0; units];
    let mut weigh = |order: &[usize]| {
        let sum: f64 = order.iter().enumerate().map(|(k, j)| costs[k * units + j]).sum();
        if sum < least {
            (best, least) = (order.to_vec(), sum);
        }
    };
    weigh(&order);
    let mut i = 1;
    while i < units {
        if counters[i] < i {
            order.swap(if i % 2 == 0 { 0 } else { counters[i] }, i);
            weigh(&order);
            counters[i] += 1;
            i = 1;
        } else {
            counters[i] = 0;
            i += 1;
        }
    }
    Matched { distance: least.sqrt(), order: best }
}

/// W with its units in the order that [`matched`] found, so that unit k stands beside the truth's unit k.
#[must_use]
pub fn reordered(w: &[f64], order: &[usize]) -> Vec<f64> {
    let units = order.len();
    // (ΠᵀW: a row goes where its partner is.)
    let permutation: Vec<f64> =
        (0..units * units).map(|at| f64::from(u8::from(order[at % units] == at / units))).collect();
    product(&permutation, w, units)
}
