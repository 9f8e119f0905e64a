use ruff_python_ast::{Expr, ExprCall, Number};
use ruff_text_size::TextRange;

use crate::batch_functions::is_in_batch_function;
use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::cache::helpers::{
    cache_calls, is_rdd_of_frame, is_too_large, max_reads_if_too_few,
};
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{Argument, Node, Value};
use pyspark_program::sql::ast::StatementKind;
use pyspark_program::sql::parse;
use spark_plan::caches_table;

declare_rule! {
    /// ## Why
    /// A level that ends in `_2` keeps each block on two executors, twice the storage memory for a copy that Spark
    /// could compute again. `MEMORY_ONLY` has no way out: blocks that do not fit are dropped, and computed again by
    /// every action that reads them.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders").where(F.col("year") == 2026).persist(StorageLevel.MEMORY_ONLY)
    /// orders.groupBy("country").count().write.parquet("out/by_country")
    /// orders.groupBy("product").count().write.parquet("out/by_product")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders").where(F.col("year") == 2026).persist(StorageLevel.MEMORY_AND_DISK_DESER)
    /// orders.groupBy("country").count().write.parquet("out/by_country")
    /// orders.groupBy("product").count().write.parquet("out/by_product")
    /// ```
    pub static RULE = {
        id: "storage-level",
        summary: "A storage level that keeps two copies, or has no disk to fall back on",
        severity: Severity::Info,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/rdd-programming-guide.html#which-storage-level-to-choose",
        check: storage_level,
    }
}

fn storage_level(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for (range, caches) in cache_calls(program) {
        let node = program.node(caches[0]);
        let Some(arg) = node.arg(0, "storageLevel") else { continue };
        let Some(level) = level_of(arg) else { continue };
        // That rows are cached as Python objects matters more.
        if node.receiver.is_some_and(|receiver| is_rdd_of_frame(program, receiver)) {
            continue;
        }
        // Not the level but the size is at fault where it is known to be too large.
        if is_too_large(checker, &caches)
            || max_reads_if_too_few(checker, &caches).is_some()
            || is_in_batch_function(checker, range)
        {
            continue;
        }
        let of_frame =
            node.receiver.is_some_and(|receiver| program.node(receiver).class == Class::DataFrame);
        let what = checker.frame_name(node);
        let instead = level.instead(of_frame);
        let edits = edits(arg, instead);
        report(checker, range, &what, &level, instead, edits);
    }
    for id in program.calls_of_any(&[Method::CacheTable, Method::Sql]) {
        let node = program.node(id);
        let (Some(table), Some(range)) = (caches_table(program, node), node.name_range()) else {
            continue;
        };
        let what = table.map_or_else(|| "the table".to_owned(), |name| format!("`{name}`"));
        if let Some(arg) =
            node.arg(1, "storageLevel").filter(|_| node.is_method(Method::CacheTable))
        {
            let Some(level) = level_of(arg) else { continue };
            let instead = level.instead(true);
            report(checker, range, &what, &level, instead, edits(arg, instead));
        } else if let Some(level) = level_in_sql(node) {
            let instead = level.instead(true);
            report(checker, range, &what, &level, instead, None);
        }
    }
}

fn report(
    checker: &mut Checker<'_, '_>,
    range: TextRange,
    what: &str,
    level: &Level,
    instead: &str,
    edits: Option<Vec<Edit>>,
) {
    let name = level.name.as_str();
    let region = checker.unified_region().human();
    let explanation = if level.copies == 1 {
        Explanation {
            message: format!("{what} is persisted with `{name}`: what does not fit is dropped."),
            why: format!(
                "Blocks beyond the storage memory ({region} on each executor, shared with execution) are computed again by each action that reads them."
            ),
            help: format!("Use `{instead}`, which writes them to the disk instead."),
        }
    } else {
        Explanation {
            message: format!(
                "{what} is persisted with `{name}`: {} copies of each block.",
                level.copies
            ),
            why: format!(
                "Every copy takes its executor's storage memory ({region}, shared with execution) or its disk, and a lost block could be computed again."
            ),
            help: format!("Use `{instead}`, unless a lost executor must not cost any time."),
        }
    };
    let finding = checker.report(&RULE, range, explanation);
    finding.unsafe_fix(format!("Use {instead}"), edits);
}

/// A level that this rule speaks of.
struct Level {
    name: String,
    base: String,
    copies: u32,
}

impl Level {
    /// `None` for a level that keeps one copy and has a disk.
    fn new(name: &str) -> Option<Self> {
        let (base, copies) = match name.rsplit_once('_') {
            Some((base, "2")) => (base, 2),
            Some((base, "3")) => (base, 3),
            _ => (name, 1),
        };
        (copies > 1 || base == "MEMORY_ONLY").then(|| Self {
            name: name.to_owned(),
            base: base.to_owned(),
            copies,
        })
    }

    /// The level to use: for a frame in memory the one of `cache()`, the only one that moved blocks to the disk where
    /// others died of heap (`tests/data/behaviour.json`, rows `cache`).
    fn instead(&self, of_frame: bool) -> &'static str {
        match self.base.as_str() {
            "DISK_ONLY" => "DISK_ONLY",
            "MEMORY_ONLY" if of_frame => "MEMORY_AND_DISK_DESER",
            "MEMORY_AND_DISK_DESER" => "MEMORY_AND_DISK_DESER",
            _ => "MEMORY_AND_DISK",
        }
    }
}

/// The level that an argument names: `StorageLevel.MEMORY_ONLY`, or a name bound to it.
fn level_of(arg: &Argument<'_>) -> Option<Level> {
    if let Value::Import(path) = &arg.value {
        let (owner, level) = path.rsplit_once('.')?;
        return owner.ends_with("StorageLevel").then(|| Level::new(level)).flatten();
    }
    if let Expr::Call(call) = arg.expr {
        return level_of_flags(call);
    }
    let attribute = arg.expr.as_attribute_expr()?;
    let owner = match &*attribute.value {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(owner) => owner.attr.as_str(),
        _ => return None,
    };
    (owner == "StorageLevel").then(|| Level::new(&attribute.attr)).flatten()
}

/// `StorageLevel(useDisk, useMemory, useOffHeap, deserialized, replication=1)`.
fn level_of_flags(call: &ExprCall) -> Option<Level> {
    let name = match &*call.func {
        Expr::Name(name) => &name.id,
        Expr::Attribute(attribute) => &attribute.attr.id,
        _ => return None,
    };
    let flag = |name: &str, at| {
        let given = call.arguments.find_argument_value(name, at)?;
        Some(given.as_boolean_literal_expr()?.value)
    };
    let base = match (flag("useDisk", 0)?, flag("useMemory", 1)?) {
        _ if name != "StorageLevel" => return None,
        (true, true) => "MEMORY_AND_DISK",
        (false, true) => "MEMORY_ONLY",
        (true, false) => "DISK_ONLY",
        (false, false) => return None,
    };
    let copies = call.arguments.find_argument_value("replication", 4);
    let copies = copies.and_then(|copies| match &copies.as_number_literal_expr()?.value {
        Number::Int(copies) => copies.as_u8().map(u32::from),
        _ => None,
    });
    match copies.unwrap_or(1) {
        1 => Level::new(base),
        copies => Some(Level { name: format!("{base}_{copies}"), base: base.to_owned(), copies }),
    }
}

/// The level of `CACHE TABLE t OPTIONS ('storageLevel' = 'MEMORY_ONLY')`.
fn level_in_sql(node: &Node<'_>) -> Option<Level> {
    let Value::Str(text) = &node.arg(0, "sqlQuery")?.value else { return None };
    let statement = parse(text).statements.into_iter().next()?;
    let StatementKind::Cache { options, .. } = statement.kind else { return None };
    let level = options.into_iter().find(|it| it.key.eq_ignore_ascii_case("storageLevel"))?;
    Level::new(&level.value.to_uppercase())
}

/// Edits that name another level where this one is written out.
fn edits(arg: &Argument<'_>, instead: &str) -> Option<Vec<Edit>> {
    let attribute = arg.expr.as_attribute_expr()?;
    Some(vec![Edit::replace(&attribute.attr, instead)])
}
