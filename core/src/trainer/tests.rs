use super::batches::Draw;
use super::timeline::{Measures, Timeline};
use super::*;
use crate::model::activation::Activation;
use crate::model::loss::Loss;
use crate::model::neuron::{Bias, Neuron};
use crate::objective::augment::Augmentation;
use crate::objective::neuron_risk::NeuronRisk;
use crate::optimizer::schedule::Schedule;
use crate::optimizer::schedule::Shape;
use crate::optimizer::{Form, Method, Reduction, Rule};
use crate::trainer::timeline::Edit;

fn risk(activation: Activation, loss: Loss) -> NeuronRisk {
    let x = (0..40).map(|i| f64::from((i * 37 + 11) % 23) / 8.0 - 1.4).collect();
    let y = (0..20).map(|i| f64::from((i * 7) % 3 % 2)).collect();
    NeuronRisk {
        neuron: Neuron { inputs: 2, activation, bias: Bias::With },
        loss,
        x,
        y,
        decay: 0.0,
        augment: Augmentation::default(),
    }
}

fn trainer(risk: &NeuronRisk, draw: Draw, eta: f64) -> Trainer {
    let batches = Batches::new(draw, 7, risk.y.len() as u32, 3);
    Trainer::new(rule(Method::Descent, Schedule::constant(eta)), batches, vec![0.3, -0.2, 0.1])
}

fn rule(method: Method, schedule: Schedule) -> Rule {
    Rule { optimizer: method.start(3), schedule, reduction: Reduction::Mean }
}

const DRAWS: [Draw; 4] = [Draw::Full, Draw::Reshuffled, Draw::Replacement, Draw::Cyclic];

#[test]
fn k_updates_at_once_are_k_single_updates() {
    let risk = risk(Activation::Sigmoid, Loss::Square);
    for draw in DRAWS {
        let (mut fused, mut single) = (trainer(&risk, draw, 0.7), trainer(&risk, draw, 0.7));
        assert_eq!(fused.advance(&risk, 100), 100);
        (0..100).for_each(|_| assert_eq!(single.advance(&risk, 1), 1));
        assert_eq!(fused.save(), single.save(), "{draw:?}");
    }
}

#[test]
fn an_epoch_visits_every_sample_once_and_its_last_batch_is_what_is_left() {
    let mut batches = Batches::new(Draw::Reshuffled, 3, 20, 6);
    assert_eq!(batches.epoch_length(), 4);
    for epoch in 0..3 {
        let mut seen: Vec<u32> = (0..4).flat_map(|k| batches.at(epoch * 4 + k).to_vec()).collect();
        assert_eq!(batches.at(epoch * 4 + 3).len(), 2);
        seen.sort_unstable();
        assert_eq!(seen, (0..20).collect::<Vec<u32>>());
    }
    let first = batches.at(0).to_vec();
    assert_ne!(first, batches.at(4).to_vec(), "a fresh order each epoch");
    assert_eq!(first, batches.at(0).to_vec(), "a pure function of the update");
}

#[test]
fn cyclic_batches_are_the_samples_in_their_own_order() {
    let mut batches = Batches::new(Draw::Cyclic, 3, 5, 2);
    assert_eq!(batches.epoch_length(), 3);
    let seen: Vec<Vec<u32>> = (0..4).map(|t| batches.at(t).to_vec()).collect();
    assert_eq!(seen, [vec![0, 1], vec![2, 3], vec![4], vec![0, 1]]);
}

#[cfg(feature = "whole")]
#[test]
fn listed_batches_come_in_their_order_again_and_again() {
    let list = vec![vec![4, 0], vec![1], vec![2, 2, 3]];
    let mut batches = Batches::listed(list.clone(), 5);
    assert_eq!((batches.epoch_length(), batches.size()), (3, 3));
    for t in 0..7 {
        assert_eq!(batches.at(t), list[t as usize % 3]);
    }
}

#[test]
fn batches_with_replacement_are_full_and_in_range() {
    let mut batches = Batches::new(Draw::Replacement, 3, 20, 6);
    for t in 0..40 {
        assert_eq!(batches.at(t).len(), 6);
        assert!(batches.at(t).iter().all(|i| *i < 20));
    }
}

#[test]
fn seeking_gives_exactly_the_state_of_that_update() {
    let risk = risk(Activation::Tanh, Loss::Square);
    let measures = Measures { train: &risk, test: Some(&risk) };
    for draw in DRAWS {
        let mut straight = trainer(&risk, draw, 0.3);
        let mut states = vec![straight.save()];
        for _ in 0..3000 {
            straight.advance(&risk, 1);
            states.push(straight.save());
        }
        let mut timeline = Timeline::new(trainer(&risk, draw, 0.3), Vec::new(), &measures);
        timeline.advance(&measures, 3000);
        for t in [2999, 0, 1, 1500, 1499, 777, 3000, 2] {
            timeline.seek(&measures, t, u64::MAX);
            assert_eq!(timeline.trainer().save(), states[t as usize], "{draw:?} at {t}");
        }
    }
}

#[test]
fn every_rule_can_be_rewound_exactly() {
    let risk = risk(Activation::Sigmoid, Loss::CrossEntropy);
    let measures = Measures { train: &risk, test: None };
    let (beta, epsilon) = ([0.9, 0.99], 1e-8);
    let shapes = [Shape::Step { every: 40, factor: 0.5 }, Shape::Inverse { tau: 100.0 }, Shape::Cosine { end: 700 }];
    let methods = [
        Method::HeavyBall { mu: 0.9, form: Form::PyTorch },
        Method::HeavyBall { mu: 0.9, form: Form::Sutskever },
        Method::Nesterov { mu: 0.9, form: Form::PyTorch },
        Method::Nesterov { mu: 0.9, form: Form::Sutskever },
        Method::AdaGrad { epsilon },
        Method::RmsProp { alpha: 0.9, epsilon },
        Method::Adam { beta, epsilon },
        Method::AdamW { beta, epsilon, decay: 0.1 },
        Method::Newton { damping: 1e-3 },
    ];
    for (k, method) in methods.into_iter().enumerate() {
        let schedule = Schedule { eta: 0.05, shape: shapes[k % 3], warm_up: 20 };
        let trainer = || {
            let batches = Batches::new(Draw::Reshuffled, 7, risk.y.len() as u32, 3);
            Trainer::new(rule(method, schedule), batches, vec![0.3, -0.2, 0.1])
        };
        let mut straight = trainer();
        let mut states = vec![straight.save()];
        for _ in 0..600 {
            straight.advance(&risk, 1);
            states.push(straight.save());
        }
        assert_ne!(states[600].w, states[0].w, "{method:?}");
        let mut timeline = Timeline::new(trainer(), Vec::new(), &measures);
        timeline.advance(&measures, 600);
        for t in [599, 0, 1, 300, 299, 600] {
            timeline.seek(&measures, t, u64::MAX);
            assert_eq!(timeline.trainer().save(), states[t as usize], "{method:?} at {t}");
        }
    }
}

#[test]
fn a_million_updates_are_kept_in_bounded_memory_and_reachable() {
    let mut risk = risk(Activation::Identity, Loss::Square);
    risk.x.truncate(2);
    risk.y.truncate(1);
    let measures = Measures { train: &risk, test: None };
    let mut timeline = Timeline::new(trainer(&risk, Draw::Reshuffled, 1e-6), Vec::new(), &measures);
    timeline.advance(&measures, 1_000_000);
    assert_eq!(timeline.reached(), 1_000_000);
    assert!(timeline.records().len() <= 2049 && timeline.records().len() > 500);
    assert!(timeline.checkpoints_kept() <= 257);
    let end = timeline.trainer().save();
    let made = timeline.seek(&measures, 999_999, u64::MAX);
    assert!(made <= 8192, "one step back replays {made} updates");
    timeline.seek(&measures, 1_000_000, u64::MAX);
    assert_eq!(timeline.trainer().save(), end);
}

#[test]
fn an_edit_is_part_of_the_timeline() {
    let risk = risk(Activation::Sigmoid, Loss::CrossEntropy);
    let measures = Measures { train: &risk, test: None };
    let mut live = Timeline::new(trainer(&risk, Draw::Reshuffled, 0.5), Vec::new(), &measures);
    live.advance(&measures, 50);
    live.edit(&measures, &[1.0, 2.0, 3.0]);
    live.advance(&measures, 50);
    // The same run opened again from its Spec: the edit is applied on arrival.
    let edits = vec![Edit { t: 50, w: vec![1.0, 2.0, 3.0] }];
    let mut opened = Timeline::new(trainer(&risk, Draw::Reshuffled, 0.5), edits, &measures);
    opened.advance(&measures, 100);
    assert_eq!(live.trainer().save(), opened.trainer().save());
    assert!(live.records() == opened.records(), "the same records");
    // Both know where the run was before it was put elsewhere, however often that was.
    let mut plain = Timeline::new(trainer(&risk, Draw::Reshuffled, 0.5), Vec::new(), &measures);
    plain.advance(&measures, 50);
    #[cfg(feature = "whole")]
    let arrived = plain.trainer().w().to_vec();
    for (timeline, again) in [(&mut live, [1.0, 2.0, 3.0]), (&mut opened, [1.0, 2.0, 3.0]), (&mut plain, [7.0; 3])] {
        timeline.seek(&measures, 50, u64::MAX);
        timeline.edit(&measures, &again);
        timeline.edit(&measures, &[1.0, 2.0, 3.0]);
        #[cfg(feature = "whole")]
        assert_eq!((timeline.arrival(50), timeline.arrival(49)), (Some(arrived.as_slice()), None));
        timeline.advance(&measures, 50);
    }
    assert!(live.records() == opened.records() && live.records() == plain.records(), "the same records");
    live.seek(&measures, 50, u64::MAX);
    assert_eq!(live.trainer().w(), [1.0, 2.0, 3.0]);
    live.seek(&measures, 49, u64::MAX);
    assert_ne!(live.trainer().w(), [1.0, 2.0, 3.0]);
    // Edits put in afterwards give the same run, too; taking them out gives the plain one.
    let mut later = Timeline::new(trainer(&risk, Draw::Reshuffled, 0.5), Vec::new(), &measures);
    later.advance(&measures, 100);
    let plain = later.trainer().save();
    later.set_edits(&measures, live.edits().to_vec(), 100, u64::MAX);
    assert_eq!(later.trainer().save(), opened.trainer().save());
    later.set_edits(&measures, Vec::new(), 100, u64::MAX);
    assert_eq!(later.trainer().save(), plain);
}

#[test]
fn divergence_is_a_status_and_keeps_the_last_finite_update() {
    let risk = risk(Activation::Identity, Loss::Square);
    let measures = Measures { train: &risk, test: None };
    let mut timeline = Timeline::new(trainer(&risk, Draw::Full, 1000.0), Vec::new(), &measures);
    let made = timeline.advance(&measures, 10_000);
    assert!(made < 10_000);
    let record = timeline.measure(&measures);
    assert_eq!(timeline.status(record.grad_norm), Status::Diverged);
    assert!(record.w.iter().all(|v| v.is_finite()) && record.loss.is_finite());
    assert_eq!(timeline.reached(), made);
    assert_eq!(timeline.advance(&measures, 5), 0);
    timeline.seek(&measures, 0, u64::MAX);
    assert_eq!(timeline.trainer().status(), Status::Running);
}

#[test]
fn a_run_at_the_minimum_has_converged() {
    let mut risk = risk(Activation::Identity, Loss::Square);
    risk.y.iter_mut().enumerate().for_each(|(i, y)| *y = 0.5 * risk.x[2 * i] - risk.x[2 * i + 1] + 0.25);
    let measures = Measures { train: &risk, test: None };
    let mut timeline = Timeline::new(trainer(&risk, Draw::Full, 0.5), Vec::new(), &measures);
    timeline.advance(&measures, 2000);
    let record = timeline.measure(&measures);
    assert_eq!(timeline.status(record.grad_norm), Status::Converged);
    assert!((record.w[0] - 0.5).abs() < 1e-10 && (record.w[1] + 1.0).abs() < 1e-10);
}

#[test]
fn a_step_below_the_spacing_of_numbers_is_a_stall() {
    let risk = risk(Activation::Identity, Loss::Square);
    let measures = Measures { train: &risk, test: None };
    let mut timeline = Timeline::new(trainer(&risk, Draw::Reshuffled, 1e-30), Vec::new(), &measures);
    timeline.advance(&measures, 100);
    let record = timeline.measure(&measures);
    assert_eq!(timeline.status(record.grad_norm), Status::Stalled);
}

/// What an update consists of, from the state and the gradient where it is taken: gradient's, momentum's and decay's part of parameter `k`.
#[cfg(feature = "whole")]
type Told = fn(eta: f64, state: &[f64], w: f64, g: f64, k: usize) -> [f64; 3];

#[test]
#[cfg(feature = "whole")]
fn a_rehearsed_update_is_the_next_one_and_its_parts_add_up() {
    let risk = risk(Activation::Sigmoid, Loss::Square);
    let check = |method: Method, told: Option<Told>| {
        for draw in DRAWS {
            let batches = Batches::new(draw, 7, risk.y.len() as u32, 3);
            let mut trainer = Trainer::new(rule(method, Schedule::constant(0.3)), batches, vec![0.3, -0.2, 0.1]);
            for t in 0..40 {
                let before = trainer.save();
                let (next, parts) = trainer.rehearse(&risk).expect("finite");
                assert_eq!(trainer.save(), before, "{method:?}, {draw:?}, {t}: the run stays where it is");
                let batch = trainer.next_batch();
                trainer.advance(&risk, 1);
                assert_eq!(trainer.w(), next, "{method:?}, {draw:?}, {t}: bit for bit the next update");
                // The gradient is taken where the parameters are, or Sutskever's look ahead.
                let ahead = matches!(method, Method::Nesterov { form: Form::Sutskever, .. });
                let at: Vec<f64> =
                    (0..3).map(|k| before.w[k] + if ahead { 0.8 * before.optimizer[k] } else { 0.0 }).collect();
                let mut grad = vec![0.0; 3];
                crate::optimizer::Oracle::of_update(&risk, &batch, before.t).gradient(&at, &mut grad);
                for k in 0..3 {
                    let (whole, sum) = (next[k] - before.w[k], parts.gradient[k] + parts.momentum[k] + parts.decay[k]);
                    let close = 1e-14 * (1.0 + before.w[k].abs());
                    assert!((whole - sum).abs() <= close, "{method:?}, {draw:?}, {t}: {whole}, not {sum}");
                    let found = [parts.gradient[k], parts.momentum[k], parts.decay[k]];
                    let expected =
                        told.map_or([whole, 0.0, 0.0], |told| told(0.3, &before.optimizer, before.w[k], grad[k], k));
                    for (found, expected) in found.into_iter().zip(expected) {
                        assert!(
                            (found - expected).abs() <= 1e-14,
                            "{method:?}, {draw:?}, {t}: {found}, not {expected}"
                        );
                    }
                }
            }
        }
    };
    check(Method::Descent, Some(|eta, _, _, g, _| [-eta * g, 0.0, 0.0]));
    check(
        Method::HeavyBall { mu: 0.8, form: Form::PyTorch },
        Some(|eta, v, _, g, k| [-eta * g, -eta * 0.8 * v[k], 0.0]),
    );
    check(Method::HeavyBall { mu: 0.8, form: Form::Sutskever }, Some(|eta, v, _, g, k| [-eta * g, 0.8 * v[k], 0.0]));
    let nesterov = Method::Nesterov { mu: 0.8, form: Form::PyTorch };
    check(nesterov, Some(|eta, v, _, g, k| [-eta * 1.8 * g, -eta * 0.64 * v[k], 0.0]));
    check(Method::Nesterov { mu: 0.8, form: Form::Sutskever }, Some(|eta, v, _, g, k| [-eta * g, 0.8 * v[k], 0.0]));
    let adam: Told = |eta, state, w, g, k| {
        // β₁ᵗ, β₂ᵗ, m, v of three parameters.
        let (b, m, v) = ([state[0] * 0.9, state[1] * 0.99], state[2 + k], state[5 + k]);
        let root = ((0.99 * v + 0.01 * g * g) / (1.0 - b[1])).sqrt() + 1e-8;
        let scale = eta / (1.0 - b[0]) / root;
        [-scale * 0.1 * g, -scale * 0.9 * m, -eta * 0.05 * w]
    };
    check(Method::AdamW { beta: [0.9, 0.99], epsilon: 1e-8, decay: 0.05 }, Some(adam));
    let undecayed: Told = |eta, state, w, g, k| {
        let b2 = state[1] * 0.99;
        let root = ((0.99 * state[5 + k] + 0.01 * g * g) / (1.0 - b2)).sqrt() + 1e-8;
        let scale = eta / (1.0 - state[0] * 0.9) / root;
        [-scale * 0.1 * g, -scale * 0.9 * state[2 + k], 0.0 * w]
    };
    check(Method::Adam { beta: [0.9, 0.99], epsilon: 1e-8 }, Some(undecayed));
    check(Method::AdaGrad { epsilon: 1e-10 }, None);
    check(Method::RmsProp { alpha: 0.9, epsilon: 1e-8 }, None);
    check(Method::Newton { damping: 1e-3 }, None);
    // An update out of the finite numbers is none, and is not made here either.
    let mut wild = Trainer::new(
        rule(Method::Descent, Schedule::constant(1e300)),
        Batches::new(Draw::Full, 7, 20, 3),
        vec![0.3, -0.2, 0.1],
    );
    assert_eq!(wild.rehearse(&risk), None);
    assert_eq!(wild.w(), [0.3, -0.2, 0.1]);
}
