use ruff_python_ast::Stmt;
use ruff_python_ast::statement_visitor::{self, StatementVisitor};
use ruff_text_size::{Ranged, TextRange};

use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method};
use pyspark_program::{ProgramSetting, SettingKind};
use spark_model::conf::registry::KeyKind;

declare_rule! {
    /// ## Why
    /// getOrCreate() returns the session that already runs. Settings of the core in its builder come too late for it:
    /// heaps, cores and serializers are what the first builder made them, and nothing says so.
    ///
    /// ## Bad
    /// ```python
    /// spark = SparkSession.builder.appName("load").getOrCreate()
    /// spark.table("orders").count()
    /// spark = SparkSession.builder.config("spark.executor.memory", "8g").getOrCreate()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = SparkSession.builder.appName("load").config("spark.executor.memory", "8g").getOrCreate()
    /// spark.table("orders").count()
    /// ```
    pub static RULE = {
        id: "conf-second-session",
        summary: "Settings of the core in a builder that only returns the running session",
        severity: Severity::Warning,
        fix: FixKind::Advice,
        source: "https://spark.apache.org/docs/latest/configuration.html#spark-properties",
        check: conf_second_session,
    }
}

fn conf_second_session(checker: &mut Checker<'_, '_>) {
    for setting in checker.settings().iter() {
        let too_late = setting.in_code.is_some_and(|written| {
            matches!(written.kind, SettingKind::Builder | SettingKind::SparkConf) && written.running
        });
        // The application's name is set again by many, and means nothing to memory.
        if !too_late || setting.key == "spark.app.name" || setting.key == "spark.master" {
            continue;
        }
        let kind = setting.entry.and_then(|entry| entry.kind(checker.context.version));
        let shapes = matches!(kind, Some(KeyKind::Core | KeyKind::SqlStatic));
        if !shapes || !setting.in_code.is_some_and(|written| is_seen_to_run(checker, written)) {
            continue;
        }
        let explanation = Explanation {
            message: format!(
                "`{}` comes too late: a session already runs here, and getOrCreate() returns it.",
                setting.key
            ),
            why: "The JVMs whose memory it shapes have been started by the first builder."
                .to_owned(),
            help: "Set it in the first builder, or stop the session before.".to_owned(),
        };
        checker.report_setting(&RULE, setting, setting.key_range(), explanation);
    }
}

/// Returns true if a session starts before a setting: at the top of the text, in the function that the setting
/// is in, or in one that is called from there. Two functions that each make a session may make the same one.
fn is_seen_to_run(checker: &mut Checker<'_, '_>, setting: &ProgramSetting<'_>) -> bool {
    let (program, statements) = (checker.program(), checker.context.statements);
    let place = setting.key_range;
    if checker.is_in_test(place) {
        return false;
    }
    let defs = checker.functions();
    let around = |range: TextRange| {
        defs.iter().filter(move |def| def.range().contains_range(range)).copied()
    };
    let calls = |name: &str| {
        let (call, definition) = (format!("{name}("), format!("def {name}("));
        let at_top = statements
            .iter()
            .filter(|statement| {
                !matches!(statement, Stmt::FunctionDef(_) | Stmt::ClassDef(_))
                    && statement.start() < place.start()
            })
            .map(Ranged::range);
        let in_function =
            around(place).map(|def| TextRange::new(def.body[0].start(), place.start()));
        at_top
            .chain(in_function)
            .map(|range| program.text(range))
            .any(|text| text.contains(&call) && text.replace(&definition, "").contains(&call))
    };
    let mut named = program.calls_of_any(&[Method::GetOrCreate, Method::Create]);
    named.extend(program.named("SparkContext"));
    named.sort_unstable();
    named.into_iter().take_while(|id| *id < setting.node).any(|id| {
        let node = program.node(id);
        let starts = matches!(node.class, Class::Session | Class::Context) && node.call().is_some();
        starts
            && !program.mutually_exclusive(node, program.node(setting.node))
            && !node.expr.is_some_and(|start| is_handled(statements, start.range(), place))
            && node.expr.is_some_and(|expr| {
                around(expr.range())
                    .all(|def| def.range().contains_range(place) || calls(def.name.as_str()))
            })
    })
}

/// Returns true if `place` is where a failure of the block of `tried` is handled: an alternative session, not a second
/// one.
fn is_handled(statements: &[Stmt], tried: TextRange, place: TextRange) -> bool {
    struct Tries {
        tried: TextRange,
        place: TextRange,
        found: bool,
    }

    impl<'a> StatementVisitor<'a> for Tries {
        /// Statements are in order, and one of them at most has the place.
        fn visit_body(&mut self, body: &'a [Stmt]) {
            let at = body.partition_point(|statement| statement.end() < self.place.end());
            let statement = body.get(at);
            if let Some(it) = statement.filter(|it| it.range().contains_range(self.place)) {
                self.visit_stmt(it);
            }
        }

        fn visit_stmt(&mut self, statement: &'a Stmt) {
            if let Stmt::Try(it) = statement {
                self.found |= it.body.iter().any(|it| it.range().contains_range(self.tried))
                    && it.handlers.iter().any(|it| it.range().contains_range(self.place));
            }
            statement_visitor::walk_stmt(self, statement);
        }
    }

    let mut visitor = Tries { tried, place, found: false };
    visitor.visit_body(statements);
    visitor.found
}
