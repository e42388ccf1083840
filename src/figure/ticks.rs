//! Round numbers for axes, and how they are written.

use crate::decimal::{self, Digits};
use crate::slice::{Axis, Scale};

/// A labelled place on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where, in the axis' coordinate (a log axis' coordinate is the decimal logarithm).
    pub at: f64,
    /// What it says.
    pub label: String,
}

/// The decimal logarithm, for places on a screen; −∞ at 0, NaN below.
#[must_use]
pub fn log10(x: f64) -> f64 {
    crate::math::ln(x) * std::f64::consts::LOG10_E
}

/// The exponent of a positive finite number in scientific notation: 10^k ≤ x < 10^(k+1). 0 for everything else.
#[must_use]
pub fn decade(x: f64) -> i32 {
    // The digits give the exponent without rounding errors at the powers of ten.
    decimal::digits(x, Digits::Shortest).1
}

/// 10^k, correctly rounded.
#[must_use]
pub fn power(k: i32) -> f64 {
    decimal::parse(&format!("1e{k}")).unwrap_or(1.0)
}

/// The smallest of 1, 2, 5 times a power of ten that divides `length` into at most `count` parts.
#[must_use]
pub fn step(length: f64, count: usize) -> f64 {
    round_up(length / count.max(1) as f64)
}

/// The smallest of 1, 2, 5 times a power of ten that is at least `x` (to a relative 1e−9); 1 unless x is positive.
#[must_use]
pub fn round_up(x: f64) -> f64 {
    if !(x.is_finite() && x > 0.0) {
        return 1.0;
    }
    let k = decade(x);
    let unit = power(k);
    let factor = [1.0, 2.0, 5.0].into_iter().find(|m| m * unit >= x * (1.0 - 1e-9));
    factor.map_or_else(|| power(k + 1), |m| m * unit)
}

/// The multiples of `step` in lo…hi, the ends included to a millionth of a step; at most 1000.
#[must_use]
pub fn multiples(lo: f64, hi: f64, step: f64) -> Vec<f64> {
    let (first, last) = ((lo / step - 1e-6).ceil(), (hi / step + 1e-6).floor());
    if !(first.is_finite() && last.is_finite()) || last < first || last - first > 1000.0 {
        return Vec::new();
    }
    // Dividing by a whole inverse step gives 0.3, not 0.30000000000000004.
    let inverse = (1.0 / step).round();
    let exact = step < 1.0 && inverse > 0.0 && (inverse * step - 1.0).abs() < 1e-9;
    (0..=(last - first) as u32)
        .map(|i| {
            let k = first + f64::from(i);
            let value = if exact { k / inverse } else { k * step };
            if value == 0.0 { 0.0 } else { value }
        })
        .collect()
}

/// Ticks at round numbers of an axis, at most `count` + 1 of them. What is written is `mean + scale·at`: the axis'
/// coordinate itself with (0, 1), a measurement's own unit for standardised data; the numbers written are the round
/// ones. Labels that would need more than four digits are written as powers (2e−5).
#[must_use]
pub fn linear(axis: Axis, count: usize, mean: f64, scale: f64) -> Vec<Tick> {
    let (mean, scale) = if mean.is_finite() && scale.is_finite() && scale != 0.0 { (mean, scale) } else { (0.0, 1.0) };
    let ends = (mean + scale * axis.lo, mean + scale * axis.hi);
    let (lo, hi) = (ends.0.min(ends.1), ends.0.max(ends.1));
    if !(lo.is_finite() && hi.is_finite() && hi > lo) {
        return Vec::new();
    }
    let step = step(hi - lo, count);
    let values = multiples(lo, hi, step);
    // A mean far larger than the scale leaves no digits for the way back: such a tick stands nowhere.
    let margin = 1e-6 * (axis.hi - axis.lo).abs();
    let within = |at: f64| at >= axis.lo.min(axis.hi) - margin && at <= axis.lo.max(axis.hi) + margin;
    let tick = |&value: &f64| Tick { at: (value - mean) / scale, label: stepped(value, step) };
    values.iter().map(tick).filter(|tick| within(tick.at)).collect()
}

/// Which way an axis runs, and so how much room its labels need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the right: labels beside each other.
    Across,
    /// Upwards: labels above each other.
    Up,
}

/// The closest ticks of an axis on its scale whose labels, of type size `font`, have room on `length` px.
#[must_use]
pub fn of(axis: Axis, length: f64, font: f64, way: Way) -> Vec<Tick> {
    match axis.scale {
        Scale::Linear => fitted(axis, (0.0, 1.0), length, font, way),
        #[cfg(feature = "whole")]
        _ => scaled(axis, length, font, way),
    }
}

/// Ticks of an axis that is not linear: powers of ten, every few decades when there are many, with 2 and 5 times them when there are few, and round
/// steps where hardly any of these lie on it.
#[cfg(feature = "whole")]
fn scaled(axis: Axis, length: f64, font: f64, way: Way) -> Vec<Tick> {
    let (lo, hi) = (axis.lo.min(axis.hi), axis.lo.max(axis.hi));
    let place = |at: f64| axis.share(at) * length;
    let room = |label: &str| match way {
        Way::Up => 1.3 * font,
        Way::Across => 0.5 * super::text::width(label, font) + 0.8 * font,
    };
    let fit = |values: &[f64]| {
        let mut ticks: Vec<Tick> = Vec::new();
        for at in values.iter().copied().filter(|at| *at >= lo && *at <= hi) {
            ticks.push(Tick { at, label: significant(at, 4) });
        }
        ticks.sort_by(|a, b| a.at.total_cmp(&b.at));
        let apart =
            |pair: &[Tick]| place(pair[1].at) - place(pair[0].at) >= room(&pair[0].label) + room(&pair[1].label);
        (ticks.windows(2).all(apart), ticks)
    };
    // Beside 0 there is room for a label from here on.
    let beside = axis.at(axis.share(0.0) + 3.2 * font / length);
    let least = if lo < 0.0 && hi > 0.0 { beside } else { lo.abs().min(hi.abs()) };
    let (first, last) = (decade(least), decade(lo.abs().max(hi.abs())));
    let powers = |every: i32, factors: &[f64]| {
        let decades = (first..=last).filter(|k| k.rem_euclid(every) == 0);
        let all = decades.flat_map(|k| factors.iter().map(move |m| m * power(k))).filter(|v| *v >= least);
        let mut values: Vec<f64> = all.flat_map(|v| [v, -v]).collect();
        values.push(0.0);
        fit(&values)
    };
    let sparse = (1..=last - first + 1).map(|every| powers(every, &[1.0])).find(|(fits, _)| *fits);
    let mut best = sparse.map(|(_, ticks)| ticks).unwrap_or_default();
    let closer = [powers(1, &[1.0, 2.0, 5.0])]
        .into_iter()
        .chain([8, 5, 3].map(|count| fit(&multiples(lo, hi, step(hi - lo, count)))));
    for (fits, ticks) in closer {
        if fits && ticks.len() > best.len() && (best.len() < 4 || ticks.len() > 3 * best.len() / 2) {
            best = ticks;
        }
    }
    best
}

/// The closest [`linear`] ticks whose labels, of type size `font`, have room on an axis of `length` px.
#[must_use]
pub fn fitted(axis: Axis, (mean, scale): (f64, f64), length: f64, font: f64, way: Way) -> Vec<Tick> {
    for count in [12, 10, 8, 6, 5, 4, 3] {
        let ticks = linear(axis, count, mean, scale);
        let room = match way {
            Way::Up => 2.6 * font,
            Way::Across => {
                let widest = ticks.iter().map(|tick| super::text::width(&tick.label, font)).fold(0.0, f64::max);
                (widest + 1.6 * font).max(4.0 * font)
            }
        };
        let apart = match ticks.as_slice() {
            [first, second, ..] => (second.at - first.at).abs() / (axis.hi - axis.lo) * length,
            _ => f64::INFINITY,
        };
        if apart >= room && ticks.len() > 1 {
            return ticks;
        }
    }
    linear(axis, 2, mean, scale)
}

/// Ticks of a log axis whose coordinate is the decimal logarithm: powers of ten, every few decades when there are
/// many, and 2 and 5 times them when there are few; at most about `count`.
#[must_use]
pub fn logarithmic(axis: Axis, count: usize) -> Vec<Tick> {
    let (first, last) = (axis.lo.ceil(), axis.hi.floor());
    if !(first.is_finite() && last.is_finite() && axis.hi > axis.lo) || axis.hi - axis.lo > 700.0 {
        return Vec::new();
    }
    let decades = axis.hi - axis.lo;
    let within = |at: f64| at >= axis.lo - 1e-9 && at <= axis.hi + 1e-9;
    let count = count.max(1) as f64;
    if decades * 3.0 <= count.max(3.0) {
        let mut ticks = Vec::new();
        for k in axis.lo.floor() as i32..=axis.hi.ceil() as i32 {
            for m in [1.0, 2.0, 5.0] {
                let value = m * power(k);
                ticks.push(Tick { at: log10(value), label: significant(value, 1) });
            }
        }
        ticks.retain(|tick| within(tick.at));
        return ticks;
    }
    let every = round_up(decades / count).max(1.0) as i32;
    (first as i32..=last as i32)
        .filter(|k| k.rem_euclid(every) == 0)
        .map(|k| Tick { at: f64::from(k), label: significant(power(k), 1) })
        .collect()
}

/// A multiple of a round step, with the decimals that the step needs.
fn stepped(value: f64, step: f64) -> String {
    let largest = value.abs().max(step);
    let (low, high) = (decade(step), decade(largest));
    if value == 0.0 {
        "0".to_string()
    } else if high >= 5 || low < -4 {
        // As many digits as tell neighbours apart.
        significant(value, (decade(value) - low + 1).max(1) as usize)
    } else {
        let decimals = (-low).max(0);
        let (mut digits, k) = decimal::digits(value, Digits::Count((decimals + decade(value) + 1).max(1) as usize));
        digits.resize((decimals + k + 1).max(1) as usize, 0);
        minus(&format!("{}{}", if value < 0.0 { "-" } else { "" }, decimal::plain(&digits, k)))
    }
}

/// A number with the given count of significant digits, trailing zeros dropped: 0.0258, 1e−3, 2.5e6, −17; plain
/// between 0.01 and 99999, as a power outside. The minus is the real one (U+2212).
#[must_use]
pub fn significant(value: f64, digits: usize) -> String {
    if value == 0.0 {
        return "0".to_string();
    }
    if !value.is_finite() {
        return if value.is_nan() { "–".to_string() } else { minus(if value > 0.0 { "∞" } else { "-∞" }) };
    }
    let (digits, exponent) = decimal::digits(value, Digits::Count(digits.min(17)));
    let sign = if value < 0.0 { "-" } else { "" };
    if (-2..5).contains(&exponent) {
        minus(&format!("{sign}{}", trimmed(&decimal::plain(&digits, exponent))))
    } else {
        minus(&format!("{sign}{}e{exponent}", trimmed(&decimal::plain(&digits, 0))))
    }
}

fn trimmed(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

fn minus(text: &str) -> String {
    text.replace('-', "\u{2212}")
}

/// The smallest range around lo…hi whose ends are multiples of a round step of about a fifth of its length. It is a
/// pure function of the data that moves in steps, so that an axis does not shiver while its data grow.
#[must_use]
pub fn round_range(lo: f64, hi: f64) -> Axis {
    let axis = super::layout::widened(Axis::linear(lo, hi));
    let step = step(axis.hi - axis.lo, 5);
    let (first, last) = ((axis.lo / step + 1e-9).floor(), (axis.hi / step - 1e-9).ceil());
    super::layout::widened(Axis::linear(first * step, last * step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_short() {
        fn check(value: f64, digits: usize, written: &str) {
            assert_eq!(significant(value, digits), written, "{value} with {digits} digits");
        }
        check(0.0, 3, "0");
        check(-0.0, 3, "0");
        check(0.001, 3, "1e−3");
        check(0.025_76, 3, "0.0258");
        check(0.1, 4, "0.1");
        check(0.099_999, 2, "0.1");
        check(-1.5, 3, "−1.5");
        check(1234.5, 3, "1230");
        check(99_999.6, 5, "1e5");
        check(2.5e6, 3, "2.5e6");
        check(-3.2e-7, 2, "−3.2e−7");
        check(f64::MAX, 3, "1.8e308");
        check(5e-324, 3, "4.94e−324");
        check(f64::INFINITY, 3, "∞");
        check(f64::NEG_INFINITY, 3, "−∞");
        check(f64::NAN, 3, "–");
        check(1.0, 0, "1");
    }

    #[test]
    fn linear_ticks_are_round_and_fit() {
        fn check(lo: f64, hi: f64, count: usize, labels: &str) {
            let ticks = linear(Axis::linear(lo, hi), count, 0.0, 1.0);
            let said: Vec<&str> = ticks.iter().map(|t| t.label.as_str()).collect();
            assert_eq!(said.join(" "), labels, "{lo}…{hi} by {count}");
            assert!(ticks.len() <= count + 1, "{lo}…{hi}: {} ticks", ticks.len());
        }
        check(0.0, 1.0, 5, "0 0.2 0.4 0.6 0.8 1.0");
        check(-2.0, 9.0, 6, "−2 0 2 4 6 8");
        check(-0.31, 0.29, 4, "−0.2 0 0.2");
        check(0.0, 1200.0, 6, "0 200 400 600 800 1000 1200");
        check(0.0, 1e6, 4, "0 5e5 1e6");
        check(0.0, 3e-5, 3, "0 1e−5 2e−5 3e−5");
        check(1e6, 1_000_002.0, 2, "1e6 1.000001e6 1.000002e6");
        check(3.0, 3.0, 5, "");
        check(f64::NAN, 1.0, 5, "");
        check(0.0, f64::INFINITY, 5, "");
    }

    #[test]
    fn ticks_of_standardised_columns_are_round_in_the_columns_own_unit() {
        let ticks = linear(Axis::linear(-2.0, 2.0), 5, 43.9, 5.46);
        assert_eq!(ticks.iter().map(|t| t.label.as_str()).collect::<Vec<_>>(), ["35", "40", "45", "50"]);
        for tick in &ticks {
            let raw: f64 = 43.9 + 5.46 * tick.at;
            assert!((raw - tick.label.parse::<f64>().unwrap()).abs() < 1e-9, "{tick:?}");
        }
        // A falling scale and a useless one do not upset it.
        assert_eq!(linear(Axis::linear(-1.0, 1.0), 4, 0.0, -1.0).len(), 5);
        assert_eq!(linear(Axis::linear(-1.0, 1.0), 4, 7.0, 0.0).len(), 5);
    }

    #[test]
    fn fitted_labels_never_touch() {
        for (lo, hi) in [(0.0, 1.0), (-1234.5, 999.0), (1e-7, 5e-7), (-0.003, 0.02), (1e6, 1e6 + 3.0)] {
            for length in [60.0, 130.0, 480.0, 900.0] {
                let ticks = fitted(Axis::linear(lo, hi), (0.0, 1.0), length, 12.0, Way::Across);
                for pair in ticks.windows(2) {
                    let apart = (pair[1].at - pair[0].at) / (hi - lo) * length;
                    let half = |t: &Tick| super::super::text::width(&t.label, 12.0) / 2.0;
                    // Two labels are the least; in a very short axis they may not fit.
                    assert!(apart > half(&pair[0]) + half(&pair[1]) || ticks.len() <= 3, "{lo}…{hi} in {length} px");
                }
                assert!(length < 400.0 || ticks.len() >= 3, "{lo}…{hi} in {length} px: {}", ticks.len());
            }
        }
    }

    #[test]
    fn log_ticks_are_powers_of_ten_or_halves_and_fifths() {
        fn check(lo: f64, hi: f64, count: usize, labels: &str) {
            let ticks = logarithmic(Axis::linear(lo, hi), count);
            assert_eq!(ticks.iter().map(|t| t.label.as_str()).collect::<Vec<_>>().join(" "), labels, "{lo}…{hi}");
            assert!(ticks.iter().all(|t| t.at >= lo - 1e-9 && t.at <= hi + 1e-9), "{lo}…{hi}");
        }
        check(-3.0, 1.0, 5, "1e−3 0.01 0.1 1 10");
        check(-12.0, 0.0, 4, "1e−10 1e−5 1");
        check(-1.0, 0.0, 4, "0.1 0.2 0.5 1");
        check(0.0, 0.0, 4, "");
        check(f64::NEG_INFINITY, 0.0, 4, "");
        check(-0.3, -0.1, 4, "");
    }

    #[cfg(feature = "whole")]
    #[test]
    fn scaled_axes_are_read_by_powers_of_ten() {
        fn check(lo: f64, hi: f64, scale: Scale, length: f64, labels: &str) {
            let axis = Axis { lo, hi, scale };
            for way in [Way::Up, Way::Across] {
                let ticks = of(axis, length, 12.0, way);
                if way == Way::Across {
                    let said = ticks.iter().map(|t| t.label.as_str()).collect::<Vec<_>>().join(" ");
                    assert_eq!(said, labels, "{axis:?}");
                }
                for pair in ticks.windows(2) {
                    let apart = (axis.share(pair[1].at) - axis.share(pair[0].at)) * length;
                    assert!(apart >= 2.6 * 12.0 || way == Way::Across, "{axis:?}: {pair:?}");
                }
            }
        }
        let asinh = Scale::Asinh { unit: 0.01 };
        check(1e-3, 1e3, Scale::Ln, 480.0, "1e−3 0.01 0.1 1 10 100 1000");
        check(1e-3, 1e3, Scale::Ln, 200.0, "0.01 1 100");
        check(0.04, 30.0, Scale::Ln, 480.0, "0.05 0.1 0.2 0.5 1 2 5 10 20");
        check(0.3, 0.7, Scale::Ln, 300.0, "0.3 0.4 0.5 0.6 0.7");
        check(-100.0, 100.0, asinh, 480.0, "−100 −10 −1 −0.1 0 0.1 1 10 100");
        check(-1e-4, 1e-4, asinh, 300.0, "−1e−4 −5e−5 0 5e−5 1e−4");
    }

    #[test]
    fn ranges_grow_in_steps() {
        fn check(lo: f64, hi: f64, ends: (f64, f64)) {
            let range = round_range(lo, hi);
            assert!((range.lo - ends.0).abs() < 1e-9 && (range.hi - ends.1).abs() < 1e-9, "{lo}…{hi}: {range:?}");
        }
        check(0.0, 0.43, (0.0, 0.5));
        check(0.0, 0.41, (0.0, 0.5));
        check(0.012, 0.43, (0.0, 0.5));
        check(0.0, 400.0, (0.0, 400.0));
        check(0.0, 401.0, (0.0, 500.0));
        check(-3.1, 2.2, (-4.0, 4.0));
        check(5.0, 5.0, (4.7, 5.3));
        check(f64::NAN, 5.0, (0.0, 1.0));
    }
}
