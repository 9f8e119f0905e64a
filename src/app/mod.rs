//! The page: one component a file, one folder a panel. State is in [`state::State`]; all else is computed from it.

mod action;
mod answer;
mod assumptions;
mod by_ptr;
mod clipboard;
mod cluster;
mod code;
mod compare;
mod computed;
mod context;
mod dialog;
mod diff;
mod draft;
mod entry;
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
mod paste;
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
mod verdict;
mod what_if;
mod worker;

use gloo::events::EventListener;
use yew::prelude::*;

use answer::use_report_of;
use assumptions::Assumptions;
use cluster::ClusterForm;
use code::CodeEditor;
use computed::use_dispatch;
use context::Shared;
use draft::use_draft;
use failure::Failure;
use header::Header;
use measure::use_narrow;
use memory::Pictures;
use notice::notice;
use paste::use_paste;
use problems::Problems;
use recommendations::Recommendations;
use settings::{Settings, in_effect};
use state::{Action, State, Tab};
use tables::Tables;
use tabs::{Counts, NARROW, Tabs, WIDE, panel};
use timeline::Timeline;
use verdict::VerdictBar;

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
    let act = use_dispatch(&state);
    let narrow = use_narrow();

    use_effect_with(act.clone(), |act| {
        let act = act.clone();
        let listener = EventListener::new(&gloo::utils::window(), "hashchange", move |_| {
            if let Some(input) = link::shared() {
                act.emit(Action::OpenLink(input));
            }
        });
        move || drop(listener)
    });
    use_effect_with(state.theme, |theme| theme.apply());
    use_draft(&state.input, &act);
    use_paste(&act);
    use_report_of(&state.input, &act);

    let answered = state.answer.as_deref().map(|it| &it.report);
    let shown = narrow.then_some(state.tab);
    let row = if narrow { NARROW } else { WIDE };
    let in_place_of_code = Some(row.shown(state.tab));
    let counts = Counts {
        problems: answered.map_or(0, |it| it.diagnostics.len()),
        settings: answered.map_or(0, in_effect),
        tables: state.input.tables.len(),
    };
    let tabs = html! { <Tabs {row} shown={row.shown(state.tab)} {counts} /> };
    let on_notice = act.clone();
    let (opened, chosen) = (state.opened, state.step);
    let is_old = state.stopped.is_some().then_some("app-old");
    html! {
        <Shared {act} input={state.input.clone()} answer={state.answer.clone()}>
            <div class={classes!("app", is_old)} data-waiting={state.is_waiting().to_string()}>
                <Header theme={state.theme} can_undo={state.can_undo()} can_redo={state.can_redo()} />
                <VerdictBar />
                if narrow {
                    { tabs.clone() }
                }
                <main class="panels">
                    <div class="left">
                        <div class="given">
                            if !narrow {
                                { tabs }
                            }
                            { panel(Tab::Code, in_place_of_code, html! { <CodeEditor reveal={state.reveal} /> }) }
                            { panel(Tab::Settings, in_place_of_code, html! { <Settings /> }) }
                            { panel(Tab::Failure, in_place_of_code, html! { <Failure /> }) }
                            { panel(Tab::Tables, in_place_of_code, html! { <Tables {opened} /> }) }
                        </div>
                        { panel(Tab::Problems, shown, html! { <Problems /> }) }
                    </div>
                    <div class="right">
                        <div class="pictured">
                            { panel(Tab::Cluster, shown, html! { <ClusterForm {opened} /> }) }
                            { panel(Tab::Memory, shown, html! {
                                <>
                                    <Pictures {chosen} />
                                    <Assumptions />
                                </>
                            }) }
                        </div>
                        { panel(Tab::Timeline, shown, html! {
                            <>
                                <Timeline {chosen} />
                                <Recommendations />
                            </>
                        }) }
                    </div>
                </main>
                { notice(state.notice.as_ref(), &on_notice) }
            </div>
        </Shared>
    }
}
