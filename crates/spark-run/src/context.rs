//! Context of a message: which JVM it was, in which mode, of which version.

use spark_model::demand::ProcessKind;

use crate::frames::{self, Evidence};

/// Returns true if the tasks ran in the driver's JVM: "Lost task 0.0 in stage 0.0 (TID 0) (localhost executor driver)",
/// and before Spark 2 "(TID 0, localhost)".
pub fn is_local(text: &str) -> bool {
    ["executor driver)", "executor driver:", "(TID 0, localhost)"]
        .iter()
        .any(|it| text.contains(it))
        || text.match_indices("(TID ").any(|(at, _)| {
            let id = text[at + "(TID ".len()..].trim_start_matches(|it: char| it.is_ascii_digit());
            id.starts_with(", localhost)")
        })
}

/// Returns true if the text names an executor in a process of its own.
fn names_an_executor(text: &str) -> bool {
    [
        "Lost executor ",
        "executor with id ",
        "CoarseGrainedExecutorBackend",
        "spark-kubernetes-executor",
    ]
    .iter()
    .any(|it| text.contains(it))
        || text.match_indices(" executor ").any(|(at, it)| {
            let rest = &text[at + it.len()..];
            let digits = rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(rest.len());
            digits > 0 && rest[digits..].starts_with(')')
        })
}

/// Returns true if one JVM is driver and executor: the text says so, or the cluster is local and the text names no
/// executor.
pub fn is_one_jvm(text: &str, local: bool) -> bool {
    is_local(text) || (local && !names_an_executor(text))
}

/// Threads and messages of the driver's JVM.
const DRIVER: [&str; 17] = [
    "task-result-getter",
    "dag-scheduler",
    "dispatcher-CoarseGrainedScheduler",
    "dispatcher-event-loop",
    "dispatcher-BlockManagerMaster",
    "map-output-dispatcher",
    "thread \"main\"",
    "[main]",
    "broadcast-exchange",
    "SparkListenerBus",
    "spark-listener-group",
    "stream execution thread",
    "ApplicationMaster",
    "An error occurred while calling",
    "py4j.",
    // EMR Serverless: the exit code of a job is its driver's.
    "Job failed, please check complete logs in configured logging destination",
    "Driver is up but",
];

/// Threads and messages of executors.
const EXECUTOR: [&str; 13] = [
    "FetchFailed",
    "ShuffleBlockFetcherIterator",
    "Executor task launch worker",
    "executor-heartbeater",
    "dispatcher-Executor",
    "ERROR Executor:",
    "Exception in task ",
    "ExecutorLostFailure",
    "Lost task",
    "in stage ",
    "CoarseGrainedExecutorBackend",
    "stdout writer for python",
    "ExecutorClassLoader",
];

fn evidence(line: &str) -> Option<ProcessKind> {
    // A failed job's message names the call of the driver and the task of the executor in one line, and the task is
    // what failed.
    if is_of_broadcast(line) {
        Some(ProcessKind::Driver)
    } else if EXECUTOR.iter().any(|phrase| line.contains(phrase)) {
        Some(ProcessKind::Executor)
    } else if DRIVER.iter().any(|phrase| line.contains(phrase)) {
        Some(ProcessKind::Driver)
    } else {
        None
    }
}

/// Returns true if a line is of the thread that builds a broadcast.
fn is_of_broadcast(line: &str) -> bool {
    line.contains("broadcast-exchange-")
}

/// The process that a line names by its plain name, where it names one only.
fn by_name(line: &str) -> Option<ProcessKind> {
    let has = |names: [&str; 3]| names.iter().any(|name| line.contains(name));
    match (has(["driver", "Driver", "DRIVER"]), has(["executor", "Executor", "EXECUTOR"])) {
        (true, false) => Some(ProcessKind::Driver),
        (false, true) => Some(ProcessKind::Executor),
        _ => None,
    }
}

/// The JVM that the message at a line is about: its own line says so, its stack trace, the lines before it, or anything
/// in the text. `None` where nothing does.
pub fn jvm(text: &str, lines: &[&str], at: usize, stack: Evidence) -> Option<ProcessKind> {
    let before = || {
        let mut near =
            lines[..at].iter().rev().filter(|line| frames::frame(line).is_none()).take(3);
        near.find_map(|line| evidence(line))
    };
    let lost = ["Lost task", "Lost executor", "ExecutorLostFailure", "xited with code 52"];
    let named = || by_name(lines[at]).filter(|_| lines[at].len() < 400);
    evidence(lines[at]).or(stack.process).or_else(before).or_else(named).or_else(|| {
        lost.iter().any(|phrase| text.contains(phrase)).then_some(ProcessKind::Executor)
    })
}

/// The JVM of the container that a text is about.
pub fn container(text: &str) -> Option<ProcessKind> {
    const DRIVER: [&str; 4] = [
        "AM Container for",
        "spark-kubernetes-driver",
        "Driver received",
        // EMR Serverless.
        "complete logs in configured logging destination",
    ];
    const EXECUTOR: [&str; 9] = [
        "Lost executor",
        "ExecutorLostFailure",
        "executor with id",
        "spark-kubernetes-executor",
        "executor.memoryOverhead",
        "Lost task",
        "YarnAllocator",
        "YarnScheduler",
        "killed by YARN for exceeding",
    ];
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    if has(&DRIVER) {
        Some(ProcessKind::Driver)
    } else if has(&EXECUTOR) {
        Some(ProcessKind::Executor)
    } else {
        by_container_id(text)
    }
}

/// The process of a YARN container by its number: an application's first is the application master's, the driver of
/// cluster mode.
fn by_container_id(text: &str) -> Option<ProcessKind> {
    let (_, id) = text.split_once("containerID=container_")?;
    let end = id.find(|it: char| !(it.is_ascii_alphanumeric() || it == '_'))?;
    let number: u64 = id[..end].rsplit('_').next()?.parse().ok()?;
    Some(if number == 1 { ProcessKind::Driver } else { ProcessKind::Executor })
}

/// Methods whose frames name the call of Python.
const CALLS: [&str; 5] = [
    "collectToPython",
    "collectAsArrowToPython",
    "toPythonIterator",
    "showString",
    "collectAndServe",
];

/// The names of the JVM's methods that Python called: of "An error occurred while calling o44.collectToPython." and of
/// the stacks.
pub fn calls(text: &str) -> Vec<&str> {
    let mut calls: Vec<&str> = Vec::new();
    for (at, phrase) in text.match_indices("An error occurred while calling ") {
        let call = text[at + phrase.len()..].split_whitespace().next().unwrap_or_default();
        let name = call.trim_end_matches(['.', ':']).rsplit('.').next().unwrap_or_default();
        calls.push(name);
    }
    calls.extend(CALLS.into_iter().filter(|name| text.contains(name)));
    calls
}

/// Configuration keys that a message names.
pub fn keys(message: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for (at, _) in message.match_indices("spark.") {
        // Not the `spark.` of a package or a web address.
        if message[..at]
            .ends_with(|before: char| before.is_alphanumeric() || "./-_$".contains(before))
        {
            continue;
        }
        let rest = &message[at..];
        let end = rest.find(|it: char| !(it.is_ascii_alphanumeric() || "._-".contains(it)));
        let key = rest[..end.unwrap_or(rest.len())].trim_end_matches(['.', '-']);
        if key.len() > "spark.".len() && !keys.iter().any(|known| known == key) {
            keys.push(key.to_owned());
        }
    }
    keys
}

/// The version that Spark's banner, its first log line or a jar's name gives.
pub fn version(text: &str) -> Option<String> {
    const BEFORE: [&str; 7] = [
        "Spark version ",
        "/_/\\_\\   version ",
        "spark-core_2.12-",
        "spark-core_2.13-",
        "spark-sql_2.12-",
        "spark-sql_2.13-",
        "pyspark==",
    ];
    BEFORE.iter().find_map(|before| {
        let rest = &text[text.find(before)? + before.len()..];
        let mut parts = rest.split(|it: char| !it.is_ascii_digit());
        let (major, minor) = (parts.next()?, parts.next()?);
        let small = |part: &str| (1..=2).contains(&part.len());
        (small(major) && small(minor) && rest[major.len()..].starts_with('.'))
            .then(|| format!("{major}.{minor}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_no_packages() {
        let message = "org.apache.spark.SparkException: spark.memory.fraction should be. See https://spark.apache.org \"spark.a.b\".";
        assert_eq!(keys(message), ["spark.memory.fraction", "spark.a.b"]);
    }

    #[test]
    fn versions() {
        let version = |text| version(text).unwrap_or_default();
        assert_eq!(version("INFO SparkContext: Running Spark version 3.5.9"), "3.5");
        assert_eq!(version("/opt/spark/jars/spark-core_2.13-4.1.4.jar"), "4.1");
        assert_eq!(version("Spark version "), "");
        assert_eq!(version("Spark version 4"), "");
    }
}
