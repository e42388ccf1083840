//! The one table of a Spec's keys.

use super::key::{Effect, Group, Key, Kind, Scale};
use super::value;
use super::words::{
    ACTIVATIONS, BIASES, INITS, LEVELS, LOSSES, METHODS, OUTPUTS, PARTS, SOURCES, VIEWS, name_of, pick,
};
#[cfg(feature = "whole")]
use super::words::{
    AVERAGES, CARRIES, CENTRES, CLASSES, COORDINATES as COORDINATES_OF_DESCENT, CUTS, DESIGNS, EXTRAS, FALLS, FORMS,
    LEFTOVERS, MODES, ORDERS, REDUCTIONS, SCALES, TERMS, TRANSFORMS, WAYS, extras, transforms, write_extras,
    write_transforms,
};
#[cfg(feature = "whole")]
use super::{beside, rivals};
use crate::decimal;

/// The greatest update number a URL may ask for.
pub const MOST_UPDATES: u64 = 10_000_000;
/// The largest step size that a Spec may have.
pub const LARGEST_STEP: f64 = 1e4;
/// The most samples a synthetic data set may have.
pub const MOST_SAMPLES: u64 = 100_000;

const WITH_COLUMNS: &[&str] = &["penguins", "iris", "own"];
/// Two classes are chosen of a table's.
#[cfg(feature = "whole")]
const TWO: Option<(&str, &[&str])> = Some(("classes", &["two"]));
#[cfg(not(feature = "whole"))]
const TWO: Option<(&str, &[&str])> = Some(("data", WITH_COLUMNS));
const PLANTED: &[&str] = &["regression", "classification", "committee"];
/// What has as many inputs as one likes.
const ANY_DIMENSION: &[&str] = &["regression", "classification", "committee", "ladder", "pinned"];
#[cfg(feature = "whole")]
const WELLS: Option<(&str, &[&str])> = Some(("data", &["offsets", "pinned"]));
#[cfg(feature = "whole")]
const LADDER: Option<(&str, &[&str])> = Some(("data", &["ladder"]));
const STOCHASTIC: &[&str] = &["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"];
const WITH_MOMENTUM: Option<(&str, &[&str])> = Some(("opt", &["momentum", "nesterov"]));
#[cfg(feature = "whole")]
const FALLING: Option<(&str, &[&str])> = Some(("schedule", &["step", "inverse", "cosine"]));
const COORDINATES: Option<(&str, &[&str])> =
    if cfg!(feature = "whole") { Some(("slice", &["coordinates"])) } else { None };
#[cfg(feature = "whole")]
const TURNED: Option<(&str, &[&str])> = Some(("slice", &["random", "filter", "pca", "points", "truth", "hessian"]));
const SYNTHETIC: &[&str] = &[
    "regression",
    "classification",
    "clouds",
    "circle",
    "xor",
    "spirals",
    "moons",
    "plane",
    "bumps",
    "linear",
    "ladder",
    "committee",
];
const TOYS: &[&str] = &["circle", "xor", "spirals", "moons", "plane", "bumps"];
/// What can have classes.
const LABELLED: &[&str] =
    &["penguins", "iris", "classification", "clouds", "circle", "xor", "spirals", "moons", "digits", "points", "own"];
const NOISY: &[&str] = &["regression", "circle", "xor", "spirals", "moons", "plane", "bumps", "ladder"];
/// What a choice of batches replaces.
const LISTED: &[&str] = if cfg!(feature = "whole") { &["batches"] } else { &[] };
/// What cannot outlive the samples or the parameters it speaks of.
const WALK: &[&str] = &["w0", "at", "t", "put"];
const SAMPLES: &[&str] = &[
    "file", "target", "class0", "class1", "x1", "x2", "wstar", "points", "moved", "augment", "batches", "p1", "p2",
    "box", "w0", "at", "t", "put", "through",
];
/// What speaks of parameters by their number or name.
const NETWORK: &[&str] = &["p1", "p2", "box", "w0", "at", "t", "put", "through"];
const INPUTS: &[&str] = &["moved", "p1", "p2", "box", "w0", "at", "t", "put", "through"];

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

/// Every key, in the order in which a URL lists them. Those that stand behind "more" on the page are in the whole module only: to the first one
/// they are beyond it, and the page goes on in the whole one.
pub static TABLE: &[Key] = &[
    number!(integer "v", Gesture, v, 1, 1, Linear, None, None, &[]),
    choice!("data", Data, SOURCES, data, Replay, None, SAMPLES),
    text!(
        "file",
        Data,
        Kind::Text,
        file,
        Replay,
        Some(("data", &["own"])),
        &["target", "class0", "class1", "x1", "x2", "moved", "p1", "p2", "box", "w0", "at", "t", "put"]
    ),
    text!("target", Data, Kind::Column, target, Replay, Some(("data", &["own"])), &["class0", "class1", "moved"]),
    #[cfg(feature = "whole")]
    choice!("classes", Data, CLASSES, classes, Replay, Some(("data", WITH_COLUMNS)), NETWORK),
    text!("class0", Data, Kind::Class, class0, Replay, TWO, &["moved"]),
    text!("class1", Data, Kind::Class, class1, Replay, TWO, &["moved"]),
    text!("x1", Data, Kind::Column, x1, Replay, Some(("data", WITH_COLUMNS)), INPUTS),
    text!("x2", Data, Kind::Column, x2, Replay, Some(("data", WITH_COLUMNS)), INPUTS),
    number!(integer "n", Data, n, 1, MOST_SAMPLES, Log, Replay, Some(("data", SYNTHETIC)), &["moved"]),
    number!(integer "d", Data, d, 1, 32, Log, Replay, Some(("data", ANY_DIMENSION)), &["wstar", "moved", "p1", "p2", "box", "w0", "at", "t", "put"]),
    key!("wstar", Data, Kind::List, Replay, Some(("data", PLANTED)), &[], |s| value::write_reals(&s.wstar), |s, v| {
        value::reals(v).map(|o| s.wstar = o)
    }),
    #[cfg(feature = "whole")]
    key!(
        "ratio",
        Data,
        Kind::Real { min: 1.0, max: 256.0, scale: Scale::Log },
        Replay,
        LADDER,
        &["moved"],
        |s| decimal::shortest(s.construction.ratio),
        |s, v| real_in(v, 1.0, 256.0).map(|o| s.construction.ratio = o)
    ),
    #[cfg(feature = "whole")]
    key!(
        "y",
        Data,
        Kind::Real { min: 0.51, max: 0.99, scale: Scale::Linear },
        Replay,
        LADDER,
        &["moved"],
        |s| decimal::shortest(s.construction.y),
        |s, v| real_in(v, 0.51, 0.99).map(|o| s.construction.y = o)
    ),
    #[cfg(feature = "whole")]
    key!(
        "leftover",
        Data,
        Kind::Choice(&names(LEFTOVERS)),
        Replay,
        LADDER,
        &["moved"],
        |s| name_of(&LEFTOVERS, &s.construction.leftover),
        |s, v| pick(&LEFTOVERS, v).map(|o| s.construction.leftover = o)
    ),
    #[cfg(feature = "whole")]
    key!(
        "mix",
        Data,
        Kind::Real { min: 0.0, max: 1.0, scale: Scale::Linear },
        Replay,
        LADDER,
        &["moved"],
        |s| decimal::shortest(s.construction.mix),
        |s, v| real_in(v, 0.0, 1.0).map(|o| s.construction.mix = o)
    ),
    #[cfg(feature = "whole")]
    key!(
        "wells",
        Data,
        Kind::Integer { min: 2, max: 8, scale: Scale::Linear },
        Replay,
        WELLS,
        &["moved"],
        |s| s.construction.wells.to_string(),
        |s, v| whole_in(v, 2, 8).map(|o| s.construction.wells = o as u32)
    ),
    #[cfg(feature = "whole")]
    key!(
        "steep",
        Data,
        Kind::Real { min: 1.0, max: 40.0, scale: Scale::Log },
        Replay,
        WELLS,
        &["moved"],
        |s| decimal::shortest(s.construction.steep),
        |s, v| real_in(v, 1.0, 40.0).map(|o| s.construction.steep = o)
    ),
    #[cfg(feature = "whole")]
    key!(
        "anchor",
        Data,
        Kind::Real { min: 0.1, max: 6.0, scale: Scale::Linear },
        Replay,
        Some(("data", &["pinned"])),
        &["moved"],
        |s| decimal::shortest(s.construction.anchor),
        |s, v| real_in(v, 0.1, 6.0).map(|o| s.construction.anchor = o)
    ),
    number!(real "noise", Data, noise, 0.0, 10.0, Linear, Some(("data", NOISY))),
    number!(real "gain", Data, gain, 0.1, 10.0, Log, Some(("data", TOYS))),
    number!(real "flip", Data, flip, 0.0, 0.5, Linear, Some(("data", LABELLED))),
    #[cfg(feature = "whole")]
    choice!("design", Data, DESIGNS, design, Replay, Some(("data", &["linear"])), NETWORK),
    #[cfg(feature = "whole")]
    key!(
        "sv",
        Data,
        Kind::List,
        Replay,
        Some(("data", &["linear"])),
        NETWORK,
        |s| value::write_reals(&s.sv),
        |s, v| { value::reals(v).filter(|list| list.iter().all(|s| *s >= 0.0)).map(|o| s.sv = o) }
    ),
    #[cfg(feature = "whole")]
    choice!("risk", Model, AVERAGES, risk, Replay, Some(("data", PLANTED)), &[]),
    number!(real "gap", Data, gap, 0.0, 10.0, Linear, Some(("data", &["clouds"]))),
    number!(real "test", Data, test, 0.0, 0.9, Linear, None),
    number!(integer "seed", Data, seed, 0, u32::MAX as u64, Linear, Replay, None, &["moved"]),
    key!("hidden", Model, Kind::Widths, Replay, None, NETWORK, |s| value::write_widths(&s.hidden), |s, v| {
        value::widths(v).map(|o| s.hidden = o)
    }),
    choice!("act", Model, ACTIVATIONS, act, Replay, None, &["t", "put"]),
    choice!("out", Model, OUTPUTS, out, Replay, Some(("hidden", &[])), NETWORK),
    choice!("bias", Model, BIASES, bias, Replay, None, &["p1", "p2", "box", "w0", "at", "t", "put"]),
    choice!("loss", Model, LOSSES, loss, Replay, None, &[]),
    choice!("opt", Descent, METHODS, opt, Replay, None, &[]),
    #[cfg(feature = "whole")]
    choice!("coords", Descent, COORDINATES_OF_DESCENT, coords, Replay, None, &[]),
    number!(real "lr", Descent, lr, 1e-4, LARGEST_STEP, Log, None),
    number!(integer "batch", Descent, batch, 1, MOST_SAMPLES, Log, Replay, Some(("opt", STOCHASTIC)), LISTED),
    #[cfg(feature = "whole")]
    key!("race", Descent, Kind::Form("momentum,adam:0.05"), Redraw, None, &[], |s| rivals::write(&s.race), |s, v| {
        rivals::read(v).map(|list| s.race = list)
    }),
    #[cfg(feature = "whole")]
    key!("beside", Gesture, Kind::Form("loss:ce;n:2000"), Redraw, None, &[], |s| beside::write(&s.beside), |s, v| {
        beside::read(v).map(|list| s.beside = list)
    }),
    #[cfg(feature = "whole")]
    choice!("reduce", Descent, REDUCTIONS, reduce, Replay, Some(("opt", &["gd", "sgd", "momentum", "nesterov"])), &[]),
    #[cfg(feature = "whole")]
    choice!("order", Descent, ORDERS, order, Replay, Some(("opt", STOCHASTIC)), LISTED),
    #[cfg(feature = "whole")]
    key!(
        "batches",
        Gesture,
        Kind::Form("i,i;i,i"),
        Replay,
        Some(("opt", STOCHASTIC)),
        &[],
        |s| value::write_batches(&s.batches),
        |s, v| value::batches(v).map(|o| s.batches = o)
    ),
    number!(real "mu", Descent, mu, 0.0, 0.999, Linear, WITH_MOMENTUM),
    #[cfg(feature = "whole")]
    choice!("form", Descent, FORMS, form, Replay, WITH_MOMENTUM, &[]),
    #[cfg(feature = "whole")]
    number!(real "beta1", Descent, beta1, 0.0, 0.999, Linear, Some(("opt", &["adam", "adamw"]))),
    #[cfg(feature = "whole")]
    number!(real "beta2", Descent, beta2, 0.0, 0.9999, Linear, Some(("opt", &["rmsprop", "adam", "adamw"]))),
    #[cfg(feature = "whole")]
    key!(
        "eps",
        Descent,
        Kind::Real { min: 1e-12, max: 1.0, scale: Scale::Log },
        Replay,
        Some(("opt", &["adagrad", "rmsprop", "adam", "adamw"])),
        &[],
        |s| s.eps.map_or_else(String::new, decimal::shortest),
        |s, v| {
            s.eps = if v.is_empty() { None } else { Some(real_in(v, 1e-12, 1.0)?) };
            Some(())
        }
    ),
    #[cfg(feature = "whole")]
    number!(real "damping", Descent, damping, 1e-9, 1e6, Log, Some(("opt", &["newton"]))),
    #[cfg(feature = "whole")]
    choice!("schedule", Descent, FALLS, schedule, Replay, None, &[]),
    #[cfg(feature = "whole")]
    number!(integer "period", Descent, period, 1, 1_000_000, Log, Replay, FALLING, &[]),
    #[cfg(feature = "whole")]
    number!(real "factor", Descent, factor, 0.01, 1.0, Linear, Some(("schedule", &["step"]))),
    #[cfg(feature = "whole")]
    number!(integer "warmup", Descent, warmup, 0, 100_000, Linear, Replay, None, &[]),
    number!(real "decay", Descent, decay, 0.0, 1.0, Linear, None),
    #[cfg(feature = "whole")]
    number!(real "drop", Descent, drop, 0.0, 0.9, Linear, Some(("hidden", &[]))),
    #[cfg(feature = "whole")]
    key!(
        "augment",
        Descent,
        Kind::Set(&names(TRANSFORMS)),
        Replay,
        None,
        &[],
        |s| write_transforms(s.augment),
        |s, v| transforms(v).map(|o| s.augment = o)
    ),
    #[cfg(feature = "whole")]
    number!(real "amount", Descent, amount, 0.0, 1.0, Linear, Some(("augment", &["shift", "rotate", "jitter"]))),
    choice!("init", Model, INITS, init, Replay, None, WALK),
    number!(real "scale", Model, scale, 1e-4, 100.0, Log, Some(("init", &["gauss", "uniform", "near", "lognormal"]))),
    number!(integer "start", Gesture, start, 0, u32::MAX as u64, Linear, Replay, Some(("init", &["gauss", "uniform", "xavier", "he", "near", "lognormal"])), WALK),
    choice!("view", View, VIEWS, view, Resample, None, &["box", "yscale"]),
    #[cfg(feature = "whole")]
    choice!("slice", View, CUTS, slice, Resample, None, &["box", "turn", "put", "through"]),
    #[cfg(feature = "whole")]
    key!(
        "through",
        Gesture,
        Kind::Form("w,w;w,w;w,w"),
        Resample,
        Some(("slice", &["points"])),
        &["box", "turn"],
        |s| value::write_places(&s.through),
        |s, v| value::places(v).map(|o| s.through = o)
    ),
    #[cfg(feature = "whole")]
    choice!("eigen", View, MODES, eigen, Resample, Some(("slice", &["hessian"])), &["box", "turn"]),
    #[cfg(feature = "whole")]
    choice!(
        "centre",
        View,
        CENTRES,
        centre,
        Resample,
        Some(("slice", &["random", "filter", "hessian", "line"])),
        &["box"]
    ),
    #[cfg(feature = "whole")]
    number!(integer "dirs", View, dirs, 0, u32::MAX as u64, Linear, Resample, Some(("slice", &["random", "filter"])), &[]),
    #[cfg(feature = "whole")]
    key!(
        "turn",
        View,
        Kind::Real { min: -180.0, max: 180.0, scale: Scale::Linear },
        Resample,
        TURNED,
        &[],
        |s| decimal::shortest(s.turn),
        |s, v| { real_in(v, -180.0, 180.0).map(|o| s.turn = o) }
    ),
    #[cfg(feature = "whole")]
    choice!("carry", View, CARRIES, carry, Resample, None, &["put"]),
    #[cfg(feature = "whole")]
    number!(integer "put", Gesture, put, 0, MOST_UPDATES, Linear, Resample, Some(("carry", &["no"])), &[]),
    text!("p1", View, Kind::Parameter, p1, Resample, COORDINATES, &["box"]),
    text!("p2", View, Kind::Parameter, p2, Resample, Some(("view", &["map", "surface", "network"])), &["box"]),
    #[cfg(feature = "whole")]
    choice!("xscale", View, SCALES, xscale, Resample, COORDINATES, &["box"]),
    #[cfg(feature = "whole")]
    choice!("yscale", View, SCALES, yscale, Resample, COORDINATES, &["box"]),
    #[cfg(feature = "whole")]
    choice!("terms", View, TERMS, terms, Redraw, Some(("view", &["line"])), &[]),
    choice!("levels", View, LEVELS, levels, Redraw, None, &[]),
    #[cfg(feature = "whole")]
    key!("show", View, Kind::Set(&names(EXTRAS)), Redraw, None, &[], |s| write_extras(&s.show), |s, v| extras(v)
        .map(|o| s.show = o)),
    #[cfg(feature = "whole")]
    choice!("basins", View, WAYS, basins, Redraw, Some(("view", &["map", "surface", "line"])), &[]),
    key!("box", Gesture, Kind::Form("x0,x1,y0,y1"), Resample, None, &[], |s| value::write_reals(&s.area), |s, v| {
        value::reals(v).filter(|b| area_is_ordered(b)).map(|o| s.area = o)
    }),
    #[cfg(feature = "whole")]
    key!(
        "eye",
        Gesture,
        Kind::Form("azimuth,elevation,zoom"),
        Redraw,
        Some(("view", &["surface"])),
        &[],
        |s| value::write_reals(&s.eye),
        |s, v| value::reals(v).filter(|eye| eye_is_in_range(eye)).map(|o| s.eye = o)
    ),
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
    #[cfg(feature = "whole")]
    key!("scene", Gesture, Kind::Text, None, None, &[], |s| s.scene.clone(), |s, v| {
        let is_name = v.len() <= 24 && v.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-');
        is_name.then(|| s.scene = v.to_string())
    }),
    key!("hide", Gesture, Kind::Set(&PARTS), Redraw, None, &[], |s| s.hide.join(","), |s, v| {
        let list: Vec<String> = v.split(',').filter(|p| !p.is_empty()).map(str::to_string).collect();
        list.iter().all(|p| PARTS.contains(&p.as_str())).then(|| s.hide = list)
    }),
];

/// Empty (what the view suggests), or degrees around within ±360, degrees above the horizon 0…90, magnification 0.25…8.
#[cfg(feature = "whole")]
fn eye_is_in_range(eye: &[f64]) -> bool {
    match *eye {
        [] => true,
        [azimuth, elevation, zoom] => {
            azimuth.abs() <= 360.0 && (0.0..=90.0).contains(&elevation) && (0.25..=8.0).contains(&zoom)
        }
        _ => false,
    }
}

/// A box is empty (what the view suggests), an interval, or two.
fn area_is_ordered(area: &[f64]) -> bool {
    matches!(area.len(), 0 | 2 | 4) && area.chunks(2).all(|c| c[0] < c[1])
}
