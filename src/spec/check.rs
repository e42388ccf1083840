//! Which settings exclude each other.

#[cfg(feature = "whole")]
use super::construction::{MOST_AXES, MOST_RUNGS};
#[cfg(feature = "whole")]
use super::{Design, Order, Source};
use super::{Key, Spec, View, value, words};
use crate::error::Error;
#[cfg(feature = "whole")]
use crate::model::activation::Activation;
use crate::model::loss::Loss;

/// What may not be: each rule names the conflict that it finds.
type Rule = fn(&Spec) -> Result<(), Error>;

const RULES: &[Rule] = &[
    loss_fits,
    linear_network,
    #[cfg(feature = "whole")]
    constructions,
    #[cfg(feature = "whole")]
    batches,
    #[cfg(feature = "whole")]
    hard_units,
    network_view,
    #[cfg(feature = "whole")]
    super::cut::check,
    #[cfg(feature = "whole")]
    beside,
    #[cfg(feature = "whole")]
    super::planted::check,
];

/// The first conflict between two settings, if there is one.
pub(super) fn check(spec: &Spec) -> Result<(), Error> {
    RULES.iter().try_for_each(|rule| rule(spec))
}

/// All of them.
#[cfg(feature = "whole")]
pub(super) fn conflicts(spec: &Spec) -> impl Iterator<Item = Error> {
    RULES.iter().filter_map(|rule| rule(spec).err())
}

fn loss_fits(spec: &Spec) -> Result<(), Error> {
    if spec.loss_fits() {
        return Ok(());
    }
    let key = |name: &str| Key::find(name).map(|k| (k.get)(spec));
    let fits = |loss: Loss| Spec { loss, ..spec.clone() }.loss_fits();
    let fitting: Vec<&str> = words::LOSSES.iter().filter(|(_, l)| fits(*l)).map(|(n, _)| *n).collect();
    let other = if spec.is_neuron() { "act" } else { "out" };
    Err(Error::Conflict {
        key: "loss".into(),
        value: key("loss")?,
        other: other.into(),
        other_value: key(other)?,
        allowed: fitting.join(", "),
    })
}

fn linear_network(spec: &Spec) -> Result<(), Error> {
    let one = |key: &str, value: String, allowed: &str| {
        Err(Error::BadValue { key: key.into(), value, allowed: allowed.into() })
    };
    #[cfg(feature = "whole")]
    if spec.is_linear_network() && spec.design == Design::Tied && spec.hidden != [1] {
        return one("hidden", value::write_widths(&spec.hidden), "1");
    }
    if spec.is_linear_network() && spec.hidden.len() != 1 {
        return one("hidden", value::write_widths(&spec.hidden), "1…64");
    }
    if spec.is_linear_network() && !(1..=8).contains(&spec.sv.len().max(1)) {
        return one("sv", value::write_reals(&spec.sv), "1…8 × s ≥ 0");
    }
    Ok(())
}

#[cfg(feature = "whole")]
fn constructions(spec: &Spec) -> Result<(), Error> {
    if spec.data == Source::Pinned && spec.d > MOST_AXES {
        let allowed = format!("1…{MOST_AXES}");
        return Err(Error::BadValue { key: "d".into(), value: spec.d.to_string(), allowed });
    }
    if spec.data == Source::Ladder && !(spec.d..=MOST_RUNGS * spec.d).contains(&spec.n) {
        let allowed = format!("{}…{}", spec.d, MOST_RUNGS * spec.d);
        return Err(Error::BadValue { key: "n".into(), value: spec.n.to_string(), allowed });
    }
    Ok(())
}

/// Batches are listed or drawn, not both.
#[cfg(feature = "whole")]
fn batches(spec: &Spec) -> Result<(), Error> {
    let drawn = [("batch", spec.batch != Spec::default().batch), ("order", spec.order != Order::Epochs)];
    let set = drawn.into_iter().find(|(_, is_set)| *is_set && !spec.batches.is_empty());
    let Some((other, _)) = set else { return Ok(()) };
    let drawn = Key::find(other)?;
    Err(Error::Conflict {
        key: "batches".into(),
        value: value::write_batches(&spec.batches),
        other: other.into(),
        other_value: (drawn.get)(spec),
        allowed: format!("{other}={}", drawn.default()),
    })
}

/// Nothing goes back through a hidden unit without a slope.
#[cfg(feature = "whole")]
fn hard_units(spec: &Spec) -> Result<(), Error> {
    if spec.act != Activation::Sign || spec.hidden.is_empty() {
        return Ok(());
    }
    let others = words::ACTIVATIONS.iter().filter(|(_, a)| *a != Activation::Sign);
    Err(Error::Conflict {
        key: "act".into(),
        value: "sign".into(),
        other: "hidden".into(),
        other_value: value::write_widths(&spec.hidden),
        allowed: others.map(|(name, _)| *name).collect::<Vec<_>>().join(", "),
    })
}

fn network_view(spec: &Spec) -> Result<(), Error> {
    if spec.view != View::Network || !(spec.is_neuron() || spec.has_own_model()) {
        return Ok(());
    }
    Err(Error::Conflict {
        key: "view".into(),
        value: "network".into(),
        other: "hidden".into(),
        other_value: String::new(),
        allowed: "line, map, surface".into(),
    })
}

#[cfg(feature = "whole")]
fn beside(spec: &Spec) -> Result<(), Error> {
    if spec.beside.is_empty() { Ok(()) } else { super::beside::second(spec).map(|_| ()) }
}
