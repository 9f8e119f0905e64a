//! Joins as Spark plans them: which stage holds a relation, what is filtered before, and how many rows and groups come
//! of keys that are known to be unique.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Value, json};
use spark_memory::{Demand, DemandKind, Input, Report, inspect};

fn report(body: &str) -> Report {
    let table = |rows: u64, bytes: u64, columns: Value, distinct: Value| json!({"rows": rows, "bytes": bytes, "columns": columns, "distinct": distinct});
    let number = "bigint";
    let tables = json!({
        "lines": table(6_000_000, 200_000_000, json!({"order": number, "price": "double"}), json!({"order": 1_500_000})),
        "orders": table(1_500_000, 60_000_000, json!({"id": number, "customer": number, "day": "date"}), json!({"id": 1_500_000, "customer": 100_000, "day": 2_400})),
        "skewed": {"rows": 10_000_000, "bytes": 200_000_000, "columns": {"k": number, "x": "double"}, "largestKeyShare": 0.3},
        "customers": table(150_000, 4_000_000, json!({"number": number, "name": "string", "nation": number}), json!({"number": 150_000, "nation": 25})),
    });
    let source = format!(
        "from pyspark.sql import SparkSession, functions as F\nspark = SparkSession.builder.getOrCreate()\n\
         lines = spark.table('lines')\norders = spark.table('orders')\ncustomers = spark.table('customers')\n{body}\n"
    );
    let input = json!({
        "source": source,
        "tables": tables,
        "conf": {"spark.master": "local[2]", "spark.driver.memory": "1g"},
        "cluster": {"manager": "local", "machine": {"cores": 2, "memory": "24g"}},
    });
    inspect(&Input::from_json(&input.to_string()).expect("a valid input"))
}

fn demands(report: &Report, kind: DemandKind) -> Vec<(usize, &Demand)> {
    let stages = report.steps.iter().flat_map(|step| &step.stages).enumerate();
    let all = stages.flat_map(|(at, stage)| stage.demands.iter().map(move |demand| (at, demand)));
    all.filter(|(_, demand)| demand.kind == kind).collect()
}

#[test]
fn a_relation_is_built_in_one_stage_and_read_in_another() {
    let report =
        report("orders.join(customers, orders.customer == customers.number).write.csv('o')");
    let relations = demands(&report, DemandKind::Broadcast);
    let places: Vec<_> = relations.iter().map(|(at, it)| (*at, it.process.name())).collect();
    assert_eq!(places, [(0, "driver"), (1, "executor")]);
    // Of numbers that nobody describes: places for each of them at least, a map at most; rows in a page of 32 MiB.
    let range = relations[1].1.range.unwrap();
    assert_eq!(range.least.0, (32 << 20) + 150_000 * 8);
    assert!(range.most.0 >= (32 << 20) + (8 << 20), "{range:?}");
}

#[test]
fn a_filter_after_a_join_is_evaluated_before_it() {
    let join = "orders.join(customers, orders.customer == customers.number";
    for (how, condition, filtered) in [
        ("", "F.col('nation') == 3", true),
        (", 'left'", "F.col('nation') == 3", true),
        (", 'left'", "F.col('nation').isNull()", false),
        ("", "F.rand() < 0.5", false),
    ] {
        let report = report(&format!("{join}{how}).filter({condition}).write.csv('o')"));
        let relation = demands(&report, DemandKind::Broadcast)[1].1;
        let may_be_empty = relation.range.unwrap().least.0 == 0;
        assert_eq!(may_be_empty, filtered, "{how} {condition}");
    }
}

#[test]
fn an_equality_of_both_sides_in_a_filter_is_a_key() {
    let report =
        report("orders.crossJoin(lines).filter(F.col('id') == F.col('order')).write.csv('o')");
    assert_eq!(demands(&report, DemandKind::Sort).len(), 2);
}

#[test]
fn chains_of_references_multiply_no_rows() {
    let joined = "customers.join(orders, customers.number == orders.customer).join(lines, orders.id == lines.order)";
    let report = report(&format!("{joined}.groupBy('number', 'name').count().write.csv('o')"));
    // A customer's name adds no groups to those by its number, though nobody counts names.
    let groups = demands(&report, DemandKind::HashAggregate).last().unwrap().1.range.unwrap();
    assert!(groups.most.0 < 32 << 20, "{groups:?}");
}

#[test]
fn a_salt_divides_the_most_frequent_key() {
    let of = |key: &str| {
        let source = format!(
            "spark.table('skewed'){key}.repartition(8, 'k', 'salt').sortWithinPartitions('x').write.csv('o')"
        );
        let report = report(&source);
        demands(&report, DemandKind::Sort).last().unwrap().1.range.unwrap().most
    };
    let salted = of(".withColumn('salt', (F.rand() * 20).cast('int'))");
    let same = of(".withColumn('salt', F.lit(1))");
    assert!(salted < same, "{salted:?} {same:?}");
}

fn stages(report: &Report) -> usize {
    report.steps.iter().map(|step| step.stages.len()).sum()
}

#[test]
fn keys_that_an_inner_join_makes_the_same_are_one_partitioning() {
    let join = |how: &str, key: &str| {
        let join = format!("lines.join(orders, lines.order == orders.id, '{how}')");
        stages(&report(&format!("{join}.groupBy('{key}').count().write.csv('o')")))
    };
    assert_eq!(join("inner", "id"), join("inner", "order"));
    assert_eq!(join("full", "order"), join("inner", "order") + 1);
}

#[test]
fn a_side_that_turns_out_small_may_be_broadcast_or_sorted() {
    let report = report(
        "some = orders.filter(F.col('day') > '2024-01-01').filter(F.col('customer') > 7)\n\
         lines.join(some, lines.order == some.id).write.csv('o')",
    );
    let built = demands(&report, DemandKind::Broadcast);
    assert!(built.iter().any(|(_, it)| it.process.name() == "driver"), "{built:?}");
    // Sorts of the other strategy are within the range of the stage that reads the relation.
    let sorts = demands(&report, DemandKind::Sort);
    assert_eq!(sorts.len(), 2);
    for (_, sort) in sorts {
        let range = sort.range.unwrap();
        assert!(range.least.0 == 0 && range.most.0 > 0, "{range:?}");
    }
}

#[test]
fn a_relation_is_counted_once_for_each_input_of_a_generated_union() {
    let report = report(
        "ids = orders.select('customer').union(customers.select('number'))\n\
         ids.join(F.broadcast(customers), ids.customer == customers.number).write.csv('o')",
    );
    let relations = demands(&report, DemandKind::Broadcast);
    let read = relations.iter().find(|(_, it)| it.process.name() == "executor").unwrap().1;
    assert_eq!(read.peak.unwrap().0, 2 * read.bytes.unwrap().0);
    assert!(read.range.unwrap().least <= read.bytes.unwrap());
}
