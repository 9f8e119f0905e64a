//! Lineage: what a frame is made of, how many rows it may have, and how often what is cached is read.

mod assumptions;
mod cached;
mod downstream;
pub mod frame;
mod growth;
mod hints;
mod io;
mod joins;
mod names;
mod one_row;
pub mod quantity;
mod ranks;
mod reads;
mod rows;
mod scenario;
mod schema;
pub mod simulate;
mod source;
pub mod sql;
pub mod stages;
mod streams;
mod table;

pub use assumptions::{Assumption, Assumptions};
pub use cached::{Release, caches_table, release, releases_frame};
pub use downstream::{derived, is_named, used_by};
pub use growth::{Growth, growths, has_few_iterations};
pub use hints::{BroadcastHint, HintUse, broadcast_hints, is_broadcast_name, use_of};
pub use io::{Access, WriteMode, access, path_texts, reads_by};
pub use joins::{Join, JoinKind, Side, is_constant, join};
pub use names::{
    is_category, is_identifier, name_suggests_count, name_suggests_hand_over,
    name_suggests_instant, name_suggests_large, name_suggests_number, name_suggests_share,
    name_suggests_small, name_suggests_toy, name_suggests_wide,
};
pub use ranks::keeps_first_of_group;
pub use reads::{Reads, computed_by, is_action, is_cache, is_checkpoint, reads, shuffles};
pub use rows::{RowBounds, Rows, RowsOf};
pub use scenario::Scenario;
pub use schema::{declared, given_schema};
pub use source::{FrameSource, column_name, column_names, is_streaming, source, upstream};
pub use streams::{
    StreamQuery, StreamState, endless_key, everything_before, has_watermark, is_toy_stream, keys,
    queries, queries_of, state, takes_many, watermark_columns, window_of,
};
pub use table::Table;
