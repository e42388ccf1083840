//! Colour maps: a cool sequential one for landscapes, a tint between two classes for a model's output.

use super::Heat;
use super::theme::Colour;
use crate::math::clamp;

/// A colour of the Oklab space (Ottosson 2020, <https://bottosson.github.io/posts/oklab/>): perceived lightness,
/// green–red, blue–yellow.
#[derive(Clone, Copy)]
struct Lab(f64, f64, f64);

/// The landscape's map from 0 (valley) to 1 (plateau), 256 colours: lightness rises linearly from dark violet through
/// blue and teal to pale green, close to Waskom's `mako` (seaborn).
pub static COOL: [[u8; 3]; 256] = cool();

/// Corners of the path through (a, b) at their lightness.
const ANCHORS: [Lab; 9] = [
    Lab(0.20, 0.030, -0.032),
    Lab(0.27, 0.036, -0.054),
    Lab(0.39, 0.022, -0.100),
    Lab(0.50, -0.028, -0.101),
    Lab(0.61, -0.072, -0.058),
    Lab(0.71, -0.104, -0.013),
    Lab(0.82, -0.092, 0.031),
    Lab(0.91, -0.045, 0.022),
    Lab(0.95, -0.029, 0.013),
];

const fn cool() -> [[u8; 3]; 256] {
    let mut table = [[0; 3]; 256];
    let (lowest, highest) = (ANCHORS[0].0, ANCHORS[8].0);
    let mut i = 0;
    let mut k = 0;
    while i < 256 {
        let light = lowest + (highest - lowest) * i as f64 / 255.0;
        while k < 7 && light > ANCHORS[k + 1].0 {
            k += 1;
        }
        let (p, q) = (ANCHORS[k], ANCHORS[k + 1]);
        let t = (light - p.0) / (q.0 - p.0);
        table[i] = srgb(Lab(light, p.1 + t * (q.1 - p.1), p.2 + t * (q.2 - p.2)));
        i += 1;
    }
    table
}

/// The sRGB bytes of an Oklab colour, each channel clamped.
const fn srgb(lab: Lab) -> [u8; 3] {
    let l = lab.0 + 0.396_337_777_4 * lab.1 + 0.215_803_757_3 * lab.2;
    let m = lab.0 - 0.105_561_345_8 * lab.1 - 0.063_854_172_8 * lab.2;
    let s = lab.0 - 0.089_484_177_5 * lab.1 - 1.291_485_548_0 * lab.2;
    let (l, m, s) = (l * l * l, m * m * m, s * s * s);
    [
        byte(4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s),
        byte(-1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s),
        byte(-0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s),
    ]
}

/// The byte nearest to a linear channel of 0…1 after sRGB's transfer curve. The curve ends in a power 5/12; it is
/// inverted by bisection over bytes with whole powers, so that no transcendental is needed.
const fn byte(linear: f64) -> u8 {
    let (mut low, mut high) = (0_u32, 255_u32);
    while low < high {
        let middle = u32::midpoint(low, high);
        // Is the channel above the border between the bytes `middle` and `middle + 1`?
        let border = (middle as f64 + 0.5) / 255.0;
        let above = if border <= 0.040_45 {
            linear > border / 12.92
        } else {
            let y = (border + 0.055) / 1.055;
            let (y2, c2) = (y * y, linear * linear);
            let y4 = y2 * y2;
            linear > 0.0 && c2 * c2 * linear > y4 * y4 * y4
        };
        if above {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low as u8
}

/// How values become places on a colour map or an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spacing {
    /// Equal steps of the value.
    #[default]
    Linear,
    /// Equal ratios of the height above the lowest value shown: detail in the valleys.
    Log,
}

/// The map from a value in `lo…hi` to 0…1, monotone.
///
/// [`Spacing::Log`] is `ln(1 + h/δ) / ln(1 + (hi − lo)/δ)` of the height `h = z − lo` with `δ = 10⁻³·(hi − lo)`: about
/// three decades are told apart, and the lowest value, where a logarithm has no end, still has a place. The height
/// above the lowest value is what is drawn, not the loss itself: a valley floor at a loss of 0.02 under a plateau at
/// 0.03 would show nothing in the loss's own logarithm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ramp {
    lo: f64,
    scale: f64,
    spacing: Spacing,
}

/// `(hi − lo)/δ` of [`Ramp`].
const DEPTH: f64 = 1000.0;

impl Ramp {
    /// The ramp over `lo…hi`; over a point everything is at 0.
    #[must_use]
    pub fn new(lo: f64, hi: f64, spacing: Spacing) -> Ramp {
        let length = hi - lo;
        let scale = if length.is_finite() && length > 0.0 { 1.0 / length } else { 0.0 };
        Ramp { lo: if lo.is_finite() { lo } else { 0.0 }, scale, spacing }
    }

    /// The place of a value, 0…1 (what lies outside is clamped; NaN gives 0).
    #[must_use]
    pub fn at(&self, z: f64) -> f64 {
        let t = clamp((z - self.lo) * self.scale, 0.0, 1.0);
        match self.spacing {
            _ if t.is_nan() => 0.0,
            Spacing::Linear => t,
            Spacing::Log => super::ticks::log10(1.0 + DEPTH * t) / super::ticks::log10(1.0 + DEPTH),
        }
    }
}

/// Smallest and largest finite value, if there is one.
#[must_use]
pub fn range(values: &[f32]) -> Option<(f64, f64)> {
    // Comparisons with NaN are false, and bounds exclude the infinities: one pass without branches on kinds.
    let (mut lo, mut hi) = (f32::INFINITY, f32::NEG_INFINITY);
    for &z in values {
        if z > f32::NEG_INFINITY && z < lo {
            lo = z;
        }
        if z < f32::INFINITY && z > hi {
            hi = z;
        }
    }
    (lo.is_finite() && hi.is_finite()).then_some((f64::from(lo), f64::from(hi)))
}

/// Places on a map of 256 colours: `place` (0…1) of every finite value, NaN for the others.
pub fn places(values: &[f32], place: impl Fn(f64) -> f64) -> Vec<f32> {
    values.iter().map(|&z| if z.is_finite() { (place(f64::from(z)) * 255.0) as f32 } else { f32::NAN }).collect()
}

/// A field's pixels, one for each cell: RGBA, the top row first.
#[must_use]
pub fn cells(heat: &Heat<'_>) -> Vec<u8> {
    let colours = opaque(heat);
    let rows = heat.places.chunks_exact(heat.width.max(1) as usize).take(heat.height as usize);
    rows.rev().flatten().flat_map(|&place| colours[index(place)]).collect()
}

/// A field's pixels at the resolution of a screen, interpolated between cell centres: `across`×`down` pixels, RGBA, the
/// top row first, into `pixels`. The field fills `extent` = left, top, width, height in those pixels, which need not
/// be whole: each pixel shows the field at its own centre.
///
/// Done here and not by the canvas, because smooth scaling of an image costs a software canvas about three times as
/// much; and places are interpolated rather than colours, which keeps to the map.
pub fn resample(heat: &Heat<'_>, extent: [f64; 4], (across, down): (u32, u32), pixels: &mut Vec<u8>) {
    pixels.clear();
    let (width, height) = (heat.width as usize, heat.height as usize);
    if width == 0 || height == 0 || heat.places.len() < width * height {
        return;
    }
    let colours = opaque(heat);
    // The cells whose centres lie before and after a pixel's, and how far it is on the way between them. Beyond the
    // outer centres both are the same cell, so that a neighbour without a value is not asked.
    let between = |pixel: u32, start: f64, length: f64, cells: usize| {
        let last = cells as f64 - 1.0;
        let at = clamp((f64::from(pixel) + 0.5 - start) / length * cells as f64 - 0.5, 0.0, last);
        let (before, part) = (at as usize, (at - at.floor()) as f32);
        (before, if part > 0.0 { before + 1 } else { before }, part)
    };
    let columns: Vec<_> = (0..across).map(|x| between(x, extent[0], extent[2], width)).collect();
    let mut row = vec![0.0; width];
    pixels.resize(4 * across as usize * down as usize, 0);
    for (y, line) in pixels.chunks_exact_mut((4 * across as usize).max(1)).enumerate() {
        // Pixels count from the top, rows from below.
        let below = f64::from(down) - extent[1] - extent[3];
        let (j, k, t) = between(down - 1 - y as u32, below, extent[3], height);
        let (lower, upper) = (&heat.places[j * width..][..width], &heat.places[k * width..][..width]);
        for ((out, &a), &b) in row.iter_mut().zip(lower).zip(upper) {
            *out = a + t * (b - a);
        }
        for (pixel, &(before, after, s)) in line.chunks_exact_mut(4).zip(&columns) {
            let place = row[before] + s * (row[after] - row[before]);
            pixel.copy_from_slice(&colours[index(place)]);
        }
    }
}

/// The number of a place's colour; NaN's is the last.
fn index(place: f32) -> usize {
    if place.is_nan() { 256 } else { usize::from((place + 0.5) as u8) }
}

/// The map's colours with their opacity, and the void's after them.
fn opaque(heat: &Heat<'_>) -> [[u8; 4]; 257] {
    let void = [heat.void.0, heat.void.1, heat.void.2, 255];
    std::array::from_fn(|i| heat.colours.get(i).map_or(void, |&[r, g, b]| [r, g, b, 255]))
}

/// A diverging map in 256 steps: from `a` through the `middle` to `b`.
#[must_use]
pub fn diverging(a: Colour, middle: Colour, b: Colour) -> [[u8; 3]; 256] {
    std::array::from_fn(|i| {
        let t = i as f64 / 127.5;
        if t <= 1.0 { mix(a, middle, t) } else { mix(middle, b, t - 1.0) }
    })
}

fn mix(from: Colour, to: Colour, t: f64) -> [u8; 3] {
    let channel = |p: u8, q: u8| (f64::from(p) + t * (f64::from(q) - f64::from(p))).round() as u8;
    [channel(from.0, to.0), channel(from.1, to.1), channel(from.2, to.2)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Oklab's lightness of sRGB bytes, by the definition's forward direction.
    fn lightness([r, g, b]: [u8; 3]) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let (r, g, b) = (linear(r), linear(g), linear(b));
        let l = 0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b;
        let m = 0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b;
        let s = 0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b;
        0.210_454_255_3 * l.cbrt() + 0.793_617_785_0 * m.cbrt() - 0.004_072_046_8 * s.cbrt()
    }

    #[test]
    fn the_landscapes_lightness_rises_evenly_from_dark_to_light() {
        let light: Vec<f64> = COOL.iter().map(|&c| lightness(c)).collect();
        for (i, pair) in light.windows(2).enumerate() {
            assert!(pair[1] > pair[0], "colour {i} to {}: {pair:?}", i + 1);
        }
        for (i, l) in light.iter().enumerate() {
            let even = 0.20 + 0.75 * i as f64 / 255.0;
            assert!((l - even).abs() < 0.012, "colour {i}: lightness {l}, evenly {even}");
        }
    }

    #[test]
    fn transfer_curve_gives_srgb_bytes_back() {
        for c in 0..=255_u8 {
            let s = f64::from(c) / 255.0;
            let linear = if s <= 0.040_45 { s / 12.92 } else { ((s + 0.055) / 1.055).powf(2.4) };
            assert_eq!(byte(linear), c);
        }
        assert_eq!((byte(-0.1), byte(1.5)), (0, 255));
    }

    #[test]
    fn the_walk_and_the_classes_stand_out_on_their_grounds() {
        use crate::figure::Theme;
        for theme in [Theme::Light, Theme::Dark, Theme::Projector] {
            let p = theme.palette();
            let light = |c: Colour| lightness([c.0, c.1, c.2]);
            for (what, mark, ground) in [
                ("first class on its tint", p.class_a, p.tint_a),
                ("first class on the other tint", p.class_a, p.tint_b),
                ("second class on its tint", p.class_b, p.tint_b),
                ("second class on the other tint", p.class_b, p.tint_a),
                ("ink on the card", p.ink, p.card),
                ("muted text on the card", p.muted, p.card),
                ("the walk on the card", p.walk, p.card),
                ("the truth on the card", p.truth, p.card),
                ("controls on the card", p.control, p.card),
            ] {
                assert!((light(mark) - light(ground)).abs() > 0.2, "{theme:?}: {what}");
            }
        }
    }

    #[test]
    fn ramps_are_monotone_from_0_to_1() {
        for spacing in [Spacing::Linear, Spacing::Log] {
            let ramp = Ramp::new(0.02, 0.5, spacing);
            assert_eq!((ramp.at(0.02), ramp.at(0.5)), (0.0, 1.0), "{spacing:?}");
            assert_eq!((ramp.at(-1.0), ramp.at(2.0), ramp.at(f64::NAN)), (0.0, 1.0, 0.0), "{spacing:?}");
            let places: Vec<f64> = (0..=100).map(|i| ramp.at(0.02 + 0.0048 * f64::from(i))).collect();
            assert!(places.windows(2).all(|p| p[0] < p[1]), "{spacing:?}");
            for (lo, hi) in [(1.0, 1.0), (f64::NAN, 1.0), (0.0, f64::INFINITY), (2.0, 1.0)] {
                assert!(Ramp::new(lo, hi, spacing).at(1.0).abs() < 1e-300, "{spacing:?} {lo}…{hi}");
            }
        }
        // A hundredth of the height is a third of the way up the logarithmic ramp.
        let t = Ramp::new(0.0, 1.0, Spacing::Log).at(0.01);
        assert!((t - 11.0_f64.ln() / 1001.0_f64.ln()).abs() < 1e-9, "{t}");
    }

    fn heat<'a>(places: &'a [f32], width: u32, height: u32, grey: &'a [[u8; 3]; 256]) -> Heat<'a> {
        Heat { places, width, height, colours: grey, void: plotters::style::RGBAColor(9, 8, 7, 1.0) }
    }

    #[test]
    fn pixels_have_the_top_row_first_and_a_colour_for_what_is_not_finite() {
        let grey: [[u8; 3]; 256] = std::array::from_fn(|i| [i as u8; 3]);
        let places = places(&[0.0, 1.0, f32::NAN, f32::INFINITY], |z| z * 200.0 / 255.0);
        let field = heat(&places, 2, 2, &grey);
        let expected = [[9, 8, 7, 255], [9, 8, 7, 255], [0, 0, 0, 255], [200, 200, 200, 255]].concat();
        assert_eq!(cells(&field), expected);
        // Between a cell with a value and one without there is none.
        let mut pixels = Vec::new();
        resample(&field, [0.0, 0.0, 2.0, 6.0], (2, 6), &mut pixels);
        assert_eq!(pixels[..32], [[9, 8, 7, 255]; 8].concat());
        assert_eq!(pixels[40..], [[0, 0, 0, 255], [200, 200, 200, 255]].concat());
        assert_eq!(range(&[f32::NAN, 3.0, f32::INFINITY, -2.0, f32::NEG_INFINITY]), Some((-2.0, 3.0)));
        assert_eq!(range(&[f32::NAN]), None);
        assert_eq!(range(&[]), None);
    }

    #[test]
    fn every_pixel_shows_the_field_at_its_own_centre() {
        let grey: [[u8; 3]; 256] = std::array::from_fn(|i| [i as u8; 3]);
        // A plane: bilinear interpolation is exact between the outer centres.
        let plane = |x: f64, y: f64| 20.0 + 100.0 * x + 100.0 * y;
        let centre = |i: u32, cells: u32| (f64::from(i) + 0.5) / f64::from(cells);
        let places: Vec<f32> = (0..12 * 7).map(|k| plane(centre(k % 12, 12), centre(k / 12, 7)) as f32).collect();
        let field = heat(&places, 12, 7, &grey);
        for extent in [[0.0, 0.0, 100.0, 80.0], [0.4, -0.3, 99.3, 80.9]] {
            let mut pixels = Vec::new();
            resample(&field, extent, (100, 80), &mut pixels);
            assert_eq!(pixels.len(), 4 * 100 * 80);
            for (k, pixel) in pixels.chunks_exact(4).enumerate() {
                let x = ((k % 100) as f64 + 0.5 - extent[0]) / extent[2];
                let y = 1.0 - ((k / 100) as f64 + 0.5 - extent[1]) / extent[3];
                let inner = |v: f64, cells: f64| v.clamp(0.5 / cells, 1.0 - 0.5 / cells);
                let place = plane(inner(x, 12.0), inner(y, 7.0));
                assert!((f64::from(pixel[0]) - place).abs() < 0.51, "{extent:?} {k}: {} for {place}", pixel[0]);
            }
        }
        for (width, height) in [(0, 0), (1, 1), (1, 84), (84, 1), (100, 100)] {
            let mut pixels = vec![1; 3];
            resample(&heat(&places, width, height, &grey), [0.0, 0.0, 3.0, 2.0], (3, 2), &mut pixels);
            let drawn = width * height > 0 && width * height <= 84;
            assert_eq!(pixels.len(), if drawn { 24 } else { 0 }, "{width}×{height}");
        }
    }

    #[test]
    fn the_diverging_map_has_its_three_colours() {
        let c = |r| plotters::style::RGBAColor(r, 0, 0, 1.0);
        let map = diverging(c(10), c(250), c(100));
        assert_eq!((map[0][0], map[255][0]), (10, 100));
        assert!(map[127][0] > 248 && map[128][0] > 248);
    }
}
