//! Text without a browser: the widths of letters, for every surface but the canvas (which measures).

/// Advance widths of the printable ASCII characters from space to tilde in thousandths of the type size: those of
/// Helvetica as its Adobe font metrics file gives them, the common measure of sans-serif faces.
const ADVANCE: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, // space … /
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, // 0 … ?
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, // @ … O
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, // P … _
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, // ` … o
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, // p … ~
];

/// The width of `text` at the type size `size`, in the unit of `size`. Estimated: the face of the reader's system may
/// differ by a tenth.
#[must_use]
pub fn width(text: &str, size: f64) -> f64 {
    let thousandths: u32 = text.chars().map(|c| u32::from(advance(c))).sum();
    f64::from(thousandths) / 1000.0 * size
}

fn advance(c: char) -> u16 {
    match c {
        ' '..='~' => ADVANCE[c as usize - ' ' as usize],
        '−' | '±' | '×' | '≥' | '≤' => 584,
        '₀'..='₉' | '⁰' | '¹' | '²' | '³' | '⁴'..='⁹' => 333,
        '·' => 278,
        '…' => 1000,
        _ => 600,
    }
}

/// Whether a label is a mathematical symbol, to be set in italics: one letter, perhaps with a subscript (w₁, b, ℓ).
#[must_use]
pub fn is_symbol(label: &str) -> bool {
    let mut letters = label.chars();
    letters.next().is_some_and(char::is_alphabetic) && letters.all(|c| matches!(c, '₀'..='₉' | '\'' | '′'))
}
