//! Every setting that is written, where, and whether it takes effect.

use std::collections::BTreeMap;

use spark_memory::{ConfEntry, Range, Report};
use yew::prelude::*;

use super::effect::ignored;
use crate::app::context::use_act;
use crate::app::origin::{outside, to_line};
use crate::app::text::prose;

/// `by_key` are the settings that no text gives, as those that a recommendation has set: `remove` takes the number and
/// the key of one.
pub(crate) fn table(
    report: &Report,
    by_key: &BTreeMap<String, String>,
    remove: &Callback<(usize, AttrValue)>,
) -> Html {
    let mut numbers = 0..;
    let mut by_key_number = |entry: &ConfEntry| {
        let given = entry.range.is_none() && entry.settings_range.is_none();
        (given && by_key.contains_key(&entry.key)).then(|| numbers.next()).flatten()
    };
    html! {
        <>
            <h2 class="settings-heading" id="settings-heading" tabindex="-1">{ "Effective settings" }</h2>
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
                            <Row
                                key={at}
                                name={entry.key.clone()}
                                value={entry.value.clone()}
                                computed={entry.computed}
                                range={entry.range}
                                outside={outside(entry)}
                                ignored={ignored(entry, report).map(|why| AttrValue::from(why.to_owned()))}
                                by_key={by_key_number(entry)}
                                remove={remove.clone()}
                            />
                        }
                    </tbody>
                </table>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct Props {
    name: AttrValue,
    value: AttrValue,
    /// The code computes the value.
    computed: bool,
    /// The place in the code, for a setting that is made there.
    range: Option<Range>,
    /// The place of one that is made outside.
    outside: AttrValue,
    /// Why it does nothing; `None` for one that is in effect.
    ignored: Option<AttrValue>,
    /// Its number among the settings that no text gives, for one of these.
    by_key: Option<usize>,
    remove: Callback<(usize, AttrValue)>,
}

#[component]
fn Row(Props { name, value, computed, range, outside, ignored, by_key, remove }: &Props) -> Html {
    let act = use_act();
    let class = classes!(
        ignored.is_some().then_some("setting-ignored"),
        by_key.is_some().then_some("setting-by-key"),
    );
    let removal = by_key.map(|number| {
        let name = name.clone();
        remove.reform(move |_: MouseEvent| (number, name.clone()))
    });
    html! {
        <tr {class} data-key={name}>
            <th scope="row"><code>{ breakable(name) }</code></th>
            <td class="setting-value">
                if !value.is_empty() {
                    <code>{ value }</code>
                } else if *computed {
                    <span class="soft">{ "computed by the code" }</span>
                } else {
                    <span class="soft">{ "empty" }</span>
                }
            </td>
            <td>
                if let Some(range) = *range {
                    { "code, " }{ to_line(range, &act) }
                } else {
                    { outside }
                }
                if let Some(onclick) = removal {
                    <button type="button" class="setting-remove" aria-label={format!("Remove {name}")} {onclick}>{ "Remove" }</button>
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

/// A key that may be broken after its dots, where a column is narrow.
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
