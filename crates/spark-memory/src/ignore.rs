//! Rules that the user has switched off.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer};

use pyspark_lint::rules::RULES;
use spark_model::order;

/// Maximum number of ids a refusal offers.
const OFFERED: usize = 3;

/// The share of two-letter pairs that an id must have in common with what was written, to be offered.
const MIN_SIMILARITY: f64 = 0.5;

/// Reads ids of rules; one that no rule has is refused, with those that are like it.
pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<String>, D::Error> {
    let ids = BTreeSet::<String>::deserialize(deserializer)?;
    match ids.iter().find(|id| RULES.iter().all(|rule| rule.id != **id)) {
        Some(unknown) => Err(serde::de::Error::custom(refusal(unknown))),
        None => Ok(ids),
    }
}

fn refusal(unknown: &str) -> String {
    let unknown_lower = unknown.to_lowercase();
    let mut near: Vec<(f64, &str)> = RULES
        .iter()
        .map(|rule| (strsim::sorensen_dice(&unknown_lower, rule.id), rule.id))
        .filter(|(similarity, _)| *similarity >= MIN_SIMILARITY)
        .collect();
    order::sort_by(&mut near, |(a, id), (b, other)| b.total_cmp(a).then(id.cmp(other)));
    let near: Vec<String> = near.iter().take(OFFERED).map(|(_, id)| format!("`{id}`")).collect();
    if near.is_empty() {
        format!("unknown rule `{unknown}` in `ignore`, expected ids such as `{}`", RULES[0].id)
    } else {
        format!("unknown rule `{unknown}` in `ignore`, did you mean {}?", near.join(" or "))
    }
}
