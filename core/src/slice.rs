//! A line or plane in parameter space: where a landscape is sampled.
//!
//! A plane is spanned by coordinates, or by directions that a file each knows how to find. The minimum of a slice need not be one of the whole function.

pub mod scale;
pub mod axis;
pub mod curvature;
pub mod principal;
pub mod projection;
pub mod random;
pub mod span;

pub use axis::Axis;
pub use projection::{Projection, Projector};
pub use scale::Scale;

/// The points `origin + a·u + b·v` with `a` on the x axis and `b` on the y axis.
///
/// All vectors have the objective's dimension. A line is a slice whose `v` is zero and whose grid has one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    /// The point with coordinates (0, 0).
    pub origin: Vec<f64>,
    /// Direction of the x axis.
    pub u: Vec<f64>,
    /// Direction of the y axis.
    pub v: Vec<f64>,
    /// Extent along `u`.
    pub x: Axis,
    /// Extent along `v`.
    pub y: Axis,
}

/// How many cells a slice is sampled at; values are taken at cell centres, row 0 at the lower edge (`y.lo`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GridSize {
    /// Cells along x.
    pub width: u32,
    /// Cells along y.
    pub height: u32,
}

impl Slice {
    /// The plane of the coordinates `i` and `j`, the others held where `at` has them:
    /// the slice coordinates are the values of parameters `i` and `j` themselves.
    #[must_use]
    pub fn coordinates(at: &[f64], i: usize, j: usize, x: Axis, y: Axis) -> Slice {
        let unit = |k: usize| (0..at.len()).map(|c| if c == k { 1.0 } else { 0.0 }).collect::<Vec<f64>>();
        let mut origin = at.to_vec();
        origin[i] = 0.0;
        origin[j] = 0.0;
        Slice { origin, u: unit(i), v: unit(j), x, y }
    }

    /// The line along coordinate `i`, the others held where `at` has them.
    #[must_use]
    pub fn line(at: &[f64], i: usize, x: Axis) -> Slice {
        let mut slice = Slice::coordinates(at, i, i, x, Axis::linear(-0.5, 0.5));
        slice.v.fill(0.0);
        slice
    }

    /// Writes the point with slice coordinates (a, b) into `out` (length: the objective's dimension).
    pub fn point(&self, a: f64, b: f64, out: &mut [f64]) {
        for (k, o) in out.iter_mut().enumerate() {
            *o = self.origin[k] + a * self.u[k] + b * self.v[k];
        }
    }
}
