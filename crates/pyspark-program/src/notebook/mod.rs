//! Notebooks: from the text that the user pastes to one Python text, and from places in that back to places in the
//! source.
//!
//! A whole `.ipynb`, a Databricks export, a script with magics and a script of SQL each become plain Python. Statements of
//! SQL become calls of `spark.sql`; cells of other languages are left out. A plain script is passed through as it is, without a map.

mod databricks;
mod ipynb;
mod magic;
mod map;
mod script;
mod sql;

use std::borrow::Cow;
use std::collections::BTreeMap;

use ruff_text_size::TextRange;

pub use ipynb::{Cell, Document};
pub use map::Located;
use map::{Builder, Built, Map};
use spark_model::cluster::Platform;
pub use sql::first_template;

/// The kind of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    Script,
    Jupyter,
    Databricks,
}

impl SourceKind {
    pub fn of(source: &str) -> Self {
        let text = source.strip_prefix('\u{feff}').unwrap_or(source);
        if ipynb::looks_like(text) {
            Self::Jupyter
        } else if databricks::marker(text).is_some() {
            Self::Databricks
        } else {
            Self::Script
        }
    }
}

/// Why a notebook has nothing to analyze.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// Its JSON ends or breaks at this byte.
    Json { at: usize, message: String },
    /// Its code is in this language.
    Language(String),
}

/// A text, read for its Python.
pub struct Reading<'s> {
    pub kind: SourceKind,
    /// The Python that the text holds.
    pub python: Cow<'s, str>,
    /// `None` where the Python is the text itself.
    map: Option<Map>,
    /// The cells of a Jupyter notebook.
    pub document: Option<Document>,
    /// The blocks of templates (Jinja's, in models of dbt) whose rendered text is not known, in the Python.
    pub templates: Vec<TextRange>,
    /// The settings that `%%configure` gives the session it starts.
    pub session: BTreeMap<String, String>,
    pub unread: Option<Unread>,
}

impl<'s> Reading<'s> {
    pub fn new(source: &'s str) -> Self {
        let text = source.strip_prefix('\u{feff}').unwrap_or(source);
        if ipynb::looks_like(text) {
            return match Document::parse(source) {
                Ok(document) => Self::of_document(document),
                Err((at, message)) => {
                    Self::nothing(SourceKind::Jupyter, Unread::Json { at, message })
                }
            };
        }
        if let Some(marker) = databricks::marker(text) {
            if marker == "//" {
                let language = Unread::Language("Scala".to_owned());
                return Self::nothing(SourceKind::Databricks, language);
            }
            let mut builder = Builder::default();
            databricks::read(source, marker, &mut builder);
            return Self::built(SourceKind::Databricks, builder);
        }
        let mut builder = Builder::default();
        if sql::looks_like(text) {
            let part = magic::Part::at(source, 0);
            magic::sql(
                &part,
                source.len() - text.len()..source.len(),
                magic::Result::Shown,
                &mut builder,
            );
            return Self::built(SourceKind::Script, builder);
        }
        if script::read(source, &mut builder) {
            return Self::built(SourceKind::Script, builder);
        }
        Self {
            kind: SourceKind::Script,
            python: Cow::Borrowed(source),
            map: None,
            document: None,
            templates: Vec::new(),
            session: BTreeMap::new(),
            unread: None,
        }
    }

    /// True if the text is an export of Databricks.
    pub fn is_of_databricks(&self) -> bool {
        self.kind == SourceKind::Databricks
            || self.document.as_ref().is_some_and(|it| it.databricks)
    }

    /// Returns true if a session runs before the code does: Databricks', or one that the notebook's kernel brings or that
    /// `%%configure` asks for.
    pub fn brings_session(&self) -> bool {
        let kernel = self.document.as_ref().is_some_and(Document::kernel_brings_session);
        self.is_of_databricks() || kernel || !self.session.is_empty()
    }

    /// The service that the code is written for, by its format, its kernel, or a module that only the service has.
    pub fn platform(&self) -> Option<Platform> {
        const MODULES: &[(&str, Platform)] = &[
            ("awsglue.", Platform::Glue),
            ("dbutils.", Platform::Databricks),
            ("mssparkutils.", Platform::Synapse),
            ("notebookutils.", Platform::Fabric),
        ];
        if self.is_of_databricks() {
            return Some(Platform::Databricks);
        }
        let kernel = self.document.as_ref().and_then(|it| it.kernel.as_deref()).unwrap_or_default();
        if kernel.contains("glue") {
            return Some(Platform::Glue);
        }
        if kernel.contains("synapse") {
            return Some(Platform::Synapse);
        }
        let used = MODULES.iter().find(|(module, _)| is_used(&self.python, module));
        used.map(|(_, platform)| *platform)
    }

    fn of_document(document: Document) -> Self {
        let is_sql = document.foreign_language().is_some_and(|it| it.eq_ignore_ascii_case("sql"));
        if let Some(language) = document.foreign_language().filter(|_| !is_sql) {
            return Self::nothing(SourceKind::Jupyter, Unread::Language(language.to_owned()));
        }
        let mut builder = Builder::default();
        for (index, cell) in document.cells.iter().enumerate() {
            if cell.code {
                builder.cell = Some(index as u32);
                if is_sql && !cell.text.trim_start().starts_with('%') {
                    let part = magic::Part::of(&cell.text);
                    magic::sql(&part, 0..cell.text.len(), magic::Result::Shown, &mut builder);
                    continue;
                }
                let text = magic::before_unclosed_string(&cell.text);
                magic::read(&magic::Part::of(text), document.databricks, &mut builder);
                builder.end_line();
            }
        }
        Self { document: Some(document), ..Self::built(SourceKind::Jupyter, builder) }
    }

    fn built(kind: SourceKind, builder: Builder) -> Self {
        let Built { python, map, session, templates } = builder.finish();
        Self {
            kind,
            python: Cow::Owned(python),
            map: Some(map),
            document: None,
            templates,
            session,
            unread: None,
        }
    }

    fn nothing(kind: SourceKind, unread: Unread) -> Self {
        Self {
            kind,
            python: Cow::Borrowed(""),
            map: None,
            document: None,
            templates: Vec::new(),
            session: BTreeMap::new(),
            unread: Some(unread),
        }
    }

    /// The source range of a range of the Python.
    pub fn locate(&self, range: TextRange) -> Located {
        self.map.as_ref().map_or(Located { cell: None, range }, |map| map.locate(range))
    }

    /// Where an edit of the Python goes; `None` where the text has nothing that it could change.
    pub fn locate_edit(&self, range: TextRange, text: &str) -> Option<Located> {
        let Some(map) = &self.map else { return Some(Located { cell: None, range }) };
        map.locate_edit(range, text, &self.python)
    }
}

/// Returns true if a line of `python` that is no comment has `module` as a name of its own.
fn is_used(python: &str, module: &str) -> bool {
    let before = |line: &str, at: usize| line[..at].chars().next_back();
    python.lines().filter(|line| !line.trim_start().starts_with('#')).any(|line| {
        let found = line.find(module);
        found.is_some_and(|at| {
            before(line, at)
                .is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '"' | '\'')))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn python(source: &str) -> String {
        Reading::new(source).python.into_owned()
    }

    #[test]
    fn a_plain_script_is_passed_through() {
        for source in [
            "",
            "x = 1\n",
            "x = ('%d'\n% y)\n",
            "\"\"\"\n%%sql\nselect\n\"\"\"\n",
            "{'cells': 1}\n",
        ] {
            let reading = Reading::new(source);
            assert!(matches!(reading.python, Cow::Borrowed(text) if text == source), "{source}");
        }
    }

    #[test]
    fn a_script_with_magics_becomes_python() {
        assert_eq!(python("%time df.count()\nx = 1\n"), "df.count()\nx = 1\n");
        assert_eq!(python("%timeit -n 3 df.count()\n"), "df.count()\n");
        assert_eq!(python("df = %sql select 1\n"), "df = spark.sql(r\"\"\"select 1\"\"\")\n");
        assert_eq!(python("%%bash\nfor i in *; do\n"), "");
        assert_eq!(python("%%time\ndf.count()\n"), "df.count()\n");
        assert_eq!(
            python("%%sql\nselect 1\n\ndf = spark.table('t')\n"),
            "display(spark.sql(r\"\"\"select 1\"\"\"))\ndf = spark.table('t')\n"
        );
    }

    #[test]
    fn configure_asks_for_a_session() {
        let reading = Reading::new(
            "%%configure -f\n{\"driverMemory\": \"4g\", \"executorCores\": 2,\n \"conf\": {\"spark.x\": true}}\ndf = 1\n",
        );
        assert_eq!(reading.python, "\ndf = 1\n");
        let session: Vec<_> =
            reading.session.iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(session, ["spark.driver.memory=4g", "spark.executor.cores=2", "spark.x=true"]);
    }

    #[test]
    fn a_databricks_export_becomes_python() {
        let source = "# Databricks notebook source\n# MAGIC %md\n# MAGIC # Don't\n\n# COMMAND ----------\n\n# MAGIC %sql\n# MAGIC select *\n# MAGIC from t\n\n# COMMAND ----------\n\ndf = _sqldf\n";
        let python = python(source);
        assert!(
            python.contains("_sqldf = spark.sql(r\"\"\"select *\nfrom t\"\"\")\ndisplay(_sqldf)\n"),
            "{python}"
        );
        assert!(python.ends_with("df = _sqldf\n"), "{python}");
    }
}
