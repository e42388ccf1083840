//! Figures: plain scenes in, drawings out, on any [`Surface`]: a canvas, an SVG.
//!
//! A pane is drawn in two layers. `draw_static` draws what changes with the setting (raster, contours, axes),
//! `draw_light` what moves in every frame (walk, handles, cursor); both find the plot by the same pure function
//! of scene and size (`plot`), which is also what picking uses. Nothing here knows a browser, reads a clock or
//! keeps state: the same scene gives the same drawing.
//!
//! Lengths are CSS px in the scenes and in [`layout`]; a surface counts in [`UNITS`]ths of a device pixel, because
//! plotters draws in whole units and whole pixels would make staircases of walks and contours.
//! Axes and their labels are plotters' mesh ([`axes`]); what plotters lacks (colour fields, dashes, several
//! polylines in one stroke, clipping) is the small trait [`Surface`].

#[cfg(feature = "whole")]
pub mod arrows;
pub mod axes;
#[cfg(feature = "whole")]
pub mod bands;
#[cfg(feature = "whole")]
pub mod basins;
#[cfg(feature = "whole")]
pub mod chart;
#[cfg(feature = "whole")]
pub mod classes;
pub mod colormap;
pub mod contours;
pub mod curves;
pub mod data;
#[cfg(feature = "whole")]
pub mod gallery;
#[cfg(feature = "whole")]
pub mod fields;
#[cfg(feature = "whole")]
pub mod histogram;
#[cfg(feature = "whole")]
pub mod pictures;
pub mod landscape;
pub mod layout;
pub mod line;
#[cfg(feature = "whole")]
pub mod network;
#[cfg(feature = "whole")]
pub mod marks;
pub mod pen;
pub mod png;
#[cfg(feature = "whole")]
pub mod spectrum;
#[cfg(feature = "whole")]
pub mod surface;
pub mod svg;
pub mod text;
pub mod theme;
pub mod ticks;
pub mod walk;

#[cfg(test)]
mod tests;

pub use pen::Pen;
pub use theme::{Colour, Palette, Style, Theme};

use plotters::drawing::DrawingAreaErrorKind;
use plotters_backend::{BackendCoord, DrawingBackend, DrawingErrorKind};

/// Surface units in one device pixel.
pub const UNITS: i32 = 8;

/// What drawing on a surface gives: nothing, or the error of its backend.
pub type Drawn<S> = Result<(), DrawingAreaErrorKind<<S as DrawingBackend>::ErrorType>>;

/// What one operation of a backend gives.
pub type Operation<S> = Result<(), DrawingErrorKind<<S as DrawingBackend>::ErrorType>>;

/// A plotters backend that counts in [`UNITS`]ths of a device pixel, and can do the few things that plotters' own
/// trait lacks. Its lines have round joins and caps.
pub trait Surface: DrawingBackend {
    /// Forgets everything drawn: the surface is transparent.
    fn clear(&mut self) -> Operation<Self>;

    /// Fills the rectangle with a field's colours, interpolated between cell centres. What was there is replaced.
    fn heat(&mut self, heat: &Heat<'_>, upper_left: BackendCoord, lower_right: BackendCoord) -> Operation<Self>;

    /// Strokes several polylines as one path, so that where they cross a translucent colour is laid on only once.
    fn strokes(&mut self, paths: &Polylines<BackendCoord>, stroke: &Stroke) -> Operation<Self>;

    /// Fills several polygons as one path, by the rule that is not zero: what lies in two that run the same way is filled once, a polygon
    /// that runs the other way is a hole.
    #[cfg(feature = "whole")]
    fn fills(&mut self, polygons: &Polylines<BackendCoord>, colour: Colour) -> Operation<Self>;

    /// What is drawn from here on shows only inside the rectangle, until [`Surface::unclip`]. Clips do not nest.
    fn clip(&mut self, upper_left: BackendCoord, lower_right: BackendCoord) -> Operation<Self>;

    /// Ends [`Surface::clip`].
    fn unclip(&mut self) -> Operation<Self>;
}

/// A field of values over a rectangle, as places on a colour map.
#[derive(Clone, Copy, Debug)]
pub struct Heat<'a> {
    /// Places 0…255 at cell centres, `width·height` of them, row 0 the lowest; NaN where there is no value.
    pub places: &'a [f32],
    /// Cells in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// The map.
    pub colours: &'a [[u8; 3]; 256],
    /// The colour where there is no value.
    pub void: Colour,
}

/// Pixels: 4 bytes each (red, green, blue, opacity), row by row, the top row first.
#[derive(Clone, Copy, Debug)]
pub struct Image<'a> {
    /// `4·width·height` bytes.
    pub rgba: &'a [u8],
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// How [`Surface::strokes`] draws a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Colour and opacity.
    pub colour: Colour,
    /// Width in surface units.
    pub width: u32,
    /// Lengths of dash and gap in surface units; a gap of 0 is a solid line.
    pub dash: [u32; 2],
}

/// Many polylines in one buffer.
#[derive(Clone, Debug, PartialEq)]
pub struct Polylines<P> {
    points: Vec<P>,
    ends: Vec<usize>,
}

impl<P> Default for Polylines<P> {
    fn default() -> Polylines<P> {
        Polylines { points: Vec::new(), ends: Vec::new() }
    }
}

impl<P> Polylines<P> {
    /// Adds a point to the polyline under way.
    pub fn point(&mut self, point: P) {
        self.points.push(point);
    }

    /// Ends the polyline under way; one of fewer than two points is dropped.
    pub fn end(&mut self) {
        let start = self.ends.last().copied().unwrap_or(0);
        if self.points.len() < start + 2 {
            self.points.truncate(start);
        } else {
            self.ends.push(self.points.len());
        }
    }

    /// The finished polylines.
    pub fn iter(&self) -> impl Iterator<Item = &[P]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let path = &self.points[start..end];
            start = end;
            path
        })
    }

    /// How many finished polylines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}
