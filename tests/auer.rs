//! The construction with exponentially many minima: its counts, its losses, its thresholds.

mod common;

use common::{cases, numbers};
use downhill::critical::line::{self, Count, Sample};
use downhill::critical::separable;
use downhill::math;
use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::neuron::{Bias, Neuron};
use downhill::objective::Objective;
use downhill::objective::augment::Augmentation;
use downhill::objective::neuron_risk::NeuronRisk;
use downhill::rng::{Stream, StreamName};
use downhill::theory::auer::{self, Ladder, Leftovers, merging, offsets, realizable};
use serde_json::Value;

fn risk(x: Vec<f64>, y: Vec<f64>, loss: Loss) -> NeuronRisk {
    let neuron = Neuron { inputs: x.len() / y.len(), activation: Activation::Sigmoid, bias: Bias::Without };
    NeuronRisk { neuron, loss, x, y, decay: 0.0, augment: Augmentation::default() }
}

/// The samples are those of the oracle, and the theorem promises what it says. (That the minima are its minima is proved in critical_points.)
#[test]
fn the_construction_is_the_oracle_s() {
    let file: Value = serde_json::from_str(include_str!("oracle/auer.json")).expect("JSON");
    for (id, case) in cases(&file, 18) {
        let (Some(ratio), Some(target)) = (case["rho"].as_f64(), case["target"].as_f64()) else { continue };
        let (d, n) = (case["d"].as_u64().expect("d") as u32, case["n"].as_u64().expect("n") as u32);
        let made = auer::construct(n, d, ratio, target, Leftovers::NextRung);
        let given = numbers(&case["x"]);
        assert_eq!(made.0.len(), given.len(), "{id}");
        for (found, given) in made.0.iter().zip(&given) {
            assert!((found - given).abs() <= 1e-14 * given.abs(), "{id}: {found}, not {given}");
        }
        assert_eq!(made.1, numbers(&case["y"]), "{id}");
        assert_eq!(auer::promised(n, d), case["expected"]["theorem_bound"].as_u64(), "{id}");
    }
}

/// Every sample has its own minimum, within the lemma's interval, and the losses are near those of saturated samples.
#[test]
fn each_sample_keeps_its_minimum() {
    for ratio in [8.0, 16.0, 100.0] {
        for samples in 1..=12 {
            let ladder = Ladder { samples, ratio, target: 0.75 };
            let census = ladder.census().expect("targets within 0 and 1");
            assert_eq!(census.count(), Count::Exactly(u64::from(samples)), "{ladder:?}");
            for ((lo, hi), minimum) in ladder.lemma().expect("proved").into_iter().zip(census.minima()) {
                assert!(lo < minimum.w && minimum.w < hi, "{ladder:?}: {minimum:?} not in {lo}…{hi}");
            }
            for (loss, minimum) in ladder.saturated_losses().iter().zip(census.minima()) {
                // The next larger rung is not quite at its ½: that takes (y − ½)c/4 of each 1/ρ.
                assert!((loss - minimum.value.lo).abs() < 0.09 / ratio, "{ladder:?}: {minimum:?}, {loss}");
            }
        }
    }
    assert_eq!(Ladder { samples: 3, ratio: 16.0, target: 0.8 }.lemma(), None);
    assert_eq!(Ladder { samples: 3, ratio: 7.9, target: 0.75 }.lemma(), None);
    assert_eq!(Ladder { samples: 3, ratio: 16.0, target: 1.0 }.census(), None);
}

#[test]
fn counts_are_those_of_the_theorem_and_the_construction() {
    let rows: [(u32, &[u64], &[u64]); 2] = [
        (2, &[1, 2, 4, 6, 9, 12, 16, 20, 25, 30, 36], &[1, 1, 4, 4, 9, 9, 16, 16, 25, 25, 36]),
        (3, &[1, 2, 4, 8, 12, 18, 27, 36, 48, 64], &[1, 1, 1, 8, 8, 8, 27, 27, 27, 64]),
    ];
    for (d, constructed, promised) in rows {
        for (n, (constructed, promised)) in (d..).zip(constructed.iter().zip(promised)) {
            assert_eq!(auer::constructed(n, d), Some(*constructed), "{n} in {d}");
            assert_eq!(auer::promised(n, d), Some(*promised), "{n} in {d}");
            for (leftovers, expected) in [(Leftovers::NextRung, constructed), (Leftovers::AtOrigin, promised)] {
                let (x, y) = auer::construct(n, d, 8.0, 0.75, leftovers);
                let found = separable::certify(&risk(x, y, Loss::Square)).expect("on axes");
                assert_eq!(found.count(), Count::Exactly(*expected), "{n} in {d}, {leftovers:?}");
            }
        }
    }
    assert_eq!((auer::constructed(36, 3), auer::promised(4000, 32)), (Some(1728), None));
}

#[test]
fn two_wells_meet_where_predicted() {
    let rows = [
        (0.75, 5.719_050_504_220_26, Some(4.648_888_476_345_83)),
        (0.7, 8.356_298_788_793_63, None),
        (0.8, 3.913_255_561_537_74, None),
    ];
    for (y, ratio, at) in rows {
        let fold = merging::pair(y).expect("they meet");
        assert!((fold.ratio - ratio).abs() < 1e-11, "{y}: {fold:?}");
        assert!(at.is_none_or(|at| (fold.at - at).abs() < 1e-11), "{y}: {fold:?}");
        let count = |ratio: f64| Ladder { samples: 2, ratio, target: y }.census().expect("certified").count();
        assert_eq!((count(ratio * 0.999), count(ratio * 1.001)), (Count::Exactly(1), Count::Exactly(2)), "{y}");
        let least = merging::least_ratio(2, y, 1e-6).expect("they part");
        assert!((least - ratio).abs() < 1e-5, "{y}: {least}");
    }
    // Near ½ only a very great ratio keeps two wells apart.
    assert_eq!((merging::pair(0.5001), merging::least_ratio(2, 0.5001, 1e-3)), (None, None));
    for (m, expected) in [(2, 2.633_92), (3, 2.908_96), (5, 2.916_86)] {
        let least = offsets::least_spread(m, 1e-6).expect("two or more");
        assert!((least - expected).abs() < 1e-5, "{m}: {least}");
    }
    assert_eq!(offsets::least_spread(1, 1e-3), None);
}

#[test]
fn pinned_minima_are_minima_and_the_slice_s_are_not() {
    let presets: Value = serde_json::from_str(include_str!("oracle/presets.json")).expect("JSON");
    for (name, axes) in [("pinned_line_5", 1), ("pinned_grid_25", 2)] {
        let preset = &presets[name];
        let (x, y) = offsets::pinned(12.0, 5, axes, 1.5);
        assert_eq!(x, numbers(&preset["x"]), "{name}");
        let risk = risk(x, y, Loss::Square);
        let starts = offsets::grid(5, axes);
        let minima = preset["minima"].as_array().expect("minima");
        assert_eq!(starts.len(), minima.len());
        for (start, minimum) in starts.iter().zip(minima) {
            let w = numbers(&minimum["w"]);
            assert!(start.iter().zip(&w).all(|(a, b)| (a - b).abs() < 0.01), "{name}: {start:?}, {w:?}");
            let mut grad = vec![0.0; w.len()];
            let loss = risk.gradient(&w, &mut grad);
            assert!(grad.iter().all(|g| g.abs() < 1e-12), "{name}: {grad:?}");
            assert!((loss - minimum["l_n"].as_f64().expect("l_n")).abs() < 1e-14, "{name}");
        }
    }
    // On the slice w_b = 1 of the data without the pin there are five minima; in the plane the gradient there is not 0.
    let (x, y) = offsets::slice(6.0, 1.0, 5);
    let risk = risk(x, y, Loss::Square);
    let census = line::certify(Loss::Square, &offsets::line(6.0, 1.0, 5)).expect("a slice");
    assert_eq!(census.count(), Count::Exactly(5));
    for (minimum, expected) in census.minima().zip([-1.996_653_04, -0.999_991_45, 0.0]) {
        assert!((minimum.w - expected).abs() < 1e-8, "{minimum:?}");
    }
    for minimum in census.minima() {
        let mut grad = [0.0; 2];
        risk.gradient(&[minimum.w, 1.0], &mut grad);
        assert!(grad[0].abs() < 1e-12 && grad[1] > 1e-3, "{minimum:?}: {grad:?}");
    }
    assert!(risk.loss(&[0.0, 0.0]) == 0.0);
}

#[test]
fn data_without_noise_pull_towards_the_truth() {
    let mut stream = Stream::new(3, StreamName::Data, 0);
    for d in 1..4 {
        let mut draw = |n: usize| (0..n).map(|_| stream.normal()).collect::<Vec<f64>>();
        let (x, w0) = (draw(7 * d), draw(d));
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let y = x.chunks_exact(d).map(|x| math::sigmoid(dot(x, &w0))).collect();
        let risk = risk(x.clone(), y, Loss::Square);
        for _ in 0..20 {
            let (w, mut grad) = (draw(d).iter().map(|w| 4.0 * w).collect::<Vec<f64>>(), vec![0.0; d]);
            risk.gradient(&w, &mut grad);
            let away: Vec<f64> = w.iter().zip(&w0).map(|(w, w0)| w - w0).collect();
            let pull = realizable::pull(&x, &w, &w0);
            assert!(pull > 0.0 && (pull - dot(&away, &grad)).abs() < 1e-14, "{pull}, {grad:?}");
        }
        assert!(realizable::pull(&x, &w0, &w0) < 1e-30);
    }
    // On the ladder, minima appear one after the other as the targets leave what one weight can meet.
    let ladder = Ladder { samples: 5, ratio: 16.0, target: 0.75 };
    let (x, w0) = (ladder.inputs(), ladder.rungs()[0]);
    for (t, count) in [(0.0, 1), (0.4, 1), (0.45, 2), (0.5, 4), (0.55, 5), (1.0, 5)] {
        let y = realizable::interpolated(&x, w0, 0.75, t);
        // The first target may be 1 to the last bit.
        let y: Vec<f64> = y.iter().map(|y| y.min(1.0 - 1e-15)).collect();
        let samples: Vec<Sample> = x.iter().zip(&y).map(|(q, y)| Sample { p: 0.0, q: *q, y: *y }).collect();
        assert_eq!(line::certify(Loss::Square, &samples).expect("certified").count(), Count::Exactly(count), "{t}");
    }
}
