use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::rules::streaming::helpers::group_of;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::program::{NodeId, Program};
use spark_plan::{
    StreamState, access, column_name, has_watermark, is_toy_stream, keys, name_suggests_instant,
    queries_of, state, takes_many,
};

declare_rule! {
    /// ## Why
    /// The default state store keeps every key of the last batches in the executor's heap, outside the unified region:
    /// nothing evicts it, and garbage collection walks it again and again. RocksDB keeps state in native memory and on
    /// local disk, and takes millions of keys an executor.
    ///
    /// ## Bad
    /// ```python
    /// from pyspark.sql import SparkSession, functions as F
    /// spark = SparkSession.builder.appName("clicks").getOrCreate()
    /// clicks = spark.readStream.table("clicks").withWatermark("ts", "1 day")
    /// counts = clicks.groupBy(F.window("ts", "1 hour"), "user_id").count()
    /// counts.writeStream.option("checkpointLocation", "s3://lake/state").toTable("counts")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// from pyspark.sql import SparkSession, functions as F
    /// spark = SparkSession.builder.appName("clicks").config("spark.sql.streaming.stateStore.providerClass", "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider").getOrCreate()
    /// clicks = spark.readStream.table("clicks").withWatermark("ts", "1 day")
    /// counts = clicks.groupBy(F.window("ts", "1 hour"), "user_id").count()
    /// counts.writeStream.option("checkpointLocation", "s3://lake/state").toTable("counts")
    /// ```
    pub static RULE = {
        id: "stream-heap-state",
        summary: "A stream's state of many keys in the executors' heaps",
        severity: Severity::Info,
        fix: FixKind::Safe,
        source: "https://spark.apache.org/docs/latest/streaming/apis-on-dataframes-and-datasets.html#state-store",
        check: stream_heap_state,
    }
}

/// `SQLConf.STATE_STORE_PROVIDER_CLASS`; its default is `HDFSBackedStateStoreProvider` in 3.5 to 4.3. A query that has
/// a checkpoint keeps the store that wrote it (`OffsetSeqMetadata`).
const PROVIDER: &str = "spark.sql.streaming.stateStore.providerClass";
const ROCKSDB: &str = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider";

fn stream_heap_state(checker: &mut Checker<'_, '_>) {
    let program = checker.program();
    let is_chosen = checker.context.conf.get(PROVIDER).is_some()
        || checker.settings().iter().any(|setting| setting.key == PROVIDER);
    if is_chosen {
        return;
    }
    // One setting is the cause of all of them.
    let found = program.ids().find_map(|id| {
        let kept = state(program, id)?;
        let node = many_keys(program, id, kept)?;
        let range = program.node(node).name_range()?;
        (!checker.is_in_test(range)).then_some((node, range))
    });
    let Some((node, range)) = found else { return };
    let heap = checker.task_process().heap_text();
    let explanation = Explanation {
        message: format!(
            "{}() keeps its keys in the executors' heaps: no other state store is chosen.",
            program.node(node).name()
        ),
        why: format!(
            "The default store holds them as objects in the heap ({heap}) outside storage and execution memory, where nothing evicts them and garbage collection walks them all."
        ),
        help: format!(
            "Set {PROVIDER} to RocksDBStateStoreProvider, and leave room for it in the memory overhead."
        ),
    };
    let edits = choose_rocksdb(program);
    let finding = checker.report(&RULE, range, explanation);
    finding.safe_fix("Keep state in RocksDB", edits);
}

/// The call whose keys are many, where a watermark ends them; without one, `stream-without-watermark` speaks.
fn many_keys(program: &Program<'_>, id: NodeId, kept: StreamState) -> Option<NodeId> {
    if is_toy_stream(program, id) || (kept != StreamState::Own && !has_watermark(program, id)) {
        return None;
    }
    let complete = queries_of(program, id)
        .iter()
        .any(|query| access(program, query.start).mode.is_some_and(|mode| mode.is("complete")));
    let node = program.node(id);
    // Instants pass with the watermark, identifiers stay as many as they are.
    let of_identifiers = |node| {
        keys(program, node).iter().any(|key| {
            column_name(program, key)
                .is_some_and(|name| takes_many(&name) && !name_suggests_instant(&name))
        })
    };
    let many = match kept {
        StreamState::Groups => !complete && of_identifiers(group_of(program, node)?),
        StreamState::Duplicates => node.args.is_empty() || of_identifiers(node),
        StreamState::Join | StreamState::Own => true,
    };
    many.then_some(id)
}

fn choose_rocksdb(program: &Program<'_>) -> Option<Vec<Edit>> {
    let mut builders = program.calls(Class::SessionBuilder, Method::GetOrCreate);
    let (_, only) = builders.next()?;
    if builders.next().is_some() {
        return None;
    }
    let (at, dot) = program.link_before(only.call()?.func.as_attribute_expr()?);
    Some(vec![Edit::insert(at, format!("{dot}config(\"{PROVIDER}\", \"{ROCKSDB}\")"))])
}
