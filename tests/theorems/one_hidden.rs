//! Fu, Chi, Liang 2018.

use crate::common::newton;
use crate::table::Table;
use downhill::eigen;
use downhill::matrix::norm;
use downhill::objective::one_hidden::{OneHiddenLoss, OneHiddenRisk};
use downhill::objective::quadrature::Accuracy;
use downhill::rng::{Stream, StreamName};
use downhill::statistics;
use downhill::theory::local_convexity as convexity;
use downhill::theory::{Measured, recovery};

const LOSSES: [(OneHiddenLoss, &str); 2] =
    [(OneHiddenLoss::CrossEntropy, "cross-entropy"), (OneHiddenLoss::Square, "square")];
/// W* of two units with two inputs.
const TRUTH: [f64; 4] = [2.0, 0.5, -1.0, 1.5];

fn population(units: usize, loss: OneHiddenLoss, truth: &[f64], accuracy: Accuracy) -> OneHiddenRisk {
    OneHiddenRisk::population(units, loss, truth.to_vec(), accuracy).expect("three inputs at most")
}

fn at(risk: &OneHiddenRisk, w: &[f64]) -> Measured {
    Measured::at(risk, w).expect("finite")
}

pub(crate) fn quick(table: &mut Table) {
    one_input(table);
    two_inputs(table);
    recovery_rows(table);
}

pub(crate) fn slow(table: &mut Table) {
    radii(table);
    census(table);
    three_inputs(table);
    samples(table);
}

/// K = 2, d = 1, W* = (1, 4): two weights, so all of it is in one picture.
fn one_input(table: &mut Table) {
    let rows = [(0.490_534_316_4, 1.745_731, 0.494_092_693_0), (0.079_954_808_2, 1.938_245, 0.080_291_906_2)];
    for ((loss, name), (value, place, height)) in LOSSES.into_iter().zip(rows) {
        let risk = population(2, loss, &[1.0, 4.0], Accuracy::Fine);
        let name = format!("K = 2, d = 1, {name}");
        for w in [[1.0, 4.0], [4.0, 1.0]] {
            let found = at(&risk, &w);
            table.close(&format!("{name}: value at {w:?}"), value, found.value, 6e-11);
            table.close(&format!("{name}: |∇| at {w:?}"), 0.0, found.slope, 1e-12);
        }
        let saddle = newton::critical(&risk, &[1.8, 1.8], 0.5, 20.0).unwrap_or(vec![f64::NAN; 2]);
        let found = at(&risk, &saddle);
        table.close(&format!("{name}: saddle"), place, saddle[0], 1e-6);
        table.close(&format!("{name}: … both weights"), saddle[0], saddle[1], 1e-9);
        table.close(&format!("{name}: … value"), height, found.value, 6e-11);
        table.count(&format!("{name}: … index"), 1, found.index());
        if loss == OneHiddenLoss::CrossEntropy {
            table.close(&format!("{name}: … eigenvalue"), -0.006_688_09, found.eigenvalues[0], 6e-9);
            table.close(&format!("{name}: … eigenvalue"), 0.037_574_8, found.eigenvalues[1], 6e-8);
            let found = at(&risk, &[1.0, 4.0]);
            table.close(&format!("{name}: eigenvalue at W*"), 0.001_124_15, found.eigenvalues[0], 6e-9);
            table.close(&format!("{name}: eigenvalue at W*"), 0.060_601, found.eigenvalues[1], 6e-7);
        }
    }
    let other = population(2, OneHiddenLoss::CrossEntropy, &[2.0, -1.0], Accuracy::Fine);
    let saddle = newton::critical(&other, &[0.2, 0.2], 0.5, 20.0).unwrap_or(vec![f64::NAN; 2]);
    table.close("K = 2, d = 1, W* = (2, −1), cross-entropy: saddle", 0.194_263, saddle[0], 1e-6);
}

fn two_inputs(table: &mut Table) {
    let entropy = population(2, OneHiddenLoss::CrossEntropy, &TRUTH, Accuracy::Fine);
    let found = at(&entropy, &TRUTH);
    table.close("K = 2, d = 2, cross-entropy: value at W*", 0.622_951_889_6, found.value, 6e-11);
    for (expected, value) in [0.003_541_1, 0.005_404_3, 0.035_023_3, 0.055_513_3].iter().zip(&found.eigenvalues) {
        table.close("… eigenvalue", *expected, *value, 6e-8);
    }
    table.close("… condition", 15.7, found.eigenvalues[3] / found.eigenvalues[0], 0.05);
    let swapped = at(&entropy, &[-1.0, 1.5, 2.0, 0.5]);
    table.close("… units swapped: the same value", found.value, swapped.value, 1e-14);
    let square = at(&population(2, OneHiddenLoss::Square, &TRUTH, Accuracy::Fine), &TRUTH);
    table.close("K = 2, d = 2, square: least eigenvalue", 0.000_695_51, square.eigenvalues[0], 6e-9);
    table.close("… condition", 13.9, square.eigenvalues[3] / square.eigenvalues[0], 0.05);
    let mut moment = vec![0.0; 16];
    population(2, OneHiddenLoss::Square, &TRUTH, Accuracy::Fine).slope_moment(&TRUTH, &mut moment);
    let moment = eigen::symmetric(&moment, 4).expect("finite").values;
    for (k, formula) in moment.iter().enumerate() {
        table.close(&format!("… eigenvalue {} of E[∇h∇hᵀ]", k + 1), *formula, square.eigenvalues[k], 1e-12);
    }
    for ((loss, name), expected) in LOSSES.into_iter().zip([0.336, 0.370]) {
        let risk = population(2, loss, &TRUTH, Accuracy::Pixels);
        let found = convexity::radius_along_curvatures(&risk, &TRUTH, 0.0, 1.0);
        let found = found.map_or(f64::NAN, |found| found.distance);
        table.share(&format!("convex about W*, {name}, along the directions of curvature"), expected, found, 0.01);
    }
    let start = [0.31, 0.72, 0.31, 0.72];
    let saddle = newton::critical(&entropy, &start, 0.3, 8.0).unwrap_or(vec![f64::NAN; 4]);
    let found = at(&entropy, &saddle);
    table.close("K = 2, d = 2, cross-entropy: saddle, w_1", 0.310_03, saddle[0], 6e-6);
    table.close("… w_2", 0.716_37, saddle[1], 6e-6);
    table.close("… both units", 0.0, norm(&[saddle[0] - saddle[2], saddle[1] - saddle[3]]), 1e-9);
    table.close("… value", 0.630_238_209_1, found.value, 6e-11);
    table.count("… index", 1, found.index());
    let diagonal =
        at(&population(2, OneHiddenLoss::CrossEntropy, &[2.0, 0.0, 0.0, 2.0], Accuracy::Fine), &[2.0, 0.0, 0.0, 2.0]);
    table.close("W* = 2I, cross-entropy: least eigenvalue", 0.004_924_7, diagonal.eigenvalues[0], 6e-8);
    table.close("… greatest", 0.051_506_4, diagonal.eigenvalues[3], 6e-8);
    // Where two units are the same, or opposite, the network is singular.
    let equal =
        at(&population(2, OneHiddenLoss::CrossEntropy, &[1.0, 2.0, 1.0, 2.0], Accuracy::Fine), &[1.0, 2.0, 1.0, 2.0]);
    table.count("two equal units: directions without curvature", 2, equal.kernel());
}

fn recovery_rows(table: &mut Table) {
    for ((loss, name), expected) in LOSSES.into_iter().zip([514.0033, 547.4263]) {
        let risk = population(2, loss, &TRUTH, Accuracy::Fine);
        let found = convexity::error_constant(&risk, &TRUTH).unwrap_or(f64::NAN);
        table.close(&format!("K = 2, d = 2, {name}: limit of n·E‖Ŵ − W*‖²"), expected, found, 6e-5);
    }
    let risk = population(2, OneHiddenLoss::CrossEntropy, &TRUTH, Accuracy::Coarse);
    let predicted = convexity::contraction(&risk, &TRUTH).unwrap_or(f64::NAN);
    table.close("descent with η = 1/λ_max contracts by 1 − λ_min/λ_max", 0.936_211_576, predicted, 6e-10);
    let start: Vec<f64> = TRUTH.iter().map(|t| t + 0.15).collect();
    let measured = convexity::measured_contraction(&risk, &TRUTH, &start, 150).unwrap_or(f64::NAN);
    table.close("… measured from a distance of 0.3", predicted, measured, 5e-4);
    let profile = convexity::profile(&risk, &TRUTH, &[0.5, 0.5, 0.5, 0.5], &[0.0, 0.1, 0.2, 0.3]);
    let falls = profile.windows(2).filter(|pair| pair[1] < pair[0]).count();
    table.count("the least eigenvalue falls away from W*: steps of three", 3, falls);
    let matched = convexity::matched(&[-1.0, 1.6, 2.1, 0.5], &TRUTH, 2);
    table.close("distance with the units matched", 0.02_f64.sqrt(), matched.distance, 1e-12);
}

fn radii(table: &mut Table) {
    let rows = [
        ("W*, cross-entropy", OneHiddenLoss::CrossEntropy, TRUTH.to_vec(), 0.0, 0.336),
        ("W*, cross-entropy, half as curved", OneHiddenLoss::CrossEntropy, TRUTH.to_vec(), 0.5, 0.2215),
        ("W*, square", OneHiddenLoss::Square, TRUTH.to_vec(), 0.0, 0.370),
        ("2I, cross-entropy", OneHiddenLoss::CrossEntropy, vec![2.0, 0.0, 0.0, 2.0], 0.0, 0.344),
        ("3I, cross-entropy", OneHiddenLoss::CrossEntropy, vec![3.0, 0.0, 0.0, 3.0], 0.0, 0.632),
        ("I, cross-entropy", OneHiddenLoss::CrossEntropy, vec![1.0, 0.0, 0.0, 1.0], 0.0, 0.097),
    ];
    for (name, loss, truth, share, expected) in rows {
        let risk = population(2, loss, &truth, Accuracy::Pixels);
        let least = convexity::curvatures(&risk, &truth).map_or(f64::NAN, |found| found.0);
        let found = convexity::radius_by_search(&risk, &truth, share * least, 1.0, 60, 0);
        // Both are bounds from above by random directions: the lower is the better.
        table.share(&format!("convex about {name}, at most"), expected, found.map_or(f64::NAN, |r| r.distance), 0.02);
    }
}

/// Critical points from 250 starts: no others than two minima and the saddle.
fn census(table: &mut Table) {
    let risk = population(2, OneHiddenLoss::CrossEntropy, &TRUTH, Accuracy::Pixels);
    let mut stream = Stream::new(0, StreamName::Init, 0);
    let mut found: Vec<Vec<f64>> = Vec::new();
    for _ in 0..250 {
        let start: Vec<f64> = (0..4).map(|_| 2.0 * stream.normal()).collect();
        let Some(w) = newton::critical(&risk, &start, 0.3, 5.0) else { continue };
        let near = |m: &Vec<f64>| norm(&m.iter().zip(&w).map(|(a, b)| a - b).collect::<Vec<f64>>()) < 1e-4;
        if !found.iter().any(near) {
            found.push(w);
        }
    }
    let with = |index: usize| found.iter().filter(|w| at(&risk, w).index() == index).count();
    table.counts(
        "K = 2, d = 2: minima, saddles, others from 250 starts",
        &[2, 1, 0],
        &[with(0), with(1), with(2) + with(3) + with(4)],
    );
}

fn three_inputs(table: &mut Table) {
    let twice = [2.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 2.0];
    let risk = population(3, OneHiddenLoss::CrossEntropy, &twice, Accuracy::Coarse);
    let found = at(&risk, &twice);
    table.close("K = 3, d = 3, W* = 2I: least eigenvalue", 0.001_795_7, found.eigenvalues[0], 6e-8);
    table.close("… greatest", 0.035_111_8, found.eigenvalues[8], 6e-8);
    let crowded = [2.0, 0.0, -1.0, 1.7, 0.5, -2.0];
    let risk = population(3, OneHiddenLoss::CrossEntropy, &crowded, Accuracy::Coarse);
    table.close("K = 3, d = 2: least eigenvalue", 9.9e-5, at(&risk, &crowded).eigenvalues[0], 6e-7);
}

/// Ŵ from samples, and descent on one of them.
fn samples(table: &mut Table) {
    let draw = |n: usize, seed: u64| {
        let (mut xs, mut ys) = (Stream::new(seed, StreamName::Data, 0), Stream::new(seed, StreamName::Data, 1));
        let x: Vec<f64> = (0..2 * n).map(|_| xs.normal()).collect();
        let planted = OneHiddenRisk::empirical(2, OneHiddenLoss::Square, x.clone(), vec![0.0; n]);
        let y = planted.outputs(&TRUTH).into_iter().map(|h| f64::from(u8::from(ys.uniform() < h))).collect();
        OneHiddenRisk::empirical(2, OneHiddenLoss::CrossEntropy, x, y)
    };
    for (n, theirs, seeds) in [(2000, 0.637, 40), (5000, 0.335, 30), (20_000, 0.149, 16), (50_000, 0.112, 12)] {
        let squares: Vec<f64> = (0..seeds)
            .filter_map(|seed| {
                let found = recovery::minimiser(&draw(n, seed), &TRUTH)?;
                let distance = convexity::matched(&found, &TRUTH, 2).distance;
                Some(distance * distance)
            })
            .collect();
        let found = statistics::mean(&squares).map_or(f64::NAN, |found| found.mean.sqrt());
        table.share(&format!("rms ‖Ŵ − W*‖ over {} samples of n = {n}", squares.len()), theirs, found, 0.5);
        if n >= 20_000 {
            table.share("… and √(514.0033/n)", (514.0033 / n as f64).sqrt(), found, 0.4);
        }
    }
    let sample = draw(50_000, 0);
    let minimum = recovery::minimiser(&sample, &TRUTH).unwrap_or(vec![f64::NAN; 4]);
    let predicted = convexity::contraction(&sample, &minimum).unwrap_or(f64::NAN);
    let start: Vec<f64> = minimum.iter().map(|w| w + 0.1).collect();
    let measured = convexity::measured_contraction(&sample, &minimum, &start, 250).unwrap_or(f64::NAN);
    table.close("descent on a sample of 50 000 contracts by", predicted, measured, 1e-5);
}
