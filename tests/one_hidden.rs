//! The network whose output is the mean of its units: its risks, and the neighbourhood of the truth in which they are convex.

mod common;

use common::{cases, close, differences, numbers};
use downhill::objective::one_hidden::{OneHiddenLoss, OneHiddenRisk, Source};
use downhill::objective::quadrature::Accuracy;
use downhill::objective::{FiniteSum, Objective};
use downhill::rng::{Stream, StreamName};
use downhill::slice::{Axis, GridSize, Slice};
use downhill::spectrum::spectrum;
use proptest::prelude::*;
use serde_json::Value;

const LOSSES: [(OneHiddenLoss, &str); 2] = [(OneHiddenLoss::CrossEntropy, "ce"), (OneHiddenLoss::Square, "quad")];

#[test]
fn losses_gradients_and_hessians_are_the_oracle_s() {
    let file: Value = serde_json::from_str(include_str!("oracle/one_hidden.json")).expect("JSON");
    for (id, case) in cases(&file, 5) {
        let units = case["K"].as_u64().expect("K") as usize;
        let expected = &case["expected"];
        for (loss, key) in LOSSES {
            let check = |risk: &OneHiddenRisk, w: &[f64], expected: &Value| {
                let d = w.len();
                let (mut grad, mut hess) = (vec![0.0; d], vec![0.0; d * d]);
                let value = risk.gradient(w, &mut grad);
                risk.hessian(w, &mut hess);
                let check = |found: &[f64], what: &str| {
                    if !expected[what].is_null() {
                        close(found, &numbers(&expected[what]), &file["tolerance"], &format!("{id} {key} {what}"));
                    }
                };
                check(&[value], "loss");
                check(&grad, "grad");
                check(&hess, "hess");
                check(&spectrum(risk, w).expect("finite").values, "hess_eig");
            };
            if case["mode"] == "population" {
                let truth = numbers(&case["W_star"]);
                let risk = OneHiddenRisk::population(units, loss, truth, Accuracy::Fine).expect("two inputs at most");
                assert_eq!((risk.source(), risk.terms()), (Source::Quadrature, 1));
                for point in expected["points"].as_array().expect("points") {
                    check(&risk, &numbers(&point["W"]), &point[key]);
                }
            } else {
                let risk = OneHiddenRisk::empirical(units, loss, numbers(&case["x"]), numbers(&case["y"]));
                check(&risk, &numbers(&case["W"]), &expected[key]);
            }
        }
    }
}

/// Three inputs by the trapezoidal rule and by drawing: the same within the error of the drawing.
#[test]
fn drawing_and_quadrature_agree() {
    let truth = vec![2.0, 0.0, 0.0, 0.0, 2.0, 0.0];
    let w = [1.5, 0.5, -0.3, 0.2, 1.0, 0.4];
    for (loss, _) in LOSSES {
        let exact = OneHiddenRisk::population(2, loss, truth.clone(), Accuracy::Pixels).expect("three inputs");
        let drawn = OneHiddenRisk::monte_carlo(2, loss, truth.clone(), 40_000, 1);
        let again = OneHiddenRisk::monte_carlo(2, loss, truth.clone(), 40_000, 1);
        assert_eq!((drawn.source(), drawn.terms()), (Source::MonteCarlo, 1));
        assert_eq!(drawn.loss(&w).to_bits(), again.loss(&w).to_bits());
        let difference = (exact.loss(&w) - drawn.loss(&w)).abs();
        assert!(difference > 0.0 && difference < 0.3 / 200.0, "{loss:?}: {difference}");
        let (mut a, mut b) = ([0.0; 6], [0.0; 6]);
        exact.gradient(&w, &mut a);
        drawn.gradient(&w, &mut b);
        assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 0.5 / 200.0), "{loss:?}: {a:?}, {b:?}");
    }
    assert!(OneHiddenRisk::population(1, OneHiddenLoss::Square, vec![1.0; 4], Accuracy::Fine).is_none());
}

/// What was asked before does not change a bit, though steep points take a finer rule.
#[test]
fn a_value_does_not_depend_on_the_calls_before() {
    let risk = || {
        OneHiddenRisk::population(2, OneHiddenLoss::CrossEntropy, vec![1.0, 4.0], Accuracy::Fine).expect("one input")
    };
    let (fresh, used) = (risk(), risk());
    let value = fresh.loss(&[0.5, 2.0]);
    for w in [[9.0, -3.0], [0.1, 0.2], [30.0, 1.0]] {
        assert!(used.loss(&w).is_finite());
        assert_eq!(used.loss(&[0.5, 2.0]).to_bits(), value.to_bits());
    }
}

#[test]
fn units_may_change_places_and_the_score_is_the_information() {
    let truth = vec![2.0, 0.5, -1.0, 1.5];
    for (loss, _) in LOSSES {
        let risk = OneHiddenRisk::population(2, loss, truth.clone(), Accuracy::Fine).expect("two inputs");
        assert!((risk.loss(&[0.3, 1.0, -0.2, 0.7]) - risk.loss(&[-0.2, 0.7, 0.3, 1.0])).abs() < 1e-15);
        let (mut score, mut hess) = ([0.0; 16], [0.0; 16]);
        risk.score_covariance(&truth, &mut score);
        risk.hessian(&truth, &mut hess);
        let gap = score.iter().zip(&hess).fold(0.0_f64, |m, (a, b)| m.max((a - b).abs()));
        // Maximum likelihood: the covariance of the score is the Hessian. For the square loss it is not.
        assert_eq!(gap < 1e-14, loss == OneHiddenLoss::CrossEntropy, "{loss:?}: {gap}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn derivatives_and_landscapes_agree(
        (units, inputs) in (1..=3usize, 1..=2usize),
        w in prop::collection::vec(-1.5..1.5f64, 6),
        truth in prop::collection::vec(-1.5..1.5f64, 6),
        seed in 0..100u64,
    ) {
        let d = units * inputs;
        let mut stream = Stream::new(seed, StreamName::Data, 0);
        let x: Vec<f64> = (0..5 * inputs).map(|_| stream.normal()).collect();
        let y: Vec<f64> = (0..5).map(|_| f64::from(stream.below(2))).collect();
        let axis = Axis::linear(-4.0, 5.0);
        let size = GridSize { width: 4, height: 3 };
        for (loss, _) in LOSSES {
            let population = OneHiddenRisk::population(units, loss, truth[..d].to_vec(), Accuracy::Fine).expect("small");
            let empirical = OneHiddenRisk::empirical(units, loss, x.clone(), y.clone());
            for risk in [&population, &empirical] {
                differences::check(risk, &w[..d]);
                let slice = Slice { origin: w[..d].to_vec(), u: truth[..d].to_vec(), v: w[..d].to_vec(), x: axis, y: axis };
                let (mut exact, mut pixels, mut at) = ([0.0; 12], [0.0_f32; 12], vec![0.0; d]);
                risk.exact_sampler(&slice, size).fill(0..3, &mut exact);
                risk.pixel_sampler(&slice, size).fill(0..2, &mut pixels[..8]);
                risk.pixel_sampler(&slice, size).fill(2..3, &mut pixels[8..]);
                for k in 0..12 {
                    slice.point(slice.x.centre(k % 4, 4), slice.y.centre(k / 4, 3), &mut at);
                    let value = risk.loss(&at);
                    prop_assert_eq!(exact[k as usize].to_bits(), value.to_bits());
                    let pixel = f64::from(pixels[k as usize]);
                    prop_assert!((pixel - value).abs() < 1e-6 * value.max(1.0), "{:?} {} {}", loss, pixel, value);
                }
            }
            // Each sample once is the whole.
            let (mut whole, mut part, mut mean) = (vec![0.0; d], vec![0.0; d], vec![0.0; d]);
            let value = empirical.gradient(&w[..d], &mut whole);
            let mut losses = 0.0;
            for i in 0..empirical.terms() {
                losses += empirical.batch_gradient(&w[..d], &[i], &mut part) / 5.0;
                mean.iter_mut().zip(&part).for_each(|(m, p)| *m += p / 5.0);
            }
            prop_assert!((losses - value).abs() < 1e-13 && whole.iter().zip(&mean).all(|(a, b)| (a - b).abs() < 1e-13));
        }
    }
}
