//! The pictures of a node, to its own scale, and of an executor's and the driver's memory, to one.

mod fill;
mod labels;
mod layout;
pub(crate) mod names;
mod node;
mod picture;
mod settings;
mod table;

use std::rc::Rc;

use spark_memory::conf::Master;
use spark_memory::{Input, Process, Report};
use yew::prelude::*;

use super::by_ptr::ByPtr;
use super::hovered::{Hovered, Place};
use super::master::master;
use super::measure::use_width;
use super::origin::Origins;
use super::state::Action;
use super::timeline::text::refused;
use fill::fills;
use layout::{Frame, Limit};
use node::NodePicture;
use picture::Picture;
use table::table;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) input: Rc<Input>,
    pub(crate) report: ByPtr<Report>,
    /// The step of the timeline that the regions are filled by.
    pub(crate) step: Option<usize>,
    /// The regions that what is hovered at asks of.
    pub(crate) highlighted: Vec<Place>,
    pub(crate) point: Callback<Hovered>,
    pub(crate) act: Callback<Action>,
}

/// JvmKind memory a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JvmKind {
    Executor,
    Driver,
}

impl JvmKind {
    pub(crate) fn process(self, report: &Report) -> Option<&Process> {
        match self {
            Self::Executor => report.executor.as_ref(),
            Self::Driver => Some(&report.driver),
        }
    }
}

#[component]
pub(crate) fn Pictures(Props { input, report, step, highlighted, point, act }: &Props) -> Html {
    let place = use_node_ref();
    let frame = use_width(&place).map(|width| {
        Frame::new(width, report.executor.iter().chain(std::iter::once(&report.driver)))
    });
    let limit = limit(input, report);
    // What does not start is asked for nothing.
    let asking = step.filter(|_| refused(report).is_none());
    let fills = asking.map(|it| fills(report, it)).unwrap_or_default();
    let of =
        |owner| highlighted.iter().filter(|it| it.0 == owner).map(|it| it.1).collect::<Vec<_>>();
    html! {
        <div class="pictures">
            <div class="pictures-ruler" ref={place}></div>
            <NodePicture input={input.clone()} report={report.clone()} width={frame.map(|it| it.width)} act={act.clone()} />
            <section class="memory" aria-label="Executor memory">
                <div class="memory-head">
                    <h2>{ "Executor memory" }</h2>
                    <p>{ node::text::shown_executor(input, report) }</p>
                    if let Some(executor) = &report.executor {
                        { table(JvmKind::Executor, executor, Origins { report, act }) }
                    }
                </div>
                if report.executor.is_some() {
                    <Picture owner={JvmKind::Executor} legend=true highlighted={of(JvmKind::Executor)} point={point.clone()} fills={fills.executor} report={report.clone()} {frame} {limit} act={act.clone()} />
                } else {
                    <p class="memory-local">
                        { "In local mode one JVM is driver and executor at once: tasks run in the driver’s memory, below." }
                    </p>
                }
            </section>
            <section class="memory" aria-label="Driver memory">
                <div class="memory-head">
                    <h2>{ "Driver memory" }</h2>
                    <p>{ driver(report) }</p>
                    { table(JvmKind::Driver, &report.driver, Origins { report, act }) }
                </div>
                <Picture owner={JvmKind::Driver} legend={report.executor.is_none()} highlighted={of(JvmKind::Driver)} point={point.clone()} fills={fills.driver} report={report.clone()} {frame} {limit} act={act.clone()} />
            </section>
        </div>
    }
}

/// Whether whoever hands out memory holds processes to it: a standalone master only counts. `spark.master` decides over the form.
fn limit(input: &Input, report: &Report) -> Limit {
    let master = master(&input.cluster, report);
    let counted = matches!(master, Master::Standalone | Master::LocalCluster { .. });
    if counted { Limit::Counted } else { Limit::Enforced }
}

/// Where the driver's JVM is.
fn driver(report: &Report) -> &'static str {
    match (&report.driver.container, report.executor.is_some()) {
        (Some(_), _) => "in a container on the cluster; the same scale as above",
        (None, true) => "a JVM of its own, in no container; the same scale as above",
        (None, false) => "the only JVM: it runs the tasks as well",
    }
}
