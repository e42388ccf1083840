//! What model a Spec asks for: by its layers, or because the data have one of their own.

use super::{Classes, Output, Source, Spec, Toy};
use crate::model::activation::Activation;
use crate::model::loss::Loss;

/// The inputs of Y = MX, M = diag(s).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Design {
    /// The d unit vectors: f(A, B) = ‖M − AB‖².
    Unit,
    /// X = Y = M: what is learnt are principal components.
    Same,
    /// The same with one unit whose two layers are tied, A = Bᵀ = w: f(w) = ‖X − w wᵀX‖².
    Tied,
    /// X = Y = the handwritten digits less their mean, over √n: f is the mean of ‖x − ABx‖².
    Digits,
    /// n draws of N(0, I).
    Gauss,
    /// X and Y are the arrays of the program that opened the session.
    Given,
}

impl Spec {
    /// Whether there is one unit and no layer: the neuron with its closed forms.
    #[must_use]
    pub fn is_neuron(&self) -> bool {
        self.hidden.is_empty() && !self.has_own_model() && !self.has_class_outputs()
    }

    /// Whether it is the linear network f(A, B) with a loss of its own scale.
    #[must_use]
    pub fn is_linear_network(&self) -> bool {
        self.data == Source::Linear
    }

    /// Whether the samples are a construction about which a theorem speaks: none of them is held out.
    #[must_use]
    pub fn is_construction(&self) -> bool {
        #[cfg(feature = "whole")]
        let is = matches!(self.data, Source::Ladder | Source::Offsets | Source::Pinned);
        #[cfg(not(feature = "whole"))]
        let is = false;
        is
    }

    /// Whether it is the committee of K units that is learnt from one like it.
    #[must_use]
    pub fn is_committee(&self) -> bool {
        self.data == Source::Committee
    }

    /// Whether the data come with a model of their own, whose activation, outputs and loss are what they are.
    #[must_use]
    pub fn has_own_model(&self) -> bool {
        self.is_linear_network() || self.is_committee()
    }

    /// Whether every class has an output of its own, whatever the outputs are: digits, and tables of which all classes are told apart.
    #[must_use]
    pub fn has_class_outputs(&self) -> bool {
        use Source::{Digits, Iris, Own, Penguins};
        self.data == Digits || (self.classes == Classes::All && matches!(self.data, Penguins | Iris | Own))
    }

    /// Whether the source of the data can have classes.
    #[must_use]
    pub fn has_classes(&self) -> bool {
        use Source::{Linear, Regression, Toy as Small};
        !self.is_construction() && !matches!(self.data, Linear | Regression | Small(Toy::Plane | Toy::Bumps))
    }

    /// What the outputs are: the neuron's activation, or the network's output.
    #[must_use]
    pub fn output(&self) -> Output {
        match self.data {
            Source::Linear => Output::Units(Activation::Identity),
            Source::Committee => Output::Units(Activation::Sigmoid),
            _ if self.is_neuron() => Output::Units(self.act),
            _ => self.out,
        }
    }

    /// Whether the loss is defined for the outputs.
    #[must_use]
    pub fn loss_fits(&self) -> bool {
        match self.output() {
            Output::Units(activation) => self.loss.fits(activation),
            Output::Softmax => self.loss == Loss::CrossEntropy,
        }
    }
}
