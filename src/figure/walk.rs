//! The walk: a cased line with dots, its start and the handle where it is now.

use super::layout::{Plot, clip};
use super::pen::Line;
use super::theme::fade;
use super::{Colour, Drawn, Pen, Polylines, Surface};
use crate::math::clamp;
use plotters_backend::BackendCoord;

/// What the keyboard or the pointer is on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// Nothing in this pane.
    #[default]
    None,
    /// The handle at the walk's present end.
    Handle,
    /// The walk's start.
    Start,
    /// The data point of this number.
    Point(usize),
}

impl Focus {
    /// Reads `handle`, `start` or `point:i`; anything else is no focus.
    #[must_use]
    pub fn named(name: &str) -> Focus {
        match name {
            "handle" => Focus::Handle,
            "start" => Focus::Start,
            _ => name.strip_prefix("point:").and_then(|i| i.parse().ok()).map_or(Focus::None, Focus::Point),
        }
    }
}

/// A run's way through a plot.
#[derive(Clone, Copy, Debug, Default)]
pub struct Walk<'a> {
    /// Places in the plot's values: the start first, where it is now last. Points that are not finite break the line.
    pub points: &'a [(f64, f64)],
    /// The update number of each point; empty if point i is update i. Lets a caller thin out a long walk.
    pub updates: &'a [u64],
    /// How near each point is to what the plot shows, 1 on it to 0 far from it: a walk fades with its distance. Empty where all are on it.
    pub nearness: &'a [f64],
}

/// Steps in which a walk fades.
pub(super) const FADES: usize = 6;
/// Opacity of what is far from the slice.
const FAINT: f64 = 0.18;

impl Walk<'_> {
    /// The update number of point `i`.
    pub(super) fn update(&self, i: usize) -> u64 {
        self.updates.get(i).copied().unwrap_or(i as u64)
    }

    /// Updates between two dots: 1, 2 or 5 times a power of ten, so that there are at most 50 dots.
    #[must_use]
    pub fn dot_every(&self) -> u64 {
        let updates = self.points.len().checked_sub(1).map_or(0, |last| self.update(last));
        if updates <= 50 { 1 } else { super::ticks::round_up(updates as f64 / 50.0) as u64 }
    }
}

/// Radius of the handle in CSS px, before the style's weight. Its target for the pointer is larger (44 px across).
pub const HANDLE: f64 = 7.5;

impl Walk<'_> {
    /// The step of fading of point `i`, 0 far to `FADES` − 1 near.
    pub(super) fn fade(&self, i: usize) -> usize {
        let near = self.nearness.get(i).copied().unwrap_or(1.0);
        ((near * FADES as f64) as usize).min(FADES - 1)
    }
}

/// A colour at a step of fading.
#[inline(never)]
pub(super) fn dimmed(colour: Colour, step: usize) -> Colour {
    fade(colour, FAINT + (1.0 - FAINT) * step as f64 / (FADES - 1) as f64)
}

/// The lines of a walk in surface units, one set for each step of fading, clipped to a little more than the plot.
fn lines<S: Surface>(pen: &Pen<'_, S>, plot: &Plot, walk: &Walk<'_>) -> Vec<Polylines<BackendCoord>> {
    let rect = [plot.left - 20.0, plot.top - 20.0, plot.right() + 20.0, plot.bottom() + 20.0];
    let mut steps: Vec<Polylines<BackendCoord>> = (0..FADES).map(|_| Polylines::default()).collect();
    let mut now = 0;
    let mut drawn_to: Option<(f64, f64)> = None;
    let points = walk.points;
    for (i, pair) in points.windows(2).enumerate() {
        let (from, to) = (plot.to_px(pair[0].0, pair[0].1), plot.to_px(pair[1].0, pair[1].1));
        // A step shorter than a third of a px is left for the next one to bridge.
        let begin = drawn_to.unwrap_or(from);
        if drawn_to.is_some() && i + 2 < points.len() && near(begin, to, 0.33) {
            continue;
        }
        match clip(begin, to, rect) {
            Some((a, b)) => {
                let step = walk.fade(i).min(walk.fade(i + 1));
                if drawn_to.is_none() || a != begin || step != now {
                    steps[now].end();
                    steps[step].point(pen.at(a));
                    now = step;
                }
                steps[step].point(pen.at(b));
                drawn_to = if b == to { Some(to) } else { None };
            }
            None => drawn_to = None,
        }
    }
    steps[now].end();
    steps
}

fn near(a: (f64, f64), b: (f64, f64), distance: f64) -> bool {
    (a.0 - b.0).abs() < distance && (a.1 - b.1).abs() < distance
}

/// Draws a walk's line and dots inside the plot: casing, line, then a dot every [`Walk::dot_every`] updates.
pub fn draw<S: Surface>(pen: &mut Pen<'_, S>, plot: &Plot, walk: &Walk<'_>, colour: Colour) -> Drawn<S> {
    let palette = pen.palette();
    let paths = lines(pen, plot, walk);
    pen.clip([plot.left, plot.top, plot.right(), plot.bottom()])?;
    for (step, paths) in paths.iter().enumerate() {
        pen.paths(paths, Line::solid(dimmed(palette.casing, step), 5.0))?;
    }
    let every = walk.dot_every();
    let mut dots: Vec<((f64, f64), usize)> = Vec::new();
    for (i, &(a, b)) in walk.points.iter().enumerate() {
        let at = plot.to_px(a, b);
        // Dots that would cover each other say nothing more.
        let apart = dots.last().is_none_or(|&(last, _)| !near(last, at, 5.0 * pen.style.weight));
        if walk.update(i).is_multiple_of(every) && plot.contains(at.0, at.1) && apart {
            dots.push((at, walk.fade(i)));
        }
    }
    for &(at, step) in &dots {
        pen.disc(at, 3.6, dimmed(palette.casing, step))?;
    }
    for (step, paths) in paths.iter().enumerate() {
        pen.paths(paths, Line::solid(dimmed(colour, step), 2.4))?;
    }
    for &(at, step) in &dots {
        pen.disc(at, 2.4, dimmed(colour, step))?;
    }
    pen.unclip()
}

/// Draws where a walk starts (a small ring) and where it is (the handle), with a halo on what has the focus.
/// What lies outside the plot is shown by an arrow at its border.
pub fn draw_ends<S: Surface>(
    pen: &mut Pen<'_, S>,
    plot: &Plot,
    walk: &Walk<'_>,
    focus: Focus,
    colour: Colour,
) -> Drawn<S> {
    let palette = pen.palette();
    if let Some(&(a, b)) = walk.points.first() {
        let at = plot.to_px(a, b);
        if plot.contains(at.0, at.1) {
            if focus == Focus::Start {
                halo(pen, at, 14.0, colour)?;
            }
            pen.disc(at, 6.0, dimmed(palette.casing, walk.fade(0)))?;
            pen.ring(at, 4.2, dimmed(colour, walk.fade(0)), 2.2)?;
        }
    }
    let Some(&(a, b)) = walk.points.last() else { return Ok(()) };
    let at = plot.to_px(a, b);
    if plot.contains(at.0, at.1) {
        if focus == Focus::Handle {
            halo(pen, at, 17.0, colour)?;
        }
        handle(pen, at, dimmed(colour, walk.fade(walk.points.len() - 1)))
    } else {
        outside(pen, plot, at, colour)
    }
}

/// The big disc with a white rim that can be dragged.
pub fn handle<S: Surface>(pen: &mut Pen<'_, S>, at: (f64, f64), colour: Colour) -> Drawn<S> {
    pen.disc(at, HANDLE + 3.6, fade(Colour::from(plotters::style::BLACK), 0.22))?;
    pen.disc(at, HANDLE + 2.6, Colour::from(plotters::style::WHITE))?;
    pen.disc(at, HANDLE, colour)
}

/// A translucent disc under what has the focus, with a line around it.
pub fn halo<S: Surface>(pen: &mut Pen<'_, S>, at: (f64, f64), radius: f64, colour: Colour) -> Drawn<S> {
    pen.disc(at, radius, fade(colour, 0.30))?;
    pen.ring(at, radius, Colour::from(plotters::style::WHITE), 2.0)
}

/// A triangle at the plot's border that points to what lies outside.
fn outside<S: Surface>(pen: &mut Pen<'_, S>, plot: &Plot, at: (f64, f64), colour: Colour) -> Drawn<S> {
    if at.0.is_nan() || at.1.is_nan() {
        return Ok(());
    }
    // What a logarithmic axis cannot hold lies far beyond its end.
    let at = (clamp(at.0, -1e9, 1e9), clamp(at.1, -1e9, 1e9));
    let inset = 13.0 * pen.style.weight;
    let border = (
        clamp(at.0, plot.left + inset.min(plot.width / 2.0), plot.right() - inset.min(plot.width / 2.0)),
        clamp(at.1, plot.top + inset.min(plot.height / 2.0), plot.bottom() - inset.min(plot.height / 2.0)),
    );
    let (dx, dy) = (at.0 - border.0, at.1 - border.1);
    let length = (dx * dx + dy * dy).sqrt();
    // From far enough away the square overflows: then the sign of the larger part is the direction.
    let (ux, uy) = if length.is_finite() && length > 0.0 { (dx / length, dy / length) } else { (dx.signum(), 0.0) };
    arrow_head(pen, (border.0 + ux * 9.0, border.1 + uy * 9.0), (ux, uy), 13.0, palette_casing(pen))?;
    arrow_head(pen, (border.0 + ux * 6.5, border.1 + uy * 6.5), (ux, uy), 9.0, colour)
}

fn palette_casing<S: Surface>(pen: &Pen<'_, S>) -> Colour {
    pen.palette().casing
}

/// A triangle with its tip at `tip`, pointing along the unit vector.
pub fn arrow_head<S: Surface>(
    pen: &mut Pen<'_, S>,
    tip: (f64, f64),
    (ux, uy): (f64, f64),
    size: f64,
    colour: Colour,
) -> Drawn<S> {
    let size = size * pen.style.weight;
    let back = (tip.0 - ux * size, tip.1 - uy * size);
    let half = size * 0.55;
    pen.polygon(&[tip, (back.0 - uy * half, back.1 + ux * half), (back.0 + uy * half, back.1 - ux * half)], colour)
}

#[cfg(test)]
mod tests;
