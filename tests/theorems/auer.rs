//! Auer, Herbster, Warmuth 1995.

use crate::common::newton;
use crate::table::Table;
use downhill::critical::line::{self, Census, Count, Sample};
use downhill::critical::{euler, separable};
use downhill::math;
use downhill::matrix::dot;
use downhill::model::activation::Activation;
use downhill::model::loss::Loss;
use downhill::model::neuron::{Bias, Neuron};
use downhill::objective::Objective;
use downhill::objective::neuron_risk::NeuronRisk;
use downhill::rng::{Stream, StreamName};
use downhill::theory::Measured;
use downhill::theory::auer::{self, Ladder, Leftovers, merging, offsets, realizable};

pub(crate) fn risk(x: Vec<f64>, y: Vec<f64>, loss: Loss) -> NeuronRisk {
    let neuron = Neuron { inputs: x.len() / y.len(), activation: Activation::Sigmoid, bias: Bias::Without };
    NeuronRisk { neuron, loss, x, y, decay: 0.0, augment: downhill::objective::augment::Augmentation::default() }
}

fn ladder(samples: u32, ratio: f64, target: f64) -> Ladder {
    Ladder { samples, ratio, target }
}

/// A proved number, or 0 where it is not proved that there are no more.
fn exact(count: Count) -> usize {
    if let Count::Exactly(count) = count { count as usize } else { 0 }
}

/// The extrema for inputs `x` and targets `y` of one weight, proved to be all.
fn certified(loss: Loss, x: &[f64], y: &[f64]) -> Census {
    let samples: Vec<Sample> = x.iter().zip(y).map(|(q, y)| Sample { p: 0.0, q: *q, y: *y }).collect();
    line::certify(loss, &samples).expect("targets within 0 and 1")
}

fn census(ladder: Ladder) -> Census {
    ladder.census().expect("targets within 0 and 1")
}

pub(crate) fn quick(table: &mut Table) {
    lemma(table);
    merging_rungs(table);
    presets(table);
    counts(table);
    without_noise(table);
    matching(table);
    equal_distances(table);
    descent(table);
}

pub(crate) fn slow(table: &mut Table) {
    least_ratios(table);
    random_data(table);
}

fn least_ratios(table: &mut Table) {
    let rows = [
        (0.6, 22.588),
        (0.65, 12.904),
        (0.7, 8.356),
        (0.72, 7.152),
        (0.74, 6.156),
        (0.75, 5.719),
        (0.76, 5.314),
        (0.77, 4.937),
        (0.775, 4.868),
        (0.78, 5.292),
        (0.79, 6.211),
        (0.8, 7.251),
        (0.85, 15.873),
        (0.9, 41.169),
    ];
    for (y, ratio) in rows {
        let least = merging::least_ratio(12, y, 1e-5).unwrap_or(f64::NAN);
        table.close(&format!("least ratio with all 12 minima, y = {y}"), ratio, least, 6e-4);
    }
}

fn lemma(table: &mut Table) {
    let pull = |z: f64| Loss::Square.derivatives(Activation::Sigmoid, z, 0.75).1;
    table.close("h(2) of the lemma, y = 3/4", 0.013_732_9, pull(2.0), 5e-8);
    table.close("h(0.7) of the lemma", -0.018_138_8, pull(0.7), 5e-8);
    for ratio in [8.0, 16.0, 100.0] {
        let ladder = ladder(12, ratio, 0.75);
        let axis = risk(ladder.inputs(), vec![0.75; 12], Loss::Square);
        let slope = |w: f64| {
            let mut grad = [0.0];
            axis.gradient(&[w], &mut grad);
            grad[0]
        };
        let kept = ladder.lemma().into_iter().flatten().filter(|(lo, hi)| slope(*lo) < 0.0 && slope(*hi) > 0.0);
        table.count(&format!("rungs of 12 whose interval brackets a minimum, ratio {ratio}"), 12, kept.count());
    }
}

fn merging_rungs(table: &mut Table) {
    for (y, ratio) in [(0.75, 5.719_050_504_220_26), (0.7, 8.356_298_788_793_63), (0.8, 3.913_255_561_537_74)] {
        let fold = merging::pair(y);
        table.close(&format!("two wells meet at ratio, y = {y}"), ratio, fold.map_or(f64::NAN, |f| f.ratio), 1e-11);
        if (y - 0.75).abs() < 1e-9 {
            table.close("… at w, in units of W_1", 4.648_888_476_345_83, fold.map_or(f64::NAN, |f| f.at), 1e-11);
        }
    }
    let ratios = [1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.7, 5.75, 8.0];
    let found: Vec<usize> = ratios.iter().map(|ratio| exact(census(ladder(5, *ratio, 0.75)).count())).collect();
    table.counts("minima of 5 rungs, ratio 1.5 to 8", &[1, 1, 1, 2, 3, 3, 4, 4, 4, 5, 5], &found);
    let ratios = [2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.7, 5.75];
    let found: Vec<usize> = ratios.iter().map(|ratio| exact(census(ladder(12, *ratio, 0.75)).count())).collect();
    table.counts("minima of 12 rungs, ratio 2 to 5.75", &[1, 5, 9, 10, 10, 11, 11, 12], &found);
}

/// Places, values and curvatures of minima, and the values of the maxima between them.
struct Axis {
    minima: Vec<line::Extremum>,
    maxima: Vec<line::Extremum>,
}

impl Axis {
    fn new(ladder: Ladder) -> Axis {
        let census = census(ladder);
        Axis { minima: census.minima().copied().collect(), maxima: census.maxima().copied().collect() }
    }

    fn loss(&self, j: usize) -> f64 {
        self.minima[j].value.lo
    }

    /// The least rise out of well j.
    fn escape(&self, j: usize) -> f64 {
        let sides = [j.checked_sub(1), Some(j)].into_iter().flatten().filter_map(|k| self.maxima.get(k));
        sides.fold(f64::INFINITY, |least, barrier| least.min(barrier.value.lo - self.loss(j)))
    }

    /// (best, worst) loss over the minima.
    fn range(&self) -> (f64, f64) {
        let losses = || (0..self.minima.len()).map(|j| self.loss(j));
        (losses().fold(f64::INFINITY, f64::min), losses().fold(0.0, f64::max))
    }
}

fn presets(table: &mut Table) {
    let axis = Axis::new(ladder(5, 16.0, 0.75));
    let rows = [
        (0.004_335_382_164_380_287, 0.120_344_671_507_773_35, 1.707e-2, 0.043_330),
        (0.069_364_226_874_521_63, 0.120_345_833_457_222_18, 1.707e-2, 0.043_329),
        (1.109_351_460_723_916_3, 0.120_364_431_285_391_43, 1.706e-2, 0.043_332),
        (17.629_188_270_235_63, 0.120_660_261_105_853_84, 1.683e-2, 0.043_361),
        (255.999_384_071_457_55, 0.124_999_994_192_234_32, 1.355e-2, 0.042_429),
    ];
    for (j, (w, loss, escape, bend)) in rows.into_iter().enumerate() {
        let minimum = axis.minima[j];
        let name = format!("slide_25: minimum {}", j + 1);
        table.share(&format!("{name}, w"), w, minimum.w, 1e-12);
        table.close(&format!("{name}, L"), loss, axis.loss(j), 1e-14);
        table.close(&format!("{name}, barrier"), escape, axis.escape(j), 6e-6);
        table.close(&format!("{name}, w²L″"), bend, minimum.curvature * minimum.w * minimum.w, 1e-6);
    }
    let (x, y) = auer::construct(10, 2, 16.0, 0.75, Leftovers::NextRung);
    let plane = separable::certify(&risk(x, y, Loss::Square)).expect("on axes");
    let found: Vec<u64> = plane.census().unwrap_or_default();
    table.counts(
        "slide_25: minima, saddles, maxima",
        &[25, 40, 16],
        &found.iter().map(|n| *n as usize).collect::<Vec<_>>(),
    );
    table.close("slide_25: minima − saddles + maxima", 1.0, euler(&found) as f64, 0.0);
    let [best, worst] = plane.range();
    table.close("slide_25: best ℓ_n", 0.024_068_934_3, best, 5e-11);
    table.close("slide_25: worst ℓ_n", 0.024_999_998_8, worst, 5e-11);
    table.close("slide_25: worst/best", 1.0387, worst / best, 5e-5);
    let bad = Axis::new(ladder(5, 16.0, 0.8));
    let losses = [0.172_831_713_731, 0.147_833_553_121, 0.122_862_968_113, 0.098_329_764_238, 0.079_999_999_953];
    for (j, loss) in losses.into_iter().enumerate() {
        table.close(&format!("bad_25: minimum {}, L", j + 1), loss, bad.loss(j), 1e-12);
    }
    // Two axes of n = 10 samples: ℓ_n is a fifth of an axis's best and worst.
    let (best, worst) = bad.range();
    table.close("bad_25: best ℓ_n", 0.016, best / 5.0, 5e-9);
    table.close("bad_25: worst ℓ_n", 0.034_566_34, worst / 5.0, 5e-9);
    table.close("bad_25: worst/best", 2.1604, worst / best, 5e-5);
    let gaps = (1..5).map(|j| bad.loss(j - 1) - bad.loss(j));
    table.within("bad_25: least gap between losses", [0.0183, 0.0184], gaps.fold(f64::INFINITY, f64::min));
    for (ratio, target, expected, tolerance) in [(40.0, 0.85, 5.3557, 5e-5), (128.0, 0.9, 15.912, 5e-4)] {
        let axis = Axis::new(ladder(5, ratio, target));
        let (best, worst) = axis.range();
        table.close(&format!("worst/best, y = {target}, ratio {ratio}"), expected, worst / best, tolerance);
        let limit = ladder(5, ratio, target).saturated_ratio();
        table.share(&format!("… and its limit ((y−½)/(1−y))², y = {target}"), limit, worst / best, 0.02);
        if target > 0.89 {
            let least = (0..5).map(|j| axis.escape(j)).fold(f64::INFINITY, f64::min);
            table.close("… least barrier, y = 0.9", 2.2e-3, least, 5e-5);
        }
    }
    let two = Axis::new(ladder(2, 16.0, 0.75));
    for (j, (w, loss)) in
        [(0.275_456_186_039_78, 0.026_910_262_076), (3.999_990_376_116_52, 0.031_249_994_192)].into_iter().enumerate()
    {
        table.close(&format!("two samples: minimum {}, w", j + 1), w, two.minima[j].w, 1e-12);
        table.close(&format!("two samples: minimum {}, L", j + 1), loss, two.loss(j), 1e-12);
    }
    twelve(table);
}

fn twelve(table: &mut Table) {
    let axis = Axis::new(ladder(12, 16.0, 0.75));
    table.count("12 samples: minima", 12, axis.minima.len());
    table.share("12 samples: first minimum, w", 2.646e-7, axis.minima[0].w, 5e-4);
    table.share("12 samples: last minimum, w", 4.194e6, axis.minima[11].w, 5e-4);
    // The value that every interior minimum tends to is reached to 7e-14 by the second and the third.
    table.within("12 samples: how near two minima's losses are", [6.7e-14, 7.3e-14], axis.loss(2) - axis.loss(1));
    // Which lies surely below all others: none of them can be told by f64 alone.
    let lowest = |m: u32, target: f64| {
        let census = census(ladder(m, 16.0, target));
        let lowest = census.lowest().map(|lowest| lowest.w);
        lowest.and_then(|w| census.minima().position(|minimum| minimum.w >= w)).map_or(0, |k| k + 1)
    };
    let found: Vec<usize> = [2, 3, 4, 5, 12].iter().map(|m| lowest(*m, 0.75)).collect();
    table.counts("which minimum is the lowest, y = ¾, m = 2, 3, 4, 5, 12", &[1, 1, 1, 1, 2], &found);
    table.count("which minimum is the lowest, y = 0.8, m = 5", 5, lowest(5, 0.8));
}

fn counts(table: &mut Table) {
    for (d, last, expected) in
        [(2, 12, &[1, 2, 4, 6, 9, 12, 16, 20, 25, 30, 36][..]), (3, 12, &[1, 2, 4, 8, 12, 18, 27, 36, 48, 64][..])]
    {
        for (leftovers, name) in [(Leftovers::NextRung, "constructed"), (Leftovers::AtOrigin, "promised")] {
            let found: Vec<usize> = (d..=last).map(|n| counted(n, d, leftovers)).collect();
            let said = |n| match leftovers {
                Leftovers::NextRung => auer::constructed(n, d),
                Leftovers::AtOrigin => auer::promised(n, d),
            };
            let predicted: Vec<usize> = (d..=last).map(|n| said(n).unwrap_or(0) as usize).collect();
            table.counts(&format!("minima {name}, d = {d}, n = {d} … {last}"), &predicted, &found);
            if leftovers == Leftovers::NextRung {
                table.counts(&format!("… the theory's own list, d = {d}"), expected, &found);
            }
        }
    }
    table.count("minima, d = 3, n = 36", 1728, counted(36, 3, Leftovers::NextRung));
}

/// Minima of the construction.
fn counted(n: u32, d: u32, leftovers: Leftovers) -> usize {
    let (x, y) = auer::construct(n, d, 8.0, 0.75, leftovers);
    separable::certify(&risk(x, y, Loss::Square)).map_or(0, |found| exact(found.count()))
}

fn without_noise(table: &mut Table) {
    let ladder = ladder(5, 16.0, 0.75);
    let (x, w0) = (ladder.inputs(), ladder.rungs()[0]);
    let shares = [0.0, 0.2, 0.4, 0.45, 0.5, 0.55, 0.8, 1.0];
    let found: Vec<usize> = shares
        .iter()
        .map(|t| {
            // The first target may be 1 to the last bit, and its logit infinite.
            let y: Vec<f64> = realizable::interpolated(&x, w0, 0.75, *t).iter().map(|y| y.min(1.0 - 1e-15)).collect();
            exact(certified(Loss::Square, &x, &y).count())
        })
        .collect();
    table.counts("minima on the way from realizable, t = 0 … 1", &[1, 1, 1, 2, 4, 5, 5, 5], &found);
    // The identity behind it, at random points of random data.
    let mut stream = Stream::new(1, StreamName::Data, 0);
    let mut draw = |n: usize, scale: f64| (0..n).map(|_| scale * stream.normal()).collect::<Vec<f64>>();
    let (x, w0) = (draw(60, 1.0), draw(3, 1.0));
    let planted = risk(x.clone(), x.chunks_exact(3).map(|x| math::sigmoid(dot(x, &w0))).collect(), Loss::Square);
    let (mut gap, mut least) = (0.0_f64, f64::INFINITY);
    for _ in 0..200 {
        let (w, mut grad) = (draw(3, 3.0), [0.0; 3]);
        planted.gradient(&w, &mut grad);
        let away: Vec<f64> = w.iter().zip(&w0).map(|(a, b)| a - b).collect();
        gap = gap.max((dot(&away, &grad) - realizable::pull(&x, &w, &w0)).abs());
        least = least.min(dot(&away, &grad));
    }
    table.close("(w − w_0)·∇ℓ_n as a sum of squares: largest difference", 0.0, gap, 1e-14);
    table.within("(w − w_0)·∇ℓ_n: least of 200", [0.0, f64::INFINITY], least);
}

fn matching(table: &mut Table) {
    let rows = [
        (0.75, 0.004_206_701_721_472_716, 3.316_551_553_650_897, Some(0.504_875_830_557)),
        (0.8, 0.004_244_619_833_905_26, 3.245_101_950_948_175, None),
    ];
    for (target, w, sum, excess) in rows {
        let (x, y) = (ladder(5, 16.0, target).inputs(), [target; 5]);
        let census = certified(Loss::Matching, &x, &y);
        let minimum = census.minima().next().copied().expect("convex");
        let extrema = [exact(census.count()), census.maxima().count()];
        table.counts(&format!("matching loss, y = {target}: minima, maxima"), &[1, 0], &extrema);
        table.share(&format!("matching loss, y = {target}: w"), w, minimum.w, 1e-12);
        let entropy = risk(x, y.to_vec(), Loss::CrossEntropy);
        table.close(&format!("Σ cross-entropy there, y = {target}"), sum, 5.0 * entropy.loss(&[minimum.w]), 1e-12);
        if let Some(excess) = excess {
            table.close("… above the entropy", excess, minimum.value.lo, 1e-12);
        }
    }
}

fn equal_distances(table: &mut Table) {
    for (m, expected) in [(2, 2.633_92), (3, 2.908_96), (5, 2.916_86), (8, 2.916_89)] {
        let least = offsets::least_spread(m, 1e-7).unwrap_or(f64::NAN);
        table.close(&format!("offset slice: least aΔ with all {m} minima"), expected, least, 1e-5);
    }
    let census = line::certify(Loss::Square, &offsets::line(6.0, 1.0, 5)).expect("a slice");
    table.count("offset slice, a = 6: minima of the slice", 5, exact(census.count()));
    let expected = [(-1.996_653_04, 0.498_751_31), (-0.999_991_45, 0.497_530_41), (0.0, 0.497_527_35)];
    for (k, ((w, loss), found)) in expected.into_iter().zip(census.minima()).enumerate() {
        table.close(&format!("offset slice: minimum {}", k + 1), w, found.w, 1e-8);
        table.close(&format!("offset slice: L at minimum {}", k + 1), loss, found.value.lo, 1e-8);
    }
    let (x, y) = offsets::slice(6.0, 1.0, 5);
    let plane = risk(x, y, Loss::Square);
    let slopes = census.minima().map(|found| Measured::at(&plane, &[found.w, 1.0]).map_or(0.0, |found| found.slope));
    table.within("… none is a minimum: least |∂ℓ/∂w_b|", [1e-3, 1.0], slopes.fold(f64::INFINITY, f64::min));
    pinned_line(table);
    pinned_grid(table);
}

fn pinned_line(table: &mut Table) {
    let (x, y) = offsets::pinned(12.0, 5, 1, 1.5);
    let line = risk(x, y, Loss::Square);
    // A census of |w| < 6 from a grid of starts.
    let mut found: Vec<(Vec<f64>, Measured)> = Vec::new();
    for k in 0..49 * 33 {
        let start = [f64::from(k % 49 - 24) / 8.0, f64::from(k / 49 - 8) / 16.0];
        let Some(w) = newton::critical(&line, &start, 0.05, 20.0) else { continue };
        let near = |other: &(Vec<f64>, Measured)| other.0.iter().zip(&w).all(|(a, b)| (a - b).abs() < 1e-6);
        if w.iter().all(|w| w.abs() < 6.0)
            && !found.iter().any(near)
            && let Some(measured) = Measured::at(&line, &w)
        {
            found.push((w, measured));
        }
    }
    let with = |index: usize| found.iter().filter(move |point| point.1.index() == index);
    table.counts("pinned_line: minima, saddles, maxima", &[6, 5, 0], &[0, 1, 2].map(|index| with(index).count()));
    let mut minima: Vec<f64> = with(0).map(|point| point.1.value).collect();
    minima.sort_by(f64::total_cmp);
    let expected =
        [0.008_391_348_98, 0.083_332_300_1, 0.083_332_300_1, 0.083_332_300_1, 0.083_332_819_0, 0.083_332_819_0];
    for (k, (expected, found)) in expected.iter().zip(&minima).enumerate() {
        table.close(&format!("pinned_line: ℓ_n at minimum {}", k + 1), *expected, *found, 1e-10);
    }
    let mut saddles: Vec<f64> = with(1).map(|point| point.1.value).collect();
    saddles.sort_by(f64::total_cmp);
    let expected = [0.084_585_307_60, 0.084_586_868_58, 0.084_586_868_58, 0.085_100_518_94, 0.085_100_518_94];
    for (k, (expected, found)) in expected.iter().zip(&saddles).enumerate() {
        table.close(&format!("pinned_line: ℓ_n at saddle {}", k + 1), *expected, *found, 1e-11);
    }
    let pins = with(0).map(|point| point.0[1]).filter(|b| *b > 0.5);
    table.within("pinned_line: least w_b of the five", [0.998_502, 0.998_504], pins.fold(1.0, f64::min));
    let global = with(0).map(|point| point.0[1]).fold(1.0, f64::min);
    table.close("pinned_line: w_b of the global minimum", 0.001_321_537_38, global, 1e-11);
}

fn pinned_grid(table: &mut Table) {
    let minima = |a: f64| {
        let (x, y) = offsets::pinned(a, 5, 2, 1.5);
        let grid = risk(x, y, Loss::Square);
        let survivors: Vec<f64> = offsets::grid(5, 2)
            .iter()
            .filter_map(|start| {
                let w = newton::critical(&grid, start, 0.02, 20.0)?;
                // Another point of the grid, or none: it has not survived.
                let stays = start.iter().zip(&w).all(|(a, b)| (a - b).abs() < 0.3);
                let found = Measured::at(&grid, &w)?;
                (stays && found.index() == 0 && found.kernel() == 0).then_some(found.value)
            })
            .collect();
        let global = newton::critical(&grid, &[0.0; 3], 0.1, 20.0).unwrap_or(vec![f64::NAN; 3]);
        (survivors, global[2], grid.loss(&global))
    };
    let (values, pin, best) = minima(12.0);
    table.count("pinned_grid: minima near the grid, a = 12", 25, values.len());
    table.close("pinned_grid: least ℓ_n of them", 0.090_907_95, values.iter().copied().fold(1.0, f64::min), 5e-9);
    let worst = values.iter().copied().fold(0.0, f64::max);
    table.close("pinned_grid: greatest ℓ_n of them", 0.090_908_53, worst, 5e-9);
    table.close("pinned_grid: w_3 of the global minimum", 0.000_661_143_972, pin, 1e-12);
    table.close("pinned_grid: ℓ_n there", 0.004_580_673_40, best, 1e-11);
    table.close("pinned_grid: bad/good", 19.846, worst / best, 5e-4);
    for (a, survivors) in [(10.0, 25), (8.0, 4), (6.0, 0)] {
        table.count(&format!("pinned_grid: survivors, a = {a}"), survivors, minima(a).0.len());
    }
}

fn descent(table: &mut Table) {
    let (x, y) = auer::construct(10, 2, 16.0, 0.75, Leftovers::NextRung);
    let plane = risk(x, y, Loss::Square);
    let axis = Axis::new(ladder(5, 16.0, 0.75));
    let expected = [230.53, 0.900_567, 0.003_521_05, 1.3952e-5, 6.474e-8];
    let bends: Vec<f64> = axis.minima.iter().map(|minimum| minimum.curvature / 10.0).collect();
    for (j, (expected, bend)) in expected.iter().zip(&bends).enumerate() {
        table.share(&format!("curvature of ℓ_n at minimum {}", j + 1), *expected, *bend, 8e-5);
    }
    table.share("… first over last", 3.56e9, bends[0] / bends[4], 2e-3);
    table.share("… steps must be below", 0.008_676, 2.0 / bends[0], 1e-4);
    // Plain descent of the first weight from 100, with steps that the narrowest well allows: 0.008.
    let (mut w, mut grad) = ([100.0, axis.minima[0].w], [0.0; 2]);
    for _ in 0..100_000 {
        plane.gradient(&w, &mut grad);
        w[0] -= 0.008 * grad[0];
    }
    table.close("plain descent from w = 100 after 100 000 steps", 100.0104, w[0], 5e-5);
    // In u = ln w: ∂ℓ/∂u = w ∂ℓ/∂w.
    let mut u = math::ln(100.0);
    for _ in 0..4000 {
        w[0] = math::exp(u);
        plane.gradient(&w, &mut grad);
        u -= 2.0 * w[0] * grad[0];
    }
    table.share("descent in ln w from 100, 4000 steps of 2", 255.999_384_071_445_66, math::exp(u), 1e-12);
    table.share("… where the minimum is", axis.minima[4].w, math::exp(u), 1e-10);
}

/// Data that were not made for it have few minima: x log-normal with σ = 3, y uniform, 10 samples, 400 times.
fn random_data(table: &mut Table) {
    let mut found = [0_usize; 6];
    for seed in 0..400 {
        let (mut xs, mut ys) = (Stream::new(seed, StreamName::Data, 0), Stream::new(seed, StreamName::Data, 1));
        let x: Vec<f64> = (0..10).map(|_| math::exp(3.0 * xs.normal())).collect();
        let y: Vec<f64> = (0..10).map(|_| ys.uniform().clamp(1e-12, 1.0 - 1e-12)).collect();
        found[exact(certified(Loss::Square, &x, &y).count()).min(5)] += 1;
    }
    table.count("of 400 log-normal samples, with a number of minima that is not proved", 0, found[0]);
    for (count, expected) in [99.0, 152.0, 119.0, 29.0].into_iter().enumerate() {
        let share: f64 = expected / 400.0;
        // Both are one draw of 400.
        let error = 3.0 * (2.0 * 400.0 * share * (1.0 - share)).sqrt();
        let name = format!("of 400 log-normal samples, with {} minima", count + 1);
        table.close(&name, expected, found[count + 1] as f64, error);
    }
}
