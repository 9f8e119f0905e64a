//! Where a setting comes from.

use spark_memory::{ConfEntry, Range, Report};
use yew::prelude::*;

use super::state::Action;
use super::text;

/// The report and the link to the code, to show where a setting comes from.
#[derive(Clone, Copy)]
pub(crate) struct Origins<'r> {
    pub(crate) report: &'r Report,
    pub(crate) act: &'r Callback<Action>,
}

impl Origins<'_> {
    /// Each key with where its value comes from.
    pub(crate) fn of(self, keys: &[&str]) -> Html {
        html! {
            for key in keys {
                <span class="origin" data-key={(*key).to_owned()}>{ self.one(key) }</span>
            }
        }
    }

    fn one(self, key: &str) -> Html {
        let Some(entry) = in_effect(self.report, key) else {
            return html! { <>{ key.to_owned() }{ ": default" }</> };
        };
        let from = match entry.range {
            Some(range) => html! { <>{ "set in the code, " }{ to_line(range, self.act) }</> },
            None => html! { <>{ "from the " }{ outside(entry) }</> },
        };
        html! { <>{ key.to_owned() }{ format!(" = {}, ", entry.value) }{ from }</> }
    }
}

/// The setting of a key that counts, where one is written.
pub(crate) fn in_effect<'r>(report: &'r Report, key: &str) -> Option<&'r ConfEntry> {
    report.conf.iter().find(|entry| entry.key == key && entry.effective)
}

/// The source of a setting from outside the code: what is given by key wins over what is pasted.
pub(crate) fn outside(entry: &ConfEntry) -> String {
    match entry.settings_range {
        Some(place) => format!("pasted settings, line {}", place.start.line),
        None => "settings given by key".to_owned(),
    }
}

/// A link to a line of the code.
pub(crate) fn to_line(range: Range, act: &Callback<Action>) -> Html {
    let go = text::go_to(&range);
    html! {
        <button
            type="button"
            class="setting-line"
            aria-label={go.clone()}
            title={go}
            onclick={act.reform(move |_| Action::Reveal(range))}
        >
            { text::place(&range) }
        </button>
    }
}
