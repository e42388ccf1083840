//! The landscape of one parameter: loss along a line, the others held where they are.

use super::axes::{self, Grid, Side};
use super::layout::{Margins, Plot};
use super::pen::Line;
use super::ticks;
use super::walk::{self, Focus, Walk};
use super::{Drawn, Pen, Style, Surface};
use crate::slice::Axis;

/// What the static layer shows.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// Extent along the parameter.
    pub x: Axis,
    /// The parameter's name.
    pub name: &'a str,
    /// What the y axis is called (`loss`).
    pub loss: &'a str,
    /// Losses at the centres of equal cells along `x`.
    pub values: &'a [f32],
    /// The losses at the ends of the y axis; `None` for a round range around the values.
    pub range: Option<(f64, f64)>,
    /// What each sample adds to them, ℓᵢ/n: as many rows of so many cells as samples are shown; empty for none. They have a plot of their own below, on the same axis. Not in the
    /// page's first module.
    pub terms: &'a [f32],
    /// Where the places of the line lead, if that is shown.
    #[cfg(feature = "whole")]
    pub regions: Option<super::basins::Regions<'a>>,
    /// A short remark (which parameters are held, and where); empty for none.
    pub note: &'a str,
}

/// What the light layer shows. Points are (parameter, loss at that update): when other parameters moved
/// meanwhile, they lie off the curve, which shows the loss with the others where they are now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Light<'a> {
    /// The selected run's walk.
    pub walk: Walk<'a>,
    /// The other runs' walks.
    pub others: &'a [Walk<'a>],
    /// What has the focus.
    pub focus: Focus,
    /// Parameter under the pointer.
    pub cursor: Option<f64>,
}

/// The y range: the given one, or the smallest round one that holds the values.
fn losses(scene: &Scene<'_>) -> Axis {
    let given = scene.range.or_else(|| super::colormap::range(scene.values));
    given.map_or(Axis::linear(0.0, 1.0), |(lo, hi)| ticks::round_range(lo, hi))
}

/// Where the plot lies in a pane of `size` CSS px.
#[must_use]
pub fn plot(scene: &Scene<'_>, size: (f64, f64), style: &Style) -> Plot {
    let em = style.font;
    let margins = Margins { left: 5.0 * em, top: 1.2 * em, right: 1.7 * em, bottom: 3.2 * em };
    let whole = Plot::new(size, margins, scene.x, losses(scene));
    #[cfg(feature = "whole")]
    if !scene.terms.is_empty() {
        return Plot { height: (SUM * whole.height).floor().max(1.0), ..whole };
    }
    whole
}

/// Share of the height that the sum has above its terms.
#[cfg(feature = "whole")]
const SUM: f64 = 0.6;

/// Where the terms' plot lies below that of their sum.
#[cfg(feature = "whole")]
fn below(scene: &Scene<'_>, sum: &Plot, em: f64) -> Plot {
    let whole = (sum.height / SUM).round();
    let (_, most) = super::colormap::range(scene.terms).unwrap_or((0.0, 1.0));
    let most = ticks::round_range(0.0, most * 1.04).hi;
    let top = sum.bottom() + 1.6 * em;
    Plot { top, height: (sum.top + whole - top).max(1.0), y: Axis::linear(0.0, most), ..*sum }
}

/// Each sample's curve, faint, below their sum: where all others are flat, one decides.
#[cfg(feature = "whole")]
fn terms<S: Surface>(pen: &mut Pen<'_, S>, scene: &Scene<'_>, sum: &Plot) -> Drawn<S> {
    let (em, palette, cells) = (pen.style.font, pen.palette(), scene.values.len());
    let plot = below(scene, sum, em);
    let x = Side { name: scene.name, ticks: ticks::of(plot.x, plot.width, em, ticks::Way::Across) };
    let y = Side { name: "ℓᵢ/n", ticks: ticks::fitted(plot.y, (0.0, 1.0), plot.height, em, ticks::Way::Up) };
    axes::draw(pen, &plot, (&x, &y), (5.0 * em, 3.2 * em), Grid::Rows)?;
    pen.clip([plot.left, plot.top, plot.right(), plot.bottom()])?;
    for (row, &hue) in scene.terms.chunks_exact(cells.max(1)).zip(palette.others.iter().cycle()) {
        let curve =
            row.iter().enumerate().map(|(i, &z)| plot.to_px(scene.x.centre(i as u32, cells as u32), f64::from(z)));
        pen.path(curve, Line::solid(super::theme::fade(hue, 0.8), 1.7))?;
    }
    pen.unclip()
}

/// Draws the curve and its axes.
pub fn draw_static<S: Surface>(surface: &mut S, scene: &Scene<'_>, style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let plot = plot(scene, pen.size(), style);
    let em = style.font;
    pen.clear()?;
    let x = Side { name: scene.name, ticks: ticks::of(plot.x, plot.width, em, ticks::Way::Across) };
    // With terms the axis is written once, below.
    #[cfg(feature = "whole")]
    let x = if scene.terms.is_empty() { x } else { Side { name: "", ticks: Vec::new() } };
    let y = Side { name: scene.loss, ticks: ticks::fitted(plot.y, (0.0, 1.0), plot.height, em, ticks::Way::Up) };
    #[cfg(feature = "whole")]
    if let Some(regions) = &scene.regions {
        super::basins::bands(&mut pen, &plot, regions, scene.loss)?;
    }
    axes::draw(&mut pen, &plot, (&x, &y), (5.0 * em, 3.2 * em), Grid::Rows)?;
    let cells = scene.values.len() as u32;
    let curve =
        scene.values.iter().enumerate().map(|(i, &z)| plot.to_px(scene.x.centre(i as u32, cells), f64::from(z)));
    pen.clip([plot.left, plot.top, plot.right(), plot.bottom()])?;
    let line = Line::solid(pen.palette().control, 2.2);
    pen.path(curve, line)?;
    pen.unclip()?;
    #[cfg(feature = "whole")]
    if !scene.terms.is_empty() {
        terms(&mut pen, scene, &plot)?;
    }
    axes::note(&mut pen, &plot, scene.note, x.name, 3.2 * em)
}

/// Draws walks, cursor, start and handle.
pub fn draw_light<S: Surface>(surface: &mut S, scene: &Scene<'_>, light: &Light<'_>, style: &Style) -> Drawn<S> {
    let mut pen = Pen::new(surface, *style);
    let plot = plot(scene, pen.size(), style);
    let palette = pen.palette();
    pen.clear()?;
    if let Some(at) = light.cursor {
        let (x, _) = plot.to_px(at, 0.0);
        if plot.contains(x, plot.top) {
            pen.path([(x, plot.top), (x, plot.bottom())], Line::dashed(palette.muted, 1.0, 4.0))?;
        }
    }
    for (other, &colour) in light.others.iter().zip(palette.others.iter().cycle()) {
        walk::draw(&mut pen, &plot, other, colour)?;
        walk::draw_ends(&mut pen, &plot, other, Focus::None, colour)?;
    }
    walk::draw(&mut pen, &plot, &light.walk, palette.walk)?;
    walk::draw_ends(&mut pen, &plot, &light.walk, light.focus, palette.walk)
}
