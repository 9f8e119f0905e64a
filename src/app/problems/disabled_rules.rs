//! The rules that are switched off.

use std::collections::BTreeSet;

use yew::prelude::*;

use crate::app::state::Action;
use crate::app::text::pluralize;

/// The rules that are off, and a button to enable them again.
pub(super) fn disabled_rules(ignored: &BTreeSet<String>, act: &Callback<Action>) -> Html {
    if ignored.is_empty() {
        return Html::default();
    }
    let is = if ignored.len() == 1 { "is" } else { "are" };
    html! {
        <p class="problems-off">
            <span>
                { format!("{} {is} off: ", pluralize(ignored.len(), "rule")) }
                for (at, id) in ignored.iter().enumerate() {
                    if at > 0 {
                        { ", " }
                    }
                    <code>{ id.clone() }</code>
                }
            </span>
            <button type="button" onclick={act.reform(|_| Action::EnableAllRules)}>{ "Turn on" }</button>
        </p>
    }
}
