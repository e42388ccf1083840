//! Landscapes that take seconds: a sketch over some of the samples at once, all samples in fewer cells next, and more cells when they are asked for.

use crate::landscape::Grid;
use crate::objective::risk::Risk;
use crate::slice::{GridSize, Slice};

/// Term evaluations that a landscape may cost before it has fewer cells: a second or two.
const LONG: u64 = 20_000_000_000;
/// Cells a side of the smallest landscape of all samples.
const LEAST: u32 = 64;
/// Cells a side of a sketch.
const CELLS: u32 = 32;
/// Samples that a sketch has at least.
const SAMPLES: u32 = 200;
/// Term evaluations that a sketch of all samples may cost.
const AT_ONCE: u64 = 8_000_000;

/// The most cells, `size` or halves of it, whose landscape does not take long.
#[must_use]
pub fn affordable(risk: &Risk, slice: &Slice, size: GridSize) -> GridSize {
    let mut size = size;
    while size.height > LEAST && Grid::cost(&**risk, slice, size) > LONG {
        size = GridSize { width: size.width / 2, height: size.height / 2 };
    }
    size
}

/// The next finer cells, up to `most` a side; `None` where there are none.
#[must_use]
pub fn finer(size: GridSize, most: u32) -> Option<GridSize> {
    let twice = GridSize { width: 2 * size.width, height: 2 * size.height };
    (size.height > 1 && twice.width <= most).then_some(twice)
}

/// Puts a sketch over some of the samples into a grid over a plane where all of them take too long for a frame. Of how many samples it is.
pub fn sketch(risk: &Risk, grid: &mut Grid) -> Option<u32> {
    let cells = GridSize { width: CELLS, height: CELLS };
    let of_all = Grid::cost(&**risk, grid.slice(), cells);
    if grid.size().height < CELLS || of_all <= AT_ONCE || risk.terms() <= SAMPLES {
        return None;
    }
    let share = AT_ONCE as f64 / of_all as f64;
    let some = ((f64::from(risk.terms()) * share) as u32).max(SAMPLES);
    let part = risk.over_some(some as usize)?;
    grid.sketch(&*part, cells);
    Some(some)
}

#[cfg(test)]
mod tests {
    use super::super::{Run, Shelf};
    use super::*;
    use crate::dataset::bundled::digits;
    use crate::spec::Spec;

    fn open(text: &str) -> Run {
        let mut shelf = Shelf::default();
        shelf.put_digits(digits(include_str!("../../www/data/digits.csv")).expect("digits"));
        Run::open(Spec::parse(text).expect(text), &shelf).expect(text)
    }

    const WHOLE: GridSize = GridSize { width: 256, height: 256 };

    #[test]
    fn thousands_of_parameters_are_sketched_over_some_samples_and_drawn_in_fewer_cells() {
        let run = open("data=digits&hidden=32&act=relu&out=softmax&loss=ce&init=he&slice=random");
        let (risk, slice) = (&run.problem().train, run.slice());
        let size = affordable(risk, &slice, WHOLE);
        assert_eq!(size, GridSize { width: 64, height: 64 });
        let mut grid = Grid::new(slice.clone(), size);
        assert_eq!(sketch(risk, &mut grid), Some(200));
        let (cells, picture) = grid.picture();
        assert_eq!((cells.width, cells.height, grid.progress()), (32, 32, 0.0));
        // It is the loss over those samples, which is near the whole one and not it.
        let part = risk.over_some(200).expect("a part");
        assert_eq!((part.samples(), part.outputs()), (200, 10));
        let mut w = vec![0.0; run.w().len()];
        let (mut apart, mut scale) = (0.0, 0.0);
        for (k, z) in picture.iter().enumerate().step_by(37) {
            slice.point(slice.x.centre(k as u32 % 32, 32), slice.y.centre(k as u32 / 32, 32), &mut w);
            let (some, all) = (part.loss(&w), risk.loss(&w));
            assert!((f64::from(*z) - some).abs() < 1e-4 * (1.0 + some), "{z} for {some}");
            (apart, scale) = (apart + (some - all).abs(), scale + all);
        }
        assert!(apart > 0.0 && apart < 0.2 * scale, "{apart} of {scale}");
        // Finer on request: what is there stays until all of it is known.
        let next = finer(size, 256).expect("finer");
        let refined = grid.resized(next);
        assert_eq!((refined.size().width, refined.picture().0, refined.progress()), (128, cells, 0.0));
        assert_eq!(finer(WHOLE, 256), None);
        assert_eq!(finer(GridSize { width: 128, height: 1 }, 256), None);
    }

    #[test]
    fn what_is_soon_there_has_all_samples_and_all_cells() {
        for text in [
            "data=penguins",
            "data=spirals&n=200&hidden=8&act=tanh&loss=ce&init=xavier",
            "data=linear&sv=2,1&hidden=1&lr=0.01",
        ] {
            let run = open(text);
            assert_eq!(affordable(&run.problem().train, &run.slice(), WHOLE), WHOLE, "{text}");
        }
        let run = open("data=penguins");
        let mut grid = Grid::new(run.slice(), WHOLE);
        assert_eq!(sketch(&run.problem().train, &mut grid), None);
    }
}
