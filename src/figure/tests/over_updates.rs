//! Curves over the updates.

use super::*;

pub(super) fn words() -> curves::Words<'static> {
    curves::Words { update: "update", train: "train", test: "test", loss: "loss", gradient: "‖∇ℓ‖" }
}

#[test]
fn curves_are_named_at_their_ends_without_overlap() {
    let updates: Vec<f64> = (0..100).map(f64::from).collect();
    let train: Vec<f64> = updates.iter().map(|t| 1.0 / (1.0 + t)).collect();
    let test: Vec<f64> = train.iter().map(|l| l * 1.01).collect();
    for scale in [curves::Scale::Linear, curves::Scale::Log] {
        let scene = curves::Scene {
            others: &[],
            second: None,
            updates: &updates,
            train: &train,
            test: &test,
            gradient: &train,
            scale,
            last: 100.0,
            words: words(),
        };
        let document = svg(330, 270, |s| curves::draw_static(s, &scene, &style()).unwrap());
        assert_eq!(count(&document, "stroke-dasharray"), 1, "{scale:?}: the test loss is dashed");
        let said = texts(&document);
        let y = |name: &str| said.iter().find(|(t, ..)| t == name).map(|t| t.2).unwrap();
        assert!((y("train") - y("test")).abs() >= 1.1 * style().font, "{scale:?}: {said:?}");
        assert!(y("test") < y("train"), "{scale:?}: the higher curve has the higher name");
        let plots = curves::plots(&scene, (330.0, 270.0), &style());
        let lower = plots.gradient.unwrap();
        assert!(lower.top > plots.loss.bottom() && (lower.left, lower.width) == (plots.loss.left, plots.loss.width));
    }
}

#[test]
fn a_million_updates_draw_as_few_points_as_a_thousand() {
    let updates: Vec<f64> = (0..1_000_000).map(f64::from).collect();
    let train: Vec<f64> = updates.iter().map(|t| (1.0 + (t * 7919.0) % 13.0) / (1.0 + t)).collect();
    let scene = curves::Scene {
        others: &[],
        second: None,
        updates: &updates,
        train: &train,
        test: &[],
        gradient: &[],
        scale: curves::Scale::Log,
        last: 1e6,
        words: words(),
    };
    let document = svg(330, 270, |s| curves::draw_static(s, &scene, &style()).unwrap());
    assert!(coordinates(&document).len() < 16 * 330, "{}", coordinates(&document).len());
}

#[test]
fn axes_hold_still_while_data_grow_within_a_step() {
    let range = |last: f64, loss: f64| {
        let (updates, train) = ([0.0, last], [loss, 0.1]);
        let scene = curves::Scene {
            others: &[],
            second: None,
            updates: &updates,
            train: &train,
            test: &[],
            gradient: &[],
            scale: curves::Scale::Linear,
            last,
            words: words(),
        };
        let plot = curves::plots(&scene, (330.0, 270.0), &style()).loss;
        (plot.x, plot.y)
    };
    assert_eq!(range(401.0, 0.81), range(499.0, 0.99));
    assert_ne!(range(401.0, 0.81), range(501.0, 0.81));
}
