//! A chart of measurements: curves with their spread over a linear or logarithmic axis, or rows of dots, one a measurement.

use super::axes::{self, Grid, Side};
use super::curves::{Scale, range};
use super::layout::{Margins, Plot};
use super::pen::{Line, Type};
use super::theme::fade;
use super::ticks::{self, Tick, Way, log10};
use super::{Colour, Drawn, Palette, Pen, Style, Surface};
use crate::math::clamp;
use crate::slice::Axis;
use plotters::style::text_anchor::{HPos, VPos};

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A line through its points, with its band.
    Line,
    /// A dashed line: what is predicted, or what stands beside.
    Dashed,
    /// A dot at each point.
    Dots,
    /// A ring at each point: a measurement that only is known to be beyond.
    Rings,
    /// An upright bar at each point: a row's median.
    Bars,
}

impl Look {
    /// Whether points are joined, and the series is named at its end.
    fn is_curve(self) -> bool {
        matches!(self, Look::Line | Look::Dashed)
    }
}

/// One series.
#[derive(Clone, Debug)]
pub struct Series {
    /// Written at its end; empty for none.
    pub name: String,
    /// Which of the chart's hues: the first are walk, control, truth.
    pub hue: usize,
    /// How it is drawn.
    pub look: Look,
    /// Its points (x, y); what is not finite is left out.
    pub points: Vec<(f64, f64)>,
    /// Lower and upper edge of its spread at each point; empty for none.
    pub band: Vec<(f64, f64)>,
}

/// What is shown.
#[derive(Clone, Debug)]
pub struct Scene {
    /// Name and scale of the axis to the right.
    pub x: (String, Scale),
    /// Name and scale of the axis upwards.
    pub y: (String, Scale),
    /// Rows from the top, if y only says which row: row k has y = −k.
    pub rows: Vec<String>,
    /// The series, drawn in this order.
    pub series: Vec<Series>,
}

fn hue(palette: &Palette, k: usize) -> Colour {
    [palette.walk, palette.control, palette.truth, palette.class_a, palette.class_b][k % 5]
}

/// A value in its axis' coordinate.
fn place(v: f64, scale: Scale) -> f64 {
    if scale == Scale::Log { log10(v) } else { v }
}

/// Where the plot lies in a pane of `size` CSS px.
#[must_use]
pub fn plot(scene: &Scene, size: (f64, f64), style: &Style) -> Plot {
    let em = style.font;
    let points = || scene.series.iter().flat_map(|series| series.points.iter());
    let x: Vec<f64> = points().map(|p| p.0).collect();
    let mut y: Vec<f64> = points().map(|p| p.1).collect();
    y.extend(scene.series.iter().flat_map(|series| series.band.iter().flat_map(|(lo, hi)| [*lo, *hi])));
    let widest =
        |names: &mut dyn Iterator<Item = &String>| names.map(|name| super::text::width(name, em)).fold(0.0, f64::max);
    let right = widest(&mut scene.series.iter().filter(|s| s.look.is_curve()).map(|s| &s.name));
    let left = if scene.rows.is_empty() { 4.6 * em } else { widest(&mut scene.rows.iter()) + 1.6 * em };
    let margins =
        Margins { left, top: 0.9 * em, right: if right > 0.0 { right + 1.4 * em } else { 1.2 * em }, bottom: 2.9 * em };
    let y =
        if scene.rows.is_empty() { range(&[&y], scene.y.1) } else { Axis::linear(0.5 - scene.rows.len() as f64, 0.5) };
    Plot::new(size, margins, range(&[&x], scene.x.1), y)
}

/// Draws axes, spreads, curves and dots, and the curves' names at their ends.
pub fn draw<S: Surface>(surface: &mut S, scene: &Scene, style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let plot = plot(scene, pen.size(), style);
    let (palette, em) = (pen.palette(), style.font);
    pen.clear()?;
    let fitted = |axis: Axis, scale: Scale, length: f64, way: Way| match scale {
        Scale::Linear => ticks::fitted(axis, (0.0, 1.0), length, em, way),
        Scale::Log => ticks::logarithmic(axis, ((length / (4.0 * em)) as usize).clamp(2, 10)),
    };
    let x = Side { name: &scene.x.0, ticks: fitted(plot.x, scene.x.1, plot.width, Way::Across) };
    let rows = scene.rows.iter().enumerate().map(|(k, name)| Tick { at: -(k as f64), label: name.clone() });
    let y = if scene.rows.is_empty() {
        Side { name: &scene.y.0, ticks: fitted(plot.y, scene.y.1, plot.height, Way::Up) }
    } else {
        Side { name: "", ticks: rows.collect() }
    };
    axes::draw(&mut pen, &plot, (&x, &y), (plot.left, 2.9 * em), Grid::Rows)?;
    let at = |(a, b): (f64, f64)| plot.to_px(place(a, scene.x.1), place(b, scene.y.1));
    pen.clip([plot.left, plot.top - 3.0, plot.right() + 3.0, plot.bottom()])?;
    for series in &scene.series {
        let edge = |k: usize, y: f64| at((series.points[k].0, y));
        let band: Vec<(usize, (f64, f64))> = series.band.iter().copied().enumerate().collect();
        let upper = band.iter().map(|(k, (_, hi))| edge(*k, *hi));
        let lower = band.iter().rev().map(|(k, (lo, _))| edge(*k, *lo));
        let outline: Vec<(f64, f64)> = upper.chain(lower).filter(|p| p.0.is_finite() && p.1.is_finite()).collect();
        if outline.len() > 2 {
            pen.polygon(&outline, fade(hue(palette, series.hue), 0.16))?;
        }
    }
    for series in &scene.series {
        let colour = hue(palette, series.hue);
        let points = series.points.iter().map(|p| at(*p));
        match series.look {
            Look::Line => pen.path(points, Line::solid(colour, 2.4))?,
            Look::Dashed => pen.path(points, Line::dashed(colour, 1.8, 5.0))?,
            _ => {
                for point in points.filter(|p| p.0.is_finite() && p.1.is_finite()) {
                    mark(&mut pen, series.look, point, colour)?;
                }
            }
        }
    }
    pen.unclip()?;
    names(&mut pen, scene, &plot, at)
}

/// One measurement.
fn mark<S: Surface>(pen: &mut Pen<'_, S>, look: Look, at: (f64, f64), colour: Colour) -> Drawn<S> {
    let em = pen.style.font;
    match look {
        Look::Rings => pen.ring(at, 4.0, colour, 1.6),
        Look::Bars => pen.path([(at.0, at.1 - 2.4 * em), (at.0, at.1 + 2.4 * em)], Line::solid(colour, 3.0)),
        _ => {
            pen.disc(at, 5.0, pen.palette().card)?;
            pen.disc(at, 4.2, colour)
        }
    }
}

/// The names of curves beside their ends, kept apart.
fn names<S: Surface>(
    pen: &mut Pen<'_, S>,
    scene: &Scene,
    plot: &Plot,
    at: impl Fn((f64, f64)) -> (f64, f64),
) -> Drawn<S> {
    let (em, palette) = (pen.style.font, pen.palette());
    let mut ends: Vec<(f64, f64, &str, Colour)> = Vec::new();
    for series in scene.series.iter().filter(|s| s.look.is_curve() && !s.name.is_empty()) {
        let last = series.points.iter().rev().map(|p| at(*p)).find(|p| p.0.is_finite() && p.1.is_finite());
        if let Some((x, y)) = last {
            ends.push((x, clamp(y, plot.top, plot.bottom()), &series.name, hue(palette, series.hue)));
        }
    }
    ends.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (apart, mut free) = (1.15 * em, f64::NEG_INFINITY);
    for end in &mut ends {
        end.1 = end.1.max(free);
        free = end.1 + apart;
    }
    // None slips below the plot: then those above it give way.
    let mut room = plot.bottom();
    for end in ends.iter_mut().rev() {
        end.1 = end.1.min(room);
        room = end.1 - apart;
    }
    // Beside the plot, and not where a curve ends within it: others would run through the name.
    for (_, y, name, colour) in ends {
        let look = Type { colour, ..pen.small(HPos::Left, VPos::Center) };
        pen.text(name, (plot.right() + 0.6 * em, y), look)?;
    }
    Ok(())
}
