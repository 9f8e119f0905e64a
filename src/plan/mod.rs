//! Lineage: what a frame is made of, how many rows it may have, and how often what is cached is read.

mod cached;
pub mod frame;
mod names;
mod one_row;
mod ranks;
mod reads;
mod rows;
mod source;
pub(crate) mod sql;
pub mod stages;
mod table;

pub use cached::{Release, caches_table, release, releases_frame};
pub use names::{is_category, is_identifier, says_large, says_number, says_small};
pub use ranks::keeps_first_of_group;
pub use reads::{Reads, computed_by, is_action, is_cache, reads};
pub use rows::{Rows, RowsOf};
pub use source::{Source, column_name, is_streaming, source, upstream};
pub use table::Table;
