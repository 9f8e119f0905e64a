//! One job, read once: whatever is asked of it.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::iter::repeat;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::advise::{
    self, Advice, AdviceJob, MinimumCluster, Outcomes, Plan, Plans, Recommendation,
};
use crate::describe::{self, FindingSteps, PastedPlaces, Places};
use crate::diagnose::{self, Facts, Recognized, TextReading};
use crate::edits::apply_edits;
use crate::input::Input;
use crate::report::{ConfEntry, Diagnostic, Report};
use crate::resolve::{external_settings, resolve_inputs};
use crate::verdict::{Grounds, Verdict};
use pyspark_lint::{Context, Finding, rewrite_value};
use pyspark_program::notebook::Reading;
use pyspark_program::program::Program;
use pyspark_program::{Lines, Module, ProgramSetting, ProgramSettings, TooDeep};
use spark_model::cluster::{Cluster, Machine, Platform};
use spark_model::conf::{Conf, Master, Origin, text};
use spark_model::demand::Certainty;
use spark_model::memory::{self, Memory};
use spark_model::order;
use spark_plan::simulate::{self, Application, Limits, SimulatedJob};
use spark_plan::stages::{RunSettings, SessionStates, Settings};
use spark_plan::{Assumption, RowBounds, Scenario};

/// The code of an input, parsed and evaluated.
struct Code<'c> {
    reading: &'c Reading<'c>,
    /// `None` where the code is nested too deeply to be parsed.
    module: Option<&'c Module>,
    program: Program<'c>,
    settings: ProgramSettings<'c>,
    /// Findings about what could not be read.
    unread: Vec<Finding>,
}

impl<'c> Code<'c> {
    fn new(source: &str, reading: &'c Reading<'c>, module: &'c Result<Module, TooDeep>) -> Self {
        match module {
            Ok(module) => {
                let program = pyspark_program::evaluate(&reading.python, module.statements());
                let unread = reading.unread.iter().map(describe::unread);
                Self {
                    settings: pyspark_program::settings(&program),
                    unread: unread
                        .chain(describe::syntax_errors(source, reading, module))
                        .chain(describe::templates(reading))
                        .collect(),
                    reading,
                    module: Some(module),
                    program,
                }
            }
            Err(too_deep) => Self {
                reading,
                module: None,
                program: Program::default(),
                settings: ProgramSettings::default(),
                unread: vec![describe::too_deep(too_deep)],
            },
        }
    }
}

/// A job whose code is parsed and evaluated, whose settings are resolved, and whose jobs are planned and simulated.
pub struct Analysis<'c> {
    input: &'c Input,
    code: &'c Code<'c>,
    pasted: text::Parsed,
    /// The settings from outside the code, by key.
    outside: BTreeMap<String, String>,
    conf: Conf,
    cluster: Cluster,
    master: Master,
    memory: Memory,
    steps: Vec<SimulatedJob>,
    /// The bounds of the rows of frames of stored data.
    rows: RowBounds,
    /// The assumptions about the data that the plan is based on.
    assumed: BTreeSet<Assumption>,
    lines: Lines<'c>,
    plans: Rc<Plans>,
    /// The states of the session where the program runs something.
    states: SessionStates,
    found: OnceCell<Found>,
}

/// What is wrong, by the rules and by the failure.
struct Found {
    /// Those that explain the failure first, then the worst; those alike in the order of the text.
    findings: Vec<Finding>,
    failure: Option<TextReading>,
}

/// The answers to everything that a search for settings is asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SearchResult {
    pub advice: Advice,
    /// The report of the job with the advice adopted.
    pub after: Report,
    pub minimum_cluster: MinimumCluster,
}

impl Analysis<'_> {
    /// Reads an input, and asks its analysis. The syntax tree is borrowed throughout, so the analysis lives as long as
    /// `use_analysis` runs.
    pub fn with<T>(input: &Input, use_analysis: impl FnOnce(&Analysis<'_>) -> T) -> T {
        let reading = Reading::new(&input.source);
        let module = Module::parse(&reading.python);
        let code = Code::new(&input.source, &reading, &module);
        use_analysis(&Analysis::new(input, &code, Rc::default()))
    }
}

impl<'c> Analysis<'c> {
    /// `plans` are those of the same code over the same tables.
    fn new(input: &'c Input, code: &'c Code<'c>, plans: Rc<Plans>) -> Self {
        let pasted = pyspark_program::pasted_settings(&input.settings);
        let outside = external_settings(input, &pasted, code.reading);
        let (conf, cluster, master) =
            resolve_inputs(input, (code.reading, &pasted.hints), &outside, &code.settings.written);
        let memory = memory::model(&conf, &cluster, master, input.spark_version);
        let application = Application {
            conf: &conf,
            memory: &memory,
            version: input.spark_version,
            driver_machine: cluster.driver_machine().memory,
            limits: Limits::All,
            run: RunSettings::new(&conf, input.spark_version),
        };
        let (version, parallelism) = (input.spark_version, application.parallelism());
        let settings_of = |conf: &Conf| Settings::new(conf, version, parallelism, &input.assume);
        let changes = &code.settings.changes;
        let states =
            SessionStates::new(&code.program, changes, &conf, &plans.shared, settings_of, version);
        let settings = states.settings(0, &conf, settings_of);
        let plan = plans.plan(&code.program, &input.tables, settings.clone());
        let mut steps = simulate::simulate(&plan.planned.jobs, &application);
        let mut rows = RowBounds::default();
        let planned = |settings| plans.plan(&code.program, &input.tables, settings);
        let with_arrays = plan.planned.has_arrays.then(|| {
            let items = input.assume.checked().items_given().unwrap_or(simulate::PROBE_ITEMS);
            let plan = planned(settings.with_items(items));
            let mut sized = simulate::simulate(&plan.planned.jobs, &application);
            simulate::limit_by_items(&mut sized, items, |items, given| {
                let plan = planned(settings.with_items(items));
                simulate::simulate_beside(given, &plan.planned.jobs, &application)
            });
            sized
        });
        if plan.planned.is_open {
            let with_rows = |factor, given: &[SimulatedJob], wanted: &[bool]| {
                let independent = plan.planned.are_independent.iter().chain(repeat(&false));
                let jobs = wanted.iter().zip(independent);
                let wanted = Some(jobs.map(|(wanted, alone)| *wanted || !alone).collect());
                let settings = settings.with_rows(factor);
                let plan = plans.plan_of(&code.program, &input.tables, settings, wanted);
                let application = Application { limits: Limits::RowsOfTask, ..application };
                simulate::simulate_beside(given, &plan.planned.jobs, &application)
            };
            if plan.planned.lacks_sizes() {
                let plan = planned(settings.with_rows(1.0));
                let mut sized = simulate::simulate(&plan.planned.jobs, &application);
                simulate::limit_by_tables(&mut sized, with_rows);
                simulate::take_limits(&mut steps, &sized);
            } else {
                simulate::limit_by_tables(&mut steps, with_rows);
            }
        }
        if let Some(sized) = with_arrays {
            simulate::add_item_limits(&mut steps, &sized);
        }
        let unlimited = Application { limits: Limits::None, ..application };
        let of_plan = |plan: &Plan| simulate::simulate(&plan.planned.jobs, &unlimited);
        if plan.planned.is_open || plan.planned.packs {
            let ends = [Scenario::Least, Scenario::Most]
                .map(|scenario| planned(settings.in_scenario(scenario)));
            let bounds = ends.each_ref().map(|plan| of_plan(plan));
            let certainty =
                if plan.planned.is_open { Certainty::Assumed } else { Certainty::Estimated };
            simulate::widen(&mut steps, bounds.each_ref().map(Vec::as_slice), certainty);
            let [least, most] = ends;
            rows = RowBounds::new(&least.planned, &most.planned);
        }
        for path in 1..states.paths() {
            let other = states.settings(path, &conf, settings_of);
            for scenario in [Scenario::Likely, Scenario::Least, Scenario::Most] {
                let bounds = of_plan(&planned(other.in_scenario(scenario)));
                simulate::widen(&mut steps, [&bounds, &bounds], Certainty::Assumed);
            }
            let differs = |action| settings.at(action) != other.at(action);
            steps
                .iter_mut()
                .filter(|job| differs(job.action))
                .for_each(SimulatedJob::remove_limits);
        }
        simulate::forget_unknown_heaps(&mut steps, &application);
        Self {
            input,
            code,
            pasted,
            outside,
            conf,
            cluster,
            master,
            memory,
            steps,
            rows,
            assumed: plan.planned.assumed.clone(),
            lines: Lines::new(&code.reading.python),
            plans,
            states,
            found: OnceCell::new(),
        }
    }

    /// The report with the settings that would help.
    pub fn analyze(&self) -> Report {
        self.report(self.advise().recommendations)
    }

    /// The report without the search for settings: of these it has those that a pasted failure calls for.
    pub fn inspect(&self) -> Report {
        self.report(self.required().to_vec())
    }

    fn report(&self, recommendations: Vec<Recommendation>) -> Report {
        let Found { findings, failure } = self.found();
        let places = Places::new(&self.input.source, self.code.reading);
        let finding_steps = FindingSteps::new(&self.code.program, &self.steps);
        let step_of: Vec<Option<usize>> =
            findings.iter().map(|it| finding_steps.step_of(it)).collect();
        let mut steps = places.steps(&self.code.program, &self.steps);
        for (at, step) in step_of.iter().enumerate() {
            if let Some(step) = step {
                steps[*step].findings.push(at as u32);
            }
        }
        let diagnosis = failure.as_ref().map(|it| places.diagnosis(it));
        let recognized = self.recognized();
        let diagnostics = self.diagnostics(findings, &step_of, &places);
        let worst_step = describe::worst_step(&self.steps);
        let mut report = Report {
            verdict: Verdict::default(),
            diagnosis,
            diagnostics,
            driver: describe::process(&self.memory.driver),
            executor: self.memory.executor.as_ref().map(describe::process),
            placement: self.memory.placement.clone(),
            conf: self.conf_entries(&places),
            settings: describe::pasted(&self.input.settings, &self.pasted),
            worst_step,
            steps,
            recommendations,
            assumptions: describe::assumptions(&self.memory, &self.assumed, &self.input.assume),
        };
        report.verdict = Verdict::new(&Grounds {
            report: &report,
            failure: recognized.zip(report.diagnosis.as_ref()),
            is_unread: failure.is_some() && recognized.is_none(),
            has_code: !self.input.source.trim().is_empty(),
        });
        if recognized.is_some_and(Recognized::leads) {
            report.mark_failed_step();
        }
        report
    }

    /// The settings with which the job does best on the cluster as it is.
    pub fn advise(&self) -> Advice {
        advise::advise(&self.job())
    }

    /// The smallest number of workers that does.
    pub fn minimum_cluster(&self) -> MinimumCluster {
        advise::minimum_cluster(&self.job())
    }

    /// The advice, the job with it adopted, and the smallest cluster. The code is read again only where adopting
    /// changes it.
    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "a method's path is of one lifetime, and `with` asks for any"
    )]
    pub fn search(&self) -> SearchResult {
        let advice = self.advise();
        // The failure is that of the run before.
        let adopted = Input { failure: String::new(), ..self.adopt(&advice.recommendations) };
        let after = if adopted.source == self.input.source {
            Analysis::new(&adopted, self.code, self.plans.clone()).inspect()
        } else {
            Analysis::with(&adopted, |it| it.inspect())
        };
        SearchResult { advice, after, minimum_cluster: self.minimum_cluster() }
    }

    /// The input with recommended settings in it: in the code, where a literal of the code decides over a key, else
    /// outside.
    pub fn adopt(&self, recommendations: &[Recommendation]) -> Input {
        let places = Places::new(&self.input.source, self.code.reading);
        let mut adopted = self.input.clone();
        let mut edits = Vec::new();
        for Recommendation { key, value, .. } in recommendations {
            match self.in_code(key) {
                Some(setting) => {
                    let edit = rewrite_value(&self.code.reading.python, setting, value);
                    edits.extend(edit.and_then(|edit| places.edit(edit)));
                }
                None => {
                    adopted.conf.insert(key.to_string(), value.clone());
                }
            }
        }
        // Two keys that one literal sets, in a loop over names, cannot both be changed; then the code stays as it is.
        if let Ok(source) = apply_edits(&self.input.source, &edits) {
            adopted.source = source;
        }
        adopted
    }

    /// The source after the first safe fix; `None` where there is none.
    pub fn apply_safe_fix(&self) -> Option<String> {
        let places = Places::new(&self.input.source, self.code.reading);
        let fixes = self.found().findings.iter().flat_map(|finding| finding.fixes.clone());
        fixes
            .filter(|fix| fix.safe)
            .filter_map(|fix| places.fix(fix))
            .find_map(|fix| apply_edits(&self.input.source, &fix.edits).ok())
    }

    /// What is found in the code, the settings and the failure, looked for once.
    fn found(&self) -> &Found {
        self.found.get_or_init(|| {
            let mut findings = self.findings();
            let facts = Facts {
                program: &self.code.program,
                steps: &self.steps,
                findings: &findings,
                memory: &self.memory,
                conf: &self.conf,
                cluster: &self.cluster,
                master: self.master,
                version: self.input.spark_version,
            };
            let failure = diagnose::diagnose(&self.input.failure, &facts);
            let recognized = failure.as_ref().and_then(|it| it.recognized.as_ref());
            order::sort_by_key(&mut findings, |it| {
                let explains = recognized.is_some_and(|failure| failure.is_explained_by(it));
                (!explains, it.severity)
            });
            Found { findings, failure }
        })
    }

    /// The settings that a pasted failure calls for.
    fn required(&self) -> &[Recommendation] {
        self.recognized().map_or(&[], |it| &it.recommendations)
    }

    fn recognized(&self) -> Option<&Recognized> {
        // A search for settings that no failure bounds needs no findings.
        if self.input.failure.is_empty() {
            return None;
        }
        self.found().failure.as_ref()?.recognized.as_ref()
    }

    /// Findings about the code and the settings, but for what the input ignores.
    fn findings(&self) -> Vec<Finding> {
        let mut findings = self.code.unread.clone();
        findings.extend(pyspark_lint::check(&Context {
            program: &self.code.program,
            statements: self.code.module.map_or(&[], Module::statements),
            settings: &self.code.settings.written,
            outside: &self.outside,
            conf: &self.conf,
            memory: &self.memory,
            master: self.master,
            tables: &self.input.tables,
            rows: &self.rows,
            steps: &self.steps,
            version: self.input.spark_version,
            java: self.cluster.java_version,
            databricks: self.code.reading.is_of_databricks(),
            machine_is_known: !self.cluster.platform.is_some_and(Platform::sets_heaps)
                || self.cluster.machine != Machine::default()
                || self.cluster.maximum_allocation.or(self.cluster.node_memory).is_some(),
        }));
        findings.retain(|finding| !self.input.ignore.contains(finding.rule));
        findings
    }

    fn diagnostics(
        &self,
        findings: &[Finding],
        step_of: &[Option<usize>],
        places: &Places<'_>,
    ) -> Vec<Diagnostic> {
        let pasted = PastedPlaces::new(&self.input.settings, &self.pasted);
        let diagnostic = |(finding, step): (&Finding, &Option<usize>)| {
            let key = finding.key.as_deref().filter(|_| finding.range.is_none());
            let pasted = key.filter(|key| !self.is_given(key)).and_then(|key| pasted.setting(key));
            places.diagnostic(finding.clone(), pasted, *step)
        };
        findings.iter().zip(step_of).map(diagnostic).collect()
    }

    fn conf_entries(&self, places: &Places<'_>) -> Vec<ConfEntry> {
        let pasted = PastedPlaces::new(&self.input.settings, &self.pasted);
        let entry = |setting: &spark_model::conf::Setting| match setting.origin {
            Origin::Code(index) => {
                places.conf_entry(setting, Some(self.code.settings.written[index].key_range), None)
            }
            Origin::Outside if self.is_given(&setting.key) => {
                places.conf_entry(setting, None, None)
            }
            Origin::Outside => places.conf_entry(setting, None, pasted.setting(&setting.key)),
        };
        self.conf.settings.iter().map(entry).collect()
    }

    /// Returns true if the key is set in the input's `conf`, which wins over what is pasted.
    fn is_given(&self, key: &str) -> bool {
        self.input.conf.contains_key(key)
    }

    /// The setting in the code that decides over a key.
    fn in_code(&self, key: &str) -> Option<&ProgramSetting<'c>> {
        match self.conf.setting(key)?.origin {
            Origin::Code(index) => self.code.settings.written.get(index),
            Origin::Outside => None,
        }
    }

    fn job(&self) -> AdviceJob<'_> {
        AdviceJob {
            program: &self.code.program,
            lines: &self.lines,
            conf: &self.conf,
            cluster: &self.cluster,
            master: self.master,
            version: self.input.spark_version,
            tables: &self.input.tables,
            assume: &self.input.assume,
            plans: &self.plans,
            states: &self.states,
            outcomes: Outcomes::of(&self.steps),
            required: self.required(),
            has_failed: self.recognized().is_some_and(Recognized::leads),
        }
    }
}
