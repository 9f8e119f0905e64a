//! Where a PySpark job's memory is, where it goes, and what to change.
//!
//! Everything is one pure function, [`analyze`], from an [`Input`] to a [`Report`]. It knows no
//! browser, no clock and no randomness: the same input gives the same report to the byte, natively
//! and in WebAssembly. ARCHITECTURE.md has the map.

pub mod advise;
mod analysis;
mod analyze;
mod classify;
mod describe;
mod diagnose;
mod edits;
mod fix_all;
mod ignore;
mod input;
mod notebook_offsets;
mod parse_conf;
mod report;
mod resolve;
pub mod sentences;
mod share;
mod take_in;
mod verdict;

/// The engine's own types that the page and other users of a [`Report`] need.
pub use pyspark_lint as lint;
pub use spark_model::demand::{
    Certainty, DemandKind, Outcome, ProcessKind, RegionKind, VerdictOutcome,
};
pub use spark_model::{bytes, cluster, conf, memory, order};

pub use advise::{Advice, Because, Format, MinimumCluster, Recommendation};
pub use analysis::{Analysis, SearchResult};
pub use analyze::{adopt, advise, analyze, inspect, minimum_cluster, search};
pub use classify::{PastedKind, classify};
pub use edits::{EditError, apply_edits};
pub use fix_all::{any_safe, fix_all_safe};
pub use input::Input;
pub use notebook_offsets::NotebookOffsets;
pub use parse_conf::parse_conf;
pub use pyspark_lint::Severity;
pub use pyspark_program::pasted_settings;
pub use report::{
    Assumption, CodeLine, ConfEntry, Demand, DemandIndex, Diagnosis, Diagnostic, Edit,
    FailureConsequence, Fix, Heap, Held, Limit, MessageNumber, Pasted, PastedProblem, PerTask,
    Position, Process, Range, Region, Report, SetIn, SizeRange, Step, StepStage,
};
pub use resolve::launcher;
pub use share::{DecodeError, decode, encode};
pub use spark_plan::{Assumptions, Table};
pub use take_in::{TakenIn, cluster_of_settings, take_in};
pub use verdict::{FixAction, SettingsAction, Verdict, VerdictAction};

/// The version of this product.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
