//! Source text to syntax tree. Parsing never fails: what cannot be read leaves errors, and the statements around it stay.

use ruff_python_ast::{ModModule, Stmt};
use ruff_python_parser::{Mode, ParseOptions, Parsed, parse_unchecked};
use ruff_text_size::TextRange;

use crate::guard::{self, TooDeep};

/// A parsed text.
pub struct Module {
    parsed: Parsed<ModModule>,
}

/// Something the parser could not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    pub range: TextRange,
    pub message: String,
}

impl Module {
    /// Parses `source`, unless it is nested too deeply for any parser.
    ///
    /// Notebook magics (`%time`, `!ls`) are read as such, so that they are no errors.
    pub fn parse(source: &str) -> Result<Self, TooDeep> {
        guard::check(source)?;
        let parsed = parse_unchecked(source, ParseOptions::from(Mode::Ipython));
        let parsed = parsed.try_into_module().expect("the IPython mode parses a module");
        Ok(Self { parsed })
    }

    pub fn statements(&self) -> &[Stmt] {
        self.parsed.suite()
    }

    /// What could not be read, in the order of the text.
    pub fn errors(&self) -> Vec<SyntaxError> {
        let error = |error: &ruff_python_parser::ParseError| SyntaxError {
            range: error.location,
            message: error.error.to_string(),
        };
        self.parsed.errors().iter().map(error).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_statements_around_an_error() {
        let module = Module::parse("a = 1\nb = (\nc = 3\n").unwrap();
        assert!(!module.errors().is_empty());
        assert!(module.statements().len() >= 2);
    }

    #[test]
    fn reads_magics() {
        let module = Module::parse("%time df.count()\n!ls\nx = 1\n").unwrap();
        assert_eq!(module.errors(), []);
        assert_eq!(module.statements().len(), 3);
    }
}
