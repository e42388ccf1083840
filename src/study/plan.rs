//! The studies that there are: which Specs are compared, and what is measured of them.

use super::law::Sizes;
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
    /// Sizes at each of which every variant is measured, if it is the change with them that is asked for.
    pub sizes: Option<Sizes>,
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
    (bumps $more:literal) => {
        concat!("data=bumps&n=300&noise=0.05&test=0.5&act=tanh&init=xavier&opt=adam&lr=0.02&batch=32", $more)
    };
    (wrong $more:literal) => {
        concat!(
            "data=moons&n=120&noise=0.15&flip=0.2&test=0.5&hidden=32,32&act=tanh&init=xavier&loss=ce&opt=adam&lr=0.01&batch=16",
            $more
        )
    };
}

/// Every study.
pub static PLANS: [Plan; 13] = [
    // In small, the set-up in which Krizhevsky, Sutskever and Hinton (2012) report ReLUs to be six times faster: two spirals for their pictures, two layers
    // of 32 for their convolutional network, the same share of errors to reach, and each rate chosen by itself as theirs were.
    Plan {
        name: "relu-tanh",
        variants: &[
            variant("relu", spec!(spirals "&act=relu&init=he")),
            variant("tanh", spec!(spirals "&act=tanh&init=xavier")),
        ],
        measure: Measure::Epochs { error: 0.25, most: 250 },
        sizes: None,
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
    // Universal approximation (Cybenko 1989; Barron 1993) says what enough units can represent; this is what descent finds.
    Plan {
        name: "units",
        variants: &[
            variant("one", spec!(bumps "&hidden=1")),
            variant("two", spec!(bumps "&hidden=2")),
            variant("four", spec!(bumps "&hidden=4")),
            variant("eight", spec!(bumps "&hidden=8")),
            variant("thirty-two", spec!(bumps "&hidden=32")),
        ],
        seeds: 8,
        dial: Some("noise"),
        ..AGAINST_OVERFITTING
    },
    Plan {
        name: "batch",
        variants: &[
            variant("small", "data=plane&n=400&noise=0.5&test=0&act=identity&opt=sgd&order=replacement&lr=0.02"),
            variant("large", "data=plane&n=400&noise=0.5&test=0&act=identity&opt=sgd&order=replacement&lr=0.2"),
        ],
        measure: Measure::Spread { updates: 10_000 },
        sizes: Some(Sizes { key: "batch", values: &[1, 2, 4, 8, 16, 32, 64] }),
        ..OF_PLANTED
    },
    Plan {
        name: "gap",
        variants: &[
            variant("square", "data=plane&noise=0.5&test=0.5&act=identity"),
            variant("ce", "data=clouds&gap=1&test=0.5&loss=ce"),
        ],
        measure: Measure::Gap,
        sizes: Some(Sizes { key: "n", values: &[80, 160, 320, 640, 1280, 2560, 5120] }),
        seeds: 60,
        ..OF_PLANTED
    },
    Plan {
        name: "deviation",
        variants: &[
            variant("regression", "data=regression&bias=no&test=0"),
            variant("classification", "data=classification&bias=no&test=0"),
        ],
        measure: Measure::Deviation,
        sizes: Some(Sizes { key: "n", values: &[100, 200, 400, 800, 1600, 3200, 6400, 12_800] }),
        dial: Some("d"),
        ..OF_PLANTED
    },
    Plan {
        name: "dimension",
        variants: &[
            variant("regression", "data=regression&bias=no&test=0&n=3200"),
            variant("classification", "data=classification&bias=no&test=0&n=3200"),
        ],
        measure: Measure::Deviation,
        sizes: Some(Sizes { key: "d", values: &[2, 4, 8, 16, 32] }),
        dial: Some("n"),
        ..OF_PLANTED
    },
    Plan {
        name: "minima",
        variants: &[
            variant("square", "data=classification&bias=no&test=0"),
            variant("ce", "data=classification&bias=no&test=0&loss=ce"),
        ],
        measure: Measure::Minima { starts: 60 },
        sizes: Some(Sizes { key: "n", values: &[5, 10, 20, 40, 80, 160] }),
        seeds: 60,
        dial: Some("d"),
        ..OF_PLANTED
    },
    Plan {
        name: "recovery",
        variants: &[
            variant("square", "data=classification&bias=no&test=0"),
            variant("ce", "data=classification&bias=no&test=0&loss=ce"),
        ],
        sizes: Some(Sizes { key: "n", values: &[200, 400, 800, 1600, 3200, 6400, 12_800] }),
        seeds: 40,
        dial: Some("d"),
        ..OF_PLANTED
    },
    Plan {
        name: "committee",
        variants: &[
            variant("ce", "data=committee&hidden=2&loss=ce&test=0"),
            variant("square", "data=committee&hidden=2&test=0"),
        ],
        sizes: Some(Sizes { key: "n", values: &[2000, 5000, 10_000, 20_000, 50_000] }),
        ..OF_PLANTED
    },
];

/// What the studies of remedies against overfitting have in common.
const AGAINST_OVERFITTING: Plan = Plan {
    name: "",
    variants: &[],
    measure: Measure::Losses { updates: 2000, points: 41 },
    rates: &[],
    sizes: None,
    seeds: 12,
    dial: None,
};

/// What the studies of planted models have in common.
const OF_PLANTED: Plan = Plan { name: "", variants: &[], measure: Measure::Distance, ..AGAINST_OVERFITTING };

/// The study of that name, or an error that names those there are.
pub fn named(name: &str) -> Result<&'static Plan, Error> {
    PLANS.iter().find(|plan| plan.name == name).ok_or_else(|| Error::BadValue {
        key: "study".into(),
        value: name.into(),
        allowed: PLANS.iter().map(|plan| plan.name).collect::<Vec<_>>().join(", "),
    })
}
