//! Decimal numbers: text to `f64` and back, exactly.
//!
//! Why not the standard library's: its tables and code for this weigh more than a tenth of what the page may transfer,
//! because they are made for speed. These are made to be small: whole numbers of any size do all the work. Both ways round
//! correctly (Steele and White 1990, doi:10.1145/93542.93559), so a number that is written and read again has the same bits.

use std::cmp::Ordering;

/// Significant digits beyond which a decimal cannot lie on the other side of a midpoint of two numbers (it is 767), with room.
const MOST_DIGITS: usize = 800;

/// A whole number ≥ 0 in limbs of 32 bits, lowest first, without leading zeros.
#[derive(Clone)]
struct Whole(Vec<u32>);

impl Whole {
    fn new(v: u64) -> Whole {
        let mut whole = Whole(vec![v as u32, (v >> 32) as u32]);
        whole.trim();
        whole
    }

    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    /// self·by + plus.
    fn scale(&mut self, by: u32, plus: u32) {
        let mut carry = u64::from(plus);
        for limb in &mut self.0 {
            let v = u64::from(*limb) * u64::from(by) + carry;
            *limb = v as u32;
            carry = v >> 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    /// self·10^k.
    fn tens(&mut self, k: u32) {
        for _ in 0..k / 9 {
            self.scale(1_000_000_000, 0);
        }
        self.scale(10_u32.pow(k % 9), 0);
    }

    /// self·2^k.
    fn twos(&mut self, k: u32) {
        self.scale(1 << (k % 32), 0);
        if !self.0.is_empty() {
            let mut limbs = vec![0; (k / 32) as usize];
            limbs.append(&mut self.0);
            self.0 = limbs;
        }
    }

    fn plus(&self, other: &Whole) -> Whole {
        let mut sum = Vec::with_capacity(self.0.len().max(other.0.len()) + 1);
        let mut carry = 0;
        for i in 0..self.0.len().max(other.0.len()) {
            let limb = |w: &Whole| u64::from(w.0.get(i).copied().unwrap_or(0));
            let v = limb(self) + limb(other) + carry;
            sum.push(v as u32);
            carry = v >> 32;
        }
        sum.push(carry as u32);
        let mut sum = Whole(sum);
        sum.trim();
        sum
    }

    /// self − other, for other ≤ self.
    fn subtract(&mut self, other: &Whole) {
        let mut borrow = 0;
        for (i, limb) in self.0.iter_mut().enumerate() {
            let v = i64::from(*limb) - i64::from(other.0.get(i).copied().unwrap_or(0)) - borrow;
            *limb = v as u32;
            borrow = i64::from(v < 0);
        }
        self.trim();
    }

    fn compare(&self, other: &Whole) -> Ordering {
        let by_length = self.0.len().cmp(&other.0.len());
        by_length.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

/// (m, e) with x = m·2^e for x ≥ 0.
fn parts(x: f64) -> (u64, i32) {
    let (exponent, fraction) = ((x.to_bits() >> 52) as i32 & 0x7ff, x.to_bits() & ((1 << 52) - 1));
    if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) }
}

/// Reads a finite number: digits with an optional sign, point and exponent (`-1.5e3`). `None` for anything else, for
/// infinities and NaN as well, and for numbers beyond the largest `f64`.
#[must_use]
pub fn parse(text: &str) -> Option<f64> {
    let (negative, unsigned) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    let mut digits: Vec<u8> = Vec::new();
    let (mut seen, mut point, mut exponent) = (false, false, 0_i64);
    let mut rest = unsigned;
    while let [byte, tail @ ..] = rest {
        match byte {
            b'0'..=b'9' => {
                seen = true;
                exponent -= i64::from(point);
                if digits.len() <= MOST_DIGITS {
                    if *byte != b'0' || !digits.is_empty() {
                        digits.push(byte - b'0');
                    }
                } else {
                    // Beyond all digits that count, only whether something follows can matter.
                    exponent += 1;
                    if *byte != b'0' {
                        digits[MOST_DIGITS] |= 1;
                    }
                }
            }
            b'.' if !point => point = true,
            b'e' | b'E' if seen => {
                exponent = exponent.saturating_add(whole_exponent(tail)?);
                break;
            }
            _ => return None,
        }
        rest = tail;
    }
    if !seen {
        return None;
    }
    let x = nearest(&digits, exponent);
    x.is_finite().then_some(if negative { -x } else { x })
}

/// The exponent's digits with their sign; beyond ±100,000 it makes no difference how far.
fn whole_exponent(text: &[u8]) -> Option<i64> {
    let (sign, digits) = match text {
        [b'-', rest @ ..] => (-1, rest),
        [b'+', rest @ ..] => (1, rest),
        all => (1, all),
    };
    if digits.is_empty() {
        return None;
    }
    digits
        .iter()
        .try_fold(0_i64, |k, byte| byte.is_ascii_digit().then(|| (10 * k + i64::from(byte - b'0')).min(100_000)))
        .map(|k| sign * k)
}

/// The number nearest to digits·10^exponent, ties to even; infinity beyond the largest.
fn nearest(digits: &[u8], exponent: i64) -> f64 {
    let place = exponent + i64::try_from(digits.len()).unwrap_or(i64::MAX);
    if digits.is_empty() || place < -330 {
        return 0.0;
    }
    if place > 310 {
        return f64::INFINITY;
    }
    let mut value = Whole::new(0);
    for digit in digits {
        if value.0.is_empty() {
            value = Whole::new(u64::from(*digit));
        } else {
            value.scale(10, u32::from(*digit));
        }
    }
    let exponent = exponent as i32;
    // Whole numbers below 2^53 and powers of ten up to 10^22 are exact: one rounding, the right one.
    if value.0.len() <= 2 && exponent.abs() <= 22 {
        let whole = value.0.iter().rev().fold(0_u64, |v, limb| v << 32 | u64::from(*limb));
        if whole < 1 << 53 {
            let power = (0..exponent.abs()).fold(1.0, |p, _| p * 10.0);
            return if exponent < 0 { whole as f64 / power } else { whole as f64 * power };
        }
    }
    let mut unit = Whole::new(1);
    if exponent < 0 {
        unit.tens(exponent.unsigned_abs());
    } else {
        value.tens(exponent.unsigned_abs());
    }
    // value against m·2^e, both in units of 10^exponent if that is below 1.
    let against = |m: u64, e: i32| {
        let (mut left, mut right) = (value.clone(), unit.clone());
        let mut high = right.clone();
        right.scale(m as u32, 0);
        high.scale((m >> 32) as u32, 0);
        high.twos(32);
        right.trim();
        high.trim();
        right = right.plus(&high);
        if e < 0 {
            left.twos(e.unsigned_abs());
        } else {
            right.twos(e.unsigned_abs());
        }
        left.compare(&right)
    };
    // Numbers ≥ 0 are ordered as their bits are: look for the largest that is not above.
    let (mut low, mut high) = (0_u64, f64::INFINITY.to_bits());
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        let (m, e) = parts(f64::from_bits(middle));
        if against(m, e) == Ordering::Less { high = middle } else { low = middle }
    }
    let (m, e) = parts(f64::from_bits(low));
    let up = match against(2 * m + 1, e - 1) {
        Ordering::Less => false,
        Ordering::Equal => m % 2 == 1,
        Ordering::Greater => true,
    };
    f64::from_bits(low + u64::from(up))
}

/// How many digits are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digits {
    /// As few as read back to the same number.
    Shortest,
    /// So many significant ones (at least 1), rounded to nearest, ties to even.
    Count(usize),
}

/// The decimal digits of |x| and the exponent k of the first: |x| ≈ d₀.d₁d₂… · 10^k. `([0], 0)` for 0 and what is not finite.
#[must_use]
pub fn digits(x: f64, wanted: Digits) -> (Vec<u8>, i32) {
    let x = x.abs();
    if x == 0.0 || !x.is_finite() {
        return (vec![0], 0);
    }
    let (m, e) = parts(x);
    // x = rest/unit; half the gaps to the neighbours are below/unit and above/unit.
    let (mut rest, mut unit) = (Whole::new(2 * m), Whole::new(2));
    let (mut above, mut below) = (Whole::new(1), Whole::new(1));
    if m == 1 << 52 && e > -1074 {
        // A power of two: the gap below is half as wide.
        rest.twos(1);
        unit.twos(1);
        above.twos(1);
    }
    if e < 0 {
        unit.twos(e.unsigned_abs());
    } else {
        rest.twos(e.unsigned_abs());
        above.twos(e.unsigned_abs());
        below.twos(e.unsigned_abs());
    }
    // A guess at the decade from the bits, low by at most one.
    let bits = m.ilog2().cast_signed() + e;
    let mut decade = (f64::from(bits) * std::f64::consts::LOG10_2 - 1e-9).floor() as i32;
    if decade >= 0 {
        unit.tens(decade.unsigned_abs());
    } else {
        for whole in [&mut rest, &mut above, &mut below] {
            whole.tens(decade.unsigned_abs());
        }
    }
    let mut ten = unit.clone();
    ten.tens(1);
    if rest.compare(&ten) != Ordering::Less {
        unit = ten;
        decade += 1;
    }
    let even = m % 2 == 0;
    let mut out = Vec::new();
    loop {
        let mut digit = 0;
        while rest.compare(&unit) != Ordering::Less {
            rest.subtract(&unit);
            digit += 1;
        }
        out.push(digit);
        // Whether the digits so far, or the next ones up, are near enough.
        let (down, up) = match wanted {
            Digits::Count(n) => (out.len() >= n.max(1), false),
            Digits::Shortest => {
                let low = rest.compare(&below);
                let high = rest.plus(&above).compare(&unit);
                (
                    low == Ordering::Less || (even && low == Ordering::Equal),
                    high == Ordering::Greater || (even && high == Ordering::Equal),
                )
            }
        };
        if down || up {
            let half = rest.plus(&rest).compare(&unit);
            let odd = digit % 2 == 1;
            let nearer_up =
                half == Ordering::Greater || (half == Ordering::Equal && (odd || wanted == Digits::Shortest));
            if up && !down || (up || wanted != Digits::Shortest) && nearer_up {
                decade += carry(&mut out);
            }
            break;
        }
        for whole in [&mut rest, &mut above, &mut below] {
            whole.tens(1);
        }
    }
    (out, decade)
}

/// Adds one to the last digit; returns by how much the exponent grows.
fn carry(digits: &mut [u8]) -> i32 {
    for digit in digits.iter_mut().rev() {
        if *digit < 9 {
            *digit += 1;
            return 0;
        }
        *digit = 0;
    }
    digits[0] = 1;
    1
}

/// The shortest text that reads back to the same number: plain from 1e−7 to 1e21, with an exponent outside; `inf` and `NaN` as they are.
#[must_use]
pub fn shortest(x: f64) -> String {
    if !x.is_finite() {
        return if x.is_nan() {
            "NaN"
        } else if x > 0.0 {
            "inf"
        } else {
            "-inf"
        }
        .into();
    }
    let (digits, k) = digits(x, Digits::Shortest);
    let mut text = String::from(if x.is_sign_negative() { "-" } else { "" });
    if (-7..21).contains(&k) {
        text.push_str(&plain(&digits, k));
    } else {
        text.push_str(&plain(&digits, 0));
        text.push('e');
        text.push_str(&k.to_string());
    }
    text
}

/// Digits d₀.d₁d₂… · 10^k without an exponent: 0.012, 1.5, 1200.
#[must_use]
pub fn plain(digits: &[u8], k: i32) -> String {
    let mut text = String::new();
    let letters = digits.iter().map(|d| char::from(b'0' + d));
    if k < 0 {
        text.push_str("0.");
        text.extend(std::iter::repeat_n('0', (-k - 1) as usize));
        text.extend(letters);
    } else {
        for (i, letter) in letters.enumerate() {
            if i == k as usize + 1 {
                text.push('.');
            }
            text.push(letter);
        }
        text.extend(std::iter::repeat_n('0', (k as usize + 1).saturating_sub(digits.len())));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn same(x: f64) {
        let text = shortest(x);
        assert_eq!(parse(&text).map(f64::to_bits), Some(x.to_bits()), "{text}");
        assert_eq!(text.parse::<f64>().unwrap().to_bits(), x.to_bits(), "{text}");
        // As few digits as the standard library finds, and the same.
        let standard = format!("{:e}", x.abs());
        let (mantissa, exponent) = standard.split_once('e').unwrap();
        let (found, k) = digits(x, Digits::Shortest);
        assert_eq!((plain(&found, 0), k.to_string()), (mantissa.to_string(), exponent.to_string()), "{x:e}");
        for n in 1..=(if x == 0.0 { 0 } else { 17 }) {
            let standard = format!("{:.*e}", n - 1, x.abs());
            let (found, k) = digits(x, Digits::Count(n));
            assert_eq!(format!("{}e{k}", plain(&found, 0)), standard, "{x:e} with {n} digits");
        }
    }

    #[test]
    fn numbers_at_the_edges_are_written_and_read_as_the_standard_library_does() {
        let powers = (-323..=308).map(|k| format!("1e{k}").parse::<f64>().unwrap());
        let twos =
            (-1074..1024).map(|k| f64::from_bits(if k < -1022 { 1 << (k + 1074) } else { ((k + 1023) as u64) << 52 }));
        let named = [
            0.0,
            -0.0,
            0.1,
            0.25,
            2.5,
            9.5,
            99.5,
            0.3,
            1.0 / 3.0,
            f64::MAX,
            f64::MIN_POSITIVE,
            5e-324,
            9_007_199_254_740_993.0,
            123_456_789.0,
        ];
        named.into_iter().chain(powers).chain(twos).for_each(same);
        assert_eq!(shortest(1e-7), "0.0000001");
        assert_eq!(shortest(1e21), "1e21");
        assert_eq!(shortest(-1234.5), "-1234.5");
        assert_eq!(shortest(f64::NEG_INFINITY), "-inf");
    }

    #[test]
    fn only_finite_numbers_are_read() {
        for text in ["", "+", ".", "e5", "1e", "1e+", "1.2.3", "inf", "NaN", "1e309", "0x1", "1_000", " 1", "1 ", "--1"]
        {
            assert_eq!(parse(text), None, "{text:?}");
        }
        for text in [
            "1.",
            ".5",
            "+2",
            "-0",
            "007",
            "1E5",
            "1e-400",
            "1e+2",
            "0e999999999999",
            "0.000000000000000000000000000000001e33",
        ] {
            assert_eq!(parse(text).map(f64::to_bits), text.parse::<f64>().ok().map(f64::to_bits), "{text:?}");
        }
        // A midpoint of two numbers, with and without something 1,000 digits later.
        let middle = format!("9007199254740993.{}", "0".repeat(1000));
        assert_eq!(parse(&middle), Some(9_007_199_254_740_992.0));
        assert_eq!(parse(&format!("{middle}1")), Some(9_007_199_254_740_994.0));
    }

    proptest! {
        #[test]
        fn every_number_survives_being_written(bits in any::<u64>()) {
            let x = f64::from_bits(bits);
            if x.is_finite() {
                same(x);
            }
        }

        #[test]
        fn every_decimal_reads_as_the_standard_library_reads_it(text in "-?[0-9]{1,25}(\\.[0-9]{0,25})?(e-?[0-9]{1,3})?") {
            let standard = text.parse::<f64>().unwrap();
            prop_assert_eq!(parse(&text).map(f64::to_bits), standard.is_finite().then_some(standard.to_bits()));
        }
    }
}
