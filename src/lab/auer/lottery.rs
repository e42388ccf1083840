//! Where random starts end: in the valley in which they are.

use super::super::Claim;
use crate::critical::line::Census;
use crate::critical::separable::{self, Separable};
use crate::math;
use crate::model::loss::Loss;
use crate::run::{Run, drawn};
use crate::spec::{Init, Source, Spec};

/// Starts that are drawn: those of the Spec's `start` 0, 1, ….
pub const DRAWS: u32 = 3000;

/// One minimum, and how many starts end in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Basin {
    /// Starts that do.
    pub count: u32,
    /// How much of the draw lies between the maxima around it, 0 to 1; NaN where the draw is none of ln w.
    pub share: f64,
    /// ℓ at the minimum.
    pub loss: f64,
}

/// The minima, and how many starts end in each.
#[derive(Clone, Debug, PartialEq)]
pub struct Lottery {
    /// From the best on, equal ones in the order of their axes: as the map numbers them.
    pub basins: Vec<Basin>,
    /// Starts with a weight that is not positive: they slide towards 0 and reach none.
    pub lost: u32,
}

/// More minima than these are no bars to look at.
const MOST: usize = 400;

/// Draws the starts and sees in which basin each lies: exactly, since coordinates of separable data flow each by itself, and the borders are the maxima. `None` where minima are not
/// proved, or too many.
#[must_use]
pub fn lottery(run: &Run) -> Option<Lottery> {
    let list = separable::certify(run.problem().train.neuron()?).ok().filter(Separable::is_complete)?;
    let minima: usize = list.axes().iter().map(|axis| axis.minima().count()).product();
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
    let charts = vec![crate::slice::Scale::Ln; list.axes().len()];
    let losses = list.minima(&charts).map(|minimum| problem.train.loss(&minimum.w));
    let shares = if spec.init == Init::LogNormal { shares(&list, spec.scale) } else { vec![f64::NAN; minima] };
    let basin = |((count, share), loss)| Basin { count, share, loss };
    let mut basins: Vec<Basin> = counts.into_iter().zip(shares).zip(losses).map(basin).collect();
    basins.sort_by(|a, b| a.loss.total_cmp(&b.loss));
    Some(Lottery { basins, lost })
}

/// Whether the scene tells of it: two ladders or one, as they were constructed.
#[must_use]
pub fn is_told(spec: &Spec) -> bool {
    let is_construction = spec.noise <= 0.0 && spec.moved.is_empty() && spec.construction.mix >= 1.0;
    spec.data == Source::Ladder && spec.scene == "starts" && spec.loss == Loss::Square && is_construction && spec.d <= 2
}

/// The share of starts that end in the best valley, beside how much of the draw lies between the maxima around it; and the mean loss where they end, beside that over all valleys by their shares.
#[must_use]
pub fn claims(spec: &Spec, drawn: Option<&Lottery>) -> Vec<Claim> {
    let (Init::LogNormal, Some(drawn)) = (spec.init, drawn) else { return Vec::new() };
    let Some(best) = drawn.basins.first() else { return Vec::new() };
    let (n, predicted) = (f64::from(DRAWS), best.share);
    let found = f64::from(best.count) / n;
    // Four standard errors.
    let tolerance = 4.0 * (predicted * (1.0 - predicted).max(0.0) / n).sqrt() + 1.0 / n;
    let mean = drawn.basins.iter().map(|basin| f64::from(basin.count) * basin.loss).sum::<f64>() / n;
    let moment = |f: fn(f64) -> f64| drawn.basins.iter().map(|basin| basin.share * f(basin.loss)).sum::<f64>();
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
        let basins = lottery(&run).expect("few minima").basins;
        assert!((basins.iter().map(|basin| basin.share).sum::<f64>() - 1.0).abs() < 1e-8, "{basins:?}");
        for Basin { count, share, .. } in &basins {
            let n = f64::from(DRAWS);
            let error = (share * (1.0 - share) / n).sqrt();
            assert!((f64::from(*count) / n - share).abs() <= 4.0 * error + 1.0 / n, "{basins:?}");
        }
        assert!(basins.is_sorted_by(|a, b| a.loss <= b.loss), "{basins:?}");
        assert_eq!((basins.len(), basins.iter().map(|basin| basin.count).sum::<u32>()), (9, DRAWS));
    }
}
