//! Colours by role, and the measures of type and lines.

#![allow(clippy::unreadable_literal, reason = "colours are written as everywhere else: 0xRRGGBB")]

use crate::math::clamp;
use plotters::style::RGBAColor;

/// A colour with opacity: red, green and blue of 0…255, opacity of 0…1.
pub type Colour = RGBAColor;

/// The three grounds that a figure is drawn for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// White cards on a light ground.
    #[default]
    Light,
    /// Dark cards on a darker ground.
    Dark,
    /// For a lecture hall: white ground, darker ink, thicker lines, no thin greys.
    Projector,
}

impl Theme {
    /// The theme that a word names: `light`, `dark`, `projector`.
    #[must_use]
    pub fn named(name: &str) -> Option<Theme> {
        match name {
            "light" => Some(Theme::Light),
            "dark" => Some(Theme::Dark),
            "projector" => Some(Theme::Projector),
            _ => None,
        }
    }

    /// The colours of this theme.
    #[must_use]
    pub fn palette(self) -> &'static Palette {
        match self {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
            Theme::Projector => &PROJECTOR,
        }
    }
}

/// One colour for each role; a role has the same hue in every theme. Hues were chosen so that roles stay apart for
/// readers who confuse red and green: the two classes differ along blue and yellow, and in shape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    /// Ground of the card that a pane lies on.
    pub card: Colour,
    /// Names of axes, labels that must be read.
    pub ink: Colour,
    /// Tick labels and notes.
    pub muted: Colour,
    /// Grid lines.
    pub grid: Colour,
    /// Axis lines and frames.
    pub axis: Colour,
    /// The walk, its handle, the train loss, the model.
    pub walk: Colour,
    /// What lies under the walk, so that it shows on any ground.
    pub casing: Colour,
    /// The truth, and agreement with a prediction.
    pub truth: Colour,
    /// Controls; the test loss.
    pub control: Colour,
    /// Points of the first class (circles).
    pub class_a: Colour,
    /// Points of the second class (diamonds).
    pub class_b: Colour,
    /// Ground where the model's output is 0: a tint of the first class.
    pub tint_a: Colour,
    /// Ground where the model's output is 1: a tint of the second class.
    pub tint_b: Colour,
    /// Contour lines on the landscape.
    pub contour: Colour,
    /// Where a landscape has no finite value.
    pub void: Colour,
    /// Hues of the other runs' walks, in turn.
    pub others: [Colour; 4],
}

/// An opaque colour from its hexadecimal form 0xRRGGBB.
pub(super) const fn rgb(hex: u32) -> Colour {
    RGBAColor((hex >> 16) as u8, (hex >> 8) as u8, hex as u8, 1.0)
}

const fn rgba(hex: u32, opacity: f64) -> Colour {
    RGBAColor((hex >> 16) as u8, (hex >> 8) as u8, hex as u8, opacity)
}

/// Hues that stand out on the cool landscape beside the walk's orange: yellow, pink, white-blue, lime.
const OTHERS: [Colour; 4] = [rgb(0xffd43b), rgb(0xf783ac), rgb(0xa5d8ff), rgb(0xc0eb75)];

static LIGHT: Palette = LIGHT_COLOURS;

const LIGHT_COLOURS: Palette = Palette {
    card: rgb(0xffffff),
    ink: rgb(0x1b1f24),
    muted: rgb(0x5b626a),
    grid: rgb(0xe9e9e6),
    axis: rgb(0xb4b8bc),
    walk: rgb(0xf4640a),
    casing: rgba(0xffffff, 0.92),
    truth: rgb(0x087f5b),
    control: rgb(0x1864ab),
    class_a: rgb(0x4a43b5),
    class_b: rgb(0xb07d00),
    tint_a: rgb(0xcfcdf2),
    tint_b: rgb(0xf7e3ac),
    contour: rgba(0xffffff, 0.34),
    void: rgb(0xd7d9dc),
    others: OTHERS,
};

static DARK: Palette = DARK_COLOURS;

const DARK_COLOURS: Palette = Palette {
    card: rgb(0x14181d),
    ink: rgb(0xe9ebee),
    muted: rgb(0x9aa1a9),
    grid: rgb(0x262b31),
    axis: rgb(0x4a5159),
    walk: rgb(0xff7518),
    casing: rgba(0xffffff, 0.92),
    truth: rgb(0x38d9a9),
    control: rgb(0x74c0fc),
    class_a: rgb(0xa49ff5),
    class_b: rgb(0xe5b83a),
    tint_a: rgb(0x2d2b5e),
    tint_b: rgb(0x4a3c17),
    contour: rgba(0xffffff, 0.30),
    void: rgb(0x33383e),
    others: OTHERS,
};

static PROJECTOR: Palette = PROJECTOR_COLOURS;

const PROJECTOR_COLOURS: Palette = Palette {
    card: rgb(0xffffff),
    ink: rgb(0x000000),
    muted: rgb(0x2b3036),
    grid: rgb(0xd5d7d9),
    axis: rgb(0x5b626a),
    walk: rgb(0xf05a00),
    casing: rgb(0xffffff),
    truth: rgb(0x066649),
    control: rgb(0x0b4f8f),
    class_a: rgb(0x362fa0),
    class_b: rgb(0x8f6400),
    tint_a: rgb(0xc3c0f0),
    tint_b: rgb(0xf5db94),
    contour: rgba(0xffffff, 0.5),
    void: rgb(0xc9ccd0),
    others: OTHERS,
};

/// How a figure is drawn: theme, pixel ratio and sizes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Which colours.
    pub theme: Theme,
    /// Device pixels per CSS px.
    pub dpr: f64,
    /// Size of type in CSS px; margins follow it.
    pub font: f64,
    /// Factor on the widths of lines, dots and handles.
    pub weight: f64,
    /// In whose colour the walk is.
    #[cfg(feature = "whole")]
    pub lane: Lane,
}

/// Of two runs side by side each has a colour of its own.
#[cfg(feature = "whole")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lane {
    /// The run that the page is of.
    #[default]
    First,
    /// The one beside it: the last of the hues that other runs have, which a race takes last.
    Second,
}

/// The same themes for the run beside.
#[cfg(feature = "whole")]
static SECOND: [Palette; 3] = [
    Palette { walk: OTHERS[3], ..LIGHT_COLOURS },
    Palette { walk: OTHERS[3], ..DARK_COLOURS },
    Palette { walk: OTHERS[3], ..PROJECTOR_COLOURS },
];

impl Style {
    /// The usual sizes: type of 12 px, lines of weight 1 (projector: 13.5 px and 1.4).
    #[must_use]
    pub fn new(theme: Theme, dpr: f64) -> Style {
        let dpr = if dpr.is_finite() { clamp(dpr, 0.1, 16.0) } else { 1.0 };
        let (font, weight) = match theme {
            Theme::Light | Theme::Dark => (12.0, 1.0),
            Theme::Projector => (13.5, 1.4),
        };
        Style {
            theme,
            dpr,
            font,
            weight,
            #[cfg(feature = "whole")]
            lane: Lane::First,
        }
    }

    /// The colours.
    #[must_use]
    pub fn palette(&self) -> &'static Palette {
        #[cfg(feature = "whole")]
        if self.lane == Lane::Second {
            return match self.theme {
                Theme::Light => &SECOND[0],
                Theme::Dark => &SECOND[1],
                Theme::Projector => &SECOND[2],
            };
        }
        self.theme.palette()
    }
}

impl Default for Style {
    fn default() -> Style {
        Style::new(Theme::Light, 1.0)
    }
}

/// `colour` with its opacity multiplied by `opacity`.
#[must_use]
pub fn fade(colour: Colour, opacity: f64) -> Colour {
    RGBAColor(colour.0, colour.1, colour.2, colour.3 * opacity)
}
