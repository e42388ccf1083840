//! Whole figures, drawn as SVG: what is on them, where, and that nothing upsets them.

use super::colormap::Spacing;
#[cfg(feature = "whole")]
use super::surface;
use super::svg::Svg;
use super::walk::{Focus, Walk};
use super::{Style, Theme, curves, data, landscape, line};
use crate::slice::{Axis, GridSize};
use proptest::prelude::*;

mod classes;
#[cfg(feature = "whole")]
mod network;
#[cfg(feature = "whole")]
mod spectrum;

const UNIT: Axis = Axis::linear(0.0, 1.0);

mod over_updates;
use over_updates::words;

pub(super) fn style() -> Style {
    Style::new(Theme::Light, 1.0)
}

pub(super) fn map(values: &[f32]) -> landscape::Scene<'_> {
    let side = (values.len() as f64).sqrt() as u32;
    landscape::Scene {
        x: Axis::linear(-2.0, 2.0),
        y: Axis::linear(-1.0, 3.0),
        names: ["w₁", "b"],
        size: GridSize { width: side, height: side },
        values,
        spacing: Spacing::Linear,
        range: None,
        note: "coarse",
        legend: "loss",
    }
}

fn bowl() -> Vec<f32> {
    (0..1024_u32).map(|k| ((k % 32) as f32 - 15.5).powi(2) + 2.0 * ((k / 32) as f32 - 15.5).powi(2)).collect()
}

/// An SVG of `width`×`height` after `draw`.
fn svg(width: u32, height: u32, draw: impl FnOnce(&mut Svg)) -> String {
    let mut svg = Svg::new(width, height);
    draw(&mut svg);
    svg.document(None)
}

fn static_map(scene: &landscape::Scene<'_>) -> String {
    svg(612, 560, |s| landscape::draw_static(s, scene, &style()).unwrap())
}

fn light_map(points: &[(f64, f64)], focus: Focus) -> String {
    let values = bowl();
    let walk = Walk { points, ..Walk::default() };
    let light = landscape::Light { walk, focus, ..landscape::Light::default() };
    svg(612, 560, |s| landscape::draw_light(s, &map(&values), &light, &style()).unwrap())
}

/// The texts of a drawing with the places of their anchors in CSS px.
fn texts(document: &str) -> Vec<(String, f64, f64)> {
    let read = |line: &str| {
        let (place, rest) = line.strip_prefix("<text transform=\"translate(")?.split_once(')')?;
        let (x, y) = place.split_once(' ')?;
        let text = rest.split_once('>')?.1.strip_suffix("</text>")?;
        Some((text.to_string(), x.parse::<f64>().ok()? / 8.0, y.parse::<f64>().ok()? / 8.0))
    };
    document.lines().filter_map(read).collect()
}

pub(super) fn count(document: &str, what: &str) -> usize {
    document.matches(what).count()
}

/// The numbers in all `d` attributes: places of polylines and polygons in eighths of a px.
fn coordinates(document: &str) -> Vec<i64> {
    let data = document.split(" d=\"").skip(1).filter_map(|part| part.split_once('"')).map(|(d, _)| d);
    data.flat_map(|d| d.split([' ', 'M', 'Z']).filter_map(|n| n.parse().ok())).collect()
}

#[test]
fn a_landscape_has_its_map_its_contours_and_its_axes() {
    let values = bowl();
    let scene = map(&values);
    let document = static_map(&scene);
    assert_eq!(count(&document, "<image"), 2, "the map and the colour bar");
    let said = texts(&document);
    for text in ["−2.0", "−0.5", "0", "1.0", "3.0", "loss", "coarse"] {
        assert!(said.iter().any(|(t, ..)| t == text), "{text} in {said:?}");
    }
    assert_eq!(count(&document, "font-style=\"italic\""), 2, "the parameters are symbols");
    // Ticks stand where the layout says, which is also where picking looks.
    let plot = landscape::plot(&scene, (612.0, 560.0), &style());
    for (text, value) in [("−2.0", -2.0), ("−1.0", -1.0), ("1.0", 1.0), ("2.0", 2.0)] {
        let (x, _) = plot.to_px(value, 0.0);
        let near = |t: &&(String, f64, f64)| t.0 == text && t.2 > plot.bottom();
        let (_, at, _) = said.iter().find(near).unwrap_or_else(|| panic!("{text} below the plot"));
        assert!((at - x).abs() <= 0.25, "{text} at {at}, not {x}");
    }
    for (text, value) in [("0", 0.0), ("1.0", 1.0), ("3.0", 3.0)] {
        let (_, y) = plot.to_px(0.0, value);
        let near = |t: &&(String, f64, f64)| t.0 == text && t.1 < plot.left && t.2 < plot.bottom() + 1.0;
        let (_, _, at) = said.iter().find(near).unwrap_or_else(|| panic!("{text} left of the plot"));
        assert!((at - y).abs() <= 0.25, "{text} at {at}, not {y}");
    }
}

#[test]
fn the_same_scene_gives_the_same_drawing() {
    let values = bowl();
    assert_eq!(static_map(&map(&values)), static_map(&map(&values)));
}

#[test]
fn lines_are_finer_than_a_pixel() {
    let walk: Vec<(f64, f64)> = (0..200).map(|i| (-1.5 + 0.01 * f64::from(i), 0.013 * f64::from(i))).collect();
    let values = bowl();
    for (what, document) in [("walk", light_map(&walk, Focus::None)), ("contours", static_map(&map(&values)))] {
        let places = coordinates(&document);
        let between = places.iter().filter(|&&c| c % 8 != 0).count();
        assert!(2 * between > places.len(), "{what}: {between} of {} places between pixels", places.len());
    }
}

#[test]
fn a_walk_fades_with_its_distance_and_breaks_nowhere() {
    let values = bowl();
    let points = [(-1.5, 0.0), (-1.0, 0.5), (-0.5, 0.5), (0.0, 0.8), (0.5, 1.0)];
    let drawn = |nearness: &[f64]| {
        let light =
            landscape::Light { walk: Walk { points: &points, nearness, ..Walk::default() }, ..Default::default() };
        svg(612, 560, |s| landscape::draw_light(s, &map(&values), &light, &style()).unwrap())
    };
    let strokes = |document: &str| {
        let opacity = |l: &str| {
            l.split_once("stroke-opacity=\"").map_or(1.0, |(_, r)| r.split('"').next().unwrap().parse().unwrap())
        };
        let paths = document.lines().filter(|l| l.starts_with("<path") && l.contains("stroke=\"#f4640a\""));
        paths.map(|l| (opacity(l), coordinates(l).len() / 2)).collect::<Vec<(f64, usize)>>()
    };
    // All on the slice: one line, as if nothing had been said.
    assert_eq!(drawn(&[1.0; 5]), drawn(&[]));
    assert_eq!(strokes(&drawn(&[])), vec![(1.0, 5)]);
    // The far part is fainter, and the parts share their places where they meet.
    let faded = strokes(&drawn(&[0.05, 0.05, 0.3, 1.0, 1.0]));
    assert_eq!(faded.iter().map(|(_, places)| places).sum::<usize>(), 5 + 2, "{faded:?}");
    assert!(faded.windows(2).all(|pair| pair[0].0 < pair[1].0) && faded[0].0 > 0.1, "{faded:?}");
    // The handle's place is that of its shadow, too.
    assert_eq!(count(&drawn(&[1.0, 1.0, 1.0, 1.0, 0.2]), "r=\"60\" fill=\"#f4640a\" fill-opacity"), 1);
}

#[test]
fn a_walk_has_a_casing_a_start_and_a_handle() {
    let palette = style().palette();
    let hex = |c: super::Colour| format!("#{:02x}{:02x}{:02x}", c.0, c.1, c.2);
    let document = light_map(&[(-1.0, 0.0), (0.0, 0.5), (0.3, 1.0)], Focus::None);
    let strokes: Vec<&str> = document.lines().filter(|l| l.starts_with("<path") && l.contains("stroke=")).collect();
    assert_eq!(strokes.len(), 2, "{strokes:?}");
    assert!(strokes[0].contains(&hex(palette.casing)), "the casing lies under the line");
    assert!(strokes[1].contains(&hex(palette.walk)));
    let handle = "r=\"60\" fill=\"#f4640a\"";
    assert_eq!(count(&document, handle), 1, "{document}");
    // The focus is a halo more, on the handle or on the start.
    for focus in [Focus::Handle, Focus::Start] {
        let focused = light_map(&[(-1.0, 0.0), (0.0, 0.5), (0.3, 1.0)], focus);
        assert_eq!(count(&focused, "<circle"), count(&document, "<circle") + 2, "{focus:?}");
    }
    // Outside the view an arrow points to where it is; there is no handle to grab.
    let outside = light_map(&[(0.0, 0.0), (50.0, 0.0)], Focus::None);
    assert_eq!(count(&outside, handle), 0);
    assert_eq!(count(&outside, "Z\""), 2, "an arrow head in its casing");
}

#[test]
fn dots_are_round_numbers_of_updates_apart() {
    let check = |points: usize, every: u64| {
        let points = vec![(0.0, 0.0); points];
        assert_eq!(Walk { points: &points, ..Walk::default() }.dot_every(), every, "{} points", points.len());
    };
    check(0, 1);
    check(51, 1);
    check(52, 2);
    check(401, 10);
    check(100_001, 2000);
    let thinned = Walk { points: &[(0.0, 0.0), (1.0, 1.0)], updates: &[0, 1_000_000], ..Walk::default() };
    assert_eq!(thinned.dot_every(), 20_000);
}

fn point(kind: data::Kind, part: data::Part, wrong: bool) -> data::Point {
    data::Point { at: (0.5, 0.5), kind, part, wrong }
}

fn scatter<'a>(points: &'a [data::Point], output: Option<data::Output<'a>>) -> data::Scene<'a> {
    let column = |name| data::Column { axis: UNIT, name, mean: 10.0, scale: 20.0 };
    data::Scene {
        x: column("bill length (mm)"),
        y: column("bill depth (mm)"),
        output,
        regions: None,
        curve: &[],
        truth: &[],
        points,
        names: &[],
        held_out: "",
        lines: ["", ""],
        wrong: "",
    }
}

fn static_data(scene: &data::Scene<'_>) -> String {
    svg(330, 270, |s| data::draw_static(s, scene, &style()).unwrap())
}

#[test]
fn shape_repeats_what_a_points_colour_says() {
    let check = |kind, part, wrong, circles: usize, polygons: usize| {
        let points = [point(kind, part, wrong)];
        let document = static_data(&scatter(&points, None));
        assert_eq!(count(&document, "<circle"), circles, "{kind:?} {part:?} {wrong}");
        assert_eq!(count(&document, "Z\""), polygons, "{kind:?} {part:?} {wrong}");
    };
    check(data::Kind::Class(0), data::Part::Train, false, 2, 0);
    check(data::Kind::Class(1), data::Part::Train, false, 0, 2);
    check(data::Kind::Class(0), data::Part::Test, true, 3, 0);
    check(data::Kind::Class(1), data::Part::Test, true, 1, 2);
    check(data::Kind::Value, data::Part::Train, false, 2, 0);
    check(data::Kind::Shade(200), data::Part::Train, false, 2, 0);
}

#[test]
fn a_shade_goes_from_one_class_colour_to_the_other() {
    let fill = |place: u8| {
        let points = [point(data::Kind::Shade(place), data::Part::Train, false)];
        let document = static_data(&scatter(&points, None));
        let circle = document.lines().rfind(|l| l.starts_with("<circle")).unwrap().to_string();
        circle.split_once("fill=\"").unwrap().1[..7].to_string()
    };
    assert_eq!((fill(0).as_str(), fill(255).as_str()), ("#4a43b5", "#b07d00"));
    assert_ne!(fill(100), fill(150));
}

#[test]
fn a_long_remark_stands_whole_in_the_plots_corner_and_leaves_the_axis_its_name() {
    let values = bowl();
    let check = |note: &str, name: &str, inside: bool| {
        let scene = landscape::Scene { note, names: [name, "b"], ..map(&values) };
        let said = texts(&static_map(&scene));
        let (_, right, y) = said.iter().find(|t| t.0 == note).unwrap_or_else(|| panic!("{note} in {said:?}"));
        let name = said.iter().find(|t| t.0 == name).unwrap();
        let left = right - super::text::width(note, style().font);
        assert_eq!(*y < name.2 - 2.0 * style().font, inside, "{said:?}");
        let end = name.1 + 0.5 * super::text::width(&name.0, style().font);
        assert!(inside || left > end + 0.5 * style().font, "{said:?}");
    };
    check("b = −0.34", "w₁", false);
    check("w₃ = 0.125, w₄ = −3.5, w₅ = 2.25, w₆ = 1e−3, w₇ = 0.5, b = −0.34", "w₁", true);
    check("32×32, 200 of 1438 samples", "PC 1 (95.8 %)", false);
    check("32×32, 200 of 1438 samples", "towards the farthest point (95.8 %)", true);
}

#[test]
fn data_are_labelled_in_their_own_unit() {
    let document = static_data(&scatter(&[], None));
    let said = texts(&document);
    for text in ["10", "20", "30", "bill length (mm)", "bill depth (mm)"] {
        assert!(said.iter().any(|(t, ..)| t == text), "{text} in {said:?}");
    }
}

#[test]
fn the_decision_boundary_is_where_the_output_crosses_its_threshold() {
    let values: Vec<f32> = (0..100).map(|k| (k % 10) as f32 / 9.0).collect();
    let size = GridSize { width: 10, height: 10 };
    let output = data::Output { size, values: &values, range: (0.0, 1.0), threshold: 0.5 };
    let scene = scatter(&[], Some(output));
    let document = static_data(&scene);
    assert_eq!(count(&document, "<image"), 1);
    let plot = data::plot(&scene, (330.0, 270.0), &style());
    let middle = ((plot.left + plot.width / 2.0) * 8.0).round() as i64;
    let line = document.lines().find(|l| l.contains("stroke=\"#f4640a\"")).unwrap();
    let xs: Vec<i64> = coordinates(line).into_iter().step_by(2).collect();
    assert!(xs.len() >= 2 && xs.iter().all(|x| (x - middle).abs() <= 1), "{xs:?} is not {middle}");
}

/// Values that break careless drawing.
fn odd() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -3.0..3.0_f64,
        1 => Just(0.0),
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => Just(f64::NEG_INFINITY),
        1 => Just(1e300),
        1 => Just(-1e300),
        1 => Just(5e-324),
        1 => Just(1e-12),
    ]
}

fn sizes() -> impl Strategy<Value = (u32, u32)> {
    prop_oneof![(0..4_u32, 0..4_u32), (1..60_u32, 1..60_u32), (300..700_u32, 1..30_u32), (100..700_u32, 100..700_u32),]
}

/// Nothing drawn may have a place that is no number.
fn sound(document: &str) -> Result<(), TestCaseError> {
    // A picture's bytes in base64 may spell anything.
    let places = document
        .split("base64,")
        .enumerate()
        .map(|(i, part)| if i == 0 { part } else { part.split_once('"').map_or("", |p| p.1) });
    let places: String = places.collect();
    prop_assert!(!places.contains("NaN") && !places.contains("inf"), "{document}");
    super::svg::tests::well_formed(document);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_scene_is_too_odd_to_draw(
        (width, height) in sizes(),
        axes in [odd(), odd(), odd(), odd()],
        values in prop::collection::vec(odd(), 0..30),
        points in prop::collection::vec((odd(), odd()), 0..12),
        cursor in [odd(), odd(), odd(), odd()],
        cells in (0..6_u32, 0..6_u32),
        theme in prop_oneof![Just(Theme::Light), Just(Theme::Dark), Just(Theme::Projector)],
        odd_dpr in odd(),
    ) {
        let style = Style { dpr: 1.0, ..Style::new(theme, odd_dpr) };
        let (x, y) = (Axis::linear(axes[0], axes[1]), Axis::linear(axes[2], axes[3]));
        let pixels: Vec<f32> = values.iter().map(|&z| z as f32).collect();
        let size = GridSize { width: cells.0, height: cells.1 };
        let walk = Walk { points: &points, updates: &[3, 5], nearness: &[1.0, 0.4] };
        for spacing in [Spacing::Linear, Spacing::Log] {
            let scene = landscape::Scene {
                x, y, names: ["w₁", "a long name"], size, values: &pixels, spacing,
                range: (axes[0] > 0.0).then_some((axes[1], axes[2])), note: "<&>", legend: "loss",
            };
            let at = landscape::Cursor { at: (cursor[0], cursor[1]), gradient: Some((cursor[2], cursor[3])) };
            let light = landscape::Light { walk, others: &[walk, walk], focus: Focus::Handle, cursor: Some(at) };
            sound(&svg(width, height, |s| landscape::draw_static(s, &scene, &style).unwrap()))?;
            sound(&svg(width, height, |s| landscape::draw_light(s, &scene, &light, &style).unwrap()))?;
            #[cfg(feature = "whole")]
            {
                let eye = surface::Eye { azimuth: cursor[0], elevation: cursor[1], zoom: 1.0 };
                let scene = surface::Scene { map: scene, eye, cells: cells.0 * 7, regions: None };
                let walk = surface::Walk { plan: walk, losses: &values };
                let light = surface::Light { walk, others: &[walk], focus: Focus::Start, cursor: Some(at) };
                sound(&svg(width, height, |s| surface::draw_static(s, &scene, &style).unwrap()))?;
                sound(&svg(width, height, |s| surface::draw_light(s, &scene, &light, &style).unwrap()))?;
            }
        }
        let scene = line::Scene { x, name: "b", loss: "loss", values: &pixels, range: None, terms: &[], regions: None, note: "w₁ = 1" };
        let light = line::Light { walk, others: &[walk], focus: Focus::Start, cursor: Some(cursor[0]) };
        sound(&svg(width, height, |s| line::draw_static(s, &scene, &style).unwrap()))?;
        sound(&svg(width, height, |s| line::draw_light(s, &scene, &light, &style).unwrap()))?;

        let samples: Vec<data::Point> =
            points.iter().map(|&at| data::Point { at, kind: data::Kind::Class(1), part: data::Part::Test, wrong: true }).collect();
        let output = data::Output { size, values: &pixels, range: (cursor[0], cursor[1]), threshold: cursor[2] };
        let regions = data::Regions { size, classes: 3, scores: &pixels };
        let scene = data::Scene {
            x: data::Column { axis: x, name: "x", mean: cursor[0], scale: cursor[1] },
            y: data::Column { axis: y, name: "y", mean: cursor[2], scale: cursor[3] },
            output: Some(output), regions: Some(regions), curve: &points, truth: &points, points: &samples,
            names: &["a", "b", "c"], held_out: "test", wrong: "wrong",
            lines: ["", ""],
        };
        let light = data::Light { focus: Focus::Point(3), hover: Some(7) };
        sound(&svg(width, height, |s| data::draw_static(s, &scene, &style).unwrap()))?;
        sound(&svg(width, height, |s| data::draw_light(s, &scene, light, &style).unwrap()))?;

        for scale in [curves::Scale::Linear, curves::Scale::Log] {
            let scene = curves::Scene {
            others: &[],
            second: None,
                updates: &values, train: &values, test: &values[values.len() / 2..], gradient: &values,
                scale, last: cursor[0], words: words(),
            };
            sound(&svg(width, height, |s| curves::draw_static(s, &scene, &style).unwrap()))?;
            sound(&svg(width, height, |s| curves::draw_light(s, &scene, cursor[1], &style).unwrap()))?;
        }
    }
}
