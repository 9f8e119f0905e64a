//! The pictures of a node, to its own scale, and of an executor's and the driver's memory, to one.

mod fill;
mod labels;
mod layout;
pub(crate) mod names;
mod node;
mod picture;
mod settings;
mod table;

use spark_memory::conf::Master;
use spark_memory::{Input, Process, Report};
use yew::prelude::*;

use super::answer::Answer;
use super::by_ptr::ByPtr;
use super::context::{use_act, use_answer, use_hovering};
use super::hovered::highlighted_regions;
use super::master::master;
use super::measure::use_width;
use super::origin::Origins;
use super::timeline;
use fill::{Fills, fills};
use layout::{Limit, Scale};
use node::NodePicture;
use picture::Picture;
use table::table;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The step of the timeline that the user chose.
    pub(crate) chosen: Option<usize>,
}

/// The JVM whose memory a picture shows.
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

/// Nothing before there is a report.
#[component]
pub(crate) fn Pictures(Props { chosen }: &Props) -> Html {
    let Some(answer) = use_answer() else { return Html::default() };
    html! { <Drawn {answer} chosen={*chosen} /> }
}

#[derive(Properties, PartialEq)]
struct DrawnProps {
    answer: ByPtr<Answer>,
    chosen: Option<usize>,
}

#[component]
fn Drawn(DrawnProps { answer, chosen }: &DrawnProps) -> Html {
    let (act, hovering) = (use_act(), use_hovering());
    let place = use_node_ref();
    let width = use_width(&place);
    let highlighted = use_memo((hovering.hovered, answer.clone()), |(hovered, answer)| {
        highlighted_regions(*hovered, answer)
    });
    let fills = use_memo((*chosen, answer.clone()), |(chosen, answer)| {
        shown_fills(&answer.report, *chosen)
    });
    let (input, report) = (&*answer.input, &answer.report);
    let processes = || report.executor.iter().chain(std::iter::once(&report.driver));
    let scale = width.map(|width| Scale::new(width, processes()));
    let limit = limit(input, report);
    let origins = Origins { report, act: &act };
    let of =
        |owner| highlighted.iter().filter(|it| it.0 == owner).map(|it| it.1).collect::<Vec<_>>();
    html! {
        <div class="pictures">
            <div class="pictures-ruler" ref={place}></div>
            <NodePicture answer={answer.clone()} {width} />
            <section class="memory" aria-label="Executor memory">
                <div class="memory-head">
                    <h2>{ "Executor memory" }</h2>
                    <p>{ node::text::shown_executor(input, report) }</p>
                    if let Some(executor) = &report.executor {
                        { table(JvmKind::Executor, executor, origins) }
                    }
                </div>
                if report.executor.is_some() {
                    <Picture owner={JvmKind::Executor} legend=true highlighted={of(JvmKind::Executor)} fills={fills.executor.clone()} answer={answer.clone()} {scale} {limit} />
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
                    { table(JvmKind::Driver, &report.driver, origins) }
                </div>
                <Picture owner={JvmKind::Driver} legend={report.executor.is_none()} highlighted={of(JvmKind::Driver)} fills={fills.driver.clone()} answer={answer.clone()} {scale} {limit} />
            </section>
        </div>
    }
}

/// The fills of the step that the timeline shows; what does not start needs nothing.
fn shown_fills(report: &Report, chosen: Option<usize>) -> Fills {
    let step = timeline::shown(report, chosen).filter(|_| report.startup_error().is_none());
    step.map(|it| fills(report, it)).unwrap_or_default()
}

/// The cluster manager's reaction to processes that take more than they requested: a standalone master only counts.
/// `spark.master` overrides the form.
fn limit(input: &Input, report: &Report) -> Limit {
    let master = master(&input.cluster, report);
    let unenforced = matches!(master, Master::Standalone | Master::LocalCluster { .. });
    if unenforced { Limit::Counted } else { Limit::Enforced }
}

/// Where the driver's JVM is.
fn driver(report: &Report) -> &'static str {
    match (&report.driver.container, report.executor.is_some()) {
        (Some(_), _) => "in a container on the cluster; same scale",
        (None, true) => "separate JVM, not containerized; same scale",
        (None, false) => "the only JVM: it runs the tasks as well",
    }
}
