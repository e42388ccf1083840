//! The core against reference values computed independently (tests/oracle/README.md).

use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::neuron::{Bias, Neuron};
use downhill::objective::neuron_risk::NeuronRisk;
use downhill::objective::{FiniteSum, Objective};
use serde_json::Value;

fn numbers(v: &Value) -> Vec<f64> {
    match v {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        v => vec![v.as_f64().expect("a number")],
    }
}

fn close(found: &[f64], expected: &[f64], tolerance: &Value, what: &str) {
    let (rel, abs) = (tolerance["rel"].as_f64().expect("rel"), tolerance["abs"].as_f64().expect("abs"));
    assert_eq!(found.len(), expected.len(), "{what}");
    for (v, e) in found.iter().zip(expected) {
        assert!((v - e).abs() <= abs + rel * e.abs(), "{what}: {v} instead of {e}");
    }
}

/// The risk and the parameters (bias last) of a case of neuron.json.
fn neuron(case: &Value) -> (NeuronRisk, Vec<f64>) {
    let activation = match case["activation"].as_str() {
        Some("sigmoid") => Activation::Sigmoid,
        Some("tanh") => Activation::Tanh,
        Some("relu") => Activation::Relu,
        Some("identity") => Activation::Identity,
        other => panic!("activation {other:?}"),
    };
    let loss = match case["loss"].as_str() {
        Some("half_mse") => Loss::Square,
        Some("ce") => Loss::CrossEntropy,
        Some("matching") => Loss::Matching,
        Some("hinge") => Loss::Hinge,
        Some("perceptron") => Loss::Perceptron,
        other => panic!("loss {other:?}"),
    };
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
        },
        w,
    )
}

#[test]
fn neuron_loss_gradient_and_hessian() {
    let file: Value = serde_json::from_str(include_str!("oracle/neuron.json")).expect("JSON");
    let cases = file["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 47);
    for case in cases {
        let id = case["id"].as_str().expect("id");
        let (risk, w) = neuron(case);
        let (mut grad, mut hess) = (vec![0.0; w.len()], vec![0.0; w.len() * w.len()]);
        let loss = risk.gradient(&w, &mut grad);
        risk.hessian(&w, &mut hess);
        let expected = &case["expected"];
        let check = |found: &[f64], key: &str| {
            close(found, &numbers(&expected[key]), &file["tolerance"], &format!("{id} {key}"));
        };
        check(&[loss], "loss");
        check(&[risk.loss(&w)], "loss");
        check(&grad, "grad");
        check(&hess, "hess");
        // The mean over all terms as one batch is the same gradient.
        let all: Vec<u32> = (0..risk.terms()).collect();
        let mut batch = vec![0.0; w.len()];
        check(&[risk.batch_gradient(&w, &all, &mut batch)], "loss");
        assert_eq!(batch, grad, "{id}");
    }
}
