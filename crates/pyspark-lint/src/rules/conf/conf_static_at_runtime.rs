use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, Edit, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::{ProgramSetting, SettingKind};
use spark_model::conf::registry::KeyKind;
use spark_model::conf::{SparkVersion, keys};

/// The one registered core key that `spark.conf.set` lets pass, without effect (recorded:
/// `tests/data/runtime_set.json`).
const ACCEPTED: &str = "spark.default.parallelism";

declare_rule! {
    /// ## Why
    /// The driver's and the executors' JVMs are running, and their heaps are laid out. Spark refuses to change such a
    /// key on a running session: `spark.conf.set` raises CANNOT_MODIFY_CONFIG, or CANNOT_MODIFY_STATIC_CONFIG for a
    /// static SQL key.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.appName("report").getOrCreate()
    /// spark.conf.set("spark.executor.memory", "8g")
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.appName("report").config("spark.executor.memory", "8g").getOrCreate()
    /// ```
    pub static RULE = {
        id: "conf-static-at-runtime",
        summary: "A setting that a running session cannot change",
        severity: Severity::Error,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/configuration.html#dynamically-loading-spark-properties",
        check: conf_static_at_runtime,
    }
}

fn conf_static_at_runtime(checker: &mut Checker<'_, '_>) {
    // With this legacy switch Spark accepts core keys, and ignores them.
    if !checker.context.conf.flag(keys::REJECT_CORE_CONFS, true) {
        return;
    }
    for setting in checker.settings().iter() {
        let Some(written) = setting
            .in_code
            .filter(|written| matches!(written.kind, SettingKind::Runtime | SettingKind::Sql))
        else {
            continue;
        };
        let kind = setting.entry.and_then(|entry| entry.kind(checker.context.version));
        let condition = match kind {
            Some(KeyKind::Core) if setting.key != ACCEPTED => "CANNOT_MODIFY_CONFIG",
            Some(KeyKind::SqlStatic) => "CANNOT_MODIFY_STATIC_CONFIG",
            _ => continue,
        };
        // Before 4.0 the refusal of a static key had no name.
        let named =
            if checker.context.version == SparkVersion::V3_5 && kind == Some(KeyKind::SqlStatic) {
                String::new()
            } else {
                format!(" ({condition})")
            };
        let explanation = Explanation {
            message: format!("`{}` cannot be changed on a running session: this line raises{named}.", setting.key),
            why: "Spark reads it once, when the session and the JVMs that it shapes start.".to_owned(),
            help: "Set it in the builder before getOrCreate(), in spark-submit or in spark-defaults.conf.".to_owned(),
        };
        let edits = into_builder(checker, written);
        let title = if edits.is_some() { "Move it into the builder" } else { "Remove the line" };
        let edits = edits.or_else(|| Some(vec![checker.delete_call_statement(written.call?)?]));
        let finding = checker.report_setting(&RULE, setting, setting.key_range(), explanation);
        finding.unsafe_fix(title, edits);
    }
}

/// Moves the setting before the only `getOrCreate()` of the program.
fn into_builder(checker: &mut Checker<'_, '_>, written: &ProgramSetting<'_>) -> Option<Vec<Edit>> {
    let program = checker.program();
    let mut sessions = program.calls(Class::SessionBuilder, Method::GetOrCreate);
    let (_, session) = sessions.next()?;
    if sessions.next().is_some() || written.kind != SettingKind::Runtime {
        return None;
    }
    let call = written.call?;
    // Only literals mean the same in the builder, and only what always runs is always set; what the builder sets
    // already stays.
    let module_level = |node: &pyspark_program::program::Node<'_>| {
        node.statement.is_some_and(|statement| {
            checker.context.statements.iter().any(|top| std::ptr::eq(top, statement))
        })
    };
    let literals = call.arguments.args.iter().all(ruff_python_ast::Expr::is_literal_expr);
    let twice = checker
        .context
        .settings
        .iter()
        .any(|other| other.key == written.key && other.node != written.node);
    if !literals || twice || !module_level(program.node(written.node)) || !module_level(session) {
        return None;
    }
    let key = program.text(written.key_range);
    let value = program.text(written.value_range?);
    let get_or_create = session.call()?.func.as_attribute_expr()?;
    let (at, dot) = program.link_before(get_or_create);
    Some(vec![
        Edit::insert(at, format!("{dot}config({key}, {value})")),
        checker.delete_call_statement(call)?,
    ])
}
