//! One seed, named streams.
