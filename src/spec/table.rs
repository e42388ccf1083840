//! The one table of a Spec's keys.

use super::value;
use super::{Fall, Init, Levels, Method, Order, Output, Rival, Source, Spec, Toy, View};
use crate::decimal;
use crate::error::Error;
use crate::model::activation::Activation;
use crate::model::loss::Loss;
use crate::model::neuron::Bias;
use crate::optimizer::{Form, Reduction};

/// What a change of a key costs, from nothing to running the training again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing on the screen changes.
    None,
    /// The picture is drawn again from what is there.
    Redraw,
    /// The landscape is sampled again.
    Resample,
    /// The run is replayed from its start.
    Replay,
}

/// Under which heading a control stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// The samples.
    Data,
    /// The neuron and its loss.
    Model,
    /// The descent.
    Descent,
    /// What is drawn, and how.
    View,
    /// Written by gestures, not by controls.
    Gesture,
}

/// How a slider should divide its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Equal steps.
    Linear,
    /// Equal ratios.
    Log,
}

/// What a key's value may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number in [min, max].
    Integer {
        /// The least.
        min: u64,
        /// The greatest.
        max: u64,
        /// How a slider divides the range.
        scale: Scale,
    },
    /// A number in [min, max].
    Real {
        /// The least.
        min: f64,
        /// The greatest.
        max: f64,
        /// How a slider divides the range; with `Log`, `min` is positive.
        scale: Scale,
    },
    /// Numbers between commas.
    List,
    /// Units of each hidden layer, between commas.
    Widths,
    /// The name of a column of the data.
    Column,
    /// The name of a class of the data.
    Class,
    /// The name of a parameter: w1, w2, …, b.
    Parameter,
    /// A free text.
    Text,
    /// Several of these words, between commas.
    Set(&'static [&'static str]),
    /// A form of its own, written by gestures; the text says which.
    Form(&'static str),
}

/// One key of the Spec.
pub struct Key {
    /// As it stands in the URL. Its label and help are the messages `key.<name>.label` and `key.<name>.help`.
    pub name: &'static str,
    /// Under which heading its control stands.
    pub group: Group,
    /// What its value may be.
    pub kind: Kind,
    /// What a change costs.
    pub effect: Effect,
    /// The key and those of its values beside which this one means something; without values: beside a network.
    pub needs: Option<(&'static str, &'static [&'static str])>,
    /// Keys that go back to their defaults when this one changes.
    pub resets: &'static [&'static str],
    /// Writes its value.
    pub get: fn(&Spec) -> String,
    /// Reads a value; `None` if it is not allowed.
    pub set: fn(&mut Spec, &str) -> Option<()>,
}

impl Key {
    /// The key of that name.
    pub fn find(name: &str) -> Result<&'static Key, Error> {
        TABLE.iter().find(|k| k.name == name).ok_or_else(|| Error::UnknownKey { key: name.into() })
    }

    /// Its default, as text.
    #[must_use]
    pub fn default(&self) -> String {
        (self.get)(&Spec::default())
    }

    /// What its value may be, in words for an error text.
    #[must_use]
    pub fn allowed(&self) -> String {
        match self.kind {
            Kind::Choice(options) => options.join(", "),
            Kind::Integer { min, max, .. } => format!("{min}…{max}"),
            Kind::Real { min, max, .. } => format!("{}…{}", decimal::shortest(min), decimal::shortest(max)),
            Kind::Widths => "up to 6 numbers of 1…64".into(),
            Kind::List => "1,2.5,−3e−1".replace('−', "-"),
            Kind::Column | Kind::Class | Kind::Parameter | Kind::Text => "text".into(),
            Kind::Set(options) => options.join(","),
            Kind::Form(form) => form.into(),
        }
    }

    /// The error for a value that the key does not allow.
    #[must_use]
    pub fn rejects(&self, value: &str) -> Error {
        Error::BadValue { key: self.name.into(), value: value.into(), allowed: self.allowed() }
    }

    /// The conflict if the key means nothing in this Spec.
    #[must_use]
    pub fn inapplicable(&self, spec: &Spec) -> Option<Error> {
        let (other, values) = self.needs?;
        let other_value = TABLE.iter().find(|k| k.name == other).map(|k| (k.get)(spec))?;
        let applies = if values.is_empty() { !spec.is_neuron() } else { values.contains(&other_value.as_str()) };
        (!applies).then(|| Error::Conflict {
            key: self.name.into(),
            value: (self.get)(spec),
            other: other.into(),
            other_value,
            allowed: format!("{other}={}", if values.is_empty() { "8".to_owned() } else { values.join(", ") }),
        })
    }
}

fn pick<T: Copy>(options: &[(&'static str, T)], word: &str) -> Option<T> {
    options.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

fn name_of<T: PartialEq>(options: &[(&'static str, T)], value: &T) -> String {
    options.iter().find(|(_, v)| v == value).map_or_else(String::new, |(name, _)| (*name).to_string())
}

const SOURCES: [(&str, Source); 14] = [
    ("penguins", Source::Penguins),
    ("iris", Source::Iris),
    ("regression", Source::Regression),
    ("classification", Source::Classification),
    ("clouds", Source::Clouds),
    ("circle", Source::Toy(Toy::Circle)),
    ("xor", Source::Toy(Toy::Xor)),
    ("spirals", Source::Toy(Toy::Spirals)),
    ("moons", Source::Toy(Toy::Moons)),
    ("plane", Source::Toy(Toy::Plane)),
    ("bumps", Source::Toy(Toy::Bumps)),
    ("digits", Source::Digits),
    ("points", Source::Points),
    ("own", Source::Own),
];
const ACTIVATIONS: [(&str, Activation); 6] = [
    ("sigmoid", Activation::Sigmoid),
    ("tanh", Activation::Tanh),
    ("relu", Activation::Relu),
    ("leaky", Activation::LeakyRelu),
    ("softplus", Activation::Softplus),
    ("identity", Activation::Identity),
];
pub(super) const LOSSES: [(&str, Loss); 5] = [
    ("square", Loss::Square),
    ("ce", Loss::CrossEntropy),
    ("matching", Loss::Matching),
    ("hinge", Loss::Hinge),
    ("perceptron", Loss::Perceptron),
];
const OUTPUTS: [(&str, Output); 4] = [
    ("sigmoid", Output::Units(Activation::Sigmoid)),
    ("tanh", Output::Units(Activation::Tanh)),
    ("identity", Output::Units(Activation::Identity)),
    ("softmax", Output::Softmax),
];
const BIASES: [(&str, Bias); 2] = [("yes", Bias::With), ("no", Bias::Without)];
const METHODS: [(&str, Method); 9] = [
    ("gd", Method::GradientDescent),
    ("sgd", Method::Sgd),
    ("momentum", Method::Momentum),
    ("nesterov", Method::Nesterov),
    ("adagrad", Method::AdaGrad),
    ("rmsprop", Method::RmsProp),
    ("adam", Method::Adam),
    ("adamw", Method::AdamW),
    ("newton", Method::Newton),
];
const REDUCTIONS: [(&str, Reduction); 2] = [("mean", Reduction::Mean), ("sum", Reduction::Sum)];
const FORMS: [(&str, Form); 2] = [("pytorch", Form::PyTorch), ("sutskever", Form::Sutskever)];
const FALLS: [(&str, Fall); 4] =
    [("constant", Fall::Constant), ("step", Fall::Step), ("inverse", Fall::Inverse), ("cosine", Fall::Cosine)];
const ORDERS: [(&str, Order); 2] = [("epochs", Order::Epochs), ("replacement", Order::Replacement)];
const INITS: [(&str, Init); 6] = [
    ("gauss", Init::Gauss),
    ("uniform", Init::Uniform),
    ("xavier", Init::Xavier),
    ("he", Init::He),
    ("near", Init::Near),
    ("zeros", Init::Zeros),
];
const VIEWS: [(&str, View); 3] = [("map", View::Map), ("line", View::Line), ("network", View::Network)];
const LEVELS: [(&str, Levels); 2] = [("linear", Levels::Linear), ("log", Levels::Log)];
const PARTS: [&str; 8] = ["header", "text", "controls", "landscape", "readouts", "data", "curves", "transport"];

/// The greatest update number a URL may ask for.
pub const MOST_UPDATES: u64 = 10_000_000;
/// The most samples a synthetic data set may have.
pub const MOST_SAMPLES: u64 = 100_000;

const WITH_COLUMNS: &[&str] = &["penguins", "iris", "own"];
const PLANTED: &[&str] = &["regression", "classification"];
const STOCHASTIC: &[&str] = &["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"];
const WITH_MOMENTUM: Option<(&str, &[&str])> = Some(("opt", &["momentum", "nesterov"]));
const FALLING: Option<(&str, &[&str])> = Some(("schedule", &["step", "inverse", "cosine"]));
const SYNTHETIC: &[&str] =
    &["regression", "classification", "clouds", "circle", "xor", "spirals", "moons", "plane", "bumps"];
const TOYS: &[&str] = &["circle", "xor", "spirals", "moons", "plane", "bumps"];
/// What can have classes.
const CLASSES: &[&str] =
    &["penguins", "iris", "classification", "clouds", "circle", "xor", "spirals", "moons", "digits", "points", "own"];
const NOISY: &[&str] = &["regression", "circle", "xor", "spirals", "moons", "plane", "bumps"];
/// What cannot outlive the samples or the parameters it speaks of.
const WALK: &[&str] = &["w0", "at", "t"];
const SAMPLES: &[&str] =
    &["file", "target", "class0", "class1", "x1", "x2", "wstar", "points", "moved", "p1", "p2", "box", "w0", "at", "t"];
/// What speaks of parameters by their number or name.
const NETWORK: &[&str] = &["p1", "p2", "box", "w0", "at", "t"];
const INPUTS: &[&str] = &["moved", "p1", "p2", "box", "w0", "at", "t"];

/// Rivals that a race may have: as many as there are colours for.
const MOST_RIVALS: usize = 4;

/// `method` or `method:step size`.
fn rival(text: &str) -> Option<Rival> {
    let (method, lr) = text.split_once(':').map_or((text, None), |(method, lr)| (method, Some(lr)));
    let lr = lr.map(|lr| real_in(lr, 1e-4, 1e4).ok_or(())).transpose().ok()?;
    Some(Rival { opt: pick(&METHODS, method)?, lr })
}

fn write_rival(rival: &Rival) -> String {
    let lr = rival.lr.map_or_else(String::new, |lr| format!(":{}", decimal::shortest(lr)));
    format!("{}{lr}", name_of(&METHODS, &rival.opt))
}

fn real_in(text: &str, min: f64, max: f64) -> Option<f64> {
    value::real(text).filter(|v| (min..=max).contains(v))
}

fn whole_in(text: &str, min: u64, max: u64) -> Option<u64> {
    text.trim().parse::<u64>().ok().filter(|v| (min..=max).contains(v))
}

/// One row of the table. The three last arguments read and write one field of the Spec.
macro_rules! key {
    ($name:literal, $group:ident, $kind:expr, $effect:ident, $needs:expr, $resets:expr, $get:expr, $set:expr) => {
        Key {
            name: $name,
            group: Group::$group,
            kind: $kind,
            effect: Effect::$effect,
            needs: $needs,
            resets: $resets,
            get: $get,
            set: $set,
        }
    };
}

/// A key whose value is one of an enum's names.
macro_rules! choice {
    ($name:literal, $group:ident, $options:ident, $field:ident, $effect:ident, $needs:expr, $resets:expr) => {
        key!(
            $name,
            $group,
            Kind::Choice(&names($options)),
            $effect,
            $needs,
            $resets,
            |s| name_of(&$options, &s.$field),
            |s, v| pick(&$options, v).map(|o| s.$field = o)
        )
    };
}

/// A key whose value is a number of the field's type in a range.
macro_rules! number {
    (real $name:literal, $group:ident, $field:ident, $min:expr, $max:expr, $scale:ident, $needs:expr) => {
        key!(
            $name,
            $group,
            Kind::Real { min: $min, max: $max, scale: Scale::$scale },
            Replay,
            $needs,
            &[],
            |s| decimal::shortest(s.$field),
            |s, v| real_in(v, $min, $max).map(|o| s.$field = o)
        )
    };
    (integer $name:literal, $group:ident, $field:ident, $min:expr, $max:expr, $scale:ident, $effect:ident, $needs:expr, $resets:expr) => {
        key!(
            $name,
            $group,
            Kind::Integer { min: $min, max: $max, scale: Scale::$scale },
            $effect,
            $needs,
            $resets,
            |s| s.$field.to_string(),
            |s, v| whole_in(v, $min, $max).map(|o| s.$field = o as _)
        )
    };
}

/// A key whose value is a text.
macro_rules! text {
    ($name:literal, $group:ident, $kind:expr, $field:ident, $effect:ident, $needs:expr, $resets:expr) => {
        key!($name, $group, $kind, $effect, $needs, $resets, |s| s.$field.clone(), |s, v| {
            s.$field = v.trim().to_string();
            Some(())
        })
    };
}

const fn names<const N: usize, T: Copy>(options: [(&'static str, T); N]) -> [&'static str; N] {
    let mut out = [""; N];
    let mut i = 0;
    while i < N {
        out[i] = options[i].0;
        i += 1;
    }
    out
}

/// Every key, in the order in which a URL lists them.
pub static TABLE: [Key; 53] = [
    number!(integer "v", Gesture, v, 1, 1, Linear, None, None, &[]),
    choice!("data", Data, SOURCES, data, Replay, None, SAMPLES),
    text!(
        "file",
        Data,
        Kind::Text,
        file,
        Replay,
        Some(("data", &["own"])),
        &["target", "class0", "class1", "x1", "x2", "moved", "p1", "p2", "box", "w0", "at", "t"]
    ),
    text!("target", Data, Kind::Column, target, Replay, Some(("data", &["own"])), &["class0", "class1", "moved"]),
    text!("class0", Data, Kind::Class, class0, Replay, Some(("data", WITH_COLUMNS)), &["moved"]),
    text!("class1", Data, Kind::Class, class1, Replay, Some(("data", WITH_COLUMNS)), &["moved"]),
    text!("x1", Data, Kind::Column, x1, Replay, Some(("data", WITH_COLUMNS)), INPUTS),
    text!("x2", Data, Kind::Column, x2, Replay, Some(("data", WITH_COLUMNS)), INPUTS),
    number!(integer "n", Data, n, 1, MOST_SAMPLES, Log, Replay, Some(("data", SYNTHETIC)), &["moved"]),
    number!(integer "d", Data, d, 1, 8, Linear, Replay, Some(("data", PLANTED)), &["wstar", "moved", "p1", "p2", "box", "w0", "at", "t"]),
    key!("wstar", Data, Kind::List, Replay, Some(("data", PLANTED)), &[], |s| value::write_reals(&s.wstar), |s, v| {
        value::reals(v).map(|o| s.wstar = o)
    }),
    number!(real "noise", Data, noise, 0.0, 10.0, Linear, Some(("data", NOISY))),
    number!(real "gain", Data, gain, 0.1, 10.0, Log, Some(("data", TOYS))),
    number!(real "flip", Data, flip, 0.0, 0.5, Linear, Some(("data", CLASSES))),
    number!(real "gap", Data, gap, 0.0, 10.0, Linear, Some(("data", &["clouds"]))),
    number!(real "test", Data, test, 0.0, 0.9, Linear, None),
    number!(integer "seed", Data, seed, 0, u32::MAX as u64, Linear, Replay, None, &["moved"]),
    key!("hidden", Model, Kind::Widths, Replay, None, NETWORK, |s| value::write_widths(&s.hidden), |s, v| {
        value::widths(v).map(|o| s.hidden = o)
    }),
    choice!("act", Model, ACTIVATIONS, act, Replay, None, &["t"]),
    choice!("out", Model, OUTPUTS, out, Replay, Some(("hidden", &[])), NETWORK),
    choice!("bias", Model, BIASES, bias, Replay, None, &["p1", "p2", "box", "w0", "at", "t"]),
    choice!("loss", Model, LOSSES, loss, Replay, None, &[]),
    choice!("opt", Descent, METHODS, opt, Replay, None, &[]),
    number!(real "lr", Descent, lr, 1e-4, 1e4, Log, None),
    number!(integer "batch", Descent, batch, 1, MOST_SAMPLES, Log, Replay, Some(("opt", STOCHASTIC)), &[]),
    key!(
        "race",
        Descent,
        Kind::Form("momentum,adam:0.05"),
        Redraw,
        None,
        &[],
        |s| s.race.iter().map(write_rival).collect::<Vec<_>>().join(","),
        |s, v| {
            let list: Option<Vec<Rival>> = v.split(',').map(str::trim).filter(|p| !p.is_empty()).map(rival).collect();
            list.filter(|list| list.len() <= MOST_RIVALS).map(|list| s.race = list)
        }
    ),
    choice!("reduce", Descent, REDUCTIONS, reduce, Replay, Some(("opt", &["gd", "sgd", "momentum", "nesterov"])), &[]),
    choice!("order", Descent, ORDERS, order, Replay, Some(("opt", STOCHASTIC)), &[]),
    number!(real "mu", Descent, mu, 0.0, 0.999, Linear, WITH_MOMENTUM),
    choice!("form", Descent, FORMS, form, Replay, WITH_MOMENTUM, &[]),
    number!(real "beta1", Descent, beta1, 0.0, 0.999, Linear, Some(("opt", &["adam", "adamw"]))),
    number!(real "beta2", Descent, beta2, 0.0, 0.9999, Linear, Some(("opt", &["rmsprop", "adam", "adamw"]))),
    number!(real "damping", Descent, damping, 1e-9, 1e6, Log, Some(("opt", &["newton"]))),
    choice!("schedule", Descent, FALLS, schedule, Replay, None, &[]),
    number!(integer "period", Descent, period, 1, 1_000_000, Log, Replay, FALLING, &[]),
    number!(real "factor", Descent, factor, 0.01, 1.0, Linear, Some(("schedule", &["step"]))),
    number!(integer "warmup", Descent, warmup, 0, 100_000, Linear, Replay, None, &[]),
    number!(real "decay", Descent, decay, 0.0, 1.0, Linear, None),
    number!(real "drop", Descent, drop, 0.0, 0.9, Linear, Some(("hidden", &[]))),
    choice!("init", Model, INITS, init, Replay, None, WALK),
    number!(real "scale", Model, scale, 0.01, 100.0, Log, Some(("init", &["gauss", "uniform", "near"]))),
    number!(integer "start", Gesture, start, 0, u32::MAX as u64, Linear, Replay, Some(("init", &["gauss", "uniform", "xavier", "he", "near"])), WALK),
    choice!("view", View, VIEWS, view, Resample, None, &["box"]),
    text!("p1", View, Kind::Parameter, p1, Resample, None, &["box"]),
    text!("p2", View, Kind::Parameter, p2, Resample, Some(("view", &["map", "network"])), &["box"]),
    choice!("levels", View, LEVELS, levels, Redraw, None, &[]),
    key!("box", Gesture, Kind::Form("x0,x1,y0,y1"), Resample, None, &[], |s| value::write_reals(&s.area), |s, v| {
        value::reals(v).filter(|b| area_is_ordered(b)).map(|o| s.area = o)
    }),
    key!(
        "points",
        Gesture,
        Kind::Form("x,y,0;x,y,1"),
        Replay,
        Some(("data", &["points"])),
        &[],
        |s| value::write_points(&s.points),
        |s, v| value::points(v).map(|o| s.points = o)
    ),
    key!(
        "moved",
        Gesture,
        Kind::Form("row:x,x;row:x,x"),
        Replay,
        None,
        &[],
        |s| value::write_moves(&s.moved),
        |s, v| value::moves(v).map(|o| s.moved = o)
    ),
    key!("w0", Gesture, Kind::List, Replay, None, &["at"], |s| value::write_reals(&s.w0), |s, v| value::reals(v)
        .map(|o| s.w0 = o)),
    key!("at", Gesture, Kind::Form("t:w,w;t:w,w"), Redraw, None, &[], |s| value::write_edits(&s.at), |s, v| {
        value::edits(v).map(|o| s.at = o)
    }),
    number!(integer "t", Gesture, t, 0, MOST_UPDATES, Linear, Redraw, None, &[]),
    key!("hide", Gesture, Kind::Set(&PARTS), Redraw, None, &[], |s| s.hide.join(","), |s, v| {
        let list: Vec<String> = v.split(',').filter(|p| !p.is_empty()).map(str::to_string).collect();
        list.iter().all(|p| PARTS.contains(&p.as_str())).then(|| s.hide = list)
    }),
];

/// A box is empty (what the view suggests), an interval, or two.
fn area_is_ordered(area: &[f64]) -> bool {
    matches!(area.len(), 0 | 2 | 4) && area.chunks(2).all(|c| c[0] < c[1])
}
