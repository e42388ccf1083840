//! (made in the next commits)
