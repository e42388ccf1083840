//! The Spec: everything that a URL says. Parsed once; behind it are only checked values.
//!
//! A Spec is written `key=value&key=value`. [`TABLE`] declares every key; the parser, the printer, the page's
//! controls and its error texts all come from that one table.

pub mod value;
mod model;
mod words;
#[cfg(feature = "whole")]
mod rivals;
pub mod key;
pub mod table;
pub mod descent;
#[cfg(feature = "whole")]
pub mod construction;
#[cfg(feature = "whole")]
pub mod beside;
#[cfg(feature = "whole")]
mod suit;
mod check;
#[cfg(feature = "whole")]
mod faults;
#[cfg(feature = "whole")]
mod cut;
#[cfg(feature = "whole")]
pub mod planted;

#[cfg(feature = "whole")]
pub use cut::{Carry, Centre, Cut, Modes, Ways};
pub use descent::{Coordinates, Fall, Init, Method, Order, Rival};
pub use key::{Effect, Group, Key, Kind, Scale};
pub use model::Design;
#[cfg(feature = "whole")]
pub use planted::Average;
pub use table::TABLE;

use crate::error::Error;
use crate::model::activation::Activation;
use crate::model::loss::Loss;
use crate::model::neuron::Bias;
use crate::objective::augment::Transforms;
use crate::optimizer::{Form, Reduction};
#[cfg(feature = "whole")]
use crate::slice;
use value::{DrawnPoint, Edit, Move};

/// Small problems in the plane that a single neuron cannot solve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toy {
    /// Class 1 in a disc of radius ½, class 0 in the ring from 0.7 to 1.
    Circle,
    /// Class 1 where the signs of x₁ and x₂ differ (exclusive or).
    Xor,
    /// Two spiral arms of 1½ turns, radius growing with the angle.
    Spirals,
    /// Two half circles that reach into each other.
    Moons,
    /// y = (x₁ + x₂)/2.
    Plane,
    /// Four bumps of width 0.3 at (±½, ±½), up and down in turn.
    Bumps,
}

/// Where the samples come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Palmer penguins, two species, one or two measurements.
    Penguins,
    /// Fisher's iris, two species, one or two measurements.
    Iris,
    /// x ~ N(0, I), y = σ(w*·x) + noise.
    Regression,
    /// x ~ N(0, I), P(y = 1) = σ(w*·x).
    Classification,
    /// Two Gaussian clouds.
    Clouds,
    /// A small problem in the plane.
    Toy(Toy),
    /// Handwritten digits, 8×8.
    Digits,
    /// Y = MX with a diagonal M, for a linear network with one hidden layer.
    Linear,
    /// A ladder of samples on each axis, of which each keeps a minimum of its own.
    #[cfg(feature = "whole")]
    Ladder,
    /// Equally spaced wells on a line of the plane: minima of the slice only.
    #[cfg(feature = "whole")]
    Offsets,
    /// The same with one more sample, which makes them minima.
    #[cfg(feature = "whole")]
    Pinned,
    /// x ~ N(0, I), P(y = 1) = h(W*, x), the mean of K planted units, for a network of the same form.
    Committee,
    /// Points that the user draws.
    Points,
    /// The user's own table or arrays.
    Own,
}

/// How many classes of a table are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Classes {
    /// Two, by one output.
    Two,
    /// All that its target has, each by an output of its own.
    All,
}

/// What the outputs of a network are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Each output applies an activation by itself.
    Units(Activation),
    /// One output a class; together they are probabilities.
    Softmax,
}

/// What the landscape pane shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Two parameters, seen from above.
    Map,
    /// One parameter.
    Line,
    /// Two parameters, the loss as height.
    Surface,
    /// The network that walks, in the landscape's place.
    Network,
}

/// What is shown on request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extra {
    /// The Hessian's eigenvalues, now and along the walk.
    Spectrum,
    /// What the next update consists of, as arrows on the landscape.
    Arrows,
}

/// How contour levels and colours are spaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Levels {
    /// Equal steps of the loss.
    Linear,
    /// Equal ratios.
    Log,
}

/// Whether a line shows what its loss is a sum of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terms {
    /// The loss alone.
    Summed,
    /// Each sample's part of it, too.
    Each,
}

/// Everything that a URL says. Empty texts and lists mean "what the data or the model suggests".
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "each field is the key of the same name; TABLE declares it")]
pub struct Spec {
    pub v: u32,
    pub data: Source,
    pub file: String,
    pub target: String,
    pub classes: Classes,
    pub class0: String,
    pub class1: String,
    pub x1: String,
    pub x2: String,
    pub n: u32,
    pub d: u32,
    pub wstar: Vec<f64>,
    pub noise: f64,
    pub design: Design,
    pub sv: Vec<f64>,
    #[cfg(feature = "whole")]
    pub risk: Average,
    pub gap: f64,
    pub gain: f64,
    pub flip: f64,
    pub points: Vec<DrawnPoint>,
    pub moved: Vec<Move>,
    pub test: f64,
    pub hidden: Vec<u32>,
    pub act: Activation,
    pub out: Output,
    pub bias: Bias,
    pub loss: Loss,
    pub opt: Method,
    #[cfg(feature = "whole")]
    pub coords: Coordinates,
    pub lr: f64,
    pub mu: f64,
    pub form: Form,
    pub beta1: f64,
    pub beta2: f64,
    pub eps: Option<f64>,
    pub damping: f64,
    pub schedule: Fall,
    pub period: u32,
    pub factor: f64,
    pub warmup: u32,
    pub decay: f64,
    pub drop: f64,
    pub augment: Transforms,
    pub amount: f64,
    pub reduce: Reduction,
    pub race: Vec<Rival>,
    #[cfg(feature = "whole")]
    pub beside: Vec<beside::Difference>,
    pub batch: u32,
    pub order: Order,
    #[cfg(feature = "whole")]
    pub batches: Vec<Vec<u32>>,
    pub seed: u32,
    pub start: u32,
    pub init: Init,
    pub scale: f64,
    pub w0: Vec<f64>,
    pub at: Vec<Edit>,
    pub t: u64,
    pub view: View,
    pub p1: String,
    pub p2: String,
    pub area: Vec<f64>,
    #[cfg(feature = "whole")]
    pub eye: Vec<f64>,
    pub levels: Levels,
    #[cfg(feature = "whole")]
    pub show: Vec<Extra>,
    #[cfg(feature = "whole")]
    pub slice: Cut,
    #[cfg(feature = "whole")]
    pub through: Vec<Vec<f64>>,
    #[cfg(feature = "whole")]
    pub eigen: Modes,
    #[cfg(feature = "whole")]
    pub centre: Centre,
    #[cfg(feature = "whole")]
    pub dirs: u32,
    #[cfg(feature = "whole")]
    pub turn: f64,
    #[cfg(feature = "whole")]
    pub carry: Carry,
    #[cfg(feature = "whole")]
    pub put: u64,
    #[cfg(feature = "whole")]
    pub terms: Terms,
    #[cfg(feature = "whole")]
    pub xscale: slice::Scale,
    #[cfg(feature = "whole")]
    pub yscale: slice::Scale,
    #[cfg(feature = "whole")]
    pub construction: construction::Construction,
    #[cfg(feature = "whole")]
    pub scene: String,
    #[cfg(feature = "whole")]
    pub basins: Ways,
    pub hide: Vec<String>,
}

impl Default for Spec {
    #[allow(clippy::too_many_lines, reason = "a line for each key")]
    fn default() -> Spec {
        Spec {
            v: 1,
            data: Source::Penguins,
            file: String::new(),
            target: String::new(),
            classes: Classes::Two,
            class0: String::new(),
            class1: String::new(),
            x1: String::new(),
            x2: String::new(),
            n: 100,
            d: 2,
            wstar: Vec::new(),
            noise: 0.0,
            design: Design::Unit,
            sv: Vec::new(),
            #[cfg(feature = "whole")]
            risk: Average::Samples,
            gap: 3.0,
            gain: 1.0,
            flip: 0.0,
            points: Vec::new(),
            moved: Vec::new(),
            test: 0.2,
            hidden: Vec::new(),
            act: Activation::Sigmoid,
            out: Output::Units(Activation::Sigmoid),
            bias: Bias::With,
            loss: Loss::Square,
            opt: Method::GradientDescent,
            #[cfg(feature = "whole")]
            coords: Coordinates::Plain,
            lr: 1.0,
            mu: 0.9,
            form: Form::PyTorch,
            beta1: 0.9,
            beta2: 0.999,
            eps: None,
            damping: 1e-3,
            schedule: Fall::Constant,
            period: 1000,
            factor: 0.5,
            warmup: 0,
            decay: 0.0,
            drop: 0.0,
            augment: Transforms::default(),
            amount: 0.1,
            reduce: Reduction::Mean,
            race: Vec::new(),
            #[cfg(feature = "whole")]
            beside: Vec::new(),
            batch: 8,
            order: Order::Epochs,
            #[cfg(feature = "whole")]
            batches: Vec::new(),
            seed: 1,
            start: 0,
            init: Init::Gauss,
            scale: 2.0,
            w0: Vec::new(),
            at: Vec::new(),
            t: 0,
            view: View::Map,
            p1: String::new(),
            p2: String::new(),
            area: Vec::new(),
            #[cfg(feature = "whole")]
            eye: Vec::new(),
            levels: Levels::Linear,
            #[cfg(feature = "whole")]
            show: Vec::new(),
            #[cfg(feature = "whole")]
            slice: Cut::Coordinates,
            #[cfg(feature = "whole")]
            through: Vec::new(),
            #[cfg(feature = "whole")]
            eigen: Modes::Largest,
            #[cfg(feature = "whole")]
            centre: Centre::Now,
            #[cfg(feature = "whole")]
            dirs: 1,
            #[cfg(feature = "whole")]
            turn: 0.0,
            #[cfg(feature = "whole")]
            carry: Carry::Yes,
            #[cfg(feature = "whole")]
            put: 0,
            #[cfg(feature = "whole")]
            terms: Terms::Summed,
            #[cfg(feature = "whole")]
            xscale: slice::Scale::Linear,
            #[cfg(feature = "whole")]
            yscale: slice::Scale::Linear,
            #[cfg(feature = "whole")]
            construction: construction::Construction::default(),
            #[cfg(feature = "whole")]
            scene: String::new(),
            #[cfg(feature = "whole")]
            basins: Ways::None,
            hide: Vec::new(),
        }
    }
}

impl Spec {
    /// Parses `key=value&key=value` (a leading `?` is allowed, keys in any order, values percent-encoded).
    ///
    /// Errors name the key: an unknown key, a key twice, a value that the table does not allow, a key that does not
    /// apply beside the others, settings that exclude each other. Nothing is silently ignored.
    pub fn parse(text: &str) -> Result<Spec, Error> {
        let mut spec = Spec::default();
        let mut seen: Vec<&'static Key> = Vec::new();
        for (name, raw) in value::pairs(text) {
            spec.read(&mut seen, name, raw)?;
        }
        for key in seen {
            if let Some(conflict) = key.inapplicable(&spec) {
                return Err(conflict);
            }
        }
        check::check(&spec)?;
        Ok(spec)
    }

    /// Reads one pair, `seen` being the keys of those before it.
    fn read(&mut self, seen: &mut Vec<&'static Key>, name: &str, raw: &str) -> Result<(), Error> {
        let key = Key::find(name)?;
        let written = value::decode(raw).ok_or_else(|| key.rejects(raw))?;
        if seen.iter().any(|k| k.name == key.name) {
            return Err(Error::BadValue { key: name.into(), value: written, allowed: "once".into() });
        }
        (key.set)(self, &written).ok_or_else(|| key.rejects(&written))?;
        seen.push(key);
        Ok(())
    }

    /// The canonical text: the keys that apply and differ from their defaults, in the table's order.
    #[must_use]
    pub fn print(&self) -> String {
        let default = Spec::default();
        let mut pairs = vec![format!("v={}", self.v)];
        for key in TABLE.iter().filter(|k| k.name != "v" && k.inapplicable(self).is_none()) {
            let value = (key.get)(self);
            if value != (key.get)(&default) {
                pairs.push(format!("{}={}", key.name, value::encode(&value)));
            }
        }
        pairs.join("&")
    }

    /// The Spec with one key set, and what cannot stay beside it set back to its default: the loss where it does not
    /// fit the new activation; columns, classes, dragged points and the walk's edits where the data change.
    pub fn with(&self, name: &str, written: &str) -> Result<Spec, Error> {
        let key = Key::find(name)?;
        let mut spec = self.clone();
        (key.set)(&mut spec, written).ok_or_else(|| key.rejects(written))?;
        if (key.get)(self) == (key.get)(&spec) {
            return Ok(spec);
        }
        // Views of the same plane show the same part of it.
        let is_plane = name == "view" && self.view != View::Line && spec.view != View::Line;
        for dependent in key.resets.iter().filter(|_| !is_plane) {
            // What this module does not know is at its default.
            if let Ok(other) = Key::find(dependent) {
                (other.set)(&mut spec, &(other.get)(&Spec::default()));
            }
        }
        #[cfg(feature = "whole")]
        suit::all(&mut spec, self, name);
        // What becomes a network is for the whole module to suit.
        #[cfg(not(feature = "whole"))]
        if !spec.is_neuron() {
            return Err(Error::Beyond);
        }
        if name == "act" && spec.act == Activation::Sign && spec.has_classes() {
            // On the square loss it has no slope: what learns with it is Rosenblatt's rule.
            spec.loss = Loss::Perceptron;
        }
        if !spec.loss_fits() {
            if name == "loss" {
                let sigmoid = spec.loss == Loss::CrossEntropy;
                spec.set_output(if sigmoid { Activation::Sigmoid } else { Activation::Identity });
            } else {
                spec.loss = if spec.output() == Output::Softmax { Loss::CrossEntropy } else { Loss::Square };
            }
        }
        #[cfg(feature = "whole")]
        if name != "beside" && beside::second(&spec).is_err() {
            // What is shown beside it does not go with the new setting.
            spec.beside.clear();
        }
        // What no longer applies goes back to its default, so that it is not waiting to come back as a surprise.
        let print = spec.print();
        Spec::parse(&print)
    }

    /// Makes the outputs apply an activation: the neuron's own, or the network's.
    fn set_output(&mut self, activation: Activation) {
        if self.is_neuron() {
            self.act = activation;
        } else {
            self.out = Output::Units(activation);
        }
    }

    /// What showing `new` costs when `old` is on the screen: the dearest effect among the keys that differ.
    #[must_use]
    pub fn effect(old: &Spec, new: &Spec) -> Effect {
        TABLE.iter().filter(|key| (key.get)(old) != (key.get)(new)).map(|key| key.effect).max().unwrap_or(Effect::None)
    }
}

#[cfg(test)]
mod tests;
