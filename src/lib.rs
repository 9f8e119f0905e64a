//! Where a PySpark job's memory is, where it goes, and what to change.
//!
//! Everything is one pure function, [`analyze`], from an [`Input`] to a [`Report`]. It knows no browser, no clock and no randomness: the
//! same input gives the same report to the byte, natively and in WebAssembly. ARCHITECTURE.md has the map.
//!
//! A module imports only modules above it in this list, and the public face may import all; `tests/layers.rs` holds this.

pub mod bytes;
pub mod conf;
// The order is the layers', not the alphabet's.
pub mod cluster;
pub mod memory;
pub mod plan;
pub mod python;

mod analyze;
mod describe;
mod edits;
mod input;
mod report;
mod share;

pub use analyze::analyze;
pub use edits::{EditError, apply_edits};
pub use input::Input;
pub use report::{
    Assumption, ConfEntry, Diagnostic, Edit, Fix, Heap, PerTask, Position, Process, Range, Region,
    RegionKind, Report, Severity,
};

pub use plan::Table;
pub use share::{DecodeError, decode, encode};

/// The version of this product.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
