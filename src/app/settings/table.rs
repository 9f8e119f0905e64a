//! Every setting that is written, where, and whether it takes effect.

use std::collections::BTreeMap;

use spark_memory::{ConfEntry, Report};
use yew::prelude::*;

use super::effect::ignored;
use crate::app::origin::{outside, to_line};
use crate::app::state::Action;
use crate::app::text::prose;

/// `by_key` are the settings that no text gives, as those that a recommendation has set: `remove` takes the number and the key of one.
pub(crate) fn table(
    report: &Report,
    by_key: &BTreeMap<String, String>,
    act: &Callback<Action>,
    remove: &Callback<(usize, String)>,
) -> Html {
    let mut numbers = 0..;
    let mut removal = |entry: &ConfEntry| {
        let given = entry.range.is_none() && entry.settings_range.is_none();
        let number = (given && by_key.contains_key(&entry.key)).then(|| numbers.next())??;
        let key = entry.key.clone();
        Some(remove.reform(move |_: MouseEvent| (number, key.clone())))
    };
    html! {
        <>
            <h2 class="settings-heading" id="settings-heading" tabindex="-1">{ "Settings in effect and not" }</h2>
            if report.conf.is_empty() {
                <p class="settings-none soft">
                    { "No setting is written, neither in the code nor outside it: Spark’s defaults hold." }
                </p>
            } else {
                <table class="settings-table" aria-labelledby="settings-heading">
                    <thead>
                        <tr>
                            <th scope="col">{ "Key" }</th>
                            <th scope="col">{ "Value" }</th>
                            <th scope="col">{ "From" }</th>
                            <th scope="col">{ "Effect" }</th>
                        </tr>
                    </thead>
                    <tbody>
                        for (at, entry) in report.conf.iter().enumerate() {
                            { row(at, entry, ignored(entry, report), act, removal(entry)) }
                        }
                    </tbody>
                </table>
            }
        </>
    }
}

fn row(
    at: usize,
    entry: &ConfEntry,
    ignored: Option<&str>,
    act: &Callback<Action>,
    removal: Option<Callback<MouseEvent>>,
) -> Html {
    let class = classes!(
        ignored.is_some().then_some("setting-ignored"),
        removal.is_some().then_some("setting-by-key"),
    );
    html! {
        <tr key={at} {class} data-key={entry.key.clone()}>
            <th scope="row"><code>{ breakable(&entry.key) }</code></th>
            <td class="setting-value">{ value(entry) }</td>
            <td>
                { from(entry, act) }
                if let Some(onclick) = removal {
                    <button type="button" class="setting-remove" aria-label={format!("Remove {}", entry.key)} {onclick}>{ "Remove" }</button>
                }
            </td>
            <td>
                if let Some(why) = ignored {
                    <strong>{ "ignored" }</strong>{ ": " }{ prose(why) }
                } else {
                    { "in effect" }
                }
            </td>
        </tr>
    }
}

fn value(entry: &ConfEntry) -> Html {
    if entry.value.is_empty() {
        let said = if entry.computed { "computed by the code" } else { "empty" };
        return html! { <span class="soft">{ said }</span> };
    }
    html! { <code>{ entry.value.clone() }</code> }
}

fn from(entry: &ConfEntry, act: &Callback<Action>) -> Html {
    match entry.range {
        Some(range) => html! { <>{ "code, " }{ to_line(range, act) }</> },
        None => Html::from(outside(entry)),
    }
}

/// A key that may be broken behind its dots, where a column is narrow.
fn breakable(key: &str) -> Html {
    html! {
        for (at, part) in key.split('.').enumerate() {
            if at > 0 {
                { "." }<wbr />
            }
            { part.to_owned() }
        }
    }
}
