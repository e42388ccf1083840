//! What each sample adds to the loss along a line.

use crate::run::{Run, Shown};
use crate::spec::Terms;

/// Samples whose curves are shown, at most: of more, every so manieth.
const MOST: usize = 40;

/// ℓᵢ/n at the centres of `cells` equal cells of the line that the run shows, a row for each sample; empty unless the Spec asks for them.
#[must_use]
pub fn of(run: &Run, cells: u32) -> Vec<f32> {
    let risk = &run.problem().train;
    let (Shown::One(..), Terms::Each) = (run.shown(), run.spec().terms) else { return Vec::new() };
    let (slice, n) = (run.slice(), risk.terms());
    let mut w = vec![0.0; slice.origin.len()];
    let mut grad = vec![0.0; w.len()];
    let mut values = Vec::new();
    for i in (0..n).step_by((n as usize).div_ceil(MOST).max(1)) {
        for cell in 0..cells {
            slice.point(slice.x.centre(cell, cells), 0.0, &mut w);
            values.push((risk.batch_gradient(&w, &[i], &mut grad) / f64::from(n)) as f32);
        }
    }
    values
}
