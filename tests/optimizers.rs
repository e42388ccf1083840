//! Update rules against reference trajectories (tests/oracle/README.md), and against what theory says of them.

mod common;

use common::{activation, cases, close, loss, network, numbers};
use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::neuron::{Bias, Neuron};
use downhill::objective::augment::Augmentation;
use downhill::objective::network_risk::{NetworkRisk, Parts};
use downhill::objective::neuron_risk::NeuronRisk;
use downhill::objective::{FiniteSum, Objective, Sampler};
use downhill::optimizer::schedule::Schedule;
use downhill::optimizer::{Form, Method, Oracle, Reduction, Rule};
use downhill::slice::{GridSize, Slice};
use downhill::trainer::Trainer;
use downhill::trainer::batches::{Batches, Draw};
use serde_json::Value;

/// Writes the gradient and returns the value.
type Gradient = dyn Fn(&[f64], &mut [f64]) -> f64;

/// A test function with one term.
struct Function {
    dim: usize,
    gradient: Box<Gradient>,
}

impl Objective for Function {
    fn dim(&self) -> usize {
        self.dim
    }
    fn loss(&self, w: &[f64]) -> f64 {
        (self.gradient)(w, &mut vec![0.0; self.dim])
    }
    fn gradient(&self, w: &[f64], grad: &mut [f64]) -> f64 {
        (self.gradient)(w, grad)
    }
    fn hessian(&self, w: &[f64], hess: &mut [f64]) {
        // Exact for quadratics: the gradient is linear.
        let (mut g0, mut g1, mut v) = (vec![0.0; self.dim], vec![0.0; self.dim], w.to_vec());
        (self.gradient)(w, &mut g0);
        for c in 0..self.dim {
            v[c] += 1.0;
            (self.gradient)(&v, &mut g1);
            v[c] = w[c];
            (0..self.dim).for_each(|r| hess[r * self.dim + c] = g1[r] - g0[r]);
        }
    }
    fn hessian_vector(&self, _: &[f64], _: &[f64], _: &mut [f64]) {
        unimplemented!("no rule asks for it")
    }
    fn exact_sampler<'a>(&'a self, _: &Slice, _: GridSize) -> Box<dyn Sampler<f64> + 'a> {
        unimplemented!("no landscape here")
    }
    fn pixel_sampler<'a>(&'a self, _: &Slice, _: GridSize) -> Box<dyn Sampler<f32> + 'a> {
        unimplemented!("no landscape here")
    }
}

impl FiniteSum for Function {
    fn terms(&self) -> u32 {
        1
    }
    fn batch_gradient(&self, w: &[f64], _: &[u32], grad: &mut [f64]) -> f64 {
        (self.gradient)(w, grad)
    }
}

/// ½ Σ h_k w_k².
fn quadratic(h: Vec<f64>) -> Function {
    let dim = h.len();
    let gradient = move |w: &[f64], grad: &mut [f64]| {
        (0..h.len()).for_each(|k| grad[k] = h[k] * w[k]);
        0.5 * w.iter().zip(grad.iter()).map(|(w, g)| w * g).sum::<f64>()
    };
    Function { dim, gradient: Box::new(gradient) }
}

/// (1 − w₁w₂)².
fn product() -> Function {
    let gradient = |w: &[f64], grad: &mut [f64]| {
        let r = 1.0 - w[0] * w[1];
        (grad[0], grad[1]) = (-2.0 * r * w[1], -2.0 * r * w[0]);
        r * r
    };
    Function { dim: 2, gradient: Box::new(gradient) }
}

/// f + (λ/2)‖w‖².
fn decayed(f: Function, decay: f64) -> Function {
    let gradient = move |w: &[f64], grad: &mut [f64]| {
        let value = (f.gradient)(w, grad);
        grad.iter_mut().zip(w).for_each(|(g, wk)| *g += decay * wk);
        value + 0.5 * decay * w.iter().map(|wk| wk * wk).sum::<f64>()
    };
    Function { dim: f.dim, gradient: Box::new(gradient) }
}

/// The case's function with weight decay.
fn objective(case: &Value, decay: f64) -> Box<dyn FiniteSum> {
    match case["problem"].as_str() {
        Some("quadratic") => Box::new(decayed(quadratic(numbers(&case["h"])), decay)),
        Some("scalar_linear") => Box::new(decayed(product(), decay)),
        Some("mlp") => Box::new(NetworkRisk::new(Parts { decay, ..network(case).parts().clone() })),
        Some("neuron") => {
            let inputs = numbers(&case["w0"]).len();
            let neuron = Neuron { inputs, activation: activation(&case["activation"]), bias: Bias::Without };
            Box::new(NeuronRisk {
                neuron,
                loss: loss(&case["loss"]),
                x: numbers(&case["x"]),
                y: numbers(&case["y"]),
                decay,
                augment: Augmentation::default(),
            })
        }
        other => panic!("problem {other:?}"),
    }
}

/// The rule, its step size and its coupled weight decay.
fn rule(optimizer: &Value) -> (Method, f64, f64) {
    let get = |key: &str| optimizer[key].as_f64();
    let need = |key: &str| get(key).expect("a constant");
    let decay = get("weight_decay").unwrap_or(0.0);
    let beta = || [need("beta1"), need("beta2")];
    let name = optimizer["name"].as_str().expect("a name");
    let method = match name {
        "gd" => Method::Descent,
        "momentum" => Method::HeavyBall { mu: need("momentum"), form: Form::PyTorch },
        "momentum_sutskever" => Method::HeavyBall { mu: need("momentum"), form: Form::Sutskever },
        "nesterov" => Method::Nesterov { mu: need("momentum"), form: Form::PyTorch },
        "nesterov_sutskever" => Method::Nesterov { mu: need("momentum"), form: Form::Sutskever },
        "adagrad" => Method::AdaGrad { epsilon: need("eps") },
        "rmsprop" => Method::RmsProp { alpha: need("alpha"), epsilon: need("eps") },
        "adam" => Method::Adam { beta: beta(), epsilon: need("eps") },
        "adamw" => Method::AdamW { beta: beta(), epsilon: need("eps"), decay },
        other => panic!("optimiser {other}"),
    };
    (method, need("lr"), if name == "adamw" { 0.0 } else { decay })
}

#[test]
fn trajectories_are_those_of_the_reference() {
    let file: Value = serde_json::from_str(include_str!("oracle/optimizers.json")).expect("JSON");
    for (id, case) in cases(&file, 74) {
        let (method, eta, decay) = rule(&case["optimizer"]);
        // What is recorded is the loss without the penalty.
        let (objective, plain) = (objective(case, decay), objective(case, 0.0));
        let mut w = numbers(&case["w0"]);
        let mut optimizer = method.start(w.len());
        let expected = &case["expected"];
        let find = |steps: &str, t: u64| expected[steps].as_array().and_then(|s| s.iter().position(|v| v == t));
        for t in 0..=case["steps"].as_u64().expect("steps") {
            let what = format!("{id} at {t}");
            if let Some(k) = find("record_steps", t) {
                close(&w, &numbers(&expected["w"][k]), &file["tolerance"], &what);
            }
            if let Some(k) = find("loss_steps", t) {
                close(&[plain.loss(&w)], &numbers(&expected["loss"][k]), &file["tolerance"], &what);
            }
            let listed = case["batches"].get(t as usize).map_or_else(Vec::new, numbers);
            let batch: Vec<u32> = listed.into_iter().map(|i| i as u32).collect();
            // The mean is what this project takes; a sum is the mean with as many times the step.
            let eta = if case["batch_reduction"] == "sum" { eta * batch.len() as f64 } else { eta };
            // Saved and put back, a rule goes on as if nothing had been.
            let state = optimizer.state();
            optimizer = method.start(w.len());
            optimizer.restore(&state);
            let mut oracle = Oracle::new(objective.as_ref(), &batch);
            optimizer.step(&mut oracle, eta, &mut w);
            let terms = if batch.is_empty() { u64::from(objective.terms()) } else { batch.len() as u64 };
            assert_eq!(oracle.evaluations(), terms, "{what}");
        }
    }
}

/// ‖w‖ after `steps` updates from (1, …, 1).
fn run(objective: &Function, method: Method, eta: f64, steps: usize) -> Vec<f64> {
    let mut w = vec![1.0; objective.dim];
    let mut optimizer = method.start(w.len());
    for _ in 0..steps {
        optimizer.step(&mut Oracle::new(objective, &[]), eta, &mut w);
    }
    w
}

fn norm(w: &[f64]) -> f64 {
    w.iter().map(|v| v * v).sum::<f64>().sqrt()
}

#[test]
fn momentum_has_the_rates_of_theory_on_a_quadratic_of_condition_100() {
    let (m, l) = (1.0_f64, 100.0_f64);
    let f = quadratic(vec![m, l]);
    let rate = |method, eta| (norm(&run(&f, method, eta, 400)) / norm(&run(&f, method, eta, 200))).powf(1.0 / 200.0);
    let check = |found: f64, expected: f64| assert!((found - expected).abs() < 6e-3, "{found}, not {expected}");
    let roots = l.sqrt() + m.sqrt();
    check(rate(Method::Descent, 2.0 / (l + m)), 0.980_198);
    let mu = ((l.sqrt() - m.sqrt()) / roots).powi(2);
    assert!((mu - 0.669_421).abs() < 1e-6);
    let ball = Method::HeavyBall { mu, form: Form::PyTorch };
    check(rate(ball, 4.0 / (roots * roots)), 0.822_3);
    let nesterov = Method::Nesterov { mu: (l.sqrt() - m.sqrt()) / roots, form: Form::PyTorch };
    check(rate(nesterov, 1.0 / l), 0.904_3);
}

#[test]
fn pytorchs_nesterov_walks_on_sutskevers_look_ahead_points() {
    let f = quadratic(vec![1.0, 7.0]);
    let (mu, eta) = (0.9, 0.02);
    let mut ours = Method::Nesterov { mu, form: Form::PyTorch }.start(2);
    let mut theirs = Method::Nesterov { mu, form: Form::Sutskever }.start(2);
    let (mut w, mut u) = (vec![1.0, -0.5], vec![1.0, -0.5]);
    for _ in 0..50 {
        ours.step(&mut Oracle::new(&f, &[]), eta, &mut w);
        theirs.step(&mut Oracle::new(&f, &[]), eta, &mut u);
        for (k, v) in theirs.state().iter().enumerate() {
            assert!((w[k] - (u[k] + mu * v)).abs() < 1e-15, "{w:?}");
        }
    }
}

#[test]
fn newtons_method_goes_downhill_where_the_hessian_is_not_positive() {
    // One step to the minimum of a quadratic, but for the damping.
    let w = run(&quadratic(vec![1.0, 50.0]), Method::Newton { damping: 1e-9 }, 1.0, 1);
    assert!(norm(&w) < 1e-8, "{w:?}");
    // At a saddle's shoulder the damping grows until the step is one down.
    let saddle = quadratic(vec![1.0, -0.5]);
    let before = saddle.loss(&[1.0, 1.0]);
    let after = run(&saddle, Method::Newton { damping: 1e-3 }, 0.5, 1);
    assert!(saddle.loss(&after) < before, "{after:?}");
}

#[test]
fn rosenblatts_rule_is_stochastic_descent_on_the_perceptron_loss() {
    let file: Value = serde_json::from_str(include_str!("oracle/perceptron_rule.json")).expect("JSON");
    for (id, case) in cases(&file, 4) {
        let (x, y, w) = (numbers(&case["x"]), numbers(&case["y"]), numbers(&case["w0"]));
        let eta = case["eta"].as_f64().expect("eta");
        let expected = &case["expected"];
        let neuron = Neuron { inputs: w.len(), activation: Activation::Sign, bias: Bias::Without };
        let n = y.len() as u32;
        let risk = NeuronRisk { neuron, loss: Loss::Perceptron, x, y, decay: 0.0, augment: Augmentation::default() };
        let schedule = Schedule::constant(eta);
        let rule = Rule { optimizer: Method::Descent.start(w.len()), schedule, reduction: Reduction::Mean };
        let mut trainer = Trainer::new(rule, Batches::new(Draw::Cyclic, 0, n, 1), w);
        let mut before = 0;
        for epoch in 0..numbers(&expected["mistakes_per_epoch"]).len() {
            trainer.advance(&risk, u64::from(n));
            let mistakes = trainer.moves() - before;
            before = trainer.moves();
            close(&[mistakes as f64], &numbers(&expected["mistakes_per_epoch"][epoch]), &file["tolerance"], id);
            close(trainer.w(), &numbers(&expected["w_after_each_epoch"][epoch + 1]), &file["tolerance"], id);
        }
    }
}
