//! What is known of the tables that the code reads.

mod field;
mod parts;

use std::collections::BTreeSet;
use std::rc::Rc;

use spark_memory::{Input, Report, Table};
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::by_ptr::ByPtr;
use super::state::Action;
use field::TableField;
use parts::Part;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) input: Rc<Input>,
    pub(crate) report: ByPtr<Report>,
    /// Changes where tables are put back, and the fields forget what was half typed into them.
    pub(crate) opened: u32,
    pub(crate) act: Callback<Action>,
}

#[component]
pub(crate) fn Tables(Props { input, report, opened, act }: &Props) -> Html {
    let missing = missing(report);
    let names: BTreeSet<&str> =
        input.tables.keys().map(String::as_str).chain(missing.iter().copied()).collect();
    html! {
        <section class="tables" aria-label="Tables">
            <p class="soft">
                { "How large the tables are decides what fits. Rows and size are enough; columns make it exact. A comment beside the read says it as well: " }
                <code>{ "# size: 40GB rows: 2e9" }</code>
                { "." }
            </p>
            if names.is_empty() {
                <p class="tables-none">{ "The code reads no table or path whose size is missing." }</p>
            }
            <ul class="tables-list" role="list" key={*opened}>
                for (at, name) in names.into_iter().enumerate() {
                    { item(at, name, input.tables.get(name), missing.contains(name), act) }
                }
            </ul>
            <Another act={act.clone()} />
        </section>
    }
}

/// The tables and paths whose sizes some step lacks.
pub(crate) fn missing(report: &Report) -> BTreeSet<&str> {
    report
        .steps
        .iter()
        .flat_map(|step| &step.stages)
        .flat_map(|stage| &stage.demands)
        .flat_map(|demand| &demand.missing_tables)
        .map(String::as_str)
        .collect()
}

fn item(
    at: usize,
    name: &str,
    table: Option<&Table>,
    missing: bool,
    act: &Callback<Action>,
) -> Html {
    let on_change = {
        let (act, name) = (act.clone(), name.to_owned());
        Callback::from(move |table| {
            act.emit(Action::SetTable { name: name.clone(), table: Some(table) });
        })
    };
    let given = table.cloned().unwrap_or_default();
    let remove = {
        let name = name.to_owned();
        act.reform(move |_| Action::SetTable { name: name.clone(), table: None })
    };
    html! {
        <li key={name.to_owned()} class="table" data-table={name.to_owned()}>
            <div class="table-head">
                <code>{ name.to_owned() }</code>
                if missing {
                    <span class="table-missing">{ "size not known" }</span>
                }
                if table.is_some() {
                    <button type="button" aria-label={format!("Forget {name}")} onclick={remove}>{ "Forget" }</button>
                }
            </div>
            <div class="table-fields">
                for part in Part::ALL {
                    <TableField
                        key={part.label()}
                        {part}
                        id={format!("table-{at}-{}", part.slug())}
                        name={name.to_owned()}
                        table={given.clone()}
                        on_change={on_change.clone()}
                    />
                }
            </div>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct AnotherProps {
    act: Callback<Action>,
}

/// Names a table that the code reads by a name it computes.
#[component]
fn Another(AnotherProps { act }: &AnotherProps) -> Html {
    let field = use_node_ref();
    let onsubmit = {
        let (field, act) = (field.clone(), act.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(field) = field.cast::<HtmlInputElement>() else { return };
            let name = field.value().trim().to_owned();
            if !name.is_empty() {
                field.set_value("");
                act.emit(Action::SetTable { name, table: Some(Table::default()) });
            }
        })
    };
    html! {
        <form class="tables-another" {onsubmit}>
            <label for="table-another">{ "Another table or path" }</label>
            <input id="table-another" ref={field} type="text" autocomplete="off" spellcheck="false" placeholder="as the code reads it: db.events, s3://lake/events" />
            <button type="submit">{ "Add" }</button>
        </form>
    }
}
