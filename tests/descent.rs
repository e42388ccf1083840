//! Plain descent is fused over many updates: the same bits as one update after the other, and as its formula.

mod common;

use common::rows::{ACTIVATIONS, LOSSES, bits, scattered};
use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::network::Network;
use downhill::model::neuron::{Bias, Neuron};
use downhill::objective::augment::Augmentation;
use downhill::objective::network_risk::{Criterion, Dropout, NetworkRisk, Parts, Trace};
use downhill::objective::neuron_risk::NeuronRisk;
use downhill::objective::{FiniteSum, Objective};
use downhill::optimizer::schedule::{Schedule, Shape};
use downhill::optimizer::{Method, Oracle, Reduction, Rule};
use downhill::trainer::batches::{Batches, Draw};
use downhill::trainer::{State, Status, Trainer, advance_abreast};

const N: usize = 23;

fn neuron(inputs: usize, activation: Activation, loss: Loss, bias: Bias, decay: f64) -> NeuronRisk {
    let signed = matches!(loss, Loss::Hinge | Loss::Perceptron);
    let y = (0..N).map(|i| f64::from(u8::from(i % 3 == 0)) - if signed && i % 3 > 0 { 1.0 } else { 0.0 });
    NeuronRisk {
        neuron: Neuron { inputs, activation, bias },
        loss,
        x: scattered(N * inputs),
        y: y.collect(),
        decay,
        augment: Augmentation::default(),
    }
}

fn network(widths: &[usize], hidden: Activation, criterion: Criterion, bias: Bias, share: f64) -> NetworkRisk {
    let outputs = widths[widths.len() - 1];
    let output = match criterion {
        Criterion::Outputs(Loss::CrossEntropy) => Activation::Sigmoid,
        Criterion::Outputs(Loss::Square) => Activation::Tanh,
        _ => Activation::Identity,
    };
    NetworkRisk::new(Parts {
        network: Network { widths: widths.to_vec(), hidden, output, bias },
        criterion,
        x: scattered(N * widths[0]),
        y: (0..N * outputs).map(|i| f64::from(u8::from(i % outputs == i / outputs % outputs))).collect(),
        decay: 0.01,
        dropout: Dropout { share, seed: 5 },
        augment: Augmentation::default(),
    })
}

/// How a run's batches and step sizes are chosen.
#[derive(Clone, Copy, Debug)]
struct Plan {
    draw: Draw,
    size: u32,
    reduction: Reduction,
    schedule: Schedule,
}

fn trainer(risk: &dyn FiniteSum, plan: Plan) -> Trainer {
    let start = scattered(risk.dim());
    let Plan { draw, size, reduction, schedule } = plan;
    let rule = Rule { optimizer: Method::Descent.start(start.len()), schedule, reduction };
    Trainer::new(rule, Batches::new(draw, 9, risk.terms(), size), start)
}

/// Updates by the book: a gradient, a step, and the end where a step leaves the bound.
fn by_the_book(risk: &dyn FiniteSum, plan: Plan, updates: u64) -> (u64, Vec<f64>) {
    let (mut w, mut grad) = (scattered(risk.dim()), vec![0.0; risk.dim()]);
    let mut batches = Batches::new(plan.draw, 9, risk.terms(), plan.size);
    for t in 0..updates {
        let batch = batches.at(t).to_vec();
        let terms = if batch.is_empty() { N } else { batch.len() };
        Oracle::of_update(risk, &batch, t).gradient(&w, &mut grad);
        let times = if plan.reduction == Reduction::Sum { terms as f64 } else { 1.0 };
        let eta = times * plan.schedule.at(t);
        let next: Vec<f64> = w.iter().zip(&grad).map(|(w, g)| w - eta * g).collect();
        if next.iter().any(|v| !v.is_finite() || v.abs() > 1e12) {
            return (t, w);
        }
        w = next;
    }
    (updates, w)
}

/// Returns the updates that were possible.
fn check(what: &str, risk: &dyn FiniteSum, plan: Plan, updates: u64) -> u64 {
    let (mut fused, mut single, mut pieces) = (trainer(risk, plan), trainer(risk, plan), trainer(risk, plan));
    let made = fused.advance(risk, updates);
    let mut count = 0;
    while count < updates && single.advance(risk, 1) == 1 {
        count += 1;
    }
    for piece in 1..updates {
        pieces.advance(risk, piece.min(updates - pieces.t()));
    }
    assert_eq!(made, count, "{what}, {plan:?}");
    assert_eq!(fused.save(), single.save(), "{what}, {plan:?}");
    assert_eq!(fused.save(), pieces.save(), "{what}, {plan:?}");
    let (possible, w) = by_the_book(risk, plan, updates);
    assert_eq!((made, bits(fused.w())), (possible, bits(&w)), "{what}, {plan:?}");
    assert_eq!(fused.status() == Status::Diverged, made < updates, "{what}, {plan:?}");
    made
}

/// Every way of drawing, batches that divide the samples and batches that do not, every reduction, constant and falling step sizes.
fn plans(eta: f64) -> Vec<Plan> {
    let mut plans = Vec::new();
    for draw in [Draw::Full, Draw::Reshuffled, Draw::Replacement] {
        for size in [1, 2, 5, 10, 16, 17, 23] {
            for reduction in [Reduction::Mean, Reduction::Sum] {
                let shape = if size % 2 == 1 { Shape::Constant } else { Shape::Step { every: 7, factor: 0.5 } };
                let schedule = Schedule { eta, shape, warm_up: u64::from(size % 3) * 2 };
                plans.push(Plan { draw, size, reduction, schedule });
            }
        }
    }
    plans
}

#[test]
fn fused_updates_of_a_neuron_are_single_ones() {
    for activation in ACTIVATIONS {
        for loss in LOSSES.into_iter().filter(|loss| loss.fits(activation)) {
            for (inputs, bias, decay) in
                [(1, Bias::With, 0.0), (2, Bias::With, 0.0), (2, Bias::Without, 0.1), (5, Bias::With, 0.1)]
            {
                let risk = neuron(inputs, activation, loss, bias, decay);
                for plan in plans(0.05) {
                    check(&format!("{activation:?}, {loss:?}, {inputs}, {bias:?}"), &risk, plan, 70);
                }
            }
        }
    }
}

#[test]
fn fused_updates_of_a_network_are_single_ones() {
    let cases: [(&[usize], _, _, _, _); 5] = [
        (&[2, 4, 2, 1], Activation::Tanh, Criterion::Outputs(Loss::Square), Bias::With, 0.0),
        (&[3, 5, 1], Activation::Relu, Criterion::Outputs(Loss::CrossEntropy), Bias::Without, 0.0),
        (&[2, 3, 4, 3], Activation::Softplus, Criterion::Softmax, Bias::With, 0.0),
        (&[1, 6, 2], Activation::LeakyRelu, Criterion::Outputs(Loss::Matching), Bias::With, 0.0),
        (&[2, 7, 3, 1], Activation::Sigmoid, Criterion::Outputs(Loss::Hinge), Bias::With, 0.3),
    ];
    for (widths, hidden, criterion, bias, share) in cases {
        let risk = network(widths, hidden, criterion, bias, share);
        for plan in plans(0.05) {
            check(&format!("{widths:?}, {hidden:?}, {criterion:?}"), &risk, plan, 70);
        }
    }
}

/// Runs side by side: other starts and other step sizes, some of which diverge, some of which stall.
#[test]
fn runs_abreast_are_runs_alone() {
    let mut seen = Vec::new();
    for activation in ACTIVATIONS {
        for loss in LOSSES.into_iter().filter(|loss| loss.fits(activation)) {
            for (inputs, bias, decay) in
                [(1, Bias::With, 0.1), (2, Bias::With, 0.0), (2, Bias::Without, 0.1), (3, Bias::With, 0.0)]
            {
                let risk = neuron(inputs, activation, loss, bias, decay);
                for (many, (draw, size)) in (1..=11).zip(
                    [(Draw::Reshuffled, 1), (Draw::Replacement, 4), (Draw::Full, 9), (Draw::Reshuffled, 5)]
                        .into_iter()
                        .cycle(),
                ) {
                    let runs = || -> Vec<Trainer> {
                        let run = |r: usize| {
                            let eta = [0.05, 0.7, 1e-30, 3.0, 1e6][r % 5];
                            let shape = if r % 2 == 0 { Shape::Constant } else { Shape::Inverse { tau: 20.0 } };
                            let schedule = Schedule { eta, shape, warm_up: 0 };
                            let rule = Rule {
                                optimizer: Method::Descent.start(risk.dim()),
                                schedule,
                                reduction: Reduction::Sum,
                            };
                            let start = scattered(risk.dim() + r)[r..].to_vec();
                            Trainer::new(rule, Batches::new(draw, 9, risk.terms(), size), start)
                        };
                        (0..many).map(run).collect()
                    };
                    let (mut together, mut alone) = (runs(), runs());
                    let mut lanes: Vec<&mut Trainer> = together.iter_mut().collect();
                    advance_abreast(&mut lanes, &risk, 31);
                    advance_abreast(&mut lanes, &risk, 39);
                    for (one, other) in alone.iter_mut().zip(&together) {
                        one.advance(&risk, 31);
                        one.advance(&risk, 39);
                        let what = format!("{activation:?}, {loss:?}, {inputs}, {bias:?}, {draw:?}");
                        assert_eq!(
                            (one.t(), one.status(), bits(one.w())),
                            (other.t(), other.status(), bits(other.w())),
                            "{what}"
                        );
                        seen.push(one.status());
                        // What comes after depends on nothing else. (Side by side, an update of a smooth loss that changes nothing may count as a move.)
                        let kept = |trainer: &Trainer| State { moves: 0, ..trainer.save() };
                        assert_eq!(kept(one), kept(other), "{what}");
                    }
                }
            }
        }
    }
    for status in [Status::Running, Status::Stalled, Status::Diverged] {
        assert!(seen.contains(&status), "{status:?}");
    }
}

#[test]
fn a_run_that_diverges_between_fused_updates_ends_where_single_ones_do() {
    let plan =
        |eta| Plan { draw: Draw::Reshuffled, size: 5, reduction: Reduction::Mean, schedule: Schedule::constant(eta) };
    let neuron = neuron(2, Activation::Identity, Loss::Square, Bias::With, 0.0);
    let network = network(&[2, 4, 1], Activation::Relu, Criterion::Outputs(Loss::Matching), Bias::With, 0.0);
    for eta in [3.0, 7.0, 1e6, 1e300] {
        for risk in [&neuron as &dyn FiniteSum, &network] {
            let made = check("diverges", risk, plan(eta), 400);
            assert!(made < 400, "{eta}: {made}");
        }
    }
    // A step that is lost in rounding is a stall after two epochs of them, however they are counted.
    check("stalls", &neuron, plan(1e-30), 40);
    let mut stalled = trainer(&neuron, plan(1e-30));
    stalled.advance(&neuron, 2 * stalled.epoch_length() - 1);
    assert_eq!(stalled.status(), Status::Running);
    stalled.advance(&neuron, 1);
    assert_eq!(stalled.status(), Status::Stalled);
}

/// The gradient of a batch of one sample is what backpropagation says of that sample: δ of a unit times what it is fed.
#[test]
fn a_batch_of_one_is_what_slow_motion_shows() {
    for (widths, criterion) in [(&[2, 4, 2, 1], Criterion::Outputs(Loss::Square)), (&[3, 5, 4, 3], Criterion::Softmax)]
    {
        let parts = network(widths, Activation::Tanh, criterion, Bias::With, 0.0).parts().clone();
        let risk = NetworkRisk::new(Parts { decay: 0.0, ..parts });
        let (w, mut grad, mut trace) = (scattered(risk.dim()), vec![0.0; risk.dim()], Trace::default());
        for i in 0..risk.samples() {
            risk.backpropagate(&w, i, &mut trace);
            let loss = risk.training_gradient(&w, &[i as u32], 0, &mut grad);
            assert_eq!(loss.to_bits(), trace.loss.to_bits());
            let x = &risk.parts().x[i * widths[0]..(i + 1) * widths[0]];
            let mut shown = vec![0.0; risk.dim()];
            for layer in risk.layers() {
                let fed = if layer.first == 0 { x } else { &trace.a[layer.first - layer.inputs..layer.first] };
                for u in 0..layer.units {
                    let delta = trace.delta[layer.first + u];
                    for (k, a) in fed.iter().enumerate() {
                        shown[layer.weights + u * layer.inputs + k] = delta * a;
                    }
                    shown[layer.biases.expect("it has biases") + u] = delta;
                }
            }
            assert_eq!(grad, shown, "{widths:?}, sample {i}");
        }
    }
}
