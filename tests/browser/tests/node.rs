//! A user's work with the machines: names one, reads how many executors are on it, and changes it by hand.

use browser_tests::{Node, Page, Result, with_page};
use spark_memory::bytes::ByteSize;
use spark_memory::cluster::{Placement, catalog};
use spark_memory::{Input, analyze, encode};

const MACHINE: &str = "Machine type";

const ONE_NODE_FULL: &str = "from pyspark.sql import SparkSession
spark = SparkSession.builder.config('spark.executor.memory', '12g').config('spark.executor.instances', '100').getOrCreate()
";

/// The model's report of a script on three workers of YARN.
fn model(source: &str, machine: &str) -> Placement {
    let mut input = Input::from_json(r#"{"cluster": {"manager": "yarn", "workers": 3}}"#)
        .expect("the contract's own form");
    source.clone_into(&mut input.source);
    input.cluster.machine = catalog::find(machine).expect("a type of the catalog").machine();
    analyze(&input).placement.expect("executors start")
}

async fn fields_are(page: &Page, machine: &str, cores: &str, memory: &str) -> Result {
    let cluster = page.region("Cluster").await?;
    let shown = async |field: Node| field.value().await;
    page.eventually(&format!("{machine:?} has {cores} cores and {memory} GiB"), async || {
        Ok(shown(cluster.combobox(MACHINE).await?).await? == machine
            && shown(cluster.spinbutton("Cores per worker").await?).await? == cores
            && shown(cluster.spinbutton("Memory per worker").await?).await? == memory)
    })
    .await
}

/// The accessible names of the boxes on the bar of a node that has executors alone.
async fn boxes(page: &Page) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for part in
        page.region("Node").await?.all_css(".node-bar:not(.node-bar-shared) .node-box").await?
    {
        found.extend(part.attribute("aria-label").await?);
    }
    Ok(found)
}

async fn boxes_are(page: &Page, expected: &[String]) -> Result {
    page.eventually(&format!("the node is {expected:?}"), async || {
        Ok(boxes(page).await? == expected)
    })
    .await
}

fn each(placement: &Placement) -> impl Iterator<Item = String> {
    let size = placement.memory_per_executor.human();
    (1..=placement.executors_per_node).map(move |number| format!("executor {number}, {size}"))
}

#[test]
fn a_machine_type_fills_in_the_machine_and_the_node_follows() -> Result {
    with_page(async |page| {
        // Wide enough for each executor to have a box with its label.
        page.resize(1440, 900).await?;
        page.textbox("PySpark code").await?.fill(ONE_NODE_FULL).await?;
        let cluster = page.region("Cluster").await?;
        for (typed, name, cores, memory) in
            [("R5.xlarge", "r5.xlarge", "4", "32"), ("M5.4xLarge", "m5.4xlarge", "16", "64")]
        {
            cluster.combobox(MACHINE).await?.fill(typed).await?;
            fields_are(page, typed, cores, memory).await?;
            let placement = model(ONE_NODE_FULL, name);
            let unused = placement.unused_memory_per_node.human();
            let mut expected: Vec<String> = each(&placement).collect();
            expected.push(format!("unused, {unused}"));
            boxes_are(page, &expected).await?;
            let node = page.region("Node").await?;
            node.says(&format!("{} executors of ", placement.executors_per_node)).await?;
            node.says(&format!("{unused} and ")).await?;
        }

        // Who leaves the field sees the vendor's own spelling; who changes a figure has a machine of their own.
        cluster.spinbutton("Memory per worker").await?.fill("48").await?;
        fields_are(page, "", "16", "48").await?;
        cluster.combobox(MACHINE).await?.fill("m5.4xlarge").await?;
        fields_are(page, "m5.4xlarge", "16", "64").await?;
        cluster.spinbutton("Cores per worker").await?.fill("12").await?;
        fields_are(page, "", "12", "64").await
    })
}

#[test]
fn a_name_that_is_none_says_so_and_changes_nothing() -> Result {
    with_page(async |page| {
        let cluster = page.region("Cluster").await?;
        cluster.combobox(MACHINE).await?.fill("m5.3xlarge").await?;
        cluster.says("No machine type is called “m5.3xlarge”").await?;
        fields_are(page, "m5.3xlarge", "16", "64").await?;
        cluster.combobox(MACHINE).await?.fill("r5.4x").await?;
        cluster.says("r5.4xlarge").await?;
        fields_are(page, "r5.4x", "16", "64").await
    })
}

#[test]
fn an_application_that_asks_for_fewer_leaves_room() -> Result {
    with_page(async |page| {
        // Two executors on three workers: nobody set spark.executor.instances.
        let placement = model(include_str!("../../../www/examples/purchases.py"), "m5.4xlarge");
        assert_eq!((placement.executors, placement.executors_per_node), (2, 4));
        let size = placement.memory_per_executor.human();
        let unused = placement.unused_memory_per_node.human();
        let expected = [
            format!("executor 1, {size}"),
            format!("room for 3 × {size}"),
            format!("unused, {unused}"),
        ];
        page.region("Node").await?.says("asks for 2 in the whole cluster").await?;
        boxes_are(page, &expected).await
    })
}

#[test]
fn a_node_with_room_for_fewer_than_are_asked_for_says_what_limits_it() -> Result {
    with_page(async |page| {
        // One executor of 4 cores next to what a node of 8 keeps.
        let cluster = page.region("Cluster").await?;
        cluster.combobox("Cluster manager").await?.choose("Kubernetes").await?;
        cluster.spinbutton("Workers").await?.fill("10").await?;
        cluster.spinbutton("Cores per worker").await?.fill("5").await?;
        let node = page.region("Node").await?;
        node.says("fits a node, limited by cores; the application asks for 2 in the whole cluster, where 10 would fit").await?;
        node.says("The picture shows 1 of the 2 executors").await
    })
}

#[test]
fn many_executors_are_one_box_and_local_mode_has_no_node() -> Result {
    with_page(async |page| {
        page.textbox("PySpark code").await?.fill(&ONE_NODE_FULL.replace("12g", "1g")).await?;
        // Code in the place of an example's starts without the example's cluster.
        let cluster = page.region("Cluster").await?;
        cluster.combobox(MACHINE).await?.fill("m5.4xlarge").await?;
        let placement = model(&ONE_NODE_FULL.replace("12g", "1g"), "m5.4xlarge");
        let size = placement.memory_per_executor;
        assert!(placement.executors_per_node > 12 && size > ByteSize::gib(1));
        let together = format!("{} executors × {}", placement.executors_per_node, size.human());
        page.eventually("they are one box", async || {
            Ok(boxes(page).await?.first() == Some(&together))
        })
        .await?;
        cluster.combobox("Cluster manager").await?.choose("Local").await?;
        page.gone("region", "Node").await
    })
}

#[test]
fn a_preset_sets_the_whole_cluster_and_undo_takes_it_back() -> Result {
    with_page(async |page| {
        // EMR sets the driver's heap itself unless it is given.
        let mut input = Input::from_json(include_str!("../../../www/examples/purchases.json"))
            .expect("the contract's own form");
        include_str!("../../../www/examples/purchases.py").clone_into(&mut input.source);
        input.conf.insert("spark.driver.memory".to_owned(), "4g".to_owned());
        page.open(&format!("#i={}", encode(&input))).await?;
        let cluster = page.region("Cluster").await?;
        cluster.button("Presets").await?.click().await?;
        page.named("menuitem", "EMR: 20 × m5.4xlarge YARN, cluster mode, Spark 4.1")
            .await?
            .click()
            .await?;
        fields_are(page, "m5.4xlarge", "16", "64").await?;
        let mut input = Input::from_json(
            r#"{"sparkVersion": "4.1", "conf": {"spark.driver.memory": "4g"}, "cluster": {"manager": "yarn",
                "platform": "emr", "deployMode": "cluster", "workers": 20, "launcher": "spark-submit"}}"#,
        )
        .expect("the contract's own form");
        include_str!("../../../www/examples/purchases.py").clone_into(&mut input.source);
        input.cluster.machine = catalog::find("m5.4xlarge").expect("it is known").machine();
        let placement = analyze(&input).placement.expect("executors start");
        let node = page.region("Node").await?;
        let kept = format!("kept by the machine, {}", placement.kept_memory_per_node.human());
        page.eventually("what the machine keeps is drawn", async || {
            Ok(boxes(page).await?.last() == Some(&kept))
        })
        .await?;
        let shared = placement.shared_node.expect("the driver runs on a worker");
        node.says(&format!("one node has the driver, {}", shared.memory.human())).await?;
        node.says(&format!("{} executors fit beside it", shared.executors)).await?;

        page.button("Undo").await?.click().await?;
        fields_are(page, "", "16", "64").await?;
        assert_eq!(cluster.spinbutton("Workers").await?.value().await?, "3");
        Ok(())
    })
}

#[test]
fn a_figure_of_the_nodes_takes_the_place_of_the_rules() -> Result {
    with_page(async |page| {
        let cluster = page.region("Cluster").await?;
        cluster.css(".cluster-more summary").await?.click().await?;
        let field = cluster.spinbutton("Allocatable memory per node").await?;
        assert_eq!(field.attribute("placeholder").await?.as_deref(), Some("65536"));
        field.fill("57344").await?;
        page.region("Node").await?.says("application master").await?;
        page.eventually("the machine keeps the rest", async || {
            Ok(boxes(page).await?.last().is_some_and(|it| it == "kept by the machine, 8 GiB"))
        })
        .await?;
        cluster.spinbutton("Allocatable memory per node").await?.fill("").await?;
        page.eventually("the rule holds again", async || {
            Ok(boxes(page).await?.last().is_some_and(|it| it.starts_with("unused")))
        })
        .await
    })
}
