//! From a run's spectra to their figure.

use crate::figure::spectrum::Heights;
use crate::run::Run;
use crate::run::spectrum::{Spectra, threshold};
use crate::spec::Levels;

/// An update, and the eigenvalues there, ascending.
pub type Place = (f64, Vec<f64>);

/// What the figure is made of, owned.
#[derive(Clone, Debug, Default)]
pub struct Spectrum {
    /// In increasing order of the update.
    pub spectra: Vec<Place>,
    /// The threshold of stability by update; empty for methods without one.
    pub threshold: Vec<(f64, f64)>,
    /// Those where the run stands, as far as they are known.
    pub now: Vec<f64>,
    /// The last update that the run has reached.
    pub last: f64,
    /// How they are spaced: as the levels of the landscape are.
    pub heights: Heights,
}

/// Places of a threshold that changes from update to update.
const PLACES: u64 = 200;

/// What is known of the spectra of a run.
#[must_use]
pub fn spectrum(run: &Run, known: &Spectra) -> Spectrum {
    let last = run.timeline().reached();
    let step = last.div_ceil(PLACES).max(1);
    let updates = (0..last).step_by(step as usize).chain([last]);
    let threshold = updates.filter_map(|t| Some((t as f64, threshold(run, t)?))).collect();
    let spectra = known.along().into_iter().map(|(t, found)| (t as f64, found.values.clone())).collect();
    let now = known.now().map(|found| found.values.clone()).unwrap_or_default();
    let heights = if run.spec().levels == Levels::Log { Heights::Asinh } else { Heights::Linear };
    Spectrum { spectra, threshold, now, last: last as f64, heights }
}

impl Spectrum {
    /// The eigenvalues as the figure takes them.
    #[must_use]
    pub fn views(&self) -> Vec<(f64, &[f64])> {
        self.spectra.iter().map(|(t, values)| (*t, values.as_slice())).collect()
    }
}
