//! The landscape: loss over a plane of parameter space.

use super::axes::{self, Grid, Side};
use super::colormap::{self, COOL, Ramp, Spacing};
use super::contours;
use super::layout::{Margins, Plot};
use super::pen::Line;
use super::theme::fade;
use super::ticks;
use super::walk::{self, Focus, Walk};
use super::{Colour, Drawn, Heat, Pen, Polylines, Style, Surface};
use crate::slice::{Axis, GridSize};
use plotters::style::text_anchor::{HPos, VPos};

/// What the static layer shows.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// Extent along the first parameter.
    pub x: Axis,
    /// Extent along the second parameter.
    pub y: Axis,
    /// Names of the parameters: w₁, w₂, b.
    pub names: [&'a str; 2],
    /// Cells in the grid.
    pub size: GridSize,
    /// Losses at cell centres, row 0 at the lower edge: `size.width·size.height` of them. What is not finite is
    /// drawn in the palette's `void`.
    pub values: &'a [f32],
    /// How colours and contours are spaced.
    pub spacing: Spacing,
    /// The losses at the two ends of the colours; `None` for those of the values.
    pub range: Option<(f64, f64)>,
    /// A short remark below the lower right corner (`coarse 32×32`); empty for none.
    pub note: &'a str,
    /// What the colours mean, at the head of the colour bar (`loss`); empty for none.
    pub legend: &'a str,
}

/// What the light layer shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Light<'a> {
    /// The selected run's walk, in the plane's coordinates.
    pub walk: Walk<'a>,
    /// The other runs' walks.
    pub others: &'a [Walk<'a>],
    /// What has the focus.
    pub focus: Focus,
    /// Where the pointer is.
    pub cursor: Option<Cursor>,
}

/// The pointer on the landscape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cursor {
    /// Its place in the plane's coordinates.
    pub at: (f64, f64),
    /// The loss' gradient there (∂/∂first, ∂/∂second parameter), for the arrow of steepest descent.
    pub gradient: Option<(f64, f64)>,
}

/// Panes narrower than this have no colour bar.
const WIDE: f64 = 420.0;

/// Room for labels to the left of the plot and below it.
pub(super) fn room(size: (f64, f64), style: &Style) -> (f64, f64) {
    let em = style.font;
    (if size.0 < WIDE { 4.4 * em } else { 5.0 * em }, 3.2 * em)
}

/// Where the plot lies in a pane of `size` CSS px.
#[must_use]
pub fn plot(scene: &Scene<'_>, size: (f64, f64), style: &Style) -> Plot {
    let em = style.font;
    let (left, bottom) = room(size, style);
    let right = if size.0 < WIDE { 1.7 * em } else { 5.8 * em };
    Plot::new(size, Margins { left, top: 0.9 * em, right, bottom }, scene.x, scene.y).squarish(1.25)
}

/// Draws raster, contours, axes, colour bar and note.
pub fn draw_static<S: Surface>(surface: &mut S, scene: &Scene<'_>, style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let plot = plot(scene, pen.size(), style);
    pen.clear()?;
    let count = scene.size.width as usize * scene.size.height as usize;
    let values = scene.values.get(..count).unwrap_or(&[]);
    let range = scene.range.or_else(|| colormap::range(values));
    let rect = [plot.left, plot.top, plot.right(), plot.bottom()];
    if values.is_empty() {
        pen.rect(rect, fade(pen.palette().void, 0.5))?;
    } else {
        raster(&mut pen, scene, values, range, rect, &COOL)?;
    }
    if let Some((lo, hi)) = range {
        // Both fields before any line: a canvas must finish what was drawn before pixels are put.
        colour_bar(&mut pen, scene, (lo, hi), &plot, &COOL)?;
        let ink = pen.palette().contour;
        lines(&mut pen, scene, values, (lo, hi), &plot, ink)?;
    }
    sides(&mut pen, scene, &plot)
}

/// Axes and note.
pub(super) fn sides<S: Surface>(pen: &mut Pen<'_, S>, scene: &Scene<'_>, plot: &Plot) -> Drawn<S> {
    let (em, room) = (pen.style.font, room(pen.size(), &pen.style));
    let x = Side { name: scene.names[0], ticks: ticks::of(plot.x, plot.width, em, ticks::Way::Across) };
    let y = Side { name: scene.names[1], ticks: ticks::of(plot.y, plot.height, em, ticks::Way::Up) };
    axes::draw(pen, plot, (&x, &y), room, Grid::None)?;
    axes::note(pen, plot, scene.note, scene.names[0], room.1)
}

/// The losses as colours.
pub(super) fn raster<S: Surface>(
    pen: &mut Pen<'_, S>,
    scene: &Scene<'_>,
    values: &[f32],
    range: Option<(f64, f64)>,
    rect: [f64; 4],
    colours: &[[u8; 3]; 256],
) -> Drawn<S> {
    let (lo, hi) = range.unwrap_or((0.0, 1.0));
    let ramp = Ramp::new(lo, hi, scene.spacing);
    let GridSize { width, height } = scene.size;
    let void = pen.palette().void;
    let places = colormap::places(values, |z| ramp.at(z));
    pen.heat(&Heat { places: &places, width, height, colours, void }, rect)
}

/// The contour lines, in `ink`.
pub(super) fn lines<S: Surface>(
    pen: &mut Pen<'_, S>,
    scene: &Scene<'_>,
    values: &[f32],
    (lo, hi): (f64, f64),
    plot: &Plot,
    ink: Colour,
) -> Drawn<S> {
    let GridSize { width, height } = scene.size;
    let levels = contours::levels(lo, hi, scene.spacing, 14);
    let (dx, dy) = (plot.width / f64::from(width), plot.height / f64::from(height));
    // All levels in one stroke: they have one look, and never cross.
    let mut all = Polylines::default();
    for paths in contours::trace(values, width, height, &levels) {
        for path in paths.iter() {
            for &(i, j) in path {
                all.point(pen.at((plot.left + f64::from(i) * dx, plot.bottom() - f64::from(j) * dy)));
            }
            all.end();
        }
    }
    // One device pixel, the width that a software canvas strokes ten times as fast as any larger one; what a line
    // then lacks in width on a fine screen it gets in opacity.
    let width = 1.0 / (pen.style.dpr * pen.style.weight);
    let opacity = (ink.3 * (0.9 / width).max(1.0).sqrt()).min(0.8);
    pen.paths(&all, Line::solid(Colour { 3: opacity, ..ink }, width))
}

/// A slim bar of the map's colours beside the plot, with the losses they stand for.
pub(super) fn colour_bar<S: Surface>(
    pen: &mut Pen<'_, S>,
    scene: &Scene<'_>,
    (lo, hi): (f64, f64),
    plot: &Plot,
    colours: &[[u8; 3]; 256],
) -> Drawn<S> {
    let em = pen.style.font;
    let (left, width) = (plot.right() + 0.9 * em, 0.7 * em);
    let head = if scene.legend.is_empty() { 0.0 } else { 1.6 * em };
    let (top, bottom) = (plot.top + head, plot.bottom());
    if pen.size().0 < WIDE || bottom - top < 4.0 * em {
        return Ok(());
    }
    let places: Vec<f32> = (0..=255_u8).map(f32::from).collect();
    let void = pen.palette().void;
    let bar = Heat { places: &places, width: 1, height: 256, colours, void };
    pen.heat(&bar, [left, top, left + width, bottom])?;
    let look = pen.small(HPos::Left, VPos::Center);
    let ink = super::pen::Type { colour: pen.palette().ink, ..look };
    pen.text(scene.legend, (left, plot.top + 0.5 * em), ink)?;
    for (place, label) in marks((lo, hi), scene.spacing, bottom - top, em) {
        let y = bottom - place * (bottom - top);
        let line = Line::solid(pen.palette().axis, 1.0);
        pen.path([(left + width, y), (left + width + 3.0, y)], line)?;
        pen.text(&label, (left + width + 6.0, y), look)?;
    }
    Ok(())
}

/// Digits of a label, at most.
const MOST_DIGITS: usize = 5;
/// Characters for which there is room beside the bar.
const LONGEST: usize = 7;

/// Round losses, or the losses at round heights, with their labels: places from 0, the lowest loss, to 1 along `length` px, as far apart as
/// labels of type size `em` need. Where all labels would be the same number: the lowest loss, and what is above it.
pub(super) fn marks((lo, hi): (f64, f64), spacing: Spacing, length: f64, em: f64) -> Vec<(f64, String)> {
    let fewest = if spacing == Spacing::Log { 2 } else { 3 };
    let ramp = Ramp::new(lo, hi, spacing);
    let (mut found, mut last, mut levels) = (Vec::new(), f64::NEG_INFINITY, Vec::new());
    let nearly_flat = hi - lo < 0.01 * lo.abs();
    if nearly_flat {
        let digits = |digits| ticks::significant(lo, digits);
        let label = Some(digits(4)).filter(|label| label.chars().count() <= LONGEST).unwrap_or_else(|| digits(2));
        found.push((0.0, label));
        last = 0.5 * em / length;
    }
    for level in contours::levels(lo, hi, spacing, 6) {
        let place = ramp.at(level);
        if (place - last) * length >= 1.5 * em && (1.0 - place) * length > 0.5 * em {
            levels.push((place, level));
            last = place;
        }
    }
    // As many digits as tell the labels apart.
    let texts = |digits| levels.iter().map(|(_, level)| ticks::significant(*level, digits)).collect::<Vec<String>>();
    let apart = |texts: &[String]| texts.windows(2).all(|pair| pair[0] != pair[1]);
    let labels = if nearly_flat {
        levels.iter().map(|(_, level)| format!("+{}", ticks::significant(level - lo, 2))).collect()
    } else {
        (fewest..MOST_DIGITS).map(texts).find(|texts| apart(texts)).unwrap_or_else(|| texts(MOST_DIGITS))
    };
    found.extend(levels.iter().map(|(place, _)| *place).zip(labels));
    found
}

/// Draws walks, cursor, start and handle.
pub fn draw_light<S: Surface>(surface: &mut S, scene: &Scene<'_>, light: &Light<'_>, style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let plot = plot(scene, pen.size(), style);
    let palette = pen.palette();
    pen.clear()?;
    for (other, &colour) in light.others.iter().zip(palette.others.iter().cycle()) {
        walk::draw(&mut pen, &plot, other, colour)?;
        walk::draw_ends(&mut pen, &plot, other, Focus::None, colour)?;
    }
    if let Some(cursor) = light.cursor {
        crosshair(&mut pen, &plot, cursor.at)?;
    }
    walk::draw(&mut pen, &plot, &light.walk, palette.walk)?;
    if let Some(Cursor { at, gradient: Some(gradient) }) = light.cursor {
        descent(&mut pen, &plot, at, gradient)?;
    }
    walk::draw_ends(&mut pen, &plot, &light.walk, light.focus, palette.walk)
}

/// Dashed lines through the cursor to both axes.
fn crosshair<S: Surface>(pen: &mut Pen<'_, S>, plot: &Plot, (a, b): (f64, f64)) -> Drawn<S> {
    let (x, y) = plot.to_px(a, b);
    if !plot.contains(x, y) {
        return Ok(());
    }
    let line = Line::dashed(fade(Colour::from(plotters::style::WHITE), 0.75), 1.0, 4.0);
    pen.path([(plot.left, y), (x, y)], line)?;
    pen.path([(x, plot.bottom()), (x, y)], line)
}

/// An arrow from the cursor along −∇: its direction as seen on the screen, one length for every slope but the flattest.
fn descent<S: Surface>(pen: &mut Pen<'_, S>, plot: &Plot, at: (f64, f64), gradient: (f64, f64)) -> Drawn<S> {
    let from = plot.to_px(at.0, at.1);
    // Where a small step against the gradient leads on the screen; the larger part is scaled to 1 first, so that
    // neither huge nor tiny gradients overflow or vanish.
    let largest = gradient.0.abs().max(gradient.1.abs());
    if !(largest.is_finite() && largest > 0.0 && plot.contains(from.0, from.1)) {
        return Ok(());
    }
    let (dx, dy) = (
        -gradient.0 / largest * plot.width * plot.x.slope(at.0),
        gradient.1 / largest * plot.height * plot.y.slope(at.1),
    );
    let length = (dx * dx + dy * dy).sqrt();
    if !(length.is_finite() && length > 0.0) {
        return Ok(());
    }
    let (ux, uy) = (dx / length, dy / length);
    let reach = 40.0 * pen.style.weight;
    let tip = (from.0 + ux * reach, from.1 + uy * reach);
    let neck = (tip.0 - ux * 8.0, tip.1 - uy * 8.0);
    let palette = pen.palette();
    let ink = Colour::from(plotters::style::WHITE);
    pen.path([from, neck], Line::solid(fade(Colour::from(plotters::style::BLACK), 0.45), 4.5))?;
    walk::arrow_head(
        pen,
        (tip.0 + ux * 2.5, tip.1 + uy * 2.5),
        (ux, uy),
        14.5,
        fade(Colour::from(plotters::style::BLACK), 0.45),
    )?;
    pen.path([from, neck], Line::solid(ink, 2.2))?;
    walk::arrow_head(pen, tip, (ux, uy), 10.5, ink)?;
    pen.disc(from, 2.6, palette.casing)
}
