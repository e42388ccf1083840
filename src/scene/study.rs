//! From a study to its chart.

use crate::figure::chart::{Look, Scene, Series};
use crate::figure::curves::Scale;
use crate::statistics::quantile;
use crate::study::Study;
use crate::study::trial::Measure;

/// The words that a chart of a study writes.
#[derive(Clone, Debug)]
pub struct Words {
    /// The variants' names.
    pub variants: Vec<String>,
    /// Name of the axis of epochs.
    pub epochs: String,
    /// Name of the axis of updates.
    pub updates: String,
    /// Name of the axis of held-out losses.
    pub loss: String,
    /// Name of the axis of sizes.
    pub size: String,
    /// Name of the axis of what is measured at each size.
    pub measured: String,
    /// The quantities of which each run gives several, as they stand behind a variant's name.
    pub quantities: Vec<String>,
    /// No minimum, one, more.
    pub counts: [String; 3],
}

/// The chart of what was found so far: a dot for each run, or mean losses with their standard deviation as a band.
#[must_use]
pub fn chart(study: &Study, words: &Words) -> Scene {
    let variants = 0..words.variants.len() as u32;
    let name = |v: u32| words.variants[v as usize].clone();
    match study.plan().measure {
        Measure::Epochs { most, .. } => Scene {
            x: (words.epochs.clone(), Scale::Log),
            y: (String::new(), Scale::Linear),
            series: variants.flat_map(|v| row(&study.epochs(v), f64::from(most), v)).collect(),
            rows: words.variants.clone(),
        },
        Measure::Deviation | Measure::Distance | Measure::Spread { .. } | Measure::Gap => laws(study, words),
        Measure::Minima { .. } => Scene {
            x: (words.size.clone(), Scale::Log),
            y: (words.measured.clone(), Scale::Linear),
            rows: Vec::new(),
            series: minima(study, words),
        },
        Measure::Losses { .. } => {
            let updates = study.updates();
            let series = |v: u32| {
                let means = study.losses(v, 0);
                Series {
                    name: name(v),
                    hue: v as usize,
                    look: Look::Line,
                    points: updates.iter().zip(&means).map(|(t, m)| (*t, m.mean)).collect(),
                    band: means.iter().map(|m| (m.mean - m.sd, m.mean + m.sd)).collect(),
                }
            };
            Scene {
                x: (words.updates.clone(), Scale::Linear),
                y: (words.loss.clone(), Scale::Linear),
                rows: Vec::new(),
                series: variants.map(series).collect(),
            }
        }
    }
}

/// What was measured over the sizes, both axes logarithmic: means with their standard errors, and dashed what theory says.
fn laws(study: &Study, words: &Words) -> Scene {
    let quantities = study.plan().measure.quantities();
    let mut series = Vec::new();
    for (variant, name) in words.variants.iter().enumerate() {
        for quantity in 0..quantities {
            let Some(law) = study.law(variant as u32, quantity) else { continue };
            let hue = variant * quantities + quantity;
            let of = words.quantities.get(quantity).filter(|_| quantities > 1);
            let name = of.map_or_else(|| name.clone(), |of| format!("{name}, {of}"));
            let line = |name, look, points, band| Series { name, hue, look, points, band };
            series.push(line(String::new(), Look::Dashed, law.prediction(), Vec::new()));
            let means = law.points.iter().map(|(size, at)| (*size, at.mean));
            let band = law.points.iter().map(|(_, at)| (at.mean - at.error, at.mean + at.error)).collect();
            series.push(line(String::new(), Look::Dots, means.clone().collect(), Vec::new()));
            series.push(line(name, Look::Line, means.collect(), band));
        }
    }
    let (x, y) = ((words.size.clone(), Scale::Log), (words.measured.clone(), Scale::Log));
    Scene { x, y, rows: Vec::new(), series }
}

/// The shares of samples without a minimum, with one and with more, for the first variant; of the second the share with more, dashed.
fn minima(study: &Study, words: &Words) -> Vec<Series> {
    let of = |variant: u32, k: usize, look: Look, name: String| {
        let points = study.shares(variant).iter().map(|at| (at.size, at.shares[k])).collect();
        Series { name, hue: [3, 2, 0][k], look, points, band: Vec::new() }
    };
    (0..3).map(|k| of(0, k, Look::Line, words.counts[k].clone())).collect()
}

/// A row of the chart: its median as a bar, a dot for each run, a ring at the end for each that failed. Equal ones stand above each other.
fn row(epochs: &[f64], most: f64, variant: u32) -> Vec<Series> {
    const APART: f64 = 0.07;
    let mut sorted = epochs.to_vec();
    sorted.sort_by(f64::total_cmp);
    let base = -f64::from(variant);
    let series = |look, points| Series { name: String::new(), hue: variant as usize, look, points, band: Vec::new() };
    let stacked = |values: &mut dyn Iterator<Item = f64>| {
        let (mut points, mut before, mut equal) = (Vec::new(), f64::NAN, 0.0);
        for value in values {
            equal = if value.to_bits() == before.to_bits() { equal + 1.0 } else { 0.0 };
            before = value;
            points.push((value, base + APART * equal));
        }
        points
    };
    let there = stacked(&mut sorted.iter().copied().filter(|e| e.is_finite()));
    let failed = stacked(&mut sorted.iter().filter(|e| e.is_infinite()).map(|_| most));
    let median = quantile(epochs, 0.5).filter(|m| m.is_finite()).map(|m| (m, base));
    vec![series(Look::Bars, median.into_iter().collect()), series(Look::Dots, there), series(Look::Rings, failed)]
}
