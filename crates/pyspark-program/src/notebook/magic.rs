//! A cell's text to Python: cell magics, line magics, SQL.

use std::ops::Range;

use ruff_python_ast::{Expr, IpyEscapeKind, Stmt};
use ruff_text_size::TextRange;

use super::map::Builder;
use super::sql;
use crate::Module;
use crate::visitor::{self, Visitor};

/// The content of a cell, by its magic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MagicBody {
    Python,
    Sql,
    /// Settings of the session that is to start.
    Configure,
    Other,
}

/// A part of the source, without what each of its lines begins with there.
pub(super) struct Part<'s> {
    pub(super) text: std::borrow::Cow<'s, str>,
    /// Where the text starts in the source, for a text that is a stretch of it.
    base: usize,
    /// Where each line starts, in the text and in the source, for lines that have lost a prefix.
    lines: Option<Vec<(usize, usize)>>,
}

impl<'s> Part<'s> {
    pub(super) fn of(text: &'s str) -> Self {
        Self::at(text, 0)
    }

    pub(super) fn at(text: &'s str, base: usize) -> Self {
        Self { text: text.into(), base, lines: None }
    }

    pub(super) fn of_lines(text: String, lines: Vec<(usize, usize)>) -> Self {
        Self { text: text.into(), base: 0, lines: Some(lines) }
    }

    fn source(&self, at: usize) -> usize {
        let Some(lines) = &self.lines else { return self.base + at };
        let line = lines.partition_point(|&(start, _)| start <= at).saturating_sub(1);
        lines.get(line).map_or(0, |&(start, source)| source + at - start)
    }

    /// Gives a stretch of the text to the Python.
    fn keep(&self, range: Range<usize>, builder: &mut Builder) {
        let Some(lines) = &self.lines else {
            builder.own(&self.text[range.clone()], self.base + range.start, false);
            return;
        };
        let starts = lines.iter().map(|&(start, _)| start);
        let cuts = starts.filter(|start| range.contains(start) && *start > range.start);
        let mut from = range.start;
        for to in cuts.chain([range.end]) {
            builder.own(&self.text[from..to], self.source(from), true);
            from = to;
        }
    }
}

/// Reads a cell of a notebook; `databricks` decides how `%sql` is read.
pub(super) fn read(part: &Part<'_>, databricks: bool, builder: &mut Builder) {
    let text = &part.text;
    let start = text.len() - text.trim_start().len();
    let line = first_line(&text[start..]);
    let Some((name, args)) = cell_magic(line, databricks) else {
        return lines(part, 0..text.len(), builder);
    };
    let line_end = start + line.len();
    let body = line_end..text.len();
    match body_of(name, args) {
        Some(MagicBody::Python) => lines(part, after_line_end(text, line_end)..text.len(), builder),
        Some(MagicBody::Sql) => {
            // `%sql select …` begins the query on the magic's line.
            let from = if begins_query(args) { line_end - args.len() } else { line_end };
            sql(
                part,
                from..text.len(),
                if databricks { Result::SqlDf } else { Result::Shown },
                builder,
            );
        }
        Some(MagicBody::Configure) => {
            configure(&text[body], builder);
        }
        Some(MagicBody::Other) => {}
        // A magic that is not known: its body is Python if it reads as Python.
        None => {
            let rest = after_line_end(text, line_end)..text.len();
            if Module::parse(&text[rest.clone()]).is_ok_and(|module| module.errors().is_empty()) {
                lines(part, rest, builder);
            }
        }
    }
}

/// The name of a cell's magic and the rest of its line.
fn cell_magic(line: &str, databricks: bool) -> Option<(&str, &str)> {
    let split = |text: &'_ str| {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        (end, text[end..].trim_start().len())
    };
    let parts = |text| {
        let (end, args) = split(text);
        (&text[..end], &text[text.len() - args..])
    };
    if let Some(magic) = line.strip_prefix("%%") {
        return Some(parts(magic));
    }
    // Databricks' own magics have one sign, and speak for the whole cell.
    let (name, args) = parts(line.strip_prefix('%')?);
    let whole = match name {
        "md" | "scala" | "r" | "sh" | "fs" | "python" | "skip" => {
            args.is_empty() || name != "python"
        }
        "sql" => databricks || args.is_empty(),
        _ => false,
    };
    whole.then_some((name, args))
}

/// True if the rest of a `%sql` line is a query's beginning, rather than options or the name of a result.
fn begins_query(args: &str) -> bool {
    let word = args.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let verbs = [
        "select", "with", "from", "insert", "create", "replace", "show", "describe", "merge",
        "cache", "uncache", "drop", "update", "delete", "use", "refresh", "set", "alter",
        "explain", "optimize", "truncate", "analyze",
    ];
    verbs.iter().any(|verb| word.eq_ignore_ascii_case(verb))
}

/// The content of the cell of a known magic.
pub(super) fn body_of(name: &str, args: &str) -> Option<MagicBody> {
    let language = |args: &str| match args.split_whitespace().skip_while(|it| *it != "-c").nth(1) {
        Some("sql") => MagicBody::Sql,
        Some("scala" | "r") => MagicBody::Other,
        _ => MagicBody::Python,
    };
    Some(match name {
        "time" | "timeit" | "capture" | "prun" | "memit" | "mprun" | "python" | "python3"
        | "pyspark" | "local" => MagicBody::Python,
        "spark" => language(args),
        // ipython-sql talks to the database of its address.
        "sql" | "sparksql" if args.contains("://") => MagicBody::Other,
        "sql" | "sparksql" => MagicBody::Sql,
        "configure" => MagicBody::Configure,
        "bash" | "sh" | "script" | "html" | "HTML" | "javascript" | "js" | "svg" | "SVG"
        | "latex" | "markdown" | "md" | "perl" | "ruby" | "R" | "r" | "writefile" | "file"
        | "cmd" | "system" | "sx" | "!" | "scala" | "sparkr" | "csharp" | "cython" | "info"
        | "logs" | "cleanup" | "delete" | "help" | "bigquery" | "fs" | "run" | "skip" | "pypy"
        | "python2" => MagicBody::Other,
        _ => return None,
    })
}

/// The use of a query's result.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Result {
    /// It is a value of the code around it.
    Value,
    /// Its first rows are shown.
    Shown,
    /// Its first rows are shown, and `_sqldf` is its frame, as on Databricks.
    SqlDf,
}

/// Makes each statement a call of `spark.sql`; a query's first rows are shown.
pub(super) fn sql(part: &Part<'_>, range: Range<usize>, result: Result, builder: &mut Builder) {
    let text = &part.text[range.clone()];
    let statements = sql::statements(text);
    if result == Result::Value {
        match &statements[..] {
            [statement] => call(part, range.start, statement, ("spark.sql(", ")"), "", builder),
            _ => builder.generated("None", part.source(range.start)..part.source(range.start)),
        }
        return;
    }
    // A model of dbt is a query whose rows dbt writes to a table.
    let is_model = statements.iter().any(|statement| statement.is_template);
    let last = statements.len().saturating_sub(1);
    for (at, statement) in statements.iter().enumerate() {
        let is_query = statement.is_query(text);
        let (around, before) = match (is_query, result) {
            (true, Result::Shown) if is_model => (("spark.sql(", ")"), "create table model as "),
            (true, Result::SqlDf) if at == last => {
                (("_sqldf = spark.sql(", ")\ndisplay(_sqldf)"), "")
            }
            (true, _) => (("display(spark.sql(", "))"), ""),
            (false, Result::SqlDf) if at == last => (("_sqldf = spark.sql(", ")"), ""),
            (false, _) => (("spark.sql(", ")"), ""),
        };
        call(part, range.start, statement, around, before, builder);
        builder.end_line();
    }
}

/// Makes a statement of the text that begins at `base` of the part the argument of a call; `before` precedes it.
fn call(
    part: &Part<'_>,
    base: usize,
    statement: &sql::SqlStatement,
    around: (&str, &str),
    before: &str,
    builder: &mut Builder,
) {
    let source = &part.text[base..];
    let (Some(first), Some(last)) = (statement.parts.first(), statement.parts.last()) else {
        return;
    };
    let (start, end) = (base + first.range().start, base + last.range().end);
    // The call is placed at the statement's first line.
    let line = part.source(start)..part.source(start + first_line(&part.text[start..end]).len());
    let text = statement.text(source);
    let Some(quotes) = ["\"\"\"", "'''"].into_iter().find(|quotes| !text.contains(quotes)) else {
        // No raw string holds both: a text that is not known.
        return builder.generated(&format!("{}None{}", around.0, around.1), line);
    };
    builder.generated(&format!("{}r{quotes}{before}", around.0), line);
    for piece in &statement.parts {
        let range = base + piece.range().start..base + piece.range().end;
        match piece {
            sql::SqlPart::Own(_) => part.keep(range, builder),
            sql::SqlPart::Table(_, name) => {
                builder.generated(name, part.source(range.start)..part.source(range.end));
            }
            sql::SqlPart::Template(_) => {
                builder.template(range.len());
                part.keep(range, builder);
            }
        }
    }
    let last = part.source(end);
    // A raw string ends with no quote or backslash of its own.
    let gap = if text.ends_with(['\\', '"', '\'']) { "\n" } else { "" };
    builder.generated(&format!("{gap}{quotes}{}", around.1), last..last);
}

/// Reads what sparkmagic's `%%configure` asks for, and says how much of the text it is.
pub(super) fn configure(text: &str, builder: &mut Builder) -> usize {
    let Some(open) = text.find('{') else { return 0 };
    let mut values =
        serde_json::Deserializer::from_str(&text[open..]).into_iter::<serde_json::Value>();
    let Some(Ok(serde_json::Value::Object(options))) = values.next() else { return text.len() };
    let plain = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(_) | serde_json::Value::Bool(_) => Some(value.to_string()),
        _ => None,
    };
    let conf = options.get("conf").and_then(serde_json::Value::as_object);
    for (key, value) in conf.into_iter().flatten() {
        builder.session.extend(plain(value).map(|value| (key.clone(), value)));
    }
    // Livy's names for a session: https://livy.apache.org/docs/latest/rest-api.html, "POST /sessions".
    for (name, key) in [
        ("driverMemory", "spark.driver.memory"),
        ("driverCores", "spark.driver.cores"),
        ("executorMemory", "spark.executor.memory"),
        ("executorCores", "spark.executor.cores"),
        ("numExecutors", "spark.executor.instances"),
    ] {
        let value = options.get(name).and_then(plain);
        builder.session.extend(value.map(|value| (key.to_owned(), value)));
    }
    open + values.byte_offset()
}

/// Gives Python to the builder, with its line magics rewritten.
pub(super) fn lines(part: &Part<'_>, range: Range<usize>, builder: &mut Builder) {
    let text = &part.text[range.clone()];
    let mut from = range.start;
    for (escape, statement) in escapes(text) {
        let command = &text[escape.start().to_usize()..escape.end().to_usize()];
        let Some((name, rest)) = cut_word(command) else { continue };
        let (start, end) =
            (range.start + escape.start().to_usize(), range.start + escape.end().to_usize());
        match name {
            "sql" | "sparksql" if !rest.is_empty() => {
                part.keep(from..start, builder);
                let result = if statement { Result::Shown } else { Result::Value };
                sql(part, end - rest.len()..end, result, builder);
                from = end;
                if statement {
                    from = after_line_end(&part.text, end);
                }
            }
            "time" | "timeit" | "prun" | "memit" => {
                let code = without_options(rest);
                if !code.is_empty() {
                    part.keep(from..start, builder);
                    from = end - code.len();
                }
            }
            _ => {}
        }
    }
    part.keep(from..range.end, builder);
}

/// A cell's text without the string of many lines that it never closes: in one Python text that would swallow the cells
/// after it.
pub(super) fn before_unclosed_string(text: &str) -> &str {
    if !text.contains("\"\"\"") && !text.contains("'''") {
        return text;
    }
    let Ok(module) = Module::parse(text) else { return text };
    let start = module.errors().iter().find_map(|error| {
        let (start, end) = (error.range.start().to_usize(), error.range.end().to_usize());
        let string = text[start..].trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let opens = string.starts_with("\"\"\"") || string.starts_with("'''");
        (opens && end == text.len()).then_some(start)
    });
    &text[..start.unwrap_or(text.len())]
}

/// True if a text may hold magics at all; most do not, and are parsed once less.
pub(super) fn may_have_lines(text: &str) -> bool {
    text.lines().any(|line| {
        line.trim_start().starts_with('%') || line.contains("= %") || line.contains("=%")
    })
}

/// The line magics of a text, and whether each is a statement by itself.
fn escapes(text: &str) -> Vec<(TextRange, bool)> {
    if !may_have_lines(text) {
        return Vec::new();
    }
    let Ok(module) = Module::parse(text) else { return Vec::new() };
    let mut found = Escapes(Vec::new());
    found.visit_body(module.statements());
    found.0
}

struct Escapes(Vec<(TextRange, bool)>);

impl<'a> Visitor<'a> for Escapes {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if let Stmt::IpyEscapeCommand(command) = statement
            && command.kind == IpyEscapeKind::Magic
        {
            self.0.push((command.range, true));
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::IpyEscapeCommand(command) = expr
            && command.kind == IpyEscapeKind::Magic
        {
            self.0.push((command.range, false));
        }
        visitor::walk_expr(self, expr);
    }
}

/// `%time df.count()`: the name and the rest.
fn cut_word(command: &str) -> Option<(&str, &str)> {
    let text = command.strip_prefix('%')?.trim_start_matches(' ');
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    Some((&text[..end], text[end..].trim_start()))
}

/// The statement after options such as `-n 10 -q`.
fn without_options(mut text: &str) -> &str {
    while let Some(option) = text.strip_prefix('-') {
        let end = option.find(char::is_whitespace).unwrap_or(option.len());
        text = option[end..].trim_start();
        text = text.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    }
    text
}

pub(super) fn first_line(text: &str) -> &str {
    text.split(['\n', '\r']).next().unwrap_or_default()
}

/// The place after the line end at `at`.
pub(super) fn after_line_end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let line_end = match rest.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    };
    at + line_end
}
