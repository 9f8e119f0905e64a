//! The page: one component a file, one folder a panel. State is in [`state::State`]; all else is computed from it.

mod assumptions;
mod by_ptr;
mod clipboard;
mod cluster;
mod code;
mod compare;
mod dialog;
mod diff;
mod draft;
mod examples;
mod failure;
mod focus;
mod header;
mod hovered;
mod link;
mod master;
mod measure;
mod memory;
mod menu;
mod notice;
mod origin;
mod problems;
mod recommendations;
mod rules;
mod settings;
mod state;
mod storage;
mod tables;
mod tabs;
mod text;
mod timeline;
mod what_if;

use gloo::events::EventListener;
use spark_memory::inspect;
use yew::prelude::*;

use assumptions::assumptions;
use by_ptr::ByPtr;
use cluster::ClusterForm;
use code::CodeEditor;
use draft::use_draft;
use failure::Failure;
use header::Header;
use hovered::{Hovered, highlighted_lines, highlighted_regions};
use measure::use_narrow;
use memory::Pictures;
use notice::notice;
use problems::Problems;
use recommendations::Recommendations;
use settings::{Settings, in_effect};
use state::{Action, State, Tab};
use tables::Tables;
use tabs::{Counts, NARROW, Tabs, WIDE, panel};
use timeline::Timeline;

/// Puts the page in the place of the first paint.
pub(crate) fn mount() {
    match gloo::utils::document().get_element_by_id("app") {
        Some(root) => yew::Renderer::<App>::with_root(root).render(),
        None => yew::Renderer::<App>::new().render(),
    };
}

#[component]
fn App() -> Html {
    let state = use_reducer(State::open);
    let report = ByPtr::new(use_memo(state.input.clone(), |input| inspect(input)));
    let narrow = use_narrow();
    let dispatch = state.dispatcher();
    let act = use_callback((), {
        let dispatch = dispatch.clone();
        move |action: Action, ()| dispatch.dispatch(action)
    });

    use_effect_with((), move |()| {
        let listener = EventListener::new(&gloo::utils::window(), "hashchange", move |_| {
            if let Some(input) = link::shared() {
                dispatch.dispatch(Action::OpenLink(input));
            }
        });
        move || drop(listener)
    });
    use_effect_with(state.theme, |theme| theme.apply());
    use_draft(&state.input, &act);

    let hovered = use_state_eq(Hovered::default);
    let point = {
        let set = hovered.setter();
        use_callback((), move |it: Hovered, ()| set.set(it))
    };
    let shown = narrow.then_some(state.tab);
    let row = if narrow { NARROW } else { WIDE };
    let in_place_of_code = row.shown(state.tab);
    let counts = Counts {
        problems: report.diagnostics.len(),
        settings: in_effect(&report),
        tables: state.input.tables.len(),
    };
    let tabs = html! { <Tabs {row} shown={in_place_of_code} {counts} act={act.clone()} /> };
    html! {
        <div class="app">
            <Header
                input={state.input.clone()}
                theme={state.theme}
                report={report.clone()}
                can_undo={state.can_undo()}
                can_redo={state.can_redo()}
                act={act.clone()}
            />
            if narrow {
                { tabs.clone() }
            }
            <main class="panels">
                <div class="left">
                    <div class="given">
                        if !narrow {
                            { tabs }
                        }
                        { panel(Tab::Code, Some(in_place_of_code), html! {
                            <CodeEditor
                                input={state.input.clone()}
                                report={report.clone()}
                                reveal={state.reveal}
                                highlighted={highlighted_lines(*hovered, &state.input, &report)}
                                point={point.clone()}
                                act={act.clone()}
                            />
                        }) }
                        { panel(Tab::Settings, Some(in_place_of_code), html! {
                            <Settings input={state.input.clone()} report={report.clone()} act={act.clone()} />
                        }) }
                        { panel(Tab::Failure, Some(in_place_of_code), html! {
                            <Failure input={state.input.clone()} report={report.clone()} act={act.clone()} />
                        }) }
                        { panel(Tab::Tables, Some(in_place_of_code), html! {
                            <Tables
                                opened={state.opened}
                                input={state.input.clone()}
                                report={report.clone()}
                                act={act.clone()}
                            />
                        }) }
                    </div>
                    { panel(Tab::Problems, shown, html! {
                        <Problems input={state.input.clone()} report={report.clone()} act={act.clone()} />
                    }) }
                </div>
                <div class="right">
                    <div class="pictured">
                        { panel(Tab::Cluster, shown, html! {
                            <ClusterForm
                                opened={state.opened}
                                input={state.input.clone()}
                                report={report.clone()}
                                act={act.clone()}
                            />
                        }) }
                        { panel(Tab::Memory, shown, html! {
                            <>
                                <Pictures
                                    input={state.input.clone()}
                                    report={report.clone()}
                                    step={timeline::shown(&report, state.step)}
                                    highlighted={highlighted_regions(*hovered, &state.input, &report)}
                                    point={point.clone()}
                                    act={act.clone()}
                                />
                                { assumptions(&report.assumptions, &state.input, &act) }
                            </>
                        }) }
                    </div>
                    { panel(Tab::Timeline, shown, html! {
                        <>
                            <Timeline
                                input={state.input.clone()}
                                report={report.clone()}
                                chosen={state.step}
                                act={act.clone()}
                            />
                            <Recommendations input={state.input.clone()} report={report.clone()} act={act.clone()} />
                        </>
                    }) }
                </div>
            </main>
            { notice(state.notice.as_ref(), &act) }
        </div>
    }
}
