//! Where a risk of two parameters is convex, and how steep it is where it is not: the least curvature and the slope over the landscape that is shown.

use crate::eigen;
use crate::math;
use crate::matrix::norm;
use crate::objective::Objective;
use crate::objective::population::PopulationRisk;
use crate::objective::quadrature::Accuracy;
use crate::run::{Run, Shown};
use crate::slice::{Axis, GridSize, Scale};

/// Cells of both maps.
const CELLS: GridSize = GridSize { width: 44, height: 44 };
/// Term evaluations that they may cost: of more samples than that allows the first few are looked at.
const MOST: u64 = 8_000_000;

/// Two fields over the same cells.
#[derive(Clone, Debug)]
pub struct Maps {
    /// Cells, row 0 the lowest.
    pub size: GridSize,
    /// To the right and upwards: what the landscape shows.
    pub axes: [Axis; 2],
    /// λ_min(∇²ℓ).
    pub least: Vec<f32>,
    /// ‖∇ℓ‖.
    pub slope: Vec<f32>,
    /// The planted parameters, and where their units change places.
    pub truths: Vec<[f64; 2]>,
    /// Where the run stands.
    pub now: [f64; 2],
    /// Of how many samples they are, where these are not all.
    pub some: Option<usize>,
}

/// The maps of the run's risk; `None` unless it has two parameters, both shown on linear axes, and planted ones.
#[must_use]
pub fn maps(run: &Run) -> Option<Maps> {
    let Shown::Two((0, x), (1, y)) = run.shown() else { return None };
    let problem = run.problem();
    let truth = problem.dataset.truth.as_deref().filter(|truth| truth.len() == 2)?;
    if run.w().len() != 2 || x.scale != Scale::Linear || y.scale != Scale::Linear {
        return None;
    }
    let cells = u64::from(CELLS.width * CELLS.height);
    let one = cells * problem.train.gradient_cost();
    let some = usize::try_from(MOST / one.max(1)).unwrap_or(usize::MAX);
    // An integral is as good with fewer points: nobody sees the ninth digit of a colour.
    let coarse = problem
        .train
        .population()
        .map(|planted| PopulationRisk::new(truth.to_vec(), planted.population.criterion(), Accuracy::Coarse));
    let part = if coarse.is_some() { None } else { problem.train.over_some(some) };
    let risk: &dyn Objective = match (&coarse, &part) {
        (Some(coarse), _) => coarse,
        (None, Some(part)) => &**part,
        (None, None) => &*problem.train,
    };
    let (mut least, mut slope) = (Vec::new(), Vec::new());
    for k in 0..CELLS.width * CELLS.height {
        let w = [x.centre(k % CELLS.width, CELLS.width), y.centre(k / CELLS.width, CELLS.height)];
        let (mut grad, mut hess) = ([0.0; 2], [0.0; 4]);
        risk.gradient(&w, &mut grad);
        risk.hessian(&w, &mut hess);
        least.push(eigen::symmetric(&hess, 2).map_or(f32::NAN, |found| found.values[0] as f32));
        slope.push(norm(&grad) as f32);
    }
    let mut truths = vec![[truth[0], truth[1]]];
    if problem.train.committee().is_some_and(|committee| committee.risk.units() == 2) {
        truths.push([truth[1], truth[0]]);
    }
    let some = part.map(|part| part.samples());
    Some(Maps { size: CELLS, axes: [x, y], least, slope, truths, now: [run.w()[0], run.w()[1]], some })
}

/// The radius of the largest disc about a place of the maps in which the risk is convex: the distance to the nearest place where λ_min = 0, between cells. `None` where there is none in the picture, where the
/// disc is not all in it (what is beyond is not looked at), or where the risk is not convex at the place itself.
#[must_use]
pub fn convex_radius(maps: &Maps, about: [f64; 2]) -> Option<f64> {
    let [x, y] = maps.axes;
    let (width, height) = (maps.size.width as usize, maps.size.height as usize);
    let at = |column: usize, row: usize| {
        let place = [x.centre(column as u32, maps.size.width), y.centre(row as u32, maps.size.height)];
        (place, f64::from(maps.least[row * width + column]))
    };
    let edge =
        [x, y].iter().zip(about).map(|(axis, at)| (at - axis.lo).min(axis.hi - at)).fold(f64::INFINITY, f64::min);
    if edge <= 0.0 {
        return None;
    }
    let cell = |axis: Axis, at: f64, cells: usize| ((at - axis.lo) / (axis.hi - axis.lo) * cells as f64) as usize;
    let (_, here) = at(cell(x, about[0], width), cell(y, about[1], height));
    let convex = here > 0.0;
    if !convex {
        return None;
    }
    let mut nearest = f64::INFINITY;
    for (column, row) in (0..height).flat_map(|row| (0..width).map(move |column| (column, row))) {
        let (from, here) = at(column, row);
        for (to, there) in [(column + 1, row), (column, row + 1)]
            .into_iter()
            .filter(|(c, r)| *c < width && *r < height)
            .map(|(c, r)| at(c, r))
        {
            if (here > 0.0) != (there > 0.0) {
                let share = here / (here - there);
                let crossing = [0, 1].map(|k| from[k] + share * (to[k] - from[k]) - about[k]);
                nearest = nearest.min(norm(&crossing));
            }
        }
    }
    (nearest <= edge).then_some(nearest)
}

/// Points of a circle, closed.
#[must_use]
pub fn circle(centre: [f64; 2], radius: f64) -> Vec<(f64, f64)> {
    let at = |k: u32| {
        let angle = std::f64::consts::TAU * f64::from(k) / 72.0;
        (centre[0] + radius * math::cos(angle), centre[1] + radius * math::sin(angle))
    };
    (0..=72).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Shelf;
    use crate::spec::Spec;

    fn of(text: &str) -> Option<Maps> {
        let run = Run::open(Spec::parse(text).expect(text), &Shelf::default()).expect(text);
        maps(&run)
    }

    /// The disc about w* is as large as it is known to be, to a fraction of a cell.
    #[test]
    fn the_risk_is_convex_about_the_truth_and_not_far_from_it() {
        let square = "data=classification&risk=population&bias=no&test=0&box=-0.8,3.2,-2.9,1.1";
        let found = of(square).expect("two parameters");
        let radius = convex_radius(&found, found.truths[0]).expect("it ends");
        assert!((radius - 1.095_62).abs() < 0.02, "{radius}");
        assert!(found.slope.iter().all(|z| *z >= 0.0) && found.some.is_none());
        // The cross-entropy is convex everywhere.
        let convex = of(&format!("{square}&loss=ce")).expect("two parameters");
        assert!(convex.least.iter().all(|z| *z > 0.0) && convex_radius(&convex, convex.truths[0]).is_none());
        // Of many samples some stand for all.
        let many = of("data=classification&n=60000&bias=no&test=0&box=-2,4,-4,2").expect("two parameters");
        assert!(many.some.is_some_and(|some| (1000..60_000).contains(&some)), "{:?}", many.some);
        // Both copies of the truth have their bowl.
        let copies = of("data=committee&hidden=2&d=1&risk=population&loss=ce&test=0&box=-2,7,-2,7").expect("two");
        for truth in &copies.truths {
            let radius = convex_radius(&copies, *truth).expect("it ends");
            assert!((0.2..2.5).contains(&radius), "{truth:?}: {radius}");
        }
        // One unit of two inputs has nothing to change places with.
        for (shape, copies) in [("hidden=1&d=2", 1), ("hidden=2&d=1", 2)] {
            let text = format!("data=committee&{shape}&n=50&loss=ce&test=0&box=-2,7,-2,7");
            assert_eq!(of(&text).expect("two parameters").truths.len(), copies, "{text}");
        }
        for other in
            ["data=penguins&test=0", "data=classification&d=3&bias=no", "data=classification&bias=no&view=line"]
        {
            assert!(of(other).is_none(), "{other}");
        }
    }
    /// A disc is drawn only where all of it is seen to be convex.
    #[test]
    fn a_disc_is_drawn_where_it_is_convex_and_in_the_picture() {
        let check = |area: &str, found: bool| {
            let maps =
                of(&format!("data=classification&risk=population&bias=no&test=0&box={area}")).expect("two parameters");
            let radius = convex_radius(&maps, maps.truths[0]);
            assert_eq!(radius.is_some(), found, "{area}: {radius:?}");
            assert!(radius.is_none_or(|radius| (radius - 1.095_62).abs() < 0.03), "{area}: {radius:?}");
        };
        // About w* = (1.2, −0.9) the risk is convex to 1.0956.
        check("-0.8,3.2,-2.9,1.1", true);
        check("0.1,2.4,-2.1,0.3", true);
        // An edge is nearer than that: beyond it nothing is known.
        check("0.2,6,-6,6", false);
        check("-4,2,-4,4", false);
        check("-4,4,-1.9,4", false);
        check("-4,4,-4,0", false);
        // The truth is outside.
        check("2,4,-3,-1", false);
        check("-4,0,0,4", false);
        // Of few samples the risk may bend down at the truth itself.
        let maps = |seed: u32| {
            of(&format!("data=classification&n=5&seed={seed}&bias=no&test=0&box=-3,5,-5,3")).expect("two parameters")
        };
        let (mut bent, mut discs) = (0, 0);
        for maps in (1..=30).map(maps) {
            let cell = |lo: f64, at: f64| ((at - lo) / 8.0 * f64::from(CELLS.width)) as usize;
            let [x, y] = maps.truths[0];
            let here = maps.least[cell(-5.0, y) * CELLS.width as usize + cell(-3.0, x)];
            bent += u32::from(here <= 0.0);
            discs += u32::from(here <= 0.0 && convex_radius(&maps, maps.truths[0]).is_some());
        }
        assert!(bent >= 3 && discs == 0, "{discs} of {bent}");
    }
}
