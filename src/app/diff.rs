//! The changes of a fix, line by line.

/// More lines than this are not compared with each other, but shown as all gone and all come.
const MAX_COMPARED: usize = 400;

/// A line of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change<'t> {
    Removed(&'t str),
    Added(&'t str),
    /// Lines that stay, left out.
    Gap,
}

/// The lines that differ, with a gap wherever there are lines between them that stay.
pub(crate) fn diff<'t>(before: &'t str, after: &'t str) -> Vec<Change<'t>> {
    let (before, after): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
    let start = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let (before, after) = (&before[start..], &after[start..]);
    let end = before.iter().rev().zip(after.iter().rev()).take_while(|(a, b)| a == b).count();
    compare(&before[..before.len() - end], &after[..after.len() - end])
}

fn compare<'t>(before: &[&'t str], after: &[&'t str]) -> Vec<Change<'t>> {
    let mut changes = Vec::new();
    if before.len().max(after.len()) > MAX_COMPARED {
        changes.extend(before.iter().map(|line| Change::Removed(line)));
        changes.extend(after.iter().map(|line| Change::Added(line)));
        return changes;
    }
    let common = common_lengths(before, after);
    let (mut i, mut j) = (0, 0);
    while i < before.len() || j < after.len() {
        if i < before.len() && j < after.len() && before[i] == after[j] {
            if changes.last().is_some_and(|last| *last != Change::Gap) {
                changes.push(Change::Gap);
            }
            i += 1;
            j += 1;
        } else if j == after.len() || (i < before.len() && common[i + 1][j] >= common[i][j + 1]) {
            changes.push(Change::Removed(before[i]));
            i += 1;
        } else {
            changes.push(Change::Added(after[j]));
            j += 1;
        }
    }
    changes
}

/// For each pair of places, how many lines the rests from there have in common, in order.
fn common_lengths(before: &[&str], after: &[&str]) -> Vec<Vec<usize>> {
    let mut lengths = vec![vec![0; after.len() + 1]; before.len() + 1];
    for i in (0..before.len()).rev() {
        for j in (0..after.len()).rev() {
            lengths[i][j] = if before[i] == after[j] {
                lengths[i + 1][j + 1] + 1
            } else {
                lengths[i + 1][j].max(lengths[i][j + 1])
            };
        }
    }
    lengths
}
