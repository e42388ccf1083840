//! Critical points: found, classified and proved, against reference values and known counts; basins.

#[path = "../common/mod.rs"]
mod common;

mod basins;
mod found;
mod proved;

use common::numbers;
use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::neuron::{Bias, Neuron};
use downhill::objective::augment::Augmentation;
use downhill::objective::linear_network::{LinearNetworkRisk, Shape};
use downhill::objective::neuron_risk::NeuronRisk;
use downhill::slice::Scale;
use downhill::theory::auer::Ladder;
use serde_json::Value;

/// A JSON file of tests/oracle.
macro_rules! oracle {
    ($name:literal) => {
        serde_json::from_str::<serde_json::Value>(include_str!(concat!("../oracle/", $name))).expect("JSON")
    };
}
pub(crate) use oracle;

/// A sigmoid neuron without a bias on the samples `x` (n×d) with targets `y`.
pub(crate) fn neuron(loss: Loss, x: &Value, y: &Value) -> NeuronRisk {
    let inputs = x[0].as_array().expect("inputs").len();
    let neuron = Neuron { inputs, activation: Activation::Sigmoid, bias: Bias::Without };
    NeuronRisk { neuron, loss, x: numbers(x), y: numbers(y), decay: 0.0, augment: Augmentation::default() }
}

/// A preset by its name.
pub(crate) fn preset(name: &str) -> (NeuronRisk, Value) {
    let all = oracle!("presets.json");
    (neuron(Loss::Square, &all[name]["x"], &all[name]["y"]), all[name].clone())
}

/// The inputs of a ladder of m samples with ratio ρ and target y.
pub(crate) fn ladder(m: usize, rho: f64, y: f64) -> Vec<f64> {
    Ladder { samples: m as u32, ratio: rho, target: y }.inputs()
}

/// (1 − ab)², the smallest linear network.
pub(crate) fn product() -> LinearNetworkRisk {
    LinearNetworkRisk::new(Shape { inputs: 1, hidden: 1, outputs: 1 }, vec![1.0], vec![1.0])
}

/// `d` linear charts.
pub(crate) fn linear(d: usize) -> Vec<Scale> {
    vec![Scale::Linear; d]
}
