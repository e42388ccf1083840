//! What is drawn agrees with the loss: contour lines with what it is on them, the walk's height with what the run reports.

use downhill::figure::colormap::{Spacing, range};
use downhill::figure::surface::{self, Eye};
use downhill::figure::{Style, contours, landscape};
use downhill::run::{Run, Shelf};
use downhill::scene::Walk;
use downhill::slice::GridSize;
use downhill::spec::{Levels, Spec};

/// As many as the page samples.
const CELLS: u32 = 256;
/// As many lines as the page draws.
const LINES: usize = 14;

fn open(text: &str) -> Run {
    let mut run = Run::open(Spec::parse(text).expect(text), &Shelf::default()).expect(text);
    while run.pending() {
        run.work(u64::MAX);
    }
    run
}

/// The landscape as it is sampled for the screen.
fn sampled(run: &Run) -> (GridSize, Vec<f32>) {
    let size = GridSize { width: CELLS, height: CELLS };
    let mut values = vec![0.0; (CELLS * CELLS) as usize];
    run.problem().train.pixel_sampler(&run.slice(), size).fill(0..CELLS, &mut values);
    (size, values)
}

fn spacing(run: &Run) -> Spacing {
    if run.spec().levels == Levels::Log { Spacing::Log } else { Spacing::Linear }
}

/// How much the values bend along the edge between two neighbours at k: what a straight line between them may leave out. `None` at the picture's edges.
fn bend(line: impl Fn(usize) -> f32, k: usize) -> Option<f64> {
    let last = CELLS as usize - 1;
    if k == 0 || k + 2 > last {
        return None;
    }
    let second = |i: usize| f64::from(line(i - 1)) - 2.0 * f64::from(line(i)) + f64::from(line(i + 1));
    Some(second(k).abs().max(second(k + 1).abs()))
}

/// Every model's lines over every kind of slice, both spacings of levels and all scales of axes.
#[test]
fn the_loss_on_a_contour_line_is_what_the_line_says() {
    let neuron = "data=penguins&t=50";
    let network = "data=spirals&n=60&test=0&hidden=8&act=tanh&loss=ce&init=xavier&opt=adam&lr=0.02&t=200";
    let softmax = "data=iris&classes=all&hidden=4&act=relu&t=120&lr=0.1";
    for spec in [
        neuron.to_string(),
        format!("{neuron}&levels=log"),
        "data=regression&n=40&noise=0.1&bias=no&test=0&xscale=ln&yscale=asinh&box=0.01,20,-30,30".into(),
        "data=clouds&gap=1&act=identity&loss=hinge&t=20".into(),
        format!("{network}&slice=random"),
        format!("{network}&slice=filter&turn=30&levels=log"),
        format!("{network}&slice=pca"),
        format!("{network}&slice=hessian"),
        format!("{network}&slice=points"),
        format!("{softmax}&slice=filter"),
        "data=linear&sv=3,2,1&hidden=1&lr=0.02&scale=0.1&t=100".into(),
    ] {
        let run = open(&spec);
        let (slice, risk) = (run.slice(), &run.problem().train);
        let (size, values) = sampled(&run);
        let (lo, hi) = range(&values).expect("finite");
        let levels = contours::levels(lo, hi, spacing(&run), LINES);
        let (mut w, mut count, mut off, mut steps) = (vec![0.0; slice.origin.len()], 0, 0.0, 0.0);
        for (k, (paths, level)) in
            contours::trace(&values, size.width, size.height, &levels).iter().zip(&levels).enumerate()
        {
            let next = levels.get(k + 1).or_else(|| levels.get(k.wrapping_sub(1))).copied().unwrap_or(hi);
            for &(i, j) in paths.iter().flatten().step_by(7) {
                // A line's corners lie on the edges between neighbouring centres.
                let (x, y) = (f64::from(i) - 0.5, f64::from(j) - 0.5);
                let (across, up) = ((x - x.round()).abs(), (y - y.round()).abs());
                let z = |column: usize, row: usize| values[row * CELLS as usize + column];
                let (column, row) = (x.max(0.0) as usize, y.max(0.0) as usize);
                let bound = if up <= across {
                    bend(|at| z(at, (y.round() as usize).min(255)), column)
                } else {
                    bend(|at| z((x.round() as usize).min(255), at), row)
                };
                let (Some(bound), true) = (bound, across.min(up) < 1e-3) else { continue };
                let share = |at: f32| f64::from(at) / f64::from(CELLS);
                slice.point(slice.x.at(share(i)), slice.y.at(share(j)), &mut w);
                let error = (risk.loss(&w) - level).abs();
                // Values are of single precision, and so are the places on the lines.
                let rounding = 1e-5 * (hi - lo) + 2e-6 * hi.abs();
                assert!(
                    error <= bound + rounding,
                    "{spec}: off by {error} on {level}, at ({i}, {j}) where {bound} is left out"
                );
                (count, off, steps) = (count + 1, off + error, steps + (next - level).abs());
            }
        }
        assert!(count > 200, "{spec}: {count} points");
        assert!(off < 0.02 * steps, "{spec}: off by {} of a step between lines", off / steps);
    }
}

/// Where the walk lies on the slice it lies on the surface; where it leaves it, it stands at its own loss and not at the slice's.
#[test]
fn the_walk_stands_on_the_surface_at_the_loss_that_the_run_reports() {
    let style = Style::default();
    let pane = (612.0, 560.0);
    for (spec, on_slice) in [
        ("data=penguins&bias=no&t=60&view=surface", true),
        ("data=regression&n=50&bias=no&test=0&lr=3&t=80&view=surface&levels=log&eye=20,60,1", true),
        ("data=spirals&n=60&test=0&hidden=6&act=tanh&loss=ce&init=xavier&opt=adam&lr=0.05&t=100&view=surface", false),
    ] {
        let mut run = open(spec);
        let (now, _) = run.report();
        let (size, values) = sampled(&run);
        let (x, y) = run.shown().axes();
        let map = landscape::Scene {
            x,
            y: y.expect("a plane"),
            names: ["", ""],
            size,
            values: &values,
            spacing: spacing(&run),
            range: None,
            note: "",
            legend: "",
        };
        let eye = match run.spec().eye[..] {
            [azimuth, elevation, zoom] => Eye { azimuth, elevation, zoom },
            _ => Eye::default(),
        };
        let view = surface::view(&surface::Scene { map, eye, cells: 200, regions: None }, pane, &style);
        let walk = Walk::of(&run, &run.slice(), run.shown(), &now);
        let (lo, hi) = range(&values).expect("finite");
        let (mut seen, mut apart) = (0, 0.0_f64);
        let risk = &run.problem().train;
        let mut shadow = vec![0.0; run.w().len()];
        for ((at, update), loss) in walk.points.iter().zip(&walk.updates).zip(&walk.losses) {
            let record = run.timeline().records().iter().find(|r| r.t == *update).unwrap_or(&now);
            // The loss that is drawn is the record's, which is the risk where the run was.
            assert!(
                (loss - record.loss).abs() < 1e-15 && (risk.loss(&record.w) - loss).abs() < 1e-12,
                "{spec}: {update}"
            );
            let drawn = view.to_px(*at, *loss);
            let height = view.to_px(*at, lo).1 - drawn.1;
            let full = view.to_px(*at, lo).1 - view.to_px(*at, hi).1;
            assert!(height >= -1e-9 && height <= full + 1e-9, "{spec}: {update}");
            let Some((seat, _)) = view.seat(*at) else { continue };
            run.slice().point(at.0, at.1, &mut shadow);
            if on_slice {
                assert!(
                    (seat.0 - drawn.0).abs() < 1e-9 && (seat.1 - drawn.1).abs() < 1.5,
                    "{spec}: {drawn:?} over {seat:?}"
                );
            } else {
                // As much above or below the surface as its loss is above or below the slice's.
                let gap = view.to_px(*at, risk.loss(&shadow)).1 - drawn.1;
                assert!((seat.1 - drawn.1 - gap).abs() < 1.5, "{spec}: {update}");
                apart = apart.max(gap.abs());
            }
            seen += 1;
        }
        assert!(seen > 20, "{spec}: {seen}");
        assert!(on_slice || apart > 3.0, "{spec}: {apart}");
    }
}
