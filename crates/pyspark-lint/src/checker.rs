//! The checker: the facts that rules read, and their reports.

use std::collections::BTreeMap;
use std::rc::Rc;

use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::facts::Shared;
use crate::{Finding, Rule};
use pyspark_program::ProgramSetting;
use pyspark_program::program::{Node, NodeId, Program};
use pyspark_program::sql::ast::Relation;
use spark_model::bytes::ByteSize;
use spark_model::cluster::JavaVersion;
use spark_model::conf::{Conf, Master, Origin, SparkVersion, registry};
use spark_model::memory::{Memory, ProcessMemory};
use spark_plan::simulate::SimulatedJob;
use spark_plan::sql::QueryBlock;
use spark_plan::{Reads, RowBounds, Rows, RowsOf, Table, is_cache, reads};

/// The facts that rules read.
pub struct Context<'c, 'a> {
    pub program: &'c Program<'a>,
    pub statements: &'a [Stmt],
    /// The settings in the code.
    pub settings: &'c [ProgramSetting<'a>],
    /// The settings outside the code, by key.
    pub outside: &'c BTreeMap<String, String>,
    pub conf: &'c Conf,
    pub memory: &'c Memory,
    pub master: Master,
    pub tables: &'c BTreeMap<String, Table>,
    /// The bounds of frames' rows, by the plan of these steps.
    pub rows: &'c RowBounds,
    /// The steps that actions run, with their demands of memory.
    pub steps: &'c [SimulatedJob],
    pub version: SparkVersion,
    pub java: JavaVersion,
    /// True if the code is a notebook of Databricks.
    pub databricks: bool,
    /// False where a service runs it on machines that nobody named: the default machine is then no limit.
    pub machine_is_known: bool,
}

/// A setting wherever it is written.
pub struct AnySetting<'s, 'a> {
    pub key: &'s str,
    pub value: Option<&'s str>,
    /// Spark's own entry for the key, in any version.
    pub entry: Option<registry::RegistryEntry>,
    /// Its place in the code; `None` for one from outside.
    pub in_code: Option<&'s ProgramSetting<'a>>,
}

impl AnySetting<'_, '_> {
    pub fn key_range(&self) -> Option<TextRange> {
        self.in_code.map(|setting| setting.key_range)
    }

    pub fn value_range(&self) -> Option<TextRange> {
        self.in_code.map(|setting| setting.value_range.unwrap_or(setting.key_range))
    }
}

/// Runs rules over a context and gathers what they find.
pub struct Checker<'c, 'a> {
    pub context: &'c Context<'c, 'a>,
    rows: RowsOf<'c, 'a>,
    reads: FxHashMap<NodeId, Option<Reads>>,
    findings: Vec<Finding>,
    /// The findings of each place, in the order of their reports.
    reported: FxHashMap<FindingKey, Vec<usize>>,
    pub(crate) blocks: Option<FxHashMap<TextSize, &'a [Stmt]>>,
    pub(super) shared: Shared<'c, 'a>,
}

/// A rule, a place in the code, and the key of the setting that is there.
type FindingKey = (&'static str, Option<TextRange>, Option<String>);

/// The sentences of a finding.
pub struct Explanation {
    pub message: String,
    pub why: String,
    pub help: String,
}

impl<'c, 'a> Checker<'c, 'a> {
    pub fn new(context: &'c Context<'c, 'a>) -> Self {
        let rows = RowsOf::new(context.program, context.tables, context.rows);
        Self {
            context,
            rows,
            reads: FxHashMap::default(),
            findings: Vec::new(),
            reported: FxHashMap::default(),
            blocks: None,
            shared: Shared::default(),
        }
    }

    pub fn program(&self) -> &'c Program<'a> {
        self.context.program
    }

    pub fn rows(&mut self, frame: NodeId) -> Rows {
        self.rows.rows(frame)
    }

    /// The reads of the frame that `cache`, a call of `cache` or `persist`, caches.
    pub fn reads(&mut self, cache: NodeId) -> Option<Reads> {
        *self.reads.entry(cache).or_insert_with(|| reads(self.context.program, cache))
    }

    /// The rows of what a block of the query in `node` selects from, before it groups them; `blocks` are all of the
    /// query.
    pub fn rows_from(
        &mut self,
        node: NodeId,
        blocks: &[QueryBlock<'_>],
        block: &QueryBlock<'_>,
    ) -> Rows {
        self.rows.from_relations(node, blocks, block)
    }

    /// The rows of one of the relations of a query.
    pub fn rows_of_relation(
        &mut self,
        node: NodeId,
        blocks: &[QueryBlock<'_>],
        relation: &Relation,
    ) -> Rows {
        self.rows.of_relation(node, blocks, relation)
    }

    /// The findings. One call may be wrong for several reasons, as when a helper is called twice: the most severe
    /// stays, of equals the first. A value may hold several things that are wrong, such as a JVM's options, and each
    /// stays.
    pub fn into_findings(self) -> Vec<Finding> {
        let findings = &self.findings;
        let of_calls = self.reported.iter().filter(|((.., key), _)| key.is_none());
        let surpassed: FxHashSet<usize> = of_calls
            .flat_map(|(_, reports)| {
                let most_severe = reports.iter().min_by_key(|at| findings[**at].severity);
                reports.iter().copied().filter(move |at| Some(at) != most_severe)
            })
            .collect();
        let all = self.findings.into_iter().enumerate();
        all.filter(|(at, _)| !surpassed.contains(at)).map(|(_, finding)| finding).collect()
    }

    /// Reports a finding about a call or a name in the code; a second one of the same rule and message there is the
    /// same.
    pub fn report(
        &mut self,
        rule: &'static Rule,
        range: TextRange,
        explanation: Explanation,
    ) -> &mut Finding {
        self.add(rule, Some(range), None, explanation)
    }

    /// Reports a finding about a setting, wherever it is written.
    pub fn report_setting(
        &mut self,
        rule: &'static Rule,
        setting: &AnySetting<'_, '_>,
        range: Option<TextRange>,
        explanation: Explanation,
    ) -> &mut Finding {
        self.add(rule, range, Some(setting.key.to_owned()), explanation)
    }

    fn add(
        &mut self,
        rule: &'static Rule,
        range: Option<TextRange>,
        key: Option<String>,
        explanation: Explanation,
    ) -> &mut Finding {
        let Explanation { message, why, help } = explanation;
        let message = capitalized(message);
        let finding = Finding {
            rule: rule.id,
            severity: rule.severity,
            message,
            why,
            help,
            range,
            key,
            fixes: Vec::new(),
            source: rule.source,
        };
        let reports = self.reported.entry((rule.id, range, finding.key.clone())).or_default();
        let same = reports.iter().copied().find(|at| self.findings[*at].message == finding.message);
        let at = same.unwrap_or(self.findings.len());
        if at < self.findings.len() {
            self.findings[at] = finding;
        } else {
            reports.push(at);
            self.findings.push(finding);
        }
        &mut self.findings[at]
    }

    /// Every setting, from outside and in the code.
    pub fn settings(&mut self) -> Rc<[AnySetting<'c, 'a>]> {
        if let Some(settings) = &self.shared.settings {
            return settings.clone();
        }
        let outside = self.context.outside.iter().map(|(key, value)| AnySetting {
            key,
            value: Some(value),
            entry: registry::find(key),
            in_code: None,
        });
        let inside = self.context.settings.iter().map(|setting| AnySetting {
            key: &setting.key,
            value: setting.value.as_deref(),
            entry: registry::find(&setting.key),
            in_code: Some(setting),
        });
        let settings: Rc<[_]> = outside.chain(inside).collect();
        self.shared.settings = Some(settings.clone());
        settings
    }

    /// The code's name of the receiver of a call, in backticks: `df` of `df.collect()`, or the name that `df =
    /// ….cache()` gives it; "this frame" where it has no name short enough for a sentence.
    pub fn frame_name(&self, node: &Node<'a>) -> String {
        let receiver = node.call().and_then(|call| call.func.as_attribute_expr());
        let short = |text: &str| text.len() <= 40 && !text.contains('\n');
        let named = match receiver.map(|attribute| &*attribute.value) {
            Some(name @ Expr::Name(_)) => Some(self.program().text(name)),
            _ => None,
        };
        let assigned = match node.statement {
            // What caches a frame gives the frame itself.
            Some(Stmt::Assign(assign))
                if is_cache(node) && Some(assign.value.range()) == node.expr.map(Ranged::range) =>
            {
                assign
                    .targets
                    .first()
                    .filter(|target| target.is_name_expr())
                    .map(|target| self.program().text(target))
            }
            _ => None,
        };
        let text = receiver
            .map(|attribute| self.program().text(&*attribute.value))
            .filter(|text| short(text));
        named
            .or(assigned)
            .or(text)
            .map_or_else(|| "this frame".to_owned(), |name| format!("`{name}`"))
    }

    /// The process that runs tasks: an executor, or the driver in local mode.
    pub fn task_process(&self) -> &'c ProcessMemory {
        let memory = self.context.memory;
        memory.executor.as_ref().unwrap_or(&memory.driver)
    }

    /// The region of [`Self::task_process`] that storage and execution share.
    pub fn unified_region(&self) -> ByteSize {
        self.task_process().regions.unified()
    }

    /// The setting that decides `key`, wherever it is written.
    pub fn setting_in_effect(&self, key: &str) -> Option<AnySetting<'c, 'a>> {
        let deciding = self.context.conf.setting(key)?;
        let in_code = if let Origin::Code(index) = deciding.origin {
            self.context.settings.get(index)
        } else {
            None
        };
        let key = &deciding.key;
        let value = deciding.value.as_deref();
        Some(AnySetting { key, value, entry: registry::find(key), in_code })
    }
}

/// A sentence with its first letter as a sentence has it; one that begins with a function or a key keeps it.
fn capitalized(mut sentence: String) -> String {
    let word = sentence.split(' ').next().unwrap_or_default();
    let is_code = word.contains(['(', '.']);
    if !is_code && let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}
