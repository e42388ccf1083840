//! The core against reference values computed independently (tests/oracle/README.md).

mod common;

use common::{cases, close, network, neuron, numbers};
use downhill::objective::FiniteSum;
use serde_json::Value;

/// Loss, gradient, Hessian, Hessian-vector products, and the batch of all terms.
fn check(risk: &dyn FiniteSum, w: &[f64], expected: &Value, tolerance: &Value, id: &str) {
    let d = w.len();
    let (mut grad, mut hess) = (vec![0.0; d], vec![0.0; d * d]);
    let loss = risk.gradient(w, &mut grad);
    risk.hessian(w, &mut hess);
    let check = |found: &[f64], key: &str| close(found, &numbers(&expected[key]), tolerance, &format!("{id} {key}"));
    check(&[loss], "loss");
    check(&[risk.loss(w)], "loss");
    check(&grad, "grad");
    check(&hess, "hess");
    let v: Vec<f64> = (0..d).map(|k| 1.0 - 0.3 * k as f64).collect();
    let mut along = vec![0.0; d];
    risk.hessian_vector(w, &v, &mut along);
    for (r, found) in along.iter().enumerate() {
        let product: f64 = (0..d).map(|c| hess[r * d + c] * v[c]).sum();
        assert!((found - product).abs() <= 1e-12 * (1.0 + product.abs()), "{id}: H·v");
    }
    // The mean over all terms as one batch is the same gradient.
    let all: Vec<u32> = (0..risk.terms()).collect();
    let mut batch = vec![0.0; d];
    check(&[risk.batch_gradient(w, &all, &mut batch)], "loss");
    assert_eq!(batch, grad, "{id}");
}

#[test]
fn neuron_loss_gradient_and_hessian() {
    let file: Value = serde_json::from_str(include_str!("oracle/neuron.json")).expect("JSON");
    for (id, case) in cases(&file, 47) {
        let (risk, w) = neuron(case);
        check(&risk, &w, &case["expected"], &file["tolerance"], id);
    }
}

#[test]
fn network_loss_gradient_and_hessian() {
    let file: Value = serde_json::from_str(include_str!("oracle/mlp.json")).expect("JSON");
    for (id, case) in cases(&file, 18) {
        check(&network(case), &numbers(&case["theta"]), &case["expected"], &file["tolerance"], id);
    }
}
