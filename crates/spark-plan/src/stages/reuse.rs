//! Exchanges that another one of the job has done already (`ReuseExchangeAndSubquery`): two stages are one where their
//! operators are the same, with all upstream of them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::hash::{DefaultHasher, Hasher};
use std::rc::Rc;

use super::Stage;
use super::planner::Planner;
use crate::frame::expr::{BinaryOp, Expr};

/// The operators that a frame has passed, written out as `QueryPlan.canonicalized` has them; `None` where one of them
/// has no text.
#[derive(Clone, Debug, Default)]
pub(super) struct CanonicalPlan(Option<Vec<Rc<str>>>);

/// What the text of a condition begins with: the order of conditions does not matter.
const CONDITION: &str = "where ";

impl CanonicalPlan {
    fn leaf(operator: &str) -> Self {
        Self(Some(vec![operator.into()]))
    }

    pub(super) fn add(&mut self, operator: impl FnOnce() -> String) {
        if let Some(operators) = &mut self.0 {
            operators.push(operator().into());
        }
    }

    /// Adds a filter; one that is not understood has no text.
    pub(super) fn add_condition(&mut self, condition: &Expr) {
        if self.0.is_none() {
            return;
        }
        if condition.any(&|part| *part == Expr::Unknown) {
            self.0 = None;
        }
        self.add(|| format!("{CONDITION}{}", condition_text(condition)));
    }

    /// Adds an operator with another input.
    pub(super) fn add_input(&mut self, operator: impl FnOnce() -> String, other: &Self) {
        let Some(operators) = &mut self.0 else { return };
        match other.digest() {
            Some(other) => operators.push(format!("{} ({other})", operator()).into()),
            None => self.0 = None,
        }
    }

    /// A digest of the operators, the columns' places in the order in which they appear.
    fn digest(&self) -> Option<String> {
        let mut whole = String::new();
        for same in self.0.as_ref()?.chunk_by(|a, b| is_condition(a) && is_condition(b)) {
            let mut same: Vec<&str> = same.iter().map(|it| &**it).collect();
            same.sort_unstable();
            for operator in same {
                whole.push_str(operator);
                whole.push('\n');
            }
        }
        let whole = with_places_in_order(&whole);
        Some(digest_of(&whole))
    }

    /// The plan up to an exchange that sends these columns, which is where the next one begins.
    pub(super) fn end<'c>(&mut self, columns: impl Iterator<Item = &'c str>) -> Option<Rc<str>> {
        self.add(|| format!("columns {}", columns.collect::<Vec<_>>().join(", ")));
        let digest: Option<Rc<str>> = self.digest().map(Into::into);
        self.0 = digest.clone().map(|digest| vec![digest]);
        digest
    }
}

impl Planner<'_, '_> {
    /// A plan that begins with this operator; without a text where the job reads nothing twice.
    pub(super) fn leaf(&mut self, operator: impl FnOnce() -> String) -> CanonicalPlan {
        let Some(leaves) = &mut self.leaves else { return CanonicalPlan::default() };
        let operator = operator();
        let plan = CanonicalPlan::leaf(&operator);
        self.reads_again |= !leaves.insert(operator);
        plan
    }
}

/// The text of a condition; the order of what OR connects does not matter (`Canonicalize`).
fn condition_text(condition: &Expr) -> String {
    let mut branches = Vec::new();
    let mut open = vec![condition];
    while let Some(expr) = open.pop() {
        match expr.bare() {
            Expr::Binary(BinaryOp::Or, left, right) => open.extend([&**left, &**right]),
            other => branches.push(format!("{other:?}")),
        }
    }
    branches.sort_unstable();
    branches.join(" or ")
}

fn is_condition(operator: &str) -> bool {
    operator.starts_with(CONDITION)
}

/// A text in 128 bits: no two of a job's stages are taken for one by chance.
fn digest_of(text: &str) -> String {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(salt);
        hasher.write(text.as_bytes());
        hasher.finish()
    };
    format!("{:016x}{:016x}", half(0), half(1))
}

/// A text in which the numbers that tell columns of one name apart (`id#120`) are by their first appearance, as two
/// uses of one query have them at different places.
fn with_places_in_order(text: &str) -> String {
    let mut parts = text.split('#');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    let mut seen: Vec<&str> = Vec::new();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        let place = &part[..part.len() - rest.len()];
        let at = seen.iter().position(|it| *it == place).unwrap_or_else(|| {
            seen.push(place);
            seen.len() - 1
        });
        // Writing to a text does not fail.
        let _ = write!(whole, "~{at}{rest}");
    }
    whole
}

/// The stages without those whose exchange another one has done already; the last one has the result. Of operators that
/// are one, those that were planned first are kept, whichever stage runs first in plans of other sizes.
pub(super) fn without_reused(mut stages: Vec<Stage>) -> Vec<Stage> {
    let result = stages.pop();
    let mut seen: BTreeMap<Rc<str>, usize> = BTreeMap::new();
    let mut kept: Vec<Stage> = Vec::new();
    for stage in stages {
        let at = kept.len();
        let first = stage.plan.clone().map(|plan| *seen.entry(plan).or_insert(at));
        match first.and_then(|first| kept.get_mut(first)) {
            None => kept.push(stage),
            Some(first) if places(&stage).lt(places(first)) => first.operators = stage.operators,
            Some(_) => {}
        }
    }
    kept.extend(result);
    kept
}

fn places(stage: &Stage) -> impl Iterator<Item = usize> {
    stage.operators.iter().map(|operator| operator.place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_the_same_whatever_the_order_of_their_conditions_and_the_places_of_their_columns()
    {
        let stage = |conditions: [&str; 2], place: u32| {
            let mut plan = CanonicalPlan::leaf("scan t");
            for condition in conditions {
                plan.add_condition(&Expr::parse(&condition.replace("id", &format!("id_{place}"))));
            }
            plan.add(|| format!("join a#{place} = b#{}", place + 7));
            let plan = plan.end(std::iter::once("a"));
            Stage { plan, ..Stage::default() }
        };
        let same = |a: &Stage, b: &Stage| a.plan.is_some() && a.plan == b.plan;
        let one = stage(["a > 1", "b = 2 or c = 3"], 10);
        assert!(same(&one, &stage(["c = 3 or b = 2", "a > 1"], 31)));
        assert!(!same(&one, &stage(["c = 3 or b = 2", "a > 2"], 31)));
        let all = vec![one.clone(), one.clone(), one];
        assert_eq!(without_reused(all).len(), 2);
    }

    #[test]
    fn what_is_not_understood_is_like_nothing() {
        let mut plan = CanonicalPlan::leaf("scan t");
        plan.add_condition(&Expr::Unknown);
        assert_eq!(plan.end(std::iter::once("a")), None);
    }
}
