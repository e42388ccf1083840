//! The words by which a Spec names its choices.

#[cfg(feature = "whole")]
use super::construction::Leftover;
#[cfg(feature = "whole")]
use super::{Average, Carry, Centre, Classes, Coordinates, Cut, Design, Extra, Fall, Modes, Order, Terms, Ways};
use super::{Init, Levels, Method, Output, Source, Toy, View};
use crate::model::activation::Activation;
use crate::model::loss::Loss;
use crate::model::neuron::Bias;
#[cfg(feature = "whole")]
use crate::objective::augment::{Transform, Transforms};
#[cfg(feature = "whole")]
use crate::optimizer::{Form, Reduction};
#[cfg(feature = "whole")]
use crate::slice::Scale;

/// What a word names.
pub(super) fn pick<T: Copy>(options: &[(&'static str, T)], word: &str) -> Option<T> {
    options.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// What words between commas name; `None` where one names nothing or comes twice.
#[cfg(feature = "whole")]
pub(super) fn extras(words: &str) -> Option<Vec<Extra>> {
    let words = words.split(',').map(str::trim).filter(|word| !word.is_empty());
    let named: Vec<Extra> = words.map(|word| pick(&EXTRAS, word)).collect::<Option<_>>()?;
    let once = named.iter().enumerate().all(|(i, one)| !named[..i].contains(one));
    once.then_some(named)
}

/// Their words, between commas, in the order of the table.
#[cfg(feature = "whole")]
pub(super) fn write_extras(extras: &[Extra]) -> String {
    let named = EXTRAS.iter().filter(|(_, one)| extras.contains(one)).map(|(name, _)| *name);
    named.collect::<Vec<_>>().join(",")
}

/// The transforms that words between commas name; `None` where one names nothing or comes twice.
#[cfg(feature = "whole")]
pub(super) fn transforms(words: &str) -> Option<Transforms> {
    let words: Vec<&str> = words.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
    let named: Vec<Transform> = words.iter().filter_map(|word| pick(&TRANSFORMS, word)).collect();
    let once = named.iter().enumerate().all(|(i, one)| !named[..i].contains(one));
    (once && named.len() == words.len()).then(|| Transforms::of(&named))
}

/// The words for transforms, between commas.
#[cfg(feature = "whole")]
pub(super) fn write_transforms(set: Transforms) -> String {
    let named = TRANSFORMS.iter().filter(|(_, one)| set.has(*one)).map(|(name, _)| *name);
    named.collect::<Vec<_>>().join(",")
}

/// The word for a value.
pub(super) fn name_of<T: PartialEq>(options: &[(&'static str, T)], value: &T) -> String {
    options.iter().find(|(_, v)| v == value).map_or_else(String::new, |(name, _)| (*name).to_string())
}

/// Sources of data, 16 and those of the whole module.
const COUNT: usize = if cfg!(feature = "whole") { 19 } else { 16 };
pub(super) const SOURCES: [(&str, Source); COUNT] = [
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
    ("linear", Source::Linear),
    #[cfg(feature = "whole")]
    ("ladder", Source::Ladder),
    #[cfg(feature = "whole")]
    ("offsets", Source::Offsets),
    #[cfg(feature = "whole")]
    ("pinned", Source::Pinned),
    ("committee", Source::Committee),
    ("points", Source::Points),
    ("own", Source::Own),
];
#[cfg(feature = "whole")]
pub(super) const CLASSES: [(&str, Classes); 2] = [("two", Classes::Two), ("all", Classes::All)];
pub(super) const ACTIVATIONS: [(&str, Activation); 7] = [
    ("sigmoid", Activation::Sigmoid),
    ("tanh", Activation::Tanh),
    ("relu", Activation::Relu),
    ("leaky", Activation::LeakyRelu),
    ("softplus", Activation::Softplus),
    ("identity", Activation::Identity),
    ("sign", Activation::Sign),
];
pub(super) const LOSSES: [(&str, Loss); 5] = [
    ("square", Loss::Square),
    ("ce", Loss::CrossEntropy),
    ("matching", Loss::Matching),
    ("hinge", Loss::Hinge),
    ("perceptron", Loss::Perceptron),
];
pub(super) const OUTPUTS: [(&str, Output); 4] = [
    ("sigmoid", Output::Units(Activation::Sigmoid)),
    ("tanh", Output::Units(Activation::Tanh)),
    ("identity", Output::Units(Activation::Identity)),
    ("softmax", Output::Softmax),
];
pub(super) const BIASES: [(&str, Bias); 2] = [("yes", Bias::With), ("no", Bias::Without)];
pub(super) const METHODS: [(&str, Method); 9] = [
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
#[cfg(feature = "whole")]
pub(super) const COORDINATES: [(&str, Coordinates); 2] = [("w", Coordinates::Plain), ("log", Coordinates::Logarithm)];
#[cfg(feature = "whole")]
pub(super) const REDUCTIONS: [(&str, Reduction); 2] = [("mean", Reduction::Mean), ("sum", Reduction::Sum)];
#[cfg(feature = "whole")]
pub(super) const FORMS: [(&str, Form); 2] = [("pytorch", Form::PyTorch), ("sutskever", Form::Sutskever)];
#[cfg(feature = "whole")]
pub(super) const FALLS: [(&str, Fall); 4] =
    [("constant", Fall::Constant), ("step", Fall::Step), ("inverse", Fall::Inverse), ("cosine", Fall::Cosine)];
#[cfg(feature = "whole")]
pub(super) const ORDERS: [(&str, Order); 3] =
    [("epochs", Order::Epochs), ("replacement", Order::Replacement), ("cyclic", Order::Cyclic)];
#[cfg(feature = "whole")]
pub(super) const TRANSFORMS: [(&str, Transform); 4] = [
    ("shift", Transform::Shift),
    ("rotate", Transform::Rotate),
    ("reflect", Transform::Reflect),
    ("jitter", Transform::Jitter),
];
pub(super) const INITS: [(&str, Init); if cfg!(feature = "whole") { 7 } else { 6 }] = [
    ("gauss", Init::Gauss),
    ("uniform", Init::Uniform),
    ("xavier", Init::Xavier),
    ("he", Init::He),
    ("near", Init::Near),
    ("zeros", Init::Zeros),
    #[cfg(feature = "whole")]
    ("lognormal", Init::LogNormal),
];
pub(super) const VIEWS: [(&str, View); 4] =
    [("line", View::Line), ("map", View::Map), ("surface", View::Surface), ("network", View::Network)];
pub(super) const LEVELS: [(&str, Levels); 2] = [("linear", Levels::Linear), ("log", Levels::Log)];
#[cfg(feature = "whole")]
pub(super) const TERMS: [(&str, Terms); 2] = [("sum", Terms::Summed), ("each", Terms::Each)];
#[cfg(feature = "whole")]
pub(super) const CUTS: [(&str, Cut); 8] = [
    ("coordinates", Cut::Coordinates),
    ("random", Cut::Random),
    ("filter", Cut::Filter),
    ("pca", Cut::Principal),
    ("points", Cut::Points),
    ("truth", Cut::Truth),
    ("hessian", Cut::Hessian),
    ("line", Cut::Line),
];
#[cfg(feature = "whole")]
pub(super) const MODES: [(&str, Modes); 3] =
    [("largest", Modes::Largest), ("ends", Modes::Ends), ("smallest", Modes::Smallest)];
#[cfg(feature = "whole")]
pub(super) const CENTRES: [(&str, Centre); 3] =
    [("start", Centre::Start), ("now", Centre::Now), ("best", Centre::Best)];
#[cfg(feature = "whole")]
pub(super) const CARRIES: [(&str, Carry); 2] = [("yes", Carry::Yes), ("no", Carry::No)];
/// |w| from which on an axis of asinh is logarithmic.
#[cfg(feature = "whole")]
const BEND: f64 = 0.01;
#[cfg(feature = "whole")]
pub(super) const SCALES: [(&str, Scale); 3] =
    [("linear", Scale::Linear), ("ln", Scale::Ln), ("asinh", Scale::Asinh { unit: BEND })];
#[cfg(feature = "whole")]
pub(super) const WAYS: [(&str, Ways); 3] = [("no", Ways::None), ("flow", Ways::Flow), ("descent", Ways::Descent)];
pub(super) const PARTS: [&str; 9] =
    ["header", "text", "controls", "landscape", "readouts", "data", "curves", "spectrum", "transport"];
#[cfg(feature = "whole")]
pub(super) const EXTRAS: [(&str, Extra); 2] = [("spectrum", Extra::Spectrum), ("arrows", Extra::Arrows)];
#[cfg(feature = "whole")]
pub(super) const LEFTOVERS: [(&str, Leftover); 2] = [("rung", Leftover::Rung), ("origin", Leftover::Origin)];
#[cfg(feature = "whole")]
pub(super) const DESIGNS: [(&str, Design); 6] = [
    ("unit", Design::Unit),
    ("same", Design::Same),
    ("tied", Design::Tied),
    ("digits", Design::Digits),
    ("gauss", Design::Gauss),
    ("given", Design::Given),
];
#[cfg(feature = "whole")]
pub(super) const AVERAGES: [(&str, Average); 3] =
    [("empirical", Average::Samples), ("population", Average::Population), ("montecarlo", Average::MonteCarlo)];
