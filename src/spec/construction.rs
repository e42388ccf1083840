//! What a Spec says of data that are constructed so that a theorem can be seen: a ladder of samples on each axis.

use super::{Source, Spec};

/// Samples of a construction for each dimension, at most: with ratio 256 they span 27 powers of ten.
pub const MOST_RUNGS: u32 = 12;

/// Axes of equally spaced wells, at most.
pub const MOST_AXES: u32 = 3;

/// The least and the greatest value of a key where a construction allows less than the table does.
#[must_use]
pub fn range(spec: &Spec, key: &str) -> Option<(u32, u32)> {
    match (spec.data, key) {
        (Source::Ladder, "n") => Some((spec.d, MOST_RUNGS * spec.d)),
        (Source::Pinned, "d") => Some((1, MOST_AXES)),
        _ => None,
    }
}

/// With other dimensions a ladder has as many samples as these can have, and pinned wells are seen where they are: with the last weight at 1.
pub(super) fn suit(spec: &mut Spec) {
    if spec.data == Source::Pinned {
        spec.w0 = vec![0.4; spec.d as usize];
        spec.w0.push(1.0);
        spec.area = if spec.d == 1 { vec![-3.0, 3.0, -0.2, 1.6] } else { vec![-3.0, 3.0, -3.0, 3.0] };
    }
    if let Some((least, most)) = range(spec, "n") {
        spec.n = spec.n.clamp(least, most);
    }
}

/// Where samples go that are left when d does not divide n.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leftover {
    /// One each on the first axes, as a further rung: more minima.
    Rung,
    /// To x = 0, where they add a constant and no minimum.
    Origin,
}

/// A ladder of samples on each axis (`theory::auer`): x_j = c/W_j with W_j = ρ^(j−(m+1)/2), c = logit y.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Construction {
    /// ρ, how many times as far out the next sample's minimum is; at least 1.
    pub ratio: f64,
    /// The target y of all samples, above ½.
    pub y: f64,
    /// Where samples go that are left over.
    pub leftover: Leftover,
    /// t of the targets (1−t)σ(W₁x) + t·y: at 0 a neuron meets them all, at 1 they are all y.
    pub mix: f64,
    /// m, equally spaced wells along each axis (`theory::auer::offsets`).
    pub wells: u32,
    /// a of their inputs (a, −aμ): how steep each is.
    pub steep: f64,
    /// β of the sample that pins the last weight, with target σ(β).
    pub anchor: f64,
}

impl Default for Construction {
    fn default() -> Construction {
        Construction { ratio: 16.0, y: 0.75, leftover: Leftover::Rung, mix: 1.0, wells: 5, steep: 12.0, anchor: 1.5 }
    }
}
