//! SQL text, as far as rules ask: what it selects from what, joined by what.

mod calls;
mod query;
mod rows;
mod sources;
mod texts;
mod tokens;

pub use calls::{Call, calls};
pub use query::{
    Relation, Select, Source, clause, column_count, columns_named, combined, hinted, is_constant,
    is_equality, may_filter, named_queries, selects, unconnected,
};
pub(crate) use rows::{of_sql, of_text};
pub use sources::view;
pub use texts::{SqlText, sql_texts};
pub use tokens::{Kind, Token, tokens_of};
