//! Eigenvalues over the updates.

use super::*;
use crate::figure::spectrum::{Heights, Scene, Words, draw_light, draw_static, plot};

const WORDS: Words<'_> = Words { update: "update", eigenvalues: "λ", largest: "λ₁", threshold: "2/η" };

#[test]
fn eigenvalues_are_told_apart_and_named() {
    let check = |spectra: &[(f64, &[f64])], threshold: &[(f64, f64)], now: &[f64]| {
        for heights in [Heights::Linear, Heights::Asinh] {
            let scene = Scene { heights, spectra, threshold, last: 20.0, words: WORDS };
            let plot = plot(&scene, (346.0, 220.0), &style());
            // Every value has its place, and 0 lies among them; on asinh heights the threshold, too.
            let values = spectra.iter().flat_map(|(_, v)| v.iter());
            assert!(values.chain(&[0.0]).all(|v| *v >= plot.y.lo && *v <= plot.y.hi), "{plot:?}");
            let beyond = threshold.last().is_some_and(|(_, v)| *v > plot.y.hi);
            assert!(!beyond || heights == Heights::Linear);
            let document = svg(346, 220, |s| draw_static(s, &scene, &style()).unwrap());
            let said = texts(&document);
            let y = |name: &str| said.iter().find(|(t, ..)| t == name).map(|t| t.2);
            assert_eq!(y("2/η").is_some(), !threshold.is_empty() && !beyond);
            assert_eq!(y("↑ 2/η").is_some(), beyond);
            if let (Some(a), Some(b)) = (y("λ₁"), y("2/η")) {
                assert!((a - b).abs() >= 1.1 * style().font, "{said:?}");
                let largest = spectra.last().and_then(|(_, v)| v.last()).unwrap();
                assert_eq!(a > b, *largest < threshold[0].1, "the higher one is named higher");
            }
            let marks = svg(346, 220, |s| draw_light(s, &scene, (20.0, now), &style()).unwrap());
            // Two discs for the largest, a ring for each of the others, a diamond for each negative one.
            let negative = now.iter().filter(|v| **v < 0.0).count();
            assert_eq!(
                count(&marks, "<circle"),
                if now.len() > negative { now.len() - negative + 1 } else { 0 },
                "{marks}"
            );
            assert_eq!(count(&marks, "<path") + count(&marks, "<polygon"), 1 + negative, "{marks}");
        }
    };
    check(&[(0.0, &[-0.1, 0.5, 2.0]), (20.0, &[0.01, 0.3, 3.9])], &[(0.0, 4.0), (20.0, 4.0)], &[0.01, 0.3, 3.9]);
    check(&[(0.0, &[-7.0]), (20.0, &[-3e-9])], &[], &[-3e-9]);
    check(&[(0.0, &[1e-12, 1e6])], &[(0.0, 2.0), (20.0, 3e4)], &[1e-12, 1e6]);
    check(&[], &[], &[]);
}
