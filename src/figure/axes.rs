//! Axes: ticks, labels, names and grid lines around a plot, drawn by plotters' mesh.

use super::layout::Plot;
use super::ticks::Tick;
use super::{Drawn, Operation, Pen, Surface, UNITS, text};
use crate::math::clamp;
use crate::slice::Axis;
use plotters::chart::ChartBuilder;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::drawing::IntoDrawingArea;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, FontStyle};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};
use std::ops::Range;

/// One axis as drawn.
#[derive(Clone, Debug, Default)]
pub struct Side<'a> {
    /// Its name, with the unit; empty for none.
    pub name: &'a str,
    /// Where it is labelled.
    pub ticks: Vec<Tick>,
}

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
    let label = pen.type_style(pen.small(HPos::Center, VPos::Top));
    let (line, mesh) = (pen.thick(1.0), pen.thick(1.0));
    let tick = pen.units(4.0);
    let margins = [
        pen.units(plot.top),
        pen.units(height - plot.bottom() - bottom),
        pen.units(plot.left - left),
        // plotters leaves out the last unit of a range.
        pen.units(width - plot.right()) - 1,
    ];
    let (label_left, label_bottom) = (pen.units(left), pen.units(bottom));
    {
        let root = Snapped { surface: &mut *pen.surface }.into_drawing_area();
        let mut chart = ChartBuilder::on(&root)
            .margin_top(margins[0].max(0))
            .margin_bottom(margins[1].max(0))
            .margin_left(margins[2].max(0))
            .margin_right(margins[3].max(0))
            .x_label_area_size(label_bottom)
            .y_label_area_size(label_left)
            .build_cartesian_2d(
                Coordinate { axis: plot.x, ticks: &x.ticks },
                Coordinate { axis: plot.y, ticks: &y.ticks },
            )?;
        let mut config = chart.configure_mesh();
        config
            .label_style(label)
            .axis_style(Color::stroke_width(&palette.axis, line))
            .bold_line_style(Color::stroke_width(&palette.grid, mesh))
            .max_light_lines(0)
            .set_all_tick_mark_size(tick)
            .disable_x_mesh();
        if grid == Grid::None {
            config.disable_y_mesh();
        }
        config.draw()?;
    }
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

/// A remark below the plot's right end, on the line of the x axis' name, whose half it leaves free.
pub fn note<S: Surface>(pen: &mut Pen<'_, S>, plot: &Plot, text: &str, bottom: f64) -> Drawn<S> {
    let look = pen.small(HPos::Right, VPos::Bottom);
    let width = plot.width / 2.0 - 2.0 * pen.style.font;
    pen.text_within(text, (plot.right(), plot.bottom() + bottom - 1.0), width, look)
}

/// A coordinate for plotters: our ticks, and a map that no degenerate range upsets.
struct Coordinate<'a> {
    axis: Axis,
    ticks: &'a [Tick],
}

impl Ranged for Coordinate<'_> {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let t = clamp((value - self.axis.lo) / (self.axis.hi - self.axis.lo), -1.0, 2.0);
        limit.0 + (t * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<H: KeyPointHint>(&self, hint: H) -> Vec<f64> {
        if hint.weight().allow_light_points() { Vec::new() } else { self.ticks.iter().map(|tick| tick.at).collect() }
    }

    fn range(&self) -> Range<f64> {
        self.axis.lo..self.axis.hi
    }
}

impl ValueFormatter<f64> for Coordinate<'_> {
    fn format_ext(&self, at: &f64) -> String {
        self.ticks
            .iter()
            .find(|tick| tick.at.to_bits() == at.to_bits())
            .map_or(String::new(), |tick| tick.label.clone())
    }
}

/// A borrowed surface whose upright and level lines stand on whole device pixels, so that hairlines are crisp.
struct Snapped<'s, S> {
    surface: &'s mut S,
}

impl<S> Snapped<'_, S> {
    /// The middle of the pixel (for lines an odd number of pixels wide) or its border.
    fn snap(at: i32, width: u32) -> i32 {
        let unit = UNITS.unsigned_abs();
        let pixels = ((width + unit / 2) / unit).max(1);
        let whole = at.div_euclid(UNITS) * UNITS;
        if pixels.is_multiple_of(2) { whole } else { whole + UNITS / 2 }
    }
}

impl<S: Surface> DrawingBackend for Snapped<'_, S> {
    type ErrorType = S::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.surface.get_size()
    }

    fn ensure_prepared(&mut self) -> Operation<Self> {
        self.surface.ensure_prepared()
    }

    fn present(&mut self) -> Operation<Self> {
        self.surface.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Operation<Self> {
        self.surface.draw_pixel(point, color)
    }

    fn draw_line<T: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &T) -> Operation<Self> {
        self.draw_path([from, to], style)
    }

    fn draw_rect<T: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &T,
        fill: bool,
    ) -> Operation<Self> {
        self.surface.draw_rect(from, to, style, fill)
    }

    fn draw_path<T: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &T,
    ) -> Operation<Self> {
        let mut points: Vec<BackendCoord> = path.into_iter().collect();
        if let [from, to] = points.as_mut_slice() {
            if from.0 == to.0 {
                from.0 = Self::snap(from.0, style.stroke_width());
                to.0 = from.0;
            }
            if from.1 == to.1 {
                from.1 = Self::snap(from.1, style.stroke_width());
                to.1 = from.1;
            }
        }
        self.surface.draw_path(points, style)
    }

    fn draw_circle<T: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &T,
        fill: bool,
    ) -> Operation<Self> {
        self.surface.draw_circle(centre, radius, style, fill)
    }

    fn fill_polygon<T: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &T,
    ) -> Operation<Self> {
        self.surface.fill_polygon(path, style)
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, pos: BackendCoord) -> Operation<Self> {
        self.surface.draw_text(text, style, pos)
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Self::ErrorType>> {
        self.surface.estimate_text_size(text, style)
    }
}
