//! A pen that draws in CSS px on a [`Surface`].

use super::{Colour, Drawn, Heat, Palette, Polylines, Stroke, Style, Surface, UNITS, text};
use crate::math::clamp;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, FontTransform, ShapeStyle, TextStyle};
use plotters_backend::BackendCoord;

/// The faces that text is set in, as CSS writes it: the reader's system decides.
pub const FAMILY: &str = "system-ui, sans-serif";

/// Draws in CSS px. Points that are not finite are left out; nothing here panics.
pub struct Pen<'s, S: Surface> {
    /// Where it draws.
    pub surface: &'s mut S,
    /// Sizes and colours.
    pub style: Style,
    unit: f64,
}

/// A line's look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Colour and opacity.
    pub colour: Colour,
    /// Width in CSS px, before the style's weight.
    pub width: f64,
    /// Dash and gap in CSS px; (0, 0) is solid.
    pub dash: (f64, f64),
}

impl Line {
    /// A solid line.
    #[must_use]
    pub fn solid(colour: Colour, width: f64) -> Line {
        Line { colour, width, dash: (0.0, 0.0) }
    }

    /// A dashed line, gaps as long as dashes.
    #[must_use]
    pub fn dashed(colour: Colour, width: f64, dash: f64) -> Line {
        Line { colour, width, dash: (dash, dash) }
    }
}

/// A text's look; anchor (Left, Top) unless said otherwise.
#[derive(Clone, Copy)]
pub struct Type {
    /// Colour.
    pub colour: Colour,
    /// Size in CSS px.
    pub size: f64,
    /// Which point of the text stands at the given place.
    pub anchor: (HPos, VPos),
    /// Slant and weight.
    pub face: FontStyle,
}

impl<'s, S: Surface> Pen<'s, S> {
    /// A pen on `surface`.
    pub fn new(surface: &'s mut S, style: Style) -> Pen<'s, S> {
        Pen { surface, style, unit: style.dpr * f64::from(UNITS) }
    }

    /// Width and height of the surface in CSS px.
    #[must_use]
    pub fn size(&self) -> (f64, f64) {
        let (width, height) = self.surface.get_size();
        (f64::from(width) / self.unit, f64::from(height) / self.unit)
    }

    /// The colours.
    #[must_use]
    pub fn palette(&self) -> &'static Palette {
        self.style.palette()
    }

    /// A place in surface units; far outside the surface it stops at a bound that sums of a few cannot overflow.
    #[must_use]
    pub fn at(&self, (x, y): (f64, f64)) -> BackendCoord {
        (self.units(x), self.units(y))
    }

    /// A length in surface units.
    #[must_use]
    pub fn units(&self, length: f64) -> i32 {
        const BOUND: f64 = 1e8;
        clamp((length * self.unit).round(), -BOUND, BOUND) as i32
    }

    /// A line width in surface units, the style's weight applied; at least one unit.
    #[must_use]
    pub fn thick(&self, width: f64) -> u32 {
        self.units(width * self.style.weight).max(1).unsigned_abs()
    }

    /// Forgets everything drawn.
    pub fn clear(&mut self) -> Drawn<S> {
        done::<S>(self.surface.clear())
    }

    /// Only the rectangle `left, top, right, bottom` is drawn in, until [`Pen::unclip`].
    pub fn clip(&mut self, rect: [f64; 4]) -> Drawn<S> {
        let (from, to) = (self.at((rect[0], rect[1])), self.at((rect[2], rect[3])));
        done::<S>(self.surface.clip(from, to))
    }

    /// Ends [`Pen::clip`].
    pub fn unclip(&mut self) -> Drawn<S> {
        done::<S>(self.surface.unclip())
    }

    /// Fills the rectangle `left, top, right, bottom` with a field's colours.
    pub fn heat(&mut self, heat: &Heat<'_>, rect: [f64; 4]) -> Drawn<S> {
        if heat.width == 0 || heat.height == 0 {
            return Ok(());
        }
        let (from, to) = (self.at((rect[0], rect[1])), self.at((rect[2], rect[3])));
        done::<S>(self.surface.heat(heat, from, to))
    }

    /// Strokes one polyline; it breaks where a point is not finite.
    pub fn path(&mut self, points: impl IntoIterator<Item = (f64, f64)>, line: Line) -> Drawn<S> {
        let paths = self.collect(points);
        self.paths(&paths, line)
    }

    /// Points in CSS px as polylines in surface units, broken where a point is not finite; repeated points are
    /// dropped.
    pub fn collect(&self, points: impl IntoIterator<Item = (f64, f64)>) -> Polylines<BackendCoord> {
        let mut paths = Polylines::default();
        let mut last = None;
        for point in points {
            if point.0.is_finite() && point.1.is_finite() {
                let at = self.at(point);
                if last != Some(at) {
                    paths.point(at);
                    last = Some(at);
                }
            } else {
                paths.end();
                last = None;
            }
        }
        paths.end();
        paths
    }

    /// Strokes polylines that are in surface units already.
    pub fn paths(&mut self, paths: &Polylines<BackendCoord>, line: Line) -> Drawn<S> {
        if paths.is_empty() {
            return Ok(());
        }
        let dash = [line.dash.0, line.dash.1].map(|length| self.units(length * self.style.weight).unsigned_abs());
        let stroke = Stroke { colour: line.colour, width: self.thick(line.width), dash };
        done::<S>(self.surface.strokes(paths, &stroke))
    }

    /// A filled circle; where its centre is not finite, nothing.
    pub fn disc(&mut self, centre: (f64, f64), radius: f64, fill: Colour) -> Drawn<S> {
        self.circle(centre, radius, fill.filled())
    }

    /// A circle's line of the given width, its middle at `radius`.
    pub fn ring(&mut self, centre: (f64, f64), radius: f64, colour: Colour, width: f64) -> Drawn<S> {
        let width = self.thick(width);
        self.circle(centre, radius, colour.stroke_width(width))
    }

    fn circle(&mut self, centre: (f64, f64), radius: f64, style: ShapeStyle) -> Drawn<S> {
        if !(centre.0.is_finite() && centre.1.is_finite()) {
            return Ok(());
        }
        let (at, radius) = (self.at(centre), self.thick(radius));
        done::<S>(self.surface.draw_circle(at, radius, &style, style.filled))
    }

    /// A filled polygon.
    pub fn polygon(&mut self, corners: &[(f64, f64)], fill: Colour) -> Drawn<S> {
        if corners.iter().any(|c| !(c.0.is_finite() && c.1.is_finite())) {
            return Ok(());
        }
        let corners: Vec<BackendCoord> = corners.iter().map(|&c| self.at(c)).collect();
        done::<S>(self.surface.fill_polygon(corners, &fill.to_backend_color()))
    }

    /// Fills polygons that are in surface units already, as one path.
    #[cfg(feature = "whole")]
    pub fn polygons(&mut self, polygons: &Polylines<BackendCoord>, fill: Colour) -> Drawn<S> {
        if polygons.is_empty() {
            return Ok(());
        }
        done::<S>(self.surface.fills(polygons, fill))
    }

    /// A filled rectangle `left, top, right, bottom`.
    pub fn rect(&mut self, rect: [f64; 4], fill: Colour) -> Drawn<S> {
        let (from, to) = (self.at((rect[0], rect[1])), self.at((rect[2], rect[3])));
        done::<S>(self.surface.draw_rect(from, to, &fill.to_backend_color(), true))
    }

    /// A text at a place.
    pub fn text(&mut self, text: &str, at: (f64, f64), look: Type) -> Drawn<S> {
        if text.is_empty() || !(at.0.is_finite() && at.1.is_finite()) {
            return Ok(());
        }
        let style = self.type_style(look);
        let at = self.at(at);
        done::<S>(self.surface.draw_text(text, &style, at))
    }

    /// A text that reads upwards, its anchor rotated with it.
    pub fn text_upwards(&mut self, text: &str, at: (f64, f64), look: Type) -> Drawn<S> {
        if text.is_empty() || !(at.0.is_finite() && at.1.is_finite()) {
            return Ok(());
        }
        let style = self.type_style(look).transform(FontTransform::Rotate270);
        let at = self.at(at);
        done::<S>(self.surface.draw_text(text, &style, at))
    }

    /// A text cut to at most `width` CSS px; what is cut off is an ellipsis. Nothing where not even that has room.
    #[cfg(feature = "whole")]
    pub fn text_within(&mut self, text: &str, at: (f64, f64), width: f64, look: Type) -> Drawn<S> {
        if self.text_width(text, look) <= width {
            return self.text(text, at, look);
        }
        let mut cut: Vec<char> = text.chars().collect();
        while cut.pop().is_some() {
            let shorter: String = cut.iter().collect::<String>().trim_end().to_string() + "…";
            if self.text_width(&shorter, look) <= width {
                return self.text(&shorter, at, look);
            }
        }
        Ok(())
    }

    /// A text as lines of at most `width` CSS px, broken between words.
    #[cfg(feature = "whole")]
    #[must_use]
    pub fn lines(&self, text: &str, width: f64, look: Type) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split(' ') {
            let longer = lines.last().map(|line| format!("{line} {word}"));
            match longer.filter(|line| self.text_width(line, look) <= width) {
                Some(line) => {
                    lines.pop();
                    lines.push(line);
                }
                None => lines.push(word.into()),
            }
        }
        lines
    }

    /// The width of a text in CSS px, as the surface measures it.
    #[must_use]
    pub fn text_width(&self, text: &str, look: Type) -> f64 {
        let style = self.type_style(look);
        match self.surface.estimate_text_size(text, &style) {
            Ok((width, _)) => f64::from(width) / self.unit,
            Err(_) => text::width(text, look.size),
        }
    }

    /// A look for small text in the muted colour, anchored as said.
    #[must_use]
    pub fn small(&self, horizontal: HPos, vertical: VPos) -> Type {
        let (colour, size) = (self.palette().muted, self.style.font);
        Type { colour, size, anchor: (horizontal, vertical), face: FontStyle::Normal }
    }

    /// The same look as plotters' type.
    #[must_use]
    pub fn type_style(&self, look: Type) -> TextStyle<'static> {
        let font = FontDesc::new(FontFamily::Name(FAMILY), look.size * self.unit, look.face);
        let mut style = TextStyle::from(font);
        style.color = look.colour.to_backend_color();
        style.pos = Pos::new(look.anchor.0, look.anchor.1);
        style
    }
}

/// A backend's answer as plotters' drawing areas give it.
pub(super) fn done<S: Surface>(result: super::Operation<S>) -> Drawn<S> {
    result.map_err(DrawingAreaErrorKind::BackendError)
}
