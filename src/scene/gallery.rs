//! From a run whose samples are pictures to the pane that shows them.

use crate::figure::gallery::{Item, Scene};
use crate::run::Run;

/// Samples that are looked at, at most.
const MOST: usize = 120;

/// The held-out samples (or, without any, those learnt from) with what the model takes them for, or makes of them; `None` where samples are no pictures.
#[must_use]
pub fn gallery(run: &Run, title: String) -> Option<Scene> {
    let problem = run.problem();
    let set = &problem.dataset;
    let (width, height) = set.image?;
    let names = set.target.classes();
    // What is learnt about its mean is shown as it was.
    let picture = |x: &[f64]| -> Vec<f32> {
        let raw: Vec<f32> = x.iter().zip(&set.columns).map(|(x, column)| column.raw(*x) as f32).collect();
        raw.chunks_exact(width as usize).rev().flatten().map(|v| v.clamp(0.0, 1.0)).collect()
    };
    let rows = if set.test.is_empty() { &set.train } else { &set.test };
    let mut out = vec![0.0; problem.train.outputs()];
    let item = |i: &u32| {
        let (x, class) = (set.row(*i), set.targets[*i as usize] as usize);
        problem.train.predict(run.w(), x, &mut out);
        if names.is_empty() {
            return Item { picture: picture(x), mistaken: None, answer: Some(picture(&out)) };
        }
        let said = problem.class(&out);
        let mistaken = (said != class).then(|| names[said].clone());
        Item { picture: picture(x), mistaken, answer: None }
    };
    Some(Scene { width, height, items: rows.iter().take(MOST).map(item).collect(), title })
}
