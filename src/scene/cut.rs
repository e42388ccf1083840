//! What the axes of a slice along directions are called.

use crate::figure::ticks::significant;
use crate::run::cut::Direction;

/// A direction's title, in the words that `word` gives for ids: PC 1 (87 %), λ = 3.2, start → now; and by how many degrees it is turned.
#[must_use]
pub fn title(direction: Direction, turn: f64, word: &dyn Fn(&str) -> String) -> String {
    let lowered = |k: usize| char::from_u32(0x2080 + k as u32).unwrap_or(' ');
    let title = match direction {
        Direction::Random(k) => format!("d{}", lowered(k)),
        Direction::Filter(k) => format!("d{} ({})", lowered(k), word("filter")),
        Direction::Component(k, share) => format!("{} {k} ({} %)", word("component"), significant(100.0 * share, 3)),
        Direction::ToNow => word("to_now"),
        Direction::ToBest => word("to_best"),
        Direction::ToPlace(number) => format!("1 → {number}"),
        Direction::ToFarthest => word("to_farthest"),
        Direction::ToTruth => word("to_truth"),
        Direction::Eigenvector(value) => format!("{}, λ = {}", word("eigenvector"), significant(value, 3)),
        Direction::StandIn => word("stand_in"),
    };
    if turn == 0.0 { title } else { format!("{title} ↺ {}°", significant(turn, 3)) }
}
