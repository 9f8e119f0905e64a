use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::driver::helpers::{reads_of_one_file, union_of, uses};
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::Class;
use pyspark_program::program::{LoopKind, Node, NodeId, Program};
use spark_plan::access;

declare_rule! {
    /// ## Why
    /// A reader takes any number of paths. One read for each file lists, infers and plans each by itself, and the union
    /// of them all is a plan with a scan for every file, and at least one task: it fills the driver's heap as the files
    /// grow in number.
    ///
    /// ## Bad
    /// ```python
    /// events = spark.read.parquet("s3://lake/events/base")
    /// for path in paths:
    ///     events = events.union(spark.read.parquet(path))
    /// ```
    ///
    /// ## Good
    /// ```python
    /// events = spark.read.parquet("s3://lake/events/base")
    /// events = events.union(spark.read.parquet(*paths))
    /// ```
    pub static RULE = {
        id: "read-per-file",
        summary: "Files read one by one in a loop, where one read would take them all",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrameReader.parquet.html",
        check: read_per_file,
    }
}

fn read_per_file(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    let growths = checker.growths();
    for id in reads_of_one_file(program) {
        let node = program.node(id);
        let Some(range) = node.name_range() else { continue };
        let Some(union) = union_of(program, &growths, id) else {
            if are_appended(program, id) {
                checker.report(&RULE, range, explanation_of_appends(node));
            }
            continue;
        };
        let explanation = Explanation {
            message: format!("{}() in a loop reads each path by itself, and union puts the frames together.", node.name()),
            why: "The driver's heap holds a scan, its file listing and its tasks for every path, where one read of them all is one scan.".to_owned(),
            help: "Give the reader all paths at once; it takes a list of them, or a pattern.".to_owned(),
        };
        let edits = at_once(program, node, program.node(union));
        let finding = checker.report(&RULE, range, explanation);
        finding.unsafe_fix("Read all paths at once", edits);
    }
}

fn explanation_of_appends(read: &Node<'_>) -> Explanation {
    Explanation {
        message: format!("{}() in a loop reads each path by itself, and all of them are appended to one place.", read.name()),
        why: "Each path is listed, planned and run as jobs of its own, whose plans and metrics the driver's heap keeps, where one read of them all is one job.".to_owned(),
        help: "Give the reader all paths at once; it takes a list of them, or a pattern.".to_owned(),
    }
}

/// Returns true if each iteration does nothing but append what it read to one path or table.
fn are_appended(program: &Program<'_>, read: NodeId) -> bool {
    let [writer] = uses(program, read)[..] else { return false };
    // A user before it is the head of a loop, which would lead around without end.
    let only_user = |id: &NodeId| match program.users(*id) {
        [user] if user > id => Some(*user),
        _ => None,
    };
    let write = std::iter::successors(Some(writer), only_user).last();
    let Some(write) = write.filter(|_| program.node(writer).class == Class::Writer) else {
        return false;
    };
    let access = access(program, write);
    access.mode.is_some_and(|mode| mode.is("append"))
        && access.paths.first().is_some_and(|path| path.value.text().is_some())
}

/// `for path in paths: df = df.union(spark.read.parquet(path))` as one union with one read.
fn at_once(program: &Program<'_>, read: &Node<'_>, union: &Node<'_>) -> Option<Vec<Edit>> {
    let LoopKind::For(statement) = &program.loops[read.in_loop?.0 as usize].kind else {
        return None;
    };
    let [Stmt::Assign(assign)] = &*statement.body else { return None };
    let (read, union) = (read.call()?, union.call()?);
    let [path @ Expr::Name(name)] = &*read.arguments.args else { return None };
    let item = statement.target.as_name_expr()?;
    let [part] = &*union.arguments.args else { return None };
    let paths = statement.iter.as_name_expr()?;
    let is_plain = assign.value.range() == union.range()
        && part.range() == read.range()
        && name.id == item.id
        && statement.orelse.is_empty()
        && !program.text(statement).contains('#');
    let method = &read.func.as_attribute_expr().filter(|_| is_plain)?.attr;
    let star = if matches!(method.as_str(), "parquet" | "orc") { "*" } else { "" };
    let before = program.text(TextRange::new(assign.start(), path.start()));
    let after = program.text(TextRange::new(path.end(), assign.end()));
    Some(vec![Edit::replace(statement.range(), format!("{before}{star}{}{after}", paths.id))])
}
