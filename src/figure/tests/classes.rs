//! More than two classes in the data pane.

use super::*;
use crate::figure::{Colour, classes, text};

#[test]
fn eight_classes_have_eight_marks() {
    let drawn = |class: u8, part| {
        let points = [point(data::Kind::Class(class), part, false)];
        let document = static_data(&scatter(&points, None));
        let marks: Vec<&str> = document.lines().filter(|l| l.starts_with("<circle") || l.contains("Z\"")).collect();
        marks.join("\n")
    };
    let shape = |mark: &str| mark.split("fill=").next().unwrap_or_default().to_string();
    for part in [data::Part::Train, data::Part::Test] {
        let all: Vec<String> = (0..8).map(|class| drawn(class, part)).collect();
        for (i, mark) in all.iter().enumerate() {
            assert_eq!(mark.lines().count(), 2, "a mark and its rim, or its hollow: {mark}");
            assert!(all[..i].iter().all(|other| shape(other) != shape(mark)), "class {i} has a shape of its own");
        }
    }
    for theme in [Theme::Light, Theme::Dark, Theme::Projector] {
        let colours = |of: fn(Theme, usize) -> Colour| (0..8).map(|class| of(theme, class)).collect::<Vec<_>>();
        for list in [colours(classes::colour), colours(classes::tint)] {
            assert!((1..8).all(|i| !list[..i].contains(&list[i])), "{theme:?}: {list:?}");
        }
    }
}

#[test]
fn the_key_of_many_classes_takes_the_lines_it_needs() {
    let long = ["setosa", "versicolor", "virginica", "a long name of a class", "e", "f", "g", "h"];
    let check = |names: &[&str], lines: usize| {
        let scene = data::Scene { names, held_out: "test", ..scatter(&[], None) };
        let said = texts(&static_data(&scene));
        let of = |name: &str| said.iter().find(|t| t.0 == name).unwrap_or_else(|| panic!("{name} in {said:?}")).clone();
        let mut rows: Vec<f64> = names.iter().chain(&["test"]).map(|name| of(name).2).collect();
        let top = data::plot(&scene, (330.0, 270.0), &style()).top;
        assert!(rows.iter().all(|y| *y > 0.0 && *y < top), "above the plot: {rows:?}");
        rows.dedup();
        assert_eq!(rows.len(), lines, "{rows:?}");
        for name in names {
            let (text, x, _) = of(name);
            assert!(x + text::width(&text, style().font) <= 330.0, "{text} at {x}");
        }
    };
    check(&["a", "b"], 1);
    check(&long[..3], 1);
    check(&long[..4], 2);
    check(&long, 3);
}

#[test]
fn regions_meet_where_two_classes_score_the_same() {
    // Three classes side by side: −x, 0 and x − ½ about the middle of a 10×10 grid.
    let scores: Vec<f32> =
        (0..100).flat_map(|k| [0.25 - 0.1 * (k % 10) as f32, 0.0, 0.1 * (k % 10) as f32 - 0.55]).collect();
    let size = GridSize { width: 10, height: 10 };
    let scene =
        data::Scene { regions: Some(data::Regions { size, classes: 3, scores: &scores }), ..scatter(&[], None) };
    let document = static_data(&scene);
    let plot = data::plot(&scene, (330.0, 270.0), &style());
    // Centres are at (i + ½)/10: −x is above 0 up to 0.25 − 0.1 i = 0, i = 2.5.
    let at = |i: f64| ((plot.left + plot.width * (i + 0.5) / 10.0) * 8.0).round() as i64;
    let line = document.lines().find(|l| l.contains("stroke=\"#f4640a\"")).expect("a boundary");
    let xs: Vec<i64> = coordinates(line).into_iter().step_by(2).collect();
    assert!(xs.iter().all(|x| (x - at(2.5)).abs() <= 2 || (x - at(5.5)).abs() <= 2), "{xs:?}");
    for i in [2.5, 5.5] {
        assert!(xs.iter().any(|x| (x - at(i)).abs() <= 2), "{xs:?}");
    }
    // Three tints in each of ten rows.
    assert_eq!(count(&document, "<rect"), 30, "{document}");
}

#[test]
fn the_key_says_what_a_ring_means_where_classes_are_told() {
    let names: [&str; 2] = ["a", "b"];
    let rings = |wrong: &str| {
        let scene = data::Scene { names: &names, held_out: "test", wrong, ..scatter(&[], None) };
        let document = static_data(&scene);
        let said: Vec<String> = texts(&document).into_iter().map(|t| t.0).collect();
        (said.iter().any(|t| t == "told wrong"), super::count(&document, "fill=\"none\""))
    };
    let (with, without) = (rings("told wrong"), rings(""));
    assert!(with.0 && !without.0);
    assert_eq!(with.1, without.1 + 1, "one ring in the key");
}
