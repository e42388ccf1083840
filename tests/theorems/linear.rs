//! The two-layer linear network.

use crate::table::Table;
use downhill::critical::euler;
use downhill::dataset::bundled;
use downhill::matrix::{dot, product_transposed, transposed};
use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::network::Network;
use downhill::model::neuron::Bias;
use downhill::objective::components::Components;
use downhill::objective::linear_network::{LinearNetworkRisk, Shape};
use downhill::objective::network_risk::{Criterion, Dropout, NetworkRisk, Parts};
use downhill::objective::tied_autoencoder::TiedAutoencoder;
use downhill::objective::{FiniteSum, Objective};
use downhill::optimizer::{Method, Oracle};
use downhill::rng::{Stream, StreamName};
use downhill::theory::linear_network::LinearNetwork;
use downhill::theory::principal_components::{basis, held, point, turning, value};
use downhill::theory::saddle_to_saddle as saddles;
use downhill::theory::{FlowScratch, Measured, flow, scalar_factorisation as scalar};
use std::rc::Rc;

/// Samples X = diag(x) and Y = diag(y).
fn diagonal(x: &[f64], y: &[f64], p: usize) -> LinearNetworkRisk {
    let d = x.len();
    let square = |entries: &[f64]| (0..d * d).map(|k| if k % (d + 1) == 0 { entries[k / d] } else { 0.0 }).collect();
    LinearNetworkRisk::new(Shape { inputs: d, hidden: p, outputs: d }, square(x), square(y))
}

pub(crate) fn quick(table: &mut Table) {
    integers(table);
    any_point(table);
    scalar_rows(table);
    one_unit(table);
    tied(table);
    aligned(table);
    other_starts(table);
    deeper(table);
    digits(table);
}

pub(crate) fn slow(_: &mut Table) {}

/// J from 0, value, index.
type Listed = (&'static [usize], f64, usize);

fn integers(table: &mut Table) {
    let rows: [(&[f64], usize, &[Listed]); 2] = [
        (&[2.0, 1.0], 1, &[(&[], 5.0, 2), (&[0], 1.0, 0), (&[1], 4.0, 1)]),
        (
            &[3.0, 2.0, 1.0],
            2,
            &[
                (&[], 14.0, 6),
                (&[0], 5.0, 2),
                (&[1], 10.0, 3),
                (&[2], 13.0, 4),
                (&[0, 1], 1.0, 0),
                (&[0, 2], 4.0, 1),
                (&[1, 2], 9.0, 2),
            ],
        ),
    ];
    for (entries, p, families) in rows {
        let risk = diagonal(entries, entries, p);
        let theory = LinearNetwork::new(&risk).expect("the theorem applies");
        let name = format!("X = Y = diag, d = {}, p = {p}", entries.len());
        table.count(&format!("{name}: families"), families.len(), theory.families().len());
        for (family, (subset, value, index)) in theory.families().iter().zip(families) {
            assert_eq!(family.subset, *subset);
            let c: Vec<f64> = (0..p * p).map(|k| if k % (p + 1) == 0 { 1.2 } else { 0.3 }).collect();
            let lower = theory.lower_rows(subset, &vec![0.4; (p - subset.len()) * subset.len()]);
            let w = theory.point(subset, &c, &lower).expect("C is invertible");
            let found = Measured::at(&risk, &w).expect("finite");
            let set: Vec<String> = subset.iter().map(|j| (j + 1).to_string()).collect();
            let name = format!("{name}, J = {{{}}}", set.join(","));
            table.close(&format!("{name}: value"), *value, found.value, 1e-12);
            table.close(&format!("{name}: |∇f|"), 0.0, found.slope, 1e-12);
            table.counts(&format!("{name}: index, kernel"), &[*index, family.kernel], &[found.index(), found.kernel()]);
        }
    }
}

/// The worst of random points of all families of ten dimension triples; and a point that breaks the lemma's condition.
fn any_point(table: &mut Table) {
    let triples =
        [(1, 1, 1), (2, 1, 2), (2, 2, 2), (3, 1, 3), (3, 2, 3), (3, 3, 3), (3, 2, 2), (5, 2, 3), (4, 1, 2), (4, 2, 4)];
    let (mut points, mut right, mut gap, mut slope) = (0, 0, 0.0_f64, 0.0_f64);
    for (seed, (inputs, hidden, outputs)) in triples.into_iter().enumerate() {
        let shape = Shape { inputs, hidden, outputs };
        let mut stream = Stream::new(seed as u64, StreamName::Data, 0);
        let mut draw = |n: usize| (0..n).map(|_| stream.normal()).collect::<Vec<f64>>();
        let n = inputs + 5;
        let risk = LinearNetworkRisk::new(shape, draw(n * inputs), draw(n * outputs));
        let theory = LinearNetwork::new(&risk).expect("general position");
        for family in theory.families() {
            let r = family.rank();
            let unit = |k: usize| f64::from(u8::from(k % (hidden + 1) == 0));
            let c: Vec<f64> = draw(hidden * hidden).iter().enumerate().map(|(k, c)| 0.25 * c + unit(k)).collect();
            let lower = theory.lower_rows(&family.subset, &draw((hidden - r) * r));
            let w = theory.point(&family.subset, &c, &lower).expect("C is invertible");
            let found = Measured::at(&risk, &w).expect("finite");
            points += 1;
            right += usize::from((found.index(), found.kernel()) == (family.index, family.kernel));
            gap = gap.max((found.value - theory.value(&family.subset)).abs() / theory.total());
            slope = slope.max(found.slope / theory.total());
        }
    }
    table.count("random data, C and M: points with the predicted index and kernel", points, right);
    table.close("… largest difference of the value from the prediction", 0.0, gap, 1e-11);
    table.close("… largest |∇f|", 0.0, slope, 1e-11);
    let risk = diagonal(&[3.0, 2.0, 1.0], &[3.0, 2.0, 1.0], 2);
    let theory = LinearNetwork::new(&risk).expect("the theorem applies");
    let w = theory.point(&[0], &[1.0, 0.0, 0.0, 1.0], &[0.2, 0.3, 0.4]).expect("C is invertible");
    let mut grad = vec![0.0; w.len()];
    risk.gradient(&w, &mut grad);
    let largest = |part: &[f64]| part.iter().fold(0.0_f64, |m, g| m.max(g.abs()));
    let (a, b) = risk.shape().split(&grad);
    // −2 (I − P_J) Σ_YX B_2ᵀ = −2 (0, 4·0.3, 1·0.4).
    table.close("arbitrary last rows of B: largest |∇_A f|", 2.4, largest(a), 1e-12);
    table.close("… and |∇_B f|", 0.0, largest(b), 1e-12);
}

fn scalar_rows(table: &mut Table) {
    let risk = diagonal(&[1.0], &[1.0], 1);
    let at = |w: [f64; 2]| Measured::at(&risk, &w).expect("finite");
    let origin = at([0.0, 0.0]);
    table.close("(1−ab)²: f at the saddle", 1.0, origin.value, 0.0);
    table.close("(1−ab)²: its eigenvalues", -2.0, origin.eigenvalues[0], 1e-14);
    table.close("(1−ab)²: its eigenvalues", 2.0, origin.eigenvalues[1], 1e-14);
    for a in [1.0, 2.0, 0.3] {
        let sharpness = scalar::sharpness(a, 1.0 / a);
        table.close(
            &format!("(1−ab)²: sharpness in the valley, a = {a}"),
            sharpness,
            at([a, 1.0 / a]).eigenvalues[1],
            1e-11,
        );
    }
    let end = |eta: f64| {
        let (mut w, mut descent) = (vec![3.0, 0.2], Method::Descent.start(2));
        for _ in 0..2000 {
            descent.step(&mut Oracle::new(&risk, &[]), eta, &mut w);
        }
        w
    };
    let leap = end(0.2);
    table.close("(1−ab)²: descent from (3, 0.2), η = 0.2, ends at a", -1.367_907, leap[0], 1e-6);
    table.close("… b", -0.731_044, leap[1], 1e-6);
    table.close("… where the sharpness is", 4.811, scalar::sharpness(leap[0], leap[1]), 1e-3);
    table.within("… which is below 2/η", [4.0, scalar::stable_below(0.2)], at([leap[0], leap[1]]).eigenvalues[1]);
    let stay = end(0.11);
    table.close("… with η = 0.11 it stays, a", 2.896_84, stay[0], 1e-5);
    let start: [f64; 2] = [3.0, 0.2];
    let mut w = start;
    (0..8000).for_each(|_| flow(&risk, 1e-3, &mut w, &mut FlowScratch::default()));
    let expected = scalar::flow_end(start[0], start[1]);
    table.close("(1−ab)²: the flow from (3, 0.2) ends at a", expected.0, w[0], 1e-9);
    table.close("… and keeps a² − b²", scalar::conserved(3.0, 0.2), scalar::conserved(w[0], w[1]), 1e-9);
    let mut w: [f64; 2] = [0.05, 0.05];
    (0..1500).for_each(|_| flow(&risk, 1e-3, &mut w, &mut FlowScratch::default()));
    table.close("(1−ab)²: balanced flow, ab at t = 1.5", scalar::balanced(0.0025, 1.5), w[0] * w[1], 1e-10);
}

/// p = 1 with the best B: a quadratic form on the sphere.
fn one_unit(table: &mut Table) {
    let risk = diagonal(&[3.0, 2.0, 1.0], &[3.0, 2.0, 1.0], 1);
    let theory = LinearNetwork::new(&risk).expect("the theorem applies");
    let mut counts = [0; 3];
    for j in 0..3 {
        let u = theory.eigenvector(j);
        // Second differences along the other eigenvectors: the Hessian on the sphere is diagonal there.
        let falls = (0..3).filter(|k| *k != j).filter(|k| {
            let turned: Vec<f64> = u.iter().zip(theory.eigenvector(*k)).map(|(a, b)| a + 1e-3 * b).collect();
            theory.eliminated(&turned) < theory.eliminated(u)
        });
        counts[falls.count()] += 2;
        table.close(
            &format!("one hidden unit: value at ±u_{}", j + 1),
            theory.value(&[j]),
            theory.eliminated(u),
            1e-12,
        );
    }
    table.counts("on the sphere, d = 3: minima, saddles, maxima", &[2, 2, 2], &counts);
}

/// A = Bᵀ = w: f(w) = tr Σ − 2wᵀΣw + ‖w‖²wᵀΣw, d = 2, and the loss of the two-layer network there.
fn tied(table: &mut Table) {
    let (tied, untied) = (TiedAutoencoder { variances: vec![4.0, 1.0] }, diagonal(&[2.0, 1.0], &[2.0, 1.0], 1));
    let rows: [(&str, [f64; 2], f64, [f64; 2]); 3] = [
        ("0", [0.0, 0.0], 5.0, [-16.0, -4.0]),
        ("u_1", [1.0, 0.0], 1.0, [6.0, 32.0]),
        ("u_2", [0.0, 1.0], 4.0, [-6.0, 8.0]),
    ];
    let mut counts = [0; 3];
    for (name, w, value, eigenvalues) in rows {
        let found = Measured::at(&tied, &w).expect("finite");
        table.close(&format!("tied network at {name}: value"), value, found.value, 1e-13);
        table.close(
            &format!("tied network at {name}: the untied one's"),
            value,
            untied.loss(&[w[0], w[1], w[0], w[1]]),
            1e-13,
        );
        table.close(&format!("tied network at {name}: |∇f|"), 0.0, found.slope, 1e-13);
        for (predicted, found) in eigenvalues.iter().zip(&found.eigenvalues) {
            table.close(&format!("tied network at {name}: eigenvalue"), *predicted, *found, 1e-12);
        }
        counts[found.index()] += if name == "0" { 1 } else { 2 };
    }
    table.close("tied network: minima − saddles + maxima", 1.0, euler(&counts) as f64, 0.0);
}

fn aligned(table: &mut Table) {
    let s = [4.0, 2.0, 1.0];
    let epsilon: f64 = 1e-3;
    table.counts(
        "saddle to saddle, s = 4, 2, 1: levels",
        &[21, 5, 1, 0],
        &saddles::levels(&s, 3).iter().map(|l| *l as usize).collect::<Vec<_>>(),
    );
    let risk = diagonal(&[1.0; 3], &s, 3);
    let theory = LinearNetwork::new(&risk).expect("distinct");
    let start: Vec<f64> = (0..18).map(|k| if k % 9 % 4 == 0 { epsilon } else { 0.0 }).collect();
    let measured = saddles::measured_half_times(&risk, &theory, &start, 1e-3, 4.0);
    for (k, (expected, measured)) in [0.950_112_79, 1.813_582_16, 3.453_877_39].into_iter().zip(measured).enumerate() {
        let name = format!("half-time of mode {}", k + 1);
        table.close(&name, expected, saddles::half_time(s[k], epsilon * epsilon), 1e-8);
        table.close(&format!("{name}, along the flow"), expected, measured.unwrap_or(f64::NAN), 1e-6);
    }
    // The flow again, for how long it dwells, and descent by steps of 0.001 beside it.
    let (mut w, mut v, mut descent, mut scratch) =
        (start.clone(), start.clone(), Method::Descent.start(18), FlowScratch::default());
    let (mut dwell, mut apart, mut error) = ([0.0; 3], 0.0_f64, 0.0_f64);
    for step in 0..4000_u32 {
        let loss = risk.loss(&w);
        for (dwell, level) in dwell.iter_mut().zip([21.0, 5.0, 1.0]) {
            *dwell += if (loss / level - 1.0).abs() <= 0.01 { 1e-3 } else { 0.0 };
        }
        error = error.max((loss - saddles::loss(&s, 3, epsilon, f64::from(step) * 1e-3)).abs());
        apart = apart.max((risk.loss(&v) - loss).abs());
        flow(&risk, 1e-3, &mut w, &mut scratch);
        descent.step(&mut Oracle::new(&risk, &[]), 1e-3, &mut v);
    }
    table.close("loss along the flow: largest difference from the exact one", 0.0, error, 1e-8);
    for (k, expected) in [0.639, 0.083, 0.094].into_iter().enumerate() {
        let name = format!("dwell within 1 % of level {}", [21, 5, 1][k]);
        table.close(&name, expected, saddles::dwells(&s, 3, epsilon, 0.01)[k], 3e-3);
        table.close(&format!("{name}, along the flow"), saddles::dwells(&s, 3, epsilon, 0.01)[k], dwell[k], 2e-3);
    }
    table.close("descent, η = 0.001: largest difference over f(0)", 0.012, apart / 21.0, 1e-3);
    let narrow = diagonal(&[1.0; 3], &s, 2);
    let mut w: Vec<f64> = (0..12).map(|k| if [0, 3, 6, 10].contains(&k) { epsilon } else { 0.0 }).collect();
    (0..6000).for_each(|_| flow(&narrow, 1e-3, &mut w, &mut scratch));
    table.close("with two hidden units it stops at", 1.0, narrow.loss(&w), 1e-9);
}

fn other_starts(table: &mut Table) {
    let risk = diagonal(&[1.0; 3], &[4.0, 2.0, 1.0], 3);
    let theory = LinearNetwork::new(&risk).expect("distinct");
    for seed in 0..3 {
        let mut stream = Stream::new(seed, StreamName::Init, 0);
        let w: Vec<f64> = (0..18).map(|_| 1e-4 * stream.normal()).collect();
        let predicted = saddles::half_times(&theory, risk.shape(), &w);
        let measured = saddles::measured_half_times(&risk, &theory, &w, 2e-3, 12.0);
        for (k, (predicted, measured)) in predicted.iter().zip(measured).enumerate() {
            let name = format!("random start {seed}: half-time of mode {}", k + 1);
            table.close(&name, *predicted, measured.unwrap_or(f64::NAN), 0.012);
        }
    }
    plateaus(table);
}

/// Inputs that are not white: when changes, and where it pauses does not. A pause is where −d ln f/dt is least.
fn plateaus(table: &mut Table) {
    let mut stream = Stream::new(5, StreamName::Data, 0);
    let mut draw = |n: usize| (0..n).map(|_| stream.normal()).collect::<Vec<f64>>();
    let x: Vec<f64> = draw(36).iter().enumerate().map(|(k, x)| x * [0.5, 0.3, 0.4][k % 3]).collect();
    let noise = draw(36);
    let m = [2.0, 0.3, 0.0, -0.2, 1.0, 0.4, 0.1, -0.3, 0.6];
    let y: Vec<f64> = product_transposed(&x, &m, 3).iter().zip(&noise).map(|(y, e)| y + 0.03 * e).collect();
    let risk = LinearNetworkRisk::new(Shape { inputs: 3, hidden: 3, outputs: 3 }, x, y);
    let theory = LinearNetwork::new(&risk).expect("general position");
    let mut w: Vec<f64> = draw(18).iter().map(|x| 1e-6 * x).collect();
    let (mut scratch, mut losses) = (FlowScratch::default(), vec![risk.loss(&w)]);
    for _ in 0..20_000 {
        flow(&risk, 4e-3, &mut w, &mut scratch);
        losses.push(risk.loss(&w));
    }
    let rate: Vec<f64> = losses.windows(2).map(|pair| 1.0 - pair[1] / pair[0]).collect();
    let pauses: Vec<f64> = (1..rate.len() - 1)
        .filter(|k| {
            losses[*k] > 1.05 * losses[losses.len() - 1]
                && rate[*k] < 1e-3
                && rate[*k] <= rate[k - 1]
                && rate[*k] < rate[k + 1]
        })
        .map(|k| losses[k])
        .collect();
    let levels: Vec<f64> = (0..3).map(|r| theory.value(&(0..r).collect::<Vec<_>>())).collect();
    table.count("inputs that are not white: pauses before the end", 2, pauses.len().min(9));
    for (k, (level, pause)) in levels[1..].iter().zip(&pauses).enumerate() {
        table.share(&format!("… level {}", k + 2), *level, *pause, 1e-3);
    }
    table.share("… and the end", theory.value(&[0, 1, 2]), risk.loss(&w), 1e-6);
}

fn deeper(table: &mut Table) {
    for (widths, largest) in [(vec![2, 2, 2], 1.0), (vec![2, 2, 2, 2], 0.0)] {
        let layers = widths.len() - 1;
        let network =
            Network { widths, hidden: Activation::Identity, output: Activation::Identity, bias: Bias::Without };
        let (x, y) = (vec![1.0, 0.0, 0.0, 1.0], transposed(&[2.0, 0.0, 0.0, 1.0], 2));
        let criterion = Criterion::Outputs(Loss::Square);
        let risk = NetworkRisk::new(Parts {
            network,
            criterion,
            x,
            y,
            decay: 0.0,
            dropout: Dropout::default(),
            augment: downhill::objective::augment::Augmentation::default(),
        });
        let found = Measured::at(&risk, &vec![0.0; risk.dim()]).expect("finite");
        let most = found.eigenvalues.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        // (1/n) Σ ½‖·‖² has a quarter of f's derivatives here: the largest is s_1/n.
        table.close(&format!("{layers} linear layers: largest |eigenvalue| at the origin"), largest, most, 1e-14);
    }
}

/// X = Y = the digits: what p units leave is what the other components vary, measured over all pictures one by one, and descent keeps the first p.
fn digits(table: &mut Table) {
    let set = bundled::digits(include_str!("../../www/data/digits.csv")).expect("a good file").centred();
    let share = 1.0 / f64::from(set.rows()).sqrt();
    let x: Vec<f64> = set.inputs.iter().map(|x| share * x).collect();
    let components = Rc::new(Components::of(&x, set.d).expect("finite"));
    let risk = |p: usize| LinearNetworkRisk::autoencoder(p, x.clone(), components.clone());
    table.count("digits: directions in which they vary", 61, components.variances().len());
    for p in [1, 2, 4, 8] {
        let (kept, risk) = ((0..p).collect::<Vec<usize>>(), risk(p));
        let (w, all) = (point(&components, &kept), (0..risk.terms()).collect::<Vec<u32>>());
        let mut grad = vec![0.0; w.len()];
        let found = risk.batch_gradient(&w, &all, &mut grad);
        table.close(&format!("digits, {p} units: least mean ‖x − x̂‖²"), value(&components, &kept), found, 1e-12);
        table.close("… |∇f|", 0.0, dot(&grad, &grad).sqrt(), 1e-12);
        let other: Vec<usize> = (1..=p).collect();
        let (v, curvature) = turning(&components, &other, p - 1, 0);
        let mut bent = vec![0.0; v.len()];
        risk.hessian_vector(&point(&components, &other), &v, &mut bent);
        table.close(&format!("… curvature from component {} towards 1", p + 1), curvature, dot(&v, &bent), 1e-12);
    }
    // From a small start.
    let (p, risk, mut stream) = (4, risk(4), Stream::new(1, StreamName::Init, 0));
    let mut w: Vec<f64> = (0..risk.dim()).map(|_| 0.01 * stream.normal()).collect();
    for _ in 0..1500 {
        let mut grad = vec![0.0; w.len()];
        risk.gradient(&w, &mut grad);
        w.iter_mut().zip(&grad).for_each(|(w, g)| *w -= 0.2 * g);
    }
    let kept: Vec<usize> = (0..p).collect();
    table.share("digits, 4 units: where descent ends", value(&components, &kept), risk.loss(&w), 1e-4);
    let (a, _) = risk.shape().split(&w);
    let spanned = basis(a, p);
    let sum = kept.iter().map(|j| held(&spanned, components.direction(*j)).1).sum::<f64>();
    table.share("… of 4 components held by A", 4.0, sum, 1e-4);
}
