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
        x: Axis::linear(-4.0, 4.0),
        y: Axis::linear(-2.0, 6.0),
        names: ["w₁", "b"],
        size: GridSize { width: SIDE, height: SIDE },
        values,
        spacing: Spacing::Linear,
        range: None,
        note: "w₂ = 0.5",
        legend: "loss",
    };
    Scene { map, eye, cells: 60, regions: None }
}

const SIZE: (u32, u32) = (612, 520);

fn style() -> Style {
    Style::new(Theme::Light, 1.0)
}

fn shown(scene: &Scene<'_>) -> View {
    view(scene, (f64::from(SIZE.0), f64::from(SIZE.1)), &style())
}

fn static_svg(scene: &Scene<'_>) -> String {
    let mut svg = Svg::new(SIZE.0, SIZE.1);
    draw_static(&mut svg, scene, &style()).unwrap();
    svg.document(None)
}

fn light_svg(scene: &Scene<'_>, light: &Light<'_>) -> String {
    let mut svg = Svg::new(SIZE.0, SIZE.1);
    draw_light(&mut svg, scene, light, &style()).unwrap();
    svg.document(None)
}

/// The filled polygons of a drawing in the order in which they are laid on: colour and corners in CSS px.
fn polygons(document: &str) -> Vec<(String, Vec<(f64, f64)>)> {
    let mut found = Vec::new();
    for line in document.lines().filter(|line| line.starts_with("<path") && line.contains('Z')) {
        let attribute = |name: &str| line.split_once(&format!(" {name}=\"")).unwrap().1.split_once('"').unwrap().0;
        for polygon in attribute("d").split('M').skip(1) {
            let numbers: Vec<f64> = polygon.trim_end_matches('Z').split(' ').map(|n| n.parse().unwrap()).collect();
            let corners = numbers.chunks(2).map(|c| (c[0] / 8.0, c[1] / 8.0)).collect();
            found.push((attribute("fill").to_string(), corners));
        }
    }
    found
}

fn contains(corners: &[(f64, f64)], (x, y): (f64, f64)) -> bool {
    let side = |k: usize| {
        let (a, b) = (corners[k], corners[(k + 1) % corners.len()]);
        (b.0 - a.0) * (y - a.1) - (b.1 - a.1) * (x - a.0)
    };
    (0..corners.len()).all(|k| side(k) >= 0.0) || (0..corners.len()).all(|k| side(k) <= 0.0)
}

/// Hills that hide one another from most sides.
fn hills() -> Vec<f32> {
    sampled(|a, b| 0.3 + 0.3 * (1.6 * a).sin() * (1.3 * b).cos() - 0.1 / (0.2 + a * a))
}

#[test]
fn the_cell_on_top_is_the_one_that_the_eye_meets_first() {
    for values in [valley(), hills()] {
        let (mut tested, mut covered) = (0, 0);
        for (azimuth, elevation) in
            [(-35.0, 32.0), (0.0, 20.0), (50.0, 12.0), (135.0, 45.0), (-90.0, 25.0), (180.0, 70.0), (-120.0, 5.0)]
        {
            let scene = scene(&values, Eye { azimuth, elevation, zoom: 1.0 });
            let view = shown(&scene);
            let drawn = polygons(&static_svg(&scene));
            // The cell that the ray through a px meets, by the field alone.
            let cell = |at: (f64, f64)| {
                let (u, v) = view.field.seen(&view.camera, at)?;
                Some(((30.0 * (u + 1.0)) as usize, (30.0 * (v + 1.0)) as usize))
            };
            for k in 0..3600 {
                let at = (40.3 + 9.0 * f64::from(k % 60), 20.7 + 8.0 * f64::from(k / 60));
                let Some(met) = cell(at) else { continue };
                // Cells reach a little over their neighbours: only what is well inside one is judged.
                let around = [
                    (-1.3, 0.0),
                    (1.3, 0.0),
                    (0.0, -1.3),
                    (0.0, 1.3),
                    (1.0, 1.0),
                    (-1.0, -1.0),
                    (1.0, -1.0),
                    (-1.0, 1.0),
                ];
                if around.iter().any(|d| cell((at.0 + d.0, at.1 + d.1)) != Some(met)) {
                    continue;
                }
                let first = view.camera.project(view.field.corner(met.0, met.1));
                let mut wanted = None;
                rows::<()>(&view, None, |row| {
                    wanted = wanted.or(row.iter().find(|facet| facet.corners[0] == first).copied());
                    Ok(())
                })
                .unwrap();
                let wanted = wanted.expect("the cell is drawn");
                // A cell that is folded at the edge of a hill has no one side.
                let turn = |k: usize| {
                    let [a, b, c] = [0, 1, 2].map(|n| wanted.corners[(k + n) % 4]);
                    (b.0 - a.0) * (c.1 - b.1) - (b.1 - a.1) * (c.0 - b.0)
                };
                if (1..4).any(|k| turn(k) * turn(0) <= 0.0) {
                    continue;
                }
                let wanted = colour(wanted.look, Tones::Heights);
                let hex = format!("#{:02x}{:02x}{:02x}", wanted.0, wanted.1, wanted.2);
                let under: Vec<_> = drawn.iter().filter(|(_, corners)| contains(corners, at)).collect();
                assert_eq!(under.last().map(|p| p.0.as_str()), Some(hex.as_str()), "{azimuth} {elevation} at {at:?}");
                tested += 1;
                // The floor's polygon is one of those under it.
                covered += usize::from(under.len() > 2);
            }
        }
        assert!(tested > 600, "{tested} places");
        assert!(covered > 60, "{covered} places where one cell covers another");
    }
}

#[test]
fn heights_and_what_is_under_the_pointer_are_those_of_the_losses() {
    let values = valley();
    for spacing in [Spacing::Linear, Spacing::Log] {
        let mut scene = scene(&values, Eye::default());
        scene.map.spacing = spacing;
        let view = shown(&scene);
        let (lo, hi) = colormap::range(&values).unwrap();
        assert!((view.height(lo) - LIFT).abs() < 1e-9 && (view.height(hi) - camera::TOP).abs() < 1e-9);
        let middle = view.height(0.5 * (lo + hi)) - LIFT;
        let expected = if spacing == Spacing::Linear { 0.5 } else { (501.0_f64).ln() / (1001.0_f64).ln() };
        assert!((middle - expected).abs() < 1e-6, "{spacing:?}: {middle}");
        // A place on the surface is seen where it is drawn, and found there again.
        let mut found = 0;
        for k in 0..100 {
            let at = (-3.8 + 0.8 * f64::from(k % 10), -1.8 + 0.8 * f64::from(k / 10));
            let (u, v) = view.plan(at);
            let place = view.on((u, v));
            if view.field.hides(&view.camera, place) {
                continue;
            }
            let back = view.pick(view.camera.project(place));
            if back.is_some_and(|(a, b)| (a - at.0).abs() < 1e-6 && (b - at.1).abs() < 1e-6) {
                found += 1;
            }
            // The level plane through it leads back as well.
            let loss = lo + (hi - lo) * 0.3;
            let (a, b) = view.level(view.to_px(at, loss), loss);
            assert!((a - at.0).abs() < 1e-6 && (b - at.1).abs() < 1e-6, "{at:?}: {a} {b}");
        }
        assert!(found > 60, "{spacing:?}: {found} of 100");
    }
}

fn straight(from: (f64, f64), to: (f64, f64), loss: impl Fn(f64, f64) -> f64) -> (Vec<(f64, f64)>, Vec<f64>) {
    let at = |i: u32| {
        let t = f64::from(i) / 60.0;
        (from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1))
    };
    let points: Vec<(f64, f64)> = (0..=60).map(at).collect();
    let losses = points.iter().map(|&(a, b)| loss(a, b)).collect();
    (points, losses)
}

#[test]
fn the_walk_lies_at_the_height_of_its_losses_and_what_is_hidden_is_dashed() {
    // A ridge across the view: whoever walks over it is hidden behind.
    let ridge = |a: f64, b: f64| 0.02 * a + (-(b - 2.0) * (b - 2.0)).exp();
    let values = sampled(ridge);
    let (points, losses) = straight((0.0, -1.5), (0.5, 5.5), ridge);
    let walk = Walk { plan: walk::Walk { points: &points, updates: &[], nearness: &[] }, losses: &losses };
    let light = Light { walk, ..Light::default() };
    let check = |eye: Eye, hidden: bool| {
        let scene = scene(&values, eye);
        let view = shown(&scene);
        let document = light_svg(&scene, &light);
        let dashed = document.lines().filter(|line| line.contains("dasharray")).count();
        assert_eq!(dashed > 0, hidden, "{eye:?}");
        // The handle and the line's end are where the last loss says.
        let (x, y) = view.to_px(points[60], losses[60]);
        let unit = |v: f64| (v * 8.0).round();
        let handle = format!("<circle cx=\"{}\" cy=\"{}\" r=\"60\"", unit(x), unit(y));
        assert!(document.contains(&handle), "{eye:?}: {handle}");
        let seen = view.field.hides(&view.camera, view.place(points[60], losses[60]));
        let faint = document.lines().any(|line| line.starts_with(&handle) && line.contains("opacity"));
        assert_eq!(seen, faint, "{eye:?}");
    };
    check(Eye { azimuth: 0.0, elevation: 15.0, zoom: 1.0 }, true);
    check(Eye { azimuth: 0.0, elevation: 90.0, zoom: 1.0 }, false);
    // A walk that lies below the surface, because held parameters have moved since, is hidden from above too.
    let low = vec![0.0; 61];
    let light = Light { walk: Walk { plan: walk.plan, losses: &low }, ..Light::default() };
    let document = light_svg(&scene(&values, Eye { azimuth: 0.0, elevation: 90.0, zoom: 1.0 }), &light);
    assert!(document.contains("dasharray"));
}

#[test]
fn a_walk_that_leaves_the_box_is_cut_there_and_pointed_at() {
    let values = valley();
    let scene = scene(&values, Eye::default());
    let view = shown(&scene);
    let (points, losses) = straight((0.0, 0.0), (30.0, 0.0), |_, _| 0.3);
    let walk = Walk { plan: walk::Walk { points: &points, updates: &[], nearness: &[] }, losses: &losses };
    let document = light_svg(&scene, &Light { walk, ..Light::default() });
    assert_eq!(document.matches("Z\"").count(), 2, "an arrow head in its casing");
    assert_eq!(document.matches("r=\"60\"").count(), 0, "no handle to take hold of");
    let end = view.to_px((4.0, 0.0), 0.3);
    let lines = document.lines().filter(|line| line.starts_with("<path") && line.contains("fill=\"none\""));
    let numbers = lines.flat_map(|line| line.split('"').nth(1).unwrap_or("").split([' ', 'M']));
    let numbers: Vec<f64> = numbers.filter_map(|n| n.parse().ok()).collect();
    let far = numbers.chunks(2).map(|c| c[0] / 8.0).fold(f64::NEG_INFINITY, f64::max);
    assert!((far - end.0).abs() < 0.2, "{far} for {end:?}");
}

#[test]
fn numbers_stand_on_the_three_edges_that_face_the_viewer() {
    let values = valley();
    for azimuth in [-170.0, -90.0, -35.0, 0.0, 20.0, 110.0] {
        let scene = scene(&values, Eye { azimuth, ..Eye::default() });
        let view = shown(&scene);
        let corner = frame::near(&view.camera);
        let depth = |(u, v): (f64, f64)| dot([u, v, 0.0], view.camera.away);
        for other in [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)] {
            assert!(depth(corner) <= depth(other) + 1e-9, "{azimuth}: {corner:?} is nearer than {other:?}");
        }
        let document = static_svg(&scene);
        for text in [">w₁<", ">b<", ">loss<", ">w₂ = 0.5<", ">0.2<", ">0.4<"] {
            assert!(document.contains(text), "{azimuth}: {text}");
        }
    }
    // A long name is moved rather than cut.
    let mut long = scene(&values, Eye { azimuth: -60.0, ..Eye::default() });
    long.map.names = ["principal component 1 (62 %)", "principal component 2 (31 %)"];
    for line in static_svg(&long).lines().filter(|line| line.contains("principal")) {
        let x =
            line.split_once("translate(").and_then(|(_, rest)| rest.split_once(' ')).unwrap().0.parse::<f64>().unwrap()
                / 8.0;
        let width = crate::figure::text::width("principal component 1 (62 %)", style().font);
        let left = if line.contains("\"end\"") { x - width } else { x };
        assert!(left >= 0.0 && left + width <= f64::from(SIZE.0), "{line}");
    }
    // Seen along the floor there is no room for its axes' depth; from above none for heights.
    assert!(!static_svg(&scene(&values, Eye { azimuth: 0.0, elevation: 90.0, zoom: 1.0 })).contains(">0.4<"));
    // The same levels as the map's are drawn on the floor.
    let document = static_svg(&scene(&values, Eye::default()));
    assert!(document.lines().any(|line| line.contains("fill=\"none\"") && line.matches('M').count() > 5));
}

#[test]
fn only_few_cells_have_their_edges_drawn() {
    let values = valley();
    let meshed = |cells: u32| {
        let scene = Scene { cells, ..scene(&values, Eye::default()) };
        let plain = static_svg(&scene);
        plain.lines().filter(|line| line.contains("stroke=\"#ffffff\"")).count() > 0
    };
    assert!(meshed(24) && !meshed(60));
}

#[test]
fn a_picture_of_sixty_cells_is_a_few_hundred_fills() {
    let values = valley();
    let scene = scene(&values, Eye { elevation: 60.0, ..Eye::default() });
    let document = static_svg(&scene);
    let fills = document.lines().filter(|line| line.starts_with("<path") && line.contains('Z')).count();
    assert_eq!(polygons(&document).len(), 60 * 60 + 1, "every cell once, and the floor");
    assert!(fills < 1500, "{fills} fills");
}

#[test]
fn critical_points_lie_on_the_surface_and_fade_behind_it() {
    use crate::figure::marks::{Ground, Kind, Mark, draw};
    let ridge = |a: f64, b: f64| 0.02 * a + (-(b - 2.0) * (b - 2.0)).exp();
    let values = sampled(ridge);
    let mark = |at| Mark { at, kind: Kind::Minimum, on_slice: true, chosen: true, directions: vec![((1.0, 0.0), 1.0)] };
    let drawn = |eye: Eye| {
        let scene = scene(&values, eye);
        let view = shown(&scene);
        let mut svg = Svg::new(SIZE.0, SIZE.1);
        draw(&mut svg, Ground::Surface(&view), &[mark((0.0, -1.0)), mark((0.0, 5.0)), mark((9.0, 0.0))], &style())
            .unwrap();
        let places: Vec<(f64, f64)> =
            [(0.0, -1.0), (0.0, 5.0)].iter().filter_map(|at| view.seat(*at)).map(|(px, _)| px).collect();
        (svg.document(None), places)
    };
    for (elevation, hidden) in [(15.0, 1), (90.0, 0)] {
        let (document, places) = drawn(Eye { azimuth: 0.0, elevation, zoom: 1.0 });
        let dots: Vec<&str> = document.lines().filter(|line| line.contains("fill=\"#ffffff\"")).collect();
        assert_eq!(dots.len(), 2, "what lies outside is not drawn");
        assert_eq!(dots.iter().filter(|dot| dot.contains("opacity")).count(), hidden, "{elevation}");
        for (dot, (x, y)) in dots.iter().zip(places) {
            assert!(dot.contains(&format!("cx=\"{}\" cy=\"{}\"", (8.0 * x).round(), (8.0 * y).round())), "{dot}");
        }
        // Along the ridge an arm is level.
        let arms = document.lines().filter(|line| line.starts_with("<path"));
        assert_eq!(arms.count(), 4, "each arm in its casing");
    }
}

/// Each cell in the colour of its basin, from every side; the minima that are seen have their numbers.
#[test]
fn basins_colour_the_surface() {
    let values = sampled(|a, b| 0.01 * (a * a + b * b));
    let size = GridSize { width: 2, height: 1 };
    let cells = [Reach::Minimum(0), Reach::Minimum(8)];
    let minima = [(-2.0, 2.0), (2.0, 2.0)].map(|at| basins::Minimum { at, on_slice: true, loss: "0".into() });
    let regions = Some(Regions { size, cells: &cells, minima: &minima, legend: None });
    let hue = |reach: Reach| {
        let colour = basins::colour_of(reach).unwrap();
        [colour.0, colour.1, colour.2].map(f64::from)
    };
    for azimuth in [20.0, 110.0, 200.0, 290.0] {
        let scene = Scene { regions, ..scene(&values, Eye { azimuth, elevation: 50.0, zoom: 1.0 }) };
        let view = shown(&scene);
        let mut met = [0; 2];
        rows::<()>(&view, regions.as_ref(), |row| {
            for facet in row {
                let found = colour(facet.look, Tones::Basins);
                let found = [found.0, found.1, found.2].map(f64::from);
                let middle = facet.corners.iter().fold((0.0, 0.0), |m, c| (m.0 + 0.25 * c.0, m.1 + 0.25 * c.1));
                let Some((a, _)) = view.pick(middle) else { continue };
                let side = usize::from(a > 0.0);
                let apart = |other: [f64; 3]| {
                    // By their tints: what is left when the grey is taken off.
                    let tint = |c: [f64; 3]| c.map(|v| v - (c[0] + c[1] + c[2]) / 3.0);
                    let ([p, q, r], [x, y, z]) = (tint(found), tint(other));
                    (p * x + q * y + r * z) / ((p * p + q * q + r * r) * (x * x + y * y + z * z)).sqrt()
                };
                if a.abs() > 0.2 {
                    met[side] += 1;
                    assert!(apart(hue(cells[side])) > 0.93 && apart(hue(cells[side])) > apart(hue(cells[1 - side])));
                }
            }
            Ok(())
        })
        .unwrap();
        assert!(met.iter().all(|n| *n > 500), "{met:?}");
        let document = static_svg(&scene);
        for number in ["1", "2"] {
            assert!(document.contains(&format!(">{number}</text>")), "{azimuth}: no {number}");
        }
    }
}
