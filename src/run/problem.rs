//! What is learnt from what: the data set, the neuron, and its risks over the training and the held-out samples.

use super::augment::augmentation;
use super::{Shelf, data_keys};
#[cfg(feature = "whole")]
use super::{linear, planted, pool};
#[cfg(feature = "whole")]
use crate::dataset::construction;
use crate::dataset::synthetic::Planted;
use crate::dataset::table::{Choice, Kind, Table, TableColumn};
use crate::dataset::toy::toy;
use crate::dataset::{Dataset, Target, bundled, synthetic};
use crate::error::Error;
use crate::model::activation::Activation;
use crate::model::loss::Loss;
use crate::model::network::Network;
use crate::model::neuron::Neuron;
use crate::objective::network_risk::{Criterion, Dropout, Parts};
use crate::objective::neuron_risk::NeuronRisk;
use crate::objective::risk::Risk;
use crate::rng::{Stream, StreamName};
#[cfg(feature = "whole")]
use crate::spec::Design;
use crate::spec::value::DrawnPoint;
use crate::spec::{Classes, Method, Output, Source, Spec};
use std::borrow::Cow;

/// How targets become what the loss expects: y = shift + scale·target. Where every class has an output of its own, it is that of the
/// class's own output that is 1, of the others 0, in the target's stead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Code {
    /// y for target 0.
    pub shift: f64,
    /// y for target 1 less that for target 0.
    pub scale: f64,
}

/// A data set, a model and its risks.
pub struct Problem {
    /// The samples, dragged ones where they were dragged to.
    pub dataset: Dataset,
    /// How targets are coded for the loss.
    pub code: Code,
    /// The risk over the training samples.
    pub train: Risk,
    /// The risk over the held-out samples, if there are any.
    pub test: Option<Risk>,
    base: (String, Dataset),
    #[cfg(feature = "whole")]
    pool: Option<pool::Pool>,
}

impl Problem {
    /// Sets up the Spec's data and model; takes the samples from `before` where the Spec's data are the same.
    pub fn new(spec: &Spec, shelf: &Shelf, before: Option<&Problem>) -> Result<Problem, Error> {
        let key = data_keys().map(|k| (k.get)(spec)).collect::<Vec<_>>().join("&");
        #[cfg(feature = "whole")]
        let mut kept = before.and_then(|b| b.pool.clone());
        let base = match before {
            Some(b) if b.base.0 == key && !is_handed_in(spec) => b.base.1.clone(),
            #[cfg(feature = "whole")]
            _ => {
                let of = data_keys().filter(|k| k.name != "n").map(|k| (k.get)(spec)).collect::<Vec<_>>().join("&");
                let (base, pool) = pool::drawn(spec, of, kept.as_ref(), |n| load(&Spec { n, ..spec.clone() }, shelf))?;
                kept = pool;
                base
            }
            #[cfg(not(feature = "whole"))]
            _ => load(spec, shelf)?,
        };
        let mut dataset = base.clone();
        // A theorem about all samples has none to hold out.
        let held_out = if spec.is_linear_network() || spec.is_construction() { 0.0 } else { spec.test };
        dataset.split(held_out, &mut Stream::new(u64::from(spec.seed), StreamName::Split, 0));
        for m in &spec.moved {
            let (inputs, target) = m.to.split_at(m.to.len().min(dataset.d));
            dataset.move_row(m.row, inputs, target.first().copied())?;
        }
        let flipped = flipped(spec, &dataset);
        let code = code(spec, &dataset)?;
        // AdamW's decay is not a part of what it descends; the held-out loss is without it in any case.
        let decay = if spec.opt == Method::AdamW { 0.0 } else { spec.decay };
        #[cfg(feature = "whole")]
        let own = linear::own(spec, &dataset, before.filter(|b| b.base.0 == key));
        #[cfg(not(feature = "whole"))]
        let own = None;
        let train = match own {
            Some(risk) => risk,
            None => risk(spec, shelf, flipped.as_ref().unwrap_or(&dataset), code, (Part::Train, decay))?,
        };
        let test =
            (!dataset.test.is_empty()).then(|| risk(spec, shelf, &dataset, code, (Part::Test, 0.0))).transpose()?;
        Ok(Problem {
            dataset,
            code,
            train,
            test,
            base: (key, base),
            #[cfg(feature = "whole")]
            pool: kept,
        })
    }

    /// The samples as they came, before any was dragged.
    #[must_use]
    pub fn undragged(&self) -> &Dataset {
        &self.base.1
    }

    /// Whether the training risk is the same function.
    #[must_use]
    pub fn same_risk(&self, other: &Problem) -> bool {
        self.train.same(&other.train)
    }

    /// The names of the parameters in their flat order: w1, w2, …, and b if there is a bias; for a network, those of
    /// [`Network::parameter_names`].
    #[must_use]
    pub fn parameter_names(&self) -> Vec<String> {
        #[cfg(feature = "whole")]
        if let Some(risk) = self.train.linear() {
            return risk.shape().parameter_names();
        }
        #[cfg(feature = "whole")]
        if let Some(committee) = self.train.committee() {
            return committee.parameter_names();
        }
        if let Some(risk) = self.train.network() {
            return risk.parts().network.parameter_names();
        }
        let inputs = self.train.inputs();
        let mut names: Vec<String> = (1..=inputs).map(|k| format!("w{k}")).collect();
        if self.train.dim() > inputs {
            names.push("b".into());
        }
        names
    }

    /// Checks a list of parameters that the Spec's `key` gives: as many as the model has, finite.
    pub fn check_parameters(&self, key: &str, w: &[f64]) -> Result<(), Error> {
        let dim = self.train.dim();
        if w.len() == dim && w.iter().all(|v| v.is_finite()) {
            return Ok(());
        }
        let names = self.parameter_names();
        let allowed = if dim <= 12 { names.join(",") } else { format!("{dim}: {},…,{}", names[0], names[dim - 1]) };
        Err(Error::BadValue { key: key.into(), value: crate::spec::value::write_reals(w), allowed })
    }

    /// The output above which the model says class 1.
    #[must_use]
    pub fn threshold(&self) -> f64 {
        self.code.shift + 0.5 * self.code.scale
    }

    /// The class that outputs (or targets, coded like them) stand for: that of the largest, or the side of the threshold that a single one is on.
    #[must_use]
    pub fn class(&self, outputs: &[f64]) -> usize {
        if let [one] = outputs {
            return usize::from(*one > self.threshold());
        }
        (1..outputs.len()).fold(0, |best, k| if outputs[k] > outputs[best] { k } else { best })
    }

    /// Share of `risk`'s samples whose class the model gets right at `w`; `None` for a regression.
    #[must_use]
    pub fn accuracy(&self, risk: &Risk, w: &[f64]) -> Option<f64> {
        if !matches!(self.dataset.target, Target::Classes(_)) {
            return None;
        }
        let (k, mut out) = (risk.outputs(), vec![0.0; risk.y().len()]);
        risk.predict_many(w, risk.x(), &mut out);
        let right =
            out.chunks_exact(k).zip(risk.y().chunks_exact(k)).filter(|(out, y)| self.class(out) == self.class(y));
        Some(right.count() as f64 / risk.samples() as f64)
    }
}

/// Which rows of the data.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Train,
    Test,
}

/// The risk of the Spec's model over a part of the data.
#[cfg_attr(not(feature = "whole"), allow(unused_variables))]
fn risk(spec: &Spec, shelf: &Shelf, dataset: &Dataset, code: Code, (part, decay): (Part, f64)) -> Result<Risk, Error> {
    let rows = match part {
        Part::Train => &dataset.train,
        Part::Test => &dataset.test,
    };
    let (x, targets) = dataset.pick(rows);
    let coded = |t: f64| code.shift + code.scale * t;
    #[cfg(feature = "whole")]
    if spec.is_linear_network() {
        return linear::network(spec, shelf, dataset).map(|risk| Risk::Linear(Box::new(risk)));
    }
    #[cfg(feature = "whole")]
    if spec.is_committee() {
        let y = targets.into_iter().map(coded).collect();
        return planted::committee(spec, dataset, x, y, part);
    }
    let augment = augmentation(spec, dataset)?;
    if spec.is_neuron() {
        let neuron = Neuron { inputs: dataset.d, activation: spec.act, bias: spec.bias };
        let y = targets.into_iter().map(coded).collect();
        let sample = NeuronRisk { neuron, loss: spec.loss, x, y, decay, augment };
        #[cfg(feature = "whole")]
        if let Some(risk) = planted::population(spec, dataset, &sample, part) {
            return Ok(risk);
        }
        return Ok(Risk::Neuron(sample));
    }
    let (output, criterion) = match spec.out {
        Output::Units(activation) => (activation, Criterion::Outputs(spec.loss)),
        Output::Softmax => (Activation::Identity, Criterion::Softmax),
    };
    let outputs = outputs(spec, dataset);
    let y = if outputs == 1 {
        targets.into_iter().map(coded).collect()
    } else {
        targets.iter().flat_map(|t| (0..outputs).map(|k| coded(f64::from(u8::from(*t as usize == k))))).collect()
    };
    let hidden = spec.hidden.iter().map(|units| *units as usize);
    let widths = std::iter::once(dataset.d).chain(hidden).chain(std::iter::once(outputs)).collect();
    let network = Network { widths, hidden: spec.act, output, bias: spec.bias };
    let dropout = Dropout { share: spec.drop, seed: u64::from(spec.seed) };
    Risk::of_network(Parts { network, criterion, x, y, decay, dropout, augment }).ok_or(Error::Beyond)
}

/// The singular values of M, largest first unless the Spec says otherwise: 3, 2, 1.
#[must_use]
pub fn singular_values(spec: &Spec) -> Vec<f64> {
    if spec.sv.is_empty() { vec![3.0, 2.0, 1.0] } else { spec.sv.clone() }
}

/// One output, or one for each class under softmax or where every class has its own.
fn outputs(spec: &Spec, dataset: &Dataset) -> usize {
    let classes = dataset.target.classes().len();
    if spec.has_class_outputs() || spec.output() == Output::Softmax { classes.max(1) } else { 1 }
}

/// The data with a share of the training labels changed to another class; `None` where none is.
fn flipped(spec: &Spec, dataset: &Dataset) -> Option<Dataset> {
    let classes = dataset.target.classes().len() as u32;
    if spec.flip == 0.0 || classes < 2 {
        return None;
    }
    let mut flipped = dataset.clone();
    let mut stream = Stream::new(u64::from(spec.seed), StreamName::Labels, 0);
    for i in &dataset.train {
        let (chance, shift) = (stream.uniform(), 1 + stream.below(classes - 1));
        if chance < spec.flip {
            let y = &mut flipped.targets[*i as usize];
            *y = f64::from((*y as u32 + shift) % classes);
        }
    }
    Some(flipped)
}

/// Whether a caller hands the data in: others may come under the same keys.
fn is_handed_in(spec: &Spec) -> bool {
    #[cfg(feature = "whole")]
    if spec.data == Source::Linear && spec.design == Design::Given {
        return true;
    }
    spec.data == Source::Own
}

/// Whether this is the whole module.
pub(super) const WHOLE: bool = cfg!(feature = "whole");

fn load(spec: &Spec, shelf: &Shelf) -> Result<Dataset, Error> {
    let seed = u64::from(spec.seed);
    let truth = (!spec.wstar.is_empty()).then_some(spec.wstar.as_slice());
    let planted = |kind| synthetic::planted(kind, spec.n, spec.d as usize, truth, seed);
    match spec.data {
        Source::Regression => planted(Planted::Regression { noise: spec.noise }),
        Source::Classification => planted(Planted::Classification),
        Source::Clouds => Ok(synthetic::clouds(spec.n, 2, spec.gap, 1.0, seed)),
        Source::Toy(kind) if WHOLE => Ok(toy(kind, spec.n, spec.noise, spec.gain, seed)),
        Source::Digits if WHOLE => shelf.digits.clone().ok_or_else(|| Error::DataMissing { file: "digits".into() }),
        #[cfg(feature = "whole")]
        Source::Linear if spec.design == Design::Given => {
            shelf.pairs.as_ref().map(|(dataset, _)| dataset.clone()).ok_or_else(linear::missing)
        }
        #[cfg(feature = "whole")]
        Source::Linear if spec.design == Design::Digits => linear::digits(shelf),
        Source::Linear if WHOLE => Ok(synthetic::diagonal(spec.design, &singular_values(spec), spec.n, seed)),
        #[cfg(feature = "whole")]
        Source::Offsets => Ok(construction::offsets(&spec.construction)),
        #[cfg(feature = "whole")]
        Source::Pinned => Ok(construction::pinned(&spec.construction, spec.d)),
        #[cfg(feature = "whole")]
        Source::Ladder => Ok(construction::ladder(&spec.construction, spec.n, spec.d, spec.noise, seed)),
        #[cfg(feature = "whole")]
        Source::Committee => synthetic::committee(spec.hidden[0] as usize, spec.d as usize, truth, spec.n, seed),
        Source::Toy(_) | Source::Digits | Source::Linear => Err(Error::Beyond),
        #[cfg(not(feature = "whole"))]
        Source::Committee => Err(Error::Beyond),
        Source::Points => {
            let drawn: Vec<[f64; 3]> = points(spec).iter().map(|p| [p.x, p.y, f64::from(p.label)]).collect();
            synthetic::points(&drawn)
        }
        Source::Own if spec.file.is_empty() => {
            let arrays = shelf.arrays.clone().ok_or_else(|| Error::DataMissing { file: String::new() })?;
            if WHOLE && spec.classes == Classes::All { counted(arrays) } else { Ok(arrays) }
        }
        Source::Penguins | Source::Iris | Source::Own => {
            let table = table(spec, shelf)?;
            let choice = chosen(spec, &table)?;
            let inputs: Vec<&str> = choice.inputs.iter().map(String::as_str).collect();
            let classes: Vec<&str> = choice.classes.iter().map(String::as_str).collect();
            Ok(table.select(&inputs, &choice.target, &classes)?.dataset)
        }
    }
}

/// Classes of a table that are told apart at once, at most: as many as there are shapes and colours for.
const MOST_CLASSES: usize = 8;

fn too_many(other: &str, other_value: String) -> Error {
    let (key, allowed) = ("classes".into(), "two".into());
    Error::Conflict { key, value: "all".into(), other: other.into(), other_value, allowed }
}

/// A caller's targets 0, 1, … as classes by their numbers.
fn counted(mut arrays: Dataset) -> Result<Dataset, Error> {
    if let Target::Values(_) = arrays.target {
        let most = arrays.targets.iter().fold(0.0_f64, |most, y| most.max(*y));
        let whole = arrays.targets.iter().all(|y| *y >= 0.0 && y.to_bits() == y.trunc().to_bits());
        if !whole || !(1.0..MOST_CLASSES as f64).contains(&most) {
            return Err(too_many("data", "own".into()));
        }
        arrays.target = Target::Classes((0..=most as u32).map(|class| class.to_string()).collect());
    }
    Ok(arrays)
}

/// The points that the user drew; before the first one, six to start from.
#[must_use]
pub fn points(spec: &Spec) -> Vec<DrawnPoint> {
    if !spec.points.is_empty() {
        return spec.points.clone();
    }
    [(-2.0, 1.0, 0), (-1.0, -0.5, 0), (-1.5, 2.0, 0), (1.0, 0.5, 1), (2.0, -1.0, 1), (1.5, 2.5, 1)]
        .map(|(x, y, label)| DrawnPoint { x, y, label })
        .to_vec()
}

/// The table that the Spec's columns are columns of.
fn table<'a>(spec: &Spec, shelf: &'a Shelf) -> Result<Cow<'a, Table>, Error> {
    match spec.data {
        Source::Penguins => bundled::penguins().map(Cow::Owned),
        Source::Iris => bundled::iris().map(Cow::Owned),
        _ => {
            let found = shelf.table(&spec.file).map(Cow::Borrowed);
            found.ok_or_else(|| Error::DataMissing { file: spec.file.clone() })
        }
    }
}

/// Columns and classes: as the Spec writes them, and what suits the data where it leaves them open.
fn chosen(spec: &Spec, table: &Table) -> Result<Choice, Error> {
    let own = || table.suggestion().ok_or(Error::TooSmall { what: "columns".into(), found: 0, needed: 1 });
    let known = |inputs: [&str; 2], classes: [&str; 2]| Choice {
        inputs: inputs.map(String::from).to_vec(),
        target: "species".into(),
        classes: classes.map(String::from).to_vec(),
    };
    let mut choice = match spec.data {
        Source::Penguins => known(["bill_length_mm", "bill_depth_mm"], ["Adelie", "Gentoo"]),
        Source::Iris => known(["petal_length_cm", "petal_width_cm"], ["versicolor", "virginica"]),
        _ => own()?,
    };
    if !spec.target.is_empty() {
        choice.target.clone_from(&spec.target);
        choice.classes = table.column(&spec.target).and_then(TableColumn::classes).unwrap_or_default();
        choice.classes.truncate(2);
        let others = table.columns().iter().filter(|c| c.kind() == Kind::Number);
        let others = others.filter(|c| !c.name.eq_ignore_ascii_case(&spec.target));
        choice.inputs = others.take(2).map(|c| c.name.clone()).collect();
    }
    for (i, written) in [&spec.x1, &spec.x2].into_iter().enumerate() {
        match written.as_str() {
            "" => {}
            "none" if i == 1 => choice.inputs.truncate(1),
            _ if i < choice.inputs.len() => choice.inputs[i].clone_from(written),
            _ => choice.inputs.push(written.clone()),
        }
    }
    for (class, written) in choice.classes.iter_mut().zip([&spec.class0, &spec.class1]) {
        if !written.is_empty() {
            class.clone_from(written);
        }
    }
    if WHOLE && spec.classes == Classes::All {
        choice.classes = table.column(&choice.target).and_then(TableColumn::classes).unwrap_or_default();
        if !(2..=MOST_CLASSES).contains(&choice.classes.len()) {
            return Err(too_many("target", choice.target));
        }
    }
    Ok(choice)
}

/// What the Spec's data let one choose from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choices {
    /// Columns of numbers other than the target.
    pub inputs: Vec<String>,
    /// Columns that can be the target.
    pub targets: Vec<String>,
    /// The target's classes.
    pub classes: Vec<String>,
    /// The target in force.
    pub target: Option<String>,
}

/// What the Spec's data let one choose from; nothing where they are not a table.
#[must_use]
pub fn choices(spec: &Spec, shelf: &Shelf) -> Choices {
    let columns = matches!(spec.data, Source::Penguins | Source::Iris) || !spec.file.is_empty();
    let Some(table) = columns.then(|| table(spec, shelf).ok()).flatten() else { return Choices::default() };
    let Ok(choice) = chosen(spec, &table) else { return Choices::default() };
    let numeric = table.columns().iter().filter(|c| c.kind() == Kind::Number && c.name != choice.target);
    let targets = table.columns().iter().filter(|c| c.kind() == Kind::Number || c.classes().is_some());
    Choices {
        inputs: numeric.map(|c| c.name.clone()).collect(),
        targets: targets.map(|c| c.name.clone()).collect(),
        classes: table.column(&choice.target).and_then(TableColumn::classes).unwrap_or_default(),
        target: Some(choice.target),
    }
}

/// How the targets are coded so that the loss can take them.
///
/// Classes are 0 and 1, or −1 and 1 for tanh, sign, hinge and perceptron. Values from a table are standardised, or mapped
/// onto the activation's range where that is bounded. Values that come on the model's own scale are taken as they are.
fn code(spec: &Spec, dataset: &Dataset) -> Result<Code, Error> {
    let output = match spec.output() {
        Output::Units(activation) => activation,
        // Probabilities, one output a class: values have none.
        Output::Softmax if dataset.target.classes().is_empty() => {
            return Err(Error::Conflict {
                key: "out".into(),
                value: "softmax".into(),
                other: "data".into(),
                other_value: crate::spec::Key::find("data").map(|k| (k.get)(spec))?,
                allowed: "sigmoid, tanh, identity".into(),
            });
        }
        Output::Softmax => return Ok(Code { shift: 0.0, scale: 1.0 }),
    };
    let bipolar = matches!(output, Activation::Tanh | Activation::Sign);
    let signed = bipolar || matches!(spec.loss, Loss::Hinge | Loss::Perceptron);
    let arrays = spec.data == Source::Own && spec.file.is_empty();
    let column = match &dataset.target {
        // A caller's arrays are used as they were given.
        Target::Classes(names) if arrays && names[0] == "-1" => return Ok(Code { shift: -1.0, scale: 2.0 }),
        Target::Classes(_) if arrays => return Ok(Code { shift: 0.0, scale: 1.0 }),
        Target::Classes(_) if signed => return Ok(Code { shift: -1.0, scale: 2.0 }),
        Target::Classes(_) => return Ok(Code { shift: 0.0, scale: 1.0 }),
        Target::Values(column) => column,
    };
    let from_table = !arrays && spec.data != Source::Regression && !spec.is_construction();
    let (lo, hi) = dataset.targets.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), y| (a.min(*y), b.max(*y)));
    let span = if hi > lo { hi - lo } else { 1.0 };
    let code = match output {
        _ if !from_table => Code { shift: 0.0, scale: 1.0 },
        Activation::Sigmoid => Code { shift: -lo / span, scale: 1.0 / span },
        Activation::Tanh | Activation::Sign => Code { shift: -1.0 - 2.0 * lo / span, scale: 2.0 / span },
        _ => Code { shift: -column.mean / column.sd, scale: 1.0 / column.sd },
    };
    let (lo, hi) = (code.shift + code.scale * lo, code.shift + code.scale * hi);
    let fits = match spec.loss {
        Loss::Square => true,
        Loss::CrossEntropy => lo >= 0.0 && hi <= 1.0,
        Loss::Matching => match output {
            Activation::Sigmoid => lo >= 0.0 && hi <= 1.0,
            Activation::Tanh => lo >= -1.0 && hi <= 1.0,
            _ => true,
        },
        Loss::Hinge | Loss::Perceptron => dataset.targets.iter().all(|y| (y.abs() - 1.0).abs() < 1e-12),
    };
    let name = |key: &str| crate::spec::Key::find(key).map(|k| (k.get)(spec));
    if fits {
        Ok(code)
    } else {
        Err(Error::Conflict {
            key: "loss".into(),
            value: name("loss")?,
            other: "data".into(),
            other_value: name("data")?,
            allowed: "square".into(),
        })
    }
}
