//! What a Spec says of data that are constructed so that a theorem can be seen: a ladder of samples on each axis.

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
}

impl Default for Construction {
    fn default() -> Construction {
        Construction { ratio: 16.0, y: 0.75, leftover: Leftover::Rung, mix: 1.0 }
    }
}
