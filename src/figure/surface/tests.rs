//! Surfaces drawn as SVG: the order of cells, where the walk lies, what is written.

use super::*;
use crate::figure::Theme;
use crate::figure::colormap::Spacing;
use crate::figure::svg::Svg;
use crate::slice::GridSize;

const SIDE: u32 = 64;

fn sampled(f: impl Fn(f64, f64) -> f64) -> Vec<f32> {
    let centre = |k: u32| (f64::from(k) + 0.5) / f64::from(SIDE);
    (0..SIDE * SIDE).map(|k| f(-4.0 + 8.0 * centre(k % SIDE), -2.0 + 8.0 * centre(k / SIDE)) as f32).collect()
}

/// A valley that winds between plateaus.
fn valley() -> Vec<f32> {
    sampled(|a, b| 0.4 - 0.38 / (1.0 + (a - 0.5 * b).powi(2)) + 0.02 * (b - 2.0).powi(2))
}

fn scene(values: &[f32], eye: Eye) -> Scene<'_> {
    let map = landscape::Scene {
        x: Axis { lo: -4.0, hi: 4.0 },
        y: Axis { lo: -2.0, hi: 6.0 },
        names: ["w₁", "b"],
        size: GridSize { width: SIDE, height: SIDE },
        values,
        spacing: Spacing::Linear,
        range: None,
        note: "w₂ = 0.5",
        legend: "loss",
    };
    Scene { map, eye, cells: 60 }
}

#[test]
fn look() {
    let values = valley();
    let mut scene = scene(&values, Eye::default());
    for (name, theme) in [("light", Theme::Light), ("dark", Theme::Dark)] {
        let style = Style::new(theme, 1.0);
        let mut svg = Svg::new(612, 520);
        draw_static(&mut svg, &scene, &style).unwrap();
        let points: Vec<(f64, f64)> = (0..200).map(|i| (-3.5 + 0.02 * f64::from(i), 5.0 - 0.025 * f64::from(i))).collect();
        let view = view(&scene, (612.0, 520.0), &style);
        let losses: Vec<f64> = points.iter().map(|&(a, b)| 0.4 - 0.38 / (1.0 + (a - 0.5 * b).powi(2)) + 0.02 * (b - 2.0).powi(2)).collect();
        let mut light = Svg::new(612, 520);
        let walk = Walk { plan: walk::Walk { points: &points, updates: &[] }, losses: &losses };
        let cursor = Some(landscape::Cursor { at: (2.0, 1.0), gradient: Some((0.1, 0.05)) });
        draw_light(&mut light, &scene, &Light { walk, others: &[], focus: Focus::None, cursor }, &style).unwrap();
        let a = svg.document(Some(style.palette().card));
        let b = light.document(None);
        let inner = b.split_once('\n').unwrap().1;
        let all = a.trim_end().strip_suffix("</svg>").unwrap().to_string() + inner;
        std::fs::write(format!("/tmp/look-{name}.svg"), all).unwrap();
        let _ = view;
    }
    scene.eye.elevation = 90.0;
}
