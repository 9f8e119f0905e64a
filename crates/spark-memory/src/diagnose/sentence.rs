//! Sentences of a diagnosis.

use spark_model::bytes::{self, ByteSize, MIB};
use spark_model::demand::{FailureEffect, ProcessKind};
use spark_run::{FailedProcess, Number};

use super::{Consequence, cause};

/// Advice for a container of a manager that has none: `ExecutorRunner` starts plain processes.
const WITHOUT_CONTAINER: &str = "On a standalone cluster no container bounds an executor, its machine does: lower spark.executor.memory or spark.executor.cores so that the JVMs and Python workers of one machine fit in it together.";

/// The memory that ran out, why, and what to do.
pub fn explanation(
    found: &spark_run::Recognized,
    text: &str,
    consequences: &[Consequence],
) -> [String; 3] {
    let failure = found.failure;
    let fills = |it: &&'static str| fill(it, &found.numbers, found.jvm);
    let what = failure.what.iter().find_map(fills).unwrap_or_default();
    let cause = cause(found);
    let mut why = Vec::new();
    if failure.effect == FailureEffect::Crawls {
        why.push("The job goes on after this line, slower.".to_owned());
    }
    if found.jvm.is_none() && failure.process == FailedProcess::Jvm {
        why.push(
            "The text does not say whether it was the driver’s JVM or an executor’s; both are possible.".to_owned(),
        );
    }
    why.push(name_jvm(cause.map_or(failure.why, |it| it.why), found.jvm));
    if !consequences.is_empty() {
        let names: Vec<&str> = consequences.iter().map(|it| it.name).collect();
        why.push(format!("What else the text names followed from it: {}.", names.join("; ")));
    }
    let advice = if is_without_container(found, text) {
        WITHOUT_CONTAINER
    } else if found.one_jvm && !failure.local_advice.is_empty() && cause.is_none() {
        failure.local_advice
    } else {
        cause.map_or(failure.advice, |it| it.advice)
    };
    [what, why.join(" "), name_jvm(advice, found.jvm)]
}

/// Returns true if the text is of a standalone cluster's executor, which runs in no container ("Command exited with
/// code", `ExecutorRunner.fetchAndRunExecutor`).
pub fn is_without_container(found: &spark_run::Recognized, text: &str) -> bool {
    found.failure.process == FailedProcess::Container
        && !found.one_jvm
        && text.contains("Command exited with code")
}

/// A sentence with its numbers in it; `None` where one is missing.
pub fn fill(sentence: &str, numbers: &[Number], jvm: Option<ProcessKind>) -> Option<String> {
    let mut filled = name_jvm(sentence, jvm);
    let size = |number: &Number| ByteSize(number.value).human();
    for number in numbers {
        let alike = |other: &Number| {
            other.unit == "bytes" && other.value != number.value && size(other) == size(number)
        };
        let value = match number.unit {
            // 1,031 MiB of 1,024 MiB, rather than 1.0 GiB of 1 GiB.
            "bytes" if numbers.iter().any(alike) => {
                format!("{} MiB", bytes::grouped(&(number.value / MIB).to_string()))
            }
            "bytes" => size(number),
            "ms" if number.value >= 10_000 => format!("{} seconds", number.value / 1000),
            "ms" => format!("{} milliseconds", number.value),
            "percent" => format!("{} %", number.value),
            _ => number.value.to_string(),
        };
        filled = filled.replace(&format!("{{{}}}", number.name), &value);
    }
    (!filled.contains('{')).then(|| filled.replace(" 1 tasks ", " one task "))
}

/// The keys of a template: one where the JVM is known, else the driver's and the executor's.
pub fn keys(template: &str, jvm: Option<ProcessKind>) -> Vec<String> {
    match jvm {
        _ if !template.contains("{jvm}") => vec![template.to_owned()],
        Some(ProcessKind::Driver) => vec![template.replace("{jvm}", "driver")],
        Some(_) => vec![template.replace("{jvm}", "executor")],
        None => ["driver", "executor"].map(|jvm| template.replace("{jvm}", jvm)).to_vec(),
    }
}

/// A sentence about the JVM; about any JVM where it is not known.
fn name_jvm(sentence: &str, jvm: Option<ProcessKind>) -> String {
    match jvm {
        Some(ProcessKind::Driver) => return sentence.replace("{jvm}", "driver"),
        Some(_) => return sentence.replace("{jvm}", "executor"),
        None => {}
    }
    let mut named = String::new();
    let mut rest = sentence;
    while let Some(at) = rest.find("spark.{jvm}.") {
        let key = &rest[at..];
        let end = key.find([' ', ',', ';', ')', ':']).unwrap_or(key.len());
        let key = key[..end].trim_end_matches('.');
        named += &rest[..at];
        named += &keys(key, None).join(" or ");
        rest = &rest[at + key.len()..];
    }
    named += rest;
    [("he {jvm}’s JVM", " JVM"), ("he {jvm}’s", " JVM’s"), ("he {jvm}", " JVM")].iter().fold(
        named,
        |named, (from, to)| {
            named
                .replace(&format!("T{from}"), &format!("A{to}"))
                .replace(&format!("t{from}"), &format!("a{to}"))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_without_its_numbers_is_the_plain_sentence() {
        let driver = Some(ProcessKind::Driver);
        let number = Number { name: "asked", value: 65536, unit: "bytes" };
        assert_eq!(fill("{asked} of {jvm}.", &[number], driver).unwrap(), "64 KiB of driver.");
        assert_eq!(fill("{asked} of {had}.", &[number], driver), None);
    }

    #[test]
    fn a_jvm_that_is_not_known() {
        let named =
            name_jvm("The heap of the {jvm}’s JVM is full; raise spark.{jvm}.memory.", None);
        assert_eq!(
            named,
            "The heap of a JVM is full; raise spark.driver.memory or spark.executor.memory."
        );
    }
}
