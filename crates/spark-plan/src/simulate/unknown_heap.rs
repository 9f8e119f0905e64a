//! Demands of processes whose heap the service sets, by a rule that is not public.

use super::{Application, Demand, FailureMessage, SimulatedJob};
use spark_model::conf::keys;
use spark_model::demand::{DemandKind, Outcome, ProcessKind};
use spark_model::memory::HeapBasis;

/// Makes outcomes unknown that hold only for the heap that the model has in the place of one that is not known.
pub fn forget_unknown_heaps(jobs: &mut [SimulatedJob], application: &Application<'_>) {
    let driver = application.memory.driver.heap_basis;
    let worker = application.worker().heap_basis;
    if [driver, worker] == [HeapBasis::Known; 2] {
        return;
    }
    for job in jobs {
        if worker != HeapBasis::Known {
            job.held.retain(|held| held.bytes < held.wanted);
        }
        for demand in job.demands_mut() {
            let basis = match (demand.process, demand.kind) {
                (ProcessKind::Driver, _) | (_, DemandKind::Rows) => driver,
                // Its own limit holds whatever the heap is.
                (ProcessKind::Python, _) if application.worker().pyspark.is_some() => {
                    HeapBasis::Known
                }
                _ => worker,
            };
            if basis != HeapBasis::Known {
                forget(demand, basis, application);
            }
        }
    }
}

fn forget(demand: &mut Demand, basis: HeapBasis, application: &Application<'_>) {
    demand.limits.clear();
    let holds = match &demand.message {
        Some(
            FailureMessage::TooManyRowsToBroadcast { .. }
            | FailureMessage::TooLargeToBroadcast { .. },
        ) => true,
        // A service has a default of its own for the limit.
        Some(FailureMessage::OverMaxResultSize { .. }) => {
            application.conf.get(keys::MAX_RESULT_SIZE).is_some()
        }
        // What is too large for the most memory that there can be is too large for less. What the heap leaves to Python
        // is the least here, not the most.
        _ => {
            basis == HeapBasis::AtMost
                && demand.process != ProcessKind::Python
                && demand.outcome.is_trouble()
        }
    };
    if holds {
        return;
    }
    demand.available = None;
    demand.outcome = Outcome::Unknown;
    demand.message = None;
    demand.crowded_out = false;
}
