//! Which settings would help a job, and how small a cluster would do.

use crate::advise::{self, Advice, Job, Plans, Smallest};
use crate::analyze::{outside, settle};
use crate::conf::text;
use crate::input::Input;
use crate::python::notebook::Reading;
use crate::python::program::Program;
use crate::python::{self, Lines, Module};

/// Looks for the settings with which least fails, then least spills, then least of a node is left over, on the cluster as it is.
///
/// Takes many times as long as [`analyze`](crate::analyze), for it runs the model for every configuration that it tries.
pub fn advise(input: &Input) -> Advice {
    with_job(input, advise::advise)
}

/// The smallest number of workers of the input's machine type at which nothing fails, and at which nothing spills.
pub fn smallest(input: &Input) -> Smallest {
    with_job(input, advise::smallest)
}

fn with_job<T>(input: &Input, ask: impl Fn(&Job<'_>) -> T) -> T {
    let reading = Reading::new(&input.source);
    let module = Module::parse(&reading.python).ok();
    let program = module.as_ref().map_or_else(Program::default, |module| {
        python::evaluate(&reading.python, module.statements())
    });
    let settings = python::settings(&program);
    let outside = outside(input, &text::parse(&input.settings), &reading);
    let (conf, cluster, master) = settle(input, &outside, &settings);
    ask(&Job {
        program: &program,
        lines: &Lines::new(&reading.python),
        conf: &conf,
        cluster: &cluster,
        master,
        version: input.spark_version,
        tables: &input.tables,
        assume: &input.assume,
        plans: &Plans::default(),
    })
}
