//! From a lab's numbers to a chart.

use crate::figure::chart::{Look, Scene, Series};
use crate::figure::curves::Scale;

/// The smallest curvature over the distance from the truth, relative to the one there, for two losses; and the line below which the risk is not convex.
#[must_use]
pub fn profile(at: &[f64], curves: &[Vec<f64>; 2], [distance, curvature, entropy, square]: [String; 4]) -> Scene {
    let line = |name: String, hue: usize, curve: &[f64]| Series {
        name,
        hue,
        look: Look::Line,
        // Far below 0 there is nothing more to see.
        points: at.iter().zip(curve).take_while(|(_, v)| **v > -1.0).map(|(x, y)| (*x, *y)).collect(),
        band: Vec::new(),
    };
    let [first, last] = [at.first(), at.last()].map(|at| at.copied().unwrap_or_default());
    let zero = Series {
        name: String::new(),
        hue: 2,
        look: Look::Dashed,
        points: vec![(first, 0.0), (last, 0.0)],
        band: Vec::new(),
    };
    Scene {
        x: (distance, Scale::Linear),
        y: (curvature, Scale::Linear),
        rows: Vec::new(),
        series: vec![zero, line(entropy, 0, &curves[0]), line(square, 1, &curves[1])],
    }
}
