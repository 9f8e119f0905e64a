//! The cluster: its manager, its machines and their memory.

mod choice;
mod machine;
mod nodes;
mod number;
mod presets;

use spark_memory::Report;
use spark_memory::bytes::{ByteSize, GIB};
use spark_memory::cluster::{Cluster, JavaVersion, Machine, Platform};
use spark_memory::conf::{DeployMode, Launcher, Manager, Master, SparkVersion, keys};
use yew::prelude::*;

use super::context::{use_act, use_answer, use_input};
use super::master::master;
use super::menu::{Menu, MenuEntry};
use super::state::Action;
use choice::{Choice, choice};
use machine::{Catalog, MachineField};
use nodes::nodes;
use number::{Limits, NumberField};
use presets::PRESETS;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Changes where a cluster is opened whole, and the fields forget what was half typed into them.
    pub(crate) opened: u32,
}

const MANAGERS: [(Manager, &str); 4] = [
    (Manager::Yarn, "YARN"),
    (Manager::Kubernetes, "Kubernetes"),
    (Manager::Standalone, "Standalone"),
    (Manager::Local, "Local"),
];

const DEPLOY_MODES: [(DeployMode, &str); 2] =
    [(DeployMode::Client, "client"), (DeployMode::Cluster, "cluster")];

const LAUNCHERS: [(Launcher, &str); 3] = [
    (Launcher::SparkSubmit, "spark-submit"),
    (Launcher::Python, "python"),
    (Launcher::Notebook, "notebook"),
];

const WORKERS: Limits = Limits {
    min: 1.0,
    max: 10_000.0,
    whole: true,
    refusal: "Write a whole number of machines, from 1 to 10,000.",
};

const CORES: Limits = Limits {
    min: 1.0,
    max: 1_024.0,
    whole: true,
    refusal: "Write a whole number of cores, from 1 to 1,024.",
};

const MEMORY: Limits = Limits {
    min: 0.5,
    max: 32_768.0,
    whole: false,
    refusal: "Write a number of GiB from 0.5 to 32768, such as 64 or 30.5.",
};

#[component]
pub(crate) fn ClusterForm(Props { opened }: &Props) -> Html {
    let (act, input, answer) = (use_act(), use_input(), use_answer());
    let Some(answer) = answer else {
        return html! { <section class="cluster" aria-label="Cluster"></section> };
    };
    let (act, cluster, report) = (&act, &input.cluster, &answer.report);
    let versions: Vec<_> =
        SparkVersion::ALL.iter().rev().map(|version| (*version, version.name())).collect();
    let javas = JavaVersion::ALL.map(|java| (java, java.number().to_string()));
    let javas: Vec<_> = javas.iter().map(|(it, name)| (*it, name.as_str())).collect();
    let master = master(cluster, report);
    let manager = master.manager();
    let java_note = java_note(input.spark_version, cluster.java_version);
    let platforms: Vec<_> =
        Platform::ALL.into_iter().filter(|it| it.manager() == manager).collect();
    let no_platform = if platforms.is_empty() { "—" } else { "other" };
    let platforms: Vec<_> = std::iter::once((None, no_platform))
        .chain(platforms.iter().map(|it| (Some(*it), it.name())))
        .collect();
    html! {
        <section class="cluster" aria-label="Cluster">
            <div class="cluster-head">
                <h2>{ "Cluster" }</h2>
                <Menu
                    label="Presets"
                    entries={PRESETS.iter().map(|it| MenuEntry { title: it.title, about: it.about }).collect::<Vec<_>>()}
                    on_choose={act.reform(|at: usize| {
                        let preset = &PRESETS[at];
                        Action::ApplyPreset {
                            name: preset.title.to_owned(),
                            cluster: preset.cluster(),
                            version: preset.version,
                        }
                    })}
                />
            </div>
            <Catalog />
            <div class="cluster-fields" key={*opened}>
                { choice(&Choice {
                    label: "Cluster manager",
                    tip: "Who starts executors: spark.sparkContext.master says yarn, k8s://…, spark://… (standalone) or local[…].",
                    options: &MANAGERS,
                    current: cluster.manager,
                }, with(cluster, act, |cluster, manager| cluster.manager = manager)) }
                { choice(&Choice {
                    label: "Platform",
                    tip: "The service that runs the nodes, which decides what they keep for themselves. A cluster of your own is none of these.",
                    options: &platforms,
                    current: cluster.platform.filter(|it| it.manager() == manager),
                }, with(cluster, act, |cluster, platform| cluster.platform = platform)) }
                { choice(&Choice {
                    label: "Deploy mode",
                    tip: "Where the driver runs: spark-submit’s --deploy-mode. Without it, and in notebooks and shells, it is client.",
                    options: &DEPLOY_MODES,
                    current: cluster.deploy_mode,
                }, with(cluster, act, |cluster, mode| cluster.deploy_mode = mode)) }
                { choice(&Choice {
                    label: "Launched by",
                    tip: "What starts the driver. spark-submit and notebooks start its JVM before the code runs, so the code cannot set the driver’s heap.",
                    options: &LAUNCHERS,
                    current: spark_memory::launcher(&input),
                }, with(cluster, act, |cluster, launcher| cluster.launcher = Some(launcher))) }
                { choice(&Choice {
                    label: "Spark version",
                    tip: "spark.version in the session, or spark-submit --version.",
                    options: &versions,
                    current: input.spark_version,
                }, act.reform(Action::SetSparkVersion)) }
                { choice(&Choice {
                    label: "Java version",
                    tip: java_note.unwrap_or("“Java Version” on the Spark UI’s Environment page, or java -version on a worker."),
                    options: &javas,
                    current: cluster.java_version,
                }, with(cluster, act, |cluster, java| cluster.java_version = java)) }
                <NumberField
                    label="Workers"
                    tip="Machines that run executors: the nodes on YARN’s or the master’s page, or kubectl get nodes."
                    value={f64::from(cluster.workers)}
                    limits={WORKERS}
                    off={no_workers(master)}
                    on_change={with_number(cluster, act, |cluster, workers| cluster.workers = workers as u32)}
                />
                <MachineField
                    label="Machine type"
                    tip="The instance or VM type, as the cloud’s page of the cluster names it. It fills in cores and memory; empty means a custom machine."
                    placeholder="custom"
                    value={Some(cluster.machine.clone()).filter(|it| it.name.is_some())}
                    on_choose={with(cluster, act, choose_machine)}
                />
                <NumberField
                    label="Cores per worker"
                    tip="Cores that the machine has: nproc on it, or the vCPUs of its type."
                    value={f64::from(cluster.machine.cores)}
                    limits={CORES}
                    on_change={with_number(cluster, act, |cluster, cores| set_cores(&mut cluster.machine, cores as u32))}
                />
                <NumberField
                    label="Memory per worker"
                    unit="GiB"
                    tip="Memory that the machine has: free -g on it, or what its type’s page says. What is allocatable to containers follows from it, and can be set below."
                    value={gib(cluster.machine.memory)}
                    limits={MEMORY}
                    on_change={with_number(cluster, act, |cluster, gib| set_memory(&mut cluster.machine, gib))}
                />
            </div>
            { nodes(cluster, report, *opened, act) }
            { remark(cluster, report, java_note) }
        </section>
    }
}

/// As the form calls it.
pub(crate) fn manager_name(manager: Manager) -> &'static str {
    MANAGERS.iter().find(|(it, _)| *it == manager).map_or("", |(_, name)| name)
}

/// A callback that changes one thing of the cluster.
fn with<T: 'static>(
    cluster: &Cluster,
    act: &Callback<Action>,
    change: fn(&mut Cluster, T),
) -> Callback<T> {
    let cluster = cluster.clone();
    act.reform(move |value| {
        let mut cluster = cluster.clone();
        change(&mut cluster, value);
        Action::SetCluster(cluster)
    })
}

/// The same for a number that has to be written.
fn with_number(
    cluster: &Cluster,
    act: &Callback<Action>,
    change: fn(&mut Cluster, f64),
) -> Callback<Option<f64>> {
    let cluster = cluster.clone();
    act.reform(move |value: Option<f64>| {
        let mut cluster = cluster.clone();
        if let Some(value) = value {
            change(&mut cluster, value);
        }
        Action::SetCluster(cluster)
    })
}

/// A machine of the catalog takes the place of the worker's; without one the worker's stays, as nobody's type.
fn choose_machine(cluster: &mut Cluster, machine: Option<Machine>) {
    match machine {
        Some(machine) => cluster.machine = machine,
        None => cluster.machine.name = None,
    }
}

/// A machine with other figures than its type's is no longer of that type; the same figures typed again change nothing.
fn set_cores(machine: &mut Machine, cores: u32) {
    if machine.cores != cores {
        *machine = Machine { name: None, cores, memory: machine.memory };
    }
}

fn set_memory(machine: &mut Machine, typed: f64) {
    if (gib(machine.memory) - typed).abs() >= number::SAME {
        let memory = ByteSize((typed * GIB as f64) as u64);
        *machine = Machine { name: None, cores: machine.cores, memory };
    }
}

/// In GiB, to three decimals: more than anybody wrote.
fn gib(size: ByteSize) -> f64 {
    (size.0 as f64 / GIB as f64 * 1000.0).round() / 1000.0
}

/// Why the number of workers means nothing.
fn no_workers(master: Master) -> Option<&'static str> {
    match master {
        Master::Local { .. } => {
            Some("In local mode there are no workers: one JVM does everything.")
        }
        Master::LocalCluster { .. } => {
            Some("spark.master says local-cluster[…], which brings its own number of workers.")
        }
        _ => None,
    }
}

/// The Java versions of Spark's documentation, where the form has another: “Spark runs on Java 8/11/17” in 3.5 and “on
/// Java 17/21” since 4.0, in “Downloading” of <https://spark.apache.org/docs/3.5.0/> and
/// <https://spark.apache.org/docs/4.0.0/>. The figures stay those of the Java chosen.
fn java_note(spark: SparkVersion, java: JavaVersion) -> Option<&'static str> {
    let since_4 = spark > SparkVersion::V3_5;
    if since_4 && java < JavaVersion::V17 {
        return Some(
            "Spark 4 runs on Java 17 or later, by its documentation; the figures are those of the older Java chosen here.",
        );
    }
    let newer = !since_4 && java > JavaVersion::V17;
    newer.then_some("Spark 3.5 runs on Java 8, 11 and 17, by its documentation; the figures are those of the newer Java chosen here.")
}

/// The text in the place of a field's tip: settings that override the form, and fields that do not go together.
fn remark(cluster: &Cluster, report: &Report, java_note: Option<&str>) -> Html {
    let in_effect = |key| report.conf.iter().find(|entry| entry.key == key && entry.effective);
    let master =
        in_effect(keys::MASTER).map(|it| format!("Overridden by spark.master={}.", it.value));
    // In the code it is read too late to move the driver.
    let deploy_mode = in_effect(keys::DEPLOY_MODE)
        .filter(|it| it.range.is_none())
        .map(|it| format!("Overridden by {}={}.", keys::DEPLOY_MODE, it.value));
    let java = java_note.map(str::to_owned);
    let set: Vec<String> = java.into_iter().chain(master).chain(deploy_mode).collect();
    match (set.is_empty(), cluster.manager) {
        (false, _) => html! { <p class="cluster-tip">{ set.join(" ") }</p> },
        (true, Manager::Local) => html! {
            <p class="cluster-tip">
                { "In local mode one JVM on one machine of this size does everything; there are no workers." }
            </p>
        },
        _ => html! {
            <p class="cluster-tip cluster-tip-idle soft">{ "Hover or focus a field to see where to find its value." }</p>
        },
    }
}
