//! Context of a message: which JVM it was, in which mode, of which version.

use spark_model::demand::ProcessKind;

/// Returns true if a line is one of a stack trace's: it names methods, and no cause.
pub fn is_frame(line: &str) -> bool {
    line.trim_start().starts_with("at ")
}

/// Returns true if the tasks ran in the driver's JVM: "Lost task 0.0 in stage 0.0 (TID 0) (localhost executor driver)".
pub fn is_local(text: &str) -> bool {
    text.contains("executor driver)")
}

const DRIVER: [&str; 14] = [
    "task-result-getter",
    "TaskResultGetter",
    "dag-scheduler",
    "dispatcher-",
    "thread \"main\"",
    "[main]",
    "broadcast-exchange",
    "BroadcastExchangeExec",
    "SparkListenerBus",
    "spark-listener-group",
    "ApplicationMaster",
    "An error occurred while calling",
    "SocketAuthServer",
    "py4j.",
];

const EXECUTOR: [&str; 9] = [
    "Executor task launch worker",
    "Executor$TaskRunner",
    "ERROR Executor:",
    "ExecutorLostFailure",
    "Lost task",
    "in stage ",
    "CoarseGrainedExecutorBackend",
    "ShuffleMapTask",
    "ResultTask",
];

fn evidence(line: &str) -> Option<ProcessKind> {
    // A failed job's message names the call of the driver and the task of the executor in one line, and the task is
    // what failed.
    if EXECUTOR.iter().any(|phrase| line.contains(phrase)) {
        Some(ProcessKind::Executor)
    } else if DRIVER.iter().any(|phrase| line.contains(phrase)) {
        Some(ProcessKind::Driver)
    } else {
        None
    }
}

/// The JVM that the message at a line is about: its own line says so, its stack trace, the lines before it, or anything
/// in the text.
pub fn jvm(text: &str, lines: &[&str], at: usize) -> Option<ProcessKind> {
    if is_local(text) {
        return Some(ProcessKind::Driver);
    }
    let own = std::iter::once(&lines[at]);
    let frames = lines[at + 1..].iter().take_while(|line| is_frame(line));
    let before = lines[..at].iter().rev().take(3);
    let around = own.chain(frames).chain(before).find_map(|line| evidence(line));
    around.or_else(|| {
        let lost = ["Lost task", "Lost executor", "ExecutorLostFailure", "xited with code 52"];
        lost.iter().any(|phrase| text.contains(phrase)).then_some(ProcessKind::Executor)
    })
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
