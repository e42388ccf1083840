//! From timings of networks to the chart that says whether a pass costs O(V + E): so much for each unit and so much for each weight.

use crate::figure::chart::{Look, Scene, Series};
use crate::figure::curves::Scale;

/// Timings of networks. All lists are of the same length.
#[derive(Clone, Copy, Debug)]
pub struct Timings<'a> {
    /// V: units, inputs not counted.
    pub units: &'a [f64],
    /// E: weights.
    pub weights: &'a [f64],
    /// Times of one pass over a sample, in any unit; positive.
    pub times: &'a [f64],
}

/// What a pass costs: time = unit·V + weight·E.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// For each unit.
    pub unit: f64,
    /// For each weight.
    pub weight: f64,
    /// The largest relative difference between a time and what the two say.
    pub worst: f64,
}

impl Cost {
    fn of(&self, units: f64, weights: f64) -> f64 {
        self.unit * units + self.weight * weights
    }
}

/// The costs of a unit and of a weight for which Σ (1 − (unit·V + weight·E)/time)² is least; `None` where the timings do not tell the two apart.
#[must_use]
pub fn fit(timings: Timings<'_>) -> Option<Cost> {
    let rows = || timings.units.iter().zip(timings.weights).zip(timings.times);
    let (mut vv, mut ve, mut ee, mut v1, mut e1) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for ((v, e), t) in rows() {
        let (v, e) = (v / t, e / t);
        vv += v * v;
        ve += v * e;
        ee += e * e;
        v1 += v;
        e1 += e;
    }
    let determinant = vv * ee - ve * ve;
    if determinant.is_nan() || determinant <= 1e-9 * vv * ee {
        return None;
    }
    let mut cost =
        Cost { unit: (v1 * ee - e1 * ve) / determinant, weight: (e1 * vv - v1 * ve) / determinant, worst: 0.0 };
    cost.worst = rows().fold(0.0, |worst, ((v, e), t)| (cost.of(*v, *e) / t - 1.0).abs().max(worst));
    Some(cost)
}

/// Times beside what the fit says, which is a straight line where the cost is O(V + E); the axes are named `names`: fitted, measured, the line.
#[must_use]
pub fn chart(timings: Timings<'_>, names: [String; 3]) -> Scene {
    let [x, y, line] = names;
    let cost = fit(timings).unwrap_or(Cost { unit: 0.0, weight: 1.0, worst: 0.0 });
    let points: Vec<(f64, f64)> =
        timings.units.iter().zip(timings.weights).zip(timings.times).map(|((v, e), t)| (cost.of(*v, *e), *t)).collect();
    let least = points.iter().fold(f64::INFINITY, |m, p| m.min(p.0));
    let most = points.iter().fold(0.0_f64, |m, p| m.max(p.0));
    let series = |name, hue, look, points| Series { name, hue, look, points, band: Vec::new() };
    Scene {
        x: (x, Scale::Log),
        y: (y, Scale::Log),
        rows: Vec::new(),
        series: vec![
            series(line, 1, Look::Dashed, vec![(least, least), (most, most)]),
            series(String::new(), 0, Look::Dots, points),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_of_units_and_weights_are_told_apart() {
        let (units, weights) = ([3.0, 9.0, 17.0, 65.0], [6.0, 24.0, 96.0, 1200.0]);
        let times: Vec<f64> = units.iter().zip(weights).map(|(v, e)| 5.0 * v + 0.5 * e).collect();
        let timings = Timings { units: &units, weights: &weights, times: &times };
        let found = fit(timings).expect("different networks");
        assert!((found.unit - 5.0).abs() < 1e-9 && (found.weight - 0.5).abs() < 1e-9 && found.worst < 1e-9);
        let scene = chart(timings, ["x", "y", "line"].map(String::from));
        assert!(scene.series[1].points.iter().all(|(fitted, measured)| (fitted / measured - 1.0).abs() < 1e-9));
        let slower = times.iter().zip([1.0, 1.0, 1.0, 1.5]).map(|(t, f)| t * f).collect::<Vec<f64>>();
        let off = fit(Timings { times: &slower, ..timings }).expect("different networks");
        assert!(off.worst > 0.05);
        assert_eq!(fit(Timings { units: &[1.0, 2.0], weights: &[2.0, 4.0], times: &[3.0, 6.0] }), None);
    }
}
