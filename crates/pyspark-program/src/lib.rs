//! Python source text: syntax tree, names resolved, Spark's operations.
//!
//! [`Module`] parses, [`evaluate`] follows the names to a [`Program`], and [`settings`] reads from it what the code
//! sets. Nothing here knows a rule; rules and lineage build on the program.

pub mod api;
mod brackets;
mod eval;
mod guard;
mod language;
pub mod notebook;
mod parse;
mod pasted;
mod position;
pub mod program;
pub mod session;
mod settings;
pub mod sql;
pub mod types;
pub mod visitor;

pub use brackets::BracketFault;
pub use eval::evaluate;
pub use guard::TooDeep;
pub use language::{OtherLanguage, other_language};
pub use parse::{Module, SyntaxError};
pub use pasted::pasted_settings;
pub use position::{Lines, SourcePosition};
pub use ruff_text_size::{TextRange, TextSize};
pub use settings::{ProgramSetting, ProgramSettings, SettingKind, settings};
