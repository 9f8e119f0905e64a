//! The code that the page opens on, and more that fails, each differently.

use spark_memory::Input;

/// A script, and the cluster and the tables that it runs on.
pub(crate) struct Example {
    pub(crate) title: &'static str,
    /// The problem, in a few words.
    pub(crate) about: &'static str,
    source: &'static str,
    /// An input without its source.
    rest: &'static str,
}

/// In the order of the menu; the page opens on the first.
pub(crate) const EXAMPLES: [Example; 6] = [
    Example {
        title: "Purchases by user",
        about: "one row that holds a whole user, a large broadcast, and all of it on the driver",
        source: include_str!("../../www/examples/purchases.py"),
        rest: include_str!("../../www/examples/purchases.json"),
    },
    Example {
        title: "Invoice letters",
        about: "a large table collected, then looped over on the driver",
        source: include_str!("../../www/examples/invoices.py"),
        rest: include_str!("../../www/examples/invoices.json"),
    },
    Example {
        title: "Sensor features",
        about: "withColumn in a loop: a plan that outgrows the driver",
        source: include_str!("../../www/examples/sensors.py"),
        rest: include_str!("../../www/examples/sensors.json"),
    },
    Example {
        title: "Delivery routes",
        about: "a join with a hint to broadcast what no executor can hold",
        source: include_str!("../../www/examples/routes.py"),
        rest: include_str!("../../www/examples/routes.json"),
    },
    Example {
        title: "Inherited settings",
        about: "keys that Spark removed, a size of 1.5g, a flag that stops the JVM",
        source: include_str!("../../www/examples/settings.py"),
        rest: include_str!("../../www/examples/settings.json"),
    },
    Example {
        title: "Clicks, streaming",
        about: "an aggregation whose state grows for ever",
        source: include_str!("../../www/examples/clicks.py"),
        rest: include_str!("../../www/examples/clicks.json"),
    },
];

impl Example {
    pub(crate) fn input(&self) -> Input {
        // `tests/examples.rs` reads them all.
        let rest = Input::from_json(self.rest).unwrap_or_default();
        Input { source: self.source.to_owned(), ..rest }
    }
}

/// Returns true if an input is an example as it opens.
pub(crate) fn is_example(input: &Input) -> bool {
    EXAMPLES.iter().any(|it| it.input() == *input)
}
