//! What keeps a model from overfitting, against closed forms and reference values (tests/oracle/README.md).

mod common;

use common::{cases, close, numbers};
use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::network::Network;
use downhill::model::neuron::{Bias, Neuron};
use downhill::objective::augment::{Augmentation, Transform, Transforms};
use downhill::objective::dropout::{penalty, quadratic_penalty};
use downhill::objective::network_risk::{Criterion, Dropout, NetworkRisk, Parts};
use downhill::objective::neuron_risk::NeuronRisk;
use downhill::objective::{FiniteSum, Objective};
use downhill::optimizer::{Method, Oracle};
use serde_json::Value;

fn risk(activation: Activation, loss: Loss, x: Vec<f64>, y: Vec<f64>, decay: f64) -> NeuronRisk {
    let neuron = Neuron { inputs: x.len() / y.len(), activation, bias: Bias::Without };
    NeuronRisk { neuron, loss, x, y, decay, augment: Augmentation::default() }
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
    let risk = NetworkRisk::new(Parts {
        network,
        criterion,
        x: vec![0.7, -1.2],
        y: vec![0.4],
        decay: 0.0,
        dropout,
        augment: Augmentation::default(),
    });
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
        augment: Augmentation::default(),
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

/// What update t sees of one sample is the sample or its mirror image, to the bit, and over many updates the mean gradient is that of (ℓ(x) + ℓ(x reflected))/2.
fn check_reflection(risk: &dyn FiniteSum, mirrored: &dyn FiniteSum, w: &[f64]) {
    let d = w.len();
    let (mut plain, mut other, mut seen) = (vec![0.0; d], vec![0.0; d], vec![0.0; d]);
    let plain_loss = risk.batch_gradient(w, &[0], &mut plain);
    let other_loss = mirrored.batch_gradient(w, &[0], &mut other);
    assert_ne!(plain, other);
    let (updates, mut mirrors) = (4000_u32, 0_u32);
    for t in 0..updates {
        let loss = risk.training_gradient(w, &[0], u64::from(t), &mut seen);
        let is_mirrored = loss.to_bits() != plain_loss.to_bits();
        mirrors += u32::from(is_mirrored);
        let (expected, expected_loss) = if is_mirrored { (&other, other_loss) } else { (&plain, plain_loss) };
        assert_eq!((&seen, loss.to_bits()), (expected, expected_loss.to_bits()), "update {t}");
    }
    // The mean over updates differs from the mean over the group by as much as this share from ½.
    let share = f64::from(mirrors) / f64::from(updates);
    assert!((share - 0.5).abs() < 4.0 * 0.5 / f64::from(updates).sqrt(), "{share}");
    // Whoever asks for a risk gets that of the samples as they are.
    assert_eq!(risk.gradient(w, &mut seen).to_bits(), risk.loss(w).to_bits());
    assert_eq!((seen, risk.loss(w).to_bits()), (plain, plain_loss.to_bits()));
}

#[test]
fn training_sees_a_sample_or_its_mirror_image() {
    let augment = Augmentation { transforms: Transforms::of(&[Transform::Reflect]), amount: 0.1, image: None, seed: 5 };
    let (x, y) = ([0.5, 1.0], [1.0]);
    let neuron =
        |x: [f64; 2]| NeuronRisk { augment, ..risk(Activation::Sigmoid, Loss::Square, x.to_vec(), y.to_vec(), 0.0) };
    check_reflection(&neuron(x), &neuron([0.5, -1.0]), &[0.3, 0.9]);
    let network = |x: [f64; 2]| {
        let network =
            Network { widths: vec![2, 3, 1], hidden: Activation::Tanh, output: Activation::Sigmoid, bias: Bias::With };
        let criterion = Criterion::Outputs(Loss::CrossEntropy);
        let dropout = Dropout::default();
        NetworkRisk::new(Parts { network, criterion, x: x.to_vec(), y: y.to_vec(), decay: 0.01, dropout, augment })
    };
    let w: Vec<f64> = (0..13).map(|k| 0.8 - 0.13 * f64::from(k)).collect();
    check_reflection(&network(x), &network([0.5, -1.0]), &w);
}

/// The mean of what updates see is the mean over the transforms: for the square loss of a linear neuron jitter adds ½ s²‖w‖² (Bishop 1995, doi:10.1162/neco.1995.7.1.108), and
/// a shift by a uniform number in ±s a third of that.
#[test]
fn jitter_and_shift_add_what_their_variance_says() {
    let (w, batch) = ([0.7, -0.4], [0, 1, 2, 3, 4]);
    let (x, y) = (vec![0.5, 1.0, -1.5, 0.3, 0.8, -0.7, 0.1, 0.2, -0.4, -0.9], vec![1.0, 0.0, 1.0, -0.5, 0.25]);
    for (transform, variance) in [(Transform::Jitter, 0.09), (Transform::Shift, 0.03)] {
        let augment = Augmentation { transforms: Transforms::of(&[transform]), amount: 0.3, image: None, seed: 2 };
        let risk = NeuronRisk { augment, ..risk(Activation::Identity, Loss::Square, x.clone(), y.clone(), 0.0) };
        let (updates, mut grad) = (20_000_u32, [0.0; 2]);
        let (mut sum, mut squares, mut slope) = (0.0, 0.0, [0.0; 2]);
        for t in 0..updates {
            let loss = risk.training_gradient(&w, &batch, u64::from(t), &mut grad);
            sum += loss;
            squares += loss * loss;
            slope.iter_mut().zip(grad).for_each(|(s, g)| *s += g / f64::from(updates));
        }
        let mean = sum / f64::from(updates);
        let error = ((squares / f64::from(updates) - mean * mean) / f64::from(updates)).sqrt();
        let added = 0.5 * variance * w.iter().map(|w| w * w).sum::<f64>();
        let expected = risk.gradient(&w, &mut grad) + added;
        assert!((mean - expected).abs() < 4.0 * error, "{transform:?}: {mean} ± {error}, not {expected}");
        for k in 0..2 {
            let expected = grad[k] + variance * w[k];
            assert!((slope[k] - expected).abs() < 0.005, "{transform:?}: {} instead of {expected}", slope[k]);
        }
    }
}

#[test]
fn a_network_sees_its_samples_moved_in_whatever_batch_they_come() {
    // 37 samples: two blocks, the second with half a pair. With an amount of 0 nothing moves.
    let network =
        Network { widths: vec![2, 4, 1], hidden: Activation::Tanh, output: Activation::Identity, bias: Bias::With };
    let parts = |amount: f64| Parts {
        network: network.clone(),
        criterion: Criterion::Outputs(Loss::Square),
        x: (0..74).map(|k| f64::from(k * 7 % 11) / 5.0 - 1.0).collect(),
        y: (0..37).map(|k| f64::from(k % 3) - 1.0).collect(),
        decay: 0.0,
        dropout: Dropout::default(),
        augment: Augmentation {
            transforms: Transforms::of(&[Transform::Jitter, Transform::Rotate]),
            amount,
            image: None,
            seed: 9,
        },
    };
    let batch: Vec<u32> = (0..37).rev().collect();
    let w: Vec<f64> = (0..17).map(|k| 0.5 - 0.11 * f64::from(k % 8)).collect();
    let (still, moving) = (NetworkRisk::new(parts(0.0)), NetworkRisk::new(parts(0.2)));
    let (mut a, mut b) = (vec![0.0; 17], vec![0.0; 17]);
    still.training_gradient(&w, &batch, 3, &mut a);
    still.batch_gradient(&w, &batch, &mut b);
    assert_eq!(a, b);
    // Each sample by itself is moved as it is in the batch's place: the first by the stream's first draws.
    let alone = moving.training_gradient(&w, &batch[..1], 3, &mut a);
    let mut moved = [0.0; 2];
    let augment = &moving.parts().augment;
    augment.apply(&mut augment.noise(3).expect("transforms"), &moving.parts().x[72..74], &mut moved);
    let one = NetworkRisk::new(Parts { x: moved.to_vec(), y: vec![moving.parts().y[36]], ..moving.parts().clone() });
    assert_eq!(one.batch_gradient(&w, &[0], &mut b).to_bits(), alone.to_bits());
    assert_eq!(a, b);
    // The whole batch: the mean over its samples, each moved by its own draws.
    let mut noise = augment.noise(3).expect("transforms");
    let mut x = vec![0.0; 74];
    for (place, i) in batch.iter().enumerate() {
        let from = *i as usize * 2;
        augment.apply(&mut noise, &moving.parts().x[from..from + 2], &mut x[2 * place..2 * place + 2]);
    }
    let y = batch.iter().map(|i| moving.parts().y[*i as usize]).collect();
    let all = NetworkRisk::new(Parts { x, y, ..moving.parts().clone() });
    moving.training_gradient(&w, &batch, 3, &mut a);
    all.gradient(&w, &mut b);
    assert_eq!(a, b);
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
