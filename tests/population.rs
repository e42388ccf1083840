//! The population risk of the planted neuron, and what is proved about it.

mod common;

use common::{cases, close, differences, numbers};
use downhill::objective::population::{PopulationLoss, PopulationRisk};
use downhill::objective::quadrature::Accuracy;
use downhill::objective::{FiniteSum, Objective};
use downhill::rng::{Stream, StreamName};
use downhill::slice::{Axis, GridSize, Slice};
use proptest::prelude::*;
use serde_json::Value;

const LOSSES: [PopulationLoss; 3] =
    [PopulationLoss::Regression, PopulationLoss::Classification, PopulationLoss::CrossEntropy];

fn exact(truth: &[f64], loss: PopulationLoss) -> PopulationRisk {
    PopulationRisk::new(truth.to_vec(), loss, Accuracy::Fine)
}

#[test]
fn losses_gradients_and_hessians_are_the_oracle_s() {
    let file: Value = serde_json::from_str(include_str!("oracle/population.json")).expect("JSON");
    for (id, case) in cases(&file, 14) {
        let (w, truth, expected) = (numbers(&case["w"]), numbers(&case["w_star"]), &case["expected"]);
        let d = w.len();
        for (loss, key) in LOSSES.into_iter().zip(["loss_regression", "loss_classification", "ce_loss"]) {
            let risk = exact(&truth, loss);
            let (mut grad, mut hess) = (vec![0.0; d], vec![0.0; d * d]);
            let value = risk.gradient(&w, &mut grad);
            risk.hessian(&w, &mut hess);
            let check = |found: &[f64], key: &str| {
                close(found, &numbers(&expected[key]), &file["tolerance"], &format!("{id} {key}"));
            };
            check(&[value], key);
            check(&[risk.loss(&w)], key);
            if loss == PopulationLoss::CrossEntropy {
                check(&grad, "ce_grad");
            } else {
                check(&grad, "grad");
                check(&hess, "hess");
            }
            let mut batch = vec![0.0; d];
            assert_eq!((risk.terms(), risk.batch_gradient(&w, &[0], &mut batch).to_bits()), (1, value.to_bits()));
            assert_eq!(batch, grad, "{id}");
        }
    }
    // By two-dimensional quadrature of 40 digits.
    let value = exact(&[1.2, -0.9], PopulationLoss::Regression).loss(&[3.0, 1.0]);
    assert!((value - 0.052_751_593_027_216).abs() < 1e-15, "{value}");
}

/// At the truth nothing is left but the noise, and at 0 the Hessian is I/16.
#[test]
fn special_points_are_exact() {
    for truth in [vec![1.2, -0.9], vec![0.3], vec![1.0, 0.0, -2.0, 0.5]] {
        let d = truth.len();
        let risk = exact(&truth, PopulationLoss::Regression);
        let (mut grad, mut hess) = (vec![1.0; d], vec![1.0; d * d]);
        assert!(risk.gradient(&truth, &mut grad) < 1e-30, "{truth:?}");
        assert!(grad.iter().all(|g| g.abs() < 1e-16), "{grad:?}");
        risk.hessian(&vec![0.0; d], &mut hess);
        for (k, h) in hess.iter().enumerate() {
            let expected = if k % (d + 1) == 0 { 0.0625 } else { 0.0 };
            assert!((h - expected).abs() < 1e-14, "{truth:?}: {hess:?}");
        }
    }
    // Nothing planted: the risk depends on |w| alone.
    let risk = exact(&[0.0, 0.0], PopulationLoss::Regression);
    assert!(risk.loss(&[0.0, 0.0]) == 0.0 && (risk.loss(&[1.0, 0.0]) - risk.loss(&[0.6, -0.8])).abs() < 1e-15);
    differences::check(&risk, &[0.7, 0.2]);
}

/// However steep, the steps are short enough: the risk hardly changes with the finer rule.
#[test]
fn the_coarse_rule_keeps_its_promise() {
    let mut stream = Stream::new(1, StreamName::Data, 0);
    for size in [0.3, 1.0, 3.0, 8.0, 20.0] {
        let mut draw = |scale: f64| (0..3).map(|_| scale * stream.normal()).collect::<Vec<f64>>();
        let (truth, w) = (draw(0.5 + size / 4.0), draw(size));
        for loss in LOSSES {
            let coarse = PopulationRisk::new(truth.clone(), loss, Accuracy::Coarse);
            let (a, b) = (coarse.loss(&w), exact(&truth, loss).loss(&w));
            assert!((a - b).abs() < 2e-8 * (1.0 + b), "{loss:?} at {size}: {a}, {b}");
        }
    }
}

#[test]
fn the_polar_table_is_as_exact_as_pixels_need() {
    let mut stream = Stream::new(2, StreamName::Data, 0);
    let size = GridSize { width: 24, height: 17 };
    let cases: [(&[f64], f64); 6] = [
        (&[1.2, -0.9], 3.0),
        (&[1.2, -0.9], 9.0),
        (&[0.4, 0.0], 6.0),
        (&[2.5, -3.0, 1.0], 6.0),
        (&[-1.7], 5.0),
        (&[0.0, 0.0], 4.0),
    ];
    for (truth, reach) in cases {
        let d = truth.len();
        let axis = Axis::linear(-reach, 0.9 * reach);
        let mut draw = || (0..d).map(|_| stream.normal() / (d as f64).sqrt()).collect::<Vec<f64>>();
        let mut slices = vec![
            Slice { origin: draw(), u: draw(), v: draw(), x: axis, y: axis },
            // Along w* itself, on both sides.
            Slice { origin: vec![0.0; d], u: truth.to_vec(), v: vec![0.0; d], x: axis, y: axis },
        ];
        if d > 1 {
            slices.push(Slice::coordinates(truth, 0, 1, axis, axis));
        }
        for loss in LOSSES {
            let risk = exact(truth, loss);
            for slice in &slices {
                let cells = (size.width * size.height) as usize;
                let (mut pixels, mut direct, mut w) = (vec![0.0_f32; cells], [0.0; 24], vec![0.0; d]);
                risk.pixel_sampler(slice, size).fill(0..7, &mut pixels[..7 * 24]);
                risk.pixel_sampler(slice, size).fill(7..17, &mut pixels[7 * 24..]);
                // The whole of one row in the middle, and a cell here and there.
                risk.exact_sampler(slice, size).fill(8..9, &mut direct);
                for k in (0..cells).filter(|k| k / 24 == 8 || k % 37 == 0) {
                    let (column, row) = (k as u32 % 24, k as u32 / 24);
                    slice.point(slice.x.centre(column, 24), slice.y.centre(row, 17), &mut w);
                    let value = if row == 8 { direct[column as usize] } else { risk.loss(&w) };
                    let found = f64::from(pixels[k]);
                    assert!(
                        (found - value).abs() < 1e-6 * value.max(1.0),
                        "{truth:?} {loss:?} at {w:?}: {found}, {value}"
                    );
                }
                slice.point(slice.x.centre(3, 24), slice.y.centre(8, 17), &mut w);
                assert_eq!(risk.loss(&w).to_bits(), direct[3].to_bits());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn derivatives_agree_with_differences(
        d in 1..=4usize,
        w in prop::collection::vec(-2.0..2.0f64, 4),
        truth in prop::collection::vec(-1.5..1.5f64, 4),
    ) {
        for loss in LOSSES {
            let risk = exact(&truth[..d], loss);
            differences::check(&risk, &w[..d]);
            // The angle to w* is right: the gradient has a part towards w* everywhere.
            let mut grad = vec![0.0; d];
            risk.gradient(&w[..d], &mut grad);
            let pull: f64 = grad.iter().zip(&w).zip(&truth).map(|((g, w), t)| g * (w - t)).sum();
            prop_assert!(pull > 0.0, "{pull}");
        }
    }
}
