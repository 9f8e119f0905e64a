use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashSet;

use crate::checker::Words;
use crate::rules::union_in_loop::UNIONS;
use crate::{Checker, Edit, FixKind, Severity, rule::declare_rule};
use pyspark_program::api::Class;
use pyspark_program::program::{LoopKind, Node, NodeId, Op, Program};
use spark_plan::{Growth, access, has_few_turns};

declare_rule! {
    /// ## Why
    /// A reader takes any number of paths. One read for each file lists, infers and plans each by itself, and the union of them all is a plan
    /// with a scan for every file, and at least one task: it fills the driver's heap as the files grow in number.
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
    pub(super) static READ_PER_FILE = {
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
                checker.report(&READ_PER_FILE, range, words_of_appends(node));
            }
            continue;
        };
        let words = Words {
            message: format!("{}() in a loop reads each path by itself, and union puts the frames together.", node.name()),
            why: "The driver's heap holds a scan, its file listing and its tasks for every path, where one read of them all is one scan.".to_owned(),
            help: "Give the reader all paths at once; it takes a list of them, or a pattern.".to_owned(),
        };
        let edits = at_once(program, node, program.node(union));
        let finding = checker.report(&READ_PER_FILE, range, words);
        Checker::fix(finding, "Read all paths at once", false, edits);
    }
}

fn words_of_appends(read: &Node<'_>) -> Words {
    Words {
        message: format!("{}() in a loop reads each path by itself, and all of them are appended to one place.", read.name()),
        why: "Each path is listed, planned and run as jobs of its own, whose plans and metrics the driver's heap keeps, where one read of them all is one job.".to_owned(),
        help: "Give the reader all paths at once; it takes a list of them, or a pattern.".to_owned(),
    }
}

/// Whether a union puts together what is read path by path, which this rule speaks of.
pub(super) fn is_of_one_read_per_file(
    program: &Program<'_>,
    growths: &[Growth],
    reads: &[NodeId],
    union: NodeId,
) -> bool {
    reads.iter().any(|id| union_of(program, growths, *id) == Some(union))
}

/// The reads of files whose paths differ with each turn of a loop.
pub(super) fn reads_of_one_file(program: &Program<'_>) -> Vec<NodeId> {
    let mut reads = program.named_one_of(&["parquet", "orc", "csv", "json", "text", "load"]);
    reads.retain(|id| reads_one_file(program, *id));
    reads
}

/// Whether a node reads files from a path that differs with each turn of a loop.
fn reads_one_file(program: &Program<'_>, id: NodeId) -> bool {
    let node = program.node(id);
    let of_reader =
        node.receiver.is_some_and(|receiver| program.node(receiver).class == Class::Reader);
    let Some(innermost) = node.in_loop.filter(|_| of_reader) else { return false };
    let over_paths = matches!(
        program.loops[innermost.0 as usize].kind,
        LoopKind::For(_) | LoopKind::Comprehension(_)
    );
    let varies = node.args.first().is_some_and(|path| {
        path.value.text().is_none() && !path.starred && !path.expr.is_list_expr()
    });
    over_paths && varies && !has_few_turns(program, innermost)
}

/// The union that puts what is read at each turn under what was read before, through the steps in between.
fn union_of(program: &Program<'_>, growths: &[Growth], read: NodeId) -> Option<NodeId> {
    uses(program, read).into_iter().find(|user| {
        matches!(&program.node(*user).op, Op::Method(name) if UNIONS.contains(&&**name))
            && growths.iter().any(|growth| growth.steps.contains(user))
    })
}

/// What uses one file's rows as they are, through the steps that change each row by itself.
fn uses(program: &Program<'_>, read: NodeId) -> Vec<NodeId> {
    let mut stack = vec![read];
    let mut seen = FxHashSet::default();
    let mut uses = Vec::new();
    while let Some(id) = stack.pop() {
        for &user in program.users(id) {
            if !is_step(program.node(user)) {
                uses.push(user);
            } else if seen.insert(user) {
                stack.push(user);
            }
        }
    }
    uses
}

/// A group or a join of one file's rows is a computation for each file, and no such step.
fn is_step(node: &Node<'_>) -> bool {
    let by_row = |name: &str| {
        matches!(
            name,
            "select"
                | "selectExpr"
                | "where"
                | "filter"
                | "withColumn"
                | "withColumns"
                | "drop"
                | "withColumnRenamed"
                | "toDF"
                | "dropna"
                | "fillna"
        )
    };
    match &node.op {
        Op::Method(name) => node.class == Class::DataFrame && by_row(name),
        Op::Phi => node.class == Class::DataFrame,
        _ => false,
    }
}

/// Whether each turn does nothing but append what it read to one path or table.
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
    let said = access(program, write);
    said.mode.is_some_and(|mode| mode.is("append"))
        && said.paths.first().is_some_and(|path| path.value.text().is_some())
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
