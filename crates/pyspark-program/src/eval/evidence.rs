//! Evidence, from how they are used, of the classes of names that nothing binds.

use ruff_python_ast::{Expr, Stmt};
use rustc_hash::FxHashMap;

use crate::api::{self, Class};
use crate::visitor::{self, Visitor};

/// Libraries whose frames share method names with Spark's.
const OTHER_FRAMES: &[&str] = &[
    "polars",
    "dask",
    "ibis",
    "snowflake",
    "cudf",
    "modin",
    "vaex",
    "datafusion",
    "daft",
    "databricks.koalas",
    "sqlalchemy",
    "django",
];

/// Attributes that pandas' frames have and Spark's have not.
const NOT_SPARK: &[&str] = &[
    "iloc",
    "loc",
    "values",
    "shape",
    "to_csv",
    "to_parquet",
    "to_sql",
    "to_excel",
    "to_dict",
    "to_numpy",
    "to_pandas",
    "merge",
    "apply",
    "applymap",
    "rename",
    "astype",
    "reset_index",
    "set_index",
    "sort_values",
    "plot",
    "iterrows",
    "itertuples",
    "isnull",
    "notnull",
    "nunique",
    "value_counts",
    "index",
    "append",
    "with_columns",
    "lazy",
    "group_by",
    "sink_parquet",
    "pivot_table",
    "query",
    "assign",
    "memory_usage",
    "info",
    "extend",
    "items",
    "keys",
    "strip",
    "split",
];

/// Uses of the names of a text, whatever scope they belong to.
#[derive(Debug, Default)]
pub struct Evidence<'a> {
    /// The attributes that each name is asked for, as often as it is.
    attributes: FxHashMap<&'a str, Vec<&'a str>>,
    /// Methods called on the frames that a name's frame would give: `cache` of `df.filter(…).cache()`.
    of_derived: FxHashMap<&'a str, Vec<&'a str>>,
    /// The names that are given such frames: `small` of `small = df.filter(…)`.
    derived: FxHashMap<&'a str, Vec<&'a str>>,
    other_frames: bool,
    pyspark: bool,
    ml: bool,
}

impl<'a> Evidence<'a> {
    pub fn gather(statements: &'a [Stmt]) -> Self {
        let mut evidence = Self::default();
        for statement in statements {
            evidence.visit_stmt(statement);
        }
        evidence
    }

    /// The class of the objects that `name` refers to, where its use leaves no doubt.
    pub fn class_of(&self, name: &'a str) -> Option<Class> {
        let used = self.attributes.get(name)?;
        if used.iter().any(|attribute| NOT_SPARK.contains(attribute)) {
            return None;
        }
        let any = |is: fn(&str) -> bool| used.iter().any(|attribute| is(attribute));
        if any(api::is_rdd_only)
            || (name.to_lowercase().contains("rdd")
                && any(|attribute| api::member(Class::Rdd, attribute).is_some()))
        {
            return Some(Class::Rdd);
        }
        let is_frame = any(api::is_frame_only)
            || (looks_like_frame(name) && (any(api::is_not_pandas) || self.gives_frames(name)));
        (is_frame && !self.is_doubtful()).then_some(Class::DataFrame)
    }

    /// True if the text imports MLlib's transformers and models.
    pub fn uses_ml(&self) -> bool {
        self.ml
    }

    /// True if `name`, by which everybody calls a session, is asked for what a session has.
    pub fn is_session(&self, name: &str) -> bool {
        const SESSION_MEMBERS: [&str; 7] =
            ["read", "readStream", "sql", "table", "createDataFrame", "conf", "catalog"];
        matches!(name, "spark" | "spark_session")
            && self.attributes.get(name).is_some_and(|used| {
                used.iter().any(|attribute| SESSION_MEMBERS.contains(attribute))
            })
    }

    /// True if the frames of the text may be another library's.
    pub fn is_doubtful(&self) -> bool {
        self.other_frames && !self.pyspark
    }

    /// True if what `name` gives is used as nothing but Spark's frames are.
    fn gives_frames(&self, name: &'a str) -> bool {
        let given = self.derived.get(name).into_iter().flatten();
        let mut used = given
            .filter_map(|other| self.attributes.get(other))
            .chain(self.of_derived.get(name))
            .flatten();
        used.clone().any(|attribute| api::is_not_pandas(attribute))
            && !used.any(|attribute| NOT_SPARK.contains(attribute))
    }

    /// The class of the objects that `name` refers to once it is no longer None: a weaker claim, as the code made it
    /// None on purpose.
    pub fn class_after_none(&self, name: &str) -> Option<Class> {
        let used = self.attributes.get(name)?;
        let is_frame = used.iter().any(|attribute| api::is_not_pandas(attribute))
            && !used.iter().any(|attribute| NOT_SPARK.contains(attribute));
        (is_frame && !self.is_doubtful()).then_some(Class::DataFrame)
    }

    fn import(&mut self, module: &str) {
        self.pyspark |= module == "pyspark" || module.starts_with("pyspark.");
        self.ml |= module == "pyspark.ml" || module.starts_with("pyspark.ml.");
        let root = module.split('.').next().unwrap_or(module);
        self.other_frames |= OTHER_FRAMES.contains(&module) || OTHER_FRAMES.contains(&root);
    }
}

impl<'a> Visitor<'a> for Evidence<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(import) => import.names.iter().for_each(|alias| self.import(&alias.name)),
            Stmt::ImportFrom(import) => import.module.iter().for_each(|module| self.import(module)),
            Stmt::Assign(assign) => {
                if let [Expr::Name(target)] = &assign.targets[..]
                    && let Some(name) = frame_of(&assign.value)
                {
                    self.derived.entry(name).or_default().push(target.id.as_str());
                }
            }
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Attribute(attribute) = expr {
            // Polars goes by this name in snippets that leave its import out.
            self.other_frames |= attribute.value.as_name_expr().is_some_and(|it| it.id == "pl");
            let used = match &*attribute.value {
                Expr::Name(name) => self.attributes.entry(name.id.as_str()).or_default(),
                value => match frame_of(value) {
                    Some(name) => self.of_derived.entry(name).or_default(),
                    None => return visitor::walk_expr(self, expr),
                },
            };
            used.push(attribute.attr.as_str());
        }
        visitor::walk_expr(self, expr);
    }
}

/// The name that a chain of calls begins with, where each gives a frame if the name is one: `df` of
/// `df.filter(…).limit(5)`.
fn frame_of(expr: &Expr) -> Option<&str> {
    let mut at = expr;
    loop {
        let attribute = at.as_call_expr()?.func.as_attribute_expr()?;
        if api::member(Class::DataFrame, &attribute.attr) != Some(Class::DataFrame) {
            return None;
        }
        match &*attribute.value {
            Expr::Name(name) => return Some(name.id.as_str()),
            value => at = value,
        }
    }
}

/// `df`, `df2`, `orders_df`, `dfOrders`, `ordersDF`, …
fn looks_like_frame(name: &str) -> bool {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    stem == "df"
        || stem.ends_with("_df")
        || stem.starts_with("df_")
        || stem.ends_with("DF")
        || stem.ends_with("Df")
        || stem == "dataframe"
        || stem == "data_frame"
}

/// The class of a function's parameter, by the evidence in the function's own body.
pub fn of_parameter(in_body: &Evidence<'_>, name: &str) -> Option<Class> {
    if matches!(name, "spark" | "spark_session") {
        return Some(Class::Session);
    }
    if name == "sc" {
        return Some(Class::Context);
    }
    // The body's imports do not matter here: the whole text's doubts are settled by `Evidence`.
    in_body.class_of(name)
}
