//! Tabs: the panels of a narrow screen, and those that share the code's place on a wide one.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::context::use_act;
use super::state::{Action, Tab};

/// A row of tabs.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Row {
    /// Name of the tab list.
    label: &'static str,
    tabs: &'static [Tab],
}

/// A narrow screen shows one panel at a time.
pub(crate) const NARROW: Row = Row {
    label: "Panels",
    tabs: &[
        Tab::Code,
        Tab::Settings,
        Tab::Tables,
        Tab::Failure,
        Tab::Problems,
        Tab::Memory,
        Tab::Timeline,
        Tab::Cluster,
    ],
};

/// A wide screen shows all but these at once.
pub(crate) const WIDE: Row =
    Row { label: "Input", tabs: &[Tab::Code, Tab::Settings, Tab::Tables, Tab::Failure] };

impl Row {
    pub(crate) fn tabs(self) -> &'static [Tab] {
        self.tabs
    }

    /// The tab that is shown of this row; where the one asked for is in sight without a tab, the first.
    pub(crate) fn shown(self, wanted: Tab) -> Tab {
        if self.tabs.contains(&wanted) { wanted } else { self.tabs[0] }
    }

    fn next_to(self, tab: Tab, steps: usize) -> Tab {
        let at = self.tabs.iter().position(|it| *it == tab).unwrap_or_default();
        self.tabs[(at + steps) % self.tabs.len()]
    }
}

impl Tab {
    /// The tab of this slug.
    pub(crate) fn named(slug: &str) -> Option<Self> {
        NARROW.tabs.iter().copied().find(|it| it.slug() == slug)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Code => "Code",
            Self::Settings => "Settings",
            Self::Tables => "Tables",
            Self::Failure => "Failure",
            Self::Problems => "Problems",
            Self::Memory => "Memory",
            Self::Timeline => "Timeline",
            Self::Cluster => "Cluster",
        }
    }

    pub(crate) fn slug(self) -> String {
        self.name().to_lowercase()
    }
}

/// The numbers after the tabs' names.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Counts {
    pub(crate) problems: usize,
    /// The settings in effect.
    pub(crate) settings: usize,
    /// The tables with a known figure.
    pub(crate) tables: usize,
}

impl Counts {
    /// The number after a tab's name, and what it counts; nothing is not worth a number.
    fn of(self, tab: Tab) -> Option<(usize, String)> {
        let (count, what) = match tab {
            Tab::Problems => (self.problems, "found"),
            Tab::Settings => (self.settings, "in effect"),
            Tab::Tables => (self.tables, "given"),
            Tab::Code | Tab::Failure | Tab::Memory | Tab::Timeline | Tab::Cluster => return None,
        };
        (count > 0).then(|| (count, format!("{count} {what}")))
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) row: Row,
    pub(crate) shown: Tab,
    pub(crate) counts: Counts,
}

#[component]
pub(crate) fn Tabs(Props { row, shown, counts }: &Props) -> Html {
    let act = use_act();
    let list = use_node_ref();
    let onkeydown = {
        let (row, shown, act, list) = (*row, *shown, act.clone(), list.clone());
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowRight" => row.next_to(shown, 1),
                "ArrowLeft" => row.next_to(shown, row.tabs.len() - 1),
                "Home" => row.tabs[0],
                "End" => row.tabs[row.tabs.len() - 1],
                _ => return,
            };
            event.prevent_default();
            act.emit(Action::Show(next));
            let selector = format!("#tab-{}", next.slug());
            let button =
                list.cast::<HtmlElement>().and_then(|it| it.query_selector(&selector).ok()?);
            if let Some(button) =
                button.and_then(|it| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(it).ok())
            {
                // A tab that cannot take the keyboard leaves it where it was.
                button.focus().ok();
            }
        })
    };
    html! {
        <div class="tabs" role="tablist" aria-label={row.label} ref={list} {onkeydown}>
            for tab in row.tabs.iter().copied() {
                { button(tab, tab == *shown, counts.of(tab), &act) }
            }
        </div>
    }
}

/// A tab. Its name stays the same whatever it counts, and the count describes it.
fn button(tab: Tab, shown: bool, count: Option<(usize, String)>, act: &Callback<Action>) -> Html {
    let (number, title) = count.unzip();
    html! {
        <button
            type="button"
            role="tab"
            id={format!("tab-{}", tab.slug())}
            aria-controls={format!("panel-{}", tab.slug())}
            aria-selected={shown.to_string()}
            aria-label={tab.name()}
            {title}
            tabindex={if shown { "0" } else { "-1" }}
            onclick={act.reform(move |_| Action::Show(tab))}
        >
            { tab.name() }
            if let Some(number) = number {
                <span class="tab-count">{ number }</span>
            }
        </button>
    }
}

/// A panel; where it is the panel of a tab, it is hidden unless that is `shown`.
pub(crate) fn panel(tab: Tab, shown: Option<Tab>, content: Html) -> Html {
    let slug = tab.slug();
    let tabbed = shown.is_some();
    html! {
        <div
            class={format!("panel panel-{slug}")}
            id={format!("panel-{slug}")}
            role={tabbed.then_some("tabpanel")}
            aria-labelledby={tabbed.then(|| format!("tab-{slug}"))}
            hidden={shown.is_some_and(|shown| shown != tab)}
        >
            { content }
        </div>
    }
}
