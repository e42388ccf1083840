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

#[test]
fn the_run_beside_has_a_curve_of_its_colour_on_the_same_axis() {
    let updates: Vec<f64> = (0..50).map(f64::from).collect();
    let train: Vec<f64> = updates.iter().map(|t| 0.5 / (1.0 + t)).collect();
    let double: Vec<f64> = train.iter().map(|z| 2.0 * z).collect();
    let away: Vec<f64> = updates.iter().map(|t| 0.4 * [1.0 + t; 9].iter().product::<f64>()).collect();
    let scene = |second: Option<&'static str>| {
        let losses = if second == Some("away") { &away } else { &double };
        curves::Scene {
            others: &[],
            second: second.map(|name| curves::Second {
                updates: &updates,
                losses,
                names: (name == "double").then_some(["square", "cross-entropy"]),
            }),
            updates: &updates,
            train: &train,
            test: &[],
            gradient: &[],
            scale: curves::Scale::Linear,
            last: 50.0,
            words: words(),
        }
    };
    let top = |second| curves::plots(&scene(second), (330.0, 270.0), &style()).loss.y.hi;
    assert!(top(None) < 0.9 && top(Some("double")) >= 1.0, "{}", top(Some("double")));
    assert!(
        top(Some("away")) < 6.0 * 0.5 + 1.0,
        "one that runs away does not flatten the first: {}",
        top(Some("away"))
    );
    let hex = |c: crate::figure::Colour| format!("#{:02x}{:02x}{:02x}", c.0, c.1, c.2);
    let second = Style { lane: crate::figure::theme::Lane::Second, ..style() }.palette().walk;
    let drawn = |second| svg(330, 270, |s| curves::draw_static(s, &scene(second), &style()).unwrap());
    assert!(!drawn(None).contains(&hex(second)) && drawn(Some("double")).contains(&hex(second)));
    assert!(drawn(Some("double")).contains(&hex(style().palette().walk)));
    // Named where the figure stands by itself.
    let said = |second| texts(&drawn(second)).into_iter().map(|(text, ..)| text).collect::<Vec<_>>();
    assert!(["square", "cross-entropy"].iter().all(|name| said(Some("double")).iter().any(|text| text == name)));
    assert!(!said(Some("away")).iter().any(|text| text == "square"));
}
