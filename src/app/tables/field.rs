//! A field for one thing that is known of a table.

use spark_memory::Table;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::parts::Part;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) part: Part,
    pub(super) id: String,
    /// The table's.
    pub(super) name: String,
    pub(super) table: Table,
    pub(super) on_change: Callback<Table>,
}

/// Keeps what the person typed as they typed it; where that is nothing for this field it says so, and the last good one stays.
#[component]
pub(super) fn TableField(props: &Props) -> Html {
    let Props { part, id, name, table, on_change } = props;
    let part = *part;
    let typed = use_state(|| None::<String>);
    // A text that means the value, or nothing, stands; once the value has come from elsewhere, the text has had its day.
    let text = (*typed).clone().filter(|text| part.read(text, table).is_none_or(|it| it == *table));
    let refused = text.as_ref().is_some_and(|text| part.read(text, table).is_none());
    let error = format!("{id}-error");
    let oninput = {
        let (typed, table, on_change) = (typed.setter(), table.clone(), on_change.clone());
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            if let Some(table) = part.read(&text, &table) {
                on_change.emit(table);
            }
            typed.set(Some(text));
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
