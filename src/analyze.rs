//! The one pure function.

use std::collections::BTreeMap;

use crate::bytes::ByteSize;
use crate::cluster::Cluster;
use crate::conf::text::{self, Parsed};
use crate::conf::{self, Conf, DeployMode, Given, Launch, Launcher, Master, Origin, Reach, keys};
use crate::describe::{PastedPlaces, Places};
use crate::diagnose::{self, Facts};
use crate::input::Input;
use crate::lint::{self, Context, Finding};
use crate::plan::stages::{self, Settings};
use crate::python::notebook::{Kind, Reading};
use crate::python::program::Program;
use crate::python::{self, Module, Setting, SettingKind};
use crate::report::Report;
use crate::simulate::{self, Application};
use crate::{describe, memory};

/// Analyses a job: where its memory is, and what is wrong.
///
/// Never fails: what cannot be read of the code becomes a diagnostic, and the rest is analysed.
pub fn analyze(input: &Input) -> Report {
    let reading = Reading::new(&input.source);
    match Module::parse(&reading.python) {
        Ok(module) => {
            let program = python::evaluate(&reading.python, module.statements());
            let settings = python::settings(&program);
            let errors = module.errors();
            let errors = errors.iter().take(describe::REPORTED_SYNTAX_ERRORS);
            let unread = reading.unread.iter().map(describe::unread);
            let unread = unread.chain(errors.map(describe::syntax_error)).collect();
            report(
                input,
                &Code {
                    reading: &reading,
                    module: Some(&module),
                    program: &program,
                    settings: &settings,
                },
                unread,
            )
        }
        Err(too_deep) => {
            let nothing = Program::default();
            report(
                input,
                &Code { reading: &reading, module: None, program: &nothing, settings: &[] },
                vec![describe::too_deep(&too_deep)],
            )
        }
    }
}

/// What has been read of the code.
struct Code<'c, 'a> {
    reading: &'c Reading<'c>,
    module: Option<&'a Module>,
    program: &'c Program<'a>,
    settings: &'c [Setting<'a>],
}

fn report(input: &Input, code: &Code<'_, '_>, unread: Vec<Finding>) -> Report {
    let pasted = text::parse(&input.settings);
    let outside = outside(input, &pasted, code.reading);
    let (conf, cluster, master) = settle(input, &outside, code.settings);
    let memory = memory::model(&conf, &cluster, master, input.spark_version);
    let application = Application {
        conf: &conf,
        memory: &memory,
        version: input.spark_version,
        driver_machine: cluster.driver_machine().memory,
    };
    let settings =
        Settings::new(&conf, input.spark_version, application.parallelism(), &input.assume);
    let (jobs, assumed) = stages::plan(code.program, &input.tables, &settings);
    let steps = simulate::simulate(&jobs, &application);
    let mut findings = unread;
    findings.extend(lint::check(&Context {
        program: code.program,
        statements: code.module.map_or(&[], Module::statements),
        settings: code.settings,
        outside: &outside,
        conf: &conf,
        memory: &memory,
        master,
        tables: &input.tables,
        steps: &steps,
        version: input.spark_version,
        java: cluster.java_version,
    }));
    findings.retain(|finding| !input.ignore.contains(finding.rule));
    let places = Places::new(&input.source, code.reading);
    let pasted_places = PastedPlaces::new(&input.settings, &pasted);
    // What is given by key wins over what is pasted.
    let in_pasted = |key: &str| {
        if input.conf.contains_key(key) { None } else { pasted_places.setting(key) }
    };
    let diagnostic = |finding: Finding| {
        let key = finding.key.as_deref().filter(|_| finding.range.is_none());
        let pasted = key.and_then(in_pasted);
        places.diagnostic(finding, pasted)
    };
    let facts =
        Facts { program: code.program, steps: &steps, findings: &findings, memory: &memory };
    let diagnosis = diagnose::diagnose(&input.failure, &facts).map(|it| places.diagnosis(it));
    Report {
        diagnostics: findings.into_iter().map(diagnostic).collect(),
        driver: describe::process(&memory.driver),
        executor: memory.executor.as_ref().map(describe::process),
        placement: memory.placement,
        conf: conf
            .settings
            .iter()
            .map(|setting| {
                let (place, pasted) = match setting.origin {
                    Origin::Code(index) => (Some(code.settings[index].key_range), None),
                    Origin::Outside => (None, in_pasted(&setting.key)),
                };
                places.conf_entry(setting, place, pasted)
            })
            .collect(),
        settings: describe::pasted(&input.settings, &pasted),
        steps: places.steps(code.program, &steps),
        recommendations: [],
        diagnosis,
        assumptions: memory
            .assumptions
            .iter()
            .map(describe::assumption)
            .chain(assumed.into_iter().map(|it| describe::assumed(it, &input.assume)))
            .collect(),
    }
}

/// What starts the driver's JVM: what the input says, else what the code is written for. A notebook's code meets a session that runs.
pub fn launcher(input: &Input) -> Launcher {
    input.cluster.launcher.unwrap_or_else(|| match Kind::of(&input.source) {
        Kind::Script => Launcher::default(),
        Kind::Jupyter | Kind::Databricks => Launcher::Notebook,
    })
}

/// The settings from outside the code: what is given by key wins over what is pasted, and what a notebook itself starts its session with over
/// both.
pub fn outside(input: &Input, pasted: &Parsed, reading: &Reading<'_>) -> BTreeMap<String, String> {
    let mut outside = pasted.effective();
    outside.extend(input.conf.clone());
    outside.extend(reading.session.clone());
    outside
}

/// The settings in effect, the cluster and the master: `spark.master` and the deploy mode decide over what the cluster form says.
pub fn settle(
    input: &Input,
    outside: &BTreeMap<String, String>,
    code: &[Setting<'_>],
) -> (Conf, Cluster, Master) {
    let code: Vec<Given> = code
        .iter()
        .map(|setting| Given {
            key: setting.key.clone(),
            value: setting.value.clone(),
            running: setting.running,
            jvm_runs: setting.jvm_runs,
            reach: match setting.kind {
                _ if setting.undone => Reach::Undone,
                SettingKind::SubmitArguments => Reach::Launch,
                SettingKind::Copy => Reach::Nothing,
                _ => Reach::Session,
            },
        })
        .collect();
    let in_code = code
        .iter()
        .rev()
        .find(|given| given.key == keys::MASTER && !given.running)
        .and_then(|given| given.value.as_ref());
    let master = in_code
        .or_else(|| outside.get(keys::MASTER))
        .and_then(|url| Master::parse(url).ok())
        .unwrap_or_else(|| Master::of_manager(input.cluster.manager));
    let mut cluster = input.cluster.clone();
    cluster.launcher = Some(launcher(input));
    cluster.deploy_mode = match outside.get(keys::DEPLOY_MODE).map(String::as_str) {
        Some("cluster") => DeployMode::Cluster,
        Some("client") => DeployMode::Client,
        _ => cluster.deploy_mode,
    };
    let mib = |key: &str| {
        let mib: u32 = outside.get(key)?.trim().parse().ok()?;
        Some(ByteSize::mib(mib.into()))
    };
    // What YARN's own file says, where it was pasted, is what YARN does.
    cluster.minimum_allocation = mib(keys::YARN_MINIMUM_ALLOCATION).or(cluster.minimum_allocation);
    cluster.maximum_allocation = mib(keys::YARN_MAXIMUM_ALLOCATION).or(cluster.maximum_allocation);
    cluster.node_memory = mib(keys::YARN_NODE_MEMORY).or(cluster.node_memory);
    cluster.node_cores = outside
        .get(keys::YARN_NODE_CORES)
        .and_then(|text| text.trim().parse().ok())
        .or(cluster.node_cores);
    let launch = Launch {
        launcher: launcher(input),
        deploy_mode: cluster.deploy_mode,
        version: input.spark_version,
    };
    (conf::resolve(outside, &code, launch, master), cluster, master)
}
