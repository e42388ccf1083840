//! How a Spec has the samples moved for training, and what its data can go through.

use super::problem::WHOLE;
use crate::dataset::Dataset;
use crate::error::Error;
use crate::objective::augment::{Augmentation, Transform, Transforms};
use crate::spec::{Source, Spec};

/// The transforms that the data can go through: a mirrored digit is another sign or none, and a single input has no plane to be turned in.
#[must_use]
pub fn transforms(dataset: &Dataset) -> Transforms {
    use Transform::{Jitter, Reflect, Rotate, Shift};
    match dataset {
        Dataset { image: Some(_), .. } => Transforms::of(&[Shift, Rotate, Jitter]),
        Dataset { d: 1, .. } => Transforms::of(&[Shift, Jitter]),
        _ => Transforms::of(&[Shift, Rotate, Reflect, Jitter]),
    }
}

/// How training moves the samples.
pub(super) fn augmentation(spec: &Spec, dataset: &Dataset) -> Result<Augmentation, Error> {
    if !WHOLE {
        return Ok(Augmentation::default());
    }
    let possible = transforms(dataset);
    let wrong = [Transform::Rotate, Transform::Reflect].into_iter().find(|t| spec.augment.has(*t) && !possible.has(*t));
    if let Some(wrong) = wrong {
        let write = |augment| crate::spec::Key::find("augment").map(|k| (k.get)(&Spec { augment, ..Spec::default() }));
        let planted = matches!(spec.data, Source::Regression | Source::Classification);
        let (other, other_value) = match dataset.image {
            Some(_) => ("data", "digits"),
            None if planted => ("d", "1"),
            None => ("x2", "none"),
        };
        return Err(Error::Conflict {
            key: "augment".into(),
            value: write(Transforms::of(&[wrong]))?,
            other: other.into(),
            other_value: other_value.into(),
            allowed: write(possible)?.replace(',', ", "),
        });
    }
    let (amount, seed) = (spec.amount, u64::from(spec.seed));
    Ok(Augmentation { transforms: spec.augment, amount, image: dataset.image, seed })
}
