//! The numbers behind a pane, as CSV and as JSON: for whoever goes on with them elsewhere. They need no browser.

use crate::basins::Reach;
use crate::decimal::{self, Digits, shortest};
use crate::figure::chart::{self, Look};
use crate::json;
use crate::objective::risk::Risk;
use crate::run::Run;
use crate::run::basins::{Division, Minimum};
use crate::run::beside::same_space;
use crate::run::readouts::Readout;
use crate::scene;
use crate::scene::spectrum::{Place, Spectrum};
use crate::slice::{Axis, GridSize, Projection};
use crate::spec::Key;
use crate::trainer::Record;

/// Cells a side of a landscape that is sampled for its numbers, and cells of a line.
const CELLS: (u32, u32) = (128, 512);
/// Term evaluations that sampling it may cost; of a dearer one the picture's own values have to do, which have seven digits.
const AFFORDABLE: u64 = 60_000_000;
/// Parameters up to which each is a column of its own in the records of a run.
const MOST_COLUMNS: usize = 64;

/// One fact, or one column's values.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Numbers; one that is not finite is an empty cell, or `null`.
    Numbers(Vec<f64>),
    /// Texts.
    Texts(Vec<String>),
}

/// A column with its name.
pub type Column = (String, Values);

/// A field over a line or a plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The parameters on the axes, one or two.
    pub axes: Vec<String>,
    /// Their values at cell centres; the second is empty for a line.
    pub centres: [Vec<f64>; 2],
    /// The loss there, the first axis running fastest.
    pub losses: Vec<f64>,
    /// Where basins are known: the number of the minimum, from 1, to which each leads, 0 for a valley, −1 for nowhere. Else empty.
    pub basins: Vec<f64>,
}

/// What stands behind a pane.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers {
    /// Facts about the whole: pane, address, seed, update.
    pub about: Vec<(String, Values)>,
    /// A landscape.
    pub grid: Option<Grid>,
    /// Tables by name; the CSV is of the grid, or without one of the first table.
    pub tables: Vec<(String, Vec<Column>)>,
}

fn text(value: impl Into<String>) -> Values {
    Values::Texts(vec![value.into()])
}

/// The facts that every export carries: `url` is where it can be opened again.
#[must_use]
pub fn about(run: &Run, pane: &str, url: &str) -> Vec<(String, Values)> {
    let spec = run.spec();
    let mut facts = vec![
        ("pane".to_string(), text(pane)),
        ("url".into(), text(url)),
        ("seed".into(), Values::Numbers(vec![f64::from(spec.seed)])),
        ("update".into(), Values::Numbers(vec![run.timeline().trainer().t() as f64])),
    ];
    for key in ["data", "opt", "lr"] {
        if let Ok(found) = Key::find(key) {
            facts.push((key.into(), text((found.get)(&spec))));
        }
    }
    facts
}

/// The landscape that the pane shows, and the walk on it. `picture` is what was sampled for the screen.
#[must_use]
pub fn landscape(run: &Run, now: &Record, picture: Option<(GridSize, &[f32])>) -> Numbers {
    let (slice, risk) = (run.slice(), &run.problem().train);
    let names = run.problem().parameter_names();
    let (shown, plane) = (run.shown(), run.shown().axes().1.is_some());
    let size =
        if plane { GridSize { width: CELLS.0, height: CELLS.0 } } else { GridSize { width: CELLS.1, height: 1 } };
    let cost = u64::from(risk.terms()) * risk.pixel_cost(&slice) * u64::from(size.width) * u64::from(size.height);
    let (size, losses) = match picture {
        Some((size, values)) if cost > AFFORDABLE => (size, values.iter().map(|&z| single(z)).collect()),
        _ => {
            let mut losses = vec![0.0; size.width as usize * size.height as usize];
            risk.exact_sampler(&slice, size).fill(0..size.height, &mut losses);
            (size, losses)
        }
    };
    let centres = |axis: Axis, cells: u32| (0..cells).map(|i| axis.centre(i, cells)).collect::<Vec<f64>>();
    let second = if plane { centres(slice.y, size.height) } else { Vec::new() };
    // The coordinates along directions are the a and b of origin + a·u + b·v.
    let parameters = shown.parameters();
    let mut axes: Vec<String> = parameters.iter().map(|&k| names[k].clone()).collect();
    if axes.is_empty() {
        axes = ["a", "b"].iter().take(1 + usize::from(plane)).map(|name| (*name).to_string()).collect();
    }
    let records: Vec<&Record> = walked(run, now).filter(|r| r.w.len() == slice.origin.len()).collect();
    let feet: Vec<Projection> = records.iter().map(|r| shown.foot(&slice, &r.w)).collect();
    let place = |value: fn(&Projection) -> f64| Values::Numbers(feet.iter().map(value).collect());
    let mut walk = vec![("update".to_string(), column(&records, |r| r.t as f64)), (axes[0].clone(), place(|p| p.a))];
    if plane {
        walk.push((axes[1].clone(), place(|p| p.b)));
    }
    // How far the walk was from the slice: there its loss is another one.
    walk.push(("distance".into(), place(|p| p.distance)));
    walk.push(("loss".into(), column(&records, |r| r.loss)));
    let vector = |values: &[f64]| Values::Numbers(values.to_vec());
    let mut tables = vec![("walk".to_string(), walk)];
    if parameters.is_empty() {
        let mut directions = vec![("origin".to_string(), vector(&slice.origin)), ("u".into(), vector(&slice.u))];
        if plane {
            directions.push(("v".into(), vector(&slice.v)));
        }
        tables.push(("slice".into(), directions));
    } else {
        let held = (0..names.len()).filter(|k| !parameters.contains(k));
        tables.push(("held".into(), held.map(|k| (names[k].clone(), vector(&slice.origin[k..=k]))).collect()));
    }
    let grid = Grid { axes, centres: [centres(slice.x, size.width), second], losses, basins: Vec::new() };
    Numbers { about: Vec::new(), grid: Some(grid), tables }
}

/// Adds where the cells of a landscape lead, and the minima with their losses and parameters.
pub fn divide(numbers: &mut Numbers, run: &Run, division: &Division) {
    let Some(grid) = numbers.grid.as_mut().filter(|_| division.is_of(run) && division.picture().is_some()) else {
        return;
    };
    let number = |reach: Reach| match reach {
        Reach::Minimum(k) => f64::from(k) + 1.0,
        Reach::Elsewhere => 0.0,
        Reach::Nowhere => -1.0,
        Reach::Unknown => f64::NAN,
    };
    let [x, y] = &grid.centres;
    // A line has no second coordinate.
    let y = if y.is_empty() { &vec![0.0] } else { y };
    grid.basins = y.iter().flat_map(|b| x.iter().map(|a| number(division.at((*a, *b))))).collect();
    let of = |value: &dyn Fn(&Minimum) -> f64| Values::Numbers(division.minima().iter().map(value).collect());
    let mut minima = vec![("loss".to_string(), of(&|minimum| minimum.loss))];
    for (k, name) in run.problem().parameter_names().into_iter().enumerate() {
        minima.push((name, of(&|minimum| minimum.w[k])));
    }
    numbers.tables.push(("minima".to_string(), minima));
}

/// A value of single precision without the digits that only its widening shows: the shortest decimal that is rounded to it.
fn single(z: f32) -> f64 {
    let wide = f64::from(z);
    let short = |count: usize| {
        let (digits, k) = decimal::digits(wide, Digits::Count(count));
        decimal::parse(&format!("{}e{k}", decimal::plain(&digits, 0))).map(|v| v.copysign(wide))
    };
    let same = |v: &f64| (*v as f32).to_bits() == z.to_bits();
    (6..=9).filter_map(short).find(same).unwrap_or(wide)
}

/// The records up to where the run stands.
fn walked<'a>(run: &'a Run, now: &'a Record) -> impl Iterator<Item = &'a Record> {
    run.timeline().records().iter().take_while(|r| r.t < now.t).chain(std::iter::once(now))
}

fn column(records: &[&Record], value: impl Fn(&Record) -> f64) -> Values {
    Values::Numbers(records.iter().map(|r| value(r)).collect())
}

/// The samples in the units of their columns, with what the model says of each.
#[must_use]
pub fn data(run: &Run) -> Numbers {
    let problem = run.problem();
    let set = &problem.dataset;
    let classes = set.target.classes();
    let rows = 0..set.rows();
    let numbers = |value: &dyn Fn(u32) -> f64| Values::Numbers(rows.clone().map(value).collect());
    let mut columns = vec![("row".to_string(), numbers(&|i| f64::from(i)))];
    for (k, c) in set.columns.iter().enumerate() {
        columns.push((c.name.clone(), numbers(&|i| c.raw(set.row(i)[k]))));
    }
    let class = |k: usize| classes.get(k).cloned().unwrap_or_default();
    let target = |i: u32| set.targets[i as usize];
    match &set.target {
        crate::dataset::Target::Values(column) => columns.push((column.name.clone(), numbers(&target))),
        crate::dataset::Target::Classes(_) => {
            columns.push(("class".into(), Values::Texts(rows.clone().map(|i| class(target(i) as usize)).collect())));
        }
    }
    let part = |i: u32| if set.test.binary_search(&i).is_ok() { "test" } else { "train" };
    columns.push(("part".into(), Values::Texts(rows.clone().map(|i| part(i).to_string()).collect())));
    let outputs: Vec<Vec<f64>> = outputs(&problem.train, run.w(), rows.clone().map(|i| set.row(i)));
    let count = problem.train.outputs();
    for k in 0..count {
        let name = match count {
            1 => "output".to_string(),
            _ if classes.len() == count => format!("output_{}", class(k)),
            _ => format!("output_{}", k + 1),
        };
        columns.push((name, Values::Numbers(outputs.iter().map(|out| out[k]).collect())));
    }
    if !classes.is_empty() {
        let said = outputs.iter().map(|out| class(problem.class(out))).collect();
        columns.push(("predicted".into(), Values::Texts(said)));
    } else if count == 1 {
        let decoded = |out: &Vec<f64>| (out[0] - problem.code.shift) / problem.code.scale;
        columns.push(("predicted".into(), Values::Numbers(outputs.iter().map(decoded).collect())));
    }
    Numbers { tables: vec![("samples".into(), columns)], ..Numbers::default() }
}

fn outputs<'a>(risk: &Risk, w: &[f64], rows: impl Iterator<Item = &'a [f64]>) -> Vec<Vec<f64>> {
    let xs: Vec<f64> = rows.flatten().copied().collect();
    let mut out = vec![0.0; xs.len() / risk.inputs() * risk.outputs()];
    risk.predict_many(w, &xs, &mut out);
    out.chunks_exact(risk.outputs()).map(<[f64]>::to_vec).collect()
}

/// The recorded updates of a run, what lies after the present one included, of its rivals in a race and of the run beside: loss, held-out loss, slope, parameters where all walk in
/// one space.
#[must_use]
pub fn curves(run: &Run, now: &Record, rivals: &[Run], second: Option<&Run>) -> Numbers {
    let name = |run: &Run| Key::find("opt").map(|key| (key.get)(&run.spec())).unwrap_or_default();
    let known = run.timeline().records().iter().any(|r| r.t == now.t);
    let mut records: Vec<&Record> = run.timeline().records().iter().chain((!known).then_some(now)).collect();
    records.sort_by_key(|r| r.t);
    let mut runs: Vec<String> = vec![name(run); records.len()];
    for rival in rivals {
        records.extend(rival.timeline().records());
        runs.resize(records.len(), name(rival));
    }
    if let Some(second) = second {
        records.extend(second.timeline().records());
        // It is called by what it differs in.
        runs.resize(records.len(), Key::find("beside").map(|key| (key.get)(&run.spec())).unwrap_or_default());
    }
    let mut columns = Vec::new();
    if !rivals.is_empty() || second.is_some() {
        columns.push(("run".to_string(), Values::Texts(runs)));
    }
    columns.push(("update".into(), column(&records, |r| r.t as f64)));
    columns.push(("loss".into(), column(&records, |r| r.loss)));
    if run.problem().test.is_some() {
        columns.push(("test_loss".into(), column(&records, |r| r.test_loss.unwrap_or(f64::NAN))));
    }
    columns.push(("gradient_norm".into(), column(&records, |r| r.grad_norm)));
    let names = run.problem().parameter_names();
    if names.len() <= MOST_COLUMNS && second.is_none_or(|second| same_space(run, second)) {
        for (k, name) in names.into_iter().enumerate() {
            columns.push((name, column(&records, |r| r.w.get(k).copied().unwrap_or(f64::NAN))));
        }
    }
    Numbers { tables: vec![("records".into(), columns)], ..Numbers::default() }
}

/// The eigenvalues of the Hessian at the places where they are known, the largest first, beside the threshold of stability. Of many parameters there are the
/// ends only: the smallest two stand behind the largest six.
#[must_use]
pub fn spectrum(run: &Run, found: &Spectrum) -> Numbers {
    let rows = &found.spectra;
    let list = |value: &dyn Fn(&Place) -> f64| Values::Numbers(rows.iter().map(value).collect());
    let threshold = |(t, _): &Place| crate::run::spectrum::threshold(run, *t as u64).unwrap_or(f64::NAN);
    let mut columns = vec![("update".to_string(), list(&|(t, _)| *t)), ("threshold".into(), list(&threshold))];
    let (count, dim) = (rows.iter().map(|(_, values)| values.len()).max().unwrap_or(0), run.problem().train.dim());
    for k in 0..count {
        // Behind the largest ones the count goes on from the end.
        let place = if count < dim && k >= crate::spectrum::ENDS.0 { dim - (count - 1 - k) } else { k + 1 };
        let value = |(_, values): &Place| values.iter().rev().nth(k).copied().unwrap_or(f64::NAN);
        columns.push((format!("eigenvalue_{place}"), list(&value)));
    }
    Numbers { tables: vec![("spectrum".into(), columns)], ..Numbers::default() }
}

/// The rows of the readouts: what is predicted, what was found, and whether they agree.
#[must_use]
pub fn readouts(run: &mut Run) -> Numbers {
    let rows = crate::run::readouts::readouts(run);
    let agrees = |row: &Readout| row.agrees.map_or("", |yes| if yes { "yes" } else { "no" }).to_string();
    let list = |value: fn(&Readout) -> Option<f64>| {
        Values::Numbers(rows.iter().map(|row| value(row).unwrap_or(f64::NAN)).collect())
    };
    let columns = vec![
        ("readout".to_string(), Values::Texts(rows.iter().map(|row| row.name.to_string()).collect())),
        ("predicted".into(), list(|row| row.predicted)),
        ("found".into(), list(|row| row.measured)),
        ("agrees".into(), Values::Texts(rows.iter().map(agrees).collect())),
    ];
    Numbers { tables: vec![("readouts".into(), columns)], ..Numbers::default() }
}

/// What a chart shows: a row for each point of its series, with the edges of their spread. In a chart of rows a point's value is its x, and its row names the series.
#[must_use]
pub fn chart(scene: &chart::Scene) -> Numbers {
    let (mut names, mut marks, mut cells) = (Vec::new(), Vec::new(), [const { Vec::new() }; 4]);
    for series in &scene.series {
        let mark = match series.look {
            Look::Line => "measured",
            Look::Dashed => "predicted",
            Look::Dots => "run",
            Look::Rings => "beyond",
            Look::Bars => "median",
        };
        for (k, (x, y)) in series.points.iter().enumerate() {
            names.push(scene.rows.get(series.hue).unwrap_or(&series.name).clone());
            marks.push(mark.to_string());
            let (lower, upper) = series.band.get(k).copied().unwrap_or((f64::NAN, f64::NAN));
            let y = if scene.rows.is_empty() { *y } else { f64::NAN };
            cells.iter_mut().zip([*x, y, lower, upper]).for_each(|(column, v)| column.push(v));
        }
    }
    let [x, y, lower, upper] = cells.map(Values::Numbers);
    let mut columns = vec![
        ("series".to_string(), Values::Texts(names)),
        ("kind".into(), Values::Texts(marks)),
        ("x".into(), x),
        ("y".into(), y),
        ("lower".into(), lower),
        ("upper".into(), upper),
    ];
    // Columns that say nothing are left out.
    let says = |values: &Values| !matches!(values, Values::Numbers(v) if v.iter().all(|v| v.is_nan()));
    columns.retain(|(name, values)| name == "x" || says(values));
    let about = [("x_axis", &scene.x.0), ("y_axis", &scene.y.0)];
    let about = about.iter().filter(|(_, name)| !name.is_empty());
    Numbers {
        about: about.map(|(key, name)| ((*key).to_string(), text(name.as_str()))).collect(),
        tables: vec![("series".into(), columns)],
        grid: None,
    }
}

/// The parameters by name where the run stands, with the gradient of the training risk.
#[must_use]
pub fn network(run: &Run) -> Numbers {
    let w = run.w().to_vec();
    let mut gradient = vec![0.0; w.len()];
    run.problem().train.gradient(&w, &mut gradient);
    let columns = vec![
        ("parameter".to_string(), Values::Texts(run.problem().parameter_names())),
        ("value".into(), Values::Numbers(w)),
        ("gradient".into(), Values::Numbers(gradient)),
    ];
    Numbers { tables: vec![("parameters".into(), columns)], ..Numbers::default() }
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Values::Numbers(v) => v.len(),
            Values::Texts(v) => v.len(),
        }
    }

    /// A cell of a CSV (RFC 4180): quoted where it must be.
    fn cell(&self, i: usize) -> String {
        match self {
            Values::Numbers(v) => v.get(i).filter(|v| v.is_finite()).map_or_else(String::new, |v| shortest(*v)),
            Values::Texts(v) => v.get(i).map_or_else(String::new, |text| quoted(text)),
        }
    }

    fn json(&self) -> String {
        match self {
            Values::Numbers(v) => json::numbers(v),
            Values::Texts(v) => json::strings(v),
        }
    }

    /// A fact, as it is read.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Values::Numbers(_) => self.cell(0),
            Values::Texts(v) => v.first().map_or_else(String::new, |text| text.replace(['\n', '\r'], " ")),
        }
    }

    /// A fact as JSON: its only value.
    fn only(&self) -> String {
        let list = self.json();
        if self.len() == 1 { list[1..list.len() - 1].to_string() } else { list }
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) || text.starts_with('#') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_string()
    }
}

/// As CSV: the facts as comment lines that begin with `#`, a line of names, then the rows. A landscape has a row for each cell.
#[must_use]
pub fn csv(numbers: &Numbers) -> String {
    let mut out = String::from("# Downhill\n");
    for (name, value) in &numbers.about {
        out.push_str(&format!("# {name}: {}\n", value.plain()));
    }
    let line = |cells: Vec<String>, out: &mut String| {
        out.push_str(&cells.join(","));
        out.push('\n');
    };
    if let Some(Grid { axes, centres: [x, y], losses, basins }) = &numbers.grid {
        for (name, value) in numbers.tables.iter().filter(|(name, _)| name == "held").flat_map(|(_, columns)| columns) {
            out.push_str(&format!("# {name}: {}\n", value.cell(0)));
        }
        line(
            axes.iter()
                .map(|name| quoted(name))
                .chain(["loss".into()])
                .chain((!basins.is_empty()).then(|| "basin".into()))
                .collect(),
            &mut out,
        );
        for (i, loss) in losses.iter().enumerate() {
            let mut cells = vec![shortest(x[i % x.len()])];
            cells.extend(y.get(i / x.len()).map(|b| shortest(*b)));
            cells.push(if loss.is_finite() { shortest(*loss) } else { String::new() });
            cells.extend(basins.get(i).map(|k| if k.is_finite() { shortest(*k) } else { String::new() }));
            line(cells, &mut out);
        }
    } else if let Some((_, columns)) = numbers.tables.first() {
        line(columns.iter().map(|(name, _)| quoted(name)).collect(), &mut out);
        for i in 0..columns.first().map_or(0, |(_, values)| values.len()) {
            line(columns.iter().map(|(_, values)| values.cell(i)).collect(), &mut out);
        }
    }
    out
}

/// As JSON: the facts; of a landscape `axes`, `x`, `y` and the rows of `z`, the lowest first; each table as an object of columns.
#[must_use]
pub fn json(numbers: &Numbers) -> String {
    let mut fields: Vec<(&str, String)> =
        numbers.about.iter().map(|(name, value)| (name.as_str(), value.only())).collect();
    if let Some(Grid { axes, centres: [x, y], losses, basins }) = &numbers.grid {
        let rows = losses.chunks(x.len().max(1)).map(json::numbers);
        fields.push(("axes", json::strings(axes)));
        fields.push(("x", json::numbers(x)));
        fields.push(("y", json::numbers(y)));
        fields.push(("z", json::list(rows)));
        if !basins.is_empty() {
            fields.push(("basin", json::list(basins.chunks(x.len().max(1)).map(json::numbers))));
        }
    }
    for (name, columns) in &numbers.tables {
        let value = |values: &Values| if name == "held" { values.only() } else { values.json() };
        let columns: Vec<(&str, String)> =
            columns.iter().map(|(name, values)| (name.as_str(), value(values))).collect();
        fields.push((name, json::object(&columns)));
    }
    json::object(&fields)
}

/// The facts of a drawing of the pane.
#[must_use]
pub fn facts(run: &Run, pane: &str, url: &str) -> Vec<(String, String)> {
    about(run, pane, url).into_iter().map(|(name, value)| (name, value.plain())).collect()
}

/// Where a run can be opened again, seen from the app's own page.
#[must_use]
pub fn address(run: &Run) -> String {
    format!("#/explore?{}", run.spec().print())
}

/// A drawing's title: the pane, and what is on the axes of a landscape.
#[must_use]
pub fn title(run: &Run, pane: &str) -> String {
    match pane {
        "landscape" => format!("{pane}: {}", scene::axis_names(run, &|id| id.replace('_', " ")).join(", ")),
        _ => pane.to_string(),
    }
}

#[cfg(test)]
mod tests;
