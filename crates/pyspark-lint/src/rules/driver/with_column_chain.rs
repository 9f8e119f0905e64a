use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashSet;

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{self, Class, Method};
use pyspark_program::program::{Argument, Node, NodeId, Op, Program, Value};
use spark_plan::upstream;

/// A shorter chain makes a plan that nobody notices.
const MANY: usize = 4;

/// Functions whose value depends on their place in the plan, and generators, of which one projection may have one.
const BOUND_TO_THEIR_PLACE: [&str; 21] = [
    "rand",
    "randn",
    "random",
    "randstr",
    "uniform",
    "uuid",
    "shuffle",
    "monotonically_increasing_id",
    "spark_partition_id",
    "input_file_name",
    "explode",
    "explode_outer",
    "posexplode",
    "posexplode_outer",
    "inline",
    "inline_outer",
    "stack",
    "json_tuple",
    "reflect",
    "java_method",
    "nextval",
];

declare_rule! {
    /// ## Why
    /// Each `withColumn` wraps the plan in one more projection, and the driver analyzes the whole of it anew at each
    /// one. A long chain costs the driver's heap and time for columns that one projection could add.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// parts = (
    ///     orders
    ///     .withColumn("year", F.year("ordered_at"))
    ///     .withColumn("month", F.month("ordered_at"))
    ///     .withColumn("net", F.col("gross") / 1.2)
    ///     .withColumn("country", F.upper("country"))
    /// )
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// parts = (
    ///     orders
    ///     .withColumns({
    ///         "year": F.year("ordered_at"),
    ///         "month": F.month("ordered_at"),
    ///         "net": F.col("gross") / 1.2,
    ///         "country": F.upper("country"),
    ///     })
    /// )
    /// ```
    pub static RULE = {
        id: "with-column-chain",
        summary: "Four or more withColumn in a row that do not need one another",
        severity: Severity::Info,
        fix: FixKind::Safe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.withColumns.html",
        check: with_column_chain,
    }
}

/// One `withColumn` of a chain.
struct Link<'a> {
    id: NodeId,
    name: String,
    name_expr: &'a Expr,
    value_expr: &'a Expr,
    statement: &'a Stmt,
}

fn with_column_chain(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    let mut chained = FxHashSet::default();
    for (id, _) in program.calls(Class::DataFrame, Method::WithColumn) {
        if !chained.insert(id) || grows(checker, id) {
            continue;
        }
        let mut group: Vec<Link<'_>> = Vec::new();
        let mut next = Some(id);
        while let Some(id) = next {
            chained.insert(id);
            let link = link(program, id);
            let is_used = link
                .as_ref()
                .is_some_and(|link| group.last().is_none_or(|last| follows(checker, last, link)));
            let joins = link.filter(|link| is_used && !reads_one_of(program, &group, link));
            if let Some(link) = joins {
                group.push(link);
            } else {
                report(checker, &group);
                group = self::link(program, id).into_iter().collect();
            }
            next = next_link(program, id);
        }
        report(checker, &group);
    }
}

/// Returns true if a loop makes the frame out of what it made before, which has a rule of its own.
fn grows(checker: &mut Checker<'_, '_>, id: NodeId) -> bool {
    let program = checker.program();
    let around = program.node(id).in_loop;
    around.is_some()
        && checker
            .growths()
            .iter()
            .any(|growth| upstream(program, id).any(|frame| frame == growth.head))
}

/// A call whose name and column are written down.
fn link<'a>(program: &Program<'a>, id: NodeId) -> Option<Link<'a>> {
    let node = program.node(id);
    if node.args.len() != 2 || node.args.iter().any(|arg| arg.starred) {
        return None;
    }
    let (name, value) = (node.arg(0, "colName")?, node.arg(1, "col")?);
    // A column that cannot be followed may read any other.
    if value.value.object().is_none() || !reads(program, value, &mut Vec::new(), 0) {
        return None;
    }
    Some(Link {
        id,
        name: name.value.text()?,
        name_expr: name.expr,
        value_expr: value.expr,
        statement: node.statement?,
    })
}

/// The only use of the frame, where that is a call of `withColumn`.
fn next_link(program: &Program<'_>, id: NodeId) -> Option<NodeId> {
    // An attribute that the frame is given to is read again by the next statement.
    let is_kept =
        |node: &Node<'_>| node.op == Op::Escape && node.expr.is_some_and(Expr::is_attribute_expr);
    let mut users = program.users(id).iter().copied().filter(|user| {
        let user = program.node(*user);
        user.class != Class::Column && !is_kept(user)
    });
    let next = users.next()?;
    let node = program.node(next);
    (users.next().is_none() && node.is_method(Method::WithColumn) && node.receiver == Some(id))
        .then_some(next)
}

/// Returns true if two links are in one block: what helpers and branches add is theirs.
fn follows(checker: &mut Checker<'_, '_>, last: &Link<'_>, link: &Link<'_>) -> bool {
    checker
        .statement_in_block_of(last.statement, link.statement)
        .is_some_and(|found| std::ptr::eq(found, link.statement))
}

/// Returns true if a column is made of one that the group adds, or replaces one of them.
fn reads_one_of(program: &Program<'_>, group: &[Link<'_>], link: &Link<'_>) -> bool {
    let Some(value) = program.node(link.id).arg(1, "col") else { return true };
    let mut texts = vec![link.name.clone()];
    if !reads(program, value, &mut texts, 0) {
        return true;
    }
    let texts: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
    group.iter().any(|earlier| {
        let name = earlier.name.to_lowercase();
        let is_word = name.bytes().all(is_word_byte);
        texts.iter().any(|text| {
            let whole = text == "*" || text.ends_with(".*") || text.contains("*)");
            whole
                || if is_word {
                    text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
                } else {
                    text.contains(&name)
                }
        })
    })
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Gathers the texts by which a column names others; `false` where it cannot be followed to its end, or may not move to
/// another projection.
fn reads(program: &Program<'_>, arg: &Argument<'_>, texts: &mut Vec<String>, depth: u8) -> bool {
    !arg.starred && value_reads(program, &arg.value, texts, depth)
}

fn value_reads(program: &Program<'_>, value: &Value, texts: &mut Vec<String>, depth: u8) -> bool {
    if depth > 24 {
        return false;
    }
    match value {
        Value::Object(id) => column_reads(program, *id, texts, depth + 1),
        Value::Str(_) => value.text().is_some_and(|text| {
            let called = |name: &str| {
                text.match_indices(name).any(|(at, _)| text[at + name.len()..].starts_with('('))
            };
            let safe = !BOUND_TO_THEIR_PLACE.iter().any(|name| called(name));
            texts.push(text);
            safe
        }),
        Value::List(list) => {
            let list = program.list(*list);
            list.complete
                && list.items.iter().all(|item| value_reads(program, item, texts, depth + 1))
        }
        Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_) => true,
        _ => false,
    }
}

fn column_reads(program: &Program<'_>, id: NodeId, texts: &mut Vec<String>, depth: u8) -> bool {
    let node = program.node(id);
    let is_literal = |value: &Value| matches!(value, Value::Str(_));
    match (&node.op, node.class) {
        (Op::Attribute(name), Class::Column) => {
            texts.push(name.to_string());
            true
        }
        (Op::Function(path), Class::Column) => {
            let Some(name) = api::function(path) else { return false };
            if BOUND_TO_THEIR_PLACE.contains(&name) {
                return false;
            }
            // A text that `lit` and `when` are given is a value, and names nothing.
            name == "lit"
                || node.args.iter().enumerate().all(|(at, arg)| {
                    (name == "when" && at == 1 && is_literal(&arg.value))
                        || reads(program, arg, texts, depth)
                })
        }
        (Op::Method(_), Class::Column) => {
            let receiver = node.receiver.map(|id| (id, program.node(id).class));
            let of_frame = receiver.is_some_and(|(_, class)| class == Class::DataFrame);
            let known = receiver
                .filter(|_| !of_frame)
                .is_none_or(|(id, _)| column_reads(program, id, texts, depth + 1));
            // What a column is compared with, cast to or called is no column's name.
            let args_name_nothing = node.is_one_of(&[Method::Cast, Method::Alias]);
            known
                && (args_name_nothing
                    || node.args.iter().all(|arg| {
                        (!of_frame && is_literal(&arg.value)) || reads(program, arg, texts, depth)
                    }))
        }
        (Op::Method(_), Class::WindowSpec) => {
            node.args.iter().all(|arg| reads(program, arg, texts, depth))
                && node.receiver.is_none_or(|id| column_reads(program, id, texts, depth + 1))
        }
        (Op::Function(_) | Op::Attribute(_), Class::WindowSpec) => true,
        // `Window.unboundedPreceding`.
        (Op::Attribute(_), Class::Scalar) => true,
        _ => false,
    }
}

fn report<'a>(checker: &mut Checker<'_, 'a>, group: &[Link<'a>]) {
    let program = checker.program();
    let [first, .., last] = group else { return };
    if group.len() < MANY {
        return;
    }
    let Some(range) = program.node(first.id).name_range() else { return };
    let explanation = Explanation {
        message: format!(
            "{} withColumn() in a row, `{}` to `{}`, none of which reads another.",
            group.len(),
            first.name,
            last.name
        ),
        why: "Each is a projection of its own, and the driver's heap holds and analyzes the whole plan again for every one.".to_owned(),
        help: "Add them in one withColumns({…}).".to_owned(),
    };
    let edits = if std::ptr::eq(first.statement, last.statement) {
        one_chain(program, group)
    } else {
        one_statement(checker, group)
    };
    let finding = checker.report(&RULE, range, explanation);
    finding.safe_fix("Add all columns at once: withColumns({…})", edits);
}

/// The links of one chain as one link.
fn one_chain(program: &Program<'_>, group: &[Link<'_>]) -> Option<Vec<Edit>> {
    let first = program.node(group.first()?.id).name_range()?;
    let last = program.node(group.last()?.id).name_range()?;
    let range = TextRange::new(first.start(), last.end());
    if program.text(range).contains('#') {
        return None;
    }
    let columns = columns(program, group, range, "withColumns(")?;
    Some(vec![Edit::replace(range, columns)])
}

/// Statements `df = df.withColumn(…)`, one after the other, as one.
fn one_statement<'a>(checker: &mut Checker<'_, 'a>, group: &[Link<'a>]) -> Option<Vec<Edit>> {
    let program = checker.program();
    let (first, last) = (group.first()?, group.last()?);
    let range = TextRange::new(first.statement.start(), last.statement.end());
    if program.text(range).contains('#')
        || checker.between(first.statement, last.statement).len() + 1 != group.len()
    {
        return None;
    }
    let mut target_text = None;
    for (at, link) in group.iter().enumerate() {
        let Stmt::Assign(assign) = link.statement else { return None };
        let [target @ (Expr::Name(_) | Expr::Attribute(_))] = &assign.targets[..] else {
            return None;
        };
        let call = program.node(link.id).call()?;
        let receiver = &*call.func.as_attribute_expr()?.value;
        if assign.value.range() != call.range() {
            return None;
        }
        let target = program.text(target);
        let same = *target_text.get_or_insert(target) == target;
        let receiver_text = program.text(receiver);
        // What the first statement calls by another name stays what it is, and only it may be read by that name.
        let renamed = at == 0 && receiver_text != target;
        if !same || (receiver_text != target && !renamed) {
            return None;
        }
    }
    let target = target_text?;
    let call = program.node(first.id).call()?;
    let receiver = program.text(&*call.func.as_attribute_expr()?.value);
    let names_target = |link: &Link<'_>| program.text(link.value_expr).contains(target);
    if receiver != target && group.iter().any(names_target) {
        return None;
    }
    let start = format!("{target} = {receiver}.withColumns(");
    let text = columns(program, group, range, &start)?;
    Some(vec![Edit::replace(range, text)])
}

/// `start` with a dictionary of the columns, one a line, at the indentation that `range` begins with.
fn columns(
    program: &Program<'_>,
    group: &[Link<'_>],
    range: TextRange,
    start: &str,
) -> Option<String> {
    let source = program.source;
    let line_start = source[..range.start().to_usize()].rfind('\n').map_or(0, |at| at + 1);
    let line = &source[line_start..range.start().to_usize()];
    let indentation = &line[..line.len() - line.trim_start().len()];
    let newline = if source.contains("\r\n") { "\r\n" } else { "\n" };
    let mut text = format!("{start}{{{newline}");
    for link in group {
        let value = program.text(link.value_expr);
        // Without a call's brackets around them these read otherwise.
        if matches!(link.value_expr, Expr::Generator(_) | Expr::Named(_)) {
            return None;
        }
        let name = program.text(link.name_expr);
        text += &format!("{indentation}    {name}: {value},{newline}");
    }
    text += &format!("{indentation}}})");
    Some(text)
}
