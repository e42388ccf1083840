//! Where random starts end: in the valley in which they are.

use super::super::Claim;
use crate::critical::line::Census;
use crate::critical::separable::{self, Separable};
use crate::math;
use crate::run::{Run, drawn};
use crate::spec::{Init, Source, Spec};

/// Starts that are drawn: those of the Spec's `start` 0, 1, ….
pub const DRAWS: u32 = 3000;

/// The minima as a table, and how many starts end in each.
#[derive(Clone, Debug, PartialEq)]
pub struct Lottery {
    /// Minima on each axis.
    pub shape: Vec<usize>,
    /// Starts that end in each; the last axis changes first.
    pub counts: Vec<u32>,
    /// ℓ at each.
    pub losses: Vec<f64>,
    /// Which is the best.
    pub best: usize,
    /// Starts with a weight that is not positive: they slide towards 0 and reach none.
    pub lost: u32,
}

/// More minima than these are not a table to look at.
const MOST: usize = 400;

/// Draws the starts and sees in which basin each lies: exactly, since coordinates of separable data flow each by itself, and the borders are the maxima. `None` where minima are not
/// proved, or too many.
#[must_use]
pub fn lottery(run: &Run) -> Option<Lottery> {
    let list = separable::certify(run.problem().train.neuron()?).ok().filter(Separable::is_complete)?;
    let shape: Vec<usize> = list.axes().iter().map(|axis| axis.minima().count()).collect();
    let minima: usize = shape.iter().product();
    if run.spec().data != Source::Ladder || minima > MOST {
        return None;
    }
    let (mut counts, mut lost) = (vec![0; minima], 0);
    let (spec, problem) = (run.spec(), run.problem());
    for k in 0..DRAWS {
        let w = drawn(&spec, problem, k).ok()?;
        if w.iter().all(|w| *w > 0.0) {
            counts[list.number(&list.basin(&w))] += 1;
        } else {
            lost += 1;
        }
    }
    let charts = vec![crate::slice::Scale::Ln; shape.len()];
    let losses: Vec<f64> = list.minima(&charts).map(|minimum| minimum.loss).collect();
    let best = (0..minima).fold(0, |best, k| if losses[k] < losses[best] { k } else { best });
    Some(Lottery { shape, counts, losses, best, lost })
}

/// The share of starts that end in the best valley, beside how much of the draw lies between the maxima around it; and the mean loss where they end, beside that over all valleys by their shares.
pub(super) fn claims(run: &Run, spec: &Spec, list: &Separable) -> Vec<Claim> {
    let (Init::LogNormal, Some(drawn)) = (spec.init, lottery(run)) else { return Vec::new() };
    let shares = shares(list, spec.scale);
    let predicted = shares[drawn.best];
    let n = f64::from(DRAWS);
    let found = f64::from(drawn.counts[drawn.best]) / n;
    // Four standard errors.
    let tolerance = 4.0 * (predicted * (1.0 - predicted).max(0.0) / n).sqrt() + 1.0 / n;
    let mean = drawn.counts.iter().zip(&drawn.losses).map(|(count, loss)| f64::from(*count) * loss).sum::<f64>() / n;
    let moment =
        |f: fn(f64) -> f64| shares.iter().zip(&drawn.losses).map(|(share, loss)| share * f(*loss)).sum::<f64>();
    let expected = moment(|loss| loss);
    let variance = moment(|loss| loss * loss) - expected * expected;
    vec![
        Claim::equal("best_share", predicted, Some(found), tolerance),
        Claim::equal("mean_loss", expected, Some(mean), 4.0 * (variance.max(0.0) / n).sqrt() + 1e-6 * expected),
    ]
}

/// How much of the draw lies in each basin, in the order of [`Lottery::counts`]: coordinates are drawn independently, so a basin has the product of its intervals' shares.
fn shares(list: &Separable, scale: f64) -> Vec<f64> {
    list.axes().iter().fold(vec![1.0], |before, axis| {
        let own: Vec<f64> = (0..axis.minima().count()).map(|k| share(axis, k, scale)).collect();
        before.iter().flat_map(|b| own.iter().map(move |o| b * o)).collect()
    })
}

/// How much of ln w ~ N(0, scale²) lies in the basin of minimum `k` of an axis.
fn share(axis: &Census, k: usize, scale: f64) -> f64 {
    let borders: Vec<f64> = axis.maxima().map(|maximum| math::ln(maximum.w) / scale).collect();
    let lo = if k == 0 { -FAR } else { borders[k - 1] };
    normal(lo, borders.get(k).copied().unwrap_or(FAR))
}

/// Standard deviations beyond which a normal variate is not met.
const FAR: f64 = 9.0;

/// P(lo < g < hi) for g ~ N(0, 1), by Simpson's rule.
fn normal(lo: f64, hi: f64) -> f64 {
    const PARTS: u32 = 400;
    let (lo, hi) = (math::clamp(lo, -FAR, FAR), math::clamp(hi, -FAR, FAR));
    let h = (hi - lo) / f64::from(PARTS);
    let density = |i: u32| {
        let g = lo + h * f64::from(i);
        let weight = if i == 0 || i == PARTS { 1.0 } else { f64::from(2 + 2 * (i % 2)) };
        weight * math::exp(-0.5 * g * g)
    };
    h / 3.0 * (0..=PARTS).map(density).sum::<f64>() / (2.0 * std::f64::consts::PI).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Shelf;

    #[test]
    fn normal_shares() {
        for (lo, hi, expected) in
            [(-1.0, 1.0, 0.682_689_492_137_086), (-FAR, 0.0, 0.5), (2.0, FAR, 0.022_750_131_948_179)]
        {
            assert!((normal(lo, hi) - expected).abs() < 1e-9, "{lo} … {hi}: {}", normal(lo, hi));
        }
    }

    /// A start ends where its basin says: descent from some of them does.
    #[test]
    fn descent_ends_where_the_lottery_says() {
        let text = "data=ladder&bias=no&n=6&coords=log&lr=40&init=lognormal&scale=2&y=0.8";
        let list = |run: &Run| separable::certify(run.problem().train.neuron().expect("neuron")).expect("on axes");
        for k in 0..12 {
            let spec = Spec::parse(&format!("{text}&start={k}")).expect(text);
            let mut run = Run::open(spec, &Shelf::default()).expect(text);
            let list = list(&run);
            let number = list.number(&list.basin(run.w()));
            run.step(3000);
            let charts = [crate::slice::Scale::Ln; 2];
            let end = list.minima(&charts).nth(number).expect("a minimum");
            assert!(run.w().iter().zip(&end.w).all(|(w, e)| (w / e - 1.0).abs() < 1e-6), "start {k}: {:?}", run.w());
        }
        let run = Run::open(Spec::parse(text).expect(text), &Shelf::default()).expect(text);
        let drawn = lottery(&run).expect("a table");
        let shares = shares(&list(&run), 2.0);
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-8, "{shares:?}");
        for (share, count) in shares.iter().zip(&drawn.counts) {
            let n = f64::from(DRAWS);
            let error = (share * (1.0 - share) / n).sqrt();
            assert!((f64::from(*count) / n - share).abs() <= 4.0 * error + 1.0 / n, "{shares:?}, {:?}", drawn.counts);
        }
        assert_eq!((drawn.shape, drawn.counts.iter().sum::<u32>(), drawn.best), (vec![3, 3], DRAWS, 8));
    }
}
