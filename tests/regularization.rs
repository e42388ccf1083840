//! What keeps a model from overfitting, against closed forms and reference values (tests/oracle/README.md).

mod common;

use common::{cases, close, numbers};
use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::neuron::{Bias, Neuron};
use downhill::objective::Objective;
use downhill::objective::dropout::{penalty, quadratic_penalty};
use downhill::objective::neuron_risk::NeuronRisk;
use downhill::optimizer::{Method, Oracle};
use serde_json::Value;

fn risk(activation: Activation, loss: Loss, x: Vec<f64>, y: Vec<f64>, decay: f64) -> NeuronRisk {
    let neuron = Neuron { inputs: x.len() / y.len(), activation, bias: Bias::Without };
    NeuronRisk { neuron, loss, x, y, decay }
}

/// `steps` updates from 0.
fn run(risk: &NeuronRisk, method: Method, eta: f64, steps: u64) -> Vec<f64> {
    let mut w = vec![0.0; risk.dim()];
    let mut optimizer = method.start(w.len());
    for _ in 0..steps {
        optimizer.step(&mut Oracle::new(risk, &[]), eta, &mut w);
    }
    w
}

fn dropout_logistic(case: &Value, tolerance: &Value, id: &str) {
    let (x, y, w) = (numbers(&case["x"]), numbers(&case["y"]), numbers(&case["w"]));
    let delta = case["drop_prob"].as_f64().expect("a probability");
    let (exact, quadratic) = (penalty(&x, &w, delta), quadratic_penalty(&x, &w, delta));
    let n = y.len() as f64;
    let loss = n * risk(Activation::Sigmoid, Loss::CrossEntropy, x, y, 0.0).loss(&w);
    let check =
        |found: f64, key: &str| close(&[found], &numbers(&case["expected"][key]), tolerance, &format!("{id} {key}"));
    check(loss, "sum_loss");
    check(exact, "penalty_exact");
    check(loss + exact, "expected_dropout_sum_loss");
    check(quadratic, "penalty_quadratic");
}

fn linear_regression(case: &Value, tolerance: &Value, id: &str) {
    let (x, y) = (numbers(&case["x"]), numbers(&case["y"]));
    let expected = &case["expected"];
    let get = |key: &str| case[key].as_f64().expect("a number");
    let linear = |x: &[f64], decay: f64| risk(Activation::Identity, Loss::Square, x.to_vec(), y.clone(), decay);
    for (k, steps) in numbers(&case["steps"]).into_iter().enumerate() {
        let w = run(&linear(&x, 0.0), Method::Descent, get("eta"), steps as u64);
        close(&w, &numbers(&expected["gd_from_zero"][k]), tolerance, &format!("{id}: {steps} updates"));
    }
    // On a quadratic Newton's method is there at once; the damping's share goes with the repetitions.
    let newton = Method::Newton { damping: 1e-9 };
    let ridge = run(&linear(&x, get("ridge_alpha")), newton, 1.0, 4);
    close(&ridge, &numbers(&expected["ridge"]), tolerance, &format!("{id}: ridge"));
    // Dropout is ridge in inputs of unit mean square: Σ_i x_ij² δ/(1−δ) w_j² is isotropic there.
    let (n, d) = (y.len() as f64, x.len() / y.len());
    let scale: Vec<f64> =
        (0..d).map(|j| (x.iter().skip(j).step_by(d).map(|v| v * v).sum::<f64>() / n).sqrt()).collect();
    let scaled: Vec<f64> = x.iter().enumerate().map(|(i, v)| v / scale[i % d]).collect();
    let delta = get("drop_prob");
    let w = run(&linear(&scaled, delta / (1.0 - delta)), newton, 1.0, 4);
    let w: Vec<f64> = w.iter().zip(&scale).map(|(w, s)| w / s).collect();
    close(&w, &numbers(&expected["dropout_minimiser"]), tolerance, &format!("{id}: dropout"));
}

#[test]
fn closed_forms_are_those_of_the_reference() {
    let file: Value = serde_json::from_str(include_str!("oracle/regularization.json")).expect("JSON");
    for (id, case) in cases(&file, 6) {
        match case["mode"].as_str() {
            Some("dropout_logistic") => dropout_logistic(case, &file["tolerance"], id),
            Some("linear_regression") => linear_regression(case, &file["tolerance"], id),
            other => panic!("mode {other:?}"),
        }
    }
}

#[test]
fn the_quadratic_penalty_is_near_the_exact_one_for_small_weights() {
    let x = [1.2, 0.3, 0.4, 1.5, -0.8, 0.9, -1.1, -0.6, 0.7, -1.3, -0.2, -1.0, 1.6, 0.8, -1.4, 0.5];
    let check = |w: [f64; 2], ratios: [f64; 3]| {
        for (delta, expected) in [0.1, 0.3, 0.5].into_iter().zip(ratios) {
            let ratio = quadratic_penalty(&x, &w, delta) / penalty(&x, &w, delta);
            assert!((ratio - expected).abs() < 6e-4, "{w:?}, δ = {delta}: {ratio}, not {expected}");
        }
    };
    check([0.3, 0.2], [0.985, 0.992, 1.008]);
    check([1.0, 0.5], [0.867, 0.915, 1.009]);
    check([2.0, -1.0], [0.657, 0.735, 0.879]);
}

#[test]
fn averaging_over_a_reflection_makes_the_loss_even() {
    // ℓ_aug(w₁, w₂) = ½[ℓ(w; x₁, x₂) + ℓ(w; x₁, −x₂)], so that it is the same at (w₁, −w₂), and ∂/∂w₂ = 0 where w₂ = 0.
    let x = [0.5, 1.0, -1.5, 0.3, 0.8, -0.7];
    let mirrored: Vec<f64> = x.iter().enumerate().map(|(i, v)| if i % 2 == 1 { -v } else { *v }).collect();
    let y = [1.0, 0.0, 1.0];
    let both = risk(Activation::Sigmoid, Loss::Square, [&x[..], &mirrored].concat(), [y, y].concat(), 0.0);
    for (a, b) in [(0.3, 0.9), (-2.0, 0.1), (1.5, -3.0)] {
        assert!((both.loss(&[a, b]) - both.loss(&[a, -b])).abs() < 1e-15);
        let mut grad = [0.0; 2];
        both.gradient(&[a, 0.0], &mut grad);
        assert!(grad[1].abs() < 1e-16, "{grad:?}");
    }
}
