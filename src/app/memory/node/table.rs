//! A node in numbers.

use spark_memory::bytes::ByteSize;
use spark_memory::cluster::{Cpu, Placement};
use yew::prelude::*;

use super::text::companion;
use crate::app::memory::settings::executor_keys;
use crate::app::origin::Origins;
use crate::app::text::grouped;

pub(crate) fn table(placement: &Placement, origins: Origins<'_>) -> Html {
    let full = format!("{} × an executor", placement.executors_per_node);
    let taken = placement.memory_per_node.saturating_sub(placement.unused_memory_per_node);
    let taken_cores = placement.cores_per_node.saturating_sub(placement.unused_cores_per_node);
    let machine = ByteSize(placement.memory_per_node.0 + placement.kept_memory_per_node.0);
    let plain = |text: &str| Html::from(text.to_owned());
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
                            <th scope="col">{ "How it comes about" }</th>
                        </tr>
                    </thead>
                    <tbody>
                        { row("The machine", machine, None, plain("Memory per worker, in Cluster")) }
                        { row("It keeps", placement.kept_memory_per_node, None, plain("not allocatable")) }
                        { row("Allocatable on a node", placement.memory_per_node, Some(placement.cores_per_node), plain(&placement.formula)) }
                        { row("An executor takes", placement.memory_per_executor, Some(placement.cores_per_executor), origins.of(&executor_keys(origins.report))) }
                        { row(&full, taken, Some(taken_cores), plain("as many as fit")) }
                        { row("Unused", placement.unused_memory_per_node, Some(placement.unused_cores_per_node), plain("what is left for no other executor")) }
                        if let Some(shared) = placement.shared_node {
                            { row(companion(shared.with), shared.memory, Some(shared.cores), plain("on one of the nodes")) }
                            if shared.fits {
                                { row(
                                    &format!("{} × an executor beside it", shared.executors),
                                    ByteSize(placement.memory_per_executor.0 * u64::from(shared.executors)),
                                    Some(Cpu { millis: placement.cores_per_executor.millis * shared.executors }),
                                    plain("as many as fit"),
                                ) }
                                { row("Unused there", shared.unused_memory, Some(shared.unused_cores), plain("what is left for no other executor")) }
                            }
                        }
                    </tbody>
                </table>
            </div>
        </details>
    }
}

fn row(name: &str, size: ByteSize, cores: Option<Cpu>, how: Html) -> Html {
    html! {
        <tr>
            <th scope="row">{ name.to_owned() }</th>
            <td class="number">{ size.human() }</td>
            <td class="number">{ grouped(size.0) }</td>
            <td class="number">{ cores.map(|it| it.to_string()) }</td>
            <td>{ how }</td>
        </tr>
    }
}
