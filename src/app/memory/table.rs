//! A picture in numbers.

use spark_memory::Process;
use spark_memory::bytes::ByteSize;
use yew::prelude::*;

use super::JvmKind;
use super::layout::{Part, Span};
use super::names::names;
use super::settings::{part_keys, span_keys};
use crate::app::origin::Origins;
use crate::app::text::grouped;

pub(crate) fn table(owner: JvmKind, process: &Process, origins: Origins<'_>) -> Html {
    let heap = &process.heap;
    let caption = match owner {
        JvmKind::Executor => "An executor’s memory",
        JvmKind::Driver => "The driver’s memory",
    };
    let keys_of = |span| span_keys(owner, span, origins.report);
    let row = |name, size, formula: &str, keys: Vec<&'static str>| {
        row(name, size, formula, origins.of(&keys))
    };
    html! {
        <details class="memory-table">
            <summary>{ "as a table" }</summary>
            <div class="memory-table-scroll">
                <table>
                    <caption>{ caption }</caption>
                    <thead>
                        <tr>
                            <th scope="col">{ "Memory" }</th>
                            <th scope="col">{ "Size" }</th>
                            <th scope="col">{ "Bytes" }</th>
                            <th scope="col">{ "How it comes about" }</th>
                        </tr>
                    </thead>
                    <tbody>
                        if let Some(size) = process.container {
                            { row("Container", size, "the heap and what is next to it", keys_of(Span::Container)) }
                        }
                        if let Some(size) = process.granted {
                            { row("Container as granted", size, "rounded up by the cluster manager; above it the process is killed", Vec::new()) }
                        }
                        { row("Heap", heap.size, &heap.formula, keys_of(Span::Heap)) }
                        { row("Runtime.maxMemory", heap.max, "what Spark divides", Vec::new()) }
                        if heap.uncounted > ByteSize::ZERO {
                            { row("Heap not counted", heap.uncounted, "one survivor space", Vec::new()) }
                        }
                        for region in &process.regions {
                            { row(names(region.kind).full, region.bytes, &region.formula, part_keys(owner, Part::Region(region.kind), origins.report)) }
                        }
                        { row("Shown in the Spark UI", heap.shown_in_spark_ui, "storage + execution, on the heap and off it", keys_of(Span::SparkUi)) }
                        if let Some(tasks) = process.per_task {
                            { row("A task’s least", tasks.least, "with less of it a task waits", Vec::new()) }
                            { row("A task’s most", tasks.most, "beyond it a task spills", Vec::new()) }
                        }
                        { row("Page", process.page_size, "the grain of every acquisition", Vec::new()) }
                    </tbody>
                </table>
            </div>
        </details>
    }
}

fn row(name: &'static str, size: ByteSize, formula: &str, origins: Html) -> Html {
    html! {
        <tr>
            <th scope="row">{ name }</th>
            <td class="number">{ size.human() }</td>
            <td class="number">{ grouped(size.0) }</td>
            <td>
                { formula.to_owned() }
                <span class="origins">{ origins }</span>
            </td>
        </tr>
    }
}
