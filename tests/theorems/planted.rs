//! Mei, Bai, Montanari 2018.

use super::auer::risk as neuron;
use crate::common::numbers;
use crate::table::Table;
use downhill::eigen;
use downhill::math;
use downhill::matrix::{dot, norm};
use downhill::model::loss::Loss;
use downhill::model::planted::Planted;
use downhill::objective::Objective;
use downhill::objective::population::{PopulationLoss, PopulationRisk};
use downhill::objective::quadrature::Accuracy;
use downhill::statistics::{self, Line, Mean};
use downhill::theory::local_convexity as convexity;
use downhill::theory::recovery::{self, Estimator};
use downhill::theory::uniform_convergence::{Experiment, Quantity, Setting, log_line};
use std::f64::consts::PI;

const TRUTH: [f64; 2] = [1.2, -0.9];
/// Unit vectors along w* and across.
const ALONG: [f64; 2] = [0.8, -0.6];
const ACROSS: [f64; 2] = [0.6, 0.8];
const EXACT: Planted = Planted::Regression { noise: 0.0 };
const DRAWN: Planted = Planted::Classification;

fn population(truth: &[f64], loss: PopulationLoss) -> PopulationRisk {
    PopulationRisk::new(truth.to_vec(), loss, Accuracy::Fine)
}

fn setting(kind: Planted, d: usize) -> Setting {
    // |w*| = 1.5 whatever d is.
    let truth = if d == 2 { TRUTH.to_vec() } else { vec![1.5 / (d as f64).sqrt(); d] };
    Setting { kind, truth, radius: 3.0 }
}

pub(crate) fn quick(table: &mut Table) {
    landscape(table);
    neighbourhood(table);
    predictions(table);
    small_samples(table);
}

pub(crate) fn slow(table: &mut Table) {
    other_lengths(table);
    gradients(table);
    for (kind, name) in [(EXACT, "regression"), (DRAWN, "classification")] {
        convergence(table, kind, name);
    }
    dimensions(table);
    errors(table);
    uniqueness(table);
}

fn landscape(table: &mut Table) {
    let risk = population(&TRUTH, PopulationLoss::Regression);
    let (mut grad, mut hess) = ([0.0; 2], [0.0; 4]);
    let value = risk.gradient(&[0.0, 0.0], &mut grad);
    table.close("ℓ(0)", 0.036_636_138_27, value, 5e-12);
    table.close("∇ℓ(0), first", -0.053_018_32, grad[0], 5e-9);
    table.close("∇ℓ(0), second", 0.039_763_74, grad[1], 5e-9);
    table.close("what noise of the labels adds", 0.088_363_861_71, risk.noise(), 2e-11);
    table.close("ℓ(3, 1), by quadrature of 40 digits", 0.052_751_593_027_216, risk.loss(&[3.0, 1.0]), 1e-15);
    risk.hessian(&[0.0, 0.0], &mut hess);
    for (k, expected) in [0.0625, 0.0, 0.0, 0.0625].into_iter().enumerate() {
        table.close(&format!("H(0), entry {}", k + 1), expected, hess[k], 1e-14);
    }
    let drawn = population(&TRUTH, PopulationLoss::Classification);
    let mut other = [0.0; 2];
    let above = drawn.gradient(&[0.4, 0.7], &mut other) - risk.gradient(&[0.4, 0.7], &mut grad);
    table.close("classification − regression: ℓ", risk.noise(), above, 1e-15);
    table.close(
        "classification − regression: |∇ℓ|",
        0.0,
        (grad[0] - other[0]).abs().max((grad[1] - other[1]).abs()),
        0.0,
    );
    // ⟨∇ℓ(w), w − w*⟩ > 0: on a polar grid about w*.
    let mut least = f64::INFINITY;
    for (w, distance) in around(6.0, 74, 36, 0.1) {
        risk.gradient(&w, &mut grad);
        let pull = grad[0] * (w[0] - TRUTH[0]) + grad[1] * (w[1] - TRUTH[1]);
        least = least.min(pull / (distance * distance));
    }
    table.within("least ⟨∇ℓ, w − w*⟩/|w − w*|² for |w| ≤ 6", [6.8e-4, 6.9e-4], least);
    table.within("… as the lab finds it", [6.8e-4, 6.9e-4], convexity::least_pull(1.5, 6.0));
}

/// Points of the ball |w| ≤ `radius` on a polar grid about w*, half a turn (the rest is its mirror), with their distances from it.
fn around(radius: f64, rings: u32, angles: u32, from: f64) -> Vec<([f64; 2], f64)> {
    let farthest = radius + 1.5;
    let mut points = Vec::new();
    for ring in 0..=rings {
        let r = from + (farthest - from) * f64::from(ring) / f64::from(rings);
        for k in 0..=angles {
            let angle = PI * f64::from(k) / f64::from(angles);
            let (c, s) = (r * math::cos(angle), r * math::sin(angle));
            let w = [TRUTH[0] + c * ALONG[0] + s * ACROSS[0], TRUTH[1] + c * ALONG[1] + s * ACROSS[1]];
            if norm(&w) <= radius * (1.0 + 1e-12) {
                points.push((w, r));
            }
        }
    }
    points
}

fn neighbourhood(table: &mut Table) {
    let risk = population(&TRUTH, PopulationLoss::Regression);
    let (least, greatest) = convexity::curvatures(&risk, &TRUTH).unwrap_or((f64::NAN, f64::NAN));
    table.close("H(w*): along w*", 0.012_230_679_5, least, 5e-11);
    table.close("H(w*): across", 0.035_648_175_4, greatest, 5e-11);
    let coarse = PopulationRisk::new(TRUTH.to_vec(), PopulationLoss::Regression, Accuracy::Coarse);
    let radius = |floor: f64| convexity::radius_in_plane(&coarse, &TRUTH, &ALONG, &ACROSS, floor, 2.5);
    let convex = radius(0.0);
    table.close("convex about w* to", 1.095_62, convex.as_ref().map_or(f64::NAN, |r| r.distance), 6e-6);
    let cosine = convex.as_ref().map_or(f64::NAN, |r| dot(&r.direction, &ALONG));
    table.close("… in the direction, cosine of 74.1°", math::cos(74.1_f64.to_radians()), cosine, 1e-3);
    let half = radius(0.5 * least);
    table.close("half as curved about w* to", 0.348_64, half.as_ref().map_or(f64::NAN, |r| r.distance), 6e-6);
    let outward = convexity::reach_on_ray(1.5, 0.5, 1.0);
    table.close("… outward, by one integral", 0.348_64, outward.unwrap_or(f64::NAN), 6e-6);
    for size in [0.2, 1.5, 2.3, 4.0] {
        let w = [size * ALONG[0], size * ALONG[1]];
        let mut bend = [0.0; 2];
        risk.hessian_vector(&w, &ALONG, &mut bend);
        let formula = convexity::curvature_on_ray(1.5, size);
        table.close(&format!("curvature along w* at {size} ŵ*, by one integral"), formula, dot(&bend, &ALONG), 1e-12);
    }
    table.close("… outward, cosine", 1.0, half.as_ref().map_or(f64::NAN, |r| dot(&r.direction, &ALONG)), 1e-6);
    let reaches = (0..=36).filter_map(|k| {
        let angle = PI * f64::from(k) / 36.0;
        let (c, s) = (math::cos(angle), math::sin(angle));
        let direction = [c * ALONG[0] + s * ACROSS[0], c * ALONG[1] + s * ACROSS[1]];
        convexity::reach(&coarse, &TRUTH, &direction, 0.0, 2.5)
    });
    table.close("… in the best direction", 1.998, reaches.fold(0.0, f64::max), 2e-3);
    // In more dimensions α is a third eigenvalue, and not the least one up to the radius.
    let mut gap = f64::INFINITY;
    for (w, _) in around(3.0, 24, 24, 0.0).into_iter().filter(|(_, r)| *r < 1.0956) {
        let wide = PopulationRisk::new(vec![TRUTH[0], TRUTH[1], 0.0], PopulationLoss::Regression, Accuracy::Coarse);
        let mut hess = [0.0; 9];
        wide.hessian(&[w[0], w[1], 0.0], &mut hess);
        let values = eigen::symmetric(&[hess[0], hess[1], hess[3], hess[4]], 2).map_or(f64::NAN, |e| e.values[0]);
        gap = gap.min(hess[8] - values);
    }
    table.within("α − the least eigenvalue in the plane: least within the radius", [0.0, f64::INFINITY], gap);
}

fn other_lengths(table: &mut Table) {
    let rows = [
        (0.5, 0.045_246_0, 0.056_034_7, 0.9904),
        (1.0, 0.023_706_8, 0.044_836_2, 1.048),
        (2.0, 0.006_738_2, 0.029_025_2, 1.148),
        (3.0, 0.002_523_2, 0.020_750_7, 1.238),
    ];
    for (length, along, across, radius) in rows {
        let truth = [length, 0.0];
        let risk = PopulationRisk::new(truth.to_vec(), PopulationLoss::Regression, Accuracy::Coarse);
        let (least, greatest) = convexity::curvatures(&risk, &truth).unwrap_or((f64::NAN, f64::NAN));
        table.close(&format!("|w*| = {length}: H(w*) along"), along, least, 6e-8);
        table.close(&format!("|w*| = {length}: H(w*) across"), across, greatest, 6e-8);
        let found = convexity::radius_in_plane(&risk, &truth, &[1.0, 0.0], &[0.0, 1.0], 0.0, 3.0);
        let among = [vec![1.0, 0.0], vec![0.0, 1.0]];
        let by_slopes = |risk: &PopulationRisk| {
            let way = found.as_ref().map_or(&truth[..], |r| &r.direction);
            convexity::reach_by_slopes(risk, &truth, way, &among, 3.0)
        };
        let slopes = by_slopes(&risk).unwrap_or(f64::NAN);
        let entropy = PopulationRisk::new(truth.to_vec(), PopulationLoss::CrossEntropy, Accuracy::Coarse);
        let convex = by_slopes(&entropy).map_or(0, |_| 1);
        table.count(&format!("|w*| = {length}: cross-entropy, ends of convexity within 3"), 0, convex);
        let found = found.map_or(f64::NAN, |r| r.distance);
        table.close(&format!("|w*| = {length}: … by differences of slopes that way"), found, slopes, 1e-6);
        // The theory's are the least of a few directions, so they are bounds from above.
        table.within(&format!("|w*| = {length}: convex to, at most"), [0.97 * radius, radius + 5e-4], found);
        let searched = convexity::radius_by_search(&risk, &truth, 0.0, 3.0, 20, 0).map_or(f64::NAN, |r| r.distance);
        table.close(&format!("|w*| = {length}: … by a search from random directions"), found, searched, 1e-3);
    }
}

/// How small the gradient is away from w*.
fn gradients(table: &mut Table) {
    let risk = PopulationRisk::new(TRUTH.to_vec(), PopulationLoss::Regression, Accuracy::Coarse);
    let least = |radius: f64, from: f64| {
        let mut grad = [0.0; 2];
        let sizes = around(radius, 120, 90, from).into_iter().map(|(w, _)| {
            risk.gradient(&w, &mut grad);
            norm(&grad)
        });
        sizes.fold(f64::INFINITY, f64::min)
    };
    // The theory's are from a coarser grid: bounds from above.
    for (from, expected) in [(0.25, 0.002_945_9), (0.5, 0.004_198_7), (0.9, 0.005_224_7)] {
        let name = format!("least |∇ℓ| for |w| ≤ 3, {from} or more from w*, at most");
        table.within(&name, [0.8 * expected, expected], least(3.0, from));
    }
    table.within("least |∇ℓ| for |w| ≤ 6, 0.9 or more from w*, at most", [0.003, 0.003_156_8], least(6.0, 0.9));
    // On the ray through w* the gradient is the curvature along it, added up.
    let mut hess = [0.0; 4];
    for end in [1.75, 3.0, 6.0] {
        let cells = 200;
        let h = (end - 1.5) / f64::from(cells);
        let curvature = |k: u32| {
            let r = 1.5 + h * f64::from(k);
            risk.hessian(&[r * ALONG[0], r * ALONG[1]], &mut hess);
            let [a, b] = ALONG;
            let simpson = if k == 0 || k == cells {
                1.0
            } else if k % 2 == 1 {
                4.0
            } else {
                2.0
            };
            simpson * (a * a * hess[0] + 2.0 * a * b * hess[1] + b * b * hess[3])
        };
        let sum = (0..=cells).map(curvature).sum::<f64>() * h / 3.0;
        let mut grad = [0.0; 2];
        risk.gradient(&[end * ALONG[0], end * ALONG[1]], &mut grad);
        table.close(&format!("|∇ℓ| at {end} w*/|w*|: the curvature from w* on, added up"), sum, norm(&grad), 1e-8);
    }
}

fn predictions(table: &mut Table) {
    let rows = [
        (2, Estimator::Square, 18.865_870_4),
        (2, Estimator::CrossEntropy, 16.397_860_8),
        (8, Estimator::Square, 54.985_179_0),
        (8, Estimator::CrossEntropy, 50.348_391_5),
    ];
    for (d, estimator, expected) in rows {
        table.close(
            &format!("limit of n·E|ŵ − w*|², d = {d}, {estimator:?}"),
            expected,
            recovery::error_constant(1.5, d, estimator),
            6e-8,
        );
    }
    let rms = |n: f64| (recovery::gradient_constant(1.5, 2) / n).sqrt();
    table.close("rms |∇ℓ_n(w*)|, n = 200", 0.006_918, rms(200.0), 6e-7);
    table.close("rms |∇ℓ_n(w*)|, n = 12 800", 0.000_865, rms(12_800.0), 6e-7);
    let exact = setting(EXACT, 2).empirical(50, 0, Loss::Square);
    let mut grad = [1.0; 2];
    exact.gradient(&TRUTH, &mut grad);
    // To rounding: σ of the targets and σ of the derivative are computed by different operations.
    table.close("without noise: |∇ℓ_n(w*)|, n = 50", 0.0, norm(&grad), 1e-17);
    let found = recovery::minimiser(&exact, &[0.3, 0.3]).unwrap_or(vec![f64::NAN; 2]);
    table.close("without noise: |ŵ − w*|, n = 50", 0.0, norm(&[found[0] - TRUTH[0], found[1] - TRUTH[1]]), 1e-10);
}

fn small_samples(table: &mut Table) {
    let presets: serde_json::Value = serde_json::from_str(include_str!("../oracle/presets.json")).expect("JSON");
    let names = [
        ("empirical_two_minima", [-0.292_681_91, -0.156_417_75]),
        ("empirical_three_minima", [0.200_689_2, 0.394_802_58]),
    ];
    for (name, convex) in names {
        let (x, y) = (numbers(&presets[name]["x"]), numbers(&presets[name]["y"]));
        let square = neuron(x.clone(), y.clone(), Loss::Square);
        // Distinct minima from a grid of starts.
        let mut minima: Vec<Vec<f64>> = Vec::new();
        for k in 0..21 * 21 {
            let start = [f64::from(k % 21 - 10), f64::from(k / 21 - 10)].map(|x| 0.7 * x);
            let Some(w) = recovery::minimiser(&square, &start) else { continue };
            if norm(&w) < 15.0 && !minima.iter().any(|m| norm(&[m[0] - w[0], m[1] - w[1]]) < 1e-5) {
                minima.push(w);
            }
        }
        minima.sort_by(|a, b| square.loss(a).total_cmp(&square.loss(b)));
        let expected = presets[name]["minima"].as_array().expect("minima");
        table.count(&format!("{name}: minima found"), expected.len(), minima.len());
        for (k, (expected, found)) in expected.iter().zip(&minima).enumerate() {
            let loss = expected["l_n"].as_f64().expect("l_n");
            table.close(&format!("{name}: ℓ_n at minimum {}", k + 1), loss, square.loss(found), 1e-12);
        }
        let found = recovery::minimiser(&neuron(x, y, Loss::CrossEntropy), &[0.0; 2]).unwrap_or(vec![f64::NAN; 2]);
        for k in 0..2 {
            table.close(&format!("{name}: cross-entropy's one minimum, w_{}", k + 1), convex[k], found[k], 1e-8);
        }
    }
}

fn mean(values: &[f64]) -> Mean {
    statistics::mean(values).expect("measurements")
}

const SIZES: [u32; 8] = [100, 200, 400, 800, 1600, 3200, 6400, 12_800];

fn run(kind: Planted, d: usize, sizes: &[u32], seeds: u32) -> Experiment {
    let mut experiment = Experiment::new(setting(kind, d), sizes.to_vec(), seeds);
    while experiment.step() {}
    experiment
}

fn slope(found: Option<Line>) -> f64 {
    found.map_or(f64::NAN, |line| line.slope)
}

fn convergence(table: &mut Table, kind: Planted, name: &str) {
    let theirs = if kind == EXACT {
        [0.013_610, 0.009_950, 0.007_204, 0.004_954, 0.003_307, 0.002_370, 0.001_660, 0.001_128]
    } else {
        [0.018_670, 0.012_879, 0.009_216, 0.006_480, 0.004_687, 0.003_812, 0.002_399, 0.001_739]
    };
    let found = run(kind, 2, &SIZES, 40);
    for quantity in [Quantity::Gradient, Quantity::Hessian] {
        let fit = found.slope(quantity);
        let error = fit.map_or(f64::NAN, |line| line.error);
        table.close(&format!("{name}, d = 2: slope of sup, {quantity:?} (± {error:.3})"), -0.5, slope(fit), 0.06);
    }
    for ((n, scaled), theirs) in found.scaled(Quantity::Gradient).into_iter().zip(theirs) {
        // Two means over 40 seeds of something that scatters by a third or so.
        let sup = scaled / (f64::from(n) / 2.0).sqrt();
        table.share(&format!("{name}, d = 2: mean sup |∇ℓ_n − ∇ℓ|, n = {n}"), theirs, sup, 0.22);
    }
    let scaled = found.scaled(Quantity::Gradient);
    let at_12800 = scaled.last().map_or(f64::NAN, |last| last.1);
    table.within(
        &format!("{name}, d = 2: sup·√(n/d) at n = 12 800"),
        if kind == EXACT { [0.075, 0.115] } else { [0.11, 0.17] },
        at_12800,
    );
    let found = run(kind, 8, &SIZES[..7], 12);
    for quantity in [Quantity::Gradient, Quantity::Hessian] {
        table.close(&format!("{name}, d = 8: slope of sup, {quantity:?}"), -0.5, slope(found.slope(quantity)), 0.1);
    }
}

fn dimensions(table: &mut Table) {
    for (kind, name) in [(EXACT, "regression"), (DRAWN, "classification")] {
        let mut points = [Vec::new(), Vec::new()];
        for d in [2, 4, 8, 16, 32] {
            let setting = setting(kind, d);
            for seed in 0..8 {
                let found = setting.deviation(3200, seed);
                points[0].push((d as f64, found.gradient));
                points[1].push((d as f64, found.hessian));
            }
        }
        for (points, quantity) in points.iter().zip([Quantity::Gradient, Quantity::Hessian]) {
            table.close(
                &format!("{name}, n = 3200: slope of sup in d, {quantity:?}"),
                0.5,
                slope(log_line(points)),
                0.12,
            );
        }
    }
}

/// n·E|ŵ − w*|² over fixed seeds, and the slope of rms |ŵ − w*|.
fn errors(table: &mut Table) {
    let rows: [(usize, &[u32], u64); 2] = [(2, &[200, 800, 3200, 12_800], 150), (8, &[3200, 6400, 12_800], 40)];
    for (d, sizes, seeds) in rows {
        for (estimator, loss) in [(Estimator::Square, Loss::Square), (Estimator::CrossEntropy, Loss::CrossEntropy)] {
            let setting = setting(DRAWN, d);
            let mut points = Vec::new();
            for n in sizes {
                let squares: Vec<f64> = (0..seeds)
                    .filter_map(|seed| {
                        let found = recovery::minimiser(&setting.empirical(*n, seed, loss), &setting.truth)?;
                        let apart: Vec<f64> = found.iter().zip(&setting.truth).map(|(a, b)| a - b).collect();
                        Some(f64::from(*n) * dot(&apart, &apart))
                    })
                    .collect();
                let mean = mean(&squares);
                points.push((f64::from(*n), (mean.mean / f64::from(*n)).sqrt()));
                let expected = recovery::error_constant(1.5, d, estimator);
                // Three standard errors, and at small n a bias of its own.
                let tolerance = 3.0 * mean.error + if *n < 1000 { 0.1 * expected } else { 0.0 };
                table.close(&format!("n·E|ŵ − w*|², {estimator:?}, d = {d}, n = {n}"), expected, mean.mean, tolerance);
            }
            table.close(
                &format!("slope of rms |ŵ − w*|, {estimator:?}, d = {d}"),
                -0.5,
                slope(log_line(&points)),
                0.06,
            );
        }
    }
    // The gradient at w* itself.
    for n in [200, 12_800] {
        let setting = setting(DRAWN, 2);
        let squares: Vec<f64> = (0..200)
            .map(|seed| {
                let mut grad = [0.0; 2];
                setting.empirical(n, seed, Loss::Square).gradient(&TRUTH, &mut grad);
                f64::from(n) * dot(&grad, &grad)
            })
            .collect();
        let mean = mean(&squares);
        table.close(
            &format!("n·E|∇ℓ_n(w*)|², n = {n}"),
            recovery::gradient_constant(1.5, 2),
            mean.mean,
            3.0 * mean.error,
        );
    }
}

/// How many of 60 small samples have 0, 1, 2 finite minima with |w| < 15.
fn uniqueness(table: &mut Table) {
    for (n, expected) in
        [(5, [28.0, 32.0]), (10, [19.0, 39.0]), (20, [5.0, 52.0]), (40, [0.0, 60.0]), (80, [0.0, 60.0])]
    {
        let mut counts = [0.0; 3];
        for seed in 0..60 {
            let risk = setting(DRAWN, 2).empirical(n, seed, Loss::Square);
            let mut minima: Vec<Vec<f64>> = Vec::new();
            for k in 0..9 * 9 {
                let start = [f64::from(k % 9 - 4), f64::from(k / 9 - 4)].map(|x| 1.2 * x);
                let Some(w) = recovery::minimiser(&risk, &start) else { continue };
                if norm(&w) < 15.0 && !minima.iter().any(|m| norm(&[m[0] - w[0], m[1] - w[1]]) < 1e-4) {
                    minima.push(w);
                }
            }
            counts[minima.len().min(2)] += 1.0;
        }
        for (k, expected) in expected.into_iter().enumerate() {
            let share: f64 = (expected + 0.5) / 61.0;
            let error = 3.0 * (2.0 * 60.0 * share * (1.0 - share)).sqrt();
            table.close(&format!("of 60 samples of n = {n}, with {k} minima"), expected, counts[k], error + 1.0);
        }
    }
}
