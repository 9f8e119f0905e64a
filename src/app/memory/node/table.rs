//! A node in numbers.

use spark_memory_playground::bytes::ByteSize;
use spark_memory_playground::cluster::Placement;
use yew::prelude::*;

use crate::app::words::grouped;

pub(crate) fn table(placement: &Placement) -> Html {
    let full = format!("{} × an executor", placement.executors_per_node);
    let taken = placement.memory_per_node.saturating_sub(placement.unused_memory_per_node);
    let taken_cores = placement.cores_per_node.saturating_sub(placement.unused_cores_per_node);
    html! {
        <details class="memory-table">
            <summary>{ "as a table" }</summary>
            <div class="memory-table-scroll">
                <table>
                    <caption>{ "A node full of executors" }</caption>
                    <thead>
                        <tr>
                            <th scope="col">{ "What" }</th>
                            <th scope="col">{ "Memory" }</th>
                            <th scope="col">{ "Bytes" }</th>
                            <th scope="col">{ "Cores" }</th>
                        </tr>
                    </thead>
                    <tbody>
                        { row("A node hands out", placement.memory_per_node, placement.cores_per_node) }
                        { row("An executor takes", placement.memory_per_executor, placement.cores_per_executor) }
                        { row(&full, taken, taken_cores) }
                        { row("Unused", placement.unused_memory_per_node, placement.unused_cores_per_node) }
                    </tbody>
                </table>
            </div>
        </details>
    }
}

fn row(name: &str, size: ByteSize, cores: u32) -> Html {
    html! {
        <tr>
            <th scope="row">{ name.to_owned() }</th>
            <td class="number">{ size.human() }</td>
            <td class="number">{ grouped(size.0) }</td>
            <td class="number">{ cores }</td>
        </tr>
    }
}
