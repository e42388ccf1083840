//! Where critical points are looked for: a box in the coordinates of a chart for each parameter.

use crate::objective::chart;
use crate::slice::Scale;

/// A box lo ≤ u ≤ hi, each side longer than 0. Steps are measured by its longest side: charts should make the sides alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// How each parameter depends on its coordinate, d.
    pub charts: Vec<Scale>,
    /// Lower edges in coordinates, d.
    pub lo: Vec<f64>,
    /// Upper edges in coordinates, d.
    pub hi: Vec<f64>,
}

/// Seekers may leave the box by this much of its sides and come back.
const LEEWAY: f64 = 0.25;

impl Region {
    /// |w_k| ≤ `half` for all `dim` parameters, on linear charts.
    #[must_use]
    pub fn cube(dim: usize, half: f64) -> Region {
        Region { charts: vec![Scale::Linear; dim], lo: vec![-half; dim], hi: vec![half; dim] }
    }

    /// Number of parameters d.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.lo.len()
    }

    /// The longest side: what lengths are compared with.
    #[must_use]
    pub fn unit(&self) -> f64 {
        self.lo.iter().zip(&self.hi).fold(0.0, |m, (lo, hi)| m.max(hi - lo))
    }

    /// Whether the coordinates `u` lie in the box, its edges included.
    #[must_use]
    pub fn contains(&self, u: &[f64]) -> bool {
        self.within(u, 1e-9)
    }

    /// Whether the coordinates `u` lie in the box or not far outside.
    pub(super) fn is_near(&self, u: &[f64]) -> bool {
        self.within(u, LEEWAY)
    }

    fn within(&self, u: &[f64], leeway: f64) -> bool {
        u.iter().zip(self.lo.iter().zip(&self.hi)).all(|(u, (lo, hi))| {
            let more = leeway * (hi - lo);
            *u >= lo - more && *u <= hi + more
        })
    }

    /// The coordinates of the parameters `w`.
    #[must_use]
    pub fn coordinates(&self, w: &[f64]) -> Vec<f64> {
        let mut u = vec![0.0; w.len()];
        chart::coordinates(&self.charts, w, &mut u);
        u
    }

    /// The parameters of the coordinates `u`.
    #[must_use]
    pub fn parameters(&self, u: &[f64]) -> Vec<f64> {
        let mut w = vec![0.0; u.len()];
        chart::parameters(&self.charts, u, &mut w);
        w
    }
}
