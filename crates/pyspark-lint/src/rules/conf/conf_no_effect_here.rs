use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::Class;
use pyspark_program::program::{Node, Program};
use spark_model::conf::{Manager, keys};

declare_rule! {
    /// ## Why
    /// In local mode one JVM is driver and executor, and settings of executors size nothing; a standalone cluster has
    /// no containers, so overhead sizes nothing there. The figure looks like memory that is there, and is not.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.master("local[4]").config("spark.executor.memory", "8g").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.master("local[4]").getOrCreate()
    /// ```
    pub static RULE = {
        id: "conf-no-effect-here",
        summary: "A setting that this cluster manager does not read",
        severity: Severity::Info,
        fix: FixKind::Safe,
        source: "https://spark.apache.org/docs/latest/configuration.html#application-properties",
        check: conf_no_effect_here,
    }
}

fn conf_no_effect_here(checker: &mut Checker<'_, '_>) {
    python_worker_memory(checker);
    let manager = checker.context.master.manager();
    let [local, no_containers] = [
        &[
            keys::EXECUTOR_MEMORY,
            keys::EXECUTOR_CORES,
            keys::EXECUTOR_INSTANCES,
            keys::EXECUTOR_OVERHEAD,
            keys::EXECUTOR_OVERHEAD_FACTOR,
            keys::EXECUTOR_JAVA_OPTIONS,
        ][..],
        &[
            keys::EXECUTOR_OVERHEAD,
            keys::EXECUTOR_OVERHEAD_FACTOR,
            keys::DRIVER_OVERHEAD,
            keys::DRIVER_OVERHEAD_FACTOR,
        ][..],
    ];
    let (keys, why) = match manager {
        Manager::Local => (
            local,
            "in local mode there are no executors: the driver's JVM runs the tasks in its own heap",
        ),
        Manager::Standalone => (
            no_containers,
            "a standalone cluster starts plain processes, not containers with a limit",
        ),
        Manager::Yarn | Manager::Kubernetes => return,
    };
    for key in keys {
        let Some(setting) = checker.setting_in_effect(key) else { continue };
        // A heap that stops the start has a finding that explains more.
        if checker.context.memory.driver.unstartable.is_some() {
            continue;
        }
        let explanation = Explanation {
            message: format!("`{key}` does nothing here: {why}."),
            why: "The figure sizes no region.".to_owned(),
            help: if manager == Manager::Local {
                "Size the driver instead (spark.driver.memory), or remove it."
            } else {
                "Remove it."
            }
            .to_owned(),
        };
        let edits = checker.remove_setting(&setting);
        let finding = checker.report_setting(&RULE, &setting, setting.key_range(), explanation);
        finding.safe_fix("Remove the setting", edits);
    }
}

/// `spark.python.worker.memory`, which many take for a limit: pyspark's own aggregations and sorts of RDDs spill at it
/// (`ExternalMerger` and `ExternalSorter` in `pyspark/shuffle.py`), and nothing else reads it.
fn python_worker_memory(checker: &mut Checker<'_, '_>) {
    let Some(setting) = checker.setting_in_effect("spark.python.worker.memory") else { return };
    let program = checker.program();
    if program.ids().any(|id| merges_in_python(program, program.node(id))) {
        return;
    }
    let explanation = Explanation {
        message: "`spark.python.worker.memory` limits no Python worker: aggregations and sorts of RDDs spill at it, and there are none here.".to_owned(),
        why: "A worker is a process outside the heap, in the container's overhead, and grows whatever the figure says.".to_owned(),
        help: "Limit workers with spark.executor.pyspark.memory, or remove it.".to_owned(),
    };
    let edits = checker.remove_setting(&setting);
    let finding = checker.report_setting(&RULE, &setting, setting.key_range(), explanation);
    finding.safe_fix("Remove the setting", edits);
}

/// Returns true if a node runs one of pyspark's spilling mergers or sorters.
fn merges_in_python(program: &Program<'_>, node: &Node<'_>) -> bool {
    let on_rdd = node.receiver.is_some_and(|id| program.node(id).class == Class::Rdd);
    let name = node.name();
    on_rdd
        && (name.ends_with("ByKey")
            || name.ends_with("oin")
            || matches!(
                name,
                "groupBy"
                    | "sortBy"
                    | "distinct"
                    | "cogroup"
                    | "groupWith"
                    | "subtract"
                    | "intersection"
            ))
}
