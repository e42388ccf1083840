//! What the page is told as JSON: the Spec's table, the controls that apply, readouts, the facts of a picture.

use super::json::{flag, list, number, numbers, object, optional, string, strings};
use crate::dataset::table::Table;
use crate::run::problem::{Choices, choices};
use crate::run::readouts::{is_convex, readouts as rows, saturated_share};
use crate::run::{Run, Shelf};
use crate::scene;
use crate::spec::{Effect, Group, Key, Kind, Scale, TABLE};
use crate::trainer::Status;

/// The Spec's table, the same for every Session.
pub(super) fn table() -> String {
    list(TABLE.iter().map(|key| {
        let mut fields = vec![
            ("name", string(key.name)),
            ("group", string(group(key.group))),
            ("default", string(&key.default())),
            ("effect", string(effect(key.effect))),
        ];
        fields.extend(kind(key));
        object(&fields)
    }))
}

fn group(group: Group) -> &'static str {
    match group {
        Group::Data => "data",
        Group::Model => "model",
        Group::Descent => "descent",
        Group::View => "view",
        Group::Gesture => "gesture",
    }
}

fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::None => "none",
        Effect::Redraw => "redraw",
        Effect::Resample => "resample",
        Effect::Replay => "replay",
    }
}

fn kind(key: &Key) -> Vec<(&'static str, String)> {
    let scale = |s: Scale| string(if s == Scale::Log { "log" } else { "linear" });
    let named = |name: &str| vec![("kind", string(name))];
    match key.kind {
        Kind::Choice(options) => vec![("kind", string("choice")), ("options", strings(options))],
        Kind::Set(options) => vec![("kind", string("set")), ("options", strings(options))],
        Kind::Integer { min, max, scale: s } => {
            vec![("kind", string("integer")), ("min", min.to_string()), ("max", max.to_string()), ("scale", scale(s))]
        }
        Kind::Real { min, max, scale: s } => {
            vec![("kind", string("real")), ("min", number(min)), ("max", number(max)), ("scale", scale(s))]
        }
        Kind::Widths => named("widths"),
        Kind::List => named("list"),
        Kind::Column => named("column"),
        Kind::Class => named("class"),
        Kind::Parameter => named("parameter"),
        Kind::Text => named("text"),
        Kind::Form(_) => named("form"),
    }
}

/// The keys that apply to the run, with their values and what these may be; what the Spec leaves open is filled in.
pub(super) fn controls(run: &Run, shelf: &Shelf) -> String {
    let spec = run.spec();
    let found = choices(&spec, shelf);
    let parameters = run.problem().parameter_names();
    // Without a hidden layer a network has nothing that applies the activation.
    let idle = |k: &Key| k.name == "act" && !spec.is_neuron() && spec.hidden.is_empty();
    let applicable = TABLE.iter().filter(|k| k.group != Group::Gesture && k.inapplicable(&spec).is_none() && !idle(k));
    list(applicable.map(|key| {
        let written = (key.get)(&spec);
        let (value, options) = open_value(key, &written, &found, &parameters, run);
        let mut fields = vec![("name", string(key.name)), ("value", string(&value))];
        if let Some(options) = options {
            fields.push(("options", strings(&options)));
        }
        // A batch cannot be larger than the training set.
        if key.name == "batch" {
            fields.push(("max", run.problem().train.samples().to_string()));
        }
        #[cfg(feature = "whole")]
        if let Some((least, most)) = crate::spec::construction::range(&spec, key.name) {
            fields.push(("min", least.to_string()));
            fields.push(("max", most.to_string()));
        }
        object(&fields)
    }))
}

/// Whether a loss is one of those whose mean over a planted committee is known.
fn is_mean(loss: &str) -> bool {
    matches!(loss, "square" | "ce")
}

/// A key's value as it is in force, and its options where they depend on the data or the model.
fn open_value(
    key: &Key,
    written: &str,
    found: &Choices,
    parameters: &[String],
    run: &Run,
) -> (String, Option<Vec<String>>) {
    let or = |fallback: Option<&String>| {
        if written.is_empty() { fallback.cloned().unwrap_or_default() } else { written.to_string() }
    };
    let columns = &run.problem().dataset.columns;
    match key.name {
        "x1" => (or(columns.first().map(|c| &c.name)), Some(found.inputs.clone())),
        "x2" => {
            let mut options = found.inputs.clone();
            options.push("none".into());
            (or(columns.get(1).map(|c| &c.name)), Some(options))
        }
        #[cfg(feature = "whole")]
        "eps" => (or(Some(&number(crate::run::epsilon(&run.spec())))), None),
        "target" => (or(found.target.as_ref()), Some(found.targets.clone())),
        "class0" | "class1" => {
            let class = run.problem().dataset.target.classes().get(usize::from(key.name == "class1"));
            (or(class), Some(found.classes.clone()))
        }
        "p1" | "p2" => {
            let shown = run.shown().parameters();
            let shown = shown.get(usize::from(key.name == "p2")).copied();
            (or(shown.and_then(|k| parameters.get(k))), Some(parameters.to_vec()))
        }
        _ => match key.kind {
            // Without a layer there is no network to show, and of a linear network two matrices only.
            Kind::Choice(options) if key.name == "view" && run.problem().train.network().is_none() => {
                (written.into(), Some(options[..3].iter().map(|o| (*o).to_string()).collect()))
            }
            #[cfg(feature = "whole")]
            Kind::Set(_) if key.name == "augment" => {
                let augment = crate::run::augment::transforms(&run.problem().dataset);
                let options = (key.get)(&crate::spec::Spec { augment, ..run.spec() });
                (written.into(), Some(options.split(',').map(str::to_string).collect()))
            }
            // What the other settings allow.
            #[cfg(feature = "whole")]
            Kind::Choice(options) if matches!(key.name, "slice" | "centre" | "act" | "basins") => {
                let spec = run.spec();
                let fits = |word: &&&str| spec.with(key.name, word).is_ok();
                (written.into(), Some(options.iter().filter(fits).map(|o| (*o).to_string()).collect()))
            }
            // What a program hands over cannot be asked for here; and of the risks there are those that the model has.
            #[cfg(feature = "whole")]
            Kind::Choice(options) if matches!(key.name, "design" | "risk") => {
                let spec = run.spec();
                let has = |word: &&&str| spec.with(key.name, word).is_ok_and(|spec| (key.get)(&spec) == **word);
                let stays = |word: &&&str| **word != "given" || **word == written;
                let options = options.iter().filter(stays).filter(has).map(|o| (*o).to_string()).collect();
                (written.into(), Some(options))
            }
            Kind::Choice(options) if key.name == "loss" => {
                let spec = run.spec();
                let fits = |word: &&str| {
                    let mut other = spec.clone();
                    (key.set)(&mut other, word).is_some()
                        && other.loss_fits()
                        && (!other.is_committee() || is_mean(word))
                };
                (written.into(), Some(options.iter().filter(|o| fits(o)).map(|o| (*o).to_string()).collect()))
            }
            _ => (written.into(), None),
        },
    }
}

/// What was found in a table that was handed in.
pub(super) fn loaded(file: &str, table: &Table) -> String {
    let columns =
        table.columns().iter().map(|c| object(&[("name", string(&c.name)), ("kind", string(c.kind().name()))]));
    let skipped = table.skipped().iter().map(|error| {
        object(&error.params().into_iter().map(|(name, value)| (name, string(&value))).collect::<Vec<_>>())
    });
    object(&[
        ("file", string(file)),
        ("rows", table.rows().to_string()),
        ("columns", list(columns)),
        ("skipped", list(skipped)),
    ])
}

/// The readouts pane's rows.
pub(super) fn readouts(run: &mut Run) -> String {
    list(rows(run).into_iter().map(|row| {
        object(&[
            ("name", string(row.name)),
            ("predicted", optional(row.predicted)),
            ("measured", optional(row.measured)),
            ("agrees", flag(row.agrees)),
        ])
    }))
}

/// What the data pane's coordinates mean: for each axis the raw value at 0 and that of one unit, the span of the axes,
/// and where each sample stands.
pub(super) fn data_units(run: &Run) -> String {
    let data = scene::data(run);
    let span = [data.x.hi - data.x.lo, data.y.hi - data.y.lo];
    object(&[
        ("x", numbers(&[data.x_column.mean, data.x_column.sd])),
        ("y", numbers(&[data.y_column.mean, data.y_column.sd])),
        ("span", numbers(&span)),
        ("rows", data.points.len().to_string()),
        ("points", list(data.points.iter().map(|p| numbers(&[p.at.0, p.at.1])))),
    ])
}

/// What a network suffers from: hidden units that are flat for every sample looked at, and layers whose units are all the same; `null` for a neuron.
#[cfg(feature = "whole")]
fn health(run: &Run) -> String {
    use crate::scene::network::{is_symmetric, states};
    let Some(risk) = run.problem().train.network() else { return "null".into() };
    let hidden: usize = risk.layers().iter().rev().skip(1).map(|layer| layer.units).sum();
    let flat = states(risk, run.w()).iter().take(hidden).filter(|state| state.flat).count();
    let symmetric = flag(Some(is_symmetric(risk, run.w())));
    object(&[("hidden", hidden.to_string()), ("flat", flat.to_string()), ("symmetric", symmetric)])
}

#[cfg(not(feature = "whole"))]
fn health(_run: &Run) -> String {
    "null".into()
}

/// Where the run stands beside a slice that need not go through it: JSON { at, distance, standIns }, else `null`.
#[cfg(feature = "whole")]
fn on_slice(run: &Run) -> String {
    use crate::run::cut::Direction;
    if !run.is_apart() {
        return "null".into();
    }
    let foot = run.slice().project(run.w());
    let at = if run.shown().axes().1.is_some() { vec![foot.a, foot.b] } else { vec![foot.a] };
    let axes = at.len();
    let missing = |directions: &[Direction]| directions.iter().take(axes).filter(|d| **d == Direction::StandIn).count();
    let missing = run.directions().map_or(0, |(directions, _)| missing(&directions));
    object(&[("at", numbers(&at)), ("distance", number(foot.distance)), ("standIns", missing.to_string())])
}

#[cfg(not(feature = "whole"))]
fn on_slice(_run: &Run) -> String {
    "null".into()
}

/// Times the loss of the start from which on it is said to climb: noise does not do that.
const CLIMBED: f64 = 10.0;

/// Facts for the sentence that says what the picture shows.
pub(super) fn describe(run: &mut Run) -> String {
    let (record, status) = run.report();
    let problem = run.problem();
    let accuracy = problem.accuracy(&problem.train, run.w());
    // How many times the loss of the start it is, where every step of a run overshoots but the numbers still hold.
    let start = run.timeline().records().first().map_or(f64::NAN, |first| first.loss);
    let climbed = Some(record.loss / start).filter(|times| *times > CLIMBED && status == Status::Running);
    let names = problem.parameter_names();
    let shown: Vec<&String> = run.shown().parameters().into_iter().map(|k| &names[k]).collect();
    object(&[
        ("step", record.t.to_string()),
        ("loss", number(record.loss)),
        ("testLoss", optional(record.test_loss)),
        ("gradNorm", number(record.grad_norm)),
        ("diverged", flag(Some(status == Status::Diverged))),
        ("converged", flag(Some(status == Status::Converged))),
        ("stalled", flag(Some(status == Status::Stalled))),
        ("climbed", optional(climbed)),
        ("accuracy", optional(accuracy)),
        ("train", problem.train.samples().to_string()),
        ("test", problem.dataset.test.len().to_string()),
        ("drawn", problem.dataset.rows().min(scene::MOST_POINTS).to_string()),
        ("classes", flag(Some(accuracy.is_some()))),
        ("names", strings(problem.dataset.target.classes())),
        ("saturated", number(saturated_share(run))),
        ("health", health(run)),
        ("convex", flag(Some(is_convex(run)))),
        ("shown", strings(&shown)),
        ("slice", on_slice(run)),
        ("params", strings(&names)),
        ("w", numbers(run.w())),
    ])
}
