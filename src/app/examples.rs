//! The code that the page opens on, and more that goes wrong, each in another way.

use spark_memory_playground::Input;
use spark_memory_playground::bytes::ByteSize;
use spark_memory_playground::cluster::{Cluster, Machine};
use spark_memory_playground::conf::{DeployMode, Launcher, Manager};

/// A script and the cluster that it runs on.
pub(crate) struct Example {
    pub(crate) title: &'static str,
    /// What goes wrong, in a few words.
    pub(crate) about: &'static str,
    source: &'static str,
    cluster: fn() -> Cluster,
}

/// In the order of the menu; the page opens on the first.
pub(crate) const EXAMPLES: [Example; 6] = [
    Example {
        title: "Purchases by user",
        about: "one row that holds a whole user, a large broadcast, and all of it on the driver",
        source: include_str!("../../www/examples/purchases.py"),
        cluster: yarn,
    },
    Example {
        title: "Invoice letters",
        about: "a large table collected, then looped over on the driver",
        source: include_str!("../../www/examples/invoices.py"),
        cluster: yarn_small,
    },
    Example {
        title: "Sensor features",
        about: "withColumn in a loop: a plan that outgrows the driver",
        source: include_str!("../../www/examples/sensors.py"),
        cluster: kubernetes,
    },
    Example {
        title: "Delivery routes",
        about: "a join told to broadcast what no executor can hold",
        source: include_str!("../../www/examples/routes.py"),
        cluster: standalone,
    },
    Example {
        title: "Inherited settings",
        about: "keys that Spark removed, a size of 1.5g, a flag that stops the JVM",
        source: include_str!("../../www/examples/settings.py"),
        cluster: yarn,
    },
    Example {
        title: "Clicks, streaming",
        about: "an aggregation whose state grows for ever",
        source: include_str!("../../www/examples/clicks.py"),
        cluster: kubernetes,
    },
];

impl Example {
    pub(crate) fn input(&self) -> Input {
        Input { source: self.source.to_owned(), cluster: (self.cluster)(), ..Input::default() }
    }
}

fn workers(workers: u32, cores: u32, gib: u64) -> Cluster {
    let machine = Machine { name: None, cores, memory: ByteSize::gib(gib) };
    Cluster { workers, machine, ..Cluster::default() }
}

fn yarn() -> Cluster {
    Cluster { launcher: Some(Launcher::SparkSubmit), ..workers(3, 16, 64) }
}

fn yarn_small() -> Cluster {
    workers(4, 8, 32)
}

fn kubernetes() -> Cluster {
    Cluster {
        manager: Manager::Kubernetes,
        deploy_mode: DeployMode::Cluster,
        launcher: Some(Launcher::SparkSubmit),
        ..workers(6, 8, 32)
    }
}

fn standalone() -> Cluster {
    Cluster { manager: Manager::Standalone, launcher: Some(Launcher::Python), ..workers(2, 8, 16) }
}
