use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashSet;

use crate::checker::Explanation;
use crate::known_sizes::{Sized, demands, judge};
use crate::rule::declare_rule;
use crate::rules::executor::helpers::{text_range, without_hint};
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, ColumnEffect, Method, RowEffect};
use pyspark_program::program::{Node, NodeId, Program};
use pyspark_program::sql::SqlText;
use pyspark_program::sql::ast::{RelationSource, Script};
use spark_model::bytes::ByteSize;
use spark_model::demand::{DemandKind, ProcessKind};
use spark_plan::simulate::Demand;
use spark_plan::sql::{QueryBlock, alias_of, hinted, join_kind, may_filter, query_blocks};
use spark_plan::{
    BroadcastHint, FrameSource, HintUse, Side, Table, broadcast_hints, name_suggests_large,
    name_suggests_small, source, upstream, use_of,
};

/// `BroadcastExchangeExec.MAX_BROADCAST_TABLE_BYTES`.
const MAX_BYTES: ByteSize = ByteSize::gib(8);

/// The rows that any broadcast relation takes: two thirds of `BytesToBytesMap.MAX_CAPACITY` (2^29). With one long key
/// it is 512 million (`BroadcastExchangeExec.maxBroadcastRows`).
const MAX_ROWS: u64 = (1 << 29) / 3 * 2;

declare_rule! {
    /// ## Why
    /// A broadcast frame is collected to the driver, built into a hash table there, and held whole by every executor.
    /// The hint is believed whatever the size, above `spark.sql.autoBroadcastJoinThreshold` and with broadcasting
    /// switched off: up to 8 GiB or 512 million rows, where it raises.
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
    pub static RULE = {
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
    for hint in broadcast_hints(program) {
        // A hint that has no effect sends nothing.
        if matches!(use_of(program, hint), HintUse::Unused | HintUse::Ignored(..)) {
            continue;
        }
        let node = program.node(hint.node);
        let range = match node.receiver {
            Some(_) => node.name_range(),
            None => node.expr.map(Ranged::range),
        };
        let what = marked_text(checker, hint);
        let size = match judge(&relations(checker, hint.node), ROOM) {
            Sized::Fits => continue,
            Sized::Exceeds(demand) => Some(Size::Exceeds(demand)),
            Sized::Unknown => doubtful(checker, hint.frame, what),
        };
        let Some((range, size)) = range.zip(size) else { continue };
        let edit = without_hint(checker, hint);
        report(checker, range, what, size, edit);
    }
    for text in checker.sql_texts().iter() {
        if let Some(script) = text.script() {
            in_query(checker, text, script);
        }
    }
}

/// Source text of the frame that a hint marks.
fn marked_text<'a>(checker: &Checker<'_, 'a>, hint: BroadcastHint) -> &'a str {
    let program = checker.program();
    let node = program.node(hint.node);
    if node.receiver.is_none() {
        return node.args.first().map_or("", |arg| program.text(arg.expr));
    }
    let attribute = node.call().and_then(|call| call.func.as_attribute_expr());
    attribute.map_or("", |attribute| program.text(&*attribute.value))
}

/// `/*+ BROADCAST(users) */` in a query.
fn in_query(checker: &mut Checker<'_, '_>, text: &SqlText, script: &Script) {
    let blocks = query_blocks(script);
    for block in &blocks {
        for (at, relation) in block.relations().iter().enumerate() {
            let (Some(hint), Some(alias)) = (hinted(block, relation), alias_of(relation)) else {
                continue;
            };
            // What the query leaves out is left out before it is sent.
            if may_filter(block.condition(), &alias) || ignores(block, at) {
                continue;
            }
            let RelationSource::Table(name) = &relation.source else { continue };
            let name = name.lower();
            let is_query =
                blocks.iter().flat_map(|other| other.named).any(|cte| cte.name.is(&name));
            let size = match checker.program().view(text.node, &name) {
                _ if is_query => None,
                Some(frame) => doubtful(checker, frame, &name),
                None => doubtful_table(checker, &name),
            };
            let Some(size) = size else { continue };
            let range = text_range(checker, text, hint.name.span);
            report(checker, range, &name, size, None);
        }
    }
}

/// Returns true if a join of two relations cannot broadcast the one at `at`.
fn ignores(block: &QueryBlock<'_>, at: usize) -> bool {
    let [_, right] = block.relations() else { return false };
    let side = if at == 0 { Side::Left } else { Side::Right };
    !join_kind(right.join.as_ref()).can_broadcast(side)
}

fn report(
    checker: &mut Checker<'_, '_>,
    range: TextRange,
    what: &str,
    size: Size<'_>,
    edit: Option<Edit>,
) {
    let name = if what.is_empty() || what.len() > 40 || what.contains('\n') {
        "the frame".to_owned()
    } else {
        format!("`{what}`")
    };
    let heap = checker.context.memory.driver.heap_text();
    let (message, severity) = match size {
        Size::Exceeds(demand) => {
            let needed = demand.bytes.unwrap_or_default().human();
            let available = demand.available.unwrap_or_default().human();
            let whose =
                if demand.process == ProcessKind::Driver { "the driver" } else { "an executor" };
            let prints = demand
                .message
                .map_or_else(|| "java.lang.OutOfMemoryError".to_owned(), |it| it.to_string());
            (
                format!(
                    "Broadcasting {name} needs about {needed}; {whose} has {available}: {}.",
                    prints.trim_end_matches('.')
                ),
                Severity::Error,
            )
        }
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
    let explanation = Explanation {
        message,
        why: format!("The driver (heap {heap}) collects it and builds a hash table of it, and every executor holds that table; the hint is believed at any size below 8 GiB."),
        help: "Filter and select before broadcasting, or drop the hint: Spark broadcasts by itself what it knows to be small.".to_owned(),
    };
    let finding = checker.report(&RULE, range, explanation);
    finding.severity = severity;
    finding.unsafe_fix("Drop the hint", edit.map(|edit| vec![edit]));
}

/// A relation has to fit this many times over for silence: joins hold several at once.
const ROOM: u64 = 2;

/// The demands of the joins that take a hint's frame, for its relation.
fn relations<'c>(checker: &Checker<'c, '_>, hint: NodeId) -> Vec<&'c Demand> {
    let program = checker.program();
    let mut seen = FxHashSet::from_iter([hint]);
    let mut open = vec![hint];
    let mut found = Vec::new();
    while let Some(id) = open.pop() {
        for &user in program.users(id).iter().filter(|user| seen.insert(**user)) {
            let node = program.node(user);
            if node.is_method(Method::Join) {
                found.extend(demands(checker, user, &[DemandKind::Broadcast]));
            } else if node.is_one_of(&[Method::Alias, Method::Hint]) {
                open.push(user);
            }
        }
    }
    found
}

/// The size of a frame, where it is too large or unknown.
#[derive(Clone, Copy)]
enum Size<'c> {
    Exceeds(&'c Demand),
    Known(ByteSize),
    Rows(u64),
    Unknown,
}

/// The outcome of a table's given size.
enum Judged {
    NotGiven,
    Fits,
    TooLarge(Size<'static>),
}

fn known_size(checker: &Checker<'_, '_>, table: &Table) -> Judged {
    if let Some(rows) = table.rows.filter(|rows| *rows >= MAX_ROWS) {
        return Judged::TooLarge(Size::Rows(rows));
    }
    let Some(bytes) = table.bytes else { return Judged::NotGiven };
    // It is in the driver and in each executor; half of what either may hold for everything is too much for one table.
    let memory = checker.context.memory;
    let driver = memory.driver.regions.unified();
    let executor = memory.executor.as_ref().map_or(driver, |executor| executor.regions.unified());
    if bytes.0 > driver.min(executor).0 / 2 {
        Judged::TooLarge(Size::Known(bytes))
    } else {
        Judged::Fits
    }
}

/// The size of a table that a query names, where it is too large or unknown.
fn doubtful_table(checker: &Checker<'_, '_>, name: &str) -> Option<Size<'static>> {
    let judged = checker.context.tables.get(name).map(|table| known_size(checker, table));
    match judged.unwrap_or(Judged::NotGiven) {
        Judged::Fits => None,
        Judged::TooLarge(size) => Some(size),
        Judged::NotGiven => {
            (!name_suggests_small(name.rsplit('.').next().unwrap_or(name))).then_some(Size::Unknown)
        }
    }
}

fn doubtful(checker: &mut Checker<'_, '_>, frame: NodeId, what: &str) -> Option<Size<'static>> {
    let program = checker.program();
    let from = source(program, frame);
    if let Some(FrameSource::Stored(name)) = &from
        && let Some(table) = checker.context.tables.get(name)
    {
        match known_size(checker, table) {
            Judged::Fits => return None,
            Judged::TooLarge(size) => return Some(size),
            Judged::NotGiven => {}
        }
    }
    if checker.rows(frame).is_small()
        || upstream(program, frame).any(|id| reduces(program, program.node(id)))
    {
        return None;
    }
    let stored_name = match &from {
        Some(FrameSource::Stored(name)) => name.as_str(),
        // What the code does not read itself may be anything: only its name can say that it is large.
        Some(FrameSource::Named(name)) => {
            return (name_suggests_large(name) || name_suggests_large(what))
                .then_some(Size::Unknown);
        }
        Some(FrameSource::StoredSomewhere) => "",
        _ => return None,
    };
    let small = name_suggests_small(what)
        || name_suggests_small(stored_name.rsplit('/').next().unwrap_or(stored_name));
    let large = name_suggests_large(what) || name_suggests_large(stored_name);
    (large || !small).then_some(Size::Unknown)
}

/// Returns true if an operation leaves less than there was.
fn reduces(program: &Program<'_>, node: &Node<'_>) -> bool {
    if node.class == Class::GroupedData || node.name() == "__getitem__" {
        return true;
    }
    let Some(effect) = program.effect(node) else { return false };
    effect.columns == ColumnEffect::Selects
        || matches!(
            effect.rows,
            RowEffect::Fewer
                | RowEffect::Distinct
                | RowEffect::AtMost
                | RowEffect::Pairs
                | RowEffect::Few
        )
}
