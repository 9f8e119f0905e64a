//! Fields that set a key.

use super::FormReader;
use super::evidence::Service;
use crate::conf::keys;
use crate::conf::text::How;
use crate::conf::text::tree::{TreeEntry, TreeValue};

/// Fields by their plain names.
///
/// Sources: `CreateInteractiveRequest` and `CreateBatchRequest` of Livy, which Synapse's sessions and batches take over;
/// the arguments of Airflow's `SparkSubmitOperator` and `LivyOperator`; "Environment definition" of Fabric's interface.
const FIELDS: &[(&str, &str)] = &[
    ("drivercores", keys::DRIVER_CORES),
    ("drivermemory", keys::DRIVER_MEMORY),
    ("executorcores", keys::EXECUTOR_CORES),
    ("executormemory", keys::EXECUTOR_MEMORY),
    ("executormemoryoverhead", keys::EXECUTOR_OVERHEAD),
    ("numexecutors", keys::EXECUTOR_INSTANCES),
    ("totalexecutorcores", "spark.cores.max"),
];

/// Fields of a map on dynamic allocation.
const DYNAMIC: &[(&str, &str)] = &[
    ("enabled", keys::DYNAMIC_ALLOCATION),
    ("maxexecutors", keys::DYNAMIC_ALLOCATION_MAX),
    ("minexecutors", "spark.dynamicAllocation.minExecutors"),
];

impl FormReader<'_> {
    /// Reads `entry` if its field sets a key.
    pub(super) fn field(&mut self, name: &str, entry: &TreeEntry) -> bool {
        let dynamic = self.path.last().is_some_and(|it| it == "dynamicexecutorallocation");
        let table = if dynamic { DYNAMIC } else { FIELDS };
        let Some(&(_, key)) = table.iter().find(|(field, _)| *field == name) else {
            return self.size(name, entry);
        };
        // Fabric's pipelines give a parameter's name and the value that holds without it.
        if let (TreeValue::Map(_), Some(default)) =
            (&entry.value.value, entry.value.field("defaultvalue"))
        {
            let entry = TreeEntry { value: default.clone(), ..entry.clone() };
            self.parsed.entry(self.text, key, &entry, How::Field);
            return true;
        }
        if matches!(entry.value.value, TreeValue::Map(_)) {
            return false;
        }
        if !matches!(entry.value.value, TreeValue::Null) {
            self.parsed.entry(self.text, key, entry, How::Field);
        }
        true
    }

    /// Synapse's sizes of a driver or an executor: memory and cores by a name.
    fn size(&mut self, name: &str, entry: &TreeEntry) -> bool {
        let keys = match name {
            "driversize" => [keys::DRIVER_MEMORY, keys::DRIVER_CORES],
            "executorsize" => [keys::EXECUTOR_MEMORY, keys::EXECUTOR_CORES],
            "executors" | "executorcount"
                if self.evidence.has(Service::Synapse)
                    && entry.value.text().is_some_and(|it| it.parse::<u32>().is_ok()) =>
            {
                self.parsed.entry(self.text, keys::EXECUTOR_INSTANCES, entry, How::Field);
                return true;
            }
            _ => return false,
        };
        let Some(written) = entry.value.text() else { return false };
        let Some(size) = crate::cluster::defaults::synapse_size(written) else {
            let message = "Synapse's sizes are Small, Medium, Large, XLarge and XXLarge";
            self.parsed.problem(entry.value.range.clone(), message);
            return true;
        };
        let values = [size.heap.map(|it| it.to_string()), size.cores.map(|it| it.to_string())];
        for (key, value) in keys.into_iter().zip(values).filter(|(_, value)| value.is_some()) {
            self.parsed.set(
                self.text,
                key,
                value,
                entry.key_range.clone(),
                entry.value.range.clone(),
                How::Field,
            );
        }
        true
    }
}
