use pyspark_program::visitor::{self, Visitor};
use ruff_python_ast::{Expr, ExprCall, ExprStringLiteral, Stmt};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::checker::Explanation;
use crate::column_translation::{Columnar, Translator};
use crate::function_imports::spark_functions;
use crate::rule::declare_rule;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::Class;
use pyspark_program::program::{FunctionBody, NodeId, Op, Program, Udf, UdfBy};
use spark_model::conf::SparkVersion;
use spark_model::order;
use spark_plan::{FrameSource, source, upstream};

declare_rule! {
    /// ## Why
    /// A Python UDF needs a Python worker outside the heap for every task that runs: 97 to 209 MB each were recorded,
    /// in the container's overhead. Each row is copied there and back, and Spark can neither push a filter through it
    /// nor leave its columns unread. A built-in runs where the rows are.
    ///
    /// ## Bad
    /// ```python
    /// from pyspark.sql import functions as F
    ///
    /// people = spark.table("people")
    /// shout = F.udf(lambda name: name.strip().upper(), "string")
    /// people = people.withColumn("name", shout(F.col("name")))
    /// ```
    ///
    /// ## Good
    /// ```python
    /// from pyspark.sql import functions as F
    ///
    /// people = spark.table("people")
    /// people = people.withColumn("name", F.upper(F.trim(F.col("name"))))
    /// ```
    pub static RULE = {
        id: "python-udf",
        summary: "A Python UDF where Spark has a function for it",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/api/python/user_guide/bestpractices.html",
        check: python_udf,
    }
}

fn python_udf(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    let statements = checker.context.statements;
    if udfs(program).next().is_none() {
        return;
    }
    let text = Text::of(program, statements);
    let mut arguments = Arguments::of(program);
    for udf in udfs(program) {
        let mut uses = Uses::of(program, udf, &text);
        uses.calls.retain(|call| !checker.is_in_test(call.range()));
        let frames: Vec<Option<NodeId>> =
            uses.calls.iter().map(|call| arguments.frame_of(program, call.range())).collect();
        let unbounded = uses.in_sql
            || frames
                .iter()
                .any(|frame| frame.is_none_or(|frame| checker.rows(frame).may_be_large()));
        if !unbounded || udf.expr.range().is_empty() {
            continue;
        }
        let functions = spark_functions(program, statements);
        let registered = uses.registered.as_deref().map(|name| name.trim_end_matches('('));
        let name = uses
            .name
            .or(registered)
            .map_or_else(|| "This function".to_owned(), |name| format!("`{name}`"));
        let stored = |checker: &mut Checker<'_, '_>| {
            frames.iter().flatten().any(|frame| {
                let stored = matches!(source(program, *frame), Some(FrameSource::Stored(_)));
                // What a model adds are vectors, and there is nothing but Python to read them.
                let modeled =
                    upstream(program, *frame).any(|id| program.node(id).name() == "transform");
                stored && !modeled && checker.rows(*frame).is_unbounded()
            })
        };
        // A function from elsewhere does what it does, and costs what any costs.
        let Some(code) = udf.function.map(|function| program.function(function)) else {
            if stored(checker) {
                cost(checker, udf, &name);
            }
            continue;
        };
        let gives_text = gives_text(program, udf);
        let translate = |columns: &[String]| {
            Translator::new(program, &functions.prefix, gives_text).translate(code, columns)
        };
        let parameters: Vec<String> = code.parameters().into_iter().map(str::to_owned).collect();
        let Some(columnar) = translate(&parameters).filter(|_| !gives_vectors(program, udf)) else {
            if stored(checker) {
                cost(checker, udf, &name);
            }
            continue;
        };
        let instead = printed(&columnar, &functions.prefix);
        let explanation = Explanation {
            message: format!("{name} is a Python UDF that runs for every row, and {instead}."),
            why: workers(checker),
            help: help(&columnar),
        };
        let edits = (!uses.in_sql)
            .then(|| replaced(program, &uses.calls, &functions.prefix, &translate))
            .flatten()
            .map(|mut edits| {
                edits.extend(functions.import.clone());
                edits.extend(definition(checker, udf, &text));
                edits
            });
        let finding = checker.report(&RULE, place(udf), explanation);
        finding.unsafe_fix("Use Spark's own functions", edits);
    }
}

fn udfs<'p, 'a>(program: &'p Program<'a>) -> impl Iterator<Item = &'p Udf<'a>> {
    program.udfs.iter().filter(|udf| &*udf.made_by == "udf")
}

/// The cost of a UDF without a counterpart.
fn cost(checker: &mut Checker<'_, '_>, udf: &Udf<'_>, name: &str) {
    let explanation = Explanation {
        message: format!("{name} is a Python UDF that runs for every row of the table."),
        why: workers(checker),
        help: "Leave room for the workers in the executor's memory overhead; a pandas UDF does the same by whole batches.".to_owned(),
    };
    checker.report(&RULE, place(udf), explanation).severity = Severity::Info;
}

/// The workers and their memory. The sizes are those of `tests/data/behaviour.json`, experiment `python_worker`: 10,000
/// to 500,000 rows, batches of 10,000 and of 1,000,000.
fn workers(checker: &Checker<'_, '_>) -> String {
    let version = checker.context.version;
    // On by default from 4.2 (`spark.sql.execution.pythonUDF.arrow.enabled`).
    let arrow = checker
        .context
        .conf
        .flag("spark.sql.execution.pythonUDF.arrow.enabled", version >= SparkVersion::V4_2);
    let copied = if arrow { "in Arrow batches" } else { "pickled" };
    format!(
        "Each running task keeps a Python worker outside the heap (97 to 209 MB each when recorded) within the container's overhead, and rows go there and back {copied}."
    )
}

/// The sentence part that names what does the same.
fn printed(columnar: &Columnar, prefix: &str) -> String {
    let named: Vec<String> = columnar
        .builtins
        .iter()
        .filter(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_'))
        .map(|name| match name.as_str() {
            "isNull" | "isNotNull" | "isin" | "contains" | "startswith" | "endswith" | "cast"
            | "getItem" => format!("`Column.{name}`"),
            name => format!("`{prefix}{name}`"),
        })
        .collect();
    match &named[..] {
        [] => "an expression of columns does the same in Spark".to_owned(),
        [only] => format!("{only} does the same in Spark"),
        [first @ .., last] => format!("{} and {last} do the same in Spark", first.join(", ")),
    }
}

fn help(columnar: &Columnar) -> String {
    if columnar.text.len() > 100 || columnar.text.contains('\n') {
        return "Write it as an expression of columns.".to_owned();
    }
    format!("Write it as an expression of columns: {}.", columnar.text)
}

/// The definition of a UDF.
fn place(udf: &Udf<'_>) -> TextRange {
    udf.expr.range()
}

/// Returns true if a UDF says that it gives text, or a number; `None` where it leaves that to the default.
fn gives_text(program: &Program<'_>, udf: &Udf<'_>) -> Option<bool> {
    const NUMBERS: [&str; 8] =
        ["int", "long", "double", "float", "decimal", "short", "byte", "number"];
    let arguments = &udf.expr.as_call_expr()?.arguments;
    let mut given = arguments
        .args
        .iter()
        .filter(|arg| !arg.is_lambda_expr())
        .chain(arguments.keywords.iter().map(|keyword| &keyword.value))
        .map(|arg| program.text(arg).to_lowercase());
    let kind = given.find(|text| {
        text.contains("type(") || text.starts_with(['"', '\'']) || text.contains("type")
    })?;
    if kind.contains("string") {
        return Some(true);
    }
    NUMBERS.iter().any(|number| kind.contains(number)).then_some(false)
}

/// Returns true if a UDF says that it gives vectors or matrices of MLlib's, which no operator of columns takes.
fn gives_vectors(program: &Program<'_>, udf: &Udf<'_>) -> bool {
    let text = program.text(udf.expr);
    text.contains("VectorUDT") || text.contains("MatrixUDT")
}

/// The parts of a text in which the uses of UDFs are found, gathered in one walk.
#[derive(Default)]
struct Text<'a> {
    /// The places where UDFs are defined.
    places: FxHashSet<TextRange>,
    /// Every call that may be one of a UDF, in the order of the walk.
    calls: Vec<&'a ExprCall>,
    /// The calls of each name, as indices into `calls`.
    by_name: FxHashMap<&'a str, Vec<usize>>,
    /// The calls of what an expression gives, by its place.
    by_place: FxHashMap<TextRange, usize>,
    /// The value that one name is assigned, by its place: the statement, the name, and how many calls came before.
    assigned: FxHashMap<TextRange, (&'a Stmt, &'a str, usize)>,
    /// The functions that decorators are at, by the place of each.
    decorated: FxHashMap<TextRange, &'a Stmt>,
    literals: Vec<&'a ExprStringLiteral>,
}

impl<'a> Text<'a> {
    fn of(program: &Program<'a>, statements: &'a [Stmt]) -> Self {
        let places = udfs(program).map(place).collect();
        let mut text = Self { places, ..Self::default() };
        text.visit_body(statements);
        text
    }
}

impl<'a> Visitor<'a> for Text<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Assign(assign) => {
                if let [Expr::Name(name)] = &assign.targets[..]
                    && self.places.contains(&assign.value.range())
                {
                    let assigned = (statement, name.id.as_str(), self.calls.len());
                    self.assigned.insert(assign.value.range(), assigned);
                }
            }
            Stmt::FunctionDef(def) => {
                for decorator in &def.decorator_list {
                    self.decorated.insert(decorator.expression.range(), statement);
                }
            }
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Call(call) => {
                if let Expr::Name(name) = &*call.func {
                    self.by_name.entry(name.id.as_str()).or_default().push(self.calls.len());
                    self.calls.push(call);
                } else if self.places.contains(&call.func.range()) {
                    self.by_place.insert(call.func.range(), self.calls.len());
                    self.calls.push(call);
                }
            }
            Expr::StringLiteral(text) => self.literals.push(text),
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

/// The uses of a UDF in the text.
struct Uses<'a> {
    /// The name that the code calls it by.
    name: Option<&'a str>,
    /// The name that SQL calls it by.
    registered: Option<String>,
    calls: Vec<&'a ExprCall>,
    in_sql: bool,
}

impl<'a> Uses<'a> {
    fn of(program: &Program<'a>, udf: &Udf<'a>, text: &Text<'a>) -> Self {
        let definition = udf.expr.range();
        let (name, since) = match (udf.by, udf.function.map(|function| program.function(function)))
        {
            (UdfBy::Decorator, Some(FunctionBody::Def(def))) => (Some(def.name.as_str()), 0),
            // A name means the UDF from where it is bound to it.
            _ => match text.assigned.get(&definition) {
                Some(&(_, name, calls_before)) => (Some(name), calls_before),
                None => (None, 0),
            },
        };
        let named = name.and_then(|name| text.by_name.get(name)).into_iter().flatten();
        let inline = text.by_place.get(&definition);
        let mut calls: Vec<usize> =
            named.copied().filter(|at| *at >= since).chain(inline.copied()).collect();
        order::sort(&mut calls);
        let registered = match (udf.by, udf.expr) {
            (UdfBy::Register, Expr::Call(call)) => call
                .arguments
                .args
                .first()
                .and_then(Expr::as_string_literal_expr)
                .map(|text| format!("{}(", text.value.to_str())),
            _ => None,
        };
        let in_sql = registered.as_ref().is_some_and(|name| {
            text.literals.iter().any(|literal| literal.value.to_str().contains(name.as_str()))
        });
        Self {
            name,
            registered,
            calls: calls.into_iter().map(|at| text.calls[at]).collect(),
            in_sql,
        }
    }
}

/// The arguments of the calls on frames, to find the frame that a column expression is computed for.
struct Arguments {
    places: Vec<(TextRange, NodeId)>,
    /// The answers so far, by the place of the expression.
    frames: FxHashMap<TextRange, Option<NodeId>>,
}

impl Arguments {
    fn of(program: &Program<'_>) -> Self {
        let calls = program.calls_on(Class::DataFrame).iter().map(|id| (id, program.node(*id)));
        let calls = calls.filter(|(_, node)| matches!(node.op, Op::Method(_)));
        let places =
            calls.flat_map(|(id, node)| node.args.iter().map(|arg| (arg.expr.range(), *id)));
        Self { places: places.collect(), frames: FxHashMap::default() }
    }

    /// The frame whose rows a column expression in the text is computed for; `None` where it is made before it is used.
    fn frame_of(&mut self, program: &Program<'_>, range: TextRange) -> Option<NodeId> {
        *self.frames.entry(range).or_insert_with(|| {
            let around = self.places.iter().filter(|(arg, _)| arg.contains_range(range));
            let calls = around.map(|(_, id)| program.node(*id));
            calls.min_by_key(|node| node.expr.map(|expr| expr.range().len()))?.receiver
        })
    }
}

/// Edits that write an expression of columns in the place of each call.
fn replaced(
    program: &Program<'_>,
    calls: &[&ExprCall],
    prefix: &str,
    translate: &dyn Fn(&[String]) -> Option<Columnar>,
) -> Option<Vec<Edit>> {
    let edit = |call: &&ExprCall| {
        if !call.arguments.keywords.is_empty() {
            return None;
        }
        let columns: Option<Vec<String>> =
            call.arguments.args.iter().map(|arg| column(program, prefix, arg)).collect();
        translate(&columns?).map(|columnar| Edit::replace(*call, columnar.text))
    };
    let edits: Option<Vec<Edit>> = calls.iter().map(edit).collect();
    edits.filter(|edits| !edits.is_empty())
}

/// An argument of a UDF as a column; `None` for a name, which may be a column or the text of one.
fn column(program: &Program<'_>, prefix: &str, arg: &Expr) -> Option<String> {
    let text = program.text(arg);
    match arg {
        Expr::StringLiteral(_) => Some(format!("{prefix}col({text})")),
        Expr::Attribute(_) | Expr::Subscript(_) | Expr::Call(_) => Some(text.to_owned()),
        _ => None,
    }
}

/// An edit that takes out what makes the UDF, which nothing calls any more.
fn definition<'a>(checker: &mut Checker<'_, 'a>, udf: &Udf<'a>, text: &Text<'a>) -> Option<Edit> {
    let definition = udf.expr.range();
    let assigned = text.assigned.get(&definition).map(|(statement, ..)| *statement);
    checker.delete_statement(assigned.or_else(|| text.decorated.get(&definition).copied())?)
}
