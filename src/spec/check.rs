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

/// The first conflict between two settings, if there is one.
pub(super) fn check(spec: &Spec) -> Result<(), Error> {
    if !spec.loss_fits() {
        let key = |name: &str| Key::find(name).map(|k| (k.get)(spec));
        let fits = |loss: Loss| Spec { loss, ..spec.clone() }.loss_fits();
        let fitting: Vec<&str> = words::LOSSES.iter().filter(|(_, l)| fits(*l)).map(|(n, _)| *n).collect();
        let other = if spec.is_neuron() { "act" } else { "out" };
        return Err(Error::Conflict {
            key: "loss".into(),
            value: key("loss")?,
            other: other.into(),
            other_value: key(other)?,
            allowed: fitting.join(", "),
        });
    }
    #[cfg(feature = "whole")]
    if spec.is_linear_network() && spec.design == Design::Tied && spec.hidden != [1] {
        let value = value::write_widths(&spec.hidden);
        return Err(Error::BadValue { key: "hidden".into(), value, allowed: "1".into() });
    }
    if spec.is_linear_network() && (spec.hidden.len() != 1 || !(1..=8).contains(&spec.sv.len().max(1))) {
        let one = |key: &str, value: String, allowed: &str| {
            Err(Error::BadValue { key: key.into(), value, allowed: allowed.into() })
        };
        if spec.hidden.len() != 1 {
            return one("hidden", value::write_widths(&spec.hidden), "1…64");
        }
        return one("sv", value::write_reals(&spec.sv), "1…8 × s ≥ 0");
    }
    #[cfg(feature = "whole")]
    if spec.data == Source::Pinned && spec.d > MOST_AXES {
        let allowed = format!("1…{MOST_AXES}");
        return Err(Error::BadValue { key: "d".into(), value: spec.d.to_string(), allowed });
    }
    #[cfg(feature = "whole")]
    if spec.data == Source::Ladder && !(spec.d..=MOST_RUNGS * spec.d).contains(&spec.n) {
        let allowed = format!("{}…{}", spec.d, MOST_RUNGS * spec.d);
        return Err(Error::BadValue { key: "n".into(), value: spec.n.to_string(), allowed });
    }
    #[cfg(feature = "whole")]
    if !spec.batches.is_empty() {
        // Batches are listed or drawn, not both.
        let drawn = [("batch", spec.batch != Spec::default().batch), ("order", spec.order != Order::Epochs)];
        if let Some((other, _)) = drawn.into_iter().find(|(_, is_set)| *is_set) {
            let drawn = Key::find(other)?;
            return Err(Error::Conflict {
                key: "batches".into(),
                value: value::write_batches(&spec.batches),
                other: other.into(),
                other_value: (drawn.get)(spec),
                allowed: format!("{other}={}", drawn.default()),
            });
        }
    }
    #[cfg(feature = "whole")]
    if spec.act == Activation::Sign && !spec.hidden.is_empty() {
        // Nothing goes back through a hidden unit without a slope.
        let others = words::ACTIVATIONS.iter().filter(|(_, a)| *a != Activation::Sign);
        return Err(Error::Conflict {
            key: "act".into(),
            value: "sign".into(),
            other: "hidden".into(),
            other_value: value::write_widths(&spec.hidden),
            allowed: others.map(|(name, _)| *name).collect::<Vec<_>>().join(", "),
        });
    }
    if spec.view == View::Network && (spec.is_neuron() || spec.has_own_model()) {
        return Err(Error::Conflict {
            key: "view".into(),
            value: "network".into(),
            other: "hidden".into(),
            other_value: String::new(),
            allowed: "line, map, surface".into(),
        });
    }
    #[cfg(feature = "whole")]
    super::cut::check(spec)?;
    #[cfg(feature = "whole")]
    if !spec.beside.is_empty() {
        super::beside::second(spec)?;
    }
    #[cfg(feature = "whole")]
    super::planted::check(spec)?;
    Ok(())
}
