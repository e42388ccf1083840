//! The SVG surface: what the canvas shows, as a text. Thin and our own, because plotters' SVG backend has no joins,
//! dashes, clips or images, and scales type by a factor of its own.

#[cfg(feature = "whole")]
use super::bands;
use super::{Colour, Heat, Image, Operation, Polylines, Stroke, Surface, UNITS, colormap, png, text};
use crate::decimal::shortest;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
    FontTransform,
};
use std::convert::Infallible;
use std::fmt::Write;

/// How colour fields are written.
#[cfg(feature = "whole")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fields {
    /// As pictures of one pixel a cell.
    Pictures,
    /// As filled contour bands, but for pictures of few cells, which are pictures.
    Bands,
}

/// A drawing as SVG text, of `width`×`height` CSS px at device pixel ratio 1.
#[derive(Clone, Debug)]
pub struct Svg {
    width: u32,
    height: u32,
    #[cfg(feature = "whole")]
    fields: Fields,
    body: String,
}

/// What a drawing says of itself.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Its title.
    pub title: String,
    /// Names and values: the address that gives it, the seed.
    pub facts: Vec<(String, String)>,
}

/// Cells of which a field has at least so many to be drawn as bands.
#[cfg(feature = "whole")]
const BANDED: u32 = 1000;
/// Bands of a field.
#[cfg(feature = "whole")]
const BANDS: u32 = 64;

impl Svg {
    /// An empty drawing.
    #[must_use]
    pub fn new(width: u32, height: u32) -> Svg {
        Svg {
            width,
            height,
            #[cfg(feature = "whole")]
            fields: Fields::Pictures,
            body: String::new(),
        }
    }

    /// An empty drawing whose colour fields will be bands.
    #[cfg(feature = "whole")]
    #[must_use]
    pub fn banded(width: u32, height: u32) -> Svg {
        Svg { fields: Fields::Bands, ..Svg::new(width, height) }
    }

    /// Lays another drawing over this one.
    #[cfg(feature = "whole")]
    pub fn lay(&mut self, over: &Svg) {
        self.body.push_str(&over.body);
    }

    /// The document; with a `ground` (the card's colour, say) it is not transparent.
    #[must_use]
    pub fn document(&self, ground: Option<Colour>) -> String {
        self.document_about(ground, &About::default())
    }

    /// The document with its title, and with its facts both to be read (`desc`) and to be found by a program (`metadata`).
    #[must_use]
    pub fn document_about(&self, ground: Option<Colour>, about: &About) -> String {
        let Svg { width, height, body, .. } = self;
        let mut head = String::new();
        if !about.title.is_empty() {
            let facts: Vec<String> = about.facts.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            let attribute =
                |all: String, (name, value): &(String, String)| all + &format!(" {name}=\"{}\"", escaped(value));
            let attributes = about.facts.iter().fold(String::new(), attribute);
            head = format!(
                "<title>{}</title>\n<desc>{}</desc>\n<metadata><experiment xmlns=\"urn:downhill\"{attributes}/></metadata>\n",
                escaped(&about.title),
                escaped(&facts.join("; ")),
            );
        }
        let (w, h) = self.get_size();
        let ground = ground.map_or(String::new(), |c| {
            format!("<rect width=\"{w}\" height=\"{h}\" fill=\"#{:02x}{:02x}{:02x}\"/>\n", c.0, c.1, c.2)
        });
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {w} {h}\" \
             stroke-linejoin=\"round\" stroke-linecap=\"round\">\n{head}{ground}{body}</svg>\n"
        )
    }

    fn push(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.body.write_fmt(element);
    }

    /// ` name="#rrggbb"`, and the opacity unless it is 1.
    fn paint(name: &str, colour: BackendColor) -> String {
        let (r, g, b) = colour.rgb;
        let opacity = if colour.alpha < 1.0 {
            format!(" {name}-opacity=\"{}\"", shortest((colour.alpha * 1e3).round() / 1e3))
        } else {
            String::new()
        };
        format!(" {name}=\"#{r:02x}{g:02x}{b:02x}\"{opacity}")
    }

    /// Fill, or stroke with its width.
    fn look<S: BackendStyle>(style: &S, fill: bool) -> String {
        if fill {
            Svg::paint("fill", style.color())
        } else {
            format!(" fill=\"none\"{} stroke-width=\"{}\"", Svg::paint("stroke", style.color()), style.stroke_width())
        }
    }
}

#[cfg(feature = "whole")]
impl Svg {
    /// A field as bands: where it lies above each level, the lowest first, each over those below.
    fn bands(&mut self, heat: &Heat<'_>, [x, y, w, h]: [i32; 4]) {
        // On whole px, as on a canvas: on an edge that is smoothed the bands would pile up.
        let whole = |at: i32| (at + UNITS / 2).div_euclid(UNITS) * UNITS;
        let (x, y, w, h) = (whole(x), whole(y), whole(x + w) - whole(x), whole(y + h) - whole(y));
        let levels: Vec<f64> = (0..BANDS).map(|k| f64::from(k) * 256.0 / f64::from(BANDS) - 0.5).collect();
        let scale = (f64::from(w) / f64::from(heat.width), f64::from(h) / f64::from(heat.height));
        if heat.places.iter().any(|place| place.is_nan()) {
            let void = Svg::paint("fill", plotters::style::Color::to_backend_color(&heat.void));
            self.push(format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"{void}/>\n"));
        }
        for (polygons, level) in bands::above(heat.places, heat.width, heat.height, &levels).iter().zip(&levels) {
            let mut d = String::new();
            for polygon in polygons.iter() {
                let at = |&(i, j): &(f32, f32)| (f64::from(i) * scale.0, f64::from(h) - f64::from(j) * scale.1);
                let points: Vec<(f64, f64)> = polygon.iter().map(at).collect();
                // An eighth of a px is not seen.
                let points = bands::thinned(&points, 1.0);
                let corners = points.iter().map(|&(a, b)| (x + a.round() as i32, y + b.round() as i32));
                d.push_str(&path_data(corners));
                d.push('Z');
            }
            if !d.is_empty() {
                let middle = (level + 0.5 + 128.0 / f64::from(BANDS)) as usize;
                let [r, g, b] = heat.colours[middle.min(255)];
                self.push(format_args!("<path d=\"{d}\" fill=\"#{r:02x}{g:02x}{b:02x}\"/>\n"));
            }
        }
    }
}

/// A text as it stands between tags or in an attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn rectangle(from: BackendCoord, to: BackendCoord) -> [i32; 4] {
    [from.0.min(to.0), from.1.min(to.1), (to.0 - from.0).abs(), (to.1 - from.1).abs()]
}

/// `M x y x y …`: points after the first are lines.
fn path_data(points: impl IntoIterator<Item = BackendCoord>) -> String {
    points.into_iter().enumerate().fold(String::new(), |mut d, (i, (x, y))| {
        let _ = write!(d, "{}{x} {y}", if i == 0 { "M" } else { " " });
        d
    })
}

/// How far below its anchor a text's baseline lies, in type sizes; the canvas uses the same, so that both look alike.
#[must_use]
pub fn baseline(vertical: &VPos) -> f64 {
    match vertical {
        VPos::Top => 0.78,
        VPos::Center => 0.35,
        VPos::Bottom => -0.22,
    }
}

impl DrawingBackend for Svg {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.width * UNITS.unsigned_abs(), self.height * UNITS.unsigned_abs())
    }

    fn ensure_prepared(&mut self) -> Operation<Self> {
        Ok(())
    }

    fn present(&mut self) -> Operation<Self> {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Operation<Self> {
        self.draw_rect(point, (point.0 + 1, point.1 + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Operation<Self> {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Operation<Self> {
        let [x, y, w, h] = rectangle(from, to);
        let look = Svg::look(style, fill);
        self.push(format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"{look}/>\n"));
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Operation<Self> {
        let (d, look) = (path_data(path), Svg::look(style, false));
        self.push(format_args!("<path d=\"{d}\"{look}/>\n"));
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Operation<Self> {
        let ((x, y), look) = (center, Svg::look(style, fill));
        self.push(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"{look}/>\n"));
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Operation<Self> {
        let (d, look) = (path_data(path), Svg::look(style, true));
        self.push(format_args!("<path d=\"{d}Z\"{look}/>\n"));
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, pos: BackendCoord) -> Operation<Self> {
        let anchor = style.anchor();
        let horizontal = match anchor.h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        let face = match style.style() {
            FontStyle::Normal => "",
            FontStyle::Bold => " font-weight=\"600\"",
            FontStyle::Italic | FontStyle::Oblique => " font-style=\"italic\"",
        };
        let place = match style.transform() {
            FontTransform::None => format!("translate({} {})", pos.0, pos.1),
            FontTransform::Rotate90 => format!("translate({} {}) rotate(90)", pos.0, pos.1),
            FontTransform::Rotate180 => format!("translate({} {}) rotate(180)", pos.0, pos.1),
            FontTransform::Rotate270 => format!("translate({} {}) rotate(-90)", pos.0, pos.1),
        };
        let (size, fill) = (shortest(style.size()), Svg::paint("fill", style.color()));
        let down = (baseline(&anchor.v_pos) * style.size()).round() as i32;
        let text = escaped(text);
        let family = style.family();
        let family = family.as_str();
        self.push(format_args!(
            "<text transform=\"{place}\" y=\"{down}\" text-anchor=\"{horizontal}\" font-family=\"{family}\" \
             font-size=\"{size}\"{face}{fill}>{text}</text>\n"
        ));
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let size = style.size();
        Ok((text::width(text, size).ceil() as u32, size.ceil() as u32))
    }
}

impl Surface for Svg {
    fn clear(&mut self) -> Operation<Self> {
        self.body.clear();
        Ok(())
    }

    fn heat(&mut self, heat: &Heat<'_>, upper_left: BackendCoord, lower_right: BackendCoord) -> Operation<Self> {
        let [x, y, w, h] = rectangle(upper_left, lower_right);
        #[cfg(feature = "whole")]
        if self.fields == Fields::Bands && (heat.width == 1 || heat.width * heat.height >= BANDED) {
            self.bands(heat, [x, y, w, h]);
            return Ok(());
        }
        // One pixel a cell: whoever shows the SVG scales smoothly.
        let rgba = colormap::cells(heat);
        let data = png::data_uri(&Image { rgba: &rgba, width: heat.width, height: heat.height });
        self.push(format_args!(
            "<image x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" preserveAspectRatio=\"none\" href=\"{data}\"/>\n"
        ));
        Ok(())
    }

    fn strokes(&mut self, paths: &Polylines<BackendCoord>, stroke: &Stroke) -> Operation<Self> {
        let d: String = paths.iter().map(|path| path_data(path.iter().copied())).collect();
        let colour = Svg::paint("stroke", plotters::style::Color::to_backend_color(&stroke.colour));
        let [dash, gap] = stroke.dash;
        let dashes = if gap > 0 { format!(" stroke-dasharray=\"{dash} {gap}\"") } else { String::new() };
        self.push(format_args!("<path d=\"{d}\" fill=\"none\"{colour} stroke-width=\"{}\"{dashes}/>\n", stroke.width));
        Ok(())
    }

    #[cfg(feature = "whole")]
    fn fills(&mut self, polygons: &Polylines<BackendCoord>, colour: Colour) -> Operation<Self> {
        let d: String = polygons.iter().map(|polygon| path_data(polygon.iter().copied()) + "Z").collect();
        let look = Svg::paint("fill", plotters::style::Color::to_backend_color(&colour));
        self.push(format_args!("<path d=\"{d}\"{look}/>\n"));
        Ok(())
    }

    fn clip(&mut self, upper_left: BackendCoord, lower_right: BackendCoord) -> Operation<Self> {
        // A nested viewport clips by itself and needs no id, which would have to be unique in a page.
        let [x, y, w, h] = rectangle(upper_left, lower_right);
        self.push(format_args!("<svg x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" viewBox=\"{x} {y} {w} {h}\">\n"));
        Ok(())
    }

    fn unclip(&mut self) -> Operation<Self> {
        self.body.push_str("</svg>\n");
        Ok(())
    }
}

#[cfg(test)]
pub(in crate::figure) mod tests;
