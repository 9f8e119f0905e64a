//! The catalog of rules: each id with its severity and the kind of its fix. Both are a contract: others' tests and
//! users' `# noqa` use them.
//!
//! `docs/rules.md` is the catalog with its reasons and examples, made from the rules. With `BLESS=1` in the
//! environment it is written anew.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use pyspark_lint::rules::{FAMILIES, RULES};
use pyspark_lint::{Docs, FixKind, Severity, docs};

/// A rule, how severe it is unless a case is worse or better, and its best fix: `safe`, `unsafe`, `advice`, or
/// `config`, a setting that the help computes and that an edit may write.
const CATALOG: &str = "
conf-unknown-key warning unsafe
conf-removed-key warning safe
conf-deprecated-key info safe
conf-removed-sql-key error safe
conf-static-at-runtime error unsafe
conf-ignored-at-runtime warning unsafe
conf-driver-too-late warning advice
conf-second-session warning advice
conf-size-fraction error safe
conf-size-syntax error safe
conf-size-unit-missing info safe
conf-value-out-of-range error unsafe
conf-heap-too-small error config
conf-memory-fraction-high warning unsafe
conf-off-heap-without-size error unsafe
conf-off-heap-not-enabled warning safe
conf-overhead-too-small warning config
conf-no-effect-here info safe
conf-container-too-large error config
conf-executor-too-fat info config
conf-max-result-size warning unsafe
conf-broadcast-threshold-high warning unsafe
conf-broadcast-off info safe
conf-adaptive-off warning safe
conf-shuffle-partitions warning config
conf-max-partition-bytes warning config
conf-pyspark-memory warning config
conf-kryo-buffer info config
jvm-heap-in-java-options error unsafe
jvm-flag-removed warning safe
jvm-flag-experimental error safe
jvm-flag-deprecated info safe
jvm-two-collectors error unsafe
collect-unbounded warning unsafe
to-pandas-unbounded warning unsafe
loop-over-collect warning unsafe
list-of-local-iterator warning unsafe
len-of-collect warning safe
first-of-collect warning safe
take-huge info advice
glom-collect warning unsafe
action-in-loop warning advice
count-per-step info unsafe
count-to-test-empty info safe
with-column-in-loop warning unsafe
with-column-chain info safe
union-in-loop warning unsafe
lineage-without-checkpoint warning unsafe
broadcast-variable-in-loop warning unsafe
broadcast-of-collect warning advice
read-per-file warning unsafe
large-isin warning advice
pandas-to-spark warning unsafe
partition-too-many-files info advice
collect-list-unbounded warning advice
distinct-of-collect-list info safe
size-of-collect warning unsafe
rdd-group-by-key warning safe
window-without-partition warning advice
cross-join warning advice
broadcast-unbounded warning unsafe
broadcast-unused info safe
broadcast-ignored-side info unsafe
skewed-join-key warning config
salt-not-mergeable error advice
repartition-before-join info unsafe
explode-early warning unsafe
pivot-without-values warning unsafe
single-partition-write warning unsafe
distinct-on-wide info advice
sort-before-write info unsafe
number-as-string warning unsafe
narrowing-cast warning unsafe
python-udf warning unsafe
grouped-pandas warning advice
materialised-iterator warning unsafe
dense-vectors info advice
cache-used-once warning safe
cache-every-step warning unsafe
cache-not-released info unsafe
cache-in-loop warning unsafe
cache-before-filter info unsafe
cache-after-count info unsafe
cache-missing info unsafe
cache-too-large warning config
storage-level info unsafe
rdd-cache-of-frame warning unsafe
schema-inferred warning advice
not-splittable warning unsafe
whole-text-files warning unsafe
jdbc-single-partition warning unsafe
row-format-write info unsafe
partition-by-high-cardinality warning advice
stream-without-watermark warning unsafe
stream-output-mode error unsafe
stream-without-schema error advice
stream-heap-state info safe
stream-without-rate-limit info unsafe
stream-batch-cache warning unsafe
stream-memory-sink warning advice
";

#[test]
fn every_rule_of_the_catalog_is_there_as_it_says() {
    let rules: BTreeMap<&str, _> = RULES.iter().map(|rule| (rule.id, rule)).collect();
    let mut wrong = String::new();
    let mut count = 0;
    for line in CATALOG.trim().lines() {
        let [id, severity, fix] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        count += 1;
        let Some(rule) = rules.get(id) else {
            wrong += &format!("{id} is missing\n");
            continue;
        };
        let is_severity = format!("{:?}", rule.severity).to_lowercase();
        let is_fix = match rule.fix {
            FixKind::Safe => "safe",
            FixKind::Unsafe => "unsafe",
            FixKind::Advice => "advice",
        };
        let fits = fix == is_fix || (fix == "config" && rule.fix != FixKind::Safe);
        if is_severity != severity || !fits {
            wrong += &format!("{id} is {is_severity}, {is_fix}; not {severity}, {fix}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    let listed: BTreeSet<&str> =
        CATALOG.trim().lines().filter_map(|line| line.split(' ').next()).collect();
    let unlisted: Vec<&str> = rules.keys().filter(|id| !listed.contains(*id)).copied().collect();
    assert!(unlisted.is_empty(), "not in CATALOG: {unlisted:?}");
    assert_eq!(count, RULES.len(), "an id is listed twice");
}

/// Names of a rule's own severity and fix.
fn severity_and_fix(rule: &Docs) -> (&'static str, &'static str) {
    let severity = match rule.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let fix = match rule.fix {
        FixKind::Safe => "safe fix",
        FixKind::Unsafe => "unsafe fix",
        FixKind::Advice => "advice",
    };
    (severity, fix)
}

/// `docs/rules.md`: a table of each family, then each rule with its reason and examples.
fn document() -> String {
    let mut text = format!(
        "# Rules\n\n<!-- Made from crates/pyspark-lint/src/rules by `BLESS=1 cargo test -p pyspark-lint --test catalog`. -->\n\n\
The {} rules by family. **error**: real Spark raises, or the process dies; **warning**: memory is at risk; **info**: worth knowing. A **safe\n\
fix** keeps the results, compiles and takes the finding away; an **unsafe fix** is shown as a difference for the user to judge; **advice** is\n\
a sentence. A case may be worse or better than its rule: known sizes decide. `# noqa: <rule>` at a line's end leaves a finding out.\n",
        RULES.len()
    );
    for family in FAMILIES {
        write!(
            text,
            "\n## {}\n\n| rule | flags | severity | fix |\n| --- | --- | --- | --- |\n",
            family.title
        )
        .unwrap();
        for rule in family.rules.iter().map(|rule| docs(rule)) {
            let (severity, fix) = severity_and_fix(&rule);
            writeln!(text, "| [{0}](#{0}) | {1} | {severity} | {fix} |", rule.id, rule.summary)
                .unwrap();
        }
        for rule in family.rules.iter().map(|rule| docs(rule)) {
            let (severity, fix) = severity_and_fix(&rule);
            let started =
                rule.launcher.map_or_else(String::new, |it| format!(", started by {}", it.name()));
            write!(
                text,
                "\n### {}\n\n{}: {severity}, {fix}.\n\n{}\n\nBad{started}:\n```python\n{}```\n\nGood:\n```python\n{}```\n\nSource: <{}>\n",
                rule.id, rule.summary, rule.why, rule.bad, rule.good, rule.source
            )
            .unwrap();
        }
    }
    text
}

#[test]
fn the_document_is_made_from_the_rules() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules.md");
    let generated = document();
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &generated).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let different =
        generated.lines().zip(there.lines()).find(|(generated, there)| generated != there);
    assert!(
        generated == there,
        "docs/rules.md is not what the rules say; write it by `BLESS=1 cargo test -p pyspark-lint --test catalog`: {different:?}"
    );
}
