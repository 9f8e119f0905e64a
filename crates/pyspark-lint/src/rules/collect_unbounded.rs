use crate::checker::Words;
use crate::collected::{Use, is_compared};
use crate::sized::{Sized, demands, judge};
use crate::{Checker, Edit, FixKind, Rule, Severity, rule::declare_rule};
use pyspark_program::api::Class;
use pyspark_program::program::{Node, NodeId};
use spark_model::demand::{DemandKind, ProcessKind};
use spark_plan::simulate::Demand;
use spark_plan::{Rows, is_streaming};

declare_rule! {
    /// ## Why
    /// `collect()` brings every row to one process, three times over: as serialized results, which `spark.driver.maxResultSize` limits; as
    /// objects in the driver's heap; and as Row objects in Python, 290 to 570 bytes each as recorded. None of it can spill to disk.
    ///
    /// ## Bad
    /// ```python
    /// orders = spark.table("orders")
    /// rows = orders.where(F.col("status") == "open").collect()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// orders = spark.table("orders")
    /// rows = orders.where(F.col("status") == "open").limit(1000).collect()
    /// ```
    pub(super) static COLLECT_UNBOUNDED = {
        id: "collect-unbounded",
        summary: "collect() of a frame that nothing bounds",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/configuration.html#application-properties",
        check: collect_unbounded,
    }
}

/// The rows that the fix keeps: enough to look at, few enough for any driver.
pub(super) const KEPT_ROWS: &str = "1000";

fn collect_unbounded(checker: &mut Checker<'_, '_>) {
    for class in [Class::DataFrame, Class::Rdd] {
        for (id, node) in checker.program().calls(class, "collect").collect::<Vec<_>>() {
            if comes_of_glom(checker, node) || checker.use_of_rows(id) != Use::Kept {
                continue;
            }
            report_unbounded(checker, &COLLECT_UNBOUNDED, id, class);
        }
    }
    for (id, _) in checker.program().calls(Class::Rdd, "collectAsMap").collect::<Vec<_>>() {
        if checker.use_of_rows(id) == Use::Kept {
            report_unbounded(checker, &COLLECT_UNBOUNDED, id, Class::Rdd);
        }
    }
}

/// `glom` has a rule of its own.
fn comes_of_glom(checker: &Checker<'_, '_>, node: &Node<'_>) -> bool {
    let program = checker.program();
    let mut receiver = node.receiver;
    while let Some(id) = receiver.filter(|id| program.node(*id).class == Class::Rdd) {
        if program.node(id).is_method("glom") {
            return true;
        }
        receiver = program.node(id).receiver;
    }
    false
}

/// Reports a call that brings a whole frame to the driver, unless something bounds the frame or its size is known and small.
pub(super) fn report_unbounded(
    checker: &mut Checker<'_, '_>,
    rule: &'static Rule,
    id: NodeId,
    class: Class,
) {
    let node = checker.program().node(id);
    let (Some(frame), Some(range)) = (node.receiver, node.name_range()) else { return };
    let rows = checker.rows(frame);
    // A stream cannot be collected at all, and Spark says so itself.
    if rows < Rows::Unknown
        || is_streaming(checker.program(), frame)
        || checker.is_in_test(range)
        || is_compared(node)
        || checker.is_guarded_by_count(range)
    {
        return;
    }
    let size =
        judge(checker, frame, &demands(checker, id, &[DemandKind::Result, DemandKind::Rows]), ROOM);
    let exceeds = match size {
        Sized::Fits => return,
        Sized::Exceeds(demand) => Some(demand),
        Sized::Unknown if rows == Rows::Unbounded => None,
        Sized::Unknown => return,
    };
    let method = node.name().to_owned();
    let what = checker.frame_name(node);
    let edits = bounded(checker, node, class);
    let words = match exceeds.and_then(|demand| words_of_sizes(demand, &method, &what)) {
        Some(words) => words,
        None => words_without_sizes(checker, &method, &what),
    };
    let finding = checker.report(rule, range, words);
    if exceeds.is_some() {
        finding.severity = Severity::Error;
    }
    let title = if class == Class::Rdd {
        format!("Take the first {KEPT_ROWS} rows only")
    } else {
        format!("Keep the first {KEPT_ROWS} rows: limit({KEPT_ROWS})")
    };
    Checker::fix(finding, &title, false, edits);
}

/// What comes to the driver has to fit this many times over for nothing to be said: the estimate is of rows alone, and other results lie there too.
const ROOM: u64 = 10;

fn words_without_sizes(checker: &Checker<'_, '_>, method: &str, what: &str) -> Words {
    let limit = checker.context.conf.get("spark.driver.maxResultSize").unwrap_or("1g");
    let heap = checker.context.memory.driver.heap.size.human();
    Words {
        message: format!(
            "{method}() brings every row of {what} to the driver, and nothing bounds how many there are."
        ),
        why: format!(
            "The results may not pass spark.driver.maxResultSize ({limit}) and must fit the driver's heap ({heap}) and its Python process; they cannot spill."
        ),
        help: HELP.to_owned(),
    }
}

/// What known sizes say: by how much the rows are too large, and what Spark prints.
fn words_of_sizes(demand: &Demand, method: &str, what: &str) -> Option<Words> {
    let (bytes, available) = (demand.bytes?.human(), demand.available?.human());
    let whose = if demand.process == ProcessKind::DriverPython {
        "its Python process has room for"
    } else {
        "its JVM takes no more than"
    };
    let prints = demand.message.as_deref().unwrap_or("an out-of-memory error");
    Some(Words {
        message: format!(
            "By the sizes given, {method}() brings about {bytes} of {what} to the driver, and {whose} {available}."
        ),
        why: format!("They cannot spill, and the job ends there: {prints}."),
        help: HELP.to_owned(),
    })
}

const HELP: &str = "Bound it with limit(n), aggregate first, or write the result with df.write.";

fn bounded(checker: &Checker<'_, '_>, node: &Node<'_>, class: Class) -> Option<Vec<Edit>> {
    let attribute = node.call()?.func.as_attribute_expr()?;
    if node.is_method("collectAsMap") {
        // Rows that are taken are a list, and no dictionary.
        return None;
    }
    if class == Class::Rdd {
        return Some(vec![Edit::replace(node.name_range()?, format!("take({KEPT_ROWS})"))]);
    }
    let (at, dot) = checker.program().link_before(attribute);
    Some(vec![Edit::insert(at, format!("{dot}limit({KEPT_ROWS})"))])
}
