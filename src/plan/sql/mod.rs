//! SQL text, as far as rules ask: what it selects from what, joined by what.

mod calls;
mod query;
mod rows;
mod sources;
mod texts;
mod tokens;

pub use calls::{Call, calls};
pub use query::{
    Relation, Select, Source, column_count, columns_named, hinted, is_constant, is_equality,
    may_filter, selects, unconnected,
};
pub(crate) use rows::of_sql;
pub use sources::view;
pub use texts::{SqlText, sql_texts};
pub use tokens::{Kind, Token, tokens_of};
