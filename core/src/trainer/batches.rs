//! Which samples each update sees: a pure function of (seed, update), so that any update can be reached again
//! without storing a generator's state.

use crate::rng::{Stream, StreamName};

/// How the samples of an epoch are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draw {
    /// All samples at every update, in their own order.
    Full,
    /// Each epoch is a fresh permutation cut into batches; the last one may be smaller.
    Reshuffled,
    /// Every sample of every batch is drawn independently.
    Replacement,
    /// The samples in their own order, batch by batch, the same in every epoch.
    Cyclic,
    /// The batches that were listed, one after the other and again from the first; the list is an epoch.
    #[cfg(feature = "whole")]
    Listed,
}

/// The sequence of batches of a run.
#[derive(Clone, Debug)]
pub struct Batches {
    draw: Draw,
    seed: u64,
    terms: u32,
    size: u32,
    epoch: Option<u64>,
    indices: Vec<u32>,
    #[cfg(feature = "whole")]
    listed: Vec<Vec<u32>>,
}

impl Batches {
    /// Batches of `size` of `terms` samples (a greater size is cut to `terms`); the stream is (seed, Batches, epoch).
    #[must_use]
    pub fn new(draw: Draw, seed: u64, terms: u32, size: u32) -> Batches {
        Batches {
            draw,
            seed,
            terms,
            size: size.clamp(1, terms.max(1)),
            epoch: None,
            indices: Vec::new(),
            #[cfg(feature = "whole")]
            listed: Vec::new(),
        }
    }

    /// The batches of `list`: at least one, none of them empty, all of samples below `terms`.
    #[cfg(feature = "whole")]
    #[must_use]
    pub fn listed(list: Vec<Vec<u32>>, terms: u32) -> Batches {
        let size = list.iter().map(Vec::len).max().unwrap_or(1) as u32;
        // A sample may be listed more than once.
        Batches { listed: list, size, ..Batches::new(Draw::Listed, 0, terms, size) }
    }

    /// Whether every batch is the same.
    #[must_use]
    pub fn same(&self, other: &Batches) -> bool {
        #[cfg(feature = "whole")]
        if self.listed != other.listed {
            return false;
        }
        (self.draw, self.seed, self.terms, self.size) == (other.draw, other.seed, other.terms, other.size)
    }

    /// Updates in an epoch: ⌈terms/size⌉, or as many as are listed.
    #[must_use]
    pub fn epoch_length(&self) -> u64 {
        match self.draw {
            Draw::Full => 1,
            #[cfg(feature = "whole")]
            Draw::Listed => self.listed.len() as u64,
            _ => u64::from(self.terms.div_ceil(self.size)),
        }
    }

    /// Samples in a batch, at most.
    #[must_use]
    pub fn size(&self) -> u64 {
        u64::from(if self.draw == Draw::Full { self.terms } else { self.size })
    }

    /// The batch of update `t` (counted from 0); empty stands for all samples.
    pub fn at(&mut self, t: u64) -> &[u32] {
        let size = self.size as usize;
        let ahead = self.ahead(t);
        &ahead[..size.min(ahead.len())]
    }

    /// The samples of update `t` (counted from 0) and of those after it in its epoch, batch after batch; empty stands for all samples at
    /// every update.
    pub fn ahead(&mut self, t: u64) -> &[u32] {
        if self.draw == Draw::Full {
            return &[];
        }
        let length = self.epoch_length();
        #[cfg(feature = "whole")]
        if self.draw == Draw::Listed {
            return &self.listed[(t % length) as usize];
        }
        let (epoch, position) = (t / length, (t % length) as usize);
        if self.epoch != Some(epoch) {
            self.fill(epoch);
            self.epoch = Some(epoch);
        }
        &self.indices[position * self.size as usize..]
    }

    fn fill(&mut self, epoch: u64) {
        let mut stream = Stream::new(self.seed, StreamName::Batches, epoch);
        self.indices.clear();
        match self.draw {
            Draw::Full => {}
            #[cfg(feature = "whole")]
            Draw::Listed => {}
            Draw::Cyclic => self.indices.extend(0..self.terms),
            Draw::Reshuffled => {
                self.indices.extend(0..self.terms);
                stream.shuffle(&mut self.indices);
            }
            Draw::Replacement => {
                let drawn = self.epoch_length() * u64::from(self.size);
                self.indices.extend((0..drawn).map(|_| stream.below(self.terms)));
            }
        }
    }
}
