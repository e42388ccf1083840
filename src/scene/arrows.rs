//! From a run's next update to its arrows on a landscape.

use crate::figure::ticks;
use crate::run::{Run, Shown};
use crate::slice::{Scale, Slice};

/// A place of the arrows: the values on the axes, of what lies beside the slice its projection's, and the true loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// On the axes.
    pub at: (f64, f64),
    /// The training loss; NaN where no picture needs it.
    pub loss: f64,
}

/// An update, all lengths multiplied: from the run's place along the gradient's part, from there along the momentum's, and the whole from the start.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// Where the run is.
    pub from: Place,
    /// Behind the gradient's part.
    pub gradient: Place,
    /// Behind the momentum's part, added to the gradient's.
    pub momentum: Place,
    /// Behind the whole update.
    pub whole: Place,
    /// ‖gradient's part‖, ‖momentum's‖, ‖decay's‖, ‖whole‖, as they are.
    pub norms: [f64; 4],
}

/// Share of a picture's side from which on an arrow is long enough to be seen.
const SEEN: f64 = 0.14;
/// Lengths are multiplied by at most that: beyond, a run hardly moves at all.
const MOST: f64 = 1e6;

/// The next updates of runs that walk on one landscape, and by what their lengths are multiplied so that they are seen; runs without a next update have none.
pub fn moves(runs: &mut [&mut Run], slice: &Slice, shown: Shown) -> (f64, Vec<Option<Move>>) {
    let next: Vec<_> = runs.iter_mut().map(|run| run.next_update()).collect();
    let (x, y) = shown.axes();
    let foot = |w: &[f64]| shown.foot(slice, w);
    let share = |from: &[f64], to: &[f64]| {
        let (from, to) = (foot(from), foot(to));
        let dx = x.share(to.a) - x.share(from.a);
        let dy = y.map_or(0.0, |y| y.share(to.b) - y.share(from.b));
        (dx * dx + dy * dy).sqrt()
    };
    let mut longest = 0.0_f64;
    for (run, next) in runs.iter().zip(&next) {
        let Some(next) = next else { continue };
        if run.w().len() != slice.origin.len() {
            continue;
        }
        let sum = |part: &[f64]| run.w().iter().zip(part).map(|(w, p)| w + p).collect::<Vec<f64>>();
        let parts = [sum(&next.parts.gradient), sum(&next.parts.momentum), next.w.clone()];
        longest = parts.iter().map(|to| share(run.w(), to)).filter(|s| s.is_finite()).fold(longest, f64::max);
    }
    // On a scale that is not linear a multiple of a step is no straight line: there they stay what they are.
    let straight = x.scale == Scale::Linear && y.is_none_or(|y| y.scale == Scale::Linear);
    let times =
        if straight && longest > 0.0 && longest < SEEN { ticks::round_up(SEEN / longest).min(MOST) } else { 1.0 };
    let with_loss = y.is_none() || shown_as_surface(runs);
    let all = runs.iter().zip(next).map(|(run, next)| {
        let (w, next) = (run.w(), next?);
        if w.len() != slice.origin.len() {
            return None;
        }
        let place = |steps: &[&[f64]]| {
            let mut at = w.to_vec();
            steps.iter().for_each(|step| at.iter_mut().zip(*step).for_each(|(a, s)| *a += times * s));
            let foot = foot(&at);
            let loss = if with_loss { crate::objective::Objective::loss(&*run.problem().train, &at) } else { f64::NAN };
            Place { at: (foot.a, foot.b), loss }
        };
        let whole: Vec<f64> = next.w.iter().zip(w).map(|(next, w)| next - w).collect();
        let parts = &next.parts;
        let norm = |v: &[f64]| v.iter().map(|v| v * v).sum::<f64>().sqrt();
        Some(Move {
            from: place(&[]),
            gradient: place(&[&parts.gradient]),
            momentum: place(&[&parts.gradient, &parts.momentum]),
            whole: place(&[&whole]),
            norms: [norm(&parts.gradient), norm(&parts.momentum), norm(&parts.decay), norm(&whole)],
        })
    });
    (times, all.collect())
}

fn shown_as_surface(runs: &[&mut Run]) -> bool {
    runs.first().is_some_and(|run| run.spec().view == crate::spec::View::Surface)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Shelf;
    use crate::spec::Spec;

    #[test]
    fn arrows_lead_where_the_next_update_does() {
        let check = |spec: &str, magnified: bool| {
            let mut run = Run::open(Spec::parse(spec).expect("a Spec"), &Shelf::default()).expect("a run");
            run.work(u64::MAX);
            let (slice, shown) = (run.slice(), run.shown());
            let (times, all) = moves(&mut [&mut run], &slice, shown);
            let [Some(arrows)] = &all[..] else { panic!("{spec}: {all:?}") };
            assert_eq!(times > 1.0, magnified, "{spec}: {times}");
            let before = shown.foot(&slice, run.w());
            assert_eq!(arrows.from.at, (before.a, before.b), "{spec}");
            run.step(1);
            let after = shown.foot(&slice, run.w());
            let close = |a: f64, b: f64| (a - b).abs() <= 1e-11 * times * (1.0 + a.abs());
            let led = |from: f64, to: f64| from + times * (to - from);
            let at = arrows.whole.at;
            assert!(close(at.0, led(before.a, after.a)) && close(at.1, led(before.b, after.b)), "{spec}: {arrows:?}");
            // Without decay of its own the parts lead to the same place.
            let sum = arrows.momentum.at;
            assert!(close(at.0, sum.0) && close(at.1, sum.1), "{spec}: {arrows:?}");
            if shown.axes().1.is_none() && times <= 1.0 {
                let (record, _) = run.report();
                assert!(close(arrows.whole.loss, record.loss), "{spec}: the height is the true loss");
            }
        };
        check("data=clouds&n=60&t=1&lr=20", false);
        check("data=clouds&n=60&t=1&lr=20&opt=momentum", false);
        check("data=clouds&n=60&t=1&lr=20&view=line", false);
        check("data=clouds&n=60&t=300&opt=nesterov&lr=0.01", true);
        check("data=clouds&n=60&t=30&opt=adam&lr=0.01&view=surface", true);
        check("data=xor&n=40&hidden=4&act=tanh&opt=momentum&lr=0.1&t=30&init=xavier&slice=pca", true);
    }
}
