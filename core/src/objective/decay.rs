//! Weight decay's part of a risk and of its landscape.

use crate::slice::{GridSize, Slice};
use std::ops::Range;

/// (λ/2)‖w‖²; exactly 0 where nothing decays, however far away w is.
pub(super) fn penalty(decay: f64, w: &[f64]) -> f64 {
    if decay > 0.0 { 0.5 * decay * w.iter().map(|wk| wk * wk).sum::<f64>() } else { 0.0 }
}

/// Weight decay on the slice: (λ/2)‖origin + a·u + b·v‖², a quadratic in (a, b).
pub(super) struct Decay {
    slice: Slice,
    grid: GridSize,
    /// λ/2 times origin·origin, 2 origin·u, 2 origin·v, u·u, 2 u·v, v·v.
    terms: [f64; 6],
}

impl Decay {
    pub(super) fn new(decay: f64, slice: &Slice, grid: GridSize) -> Decay {
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let (o, u, v) = (&slice.origin, &slice.u, &slice.v);
        let terms = [dot(o, o), 2.0 * dot(o, u), 2.0 * dot(o, v), dot(u, u), 2.0 * dot(u, v), dot(v, v)];
        Decay { slice: slice.clone(), grid, terms: terms.map(|t| 0.5 * decay * t) }
    }

    /// Adds itself to the rows `rows` in `out`.
    pub(super) fn add_to(&self, rows: Range<usize>, out: &mut [f64]) {
        if self.terms.iter().all(|term| *term == 0.0) {
            return;
        }
        let [oo, ou, ov, uu, uv, vv] = self.terms;
        for (row, line) in rows.zip(out.chunks_mut(self.grid.width as usize)) {
            let b = self.slice.y.centre(row as u32, self.grid.height);
            for (column, value) in line.iter_mut().enumerate() {
                let a = self.slice.x.centre(column as u32, self.grid.width);
                *value += oo + b * (ov + b * vv) + a * (ou + b * uv + a * uu);
            }
        }
    }
}
