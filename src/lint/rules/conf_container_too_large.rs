use crate::conf::{Master, keys};
use crate::lint::checker::Words;
use crate::lint::{Checker, FixKind, Severity, rule::declare_rule};

declare_rule! {
    /// ## Why
    /// Heap, overhead, off-heap memory and PySpark memory are asked for as one container. Where that is more than a node can
    /// give, no executor ever starts, and the job waits or is refused.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.master("yarn").config("spark.executor.memory", "60g").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.master("yarn").config("spark.executor.memory", "20g").getOrCreate()
    /// ```
    pub(super) static CONF_CONTAINER_TOO_LARGE = {
        id: "conf-container-too-large",
        summary: "An executor that fits no node",
        severity: Severity::Error,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/configuration.html#application-properties",
        check: conf_container_too_large,
    }
}

fn conf_container_too_large(checker: &mut Checker<'_, '_>) {
    let memory = checker.context.memory;
    let (Some(executor), Some(placement)) = (&memory.executor, memory.placement) else { return };
    let Some(container) = executor.granted.or(executor.container) else { return };
    // Nothing fits: what a node can give is what a node has left.
    if placement.executors_per_node > 0 || container <= placement.unused_memory_per_node {
        return;
    }
    let Some(setting) = checker.setting_in_effect(keys::EXECUTOR_MEMORY) else { return };
    let node = placement.unused_memory_per_node.human();
    let words = Words {
        message: format!("An executor asks for {}, and a node can give {node}.", container.human()),
        why: if matches!(checker.context.master, Master::LocalCluster { .. }) {
            "Spark refuses to start a local cluster whose workers are smaller than its executors."
                .to_owned()
        } else {
            "Heap, overhead, off-heap and PySpark memory are one container; no node has room for it, so no executor starts.".to_owned()
        },
        help: "Make the executor smaller, or the nodes larger.".to_owned(),
    };
    checker.report_setting(&CONF_CONTAINER_TOO_LARGE, &setting, setting.value_range(), words);
}
