//! What is proved of planted models, and what is measured: convergence of the landscape, convexity about the truth, recovery.

mod common;

use common::numbers;
use downhill::math;
use downhill::matrix;
use downhill::model::loss::Loss;
use downhill::model::planted::Planted;
use downhill::objective::Objective;
use downhill::objective::one_hidden::{OneHiddenLoss, OneHiddenRisk};
use downhill::objective::population::{PopulationLoss, PopulationRisk};
use downhill::objective::quadrature::Accuracy;
use downhill::rng::{Stream, StreamName};
use downhill::theory::local_convexity as convexity;
use downhill::theory::recovery::{self, Estimator};
use downhill::theory::uniform_convergence::{Deviation, Experiment, Quantity, Setting};

const TRUTH: [f64; 2] = [1.2, -0.9];
const EXACT: Planted = Planted::Regression { noise: 0.0 };

fn setting(kind: Planted) -> Setting {
    Setting { kind, truth: TRUTH.to_vec(), radius: 3.0 }
}

fn deviation_at(setting: &Setting, n: u32, seed: u64, w: &[f64]) -> (f64, f64) {
    let (empirical, population) = (setting.empirical(n, seed, Loss::Square), setting.population());
    let d = w.len();
    let [mut a, mut b] = [vec![0.0; d], vec![0.0; d]];
    empirical.gradient(w, &mut a);
    population.gradient(w, &mut b);
    let gradient = matrix::norm(&a.iter().zip(&b).map(|(a, b)| a - b).collect::<Vec<f64>>());
    let [mut a, mut b] = [vec![0.0; d * d], vec![0.0; d * d]];
    empirical.hessian(w, &mut a);
    population.hessian(w, &mut b);
    let hess: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a - b).collect();
    let values = downhill::eigen::symmetric(&hess, d).expect("finite").values;
    (gradient, values[0].abs().max(values[d - 1].abs()))
}

/// What is reported is there, in the ball, and no dense grid finds much more.
#[test]
fn the_greatest_deviation_is_found() {
    for kind in [EXACT, Planted::Classification] {
        let setting = setting(kind);
        let found = setting.deviation(100, 4);
        assert_eq!(found, setting.deviation(100, 4));
        let (gradient, _) = deviation_at(&setting, 100, 4, &found.gradient_at);
        let (_, hessian) = deviation_at(&setting, 100, 4, &found.hessian_at);
        assert!((gradient - found.gradient).abs() < 1e-14 && (hessian - found.hessian).abs() < 1e-14, "{found:?}");
        for at in [&found.gradient_at, &found.hessian_at] {
            assert!(matrix::norm(at) <= 3.0 + 1e-12, "{found:?}");
        }
        let (mut gradient, mut hessian) = (0.0_f64, 0.0_f64);
        for k in 0..900 {
            let (r, angle) = (3.0 * f64::from(k % 25 + 1) / 25.0, f64::from(k / 25) * std::f64::consts::TAU / 36.0);
            let (g, h) = deviation_at(&setting, 100, 4, &[r * math::cos(angle), r * math::sin(angle)]);
            (gradient, hessian) = (gradient.max(g), hessian.max(h));
        }
        assert!(found.gradient > 0.99 * gradient && found.hessian > 0.98 * hessian, "{found:?}, {gradient}, {hessian}");
    }
}

/// An experiment goes on where it stopped, wherever its parts were measured.
#[test]
fn an_experiment_can_be_put_together() {
    let new = || Experiment::new(setting(Planted::Classification), vec![50, 100, 200], 2);
    let (mut whole, mut parts) = (new(), new());
    assert_eq!((whole.missing(), whole.progress()), (Some((50, 0)), 0.0));
    while whole.step() {}
    assert_eq!((whole.missing(), whole.progress(), whole.step()), (None, 1.0, false));
    while let Some((n, seed)) = parts.missing() {
        let deviation = parts.setting().deviation(n, seed);
        parts.put(n, seed, deviation);
    }
    // What nobody asked for is not taken.
    parts.put(70, 0, Deviation { gradient: 9.0, gradient_at: vec![], hessian: 9.0, hessian_at: vec![] });
    for quantity in [Quantity::Gradient, Quantity::Hessian] {
        assert_eq!(whole.curve(quantity), parts.curve(quantity));
        assert_eq!(whole.curve(quantity).iter().map(|point| point.n).collect::<Vec<_>>(), [50, 100, 200]);
        let slope = whole.slope(quantity).expect("six measurements");
        assert!((slope.slope + 0.5).abs() < 5.0 * slope.error.max(0.1), "{slope:?}");
        assert_eq!(whole.scaled(quantity).len(), 3);
    }
}

#[test]
fn without_noise_the_truth_is_found_exactly() {
    let setting = setting(EXACT);
    let risk = setting.empirical(50, 1, Loss::Square);
    let mut grad = [1.0; 2];
    // Zero to rounding: the targets' σ and the derivative's, which comes with σ(−z), differ by a few units in the last place.
    let loss = risk.gradient(&TRUTH, &mut grad);
    assert!(loss < 1e-31 && grad.iter().all(|g| g.abs() < 1e-17), "{loss:e} {grad:?}");
    let found = recovery::minimiser(&risk, &[0.5, -0.2]).expect("a minimum");
    assert!(found.iter().zip(TRUTH).all(|(w, t)| (w - t).abs() < 1e-9), "{found:?}");
}

#[test]
fn errors_tend_to_what_the_information_says() {
    let rows = [
        (2, Estimator::Square, 18.865_870_4),
        (2, Estimator::CrossEntropy, 16.397_860_8),
        (8, Estimator::Square, 54.985_179_0),
        (8, Estimator::CrossEntropy, 50.348_391_5),
    ];
    for (d, estimator, expected) in rows {
        let found = recovery::error_constant(1.5, d, estimator);
        assert!((found / expected - 1.0).abs() < 1e-8, "{d} {estimator:?}: {found}");
    }
    let rms = |n: f64| (recovery::gradient_constant(1.5, 2) / n).sqrt();
    assert!((rms(200.0) - 0.006_918).abs() < 5e-7 && (rms(12_800.0) - 0.000_865).abs() < 5e-7, "{}", rms(200.0));
}

#[test]
fn about_the_truth_the_population_is_convex() {
    let risk = PopulationRisk::new(TRUTH.to_vec(), PopulationLoss::Regression, Accuracy::Coarse);
    let (along, across) = ([0.8, -0.6], [0.6, 0.8]);
    let (least, greatest) = convexity::curvatures(&risk, &TRUTH).expect("finite");
    assert!((least - 0.012_230_679_5).abs() < 1e-9 && (greatest - 0.035_648_175_4).abs() < 1e-9);
    let radius = convexity::radius_in_plane(&risk, &TRUTH, &along, &across, 0.0, 2.0).expect("within 2");
    assert!((radius.distance - 1.095_62).abs() < 5e-6, "{radius:?}");
    let cosine = matrix::dot(&radius.direction, &along);
    assert!((cosine - math::cos(74.1_f64.to_radians())).abs() < 1e-3, "{radius:?}");
    let half = convexity::radius_in_plane(&risk, &TRUTH, &along, &across, 0.5 * least, 2.0).expect("within 2");
    assert!((half.distance - 0.348_64).abs() < 5e-6 && matrix::dot(&half.direction, &along) > 0.999_99, "{half:?}");
    // Where λ is 0 exactly, and what a search from random directions comes to: from above.
    let edge = convexity::profile(&risk, &TRUTH, &radius.direction, &[0.0, radius.distance]);
    assert!((edge[0] - least).abs() < 1e-14 && edge[1].abs() < 1e-8, "{edge:?}");
    let searched = convexity::radius_by_search(&risk, &TRUTH, 0.0, 2.0, 10, 0).expect("within 2");
    assert!(searched.distance > radius.distance - 1e-6 && searched.distance < radius.distance + 1e-3, "{searched:?}");
    assert_eq!(convexity::reach(&risk, &TRUTH, &across, -1.0, 2.0), None);
    assert_eq!(convexity::contraction(&risk, &[3.0, 3.0]), None);
}

#[test]
fn descent_near_the_truth_contracts_as_its_curvatures_say() {
    let truth = vec![2.0, 0.5, -1.0, 1.5];
    let risk =
        OneHiddenRisk::population(2, OneHiddenLoss::CrossEntropy, truth.clone(), Accuracy::Coarse).expect("two inputs");
    let predicted = convexity::contraction(&risk, &truth).expect("positive definite");
    assert!((predicted - 0.936_211_576).abs() < 1e-8, "{predicted}");
    let start: Vec<f64> = truth.iter().map(|t| t + 0.15).collect();
    let measured = convexity::measured_contraction(&risk, &truth, &start, 120).expect("finite");
    assert!((measured - predicted).abs() < 1e-3, "{measured}, predicted {predicted}");
    let constant = convexity::error_constant(&risk, &truth).expect("regular");
    assert!((constant - 514.003_3).abs() < 1e-3, "{constant}");
}

#[test]
fn units_are_matched_in_any_order() {
    let mut stream = Stream::new(1, StreamName::Data, 0);
    for units in 1..=5 {
        let truth: Vec<f64> = (0..2 * units).map(|_| 3.0 * stream.normal()).collect();
        let mut order: Vec<u32> = (0..units as u32).collect();
        stream.shuffle(&mut order);
        let w: Vec<f64> = order.iter().flat_map(|j| truth[2 * *j as usize..][..2].to_vec()).map(|t| t + 0.01).collect();
        let found = convexity::matched(&w, &truth, units);
        assert_eq!(found.order, order.iter().map(|j| *j as usize).collect::<Vec<_>>(), "{truth:?}");
        assert!((found.distance - 0.01 * ((2 * units) as f64).sqrt()).abs() < 1e-12, "{found:?}");
        let back = convexity::reordered(&w, &found.order);
        assert!(back.iter().zip(&truth).all(|(a, b)| (a - b - 0.01).abs() < 1e-12), "{back:?}, {truth:?}");
    }
}

/// The samples with two and three minima that are named in the theory, and the one minimum of the convex loss on them.
#[test]
fn small_samples_can_have_more_minima_than_one() {
    let presets: serde_json::Value = serde_json::from_str(include_str!("oracle/presets.json")).expect("JSON");
    for (name, convex) in [
        ("empirical_two_minima", [-0.292_681_91, -0.156_417_75]),
        ("empirical_three_minima", [0.200_689_2, 0.394_802_58]),
    ] {
        let preset = &presets[name];
        let risk = |loss| downhill::objective::neuron_risk::NeuronRisk {
            x: numbers(&preset["x"]),
            y: numbers(&preset["y"]),
            ..setting(Planted::Classification).empirical(1, 0, loss)
        };
        for minimum in preset["minima"].as_array().expect("minima") {
            let expected = numbers(&minimum["w"]);
            let start: Vec<f64> = expected.iter().map(|w| w + 0.01).collect();
            let found = recovery::minimiser(&risk(Loss::Square), &start).expect("a minimum");
            assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-7), "{name}: {found:?}");
            let (least, greatest) = convexity::curvatures(&risk(Loss::Square), &found).expect("finite");
            let eig = numbers(&minimum["eig"]);
            assert!((least - eig[0]).abs() < 1e-8 && (greatest - eig[1]).abs() < 1e-8, "{name}: {least} {greatest}");
        }
        let found = recovery::minimiser(&risk(Loss::CrossEntropy), &[0.0, 0.0]).expect("a minimum");
        assert!(found.iter().zip(convex).all(|(a, b)| (a - b).abs() < 1e-7), "{name}: {found:?}");
    }
}
