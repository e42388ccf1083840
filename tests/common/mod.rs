//! What the tests against the oracle share: reading its cases.
#![allow(dead_code, reason = "each test uses its own part")]

pub(crate) mod differences;
pub(crate) mod newton;
pub(crate) mod rows;

use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::network::Network;
use downhill::model::neuron::{Bias, Neuron};
use downhill::objective::augment::Augmentation;
use downhill::objective::network_risk::{Criterion, Dropout, NetworkRisk, Parts};
use downhill::objective::neuron_risk::NeuronRisk;
use serde_json::Value;

pub(crate) fn numbers(v: &Value) -> Vec<f64> {
    match v {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        v => vec![v.as_f64().expect("a number")],
    }
}

pub(crate) fn close(found: &[f64], expected: &[f64], tolerance: &Value, what: &str) {
    let (rel, abs) = (tolerance["rel"].as_f64().expect("rel"), tolerance["abs"].as_f64().expect("abs"));
    assert_eq!(found.len(), expected.len(), "{what}");
    for (v, e) in found.iter().zip(expected) {
        assert!((v - e).abs() <= abs + rel * e.abs(), "{what}: {v} instead of {e}");
    }
}

/// The risk and the parameters (bias last) of a case of neuron.json.
pub(crate) fn neuron(case: &Value) -> (NeuronRisk, Vec<f64>) {
    let (activation, loss) = (activation(&case["activation"]), loss(&case["loss"]));
    let mut w = numbers(&case["w"]);
    let inputs = w.len();
    let bias = if case["bias"].is_null() { Bias::Without } else { Bias::With };
    w.extend(case["bias"].as_f64());
    (
        NeuronRisk {
            neuron: Neuron { inputs, activation, bias },
            loss,
            x: numbers(&case["x"]),
            y: numbers(&case["y"]),
            decay: 0.0,
            augment: Augmentation::default(),
        },
        w,
    )
}

pub(crate) fn activation(name: &Value) -> Activation {
    match name.as_str() {
        Some("sigmoid") => Activation::Sigmoid,
        Some("tanh") => Activation::Tanh,
        Some("relu") => Activation::Relu,
        Some("identity") => Activation::Identity,
        other => panic!("activation {other:?}"),
    }
}

pub(crate) fn loss(name: &Value) -> Loss {
    match name.as_str() {
        Some("half_mse") => Loss::Square,
        Some("ce") => Loss::CrossEntropy,
        Some("matching") => Loss::Matching,
        Some("hinge") => Loss::Hinge,
        Some("perceptron") => Loss::Perceptron,
        other => panic!("loss {other:?}"),
    }
}

/// The risk of a network with one hidden layer and one output.
pub(crate) fn network(case: &Value) -> NetworkRisk {
    let size = |key: &str| case[key].as_u64().expect("a size") as usize;
    let bias = if case["bias"] == Value::Bool(true) { Bias::With } else { Bias::Without };
    let network = Network {
        widths: vec![size("d"), size("m"), 1],
        hidden: activation(&case["hidden_activation"]),
        output: activation(&case["output_activation"]),
        bias,
    };
    let criterion = Criterion::Outputs(loss(&case["loss"]));
    NetworkRisk::new(Parts {
        network,
        criterion,
        x: numbers(&case["x"]),
        y: numbers(&case["y"]),
        decay: 0.0,
        dropout: Dropout::default(),
        augment: Augmentation::default(),
    })
}

/// A file of the oracle with its cases, and how many there are.
pub(crate) fn cases(file: &Value, count: usize) -> impl Iterator<Item = (&str, &Value)> {
    let cases = file["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), count);
    cases.iter().map(|case| (case["id"].as_str().expect("id"), case))
}
