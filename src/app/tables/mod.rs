//! Facts about the tables that the code reads.

mod field;
mod parts;

use std::collections::BTreeSet;

use spark_memory::{Report, Table, order};
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::context::{use_act, use_answer, use_input};
use super::state::Action;
use field::TableField;
use parts::Part;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Changes where tables are put back, and the fields forget what was half typed into them.
    pub(crate) opened: u32,
}

#[component]
pub(crate) fn Tables(Props { opened }: &Props) -> Html {
    let (input, answer) = (use_input(), use_answer());
    let missing = answer.as_ref().map(|it| missing(&it.report)).unwrap_or_default();
    let names = order::set(input.tables.keys().map(String::as_str).chain(missing.iter().copied()));
    html! {
        <section class="tables" aria-label="Tables">
            <p class="soft">
                { "How large the tables are decides what fits. Rows and size are enough; columns make it exact. A comment next to the read works as well: " }
                <code>{ "# size: 40GB rows: 2e9" }</code>
                { "." }
            </p>
            if names.is_empty() && answer.is_some() {
                <p class="tables-none">{ "The code reads no table or path whose size is missing." }</p>
            }
            <ul class="tables-list" role="list" key={*opened}>
                for (at, name) in names.into_iter().enumerate() {
                    <TableItem
                        key={name.to_owned()}
                        {at}
                        name={name.to_owned()}
                        table={input.tables.get(name).cloned()}
                        missing={missing.contains(name)}
                    />
                }
            </ul>
            <Another />
        </section>
    }
}

/// The tables and paths whose sizes some step lacks.
pub(crate) fn missing(report: &Report) -> BTreeSet<&str> {
    let demands = report.steps.iter().flat_map(spark_memory::Step::demands);
    order::set(demands.flat_map(|demand| &demand.missing_tables).map(String::as_str))
}

#[derive(Properties, PartialEq)]
struct ItemProps {
    /// The item's number in the list.
    at: usize,
    name: AttrValue,
    table: Option<Table>,
    /// Some step lacks its size.
    missing: bool,
}

#[component]
fn TableItem(ItemProps { at, name, table, missing }: &ItemProps) -> Html {
    let act = use_act();
    let on_change = use_callback((act.clone(), name.clone()), |table: Table, (act, name)| {
        act.emit(Action::SetTable { name: name.to_string(), table: Some(table) });
    });
    let given = table.clone().unwrap_or_default();
    let remove = {
        let name = name.clone();
        act.reform(move |_| Action::SetTable { name: name.to_string(), table: None })
    };
    html! {
        <li class="table" data-table={name}>
            <div class="table-head">
                <code>{ name }</code>
                if *missing {
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
                        {name}
                        table={given.clone()}
                        on_change={on_change.clone()}
                    />
                }
            </div>
        </li>
    }
}

/// Names a table that the code reads by a name it computes.
#[component]
fn Another() -> Html {
    let act = use_act();
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
