//! Which settings would help a job, the job with them, and how small a cluster would do.

use crate::advise::{self, Advice, Job, MinimumCluster, Plans, Recommendation};
use crate::describe::Places;
use crate::edits::apply_edits;
use crate::input::Input;
use crate::resolve::{external_settings, resolve_inputs};
use pyspark_lint::rewrite_value;
use pyspark_program::notebook::Reading;
use pyspark_program::program::Program;
use pyspark_program::{Lines, Module, Setting};
use spark_model::conf::{Conf, Origin, text};

/// Looks for the settings with which least fails, then least spills, then least of a node is left over, on the cluster as it is.
///
/// Takes many times as long as [`inspect`](crate::inspect), for it runs the model for every configuration that it tries.
pub fn advise(input: &Input) -> Advice {
    with_job(input, |it| advise::advise(&it.job))
}

/// The smallest number of workers of the input's machine type at which nothing fails, and at which nothing spills.
pub fn minimum_cluster(input: &Input) -> MinimumCluster {
    with_job(input, |it| advise::minimum_cluster(&it.job))
}

/// The input with recommended settings in it: in the code, where the code decides over a key and a literal stands there, else outside.
///
/// A value that the code computes stays, and so decides still; [`Report::conf`](crate::Report) says so.
pub fn adopt(input: &Input, recommendations: &[Recommendation]) -> Input {
    with_job(input, |it| it.adopt(input, recommendations))
}

/// A job, and what its code was read from.
struct Read<'r, 'a> {
    reading: &'r Reading<'r>,
    settings: &'r [Setting<'a>],
    conf: &'r Conf,
    job: Job<'r>,
}

fn with_job<T>(input: &Input, ask: impl Fn(&Read<'_, '_>) -> T) -> T {
    let reading = Reading::new(&input.source);
    let module = Module::parse(&reading.python).ok();
    let program = module.as_ref().map_or_else(Program::default, |module| {
        pyspark_program::evaluate(&reading.python, module.statements())
    });
    let settings = pyspark_program::settings(&program);
    let outside = external_settings(input, &text::parse(&input.settings), &reading);
    let (conf, cluster, master) = resolve_inputs(input, &outside, &settings);
    ask(&Read {
        reading: &reading,
        settings: &settings,
        conf: &conf,
        job: Job {
            program: &program,
            lines: &Lines::new(&reading.python),
            conf: &conf,
            cluster: &cluster,
            master,
            version: input.spark_version,
            tables: &input.tables,
            assume: &input.assume,
            plans: &Plans::default(),
        },
    })
}

impl Read<'_, '_> {
    fn adopt(&self, input: &Input, recommendations: &[Recommendation]) -> Input {
        let places = Places::new(&input.source, self.reading);
        let mut adopted = input.clone();
        let mut edits = Vec::new();
        for Recommendation { key, value, .. } in recommendations {
            match self.in_code(key) {
                Some(setting) => {
                    let edit = rewrite_value(&self.reading.python, setting, value);
                    edits.extend(edit.and_then(|edit| places.edit(edit)));
                }
                None => {
                    adopted.conf.insert(key.to_string(), value.clone());
                }
            }
        }
        // Two keys that one literal sets, in a loop over names, cannot both have their way; then the code stays as it is.
        if let Ok(source) = apply_edits(&input.source, &edits) {
            adopted.source = source;
        }
        adopted
    }

    /// The setting in the code that decides over a key.
    fn in_code(&self, key: &str) -> Option<&Setting<'_>> {
        match self.conf.setting(key)?.origin {
            Origin::Code(index) => self.settings.get(index),
            Origin::Outside => None,
        }
    }
}
