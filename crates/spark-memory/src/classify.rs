//! The kind of a text that somebody pastes or drops, before it is known where it belongs.

use serde::{Deserialize, Serialize};

use crate::input::Input;
use pyspark_program::notebook::SourceKind;
use pyspark_program::{Module, OtherLanguage, other_language, pasted_settings};
use ruff_python_ast::Stmt;
use spark_model::conf::text::TextKind;
use spark_model::demand::FailureEffect;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum PastedKind {
    Python,
    /// A Jupyter notebook, or the export of a Databricks one.
    Notebook,
    Sql,
    Scala,
    /// Lines of a log.
    Log,
    /// An error or a stack trace.
    Error,
    /// Settings of whatever form.
    Settings,
    /// A physical plan: the text of `explain()`.
    Plan,
    /// Spark's event log: a JSON object a line.
    EventLog,
    /// An input of this product, as JSON.
    Input,
    Unknown,
}

impl PastedKind {
    /// The kind in a word or two, with its article.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Python => "Python code",
            Self::Notebook => "a notebook",
            Self::Sql => "SQL",
            Self::Scala => "Scala code",
            Self::Log => "a log",
            Self::Error => "an error",
            Self::Settings => "settings",
            Self::Plan => "a query plan",
            Self::EventLog => "an event log",
            Self::Input => "a case of this page",
            Self::Unknown => "text",
        }
    }

    /// Returns true if it is a program, which belongs in the code.
    pub const fn is_code(self) -> bool {
        matches!(self, Self::Python | Self::Notebook | Self::Sql | Self::Scala)
    }
}

/// The share of lines that makes a text one of a log or an error: user code quotes some, a log has little else.
const LOG_SHARE: f64 = 0.3;

/// Tells what a text is.
pub fn classify(text: &str) -> PastedKind {
    let trimmed = text.trim_start_matches('\u{feff}').trim();
    if trimmed.is_empty() {
        return PastedKind::Unknown;
    }
    let first = trimmed.lines().next().unwrap_or_default();
    if first.starts_with("{\"Event\":\"") {
        return PastedKind::EventLog;
    }
    if SourceKind::of(trimmed) != SourceKind::Script {
        return PastedKind::Notebook;
    }
    if trimmed.starts_with('{') && Input::from_json(trimmed).is_ok_and(|it| it != Input::default())
    {
        return PastedKind::Input;
    }
    if is_plan(trimmed) {
        return PastedKind::Plan;
    }
    // What a text is shows in its beginning; a log of many megabytes is not parsed for it.
    let head = head(trimmed);
    let pasted = pasted_settings(head);
    let module = Module::parse(head);
    let statements = module.as_ref().map_or(&[][..], Module::statements);
    let parses = module.as_ref().is_ok_and(|it| it.errors().is_empty());
    if parses && pasted.kind == TextKind::Python && is_program(statements) {
        return PastedKind::Python;
    }
    if let Some(kind) = log_or_error(head) {
        return kind;
    }
    match pasted.kind {
        TextKind::Python | TextKind::Empty | TextKind::Unknown => {}
        // Any object in JSON is a map.
        TextKind::Map if pasted.settings.is_empty() => {}
        _ => return PastedKind::Settings,
    }
    let is_python = if parses { is_program(statements) } else { looks_like_python(head) };
    let only_names = parses && statements.iter().all(Stmt::is_assign_stmt);
    if (!is_python || only_names) && is_of_memory(head) {
        return PastedKind::Error;
    }
    match other_language(head) {
        Some(OtherLanguage::Sql) => return PastedKind::Sql,
        Some(OtherLanguage::Scala) => return PastedKind::Scala,
        None => {}
    }
    if is_python || pasted.kind == TextKind::Python {
        PastedKind::Python
    } else {
        PastedKind::Unknown
    }
}

/// Returns true if a text is recognized as one of a failure of memory.
fn is_of_memory(text: &str) -> bool {
    let found = spark_run::recognize(text, &spark_run::lines(text), false);
    found.is_some_and(|it| it.failure.effect != FailureEffect::NotMemory)
}

/// The lines within the first 64 KiB.
fn head(text: &str) -> &str {
    const MAX: usize = 64 << 10;
    if text.len() <= MAX {
        return text;
    }
    let end = text.char_indices().take_while(|(at, _)| *at <= MAX).last().map_or(0, |(at, _)| at);
    &text[..text[..end].rfind('\n').unwrap_or(end)]
}

/// Returns true if a text is what `explain()` prints: a heading of its own, or a tree of operators.
fn is_plan(text: &str) -> bool {
    const HEADINGS: [&str; 4] = [
        "== Physical Plan ==",
        "== Parsed Logical Plan ==",
        "== Analyzed Logical Plan ==",
        "== Optimized Logical Plan ==",
    ];
    let first = text.lines().next().unwrap_or_default();
    let tree = ["AdaptiveSparkPlan isFinalPlan=", "*(", "+- "];
    let branches = text.lines().filter(|line| {
        let line = line.trim_start_matches([' ', ':', '|']);
        line.starts_with("+- ") || line.starts_with(":- ")
    });
    text.lines().any(|line| HEADINGS.contains(&line.trim()))
        || (tree.iter().any(|start| first.trim_start().starts_with(start)) && branches.count() > 0)
}

/// Returns true if statements do something, rather than name it: words of prose parse as names.
fn is_program(statements: &[Stmt]) -> bool {
    statements.iter().any(|it| match it {
        Stmt::Assign(assign) => !is_property(assign),
        Stmt::Expr(expr) => expr.value.is_call_expr() || expr.value.is_await_expr(),
        _ => true,
    })
}

/// `spark.executor.cores=4` is a line of properties that Python takes for an assignment.
fn is_property(assign: &ruff_python_ast::StmtAssign) -> bool {
    let [mut target] = assign.targets.iter().collect::<Vec<_>>()[..] else { return false };
    let mut depth = 0;
    while let Some(attribute) = target.as_attribute_expr() {
        target = &attribute.value;
        depth += 1;
    }
    depth > 1 && target.as_name_expr().is_some_and(|it| it.id == "spark")
}

/// A log or an error, where enough of the lines are such.
fn log_or_error(text: &str) -> Option<PastedKind> {
    let (mut lines, mut logged, mut failed) = (0_u32, 0_u32, 0_u32);
    for line in text.lines().filter(|it| !it.trim().is_empty()) {
        lines += 1;
        if is_logged(line) {
            logged += 1;
        } else if is_of_error(line) {
            failed += 1;
        }
    }
    let share = f64::from(logged + failed) / f64::from(lines.max(1));
    // The stack traces in a log may be longer than the log.
    let begins = text.lines().find(|it| !it.trim().is_empty()).is_some_and(is_logged);
    let kind = if begins || logged > failed { PastedKind::Log } else { PastedKind::Error };
    (share >= LOG_SHARE).then_some(kind)
}

/// A line that log4j, YARN or Python's logging writes: a level near its start, with or without a time.
fn is_logged(line: &str) -> bool {
    const LEVELS: [&str; 8] =
        ["TRACE", "DEBUG", "INFO", "WARN", "WARNING", "ERROR", "FATAL", "CRITICAL"];
    const NEAR: usize = 6;
    let mut words = line.split([' ', '\t', '[', ']', ':', ',']).filter(|it| !it.is_empty());
    let timed = line.trim_start_matches('[').starts_with(|it: char| it.is_ascii_digit());
    let near = if timed { NEAR * 2 } else { 1 };
    // A level alone may begin a sentence; in a log something follows it.
    words.by_ref().take(near).any(|word| LEVELS.contains(&word)) && words.next().is_some()
}

/// A line of a stack trace, a traceback or an exception's message.
fn is_of_error(line: &str) -> bool {
    // Build tools put a level in brackets before each line.
    let line = line.trim().trim_start_matches("[error]").trim_start();
    let frame = line
        .strip_prefix("at ")
        .is_some_and(|it| it.contains('(') && it.ends_with(')') && it.contains('.'));
    let starts = [
        "Caused by: ",
        "Traceback (most recent call last)",
        "File \"",
        "Suppressed: ",
        "Driver stacktrace:",
        "Exception in thread ",
    ];
    let head = line.trim_start_matches(": ").split([':', ' ']).next().unwrap_or_default();
    let thrown = (head.ends_with("Error") || head.ends_with("Exception")) && head.contains('.');
    let raised =
        ["MemoryError", "RuntimeError", "OSError", "ConnectionRefusedError", "Py4JJavaError"];
    frame
        || thrown
        || starts.iter().any(|start| line.starts_with(start))
        || raised.iter().any(|it| {
            line.strip_prefix(it).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        })
}

/// Returns true if lines begin as Python's statements do, though something in them does not parse.
fn looks_like_python(text: &str) -> bool {
    const STARTS: [&str; 9] =
        ["import ", "from ", "def ", "class ", "for ", "if ", "with ", "return ", "@"];
    let lines = text.lines().map(str::trim).filter(|it| !it.is_empty());
    let code = |line: &&str| {
        STARTS.iter().any(|start| line.starts_with(start))
            || line.split_once('=').is_some_and(|(name, _)| {
                let name = name.trim();
                !name.is_empty() && name.chars().all(|it| it.is_alphanumeric() || "_.".contains(it))
            })
            || line.split_once('(').is_some_and(|(name, _)| {
                let is_name = !name.is_empty()
                    && name.chars().all(|it| it.is_alphanumeric() || "_.".contains(it));
                is_name && line.ends_with([')', '(', ',', ':', '\\'])
            })
    };
    let total = lines.clone().count();
    lines.filter(code).count() * 2 > total
}
