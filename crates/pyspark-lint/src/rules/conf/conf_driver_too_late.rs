use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::conf::Origin;
use spark_model::memory::HeapBasis;

declare_rule! {
    /// ## Why
    /// Under spark-submit in client mode and in a notebook the driver's JVM runs before the code does, and in cluster
    /// mode its container does: its heap is what it was started with. spark.conf still reports the new value. Under
    /// `python script.py` the same line works.
    ///
    /// ## Bad
    /// ```python spark-submit
    /// spark = SparkSession.builder.config("spark.driver.memory", "8g").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python spark-submit
    /// spark = SparkSession.builder.getOrCreate()
    /// ```
    pub static RULE = {
        id: "conf-driver-too-late",
        summary: "A setting of the driver's JVM in code that this JVM runs",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/configuration.html#application-properties",
        check: conf_driver_too_late,
    }
}

fn conf_driver_too_late(checker: &mut Checker<'_, '_>) {
    for setting in &checker.context.conf.settings {
        let Origin::Code(index) = setting.origin else { continue };
        let written = &checker.context.settings[index];
        let Some(why) = setting.why.as_deref().filter(|why| why.contains("before this code runs"))
        else {
            continue;
        };
        // On a running session another rule has more to say.
        if written.running {
            continue;
        }
        let heap = checker.context.memory.driver.xmx;
        let basis = checker.context.memory.driver.heap_basis;
        let explanation = Explanation {
            message: format!("`{}` has no effect here: {why}.", setting.key),
            why: match basis {
                HeapBasis::Known => {
                    format!("The driver's heap stays at {heap}, whatever spark.conf reports.")
                }
                _ => "The driver's heap stays what the service has set, whatever spark.conf reports.".to_owned(),
            },
            help: "Pass it to spark-submit (--driver-memory, --conf) or write it in spark-defaults.conf.".to_owned(),
        };
        let finding = checker.report(&RULE, written.key_range, explanation);
        finding.key = Some(setting.key.clone());
    }
}
