//! Small fields over one plane side by side, each with a line at 0 where it changes its sign, and marks that they share.

use super::axes::{self, Grid, Side};
use super::colormap::{self, COOL, Ramp, Spacing};
use super::layout::{Margins, Plot};
use super::pen::{Line, Type};
use super::ticks;
use super::{Drawn, Heat, Pen, Polylines, Style, Surface, contours};
use crate::slice::{Axis, GridSize};
use plotters::style::text_anchor::{HPos, VPos};

/// One field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Above it.
    pub title: String,
    /// Values at cell centres, row 0 the lowest.
    pub values: Vec<f32>,
    /// How its colours are to be read.
    pub kind: Kind,
}

/// What a field's colours are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Two hues on the sides of 0, and a line at it.
    Signed,
    /// From the least to the greatest, with contour lines.
    Height,
}

/// What is shown.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// Cells of all fields.
    pub size: GridSize,
    /// To the right and upwards.
    pub axes: [Axis; 2],
    /// From the left.
    pub fields: &'a [Field],
    /// Lines on the signed fields.
    pub circles: &'a [Vec<(f64, f64)>],
    /// Rings on all fields.
    pub truths: &'a [[f64; 2]],
    /// Where the run stands.
    pub now: [f64; 2],
}

/// Draws the fields from the left, all of one size.
pub fn draw<S: Surface>(surface: &mut S, scene: &Scene<'_>, style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    pen.clear()?;
    let (size, em) = (pen.size(), style.font);
    let each = size.0 / scene.fields.len().max(1) as f64;
    let plots: Vec<Plot> = (0..scene.fields.len())
        .map(|k| {
            let margins = Margins { left: 2.6 * em, top: 1.7 * em, right: 0.6 * em, bottom: 1.7 * em };
            let plot = Plot::new((each, size.1), margins, scene.axes[0], scene.axes[1]).squarish(1.0);
            Plot { left: plot.left + k as f64 * each, ..plot }
        })
        .collect();
    for (field, plot) in scene.fields.iter().zip(&plots) {
        raster(&mut pen, scene, field, plot)?;
    }
    for (k, (field, plot)) in scene.fields.iter().zip(&plots).enumerate() {
        marks(&mut pen, scene, field, plot)?;
        let of = |axis, length, way| Side { name: "", ticks: ticks::of(axis, length, em, way) };
        let (x, y) = (of(plot.x, plot.width, ticks::Way::Across), of(plot.y, plot.height, ticks::Way::Up));
        axes::draw(&mut pen, plot, (&x, &y), (plot.left - k as f64 * each, 1.7 * em), Grid::None)?;
        let look = Type { colour: pen.palette().ink, ..pen.small(HPos::Center, VPos::Center) };
        pen.text(&field.title, (plot.left + 0.5 * plot.width, plot.top - 0.9 * em), look)?;
    }
    Ok(())
}

/// The values as colours.
fn raster<S: Surface>(pen: &mut Pen<'_, S>, scene: &Scene<'_>, field: &Field, plot: &Plot) -> Drawn<S> {
    let palette = pen.palette();
    let (lo, hi) = colormap::range(&field.values).unwrap_or((0.0, 1.0));
    let rect = [plot.left, plot.top, plot.right(), plot.bottom()];
    let GridSize { width, height } = scene.size;
    match field.kind {
        Kind::Signed => {
            let (low, high) = (lo.min(-f64::MIN_POSITIVE), hi.max(f64::MIN_POSITIVE));
            let place = |z: f64| if z < 0.0 { 0.5 - 0.5 * z / low } else { 0.5 + 0.5 * z / high };
            let colours = colormap::diverging(palette.walk, palette.card, palette.truth);
            let places = colormap::places(&field.values, place);
            pen.heat(&Heat { places: &places, width, height, colours: &colours, void: palette.void }, rect)
        }
        Kind::Height => {
            let ramp = Ramp::new(lo, hi, Spacing::Linear);
            let places = colormap::places(&field.values, |z| ramp.at(z));
            pen.heat(&Heat { places: &places, width, height, colours: &COOL, void: palette.void }, rect)
        }
    }
}

/// Contour lines, circles, the truths, the run.
fn marks<S: Surface>(pen: &mut Pen<'_, S>, scene: &Scene<'_>, field: &Field, plot: &Plot) -> Drawn<S> {
    let palette = pen.palette();
    let GridSize { width, height } = scene.size;
    let (dx, dy) = (plot.width / f64::from(width), plot.height / f64::from(height));
    let (lo, hi) = colormap::range(&field.values).unwrap_or((0.0, 1.0));
    let levels = match field.kind {
        Kind::Signed => vec![0.0],
        Kind::Height => contours::levels(lo, hi, Spacing::Linear, 8),
    };
    let mut lines = Polylines::default();
    for path in contours::trace(&field.values, width, height, &levels).iter().flat_map(Polylines::iter) {
        path.iter().for_each(|&(i, j)| {
            lines.point(pen.at((plot.left + f64::from(i) * dx, plot.bottom() - f64::from(j) * dy)));
        });
        lines.end();
    }
    pen.clip([plot.left, plot.top, plot.right(), plot.bottom()])?;
    let line = match field.kind {
        Kind::Signed => Line::solid(palette.ink, 1.8),
        Kind::Height => Line::solid(palette.contour, 1.0),
    };
    pen.paths(&lines, line)?;
    if field.kind == Kind::Signed {
        for circle in scene.circles {
            pen.path(circle.iter().map(|(a, b)| plot.to_px(*a, *b)), Line::dashed(palette.ink, 1.4, 4.0))?;
        }
    }
    for [a, b] in scene.truths {
        let at = plot.to_px(*a, *b);
        pen.disc(at, 4.4, palette.card)?;
        pen.ring(at, 3.6, palette.truth, 2.0)?;
    }
    let at = plot.to_px(scene.now[0], scene.now[1]);
    pen.disc(at, 5.0, palette.card)?;
    pen.disc(at, 3.8, palette.walk)?;
    pen.unclip()
}
