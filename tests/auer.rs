//! The construction with exponentially many minima: its counts, its losses, its thresholds.

mod common;

use common::{cases, close, numbers, scan};
use downhill::math;
use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::neuron::{Bias, Neuron};
use downhill::objective::Objective;
use downhill::objective::augment::Augmentation;
use downhill::objective::neuron_risk::NeuronRisk;
use downhill::rng::{Stream, StreamName};
use downhill::theory::auer::{self, Ladder, Leftovers, merging, offsets, realizable};
use downhill::theory::bisect;
use serde_json::Value;

fn risk(x: Vec<f64>, y: Vec<f64>, loss: Loss) -> NeuronRisk {
    let neuron = Neuron { inputs: x.len() / y.len(), activation: Activation::Sigmoid, bias: Bias::Without };
    NeuronRisk { neuron, loss, x, y, decay: 0.0, augment: Augmentation::default() }
}

/// The samples of one axis.
fn of_axis(x: &[f64], y: &[f64], d: usize, axis: usize) -> (Vec<f64>, Vec<f64>) {
    x.chunks_exact(d).zip(y).filter(|(x, _)| x[axis] != 0.0).map(|(x, y)| (x[axis], *y)).unzip()
}

fn relative(found: &[f64], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}: {found:?}");
    for (v, e) in found.iter().zip(expected) {
        assert!((v - e).abs() <= 1e-9 * e.abs(), "{what}: {v} instead of {e}");
    }
}

#[test]
fn minima_and_their_losses_are_the_oracle_s() {
    let file: Value = serde_json::from_str(include_str!("oracle/auer.json")).expect("JSON");
    for (id, case) in cases(&file, 18) {
        let (x, y, expected) = (numbers(&case["x"]), numbers(&case["y"]), &case["expected"]);
        let d = case["d"].as_u64().expect("d") as usize;
        if case["loss"] == "ce" {
            let risk = risk(x, y, Loss::CrossEntropy);
            let slope = |w: f64| {
                let mut grad = [0.0];
                risk.gradient(&[w], &mut grad);
                grad[0]
            };
            let w = bisect(1e-4, 1.0, slope);
            relative(&[w], &numbers(&expected["minima"]), id);
            close(&[5.0 * risk.loss(&[w])], &numbers(&expected["sum_loss"]), &file["tolerance"], id);
            continue;
        }
        let (mut best, mut worst, mut count) = (0.0, 0.0, 1);
        for (axis, expected) in expected["axes"].as_array().expect("axes").iter().enumerate() {
            let (x, y) = of_axis(&x, &y, d, axis);
            let (minima, maxima) = scan::axis(&x, &y, 4000);
            relative(&minima, &numbers(&expected["minima"]), id);
            relative(&maxima, &numbers(&expected["maxima"]), id);
            let loss = |at: &[f64]| at.iter().map(|w| auer::axis_loss(&x, &y, *w)[0]).collect::<Vec<f64>>();
            close(&loss(&minima), &numbers(&expected["sum_loss_at_minima"]), &file["tolerance"], id);
            close(&loss(&maxima), &numbers(&expected["sum_loss_at_maxima"]), &file["tolerance"], id);
            best += loss(&minima).into_iter().fold(f64::INFINITY, f64::min);
            worst += loss(&minima).into_iter().fold(0.0, f64::max);
            count *= minima.len();
        }
        assert_eq!(Some(count as u64), expected["count"].as_u64(), "{id}");
        if let (Some(ratio), Some(target)) = (case["rho"].as_f64(), case["target"].as_f64()) {
            let n = y.len() as u32;
            let made = auer::construct(n, d as u32, ratio, target, Leftovers::NextRung);
            for (found, given) in made.0.iter().zip(&x) {
                assert!((found - given).abs() <= 1e-14 * given.abs(), "{id}: {found}, not {given}");
            }
            assert_eq!(made.1, y, "{id}");
            assert_eq!(auer::promised(n, d as u32), expected["theorem_bound"].as_u64(), "{id}");
            let n = f64::from(n);
            close(&[best / n], &numbers(&expected["best_loss"]), &file["tolerance"], id);
            close(&[worst / n], &numbers(&expected["worst_loss"]), &file["tolerance"], id);
        }
    }
}

/// Every rung leads to its own minimum, within the lemma's interval, and the losses are near those of saturated samples.
#[test]
fn each_sample_keeps_its_minimum() {
    for ratio in [8.0, 16.0, 100.0] {
        for samples in 1..=12 {
            let ladder = Ladder { samples, ratio, target: 0.75 };
            let wells = auer::wells(ladder);
            let (x, y) = (ladder.inputs(), vec![0.75; samples as usize]);
            assert_eq!(wells.len(), samples as usize, "{ladder:?}");
            let (minima, maxima) = scan::axis(&x, &y, 4000);
            relative(&wells.iter().map(|well| well.w).collect::<Vec<f64>>(), &minima, "wells");
            let barriers = wells.windows(2).map(|pair| auer::barrier(&x, &y, pair[0], pair[1]).w);
            relative(&barriers.collect::<Vec<f64>>(), &maxima, "barriers");
            for ((lo, hi), well) in ladder.lemma().expect("proved").into_iter().zip(&wells) {
                assert!(lo < well.w && well.w < hi, "{ladder:?}: {well:?} not in {lo}…{hi}");
                assert!(auer::axis_loss(&x, &y, lo)[1] < 0.0 && auer::axis_loss(&x, &y, hi)[1] > 0.0, "{ladder:?}");
            }
            for (loss, well) in ladder.saturated_losses().iter().zip(&wells) {
                // The next larger rung is not quite at its ½: that takes (y − ½)c/4 of each 1/ρ.
                assert!((loss - well.loss).abs() < 0.09 / ratio, "{ladder:?}: {well:?}, {loss}");
            }
        }
    }
    assert_eq!(Ladder { samples: 3, ratio: 16.0, target: 0.8 }.lemma(), None);
    assert_eq!(Ladder { samples: 3, ratio: 7.9, target: 0.75 }.lemma(), None);
    // Too close: rungs share minima.
    assert_eq!(auer::wells(Ladder { samples: 3, ratio: 4.0, target: 0.75 }).len(), 1);
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
                let axes = (0..d as usize).map(|axis| {
                    let (x, y) = of_axis(&x, &y, d as usize, axis);
                    scan::axis(&x, &y, 2000).0.len() as u64
                });
                assert_eq!(axes.product::<u64>(), *expected, "{n} in {d}, {leftovers:?}");
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
        let count = |ratio: f64| {
            let ladder = Ladder { samples: 2, ratio, target: y };
            scan::axis(&ladder.inputs(), &[y, y], 4000).0.len()
        };
        assert_eq!((count(ratio * 0.999), count(ratio * 1.001)), (1, 2), "{y}");
        let least = merging::least(1.0, 20.0, 1e-4, 2, count).expect("20 is enough");
        assert!((least - ratio).abs() < 1e-3, "{y}: {least}");
    }
    // Near ½ and 1 only a very great ratio keeps two wells apart.
    assert_eq!(merging::pair(0.5001), None);
    assert_eq!(merging::least(1.0, 5.0, 1e-3, 2, |_| 1), None);
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
    let along = |w: f64| {
        let mut grad = [0.0; 2];
        risk.gradient(&[w, 1.0], &mut grad);
        grad
    };
    let (minima, _) = scan::crossings(-3.0, 3.0, 1.0, 2000, |w| along(w)[0]);
    for (found, expected) in minima.iter().zip([-1.996_653_04, -0.999_991_45, 0.0]) {
        assert!((found - expected).abs() < 1e-8, "{minima:?}");
    }
    assert_eq!(minima.len(), 5);
    assert!(minima.iter().all(|w| along(*w)[1] > 1e-3), "{:?}", minima.iter().map(|w| along(*w)).collect::<Vec<_>>());
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
        assert_eq!(scan::axis(&x, &y, 4000).0.len(), count, "{t}");
    }
}
