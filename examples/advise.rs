//! One input of JSON a line on standard input, the advice on it a line on standard output; a refused line prints its
//! error in its place.

use std::io::{BufRead, Write};

use spark_memory::{Input, advise, minimum_cluster};

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let answer = match Input::from_json(&line?) {
            Ok(input) => {
                serde_json::json!({ "advice": advise(&input), "smallest": minimum_cluster(&input) })
            }
            Err(error) => serde_json::json!({ "error": error.to_string() }),
        };
        writeln!(out, "{answer}")?;
    }
    Ok(())
}
