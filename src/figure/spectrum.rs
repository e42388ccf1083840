//! A Hessian's eigenvalues over the updates, the threshold of stability beside the largest, and at the right edge those of the present as marks.
//!
//! Heights are linear, which shows how far the largest is from the threshold, or asinh(λ/unit), which tells apart eigenvalues of both signs that span decades.

use super::axes::{self, Grid, Side};
use super::layout::{Margins, Plot};
use super::pen::{Line, Type};
use super::theme::fade;
use super::ticks::{self, Way};
use super::{Colour, Drawn, Pen, Style, Surface};
use crate::math::clamp;
use crate::slice::{Axis, Scale};
use plotters::style::text_anchor::{HPos, VPos};

/// The words on the figure.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words<'a> {
    /// Name of the x axis: `update`.
    pub update: &'a str,
    /// Name of the y axis: `eigenvalues λ`.
    pub eigenvalues: &'a str,
    /// At the end of the largest: `λ₁`.
    pub largest: &'a str,
    /// At the end of the threshold: `2/η`.
    pub threshold: &'a str,
}

/// How eigenvalues are spaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Heights {
    /// Equal steps; a threshold far above all eigenvalues is named at the upper edge.
    #[default]
    Linear,
    /// Equal ratios far from 0, on both sides of it.
    Asinh,
}

/// What both layers show.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// How they are spaced.
    pub heights: Heights,
    /// Updates, ascending, and the eigenvalues there, ascending, too.
    pub spectra: &'a [(f64, &'a [f64])],
    /// Above it the method cannot settle, by update; empty where there is no threshold.
    pub threshold: &'a [(f64, f64)],
    /// The last update that the x axis must hold at least.
    pub last: f64,
    /// What is written.
    pub words: Words<'a>,
}

/// Decades below the largest eigenvalue down to which the heights are logarithmic.
const DECADES: i32 = 3;
/// So many times the largest eigenvalue a threshold may be to have its place on linear heights.
const FAR: f64 = 3.0;
/// Before the name of what lies above the plot.
const BEYOND: &str = "↑ ";
/// Width of the strip of marks in CSS px.
const STRIP: f64 = 26.0;

/// Where the plot of the walk lies in a pane of `size` CSS px; the strip of marks is to its right.
#[must_use]
pub fn plot(scene: &Scene<'_>, size: (f64, f64), style: &Style) -> Plot {
    let em = style.font;
    let values = || scene.spectra.iter().flat_map(|(_, values)| values.iter()).copied().filter(|v| v.is_finite());
    let far = values().fold(0.0_f64, |far, v| far.max(v.abs()));
    let unit = ticks::power(ticks::decade(if far > 0.0 { far } else { 1.0 }) - DECADES);
    let threshold = scene.threshold.iter().map(|(_, v)| *v).filter(|v| v.is_finite());
    let near = threshold.filter(|v| scene.heights == Heights::Asinh || far <= 0.0 || *v <= FAR * far);
    let top = values().chain(near).fold(0.0_f64, f64::max);
    let bottom = values().fold(0.0_f64, f64::min);
    let y = if scene.heights == Heights::Linear {
        ticks::round_range(1.02 * bottom, if top > 0.0 || bottom < 0.0 { 1.02 * top } else { 1.0 })
    } else {
        // A place where nothing is negative has room for a little below 0, so that marks at 0 are seen whole.
        let lo = if bottom < 0.0 { -ticks::round_up(-1.1 * bottom) } else { -unit };
        let hi = if top > 0.0 { ticks::round_up(1.1 * top) } else { unit };
        Axis { lo, hi, scale: Scale::Asinh { unit } }
    };
    let last = scene.spectra.last().map_or(0.0, |(t, _)| *t).max(scene.last);
    let x = Axis::linear(0.0, if last > 0.0 { ticks::round_range(0.0, last).hi } else { 10.0 });
    let beyond = format!("{BEYOND}{}", scene.words.threshold);
    let widest =
        [scene.words.largest, &beyond].map(|name| super::text::width(name, em)).into_iter().fold(0.0, f64::max);
    let margins = Margins { left: 4.6 * em, top: 0.7 * em, right: STRIP + widest + em, bottom: 2.9 * em };
    Plot::new(size, margins, x, y)
}

/// The colours of an eigenvalue that is positive, and of a negative one.
fn colours<S: Surface>(pen: &Pen<'_, S>) -> [Colour; 2] {
    [pen.palette().muted, pen.palette().class_a]
}

/// Draws axes, eigenvalues over the updates, the threshold and the names.
pub fn draw_static<S: Surface>(surface: &mut S, scene: &Scene<'_>, style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let plot = plot(scene, pen.size(), style);
    let (palette, em) = (pen.palette(), style.font);
    pen.clear()?;
    let x = Side { name: scene.words.update, ticks: ticks::fitted(plot.x, (0.0, 1.0), plot.width, em, Way::Across) };
    let y = Side { name: scene.words.eigenvalues, ticks: ticks::of(plot.y, plot.height, em, Way::Up) };
    axes::draw(&mut pen, &plot, (&x, &y), (4.6 * em, 2.9 * em), Grid::Rows)?;
    let (_, zero) = plot.to_px(plot.x.lo, 0.0);
    pen.path([(plot.left, zero), (plot.right() + STRIP, zero)], Line::solid(palette.axis, 1.0))?;
    pen.clip([plot.left, plot.top - 3.0, plot.right() + 3.0, plot.bottom()])?;
    let most = scene.spectra.iter().map(|(_, values)| values.len()).max().unwrap_or(0);
    let [positive, negative] = colours(&pen);
    // The k-th from above at every update, in two colours: what has the other sign breaks the line.
    for k in 1..most {
        for (colour, wanted) in [(fade(positive, 0.55), false), (fade(negative, 0.9), true)] {
            let points = scene.spectra.iter().map(|(t, values)| {
                let value = values.len().checked_sub(1 + k).map_or(f64::NAN, |at| values[at]);
                if (value < 0.0) == wanted { plot.to_px(*t, value) } else { (f64::NAN, f64::NAN) }
            });
            pen.path(points, Line::solid(colour, 1.1))?;
        }
    }
    pen.path(scene.threshold.iter().map(|(t, v)| plot.to_px(*t, *v)), Line::dashed(palette.control, 1.8, 5.0))?;
    let sharpness = scene.spectra.iter().map(|(t, values)| plot.to_px(*t, values.last().copied().unwrap_or(f64::NAN)));
    pen.path(sharpness, Line::solid(palette.walk, 2.4))?;
    pen.unclip()?;
    // The threshold goes on through the marks.
    if let Some((_, v)) = scene.threshold.last().filter(|(_, v)| *v <= plot.y.hi) {
        let (_, y) = plot.to_px(0.0, *v);
        pen.path([(plot.right(), y), (plot.right() + STRIP, y)], Line::dashed(palette.control, 1.8, 5.0))?;
    }
    names(&mut pen, scene, &plot)
}

/// The names of the threshold and of the largest eigenvalue, right of the marks, kept apart.
fn names<S: Surface>(pen: &mut Pen<'_, S>, scene: &Scene<'_>, plot: &Plot) -> Drawn<S> {
    let (em, palette) = (pen.style.font, pen.palette());
    let height = |v: f64| clamp(plot.to_px(0.0, v).1, plot.top, plot.bottom());
    let largest = scene.spectra.last().and_then(|(_, values)| values.last()).filter(|v| v.is_finite());
    let threshold = scene.threshold.last().map(|(_, v)| v).filter(|v| v.is_finite());
    let (mut a, mut b) = (largest.map(|v| height(*v)), threshold.map(|v| height(*v)));
    if let (Some(a), Some(b)) = (&mut a, &mut b) {
        let gap = (1.15 * em - (*a - *b).abs()).max(0.0);
        // The higher one stays higher.
        let up = if largest >= threshold { gap / 2.0 } else { -gap / 2.0 };
        (*a, *b) = (*a - up, *b + up);
    }
    let x = plot.right() + STRIP + 0.4 * em;
    let above = if threshold.is_some_and(|v| *v > plot.y.hi) { BEYOND } else { "" };
    let named = format!("{above}{}", scene.words.threshold);
    for (y, name, colour) in [(a, scene.words.largest, palette.walk), (b, named.as_str(), palette.control)] {
        if let Some(y) = y {
            let look = Type { colour, ..pen.small(HPos::Left, VPos::Center) };
            pen.text(name, (x, y), look)?;
        }
    }
    Ok(())
}

/// Draws a line at the present update and the eigenvalues there, `now` (ascending), as marks in the strip: dots, the largest in the colour of the walk, and
/// diamonds for negative ones.
pub fn draw_light<S: Surface>(
    surface: &mut S,
    scene: &Scene<'_>,
    (update, now): (f64, &[f64]),
    style: &Style,
) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let plot = plot(scene, pen.size(), style);
    let palette = pen.palette();
    pen.clear()?;
    let (x, _) = plot.to_px(update, 0.0);
    if x >= plot.left && x <= plot.right() {
        pen.path([(x, plot.top), (x, plot.bottom())], Line::solid(fade(palette.ink, 0.35), 1.0))?;
    }
    let [positive, negative] = colours(&pen);
    let middle = plot.right() + 0.5 * STRIP;
    for (k, value) in now.iter().enumerate() {
        let at = (middle, clamp(plot.to_px(0.0, *value).1, plot.top, plot.bottom()));
        if *value < 0.0 {
            let r = 4.6 * style.weight;
            let corners = [(at.0, at.1 - r), (at.0 + r, at.1), (at.0, at.1 + r), (at.0 - r, at.1)];
            pen.polygon(&corners, negative)?;
        } else if k + 1 == now.len() {
            pen.disc(at, 5.2, palette.card)?;
            pen.disc(at, 4.2, palette.walk)?;
        } else {
            pen.ring(at, 3.2, positive, 1.5)?;
        }
    }
    Ok(())
}
