use ruff_text_size::Ranged;

use crate::bytes::ByteSize;
use crate::lint::checker::Words;
use crate::lint::{Checker, Edit, FixKind, Severity, rule::declare_rule};
use crate::plan::{Rows, Source, says_large, says_small, source, upstream};
use crate::python::api::Class;
use crate::python::program::{Node, NodeId, Op};

/// `BroadcastExchangeExec.MAX_BROADCAST_TABLE_BYTES`.
const MAX_BYTES: ByteSize = ByteSize::gib(8);

/// The rows that any broadcast relation takes: two thirds of `BytesToBytesMap.MAX_CAPACITY` (2^29). With one long key it is 512 million
/// (`BroadcastExchangeExec.maxBroadcastRows`).
const MAX_ROWS: u64 = (1 << 29) / 3 * 2;

declare_rule! {
    /// ## Why
    /// A broadcast frame is collected to the driver, built into a hash table there, and held whole by every executor. The hint is believed
    /// whatever the size, above `spark.sql.autoBroadcastJoinThreshold` and with broadcasting switched off: up to 8 GiB or 512 million rows, where it raises.
    ///
    /// ## Bad
    /// ```python
    /// clicks = spark.table("clicks")
    /// users = spark.table("users_history")
    /// joined = clicks.join(broadcast(users), "user_id")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// clicks = spark.table("clicks")
    /// users = spark.table("users_history")
    /// joined = clicks.join(users, "user_id")
    /// ```
    pub(super) static BROADCAST_UNBOUNDED = {
        id: "broadcast-unbounded",
        summary: "A broadcast hint on a whole table",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/sql-performance-tuning.html#join-strategy-hints-for-sql-queries",
        check: broadcast_unbounded,
    }
}

fn broadcast_unbounded(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    for (_, node) in program.function_calls("broadcast").collect::<Vec<_>>() {
        let Some(argument) = node.args.first() else { continue };
        let Some(frame) = argument.value.object() else { continue };
        // Without its brackets the argument has to stand by itself.
        let plain = argument.expr.is_name_expr()
            || argument.expr.is_attribute_expr()
            || argument.expr.is_call_expr();
        let edit = node
            .expr
            .filter(|_| plain && !program.text(argument.expr).contains('\n'))
            .map(|expr| Edit::replace(expr, program.text(argument.expr)));
        report(checker, node, frame, program.text(argument.expr), edit);
    }
    for (_, node) in program.calls(Class::DataFrame, "hint").collect::<Vec<_>>() {
        let is_broadcast = node.args.first().and_then(|arg| arg.value.text()).is_some_and(|name| {
            matches!(name.to_lowercase().as_str(), "broadcast" | "broadcastjoin" | "mapjoin")
        });
        let (true, Some(frame), Some(call)) = (is_broadcast, node.receiver, node.call()) else {
            continue;
        };
        let what =
            call.func.as_attribute_expr().map_or("", |attribute| program.text(&*attribute.value));
        let edit = checker.delete_link(call);
        report(checker, node, frame, what, edit);
    }
}

fn report(
    checker: &mut Checker<'_, '_>,
    node: &Node<'_>,
    frame: NodeId,
    what: &str,
    edit: Option<Edit>,
) {
    let Some(range) = node.expr.map(|expr| {
        if node.receiver.is_some() {
            node.name_range().unwrap_or(expr.range())
        } else {
            expr.range()
        }
    }) else {
        return;
    };
    let Some(size) = doubtful(checker, frame, what) else { return };
    let name = if what.is_empty() || what.len() > 40 || what.contains('\n') {
        "the frame".to_owned()
    } else {
        format!("`{what}`")
    };
    let heap = checker.context.memory.driver.heap.size.human();
    let (message, severity) = match size {
        Size::Known(bytes) => (
            format!("{name} is {} and is sent whole to every executor.", bytes.human()),
            if bytes >= MAX_BYTES { Severity::Error } else { Severity::Warning },
        ),
        Size::Rows(rows) => (
            format!(
                "{name} has {rows} rows; Spark broadcasts no more than 358 million, or 512 million by a single long key."
            ),
            Severity::Error,
        ),
        Size::Unknown => {
            (format!("{name} is broadcast whole: nothing reduces it before."), Severity::Warning)
        }
    };
    let words = Words {
        message,
        why: format!("The driver (heap {heap}) collects it and builds a hash table of it, and every executor holds that table; the hint is believed at any size below 8 GiB."),
        help: "Filter and select before broadcasting, or drop the hint: Spark broadcasts by itself what it knows to be small.".to_owned(),
    };
    let finding = checker.report(&BROADCAST_UNBOUNDED, range, words);
    finding.severity = severity;
    Checker::fix(finding, "Drop the hint", false, edit.map(|edit| vec![edit]));
}

/// What is known of a frame's size, where it is too much or nothing.
enum Size {
    Known(ByteSize),
    Rows(u64),
    Unknown,
}

fn doubtful(checker: &mut Checker<'_, '_>, frame: NodeId, what: &str) -> Option<Size> {
    let program = checker.program();
    let from = source(program, frame);
    if let Some(Source::Stored(name)) = &from
        && let Some(table) = checker.context.tables.get(name)
    {
        if let Some(rows) = table.rows.filter(|rows| *rows >= MAX_ROWS) {
            return Some(Size::Rows(rows));
        }
        if let Some(bytes) = table.bytes {
            // It lies in the driver and in each executor; half of what either may hold for everything is too much for one table.
            let driver = checker.context.memory.driver.regions.unified();
            let executor = checker
                .context
                .memory
                .executor
                .as_ref()
                .map_or(driver, |executor| executor.regions.unified());
            return (bytes.0 > driver.min(executor).0 / 2).then_some(Size::Known(bytes));
        }
    }
    if checker.rows(frame) < Rows::Unknown
        || upstream(program, frame).any(|id| reduces(program.node(id)))
    {
        return None;
    }
    let stored_name = match &from {
        Some(Source::Stored(name)) => name.as_str(),
        // What the code does not read itself may be anything: only its name can say that it is large.
        Some(Source::Named(name)) => {
            return (says_large(name) || says_large(what)).then_some(Size::Unknown);
        }
        Some(Source::StoredSomewhere) => "",
        _ => return None,
    };
    let small =
        says_small(what) || says_small(stored_name.rsplit('/').next().unwrap_or(stored_name));
    let large = says_large(what) || says_large(stored_name);
    (large || !small).then_some(Size::Unknown)
}

/// Whether an operation leaves less than there was.
fn reduces(node: &Node<'_>) -> bool {
    let Op::Method(name) = &node.op else { return false };
    node.class == Class::GroupedData
        || matches!(
            &**name,
            "filter"
                | "where"
                | "limit"
                | "distinct"
                | "dropDuplicates"
                | "drop_duplicates"
                | "agg"
                | "sample"
                | "select"
                | "selectExpr"
                | "__getitem__"
                | "join"
                | "intersect"
                | "subtract"
        )
}
