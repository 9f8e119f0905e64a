use pyspark_program::visitor::{self, Visitor};
use ruff_python_ast::{Expr, ExprCall, Number, Stmt};
use ruff_text_size::{Ranged, TextRange};

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, ColumnEffect, Method, RowEffect};
use spark_model::bytes::ByteSize;
use spark_plan::is_category;
use std::collections::{HashMap, HashSet};

declare_rule! {
    /// ## Why
    /// Encoders give sparse vectors, which hold what is not zero: of a one-hot vector one place, of a text's counts as
    /// many as it has words. TransformedColumn dense, each row holds every place in 8 bytes, in a Python worker or in
    /// the rows that a task sorts and shuffles: 2 MiB a row where HashingTF has its 262,144 places.
    ///
    /// ## Bad
    /// ```python
    /// from pyspark.ml.feature import HashingTF
    /// from pyspark.ml.functions import vector_to_array
    /// counted = HashingTF(inputCol="words", outputCol="counts").transform(spark.table("pages"))
    /// wide = counted.withColumn("counts", vector_to_array("counts"))
    /// ```
    ///
    /// ## Good
    /// ```python
    /// from pyspark.ml.feature import HashingTF
    /// from pyspark.ml.classification import LogisticRegression
    /// counted = HashingTF(inputCol="words", outputCol="counts").transform(spark.table("pages"))
    /// model = LogisticRegression(featuresCol="counts", labelCol="label").fit(counted)
    /// ```
    pub static RULE = {
        id: "dense-vectors",
        summary: "Sparse vectors of an encoder made dense, row by row, or wide vectors brought to pandas",
        severity: Severity::Info,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/ml-features.html",
        check: dense_vectors,
    }
}

/// Under so many places a dense vector takes no more than 8 kB a row.
const WIDE: u64 = 1000;

/// From so many columns on, a vector of them is more than the few measures of a model that are looked at.
const MANY_COLUMNS: u64 = 100;

/// `numFeatures` of HashingTF and FeatureHasher, `vocabSize` of CountVectorizer, unless they are set
/// (`pyspark.ml.feature`).
const DEFAULT_WIDTH: u64 = 1 << 18;

fn dense_vectors(checker: &mut Checker<'_, '_>) {
    let statements = checker.context.statements;
    if !checker.program().source.contains("pyspark.ml") {
        return;
    }
    let mut seen = Seen::default();
    seen.visit_body(statements);
    to_pandas(checker, &seen);
    for DenseColumn { column, how, range, statement } in &seen.dense_columns {
        let Some(width) = seen.width(column, 0) else { continue };
        // A look at some rows makes few of them dense.
        let around = checker.program().text(*statement);
        let looks = [".limit(", ".show(", ".take(", ".head(", ".first("];
        if looks.iter().any(|look| around.contains(look)) || checker.is_in_test(*range) {
            continue;
        }
        let (places, each) = match width {
            Width::Places(places) => {
                let bytes = ByteSize(places * 8).human();
                (format!("{places} places"), format!(": {bytes} a row"))
            }
            Width::Values(of) => (format!("a place for each value of `{of}`"), String::new()),
        };
        let explanation = Explanation {
            message: format!("`{column}` is a sparse vector with {places}, and {how} writes out every one{each}."),
            why: "A place takes 8 bytes whether it is zero or not, in the Python worker or in each row that a task holds in the execution region; the sparse vector holds the others only.".to_owned(),
            help: "Hand the vector to the estimator as it is, or read its indices and values; where a dense one is needed, reduce it first (fewer features, PCA).".to_owned(),
        };
        checker.report(&RULE, *range, explanation);
    }
}

/// `VectorAssembler(inputCols=many, outputCol="features")`, whose vectors go on into `toPandas()`.
fn to_pandas(checker: &mut Checker<'_, '_>, seen: &Seen<'_>) {
    for (assembled, range) in &seen.to_pandas {
        if checker.is_in_test(*range) {
            continue;
        }
        let Assembled { column, of } = &seen.assembled[*assembled];
        let explanation = Explanation {
            message: format!("toPandas() brings `{column}`, a vector of {of}, as one Python object a row."),
            why: "Each row's vector takes up to 8 bytes a place in the driver's heap, and then again in its Python process, beside the columns that it was made of.".to_owned(),
            help: format!("Bring the columns themselves, or what the model made of them: drop(\"{column}\") before toPandas()."),
        };
        checker.report(&RULE, *range, explanation);
    }
}

enum Width {
    Places(u64),
    /// As many as this column has values.
    Values(String),
}

/// A column that a transformer of `pyspark.ml` makes, and of what.
struct TransformedColumn {
    by: String,
    of: Vec<String>,
    width: Option<u64>,
}

/// The vectors of a text.
#[derive(Default)]
struct Seen<'a> {
    /// The last value of each name.
    values: HashMap<&'a str, &'a Expr>,
    /// The vectors made of many columns.
    assembled: Vec<Assembled>,
    /// Names of frames that hold one of them, by its place.
    holders: HashMap<&'a str, usize>,
    /// The calls of `toPandas()` in the statement that is being read.
    pending: Vec<&'a ExprCall>,
    /// Which vector each such call brings.
    to_pandas: Vec<(usize, TextRange)>,
    columns: HashMap<String, TransformedColumn>,
    /// Functions that make a dense vector or an array of the one they are given.
    makers: HashSet<String>,
    dense_columns: Vec<DenseColumn>,
    /// The statement that is being read.
    statement: TextRange,
}

/// A vector column, and what it is made of in words.
struct Assembled {
    column: String,
    of: String,
}

/// A column that is made dense: by what, where, and in which statement.
struct DenseColumn {
    column: String,
    how: String,
    range: TextRange,
    statement: TextRange,
}

impl<'a> Seen<'a> {
    /// Width of the sparse vector of a column; `None` where it is none, or a narrow one.
    fn width(&self, column: &str, depth: u8) -> Option<Width> {
        let built = self.columns.get(column).filter(|_| depth < 8)?;
        match built.by.as_str() {
            "HashingTF" | "CountVectorizer" | "FeatureHasher" => {
                built.width.filter(|width| *width >= WIDE).map(Width::Places)
            }
            "IDF" | "VectorAssembler" => built.of.iter().find_map(|of| self.width(of, depth + 1)),
            "OneHotEncoder" => {
                let mut of = built.of.first()?;
                for _ in 0..8 {
                    of = self.columns.get(of).and_then(|built| built.of.first()).unwrap_or(of);
                }
                (!is_category(of)).then(|| Width::Values(of.clone()))
            }
            _ => None,
        }
    }

    /// The description of a list of many columns: their number, or all columns of a frame.
    fn many(&self, columns: &Expr) -> Option<String> {
        let many_columns = |count: u64| (count >= MANY_COLUMNS).then(|| format!("{count} columns"));
        match columns {
            Expr::Name(name) => {
                let value = self.values.get(name.id.as_str())?;
                (!value.is_name_expr()).then(|| self.many(value))?
            }
            Expr::List(list) => many_columns(list.len() as u64),
            Expr::ListComp(list) => self.many(&list.generators.first()?.iter),
            Expr::Call(call) if name_of(&call.func) == Some("range") => {
                let [end] = &call.arguments.args[..] else { return None };
                many_columns(whole(end)?)
            }
            Expr::Attribute(attribute) if attribute.attr.as_str() == "columns" => {
                Some("all columns of the frame".to_owned())
            }
            _ => None,
        }
    }

    /// Which vector of many columns a frame holds, as far as the text says.
    fn held(&self, frame: &Expr) -> Option<usize> {
        if let Expr::Name(name) = frame {
            return self.holders.get(name.id.as_str()).copied();
        }
        let call = frame.as_call_expr()?;
        let attribute = call.func.as_attribute_expr()?;
        let has = |name: &str| call.arguments.args.iter().filter_map(column).any(|it| it == name);
        let held = || self.held(&attribute.value);
        let method = Method::of(Class::DataFrame, &attribute.attr)?;
        let effect = method.effect(Class::DataFrame)?;
        match method {
            Method::Transform => self.assembled.len().checked_sub(1),
            Method::Select => held().filter(|at| has(&self.assembled[*at].column) || has("*")),
            Method::Drop => held().filter(|at| !has(&self.assembled[*at].column)),
            // A few rows are a look at them.
            _ if effect.rows == RowEffect::AtMost => None,
            _ if effect.keeps_columns() || effect.columns == ColumnEffect::Joins => held(),
            _ => None,
        }
    }

    fn makes_dense(&mut self, column: String, by: &str, call: &ExprCall) {
        let (range, statement) = (call.range(), self.statement);
        self.dense_columns.push(DenseColumn { column, how: format!("{by}()"), range, statement });
    }

    /// `OneHotEncoder(inputCol="a", outputCol="b")`, `StringIndexer(inputCols=[…], outputCols=[…])`.
    fn transformer(&mut self, by: &str, call: &'a ExprCall) {
        if by == "VectorAssembler" {
            let arg = |name: &str| call.arguments.find_keyword(name).map(|arg| &arg.value);
            let of = arg("inputCols").and_then(|columns| self.many(columns));
            let built = arg("outputCol").and_then(text).zip(of);
            self.assembled.extend(built.map(|(column, of)| Assembled { column, of }));
        }
        let texts = |one: &str, many: &str| -> Vec<String> {
            let arg = |name: &str| call.arguments.find_keyword(name).map(|arg| &arg.value);
            match (arg(one).and_then(text), arg(many)) {
                (Some(text), _) => vec![text],
                (None, Some(Expr::List(list))) => list.iter().filter_map(text).collect(),
                _ => Vec::new(),
            }
        };
        let outputs = texts("outputCol", "outputCols");
        let inputs = texts("inputCol", "inputCols");
        let given = call
            .arguments
            .find_keyword("numFeatures")
            .or(call.arguments.find_keyword("vocabSize"))
            .map(|arg| &arg.value);
        let width = given.map_or(Some(DEFAULT_WIDTH), whole);
        for (at, output) in outputs.into_iter().enumerate() {
            // An assembler puts all columns into one; the others make one of each.
            let of = match by {
                "VectorAssembler" => inputs.clone(),
                _ => inputs.get(at).cloned().into_iter().collect(),
            };
            self.columns.insert(output, TransformedColumn { by: by.to_owned(), of, width });
        }
    }
}

impl<'a> Visitor<'a> for Seen<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        self.statement = statement.range();
        if let Some(name) = makes_dense(statement) {
            self.makers.insert(name.to_owned());
        }
        visitor::walk_stmt(self, statement);
        for call in std::mem::take(&mut self.pending) {
            let Some(method) = call.func.as_attribute_expr() else { continue };
            let brought = self.held(&method.value);
            self.to_pandas.extend(brought.map(|at| (at, method.attr.range())));
        }
        if let Stmt::Assign(assign) = statement
            && let [Expr::Name(name)] = &assign.targets[..]
        {
            self.values.insert(&name.id, &assign.value);
            match self.held(&assign.value) {
                Some(at) => self.holders.insert(&name.id, at),
                None => self.holders.remove(name.id.as_str()),
            };
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Call(call) = expr {
            let name = name_of(&call.func).unwrap_or_default();
            let first = call.arguments.args.first();
            if name == "toPandas" {
                self.pending.push(call);
            }
            if call.arguments.find_keyword("outputCol").is_some()
                || call.arguments.find_keyword("outputCols").is_some()
            {
                self.transformer(name, call);
            } else if name == "vector_to_array" || self.makers.contains(name) {
                if let Some(column) = first.and_then(column) {
                    self.makes_dense(column, name, call);
                }
            } else if name == "toArray"
                && let Some(attribute) = call.func.as_attribute_expr()
                && let Some(column) = field(&attribute.value)
            {
                // `row.counts.toArray()`, in Python.
                self.makes_dense(column, name, call);
            }
        }
        visitor::walk_expr(self, expr);
    }
}

/// The name of the UDF that a statement makes, where its text makes a vector dense.
fn makes_dense(statement: &Stmt) -> Option<&str> {
    let mut dense = Dense(false);
    let name = match statement {
        Stmt::FunctionDef(def) if def.decorator_list.iter().any(|it| is_udf(&it.expression)) => {
            dense.visit_body(&def.body);
            def.name.as_str()
        }
        Stmt::Assign(assign) => {
            let [Expr::Name(target)] = &assign.targets[..] else { return None };
            let call = assign.value.as_call_expr().filter(|call| is_udf(&call.func))?;
            for argument in &call.arguments.args {
                dense.visit_expr(argument);
            }
            target.id.as_str()
        }
        _ => return None,
    };
    dense.0.then_some(name)
}

struct Dense(bool);

impl<'a> Visitor<'a> for Dense {
    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Call(call) = expr {
            let no_args = call.arguments.args.is_empty();
            self.0 |= match name_of(&call.func) {
                Some("toArray") => no_args,
                Some("DenseVector") => !no_args,
                _ => false,
            };
        }
        visitor::walk_expr(self, expr);
    }
}

fn is_udf(expr: &Expr) -> bool {
    match expr {
        Expr::Call(call) => is_udf(&call.func),
        expr => name_of(expr) == Some("udf"),
    }
}

/// The last part of a dotted name.
fn name_of(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        _ => None,
    }
}

fn text(expr: &Expr) -> Option<String> {
    expr.as_string_literal_expr().map(|text| text.value.to_str().to_owned())
}

fn whole(expr: &Expr) -> Option<u64> {
    match &expr.as_number_literal_expr()?.value {
        Number::Int(n) => n.as_u64(),
        _ => None,
    }
}

/// The column that an argument names: `"x"`, `col("x")`, `df.x`, `df["x"]`.
fn column(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Call(call) if matches!(name_of(&call.func), Some("col" | "column")) => {
            text(call.arguments.args.first()?)
        }
        expr => text(expr).or_else(|| field(expr)),
    }
}

/// `row.x`, `row["x"]`.
fn field(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Attribute(attribute) => Some(attribute.attr.to_string()),
        Expr::Subscript(subscript) => text(&subscript.slice),
        _ => None,
    }
}
