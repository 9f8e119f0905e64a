//! Analysis of SQL text: its columns, relations, joins and number of rows.

mod block;
mod calls;
mod condition;
mod rows;
mod sources;

pub use block::{
    QueryBlock, alias_of, hinted, is_by_name, is_within, join_kind, query_blocks, stated,
};
pub use calls::{FoundCall, calls, calls_in};
pub use condition::{columns_named, is_constant, is_equality, may_filter, unconnected};
pub use rows::names_identifier;
pub(crate) use rows::{looks_up, of_script, of_sql, of_text};
