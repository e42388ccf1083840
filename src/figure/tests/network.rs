//! The network's diagram: where its numbers are.

use super::super::network::{Layer, Scene, Unit, draw_static, places};
use super::{style, svg, texts};

/// Columns of so many units, all with numbers of three lengths.
fn scene(units: &[usize]) -> Scene {
    let unit = |column: usize| Unit {
        value: ["−1.234e−5", "−1.2e−5", "−1e−5"].map(String::from).into(),
        bias: (column > 0).then_some((0.5, 0)),
        ..Unit::default()
    };
    let layer = |(column, n): (usize, &usize)| Layer { units: vec![unit(column); *n], ..Layer::default() };
    let note = "units: answers over the input plane · lines: weights, ochre +, violet −".into();
    Scene { layers: units.iter().enumerate().map(layer).collect(), edges: Vec::new(), note }
}

#[test]
fn a_units_number_stands_beside_its_picture_and_is_shorter_where_there_is_less_room() {
    let check = |units: &[usize], size: (u32, u32), number: &str, count: usize| {
        let scene = scene(units);
        let found: Vec<_> = texts(&svg(size.0, size.1, |s| draw_static(s, &scene, &style()).expect("an SVG takes it")))
            .into_iter()
            .filter(|(text, ..)| text.ends_with("e−5"))
            .collect();
        assert!(found.iter().filter(|(text, ..)| text == number).count() >= count, "{units:?} {found:?}");
        let pictures = places(&scene, (f64::from(size.0), f64::from(size.1)), &style()).concat();
        for (text, x, y) in &found {
            let covers = |p: &&[f64; 4]| *x > p[0] - 0.5 && *x < p[2] && *y > p[1] - 6.0 && *y < p[3] + 6.0;
            assert_eq!(pictures.iter().find(covers), None, "{text} at {x}, {y} of {units:?}");
        }
    };
    check(&[2, 8, 1], (590, 250), "−1.234e−5", 11);
    check(&[2, 4, 4, 4, 4, 3], (590, 250), "−1e−5", 15);
    // In several columns a number would say nothing of the pictures between.
    check(&[2, 32, 1], (590, 250), "−1.234e−5", 3);
}

#[test]
fn a_long_note_is_broken_and_not_cut() {
    for width in [300, 400, 700] {
        let all = texts(&svg(width, 300, |s| draw_static(s, &scene(&[2, 3, 1]), &style()).expect("an SVG takes it")));
        let note: Vec<&str> =
            all.iter().map(|(text, ..)| text.as_str()).filter(|text| !text.ends_with("e−5")).collect();
        let mut words: Vec<&str> = note.iter().rev().flat_map(|line| line.split(' ')).collect();
        words.retain(|word| !word.is_empty());
        assert_eq!(words.join(" "), scene(&[2, 3, 1]).note, "{width}");
    }
}
