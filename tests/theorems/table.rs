//! The table: a row for each prediction.

use std::time::Instant;

/// Which rows are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    All,
    Failures,
}

/// Prints rows as they come and counts those that do not agree.
pub(crate) struct Table {
    shown: Shown,
    rows: u32,
    failed: u32,
    start: Instant,
}

impl Table {
    pub(crate) fn new(shown: Shown) -> Table {
        Table { shown, rows: 0, failed: 0, start: Instant::now() }
    }

    /// Begins a part.
    pub(crate) fn part(&mut self, title: &str) {
        if self.shown == Shown::Failures {
            return;
        }
        println!("\n{title}");
        println!("{:<64} {:>20} {:>20} {:>10}  agrees", "", "predicted", "measured", "tolerance");
    }

    fn row(&mut self, name: &str, predicted: &str, measured: &str, tolerance: &str, agrees: bool) {
        let word = if agrees { "yes" } else { "NO" };
        if self.shown == Shown::All || !agrees {
            println!("{name:<64} {predicted:>20} {measured:>20} {tolerance:>10}  {word}");
        }
        self.rows += 1;
        self.failed += u32::from(!agrees);
    }

    /// A number, to an absolute tolerance.
    pub(crate) fn close(&mut self, name: &str, predicted: f64, measured: f64, tolerance: f64) {
        let agrees = (measured - predicted).abs() <= tolerance;
        self.row(name, &number(predicted), &number(measured), &format!("{tolerance:.0e}"), agrees);
    }

    /// A number, to a tolerance relative to the prediction.
    pub(crate) fn share(&mut self, name: &str, predicted: f64, measured: f64, tolerance: f64) {
        let agrees = (measured - predicted).abs() <= tolerance * predicted.abs();
        let shown =
            if tolerance < 1e-3 { format!("{tolerance:.0e}×") } else { format!("{} %", number(100.0 * tolerance)) };
        self.row(name, &number(predicted), &number(measured), &shown, agrees);
    }

    /// A count: exactly.
    pub(crate) fn count(&mut self, name: &str, predicted: usize, measured: usize) {
        self.row(name, &predicted.to_string(), &measured.to_string(), "0", predicted == measured);
    }

    /// Several counts, exactly.
    pub(crate) fn counts(&mut self, name: &str, predicted: &[usize], measured: &[usize]) {
        let text = |list: &[usize]| list.iter().map(usize::to_string).collect::<Vec<_>>().join(" ");
        self.row(name, &text(predicted), &text(measured), "0", predicted == measured);
    }

    /// A number between two.
    pub(crate) fn within(&mut self, name: &str, [lo, hi]: [f64; 2], measured: f64) {
        let agrees = measured >= lo && measured <= hi;
        self.row(name, &format!("{} … {}", number(lo), number(hi)), &number(measured), "", agrees);
    }

    /// Ends the table; whether all rows agree.
    pub(crate) fn finish(self) -> bool {
        let seconds = self.start.elapsed().as_secs_f64();
        println!("\n{} of {} predictions agree ({seconds:.1} s)", self.rows - self.failed, self.rows);
        self.failed == 0
    }
}

/// Ten digits.
fn number(x: f64) -> String {
    let size = x.abs();
    if x == 0.0 {
        "0".to_string()
    } else if (1e-3..1e7).contains(&size) {
        let places = (9 - size.log10().floor() as i32).clamp(0, 12) as usize;
        let text = format!("{x:.places$}");
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
    } else {
        format!("{x:.6e}")
    }
}
