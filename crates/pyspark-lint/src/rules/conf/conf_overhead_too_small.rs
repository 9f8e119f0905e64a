use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::bytes::{ByteSize, MIB};
use spark_model::conf::keys;
use spark_model::demand::DemandKind;
use spark_model::memory::{ProcessMemory, Role};

/// The resident memory of the smallest Python worker that was recorded (`tests/data/behaviour.json`, experiment
/// `python_worker`: 97 to 209 MB).
const MIN_WORKER: ByteSize = ByteSize(97_000_000);

declare_rule! {
    /// ## Why
    /// An explicit memoryOverhead replaces what Spark would derive, it does not add to it. Thread stacks, direct
    /// buffers, the JVM's own memory and every Python worker live there; a container that outgrows it is killed, with
    /// exit code 137 or 143.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.master("yarn").config("spark.executor.memory", "20g").config("spark.executor.memoryOverhead", "384m").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.master("yarn").config("spark.executor.memory", "20g").config("spark.executor.memoryOverhead", "4g").getOrCreate()
    /// ```
    pub static RULE = {
        id: "conf-overhead-too-small",
        summary: "An overhead under what Spark would add by itself",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/configuration.html#application-properties",
        check: conf_overhead_too_small,
    }
}

fn conf_overhead_too_small(checker: &mut Checker<'_, '_>) {
    let memory = checker.context.memory;
    for (role, key, process) in [
        (Role::Executor, keys::EXECUTOR_OVERHEAD, memory.executor.as_ref()),
        (Role::Driver, keys::DRIVER_OVERHEAD, Some(&memory.driver)),
    ] {
        let Some(process) = process else { continue };
        let (Some(given), Some(derived)) = (&process.overhead, process.derived_overhead) else {
            continue;
        };
        let Some(setting) = checker.setting_in_effect(key) else { continue };
        let given = given.bytes;
        let explanation = if given < derived {
            let whose = if role == Role::Driver { "driver's" } else { "executors'" };
            Explanation {
                message: format!("The {whose} overhead is {}; Spark would add {} by itself.", given.human(), derived.human()),
                why: "It replaces what Spark derives. Direct buffers, thread stacks and Python workers live there, and a container that outgrows it is killed.".to_owned(),
                help: format!("Leave the setting out, or give it {} or more.", derived.human()),
            }
        } else if role == Role::Executor
            && process.pyspark.is_none()
            && let Some((worker, slots)) = largest_worker(checker, process)
            && ByteSize(worker.0 * slots) > given
        {
            let all = ByteSize(worker.0 * slots).align_up(128 * MIB);
            Explanation {
                message: format!("The executors' overhead is {}, and {slots} Python workers of {} each are to live in it.", given.human(), worker.human()),
                why: "Python workers lie outside the heap, in the overhead, and a container that outgrows it is killed (exit code 137).".to_owned(),
                help: format!("Give it {} or more, or run fewer tasks at once.", all.human()),
            }
        } else {
            continue;
        };
        checker.report_setting(&RULE, &setting, setting.value_range(), explanation);
    }
}

/// The memory of the largest Python worker of the program's jobs, and how many run at once in an executor; a worker
/// whose rows are not known takes what the smallest took.
fn largest_worker(checker: &Checker<'_, '_>, executor: &ProcessMemory) -> Option<(ByteSize, u64)> {
    let stages = checker.context.steps.iter().flat_map(|step| &step.stages);
    let workers =
        stages.flat_map(|stage| &stage.demands).filter(|it| it.kind == DemandKind::PythonWorker);
    let largest = workers.map(|it| it.bytes.unwrap_or(MIN_WORKER)).max()?;
    Some((largest, executor.tasks.as_ref().map_or(1, |tasks| tasks.slots).into()))
}
