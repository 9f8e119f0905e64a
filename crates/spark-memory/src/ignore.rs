//! Rules that a person has switched off.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer};

use pyspark_lint::rules::RULES;
use spark_model::order;

/// How many ids a refusal offers.
const OFFERED: usize = 3;

/// Reads ids of rules; one that no rule has is refused, with those it may have meant.
pub fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<String>, D::Error> {
    let ids = BTreeSet::<String>::deserialize(deserializer)?;
    match ids.iter().find(|id| RULES.iter().all(|rule| rule.id != **id)) {
        Some(unknown) => Err(serde::de::Error::custom(refusal(unknown))),
        None => Ok(ids),
    }
}

fn refusal(unknown: &str) -> String {
    let mut near: Vec<(usize, &str)> = RULES
        .iter()
        .map(|rule| (likeness(unknown, rule.id), rule.id))
        .filter(|(likeness, _)| *likeness >= 50)
        .collect();
    order::sort_by_key(&mut near, |&(likeness, id)| (std::cmp::Reverse(likeness), id));
    let near: Vec<String> = near.iter().take(OFFERED).map(|(_, id)| format!("`{id}`")).collect();
    if near.is_empty() {
        format!("unknown rule `{unknown}` in `ignore`, expected ids such as `{}`", RULES[0].id)
    } else {
        format!("unknown rule `{unknown}` in `ignore`, did you mean {}?", near.join(" or "))
    }
}

/// How much of two words is pairs of letters that they share, in percent.
fn likeness(a: &str, b: &str) -> usize {
    let pairs = |text: &str| order::set(text.as_bytes().windows(2).map(<[u8]>::to_ascii_lowercase));
    let (a, b) = (pairs(a), pairs(b));
    200 * a.intersection(&b).count() / (a.len() + b.len()).max(1)
}
