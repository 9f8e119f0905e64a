//! The panels of a narrow screen, as tabs.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::state::{Action, Tab};

impl Tab {
    const ALL: [Self; 4] = [Self::Code, Self::Problems, Self::Memory, Self::Cluster];

    fn name(self) -> &'static str {
        match self {
            Self::Code => "Code",
            Self::Problems => "Problems",
            Self::Memory => "Memory",
            Self::Cluster => "Cluster",
        }
    }

    fn slug(self) -> String {
        self.name().to_lowercase()
    }

    fn beside(self, steps: usize) -> Self {
        let at = Self::ALL.iter().position(|tab| *tab == self).unwrap_or_default();
        Self::ALL[(at + steps) % Self::ALL.len()]
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) shown: Tab,
    /// How many problems there are, which the tab says.
    pub(crate) found: usize,
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn Tabs(Props { shown, found, act }: &Props) -> Html {
    let list = use_node_ref();
    let onkeydown = {
        let (shown, act, list) = (*shown, act.clone(), list.clone());
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowRight" => shown.beside(1),
                "ArrowLeft" => shown.beside(Tab::ALL.len() - 1),
                "Home" => Tab::ALL[0],
                "End" => Tab::ALL[Tab::ALL.len() - 1],
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
        <div class="tabs" role="tablist" aria-label="Panels" ref={list} {onkeydown}>
            for tab in Tab::ALL {
                <button
                    type="button"
                    role="tab"
                    id={format!("tab-{}", tab.slug())}
                    aria-controls={format!("panel-{}", tab.slug())}
                    aria-selected={(tab == *shown).to_string()}
                    aria-label={tab.name()}
                    tabindex={if tab == *shown { "0" } else { "-1" }}
                    onclick={act.reform(move |_| Action::Show(tab))}
                >
                    { tab.name() }
                    if tab == Tab::Problems && *found > 0 {
                        <span class="tab-count">{ *found }</span>
                    }
                </button>
            }
        </div>
    }
}

/// A panel; on a narrow screen it is the panel of its tab, and hidden unless that is `shown`.
pub(crate) fn panel(tab: Tab, shown: Option<Tab>, content: Html) -> Html {
    let slug = tab.slug();
    let narrow = shown.is_some();
    html! {
        <div
            class={format!("panel panel-{slug}")}
            id={format!("panel-{slug}")}
            role={narrow.then_some("tabpanel")}
            aria-labelledby={narrow.then(|| format!("tab-{slug}"))}
            hidden={shown.is_some_and(|shown| shown != tab)}
        >
            { content }
        </div>
    }
}
