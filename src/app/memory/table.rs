//! A picture in numbers.

use spark_memory_playground::Process;
use spark_memory_playground::bytes::ByteSize;
use yew::prelude::*;

use super::Whose;
use super::names::names;
use crate::app::words::grouped;

pub(crate) fn table(whose: Whose, process: &Process) -> Html {
    let heap = &process.heap;
    let caption = match whose {
        Whose::Executor => "An executor’s memory",
        Whose::Driver => "The driver’s memory",
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
                            { row("Container", size, "the heap and what stands beside it") }
                        }
                        if let Some(size) = process.granted {
                            { row("Container as granted", size, "rounded up by the cluster manager") }
                        }
                        { row("Heap", heap.size, &heap.formula) }
                        { row("Runtime.maxMemory", heap.max, "what Spark divides") }
                        if heap.uncounted > ByteSize::ZERO {
                            { row("Heap not counted", heap.uncounted, "one survivor space") }
                        }
                        for region in &process.regions {
                            { row(names(region.kind).full, region.bytes, &region.formula) }
                        }
                        { row("Shown in the Spark UI", heap.shown_in_spark_ui, "storage + execution, on the heap and off it") }
                        if let Some(tasks) = process.per_task {
                            { row("A task’s least", tasks.least, "with less of it a task waits") }
                            { row("A task’s most", tasks.most, "beyond it a task spills") }
                        }
                        { row("Page", process.page_size, "the grain of every acquisition") }
                    </tbody>
                </table>
            </div>
        </details>
    }
}

fn row(name: &'static str, size: ByteSize, formula: &str) -> Html {
    html! {
        <tr>
            <th scope="row">{ name }</th>
            <td class="number">{ size.human() }</td>
            <td class="number">{ grouped(size.0) }</td>
            <td>{ formula.to_owned() }</td>
        </tr>
    }
}
