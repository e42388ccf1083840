//! Axes: ticks, labels, names and grid lines around a plot, on any plotters backend.
//!
//! Not plotters' own mesh: its charts and coordinates weigh as much as all our figures, and the ticks and their places are ours anyway.

use super::layout::Plot;
use super::pen::done;
use super::theme::Colour;
use super::ticks::Tick;
use super::{Drawn, Pen, Surface, UNITS, text};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, FontStyle};

/// One axis as drawn.
#[derive(Clone, Debug, Default)]
pub struct Side<'a> {
    /// Its name, with the unit; empty for none.
    pub name: &'a str,
    /// Where it is labelled.
    pub ticks: Vec<Tick>,
}

/// Length of a tick in CSS px.
const TICK: f64 = 4.0;
/// Between a tick and its label.
const GAP: f64 = 4.0;

/// Whether an axis' ticks go on as lines through the plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grid {
    /// Lines at the ticks of y.
    Rows,
    /// No lines: something fills the plot.
    None,
}

/// Draws both axes at the left and lower edge of the plot, `x.name` and `y.name` at the edges of the room that
/// `left` and `bottom` (CSS px) give to labels. In a plot too small to be labelled, nothing.
pub fn draw<S: Surface>(
    pen: &mut Pen<'_, S>,
    plot: &Plot,
    (x, y): (&Side<'_>, &Side<'_>),
    (left, bottom): (f64, f64),
    grid: Grid,
) -> Drawn<S> {
    let palette = pen.palette();
    let (width, height) = pen.size();
    let (left, bottom) = (left.min(plot.left), bottom.min(height - plot.bottom()));
    if plot.width < 24.0 || plot.height < 24.0 || left < 8.0 || bottom < 8.0 || plot.right() > width {
        return Ok(());
    }
    let down = |at: f64| plot.to_px(plot.x.lo, at).1;
    let along = |at: f64| plot.to_px(at, plot.y.lo).0;
    let room = |at: f64, low: f64, high: f64| at >= low - 0.5 && at <= high + 0.5;
    let (corner, far) = ((plot.left, plot.bottom()), (plot.right(), plot.top));
    for tick in y.ticks.iter().filter(|tick| room(down(tick.at), far.1, corner.1)) {
        let at = down(tick.at);
        if grid == Grid::Rows {
            hairline(pen, (corner.0, at), (far.0, at), palette.grid)?;
        }
        hairline(pen, (corner.0 - TICK, at), (corner.0, at), palette.axis)?;
        pen.text(&tick.label, (corner.0 - TICK - GAP, at), pen.small(HPos::Right, VPos::Center))?;
    }
    for tick in x.ticks.iter().filter(|tick| room(along(tick.at), corner.0, far.0)) {
        let at = along(tick.at);
        hairline(pen, (at, corner.1), (at, corner.1 + TICK), palette.axis)?;
        pen.text(&tick.label, (at, corner.1 + TICK + GAP), pen.small(HPos::Center, VPos::Top))?;
    }
    hairline(pen, (corner.0, far.1), corner, palette.axis)?;
    hairline(pen, corner, (far.0, corner.1), palette.axis)?;
    names(pen, plot, (x.name, y.name), (left, bottom))
}

/// The axes' names, in ink: in the middle below, and rotated in the middle of the left edge.
fn names<S: Surface>(pen: &mut Pen<'_, S>, plot: &Plot, (x, y): (&str, &str), (left, bottom): (f64, f64)) -> Drawn<S> {
    let mut look = pen.small(HPos::Center, VPos::Bottom);
    look.colour = pen.palette().ink;
    let face = |name: &str| if text::is_symbol(name) { FontStyle::Italic } else { FontStyle::Normal };
    let size = |name: &str| pen.style.font * if text::is_symbol(name) { 1.2 } else { 1.0 };
    let (x_type, y_type) = (
        super::pen::Type { face: face(x), size: size(x), ..look },
        super::pen::Type { face: face(y), size: size(y), anchor: (HPos::Center, VPos::Top), ..look },
    );
    pen.text(x, (plot.left + plot.width / 2.0, plot.bottom() + bottom - 1.0), x_type)?;
    let at = (plot.left - left + 1.0, plot.top + plot.height / 2.0);
    // A symbol is read upright; words need the room and lie along the axis.
    if text::is_symbol(y) {
        pen.text(y, at, super::pen::Type { anchor: (HPos::Left, VPos::Center), ..y_type })
    } else {
        pen.text_upwards(y, at, y_type)
    }
}

/// A remark below the plot's right end, on the line of the x axis' `name`. Where that leaves no room for it, in the plot's corner above, on a ground of its own; the
/// page's first module, whose remarks are of the numbers that its sliders say, goes without.
pub fn note<S: Surface>(pen: &mut Pen<'_, S>, plot: &Plot, text: &str, name: &str, bottom: f64) -> Drawn<S> {
    let (em, look) = (pen.style.font, pen.small(HPos::Right, VPos::Bottom));
    let width = pen.text_width(text, look);
    if width <= 0.5 * (plot.width - pen.text_width(name, look)) - 1.5 * em {
        return pen.text(text, (plot.right(), plot.bottom() + bottom - 1.0), look);
    }
    #[cfg(feature = "whole")]
    {
        let width = width.min(plot.width - 1.4 * em);
        let (right, below) = (plot.right() - 0.4 * em, plot.bottom() - 0.4 * em);
        let ground = super::theme::fade(pen.palette().card, 0.85);
        pen.rect([right - width - 0.6 * em, below - 1.5 * em, right, below], ground)?;
        pen.text_within(text, (right - 0.3 * em, below - 0.2 * em), width, look)?;
    }
    Ok(())
}

/// An upright or level line of one pixel that stands on whole device pixels, so that it is crisp.
fn hairline<S: Surface>(pen: &mut Pen<'_, S>, from: (f64, f64), to: (f64, f64), colour: Colour) -> Drawn<S> {
    let width = pen.thick(1.0);
    let (mut from, mut to) = (pen.at(from), pen.at(to));
    if from.0 == to.0 {
        from.0 = snap(from.0, width);
        to.0 = from.0;
    } else {
        from.1 = snap(from.1, width);
        to.1 = from.1;
    }
    done::<S>(pen.surface.draw_path([from, to], &colour.stroke_width(width)))
}

/// The middle of the pixel (for lines an odd number of pixels wide) or its border.
fn snap(at: i32, width: u32) -> i32 {
    let unit = UNITS.unsigned_abs();
    let pixels = ((width + unit / 2) / unit).max(1);
    let whole = at.div_euclid(UNITS) * UNITS;
    if pixels.is_multiple_of(2) { whole } else { whole + UNITS / 2 }
}
