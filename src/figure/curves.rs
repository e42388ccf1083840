//! Curves over the updates: train and test loss, and below them the norm of the gradient.

use super::axes::{self, Grid, Side};
use super::layout::{Margins, Plot};
use super::pen::{Line, Type};
use super::ticks::{self, log10};
use super::{Colour, Drawn, Pen, Style, Surface};
use crate::math::clamp;
use crate::slice::Axis;
use plotters::style::text_anchor::{HPos, VPos};

/// How the loss axis runs; the gradient's is always logarithmic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Equal steps of the loss, from 0.
    #[default]
    Linear,
    /// Equal ratios of the loss; what is not positive is not drawn.
    Log,
}

/// The words on the figure.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words<'a> {
    /// Name of the x axis: `update`.
    pub update: &'a str,
    /// At the train loss' end: `train`.
    pub train: &'a str,
    /// At the test loss' end: `test`.
    pub test: &'a str,
    /// Name of the loss axis.
    pub loss: &'a str,
    /// Name of the gradient's axis: `‖∇ℓ‖`.
    pub gradient: &'a str,
}

/// What both layers show. All series have the length of `updates`, or none at all.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// Update numbers, ascending.
    pub updates: &'a [f64],
    /// Loss on the samples that the run learns from.
    pub train: &'a [f64],
    /// Loss on held-out samples; empty when there are none.
    pub test: &'a [f64],
    /// Norm of the gradient; empty when it is not shown.
    pub gradient: &'a [f64],
    /// Other runs' losses over the same updates, in the colours of their walks.
    pub others: &'a [(Vec<f64>, Vec<f64>)],
    /// The run beside, in the colour of its walk.
    #[cfg(feature = "whole")]
    pub second: Option<Second<'a>>,
    /// The loss axis.
    pub scale: Scale,
    /// The last update that the x axis must hold at least.
    pub last: f64,
    /// What is written.
    pub words: Words<'a>,
}

/// The loss of the run beside.
#[cfg(feature = "whole")]
#[derive(Clone, Copy, Debug)]
pub struct Second<'a> {
    /// Update numbers, ascending.
    pub updates: &'a [f64],
    /// Its loss after each.
    pub losses: &'a [f64],
    /// What the two runs are called, in a file: the page says it beside the figure.
    pub names: Option<[&'a str; 2]>,
}

/// The two plots, one above the other; the second only where a gradient is shown and the pane is high enough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plots {
    /// Of the losses; with [`Scale::Log`] its y axis is the decimal logarithm.
    pub loss: Plot,
    /// Of the gradient's norm; its y axis is the decimal logarithm.
    pub gradient: Option<Plot>,
}

/// Smallest and largest of what is finite (and positive, for a log axis) in several series.
fn extent(series: &[&[f64]], scale: Scale) -> Option<(f64, f64)> {
    let fit = |z: f64| z.is_finite() && (scale == Scale::Linear || z > 0.0);
    let mut found = series.iter().flat_map(|s| s.iter().copied()).filter(|&z| fit(z));
    let first = found.next()?;
    Some(found.fold((first, first), |(lo, hi), z| (lo.min(z), hi.max(z))))
}

/// The y axis of a scale around the series: linear from 0 (or a round number below) to a round number; log from and
/// to 1, 2 or 5 times a power of ten. A pure function of the data that grows in steps: nothing shivers.
pub(super) fn range(series: &[&[f64]], scale: Scale) -> Axis {
    let Some((lo, hi)) = extent(series, scale) else { return Axis::linear(0.0, 1.0) };
    match scale {
        Scale::Linear => ticks::round_range(lo.min(0.0), hi.max(0.0)),
        Scale::Log => {
            let top = ticks::round_up(hi);
            // Rounding down is rounding the inverse up: 1, 2, 5 become 1, 5, 2.
            let bottom = 1.0 / ticks::round_up(1.0 / lo);
            let axis = Axis::linear(log10(bottom), log10(top));
            if axis.hi - axis.lo < 0.3 { Axis::linear(axis.hi - 1.0, axis.hi) } else { axis }
        }
    }
}

/// Lines' names stand beside their ends, in this much room.
fn right(scene: &Scene<'_>, em: f64) -> f64 {
    if scene.words.train.is_empty() && scene.words.test.is_empty() { 0.8 * em } else { 3.4 * em }
}

/// Room to the left, in units of the type's size: for 1e−10 beside the axis' name.
const LEFT: f64 = 5.2;

/// Where the plots lie in a pane of `size` CSS px.
#[must_use]
pub fn plots(scene: &Scene<'_>, size: (f64, f64), style: &Style) -> Plots {
    let em = style.font;
    let last = scene.updates.last().copied().unwrap_or(0.0).max(scene.last);
    let x = Axis::linear(0.0, if last > 0.0 { ticks::round_range(0.0, last).hi } else { 10.0 });
    #[cfg(not(feature = "whole"))]
    let losses = range(&[scene.train, scene.test], scene.scale);
    #[cfg(feature = "whole")]
    let losses = range(&[scene.train, scene.test, &in_reach(scene)], scene.scale);
    let margins = Margins { left: LEFT * em, top: 0.7 * em, right: right(scene, em), bottom: 2.9 * em };
    let whole = Plot::new(size, margins, x, losses);
    if scene.gradient.is_empty() || whole.height < 9.0 * em {
        return Plots { loss: whole, gradient: None };
    }
    let gap = 1.1 * em;
    let lower = ((whole.height - gap) * 0.4).floor();
    let upper = (whole.height - gap - lower).floor();
    let gradient = Plot {
        top: whole.bottom() - lower,
        height: lower,
        y: super::layout::widened(range(&[scene.gradient], Scale::Log)),
        ..whole
    };
    Plots { loss: Plot { height: upper, ..whole }, gradient: Some(gradient) }
}

/// How many times the greatest loss of the run itself the axis reaches for the run beside: that may be of another loss, or run away.
#[cfg(feature = "whole")]
const REACH: f64 = 6.0;

/// What the axis holds of the loss of the run beside.
#[cfg(feature = "whole")]
fn in_reach(scene: &Scene<'_>) -> Vec<f64> {
    let greatest = scene.train.iter().copied().filter(|z| z.is_finite()).fold(0.0, f64::max);
    let losses = scene.second.map_or(&[][..], |second| second.losses);
    losses.iter().copied().filter(|z| *z <= REACH * greatest).collect()
}

/// Draws axes, curves and their names.
pub fn draw_static<S: Surface>(surface: &mut S, scene: &Scene<'_>, style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let Plots { loss, gradient } = plots(scene, pen.size(), style);
    let palette = pen.palette();
    let em = style.font;
    pen.clear()?;
    let x =
        Side { name: scene.words.update, ticks: ticks::fitted(loss.x, (0.0, 1.0), loss.width, em, ticks::Way::Across) };
    let bare = Side { name: "", ticks: Vec::new() };
    let rows = |plot: &Plot| ((plot.height / (2.2 * em)) as usize).clamp(2, 8);
    let y = match scene.scale {
        Scale::Linear => ticks::fitted(loss.y, (0.0, 1.0), loss.height, em, ticks::Way::Up),
        Scale::Log => ticks::logarithmic(loss.y, rows(&loss)),
    };
    let side = Side { name: scene.words.loss, ticks: y };
    let upper_x = if gradient.is_some() { &bare } else { &x };
    axes::draw(&mut pen, &loss, (upper_x, &side), (LEFT * em, 2.9 * em), Grid::Rows)?;
    let value = |z: f64| if scene.scale == Scale::Log { log10(z) } else { z };
    series(
        &mut pen,
        &loss,
        (scene.updates, scene.test),
        value,
        Line { colour: palette.control, width: 2.0, dash: (5.0, 4.0) },
    )?;
    for ((updates, losses), &colour) in scene.others.iter().zip(palette.others.iter().cycle()) {
        // These colours are made for the dark landscape: on a card they need an edge.
        series(&mut pen, &loss, (updates, losses), value, Line::solid(palette.muted, 3.2))?;
        series(&mut pen, &loss, (updates, losses), value, Line::solid(colour, 2.0))?;
    }
    #[cfg(feature = "whole")]
    if let Some(second) = scene.second {
        let colour = Style { lane: super::theme::Lane::Second, ..*style }.palette().walk;
        let Second { updates, losses, names } = second;
        series(&mut pen, &loss, (updates, losses), value, Line::solid(palette.muted, 3.6))?;
        series(&mut pen, &loss, (updates, losses), value, Line::solid(colour, 2.4))?;
        let lines = names.iter().flatten().zip([palette.walk, colour]);
        let left = loss.left + 0.35 * loss.width;
        for (k, (name, colour)) in lines.enumerate() {
            let y = loss.top + (0.9 + 1.5 * k as f64) * em;
            for (line, width) in [(palette.muted, 4.4), (colour, 3.0)] {
                pen.path([(left, y), (left + 1.6 * em, y)], Line::solid(line, width))?;
            }
            let look = Type { colour: palette.ink, ..pen.small(HPos::Left, VPos::Center) };
            pen.text_within(name, (left + 2.1 * em, y), loss.right() - left - 2.1 * em, look)?;
        }
    }
    series(&mut pen, &loss, (scene.updates, scene.train), value, Line::solid(palette.walk, 2.4))?;
    let ends = [(scene.train, scene.words.train, palette.walk), (scene.test, scene.words.test, palette.control)];
    names(&mut pen, &loss, scene.updates, ends, value)?;
    if let Some(i) = lowest(scene.test) {
        // Where a run that is stopped early would stop.
        let at = loss.to_px(scene.updates[i], value(scene.test[i]));
        pen.disc(at, 5.0, palette.card)?;
        pen.ring(at, 4.2, palette.control, 2.0)?;
    }
    if let Some(plot) = gradient {
        let side = Side { name: scene.words.gradient, ticks: ticks::logarithmic(plot.y, rows(&plot)) };
        axes::draw(&mut pen, &plot, (&x, &side), (LEFT * em, 2.9 * em), Grid::Rows)?;
        series(&mut pen, &plot, (scene.updates, scene.gradient), log10, Line::solid(palette.muted, 1.6))?;
    }
    Ok(())
}

/// The place of the lowest finite value.
#[must_use]
pub fn lowest(values: &[f64]) -> Option<usize> {
    let finite = (0..values.len()).filter(|i| values[*i].is_finite());
    finite.min_by(|a, b| values[*a].total_cmp(&values[*b]))
}

/// One curve. Of several points in one px column only the first, lowest, highest and last are drawn: the same
/// picture from a million updates as from a thousand.
fn series<S: Surface>(
    pen: &mut Pen<'_, S>,
    plot: &Plot,
    (updates, values): (&[f64], &[f64]),
    value: impl Fn(f64) -> f64,
    line: Line,
) -> Drawn<S> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    let mut column: Option<Column> = None;
    for (&t, &z) in updates.iter().zip(values) {
        let at = plot.to_px(t, value(z));
        match &mut column {
            Some(c) if at.1.is_finite() && (at.0 - c.first.0).abs() < 0.5 => c.add(at),
            _ => {
                if let Some(c) = column.take() {
                    c.push_to(&mut points);
                }
                if at.1.is_finite() {
                    column = Some(Column { first: at, low: at, high: at, last: at });
                } else {
                    points.push((f64::NAN, f64::NAN));
                }
            }
        }
    }
    if let Some(c) = column {
        c.push_to(&mut points);
    }
    pen.clip([plot.left, plot.top - 2.0, plot.right() + 2.0, plot.bottom()])?;
    pen.path(points, line)?;
    pen.unclip()
}

/// What is kept of the points in half a px.
struct Column {
    first: (f64, f64),
    low: (f64, f64),
    high: (f64, f64),
    last: (f64, f64),
}

impl Column {
    fn add(&mut self, at: (f64, f64)) {
        if at.1 < self.low.1 {
            self.low = at;
        }
        if at.1 > self.high.1 {
            self.high = at;
        }
        self.last = at;
    }

    fn push_to(&self, points: &mut Vec<(f64, f64)>) {
        points.extend([self.first, self.low, self.high, self.last]);
    }
}

/// The curves' names at the right edge, beside their ends, kept apart.
fn names<S: Surface>(
    pen: &mut Pen<'_, S>,
    plot: &Plot,
    updates: &[f64],
    ends: [(&[f64], &str, Colour); 2],
    value: impl Fn(f64) -> f64,
) -> Drawn<S> {
    let em = pen.style.font;
    let mut placed: Vec<(f64, f64, &str, Colour)> = Vec::new();
    for (values, name, colour) in ends {
        let last = updates.iter().zip(values).rev().find(|(_, z)| value(**z).is_finite());
        if let Some((&t, &z)) = last {
            let (x, y) = plot.to_px(t, value(z));
            placed.push((x + 0.6 * em, clamp(y, plot.top, plot.bottom()), name, colour));
        }
    }
    if let [a, b] = placed.as_mut_slice() {
        let gap = 1.15 * em - (a.1 - b.1).abs();
        if gap > 0.0 {
            // The lower name must not slip below the plot: then the upper one gives way.
            let (upper, lower) = if a.1 <= b.1 { (a, b) } else { (b, a) };
            let down = (gap / 2.0).min((plot.bottom() - 0.4 * em - lower.1).max(0.0));
            lower.1 += down;
            upper.1 -= gap - down;
        }
    }
    for (x, y, name, colour) in placed {
        let look = Type { colour, ..pen.small(HPos::Left, VPos::Center) };
        pen.text(name, (x, y), look)?;
    }
    Ok(())
}

/// Draws a line at the current update, and a dot on the train loss there.
pub fn draw_light<S: Surface>(surface: &mut S, scene: &Scene<'_>, update: f64, style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let Plots { loss, gradient } = plots(scene, pen.size(), style);
    let palette = pen.palette();
    pen.clear()?;
    let (x, _) = loss.to_px(update, 0.0);
    if !(x >= loss.left && x <= loss.right()) {
        return Ok(());
    }
    for plot in [Some(loss), gradient].into_iter().flatten() {
        pen.path([(x, plot.top), (x, plot.bottom())], Line::solid(super::theme::fade(palette.ink, 0.35), 1.0))?;
    }
    let i = scene.updates.partition_point(|&t| t <= update).saturating_sub(1);
    let value = |z: f64| if scene.scale == Scale::Log { log10(z) } else { z };
    if let (Some(&t), Some(&z)) = (scene.updates.get(i), scene.train.get(i)) {
        let at = loss.to_px(t, value(z));
        pen.disc(at, 5.2, palette.card)?;
        pen.disc(at, 3.8, palette.walk)?;
    }
    Ok(())
}
