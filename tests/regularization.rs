//! What keeps a model from overfitting, against closed forms and reference values (tests/oracle/README.md).

mod common;

use common::{cases, close, numbers};
use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::network::Network;
use downhill::model::neuron::{Bias, Neuron};
use downhill::objective::dropout::{penalty, quadratic_penalty};
use downhill::objective::network_risk::{Criterion, Dropout, NetworkRisk, Parts};
use downhill::objective::neuron_risk::NeuronRisk;
use downhill::objective::{FiniteSum, Objective};
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

/// E over masks of a linear network's loss: its loss without dropout plus ½ δ/(1−δ) Σ_j (v_j h_j)², the variance of its output.
#[test]
fn dropout_drops_the_share_it_says_and_keeps_the_mean() {
    let network = Network {
        widths: vec![2, 5, 1],
        hidden: Activation::Identity,
        output: Activation::Identity,
        bias: Bias::Without,
    };
    let dropout = Dropout { share: 0.3, seed: 1 };
    let criterion = Criterion::Outputs(Loss::Square);
    let risk = NetworkRisk::new(Parts { network, criterion, x: vec![0.7, -1.2], y: vec![0.4], decay: 0.0, dropout });
    let w: Vec<f64> = (0..15).map(|k| 0.9 - 0.17 * f64::from(k)).collect();
    let (mut grad, mut sum, mut squares) = (vec![0.0; 15], 0.0, 0.0);
    let updates = 20_000;
    for t in 0..updates {
        let loss = risk.training_gradient(&w, &[0], t, &mut grad);
        sum += loss;
        squares += loss * loss;
    }
    let n = updates as f64;
    let mean = sum / n;
    let error = ((squares / n - mean * mean) / n).sqrt();
    let variance: f64 = (0..5).map(|j| (w[10 + j] * (w[2 * j] * 0.7 - w[2 * j + 1] * 1.2)).powi(2)).sum();
    let expected = risk.loss(&w) + 0.5 * (0.3 / 0.7) * variance;
    assert!((mean - expected).abs() < 4.0 * error, "{mean} ± {error}, not {expected}");
    // The same update drops the same units again; without it nothing is dropped.
    let mut again = vec![0.0; 15];
    risk.training_gradient(&w, &[0], updates - 1, &mut again);
    assert_eq!(again, grad);
    assert_eq!(risk.batch_gradient(&w, &[0], &mut again).to_bits(), risk.loss(&w).to_bits());
}

/// With the units that an update drops held fixed, its gradient is that of the smaller network.
#[test]
fn the_gradient_under_dropout_is_that_of_its_own_loss() {
    let network =
        Network { widths: vec![2, 4, 3, 1], hidden: Activation::Tanh, output: Activation::Sigmoid, bias: Bias::With };
    let parts = Parts {
        network,
        criterion: Criterion::Outputs(Loss::CrossEntropy),
        x: (0..14).map(|k| f64::from(k % 5) - 1.8).collect(),
        y: (0..7).map(|k| f64::from(k % 2)).collect(),
        decay: 0.01,
        dropout: Dropout { share: 0.5, seed: 3 },
    };
    let risk = NetworkRisk::new(parts);
    let w: Vec<f64> = (0..risk.dim()).map(|k| 0.8 - 0.13 * (k % 11) as f64).collect();
    let batch: Vec<u32> = (0..7).collect();
    let (mut grad, mut other) = (vec![0.0; w.len()], vec![0.0; w.len()]);
    risk.training_gradient(&w, &batch, 5, &mut grad);
    for k in 0..w.len() {
        let mut at = |h: f64| {
            let mut moved = w.clone();
            moved[k] += h;
            risk.training_gradient(&moved, &batch, 5, &mut other)
        };
        let numeric = (at(1e-5) - at(-1e-5)) / 2e-5;
        assert!((grad[k] - numeric).abs() < 1e-8, "{k}: {} or {numeric}", grad[k]);
    }
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
