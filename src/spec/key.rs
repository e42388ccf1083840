//! What a key of the Spec is: its name, what its value may be, what a change costs.

use super::{Spec, TABLE};
use crate::decimal;
use crate::error::Error;

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
    /// The key and those of its values (of a set: of its words) beside which this one means something; without values: beside a network.
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
        TABLE.iter().find(|k| k.name == name).ok_or_else(|| unknown(name))
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
        if let Some(conflict) = self.beside_a_model_of_its_own(spec) {
            return Some(conflict);
        }
        self.needs.and_then(|needs| self.lacks(needs, spec)).or_else(|| self.lacks(also(self.name)?, spec))
    }

    fn lacks(&self, (other, values): (&str, &[&str]), spec: &Spec) -> Option<Error> {
        let other_value = TABLE.iter().find(|k| k.name == other).map(|k| (k.get)(spec))?;
        let one_of = |value: &str| value.split(',').any(|word| values.contains(&word));
        let applies = if values.is_empty() { !spec.is_neuron() } else { one_of(&other_value) };
        (!applies).then(|| Error::Conflict {
            key: self.name.into(),
            value: (self.get)(spec),
            other: other.into(),
            other_value,
            allowed: format!("{other}={}", if values.is_empty() { "8".to_owned() } else { values.join(", ") }),
        })
    }

    /// The conflict if the key means nothing for a model that comes with its data: the linear network f(A, B), whose loss, outputs and samples are what
    /// they are, with `n` only where they are drawn; and the committee, whose units are sigmoids of equal weight.
    fn beside_a_model_of_its_own(&self, spec: &Spec) -> Option<Error> {
        let given = ["act", "out", "bias", "drop", "flip", "decay", "augment"].contains(&self.name)
            || spec.is_linear_network() && ["loss", "test", "moved", "reduce"].contains(&self.name);
        let unused = self.name == "n" && spec.is_linear_network() && spec.design != super::Design::Gauss
            || self.name == "sv" && matches!(spec.design, super::Design::Given | super::Design::Digits);
        (spec.has_own_model() && (given || unused)).then(|| Error::Conflict {
            key: self.name.into(),
            value: (self.get)(spec),
            other: if unused { "design" } else { "data" }.into(),
            other_value: match (unused, spec.is_committee()) {
                (true, _) => "unit",
                (_, true) => "committee",
                _ => "linear",
            }
            .into(),
            allowed: if unused { "design=gauss" } else { "data=xor&hidden=4" }.into(),
        })
    }
}

#[cfg(feature = "whole")]
fn unknown(name: &str) -> Error {
    Error::UnknownKey { key: name.into(), near: super::faults::nearest(name) }
}

/// The first module leaves it to the whole one to say whether there is such a key.
#[cfg(not(feature = "whole"))]
fn unknown(_name: &str) -> Error {
    Error::Beyond
}

/// What samples can be held out of: not of those that a theorem speaks about.
#[cfg(feature = "whole")]
const WITH_SAMPLES_TO_SPARE: &[&str] = &[
    "penguins",
    "iris",
    "regression",
    "classification",
    "committee",
    "clouds",
    "circle",
    "xor",
    "spirals",
    "moons",
    "plane",
    "bumps",
    "digits",
    "points",
    "own",
];

/// What a key needs beside what the table says of it.
#[cfg(feature = "whole")]
fn also(name: &str) -> Option<(&'static str, &'static [&'static str])> {
    match name {
        // A plane of directions has no parameters on its axes, and a profile's height is the loss.
        "p2" => Some(("slice", &["coordinates"])),
        // Two are chosen where there is a table to choose them from.
        "class0" | "class1" => Some(("data", &["penguins", "iris", "own"])),
        "test" => Some(("data", WITH_SAMPLES_TO_SPARE)),
        "yscale" => Some(("view", &["map", "surface", "network"])),
        _ => None,
    }
}

#[cfg(not(feature = "whole"))]
fn also(_name: &str) -> Option<(&'static str, &'static [&'static str])> {
    None
}
