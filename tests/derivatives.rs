//! Every gradient and Hessian against finite differences, at random points of random data.

use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::neuron::{Bias, Neuron};
use downhill::objective::Objective;
use downhill::objective::neuron_risk::NeuronRisk;
use proptest::prelude::*;

const ACTIVATIONS: [Activation; 4] = [Activation::Sigmoid, Activation::Tanh, Activation::Relu, Activation::Identity];
const LOSSES: [Loss; 5] = [Loss::Square, Loss::CrossEntropy, Loss::Matching, Loss::Hinge, Loss::Perceptron];

/// Distance from the nearest kink of the loss; differences across one mean nothing.
fn kink_distance(risk: &NeuronRisk, w: &[f64]) -> f64 {
    let mut nearest = f64::INFINITY;
    for (x, y) in risk.x.chunks(risk.neuron.inputs).zip(&risk.y) {
        let z = risk.neuron.preactivation(w, x);
        let distance = match (risk.neuron.activation, risk.loss) {
            (Activation::Relu, _) | (_, Loss::Perceptron) => z.abs(),
            (_, Loss::Hinge) => (1.0 - y * z).abs(),
            _ => f64::INFINITY,
        };
        nearest = nearest.min(distance);
    }
    nearest
}

/// The central difference of `f` along coordinate k.
fn difference(w: &[f64], k: usize, h: f64, mut f: impl FnMut(&[f64]) -> f64) -> f64 {
    let mut at = |delta: f64| {
        let mut p = w.to_vec();
        p[k] += delta;
        f(&p)
    };
    // Richardson: the error is O(h^4).
    let (near, far) = ((at(h) - at(-h)) / (2.0 * h), (at(2.0 * h) - at(-2.0 * h)) / (4.0 * h));
    (4.0 * near - far) / 3.0
}

fn check(risk: &NeuronRisk, w: &[f64]) {
    let dim = w.len();
    let (mut grad, mut hess) = (vec![0.0; dim], vec![0.0; dim * dim]);
    risk.gradient(w, &mut grad);
    risk.hessian(w, &mut hess);
    let h = 1e-3;
    for k in 0..dim {
        let numeric = difference(w, k, h, |p| risk.loss(p));
        assert!((grad[k] - numeric).abs() < 1e-8 * (1.0 + numeric.abs()), "gradient {k}: {} or {numeric}", grad[k]);
        for j in 0..dim {
            let numeric = difference(w, k, h, |p| {
                let mut g = vec![0.0; dim];
                risk.gradient(p, &mut g);
                g[j]
            });
            let found = hess[j * dim + k];
            assert!((found - numeric).abs() < 1e-8 * (1.0 + numeric.abs()), "Hessian {j},{k}: {found} or {numeric}");
        }
    }
}

proptest! {
    #[test]
    fn closed_forms_agree_with_differences(
        samples in prop::collection::vec((prop::collection::vec(-2.0..2.0f64, 3), 0.02..0.98f64), 1..8),
        w in prop::collection::vec(-2.0..2.0f64, 4),
        inputs in 1..=3usize,
        with_bias in any::<bool>(),
    ) {
        for activation in ACTIVATIONS {
            for loss in LOSSES.into_iter().filter(|l| l.fits(activation)) {
                let bias = if with_bias { Bias::With } else { Bias::Without };
                let neuron = Neuron { inputs, activation, bias };
                let signed = matches!(loss, Loss::Hinge | Loss::Perceptron);
                let x: Vec<f64> = samples.iter().flat_map(|s| s.0[..inputs].to_vec()).collect();
                let y: Vec<f64> = samples.iter().map(|s| if signed { (s.1 - 0.5).signum() } else { s.1 }).collect();
                let risk = NeuronRisk { neuron, loss, x, y };
                let w = &w[..neuron.dim()];
                if kink_distance(&risk, w) > 0.02 {
                    check(&risk, w);
                }
            }
        }
    }
}
