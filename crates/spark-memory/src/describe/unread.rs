//! Findings about text that the analysis cannot read: syntax errors, other languages, too much nesting.

use super::Places;
use crate::classify::{PastedKind, classify};
use pyspark_lint::Finding;
use pyspark_program::notebook::{Reading, SourceKind, Unread};
use pyspark_program::{Module, OtherLanguage, SyntaxError, TextRange, TextSize, TooDeep};

/// Maximum number of unread places that are reported: one broken bracket may leave hundreds after it.
const REPORTED_SYNTAX_ERRORS: usize = 20;

/// Findings about text that the parser could not read, or that is in another language.
pub fn syntax_errors(source: &str, reading: &Reading<'_>, module: &Module) -> Vec<Finding> {
    let errors = module.errors();
    let Some(first) = errors.first() else { return Vec::new() };
    if let Some(language) = pyspark_program::other_language(&reading.python) {
        return vec![other_language(language, first)];
    }
    if let Some(finding) = misplaced(source, reading, first) {
        return vec![finding];
    }
    let places = Places::new(source, reading);
    let error = |error| syntax_error(error, |at| places.line(at));
    errors.iter().take(REPORTED_SYNTAX_ERRORS).map(error).collect()
}

/// A text that is no code: one finding says where it belongs, rather than an error for each of its lines.
fn misplaced(source: &str, reading: &Reading<'_>, error: &SyntaxError) -> Option<Finding> {
    if reading.kind != SourceKind::Script {
        return None;
    }
    let kind = classify(source);
    let place = match kind {
        PastedKind::Log | PastedKind::Error | PastedKind::Plan => "a failure's text",
        PastedKind::Settings => "the settings",
        _ => return None,
    };
    Some(Finding {
        message: format!("This looks like {}, not like code.", kind.noun()),
        why: "Nothing of it is analyzed as code.".to_owned(),
        help: format!("Paste it as {place}: it is read there."),
        ..unread_code(error)
    })
}

/// Findings about text that the parser could not read. `line` gives a place's line, in its cell.
fn syntax_error(error: &SyntaxError, line: impl Fn(TextSize) -> u32) -> Finding {
    let finding = unread_code(error);
    let Some(bracket) = error.bracket else { return finding };
    Finding {
        message: bracket.message(bracket.opened_at().map(line)),
        help: bracket.help(),
        ..finding
    }
}

fn unread_code(error: &SyntaxError) -> Finding {
    Finding {
        rule: "syntax-error",
        severity: pyspark_lint::Severity::Error,
        message: format!("Syntax error: {}.", error.message),
        why: "This statement was skipped; the statements around it are analyzed.".to_owned(),
        help: "Complete or correct the line.".to_owned(),
        range: Some(error.range),
        key: None,
        fixes: Vec::new(),
        source: "https://docs.python.org/3/reference/grammar.html",
    }
}

/// A text that is no Python at all: one word on that says more than an error for each of its lines.
fn other_language(language: OtherLanguage, error: &SyntaxError) -> Finding {
    let (name, help) = match language {
        OtherLanguage::Sql => (
            "SQL",
            "Put it into `spark.sql(\"…\")`: queries are followed there, as they are in a notebook’s %sql cells.",
        ),
        OtherLanguage::Scala => (
            "Scala",
            "Paste the job as PySpark has it; what its spark-submit sets can go into Settings as it is.",
        ),
    };
    Finding {
        message: format!("This looks like {name}, and what is read here is Python."),
        why: "Nothing of it is analyzed: the memory shown follows from the settings and the cluster alone.".to_owned(),
        help: help.to_owned(),
        ..unread_code(error)
    }
}

/// Findings about the blocks of templates whose rendered text is not known.
pub fn templates(reading: &Reading<'_>) -> Vec<Finding> {
    let block = |range: &TextRange| {
        Finding {
        rule: "template-not-rendered",
        severity: pyspark_lint::Severity::Info,
        message: format!(
            "`{}` is a template: what it renders to is not known here.",
            reading.python[*range].lines().next().unwrap_or_default()
        ),
        why: "How the statement around it ends is unknown: the template may add joins, filters or columns.".to_owned(),
        help: "Paste the compiled text, which dbt writes to target/compiled.".to_owned(),
        range: Some(*range),
        key: None,
        fixes: Vec::new(),
        source: "https://docs.getdbt.com/reference/commands/compile",
    }
    };
    reading.templates.iter().take(REPORTED_SYNTAX_ERRORS).map(block).collect()
}

/// A notebook with nothing to analyze.
pub fn unread(unread: &Unread) -> Finding {
    let finding = Finding {
        rule: "syntax-error",
        severity: pyspark_lint::Severity::Error,
        message: String::new(),
        why: String::new(),
        help: String::new(),
        range: Some(TextRange::default()),
        key: None,
        fixes: Vec::new(),
        source: "https://nbformat.readthedocs.io/en/latest/format_description.html",
    };
    match unread {
        Unread::Json { at, message } => Finding {
            message: format!("This notebook's JSON is damaged: {message}."),
            why:
                "Which text belongs to which cell cannot be determined, so none of it is analyzed."
                    .to_owned(),
            help: "Copy the whole file again, or paste the code of its cells.".to_owned(),
            range: Some(TextRange::empty((*at as u32).into())),
            ..finding
        },
        Unread::Language(language) => Finding {
            rule: "notebook-language",
            severity: pyspark_lint::Severity::Info,
            message: format!("This notebook's language is {language}: its code is not analyzed."),
            why: "Only Python says here what Spark is asked to keep in memory.".to_owned(),
            help: "The memory shown follows from the settings and the cluster alone.".to_owned(),
            ..finding
        },
    }
}

/// A text that is nested too deeply to be parsed.
pub fn too_deep(too_deep: &TooDeep) -> Finding {
    Finding {
        rule: "nesting-too-deep",
        severity: pyspark_lint::Severity::Error,
        message: format!(
            "More than {} {}: the code is not analyzed.",
            too_deep.limit, too_deep.what
        ),
        why: "Reading it would overflow the stack; Python's own compiler has limits of this kind."
            .to_owned(),
        help: "Give parts of the expression names of their own.".to_owned(),
        range: Some(too_deep.range),
        key: None,
        fixes: Vec::new(),
        source: "https://docs.python.org/3/reference/lexical_analysis.html",
    }
}
