//! The studies that there are: which Specs are compared, and what is measured of them.

use super::trial::Measure;
use crate::error::Error;

/// A study. Its title and what it asks are the messages `study.<name>.title` and `study.<name>.text`, a variant's name is
/// `study.<name>.<variant>`.
#[derive(Debug)]
pub struct Plan {
    /// As it stands in the URL.
    pub name: &'static str,
    /// What is compared; the others are compared with the first.
    pub variants: &'static [Variant],
    /// What is measured of each run.
    pub measure: Measure,
    /// Step sizes of which every variant gets its own best before it is measured; without any, the Spec's is used.
    pub rates: &'static [f64],
    /// Runs that are made of each variant at first.
    pub seeds: u32,
    /// A key that the page may set for all variants.
    pub dial: Option<&'static str>,
}

/// One of the ways that are compared.
#[derive(Debug)]
pub struct Variant {
    /// Its name.
    pub name: &'static str,
    /// Its Spec, without seed.
    pub spec: &'static str,
}

const fn variant(name: &'static str, spec: &'static str) -> Variant {
    Variant { name, spec }
}

/// What several Specs begin with, and what each adds.
macro_rules! spec {
    (spirals $more:literal) => {
        concat!("data=spirals&n=400&noise=0.05&gain=3&test=0&hidden=32,32&loss=ce&opt=sgd&batch=32", $more)
    };
    (few $more:literal) => {
        concat!("data=moons&n=80&noise=0.2&test=0.5&hidden=32&act=tanh&init=xavier&loss=ce&opt=adam&lr=0.02&batch=16", $more)
    };
    (round $more:literal) => {
        concat!("data=circle&n=80&noise=0.2&test=0.5&hidden=32&act=tanh&init=xavier&loss=ce&opt=adam&lr=0.02&batch=16", $more)
    };
    (wrong $more:literal) => {
        concat!(
            "data=moons&n=120&noise=0.15&flip=0.2&test=0.5&hidden=32,32&act=tanh&init=xavier&loss=ce&opt=adam&lr=0.01&batch=16",
            $more
        )
    };
}

/// Every study.
pub static PLANS: [Plan; 5] = [
    // In small, the set-up in which Krizhevsky, Sutskever and Hinton (2012) report ReLUs to be six times faster: two spirals for their pictures, two layers
    // of 32 for their convolutional network, the same share of errors to reach, and each rate chosen by itself as theirs were.
    Plan {
        name: "relu-tanh",
        variants: &[
            variant("relu", spec!(spirals "&act=relu&init=he")),
            variant("tanh", spec!(spirals "&act=tanh&init=xavier")),
        ],
        measure: Measure::Epochs { error: 0.25, most: 250 },
        rates: &[0.03, 0.06, 0.12, 0.25, 0.5, 1.0, 1.5],
        seeds: 15,
        dial: Some("gain"),
    },
    Plan {
        name: "decay",
        variants: &[variant("without", spec!(few "")), variant("with", spec!(few "&decay=0.01"))],
        dial: Some("decay"),
        ..AGAINST_OVERFITTING
    },
    Plan {
        name: "dropout",
        variants: &[variant("without", spec!(wrong "")), variant("with", spec!(wrong "&drop=0.3"))],
        dial: Some("drop"),
        ..AGAINST_OVERFITTING
    },
    Plan {
        name: "augmentation",
        variants: &[variant("without", spec!(round "")), variant("with", spec!(round "&augment=rotate&amount=1"))],
        dial: Some("amount"),
        ..AGAINST_OVERFITTING
    },
    Plan {
        name: "stopping",
        variants: &[variant("without", spec!(wrong ""))],
        dial: Some("flip"),
        // Half of them choose the stop, and half judge it.
        seeds: 24,
        ..AGAINST_OVERFITTING
    },
];

/// What the studies of remedies against overfitting have in common.
const AGAINST_OVERFITTING: Plan = Plan {
    name: "",
    variants: &[],
    measure: Measure::Losses { updates: 2000, points: 41 },
    rates: &[],
    seeds: 12,
    dial: None,
};

/// The study of that name, or an error that names those there are.
pub fn named(name: &str) -> Result<&'static Plan, Error> {
    PLANS.iter().find(|plan| plan.name == name).ok_or_else(|| Error::BadValue {
        key: "study".into(),
        value: name.into(),
        allowed: PLANS.iter().map(|plan| plan.name).collect::<Vec<_>>().join(", "),
    })
}
