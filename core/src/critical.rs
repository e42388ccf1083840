//! Critical points of a loss: found, polished, classified, and where it can be done, proved.
//!
//! [`search`] finds them from many starts, in pieces of a known length. For a single neuron a computer's proof is possible: [`krawczyk`] proves
//! that a found point exists, that it is the only one nearby, and its index; [`line`](mod@line) and [`separable`] prove that a list is complete.

mod enclosure;
mod judge;
pub mod krawczyk;
mod levenberg;
pub mod line;
mod plateau;
pub mod region;
pub mod search;
mod seek;
pub mod separable;

/// Parameters up to which walks use exact Hessians; beyond, only starts that are given are polished, by Hessian-vector products.
pub const DENSE: usize = 24;

/// What a critical point is, by the signs of its Hessian's eigenvalues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// All positive.
    Minimum,
    /// As many negative ones as said, the others positive.
    Saddle(u32),
    /// All negative.
    Maximum,
    /// Some are 0 as far as can be told: a valley, a ridge, a plateau, or a point that only higher derivatives decide.
    Degenerate {
        /// Negative eigenvalues.
        negative: u32,
        /// Those that cannot be told from 0.
        zero: u32,
    },
}

/// Eigenvalues this small, relative to the largest, count as 0.
const ZERO_MODE: f64 = 1e-8;

/// Below it an eigenvalue counts as 0.
fn threshold(eigenvalues: &[f64]) -> f64 {
    ZERO_MODE * eigenvalues.iter().fold(0.0_f64, |m, v| m.max(v.abs()))
}

impl Kind {
    /// The kind of a point with these eigenvalues (at least one, in any order).
    #[must_use]
    pub fn of(eigenvalues: &[f64]) -> Kind {
        let least = threshold(eigenvalues);
        let count = |is: fn(f64, f64) -> bool| eigenvalues.iter().filter(|v| is(**v, least)).count() as u32;
        let (negative, positive) = (count(|v, least| v < -least), count(|v, least| v > least));
        let zero = eigenvalues.len() as u32 - negative - positive;
        match (negative, positive) {
            _ if zero > 0 => Kind::Degenerate { negative, zero },
            (0, _) => Kind::Minimum,
            (_, 0) => Kind::Maximum,
            (index, _) => Kind::Saddle(index),
        }
    }
}

/// What is proved of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// Nothing: it is what arithmetic in f64 found.
    None,
    /// That it exists within rounding of where it is said to be, that it is the only one nearby, and its index.
    Point,
    /// All this, and that the list it comes from is complete.
    List,
}

/// A critical point, ∇ℓ(w) = 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The parameters, d.
    pub w: Vec<f64>,
    /// The same place in the coordinates of the search, d: w itself where its charts are linear.
    pub u: Vec<f64>,
    /// ℓ(w).
    pub loss: f64,
    /// ‖∇ℓ‖ in the coordinates of the search.
    pub grad_norm: f64,
    /// Eigenvalues of the Hessian in the coordinates of the search, ascending, d. Their signs are the same in all coordinates.
    pub eigenvalues: Vec<f64>,
    /// Their unit eigenvectors in the same coordinates, d×d row-major: row k belongs to eigenvalue k. Those of negative ones are ways to escape.
    pub eigenvectors: Vec<f64>,
    /// What it is.
    pub kind: Kind,
    /// What is proved.
    pub certificate: Certificate,
}

impl Point {
    /// Number of negative eigenvalues.
    #[must_use]
    pub fn index(&self) -> u32 {
        match self.kind {
            Kind::Minimum => 0,
            Kind::Saddle(index) => index,
            Kind::Maximum => self.w.len() as u32,
            Kind::Degenerate { negative, .. } => negative,
        }
    }
}

/// How many points there are of each index, 0 to `dim`; `None` if one of them is degenerate.
#[must_use]
pub fn census(points: &[Point], dim: usize) -> Option<Vec<u64>> {
    let mut counts = vec![0; dim + 1];
    for point in points {
        if matches!(point.kind, Kind::Degenerate { .. }) {
            return None;
        }
        counts[point.index() as usize] += 1;
    }
    Some(counts)
}

/// Σ (−1)^index over the points: minima − saddles of index 1 + …, given the numbers of each index.
///
/// By Morse's theorem it is 1 where the list is complete and the loss grows towards the edge of where it was looked for (Milnor 1963, Morse Theory, §5):
/// another number says that points are missing, or that some lie beyond.
#[must_use]
pub fn euler(counts: &[u64]) -> i128 {
    counts.iter().enumerate().map(|(index, n)| if index % 2 == 0 { i128::from(*n) } else { -i128::from(*n) }).sum()
}
