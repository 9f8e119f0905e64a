use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::bytes::ByteSize;
use spark_model::cluster::Companion;
use spark_model::conf::{Master, keys};
use spark_model::memory::Unstartable;

declare_rule! {
    /// ## Why
    /// Heap, overhead, off-heap memory and PySpark memory are asked for as one container. Where that is more than a
    /// node can give, no executor ever starts, and the job waits or is refused.
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
    pub static RULE = {
        id: "conf-container-too-large",
        summary: "An executor that fits no node",
        severity: Severity::Error,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/configuration.html#application-properties",
        check: conf_container_too_large,
    }
}

fn conf_container_too_large(checker: &mut Checker<'_, '_>) {
    if !checker.context.machine_is_known {
        return;
    }
    let memory = checker.context.memory;
    let Some(placement) = &memory.placement else { return };
    if let Some(executor) = &memory.executor {
        // YARN's own maximum may be less than a node has.
        let max = match executor.unstartable {
            Some(Unstartable::AboveYarnsMaximum { max, .. }) => max.min(placement.memory_per_node),
            _ => placement.memory_per_node,
        };
        if let Some(container) = executor.granted.or(executor.container) {
            report_if_over(checker, ("An executor", keys::EXECUTOR_MEMORY), container, max);
        }
    }
    if let Some(shared) = placement.shared_node.filter(|shared| shared.with == Companion::Driver) {
        let driver = ("The driver", keys::DRIVER_MEMORY);
        report_if_over(checker, driver, shared.memory, placement.memory_per_node);
    }
}

fn report_if_over(
    checker: &mut Checker<'_, '_>,
    (who, key): (&str, &str),
    container: ByteSize,
    max: ByteSize,
) {
    if container <= max {
        return;
    }
    let Some(setting) = checker.setting_in_effect(key) else { return };
    let why = match checker.context.master {
        Master::LocalCluster { .. } => {
            "Spark refuses to start a local cluster whose workers are smaller than its executors."
        }
        Master::Yarn => {
            "Heap, overhead, off-heap and PySpark memory are one container, and YARN refuses one that is larger than its maximum."
        }
        _ => {
            "Heap, overhead, off-heap and PySpark memory are one container; no node has room for it, so it never starts."
        }
    };
    let explanation = Explanation {
        message: format!(
            "{who} asks for {}, and a node can give {}.",
            container.human(),
            max.human()
        ),
        why: why.to_owned(),
        help: format!("Make {} smaller, or the nodes larger.", who.to_lowercase()),
    };
    checker.report_setting(&RULE, &setting, setting.value_range(), explanation);
}
