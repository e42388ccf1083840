//! Many inputs through a network at once are one after the other, bit by bit.

mod common;

use common::rows::{ACTIVATIONS, bits, scattered};
use downhill::model::activation::Activation;
use downhill::model::network::Network;
use downhill::model::neuron::Bias;
use downhill::objective::augment::Augmentation;
use downhill::objective::network_risk::{Criterion, Dropout, NetworkRisk, Parts};
use downhill::objective::{Objective, risk::Risk};

fn check(widths: &[usize], hidden: Activation, criterion: Criterion, bias: Bias, n: usize) {
    let what = format!("{widths:?}, {hidden:?}, {criterion:?}, {n}");
    let network = Network { widths: widths.to_vec(), hidden, output: Activation::Identity, bias };
    let outputs = network.outputs();
    let (x, y) = (scattered(3 * widths[0]), vec![0.5; 3 * outputs]);
    let (dropout, augment) = (Dropout { share: 0.4, seed: 1 }, Augmentation::default());
    let risk = NetworkRisk::new(Parts { network: network.clone(), criterion, x, y, decay: 0.0, dropout, augment });
    let (w, xs, layers) = (scattered(risk.dim()), scattered(n * widths[0]), network.layers());
    // Dropout is for training only, whatever was in the buffers before.
    downhill::objective::FiniteSum::training_gradient(&risk, &w, &[0, 1], 0, &mut vec![0.0; w.len()]);
    let (mut z, mut a) = (vec![0.0; network.units()], vec![0.0; network.units()]);
    for depth in 1..=layers.len() {
        let values = risk.values(&w, &xs, depth);
        assert_eq!(values.units, widths[1..=depth].iter().sum::<usize>(), "{what}");
        for (i, x) in xs.chunks_exact(widths[0]).enumerate() {
            network.forward(&layers, &w, x, &mut z, &mut a);
            let row = i * values.units..(i + 1) * values.units;
            assert_eq!(bits(&values.z[row.clone()]), bits(&z[..values.units]), "{what}, z of {i}");
            assert_eq!(bits(&values.a[row]), bits(&a[..values.units]), "{what}, a of {i}");
        }
    }
    let risk = Risk::of_network(risk.parts().clone()).expect("the whole module");
    let (mut many, mut one) = (vec![0.0; n * outputs], vec![0.0; outputs]);
    risk.predict_many(&w, &xs, &mut many);
    for (i, x) in xs.chunks_exact(widths[0]).enumerate() {
        risk.predict(&w, x, &mut one);
        assert_eq!(bits(&many[i * outputs..(i + 1) * outputs]), bits(&one), "{what}, output {i}");
        network.forward(&layers, &w, x, &mut z, &mut a);
        let a = &a[a.len() - outputs..];
        let total: f64 = a.iter().map(|a| downhill::math::exp(*a)).sum();
        for (said, a) in one.iter().zip(a) {
            let expected = if criterion == Criterion::Softmax { downhill::math::exp(*a) / total } else { *a };
            assert!(
                (said - expected).abs() <= 1e-14 * (1.0 + expected.abs()),
                "{what}, output {i}: {said} or {expected}"
            );
        }
    }
}

#[test]
fn many_inputs_at_once_are_one_after_the_other() {
    let square = Criterion::Outputs(downhill::model::loss::Loss::Square);
    for hidden in ACTIVATIONS {
        for n in [1, 2, 15, 16, 17, 33] {
            check(&[2, 5, 3, 1], hidden, square, Bias::With, n);
            check(&[1, 4], hidden, square, Bias::Without, n);
            check(&[5, 3, 4], hidden, Criterion::Softmax, Bias::With, n);
        }
    }
}
