//! JSON Lines: one Input a line on standard input, one Report a line on standard output.
//!
//!     echo '{"source": "df.collect()"}' | cargo run --example analyze
//!
//! A line that is refused gives `{"error": "…"}` in its place, and reading continues with the next one.

use std::io::{BufRead, Write};

use spark_memory::{Input, analyze};

fn main() -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = match Input::from_json(&line) {
            Ok(input) => serde_json::to_string(&analyze(&input)),
            Err(error) => serde_json::to_string(&serde_json::json!({ "error": error.to_string() })),
        };
        writeln!(out, "{}", answer.expect("a report has string keys only"))?;
        // Whoever reads this through a pipe waits for each answer.
        out.flush()?;
    }
    Ok(())
}
