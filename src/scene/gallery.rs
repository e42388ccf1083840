//! From a run whose samples are pictures to the pane that shows them.

use crate::figure::gallery::{Item, Scene};
use crate::run::Run;

/// Samples that are looked at, at most.
const MOST: usize = 120;

/// The held-out samples (or, without any, those learnt from) with what the model takes them for; `None` where samples are no pictures.
#[must_use]
pub fn gallery(run: &Run, title: String) -> Option<Scene> {
    let problem = run.problem();
    let set = &problem.dataset;
    let (width, height) = set.image?;
    let names = set.target.classes();
    let rows = if set.test.is_empty() { &set.train } else { &set.test };
    let mut out = vec![0.0; problem.train.outputs()];
    let item = |i: &u32| {
        let (x, class) = (set.row(*i), set.targets[*i as usize] as usize);
        problem.train.predict(run.w(), x, &mut out);
        let said = problem.class(&out);
        let picture = x.chunks_exact(width as usize).rev().flatten().map(|v| *v as f32).collect();
        let mistaken = (said != class).then(|| names[said].clone());
        Item { picture, mistaken }
    };
    Some(Scene { width, height, items: rows.iter().take(MOST).map(item).collect(), title })
}
