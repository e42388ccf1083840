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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Shelf;
    use crate::slice::Slice;
    use crate::spec::Spec;

    /// What the curves below add up to is the curve above.
    #[test]
    fn terms_add_up_to_the_loss() {
        for text in [
            "data=ladder&bias=no&n=5&d=1&xscale=ln&view=line&terms=each",
            "data=clouds&n=12&test=0&view=line&terms=each&hidden=3&act=tanh&init=xavier",
        ] {
            let run = Run::open(Spec::parse(text).expect(text), &Shelf::default()).expect(text);
            let (cells, slice): (u32, Slice) = (32, run.slice());
            let terms = of(&run, cells);
            assert_eq!(terms.len(), (run.problem().train.terms() * cells) as usize, "{text}");
            let mut w = vec![0.0; slice.origin.len()];
            for cell in 0..cells {
                let sum: f32 = terms.iter().skip(cell as usize).step_by(cells as usize).sum();
                slice.point(slice.x.centre(cell, cells), 0.0, &mut w);
                let loss = run.problem().train.loss(&w);
                assert!((f64::from(sum) - loss).abs() < 1e-6 * (1.0 + loss), "{text}: {sum}, {loss}");
            }
        }
        let alone = Run::open(Spec::parse("view=line").expect("spec"), &Shelf::default()).expect("run");
        assert!(of(&alone, 8).is_empty());
    }
}
