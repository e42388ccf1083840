//! What else changes when a neuron becomes a network, or the other way round.

use super::{Design, Init, Method, Output, Source, Spec, View};
use super::{construction, cut, planted};
use crate::model::activation::Activation;
use crate::model::loss::Loss;
use crate::model::neuron::Bias;
use crate::slice::Scale;

/// What else changes when the key of that name was set.
pub(super) fn all(spec: &mut Spec, before: &Spec, name: &str) {
    if matches!(name, "data" | "hidden" | "classes") {
        suit(spec, before);
    }
    planted::suit(spec, name);
    tied(spec, name);
    if name == "d" {
        construction::suit(spec);
    }
    cut::suit(spec, name);
}

/// What a network needs to learn at all, and a neuron goes without: set when `hidden`, `data` or `classes` makes one of the other, and only then.
fn suit(spec: &mut Spec, before: &Spec) {
    let default = Spec::default();
    if spec.is_construction() && spec.data != before.data {
        // What the theorems speak of: a sigmoid without a bias on the square loss, seen on logarithmic axes.
        *spec = Spec {
            data: spec.data,
            n: 10,
            bias: Bias::Without,
            init: if spec.data == Source::Ladder { Init::LogNormal } else { default.init },
            seed: spec.seed,
            xscale: if spec.data == Source::Ladder { Scale::Ln } else { Scale::Linear },
            yscale: if spec.data == Source::Ladder { Scale::Ln } else { Scale::Linear },
            ..default.clone()
        };
        return;
    }
    if before.is_construction() && !spec.is_construction() {
        *spec = Spec { data: spec.data, seed: spec.seed, ..default.clone() };
    }
    let digits = spec.data == Source::Digits;
    if spec.is_linear_network() && !before.is_linear_network() {
        *spec =
            Spec { data: Source::Linear, hidden: vec![2], lr: 0.02, scale: 0.1, seed: spec.seed, ..default.clone() };
        return;
    }
    if spec.is_committee() && !before.is_committee() {
        // Two units of two inputs, with the step that the curvature at the truth allows.
        *spec = Spec {
            data: Source::Committee,
            hidden: vec![2],
            loss: Loss::CrossEntropy,
            n: 2000,
            lr: 10.0,
            test: 0.0,
            seed: spec.seed,
            ..default.clone()
        };
        return;
    }
    if before.has_own_model() && !spec.has_own_model() {
        *spec = Spec { data: spec.data, seed: spec.seed, ..default.clone() };
    }
    if digits && before.data != Source::Digits {
        spec.hidden = vec![32];
        spec.out = Output::Softmax;
        spec.loss = Loss::CrossEntropy;
        spec.opt = Method::Adam;
        spec.lr = 0.01;
        spec.batch = 32;
    } else if before.data == Source::Digits && !digits {
        spec.hidden = Vec::new();
        spec.out = default.out;
        spec.loss = default.loss;
        (spec.opt, spec.lr, spec.batch) = (default.opt, default.lr, default.batch);
    }
    if spec.has_class_outputs() && !before.has_class_outputs() {
        (spec.out, spec.loss) = (Output::Softmax, Loss::CrossEntropy);
    }
    // The layer of a model that came with its data is none that is kept.
    let (layered, was_layered) = (!spec.hidden.is_empty(), !before.hidden.is_empty() && !before.has_own_model());
    if layered && !was_layered {
        spec.act = if digits { Activation::Relu } else { Activation::Tanh };
        if spec.init == default.init {
            spec.init = if digits { Init::He } else { Init::Xavier };
        }
    } else if !(layered || spec.is_neuron() && before.is_neuron()) {
        // Without a hidden layer it is the single neuron that has an activation, or nothing.
        spec.act = match spec.out {
            Output::Units(activation) if spec.is_neuron() => activation,
            _ => default.act,
        };
    }
    if !spec.is_neuron() && before.is_neuron() {
        // A network has no use for hard thresholding, nor a word for it.
        let output = if before.act == Activation::Sign { Activation::Identity } else { before.act };
        if let (Output::Units(_), true) = (spec.out, spec.loss.fits(output)) {
            spec.out = Output::Units(output);
        }
    } else if spec.is_neuron() && !before.is_neuron() {
        spec.init = default.init;
        if spec.view == View::Network {
            spec.view = default.view;
        }
    }
}

/// Tied layers have one unit: whichever of the two was set last stays.
fn tied(spec: &mut Spec, set: &str) {
    match set {
        "design" if spec.design == Design::Tied => spec.hidden = vec![1],
        "hidden" if spec.design == Design::Tied && spec.hidden != [1] => spec.design = Design::Same,
        _ => {}
    }
}
