use pyspark_program::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt};

use crate::checker::{AnySetting, Explanation};
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::bytes::{ByteSize, ByteUnit, GIB};
use spark_model::conf::keys;
use spark_model::demand::{DemandKind, Outcome};

/// Address space under which a worker cannot import what it needs: measured with RLIMIT_AS lowered step by step on
/// Linux x86-64, with Python 3.11 and default threads. `pyspark.worker` alone took 151 MiB, with pandas and pyarrow 319
/// MiB, and then there is no data yet.
const BARE_WORKER: u64 = 160;
const PANDAS_WORKER: u64 = 320;

declare_rule! {
    /// ## Why
    /// Spark divides spark.executor.pyspark.memory by spark.executor.cores and limits the address space of each Python
    /// worker to the quotient (RLIMIT_AS). Importing the worker takes about 150 MiB of it, with pandas and pyarrow
    /// about 320 MiB; under that, Python raises MemoryError before it has seen a row.
    ///
    /// ## Bad
    /// ```python
    /// spark = (
    ///     SparkSession.builder
    ///     .config("spark.executor.cores", "5")
    ///     .config("spark.executor.pyspark.memory", "512m")
    ///     .getOrCreate()
    /// )
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = (
    ///     SparkSession.builder
    ///     .config("spark.executor.cores", "5")
    ///     .config("spark.executor.pyspark.memory", "5g")
    ///     .getOrCreate()
    /// )
    /// ```
    pub static RULE = {
        id: "conf-pyspark-memory",
        summary: "Too little memory for each Python worker to start in, or for what it holds",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/configuration.html#application-properties",
        check: conf_pyspark_memory,
    }
}

fn conf_pyspark_memory(checker: &mut Checker<'_, '_>) {
    let Some(setting) = checker.setting_in_effect(keys::PYSPARK_MEMORY) else { return };
    let Some(Ok(all)) = setting.value.map(|value| ByteSize::parse(value, ByteUnit::MiB)) else {
        return;
    };
    // Spark divides by the setting, 1 where there is none, whatever the executor has
    // (`DAGScheduler.addPySparkConfigsToProperties`).
    let conf = checker.context.conf;
    let cores: u64 = conf.number(keys::EXECUTOR_CORES, 1);
    let unknown = conf.setting(keys::EXECUTOR_CORES).is_some_and(|cores| cores.value.is_none());
    if unknown || cores == 0 || all == ByteSize::ZERO {
        return;
    }
    let uses_pandas = WorkerNeeds::of(checker.context.statements).pandas();
    let min = ByteSize::mib(if uses_pandas { PANDAS_WORKER } else { BARE_WORKER });
    let each = ByteSize::mib(all.0 / ByteSize::mib(1).0 / cores);
    let divided = format!(
        "spark.executor.pyspark.memory is {}: divided by {cores} executor {}, each Python worker may have {}",
        all.human(),
        if cores == 1 { "core" } else { "cores" },
        each.human(),
    );
    if each >= min {
        holds_too_much(checker, &setting, each, cores, &divided);
        return;
    }
    let (imports, takes) = if uses_pandas {
        ("pyspark's worker, pandas and pyarrow", "319 MiB")
    } else {
        ("pyspark's worker", "151 MiB")
    };
    // A GiB a worker leaves room for data, whatever it imports.
    let enough = format!("{cores}g");
    let explanation = Explanation {
        message: format!("{divided}."),
        why: format!(
            "That limits the address space of the worker, and to import {imports} alone takes {takes} of it as measured; under it, Python raises MemoryError."
        ),
        help: format!("Give it {enough}, 1 GiB a worker, or leave it out and raise the overhead."),
    };
    let edits = checker.rewrite_value(&setting, &enough);
    let finding = checker.report_setting(&RULE, &setting, setting.value_range(), explanation);
    finding.unsafe_fix(format!("Write {enough}"), edits);
}

/// The sentences for workers that, by known sizes, hold more than they may.
fn holds_too_much<'a>(
    checker: &mut Checker<'_, 'a>,
    setting: &AnySetting<'_, 'a>,
    each: ByteSize,
    cores: u64,
    divided: &str,
) {
    let program = checker.program();
    let stages = checker.context.steps.iter().flat_map(|step| &step.stages);
    let in_workers = stages.flat_map(|stage| &stage.demands).filter(|demand| {
        demand.kind == DemandKind::PythonWorker
            && demand.outcome == Outcome::Fails
            && demand.missing.is_empty()
    });
    let exceeding = in_workers
        .filter_map(|demand| Some((demand, demand.least_bytes?)))
        .filter(|(_, bytes)| *bytes > each)
        .max_by_key(|(_, bytes)| *bytes);
    let Some((demand, bytes)) = exceeding else { return };
    let enough = format!("{}g", bytes.0.saturating_mul(cores).div_ceil(GIB));
    let explanation = Explanation {
        message: format!(
            "{divided}; {}() makes one hold about {}.",
            program.node(demand.node).name(),
            bytes.human()
        ),
        why: "The limit is one of the worker's address space, outside the heap, where nothing spills: over it, Python raises MemoryError.".to_owned(),
        help: format!("Give it {enough}, or let a worker hold less: smaller groups or batches, fewer columns, fewer cores."),
    };
    let edits = checker.rewrite_value(setting, &enough);
    let finding = checker.report_setting(&RULE, setting, setting.value_range(), explanation);
    finding.unsafe_fix(format!("Write {enough}"), edits);
}

/// The libraries of the functions that a program sends to Python workers.
#[derive(Default)]
struct WorkerNeeds {
    /// Functions that take Arrow's batches or pandas' frames.
    arrow: bool,
    /// Functions that take rows, and may use what is imported.
    rows: bool,
    imports_pandas: bool,
}

impl WorkerNeeds {
    fn of(statements: &[Stmt]) -> Self {
        let mut needs = Self::default();
        needs.visit_body(statements);
        needs
    }

    fn pandas(&self) -> bool {
        self.arrow || (self.rows && self.imports_pandas)
    }

    fn name(&mut self, name: &str) {
        match name {
            "pandas_udf"
            | "arrow_udf"
            | "applyInPandas"
            | "applyInArrow"
            | "mapInPandas"
            | "mapInArrow"
            | "applyInPandasWithState"
            | "transformWithStateInPandas"
            | "pandas_api" => self.arrow = true,
            "udf" | "mapPartitions" | "foreachPartition" | "mapPartitionsWithIndex" => {
                self.rows = true;
            }
            _ => {}
        }
    }
}

impl<'a> Visitor<'a> for WorkerNeeds {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Import(import) => {
                self.imports_pandas |= import.names.iter().any(|alias| is_pandas(&alias.name));
            }
            Stmt::ImportFrom(import) => {
                self.imports_pandas |=
                    import.module.as_ref().is_some_and(|module| is_pandas(module));
            }
            _ => {}
        }
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) => self.name(&name.id),
            Expr::Attribute(attribute) => self.name(&attribute.attr),
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }

    fn visit_decorator(&mut self, decorator: &'a ruff_python_ast::Decorator) {
        self.visit_expr(&decorator.expression);
    }
}

fn is_pandas(module: &str) -> bool {
    matches!(module.split('.').next(), Some("pandas" | "pyarrow"))
}
