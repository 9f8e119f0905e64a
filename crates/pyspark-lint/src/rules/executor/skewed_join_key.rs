use ruff_text_size::TextRange;

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::executor::helpers::text_range;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method, RowEffect};
use pyspark_program::program::{Node, NodeId};
use pyspark_program::sql::SqlText;
use pyspark_program::sql::ast::{Relation, RelationSource, Script};
use spark_model::bytes::ByteSize;
use spark_plan::frame::size_comment;
use spark_plan::sql::{hinted, is_by_name, is_equality, query_blocks, stated};
use spark_plan::{FrameSource, Table, source, upstream};

declare_rule! {
    /// ## Why
    /// A join brings all rows of a key into one task. A key that a large part of the rows has makes that task as large
    /// as the others together: its sort spills, or its memory runs out, while the other cores wait.
    ///
    /// ## Bad
    /// ```python
    /// clicks = spark.read.parquet("s3://lake/clicks")  # size: 400GB rows: 4e9 largestKeyShare: 0.3
    /// users = spark.read.parquet("s3://lake/users")  # size: 60GB rows: 2e8
    /// clicks.join(users, "user_id").write.parquet("s3://lake/out")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// clicks = spark.read.parquet("s3://lake/clicks")  # size: 400GB rows: 4e9 largestKeyShare: 0.001
    /// users = spark.read.parquet("s3://lake/users")  # size: 60GB rows: 2e8
    /// clicks.join(users, "user_id").write.parquet("s3://lake/out")
    /// ```
    pub static RULE = {
        id: "skewed-join-key",
        summary: "A join by a key that a large part of the rows has",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/sql-performance-tuning.html#optimizing-skew-join",
        check: skewed_join_key,
    }
}

/// `spark.sql.adaptive.skewJoin.skewedPartitionFactor`'s default, over the default 200 partitions: from this share on
/// Spark itself calls a partition skewed.
const SKEWED: f64 = 5.0 / 200.0;

/// `spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes`' default.
const LARGE: ByteSize = ByteSize::mib(256);

fn skewed_join_key(checker: &mut Checker<'_, '_>) {
    for (_, node) in checker.program().calls(Class::DataFrame, Method::Join).collect::<Vec<_>>() {
        join(checker, node);
    }
    for text in checker.sql_texts().iter() {
        if let Some(script) = text.script() {
            in_query(checker, text, script);
        }
    }
}

/// `JOIN customers c ON o.cid = c.cid` in a query, of tables whose keys the panel knows.
fn in_query(checker: &mut Checker<'_, '_>, text: &SqlText, script: &Script) {
    let blocks = query_blocks(script);
    for block in &blocks {
        let (node, relations) = (text.node, block.relations());
        let is_small = |checker: &mut Checker<'_, '_>, side: &Relation| {
            hinted(block, side).is_some()
                || checker.rows_of_relation(node, &blocks, side).is_small()
        };
        for (at, joined) in relations.iter().enumerate().skip(1) {
            let by_key = is_by_name(joined) || stated(joined).is_some_and(is_equality);
            if !by_key || relations[..=at].iter().any(|side| is_small(checker, side)) {
                continue;
            }
            let hot = relations[..=at].iter().find_map(|side| {
                let RelationSource::Table(name) = &side.source else { return None };
                let name = name.lower();
                hot_key(checker.context.tables.get(&name)?).map(|hot| (name, hot))
            });
            let Some((name, (share, task))) = hot else { continue };
            let range = text_range(checker, text, joined.span);
            report(checker, range, &name, share, task);
        }
    }
}

fn join(checker: &mut Checker<'_, '_>, node: &Node<'_>) {
    let (Some(left), Some(range)) = (node.receiver, node.name_range()) else { return };
    let Some(right) = node.args.first().and_then(|arg| arg.value.object()) else { return };
    // Without a key it is another rule's to speak.
    if node.arg(1, "on").is_none() {
        return;
    }
    // A side that is broadcast leaves the other where it is.
    let is_small = |checker: &mut Checker<'_, '_>, side: NodeId| {
        checker.program().node(side).name() == "broadcast" || checker.rows(side).is_small()
    };
    if is_small(checker, left) || is_small(checker, right) {
        return;
    }
    for side in [left, right] {
        let Some((name, share, task)) = skew(checker, side) else { continue };
        report(checker, range, &name, share, task);
        return;
    }
}

fn report(
    checker: &mut Checker<'_, '_>,
    range: TextRange,
    name: &str,
    share: f64,
    task: Option<ByteSize>,
) {
    let percent = (share * 100.0).round();
    let amount = task.map_or(String::new(), |bytes| format!(", about {}", bytes.human()));
    let splits = checker.context.conf.flag("spark.sql.adaptive.enabled", true)
        && checker.context.conf.flag("spark.sql.adaptive.skewJoin.enabled", true);
    let explanation = Explanation {
            message: format!("{percent} % of the rows of `{name}` have one key, and the join brings them into one task{amount}."),
            why: "That task's sort asks for a share of the execution region that the other tasks do not need: it spills or fails while they wait.".to_owned(),
            help: if splits {
                "Adaptive execution splits such a partition where both sides are sorted and merged; filter rows without a key, join what has the hot key by itself with a broadcast, or salt the key.".to_owned()
            } else {
                "Let adaptive execution split it (spark.sql.adaptive.skewJoin.enabled), filter rows without a key, or salt the key of the join.".to_owned()
            },
        };
    checker.report(&RULE, range, explanation);
}

/// The table that a side comes from row by row, the share of its most frequent key, and the bytes of that key's rows.
fn skew(checker: &Checker<'_, '_>, side: NodeId) -> Option<(String, f64, Option<ByteSize>)> {
    let program = checker.program();
    let frames: Vec<NodeId> = upstream(program, side).collect();
    // What is grouped or made distinct has each key once.
    let regrouped = frames.iter().any(|id| {
        let node = program.node(*id);
        let rows = program.effect(node).map(|effect| effect.rows);
        node.class == Class::GroupedData
            || matches!(
                rows,
                Some(RowEffect::One | RowEffect::Distinct | RowEffect::AtMost | RowEffect::Pairs)
            )
    });
    if regrouped {
        return None;
    }
    let FrameSource::Stored(name) = source(program, side)? else { return None };
    let root = *frames.last()?;
    let table: Table = checker
        .context
        .tables
        .get(&name)
        .cloned()
        .or_else(|| size_comment(program.lines_of(root)?))?;
    hot_key(&table).map(|(share, hot)| (name, share, hot))
}

/// The share of a table's most frequent key, where it is large, and the bytes of that key's rows.
fn hot_key(table: &Table) -> Option<(f64, Option<ByteSize>)> {
    let share = table.largest_key_share.filter(|share| *share >= SKEWED)?;
    let hot = table.bytes.map(|bytes| bytes.share(share));
    hot.is_none_or(|hot| hot >= LARGE).then_some((share, hot))
}
