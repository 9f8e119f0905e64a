//! Lineage: what a frame is made of, how many rows it may have, and how often what is cached is read.

mod cached;
pub mod frame;
mod growth;
mod io;
mod knobs;
mod names;
mod one_row;
mod ranks;
mod reads;
mod rows;
mod source;
pub(crate) mod sql;
pub mod stages;
mod streams;
mod table;

pub use cached::{Release, caches_table, release, releases_frame};
pub use growth::{Growth, growths, has_few_turns};
pub use io::{Access, Mode, access, path_texts, reads_by};
pub use knobs::{Assumed, Knobs};
pub use names::{
    is_category, is_identifier, says_hand_over, says_instant, says_large, says_number, says_share,
    says_small, says_toy,
};
pub use ranks::keeps_first_of_group;
pub use reads::{Reads, computed_by, is_action, is_cache, reads};
pub use rows::{Rows, RowsOf};
pub use source::{Source, column_name, is_streaming, source, upstream};
pub use streams::{
    Query, State, endless_key, everything_before, has_watermark, is_toy_stream, keys, queries,
    queries_of, state, window_of,
};
pub use table::Table;
