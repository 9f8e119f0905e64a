//! Every rule, one file each.

mod broadcast_unbounded;
mod cache_every_step;
mod cache_used_once;
mod collect_list_unbounded;
mod collect_unbounded;
mod conf_removed_key;
mod conf_size_fraction;
mod conf_static_at_runtime;
mod glom_collect;
mod jvm_flag_experimental;
mod number_as_string;
mod single_partition_write;
mod stream_output_mode;
mod to_pandas_unbounded;
mod with_column_in_loop;

use crate::lint::Rule;

/// All rules, in the catalogue's order: configuration, driver, executor, cache, streaming.
pub static RULES: &[&Rule] = &[
    &conf_removed_key::CONF_REMOVED_KEY,
    &conf_static_at_runtime::CONF_STATIC_AT_RUNTIME,
    &conf_size_fraction::CONF_SIZE_FRACTION,
    &jvm_flag_experimental::JVM_FLAG_EXPERIMENTAL,
    &collect_unbounded::COLLECT_UNBOUNDED,
    &to_pandas_unbounded::TO_PANDAS_UNBOUNDED,
    &glom_collect::GLOM_COLLECT,
    &with_column_in_loop::WITH_COLUMN_IN_LOOP,
    &collect_list_unbounded::COLLECT_LIST_UNBOUNDED,
    &broadcast_unbounded::BROADCAST_UNBOUNDED,
    &single_partition_write::SINGLE_PARTITION_WRITE,
    &number_as_string::NUMBER_AS_STRING,
    &cache_used_once::CACHE_USED_ONCE,
    &cache_every_step::CACHE_EVERY_STEP,
    &stream_output_mode::STREAM_OUTPUT_MODE,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::lint::{FixKind, docs};
    use crate::{Diagnostic, Input, analyze, apply_edits};

    use super::RULES;

    fn check(source: &str) -> Vec<Diagnostic> {
        analyze(&Input { source: source.to_owned(), ..Input::default() }).diagnostics
    }

    #[test]
    fn every_file_is_a_rule_of_its_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/lint/rules");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "mod.rs")
            .map(|name| name.trim_end_matches(".rs").replace('_', "-"))
            .collect();
        let ids: BTreeSet<String> = RULES.iter().map(|rule| rule.id.to_owned()).collect();
        assert_eq!(files, ids);
        assert_eq!(RULES.len(), ids.len(), "an id stands twice");
    }

    #[test]
    fn documented_examples_hold() {
        for rule in RULES {
            let docs = docs(rule);
            assert!(docs.why.len() > 60, "{}: why", rule.id);
            let found = check(&docs.bad);
            let ids: Vec<&str> = found.iter().map(|finding| finding.rule).collect();
            assert_eq!(ids, [rule.id], "{}: the bad example", rule.id);
            let in_good: Vec<&str> = check(&docs.good).iter().map(|finding| finding.rule).collect();
            assert_eq!(in_good, [""; 0], "{}: the good example", rule.id);
            if rule.fix == FixKind::Advice {
                continue;
            }
            let fix = found[0].fixes.first().unwrap_or_else(|| panic!("{}: no fix", rule.id));
            assert_eq!(fix.safe, rule.fix == FixKind::Safe, "{}", rule.id);
            assert_eq!(
                apply_edits(&docs.bad, &fix.edits).unwrap(),
                docs.good,
                "{}: the fix",
                rule.id
            );
        }
    }
}
