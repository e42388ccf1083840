use super::super::layout::Margins;
use super::super::svg::Svg;
use super::super::{Style, Theme};
use super::*;
use crate::slice::Axis;

const MARGINS: Margins = Margins { left: 60.0, top: 10.0, right: 60.0, bottom: 40.0 };

#[test]
fn a_walk_fades_with_its_distance_and_breaks_nowhere() {
    let points = [(-1.5, 0.0), (-1.0, 0.5), (-0.5, 0.5), (0.0, 0.8), (0.5, 1.0)];
    let drawn = |nearness: &[f64]| {
        let mut svg = Svg::new(612, 560);
        let plot = Plot::new((612.0, 560.0), MARGINS, Axis::linear(-2.0, 2.0), Axis::linear(-1.0, 3.0));
        let walk = Walk { points: &points, nearness, ..Walk::default() };
        let mut pen = Pen::new(&mut svg, Style::new(Theme::Light, 1.0));
        let colour = pen.palette().walk;
        draw(&mut pen, &plot, &walk, colour).unwrap();
        draw_ends(&mut pen, &plot, &walk, Focus::None, colour).unwrap();
        svg.document(None)
    };
    let strokes = |document: &str| {
        let opacity = |l: &str| {
            l.split_once("stroke-opacity=\"").map_or(1.0, |(_, r)| r.split('"').next().unwrap().parse().unwrap())
        };
        let paths = document.lines().filter(|l| l.starts_with("<path") && l.contains("stroke=\"#f4640a\""));
        let places = |l: &str| {
            l.split_once(" d=\"").and_then(|(_, d)| d.split_once('"')).map_or(0, |(d, _)| d.split(' ').count() / 2)
        };
        paths.map(|l| (opacity(l), places(l))).collect::<Vec<(f64, usize)>>()
    };
    // All on the slice: one line, as if nothing had been said.
    assert_eq!(drawn(&[1.0; 5]), drawn(&[]));
    assert_eq!(strokes(&drawn(&[])), vec![(1.0, 5)]);
    // The far part is fainter, and the parts share their places where they meet.
    let faded = strokes(&drawn(&[0.05, 0.05, 0.3, 1.0, 1.0]));
    assert_eq!(faded.iter().map(|(_, places)| places).sum::<usize>(), 5 + 2, "{faded:?}");
    assert!(faded.windows(2).all(|pair| pair[0].0 < pair[1].0) && faded[0].0 > 0.1, "{faded:?}");
    // The handle's place is that of its shadow, too.
    assert!(drawn(&[1.0, 1.0, 1.0, 1.0, 0.2]).contains("r=\"60\" fill=\"#f4640a\" fill-opacity"));
    assert!(!drawn(&[]).contains("r=\"60\" fill=\"#f4640a\" fill-opacity"));
}
