//! Evidence of what really happened: the texts of failures.
//!
//! The failures are tables, a file a family; a message is recognized by plain text search. A log holds the cause and
//! all its consequences, so the message nearest to the cause decides ([`Rank`]), and among equals the first.

mod broadcast;
mod container;
pub mod context;
mod execution;
mod failure;
mod heap;
mod pattern;
mod results;
mod scheduler;
mod sizes;
mod startup;
mod workers;

pub use failure::{FailedProcess, FailedRegion, Failure, Remedy};
pub use pattern::Number;

/// Every failure that is known, a table a family. Where two are in one line, the earlier table decides: it is more
/// specific.
pub const FAMILIES: [&[Failure]; 9] = [
    startup::FAILURES,
    results::FAILURES,
    broadcast::FAILURES,
    execution::FAILURES,
    sizes::FAILURES,
    workers::FAILURES,
    container::FAILURES,
    heap::FAILURES,
    scheduler::FAILURES,
];

/// A failure recognized in a text.
#[derive(Debug)]
pub struct Recognized {
    pub failure: &'static Failure,
    /// The index of the line that decided.
    pub line: usize,
    pub numbers: Vec<Number>,
    /// Which of the failure's patterns matched: the first reads the most.
    pattern: usize,
}

/// The lines of a text. A log in JSON, and Python's `repr` of an error, write the ends of lines as two characters.
pub fn lines(text: &str) -> Vec<&str> {
    text.lines().flat_map(|line| line.split("\\n")).collect()
}

/// The failure that a text is about; `lines` are the text's.
pub fn recognize(text: &str, lines: &[&str]) -> Option<Recognized> {
    let known: Vec<&'static Failure> = FAMILIES
        .into_iter()
        .flatten()
        .filter(|it| it.context.is_empty() || it.context.iter().any(|phrase| text.contains(phrase)))
        .collect();
    let mut best: Option<Recognized> = None;
    for (at, line) in lines.iter().enumerate() {
        if context::is_frame(line) {
            continue;
        }
        for &failure in &known {
            // A later line decides only where it is nearer to the cause, or says the same with more numbers.
            let patterns = match &best {
                Some(best) if best.failure.rank > failure.rank => continue,
                Some(best) if best.failure.id == failure.id => best.pattern,
                Some(best) if best.failure.rank == failure.rank => continue,
                _ => failure.patterns.len(),
            };
            let read = |(index, pattern): (usize, &&'static str)| {
                Some((index, pattern::read(pattern, line)?))
            };
            let found = failure.patterns[..patterns].iter().enumerate().find_map(read);
            if let Some((pattern, numbers)) = found {
                best = Some(Recognized { failure, pattern, line: at, numbers });
            }
        }
    }
    best
}
