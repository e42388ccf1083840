//! Every gradient and Hessian against finite differences, at random points of random data.

mod common;

use common::differences::check;
use common::rows::{ACTIVATIONS, LOSSES};
use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::network::Network;
use downhill::model::neuron::{Bias, Neuron};
use downhill::objective::augment::Augmentation;
use downhill::objective::chart::{self, InChart};
use downhill::objective::network_risk::{Criterion, Dropout, NetworkRisk, Parts, Trace};
use downhill::objective::neuron_risk::NeuronRisk;
use downhill::objective::tied_autoencoder::TiedAutoencoder;
use downhill::objective::{FiniteSum, Objective};
use downhill::slice::{Axis, GridSize, Scale, Slice};
use proptest::prelude::*;

/// A step has no slope, and its derivative is checked to be none.
const WITH_SIGN: [&[Activation]; 2] = [&ACTIVATIONS, &[Activation::Sign]];

/// Distance from the nearest kink of the loss; differences across one mean nothing.
fn kink_distance(risk: &NeuronRisk, w: &[f64]) -> f64 {
    let mut nearest = f64::INFINITY;
    for (x, y) in risk.x.chunks(risk.neuron.inputs).zip(&risk.y) {
        let z = risk.neuron.preactivation(w, x);
        let distance = match (risk.neuron.activation, risk.loss) {
            (Activation::Relu | Activation::LeakyRelu | Activation::Sign, _) | (_, Loss::Perceptron) => z.abs(),
            (_, Loss::Hinge) => (1.0 - y * z).abs(),
            _ => f64::INFINITY,
        };
        nearest = nearest.min(distance);
    }
    nearest
}

proptest! {
    #[test]
    fn closed_forms_agree_with_differences(
        samples in prop::collection::vec((prop::collection::vec(-2.0..2.0f64, 3), 0.02..0.98f64), 1..8),
        w in prop::collection::vec(-2.0..2.0f64, 4),
        inputs in 1..=3usize,
        with_bias in any::<bool>(),
    ) {
        for activation in WITH_SIGN.concat() {
            for loss in LOSSES.into_iter().filter(|l| l.fits(activation)) {
                let bias = if with_bias { Bias::With } else { Bias::Without };
                let neuron = Neuron { inputs, activation, bias };
                let signed = matches!(loss, Loss::Hinge | Loss::Perceptron);
                let x: Vec<f64> = samples.iter().flat_map(|s| s.0[..inputs].to_vec()).collect();
                let y: Vec<f64> = samples.iter().map(|s| if signed { (s.1 - 0.5).signum() } else { s.1 }).collect();
                let risk = NeuronRisk { neuron, loss, x, y, decay: 0.1 * f64::from(u8::from(with_bias)), augment: Augmentation::default() };
                let w = &w[..neuron.dim()];
                if kink_distance(&risk, w) > 0.02 {
                    check(&risk, w);
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn functions_in_charts_agree_with_differences(
        samples in prop::collection::vec((prop::collection::vec(-2.0..2.0f64, 3), 0.02..0.98f64), 1..8),
        u in prop::collection::vec(-1.5..1.5f64, 3),
        scale in 0.1..3.0f64,
    ) {
        let neuron = Neuron { inputs: 3, activation: Activation::Sigmoid, bias: Bias::Without };
        let x = samples.iter().flat_map(|s| s.0.clone()).collect();
        let y = samples.iter().map(|s| s.1).collect();
        let risk = NeuronRisk { neuron, loss: Loss::Square, x, y, decay: 0.1, augment: Augmentation::default() };
        let pca = TiedAutoencoder { variances: samples[0].0.iter().map(|x| x + 2.5).collect() };
        check(&pca, &u);
        let charts = [Scale::Ln, Scale::Asinh { unit: scale }, Scale::Linear];
        for inner in [&risk as &dyn Objective, &pca] {
            let f = InChart::new(inner, &charts);
            check(&f, &u);
            let mut w = [0.0; 3];
            chart::parameters(&charts, &u, &mut w);
            prop_assert_eq!(f.loss(&u).to_bits(), inner.loss(&w).to_bits());
            let mut back = [0.0; 3];
            chart::coordinates(&charts, &w, &mut back);
            prop_assert!(back.iter().zip(&u).all(|(a, b)| (a - b).abs() < 1e-13), "{back:?}");
        }
        // A batch of all terms is the whole, in coordinates as well.
        let f = InChart::new(&risk, &charts);
        let (mut grad, mut batch) = (vec![0.0; 3], vec![0.0; 3]);
        let all: Vec<u32> = (0..f.terms()).collect();
        prop_assert_eq!(f.gradient(&u, &mut grad).to_bits(), f.batch_gradient(&u, &all, &mut batch).to_bits());
        prop_assert_eq!(&grad, &batch);
        f.training_gradient(&u, &all, 7, &mut batch);
        prop_assert_eq!(&grad, &batch);
        // A slice over coordinates, cell by cell.
        let axis = Axis::linear(-1.0, 1.0);
        let (slice, grid) = (Slice::coordinates(&u, 0, 2, axis, axis), GridSize { width: 3, height: 2 });
        let (mut exact, mut pixels) = ([0.0; 6], [0.0_f32; 6]);
        f.exact_sampler(&slice, grid).fill(0..2, &mut exact);
        f.pixel_sampler(&slice, grid).fill(0..2, &mut pixels);
        for (cell, (exact, pixel)) in exact.iter().zip(pixels).enumerate() {
            let mut at = vec![0.0; 3];
            slice.point(axis.centre(cell as u32 % 3, 3), axis.centre(cell as u32 / 3, 2), &mut at);
            prop_assert_eq!(f.loss(&at).to_bits(), exact.to_bits());
            prop_assert!((f64::from(pixel) - exact).abs() <= 1e-6 * (1.0 + exact.abs()));
        }
    }
}

/// Distance of the nearest pre-activation from a kink.
fn nearest_kink(risk: &NetworkRisk, w: &[f64]) -> f64 {
    let mut trace = Trace::default();
    let mut nearest = f64::INFINITY;
    for i in 0..risk.samples() {
        risk.backpropagate(w, i, &mut trace);
        for layer in risk.layers() {
            let z = &trace.z[layer.first..layer.first + layer.units];
            if matches!(layer.activation, Activation::Relu | Activation::LeakyRelu | Activation::Sign) {
                nearest = z.iter().fold(nearest, |m, z| m.min(z.abs()));
            }
            if risk.parts().criterion == Criterion::Outputs(Loss::Hinge) && layer.first + layer.units == trace.z.len() {
                nearest = z
                    .iter()
                    .zip(&risk.parts().y[i * layer.units..])
                    .fold(nearest, |m, (z, y)| m.min((1.0 - y * z).abs()));
            }
        }
    }
    nearest
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn backpropagation_agrees_with_differences(
        hidden in prop::collection::vec(1..=3usize, 0..=3),
        (inputs, outputs, samples) in (1..=3usize, 1..=3usize, 1..=3usize),
        numbers in prop::collection::vec(-1.5..1.5f64, 120),
        act in 0..=ACTIVATIONS.len(),
        with_bias in any::<bool>(),
    ) {
        let widths: Vec<usize> = std::iter::once(inputs).chain(hidden).chain(std::iter::once(outputs)).collect();
        let bias = if with_bias { Bias::With } else { Bias::Without };
        let heads = [
            (Activation::Sigmoid, Criterion::Outputs(Loss::Square)),
            (Activation::Sigmoid, Criterion::Outputs(Loss::CrossEntropy)),
            (Activation::Tanh, Criterion::Outputs(Loss::Matching)),
            (Activation::Identity, Criterion::Outputs(Loss::Square)),
            (Activation::Identity, Criterion::Outputs(Loss::Hinge)),
            (Activation::Identity, Criterion::Softmax),
        ];
        for (output, criterion) in heads {
            let network = Network { widths: widths.clone(), hidden: WITH_SIGN.concat()[act], output, bias };
            let x = numbers[..samples * inputs].to_vec();
            let target = |i: usize| match criterion {
                Criterion::Softmax => f64::from(i % outputs == (i / outputs) % outputs),
                Criterion::Outputs(Loss::Hinge) => numbers[i + 20].signum(),
                Criterion::Outputs(_) => 0.5 + 0.3 * numbers[i + 20],
            };
            let y = (0..samples * outputs).map(target).collect();
            let decay = 0.2 * f64::from(u8::from(with_bias));
            let risk = NetworkRisk::new(Parts { network, criterion, x, y, decay, dropout: Dropout::default(), augment: Augmentation::default() });
            let w = &numbers[numbers.len() - risk.dim()..];
            if nearest_kink(&risk, w) > 0.05 {
                check(&risk, w);
            }
        }
    }
}
