//! The canvas surface: a plotters backend at eight times the coordinates, by a context scale of 1/8.
//!
//! Not `plotters_canvas`: it knows only the generic type families, measures through the page, moves lines by half a unit, has
//! no colour fields, dashes or clips, and writes colours by the standard library's number formatting, which this module goes
//! without (see `decimal`).

use crate::decimal::shortest;
#[cfg(feature = "whole")]
use crate::figure::Colour;
use crate::figure::colormap::resample;
use crate::figure::svg::baseline;
use crate::figure::{Heat, Operation, Polylines, Stroke, Surface, UNITS};
use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
    FontTransform,
};
use std::f64::consts::{FRAC_PI_2, PI};
use std::fmt;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// Memory for pixels, kept by the caller between drawings.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pixels: Vec<u8>,
}

/// A [`Surface`] on a canvas element that has its size in device pixels already.
pub(super) struct Canvas<'s> {
    element: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    scratch: &'s mut Scratch,
}

/// What the browser threw.
#[derive(Debug)]
pub(super) struct CanvasError(String);

impl fmt::Display for CanvasError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "canvas: {}", self.0)
    }
}

impl std::error::Error for CanvasError {}

#[allow(clippy::needless_pass_by_value, reason = "the shape that map_err takes")]
fn thrown(value: JsValue) -> DrawingErrorKind<CanvasError> {
    DrawingErrorKind::DrawingError(CanvasError(String::from(js_sys::Object::from(value).to_string())))
}

fn css(colour: BackendColor) -> String {
    let (r, g, b) = colour.rgb;
    format!("#{r:02x}{g:02x}{b:02x}{:02x}", (colour.alpha * 255.0).round() as u8)
}

impl<'s> Canvas<'s> {
    /// A surface on `element`; an error if it has another context than `2d`.
    pub(super) fn new(element: HtmlCanvasElement, scratch: &'s mut Scratch) -> Result<Canvas<'s>, CanvasError> {
        let wrong = || CanvasError("no 2d context".to_string());
        let context = element.get_context("2d").ok().flatten().ok_or_else(wrong)?;
        let context = context.dyn_into::<CanvasRenderingContext2d>().map_err(|_| wrong())?;
        let canvas = Canvas { element, context, scratch };
        canvas.prepare().map_err(|error| CanvasError(error.to_string()))?;
        Ok(canvas)
    }

    /// The state that everything is drawn in.
    fn prepare(&self) -> Operation<Self> {
        let scale = 1.0 / f64::from(UNITS);
        self.context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0).map_err(thrown)?;
        self.context.set_line_join("round");
        self.context.set_line_cap("round");
        self.context.set_text_align("left");
        self.context.set_text_baseline("alphabetic");
        Ok(())
    }

    /// A path through `points`, begun but not drawn.
    fn trace(&self, points: impl IntoIterator<Item = BackendCoord>) {
        self.context.begin_path();
        // On a path that is empty yet, the first of these only moves.
        points.into_iter().for_each(|(x, y)| self.context.line_to(f64::from(x), f64::from(y)));
    }

    /// A path through several polylines, begun but not drawn.
    fn trace_all(&self, paths: &Polylines<BackendCoord>) {
        self.context.begin_path();
        for path in paths.iter() {
            for (i, &(x, y)) in path.iter().enumerate() {
                if i == 0 {
                    self.context.move_to(f64::from(x), f64::from(y));
                } else {
                    self.context.line_to(f64::from(x), f64::from(y));
                }
            }
        }
    }

    /// Fills or strokes the path.
    fn paint<S: BackendStyle>(&self, style: &S, fill: bool) {
        let colour = css(style.color());
        if fill {
            self.context.set_fill_style_str(&colour);
            self.context.fill();
        } else {
            self.context.set_stroke_style_str(&colour);
            self.context.set_line_width(f64::from(style.stroke_width()));
            self.context.stroke();
        }
    }

    fn set_font<T: BackendTextStyle>(&self, style: &T) {
        let face = match style.style() {
            FontStyle::Normal => "",
            FontStyle::Bold => "600 ",
            FontStyle::Italic | FontStyle::Oblique => "italic ",
        };
        self.context.set_font(&format!("{face}{}px {}", shortest(style.size()), style.family().as_str()));
    }
}

impl DrawingBackend for Canvas<'_> {
    type ErrorType = CanvasError;

    fn get_size(&self) -> (u32, u32) {
        (self.element.width() * UNITS.unsigned_abs(), self.element.height() * UNITS.unsigned_abs())
    }

    fn ensure_prepared(&mut self) -> Operation<Self> {
        Ok(())
    }

    fn present(&mut self) -> Operation<Self> {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Operation<Self> {
        let unit = f64::from(UNITS);
        self.context.set_fill_style_str(&css(color));
        self.context.fill_rect(f64::from(point.0), f64::from(point.1), unit, unit);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Operation<Self> {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Operation<Self> {
        let (left, top) = (f64::from(upper_left.0), f64::from(upper_left.1));
        self.context.begin_path();
        self.context.rect(left, top, f64::from(bottom_right.0) - left, f64::from(bottom_right.1) - top);
        self.paint(style, fill);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Operation<Self> {
        self.trace(path);
        self.paint(style, false);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Operation<Self> {
        self.context.begin_path();
        self.context.arc(f64::from(center.0), f64::from(center.1), f64::from(radius), 0.0, 2.0 * PI).map_err(thrown)?;
        self.paint(style, fill);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Operation<Self> {
        self.trace(vert);
        self.paint(style, true);
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, pos: BackendCoord) -> Operation<Self> {
        self.set_font(style);
        self.context.set_fill_style_str(&css(style.color()));
        let anchor = style.anchor();
        self.context.set_text_align(match anchor.h_pos {
            HPos::Left => "left",
            HPos::Center => "center",
            HPos::Right => "right",
        });
        let turn = match style.transform() {
            FontTransform::None => 0.0,
            FontTransform::Rotate90 => FRAC_PI_2,
            FontTransform::Rotate180 => PI,
            FontTransform::Rotate270 => -FRAC_PI_2,
        };
        let down = (baseline(&anchor.v_pos) * style.size()).round();
        let (x, y) = (f64::from(pos.0), f64::from(pos.1));
        if turn == 0.0 {
            return self.context.fill_text(text, x, y + down).map_err(thrown);
        }
        self.context.save();
        let drawn = self
            .context
            .translate(x, y)
            .and_then(|()| self.context.rotate(turn))
            .and_then(|()| self.context.fill_text(text, 0.0, down));
        self.context.restore();
        drawn.map_err(thrown)
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<CanvasError>> {
        self.set_font(style);
        let width = self.context.measure_text(text).map_err(thrown)?.width();
        Ok((width.ceil() as u32, style.size().ceil() as u32))
    }
}

impl Surface for Canvas<'_> {
    fn clear(&mut self) -> Operation<Self> {
        let (width, height) = self.get_size();
        self.context.clear_rect(0.0, 0.0, f64::from(width), f64::from(height));
        Ok(())
    }

    fn heat(&mut self, heat: &Heat<'_>, upper_left: BackendCoord, lower_right: BackendCoord) -> Operation<Self> {
        // Every device pixel that the rectangle covers by half, and the rectangle as seen from the first of them.
        let pixel = |at: i32| (f64::from(at) / f64::from(UNITS)).round();
        let (left, top) = (pixel(upper_left.0), pixel(upper_left.1));
        let size = ((pixel(lower_right.0) - left) as u32, (pixel(lower_right.1) - top) as u32);
        if size.0 == 0 || size.1 == 0 {
            return Ok(());
        }
        let exact = |at: i32| f64::from(at) / f64::from(UNITS);
        let extent = [
            exact(upper_left.0) - left,
            exact(upper_left.1) - top,
            exact(lower_right.0 - upper_left.0),
            exact(lower_right.1 - upper_left.1),
        ];
        resample(heat, extent, size, &mut self.scratch.pixels);
        if self.scratch.pixels.is_empty() {
            return Ok(());
        }
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&self.scratch.pixels), size.0, size.1);
        self.context.put_image_data(&image.map_err(thrown)?, left, top).map_err(thrown)
    }

    #[cfg(feature = "whole")]
    fn fills(&mut self, polygons: &Polylines<BackendCoord>, colour: Colour) -> Operation<Self> {
        let context = &self.context;
        context.set_fill_style_str(&css(plotters::style::Color::to_backend_color(&colour)));
        self.trace_all(polygons);
        context.fill();
        Ok(())
    }

    fn strokes(&mut self, paths: &Polylines<BackendCoord>, stroke: &Stroke) -> Operation<Self> {
        let context = &self.context;
        let colour = plotters::style::Color::to_backend_color(&stroke.colour);
        context.set_stroke_style_str(&css(colour));
        context.set_line_width(f64::from(stroke.width));
        let [dash, gap] = stroke.dash.map(f64::from);
        if gap > 0.0 {
            context.set_line_dash(&js_sys::Array::of2(&dash.into(), &gap.into())).map_err(thrown)?;
        }
        self.trace_all(paths);
        context.stroke();
        if gap > 0.0 {
            context.set_line_dash(&js_sys::Array::new()).map_err(thrown)?;
        }
        Ok(())
    }

    fn clip(&mut self, upper_left: BackendCoord, lower_right: BackendCoord) -> Operation<Self> {
        self.context.save();
        self.context.begin_path();
        self.context.rect(
            f64::from(upper_left.0),
            f64::from(upper_left.1),
            f64::from(lower_right.0 - upper_left.0),
            f64::from(lower_right.1 - upper_left.1),
        );
        self.context.clip();
        Ok(())
    }

    fn unclip(&mut self) -> Operation<Self> {
        self.context.restore();
        Ok(())
    }
}
