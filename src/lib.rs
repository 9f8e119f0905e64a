//! Where a PySpark job's memory is, where it goes, and what to change.
//!
//! Everything is one pure function, [`analyze`], from an [`Input`] to a [`Report`]. It knows no
//! browser, no clock and no randomness: the same input gives the same report to the byte, natively
//! and in WebAssembly. ARCHITECTURE.md has the map.

// The engine, in the order of its layers: a module imports only modules that stand above it here, which
// `tests/layers.rs` holds. The blank lines keep rustfmt from sorting them.
pub mod bytes;

pub mod conf;

pub mod cluster;

pub mod memory;

pub mod python;

pub mod plan;

pub mod simulate;

pub mod lint;

pub mod diagnose;

pub mod advise;

// The public face.
mod analyze;
mod describe;
mod edits;
mod fix_all;
mod ignore;
mod input;
mod linked;
mod parse_conf;
mod raw;
mod recommend;
mod report;
mod settle;
mod share;

pub use advise::{Advice, Format, Recommendation, Smallest};
pub use analyze::{analyze, inspect};
pub use edits::{EditError, apply_edits};
pub use fix_all::{any_safe, fix_all_safe};
pub use input::Input;
pub use lint::Severity;
pub use parse_conf::parse_conf;
pub use plan::{Knobs, Table};
pub use raw::Raw;
pub use recommend::{adopt, advise, smallest};
pub use report::{
    Assumption, CodeLine, ConfEntry, Demand, Diagnosis, Diagnostic, Edit, Fix, Heap, MessageNumber,
    Pasted, PastedProblem, PerTask, Position, Process, Range, Region, RegionKind, Report, Step,
    StepStage,
};
pub use settle::launcher;
pub use share::{DecodeError, decode, encode};

/// The version of this product.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

#[cfg(target_arch = "wasm32")]
pub mod wasm;
