//! The one pure function.

use crate::describe::{PastedPlaces, Places};
use crate::diagnose::{self, Facts};
use crate::finding_steps::FindingSteps;
use crate::input::Input;
use crate::recommend::advise;
use crate::report::Report;
use crate::resolve::{external_settings, resolve_inputs};
use crate::{describe, memory};
use pyspark_lint::{Context, Finding};
use pyspark_program::notebook::Reading;
use pyspark_program::program::Program;
use pyspark_program::{Module, Setting};
use spark_model::conf::{Origin, text};
use spark_plan::simulate::{self, Application};
use spark_plan::stages::{self, Settings};

/// Analyses a job: where its memory is, where it goes, what is wrong, and which settings would help.
///
/// Never fails: what cannot be read of the code becomes a diagnostic, and the rest is analysed.
pub fn analyze(input: &Input) -> Report {
    Report { recommendations: advise(input).recommendations, ..inspect(input) }
}

/// [`analyze`] without the search for settings, which takes several times as long as the rest: for an answer at every keystroke.
pub fn inspect(input: &Input) -> Report {
    let reading = Reading::new(&input.source);
    match Module::parse(&reading.python) {
        Ok(module) => {
            let program = pyspark_program::evaluate(&reading.python, module.statements());
            let settings = pyspark_program::settings(&program);
            let unread = reading.unread.iter().map(describe::unread);
            let unread = unread.chain(errors(input, &reading, &module)).collect();
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

/// What the parser could not read, or that all of it is in another language.
fn errors(input: &Input, reading: &Reading<'_>, module: &Module) -> Vec<Finding> {
    let errors = module.errors();
    let Some(first) = errors.first() else { return Vec::new() };
    match pyspark_program::other_language(&reading.python) {
        Some(language) => vec![describe::other_language(language, first)],
        None => {
            let places = Places::new(&input.source, reading);
            let error = |error| describe::syntax_error(error, |at| places.line(at));
            errors.iter().take(describe::REPORTED_SYNTAX_ERRORS).map(error).collect()
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
    let outside = external_settings(input, &pasted, code.reading);
    let (conf, cluster, master) = resolve_inputs(input, &outside, code.settings);
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
    findings.extend(pyspark_lint::check(&Context {
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
        databricks: code.reading.is_of_databricks(),
    }));
    findings.retain(|finding| !input.ignore.contains(finding.rule));
    let places = Places::new(&input.source, code.reading);
    let pasted_places = PastedPlaces::new(&input.settings, &pasted);
    // What is given by key wins over what is pasted.
    let in_pasted = |key: &str| {
        if input.conf.contains_key(key) { None } else { pasted_places.setting(key) }
    };
    let linked = FindingSteps::new(code.program, &steps);
    let about: Vec<Option<usize>> = findings.iter().map(|it| linked.step_of(it)).collect();
    let mut told = places.steps(code.program, &steps);
    for (at, step) in about.iter().enumerate() {
        if let Some(step) = step {
            told[*step].findings.push(at as u32);
        }
    }
    let diagnostic = |(finding, step): (Finding, Option<usize>)| {
        let key = finding.key.as_deref().filter(|_| finding.range.is_none());
        let pasted = key.and_then(in_pasted);
        places.diagnostic(finding, pasted, step)
    };
    let facts =
        Facts { program: code.program, steps: &steps, findings: &findings, memory: &memory };
    let diagnosis = diagnose::diagnose(&input.failure, &facts).map(|it| places.diagnosis(it));
    Report {
        diagnostics: findings.into_iter().zip(about).map(diagnostic).collect(),
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
        worst_step: describe::worst_step(&steps),
        steps: told,
        recommendations: Vec::new(),
        diagnosis,
        assumptions: memory
            .assumptions
            .iter()
            .map(describe::assumption)
            .chain(assumed.into_iter().map(|it| describe::assumed(it, &input.assume)))
            .collect(),
    }
}
