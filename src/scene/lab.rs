//! From a lab's numbers to a chart.

use crate::figure::chart::{Look, Scene, Series};
use crate::figure::curves::Scale;
use crate::figure::histogram;
use crate::figure::pictures::{self, Picture, Row};
use crate::figure::ticks::significant;
use crate::lab::auer::lottery::{Basin, DRAWS, Lottery};
use crate::run::Run;
use crate::theory::principal_components::{basis, held};

/// How many of the random starts end in each minimum, from the best on, in % of all; words: the minimum's number, starts in %, the best one's loss, the worst one's.
#[must_use]
pub fn starts(drawn: &Lottery, [number, starts, best, worst]: [String; 4]) -> histogram::Scene {
    let bar = |basin: &Basin| histogram::Bar {
        height: 100.0 * f64::from(basin.count) / f64::from(DRAWS),
        expected: 100.0 * basin.share,
    };
    let loss = |basin: Option<&Basin>| basin.map_or_else(String::new, |basin| significant(basin.loss, 3));
    let ends = [(best, drawn.basins.first()), (worst, drawn.basins.last())];
    let ends = ends.map(|(word, basin)| format!("{word} ℓ {}", loss(basin)));
    histogram::Scene { x: number, y: starts, bars: drawn.basins.iter().map(bar).collect(), ends }
}

/// Components that are shown, at most.
const MOST: usize = 10;

/// The principal components of pictures that a linear network learns, and below each what of it the columns of A span where the run stands, with the share; `None` where it learns
/// no pictures. Words: of the components' row, of the other.
#[must_use]
pub fn components(run: &Run, [of, spanned]: [String; 2]) -> Option<pictures::Scene> {
    let risk = run.problem().train.linear()?;
    let (known, (width, height)) = (risk.components()?, run.problem().dataset.image?);
    let (a, _) = risk.shape().split(run.w());
    let basis = basis(a, risk.shape().hidden);
    let shown = 0..risk.shape().hidden.min(known.variances().len()).min(MOST);
    // One scale for a component and what is held of it.
    let picture = |u: &[f64], of: &[f64], caption: String| {
        let most = of.iter().fold(f64::MIN_POSITIVE, |m, v| m.max(v.abs()));
        let cells = u.chunks_exact(width as usize).rev().flatten().map(|v| (v / most) as f32).collect();
        Picture { cells, caption }
    };
    let whole = |j: usize| {
        let u = known.direction(j);
        picture(u, u, format!("λ{} {}", lowered(j + 1), significant(known.variances()[j], 2)))
    };
    let part = |j: usize| {
        let u = known.direction(j);
        let (part, share) = held(&basis, u);
        picture(&part, u, format!("{} %", significant(100.0 * share, 3)))
    };
    let rows = vec![
        Row { title: of, pictures: shown.clone().map(whole).collect() },
        Row { title: spanned, pictures: shown.map(part).collect() },
    ];
    Some(pictures::Scene { width, height, rows })
}

/// A number as it is written below the line.
fn lowered(k: usize) -> String {
    k.to_string().chars().filter_map(|c| char::from_u32(0x2080 + c.to_digit(10)?)).collect()
}

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
