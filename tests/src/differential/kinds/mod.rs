//! Each type of entities, as sequences use it.

mod members;
mod parcels;
mod samples;
mod tags;
