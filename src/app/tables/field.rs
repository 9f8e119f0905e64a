//! A field for one thing that is known of a table.

use spark_memory::Table;
use yew::prelude::*;

use super::parts::Part;
use crate::app::entry::use_typed;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) part: Part,
    pub(super) id: AttrValue,
    /// The table's.
    pub(super) name: AttrValue,
    pub(super) table: Table,
    pub(super) on_change: Callback<Table>,
}

/// Keeps the text as it was typed; where that is nothing for this field it says so, and the last good value stays.
#[component]
pub(super) fn TableField(props: &Props) -> Html {
    let Props { part, id, name, table, on_change } = props;
    let part = *part;
    let typed = use_typed();
    let text = typed.while_it(|text| part.read(text, table).is_none_or(|it| it == *table));
    let refused = text.as_ref().is_some_and(|text| part.read(text, table).is_none());
    let error = format!("{id}-error");
    let oninput = {
        let (table, on_change) = (table.clone(), on_change.clone());
        typed.on_input(move |text, _| {
            if let Some(table) = part.read(text, &table) {
                on_change.emit(table);
            }
        })
    };
    html! {
        <div class={classes!("field", format!("field-{}", part.slug()))}>
            <label for={id.clone()}>{ part.label() }</label>
            <input
                type="text"
                id={id.clone()}
                aria-label={format!("{} of {name}", part.label())}
                autocomplete="off"
                spellcheck="false"
                value={text.unwrap_or_else(|| part.write(table))}
                placeholder={part.example()}
                aria-invalid={refused.then_some("true")}
                aria-describedby={refused.then(|| error.clone())}
                {oninput}
            />
            if refused {
                <p class="table-error" id={error}>{ part.refusal() }</p>
            }
        </div>
    }
}
