//! Source text to syntax tree. Parsing never fails: what cannot be read leaves errors, and the statements around it
//! stay.

use ruff_python_ast::{ModModule, Stmt};
use ruff_python_parser::{Mode, ParseOptions, Parsed, parse_unchecked};
use ruff_text_size::TextRange;
use spark_model::order;

use crate::brackets::{self, BracketFault, Fault};
use crate::guard::{self, TooDeep};

/// A parsed text.
pub struct Module {
    parsed: Parsed<ModModule>,
    faults: Vec<Fault>,
}

/// Something that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    pub range: TextRange,
    /// The parser's message; for a bracket, [`BracketFault::message`] without the line.
    pub message: String,
    /// The bracket that the error is about.
    pub bracket: Option<BracketFault>,
}

impl Module {
    /// Parses `source`, unless it is nested too deeply for any parser.
    ///
    /// Notebook magics (`%time`, `!ls`) are read as such, so that they are no errors.
    pub fn parse(source: &str) -> Result<Self, TooDeep> {
        guard::check(source)?;
        let checked = brackets::check(source);
        let parsed = parse_unchecked(&checked.text, ParseOptions::from(Mode::Ipython));
        let parsed = parsed.try_into_module().expect("the IPython mode parses a module");
        Ok(Self { parsed, faults: checked.faults })
    }

    pub fn statements(&self) -> &[Stmt] {
        self.parsed.suite()
    }

    /// The errors, in the order of the text. A statement whose brackets do not match has the errors of its brackets
    /// alone: the parser's follow from them.
    pub fn errors(&self) -> Vec<SyntaxError> {
        let mut next = 0;
        let own = self.parsed.errors().iter().filter(|error| {
            let at = error.location.start();
            next += self.faults[next..].iter().take_while(|it| it.statement.end() < at).count();
            self.faults.get(next).is_none_or(|fault| at < fault.statement.start())
        });
        let own = own.map(|error| SyntaxError {
            range: error.location,
            message: error.error.to_string(),
            bracket: None,
        });
        let brackets = self.faults.iter().map(|fault| SyntaxError {
            range: fault.range,
            message: fault.kind.to_string(),
            bracket: Some(fault.kind),
        });
        let mut errors: Vec<SyntaxError> = own.chain(brackets).collect();
        order::sort_by_key(&mut errors, |error| error.range.start());
        errors
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
