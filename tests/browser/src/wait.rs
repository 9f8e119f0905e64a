//! Waiting for what the page does in its own time.

use std::time::{Duration, Instant};

use crate::Result;

/// Long enough for a slow machine to start the page; a query that succeeds never waits for it.
const PATIENCE: Duration = Duration::from_secs(10);

/// The page is asked again after this long: shorter than a user notices, longer than an answer takes.
const PAUSE: Duration = Duration::from_millis(30);

/// Asks until there is an answer. The error is the last one, or the sentence that `missing` makes.
pub(crate) async fn until<T>(
    mut probe: impl AsyncFnMut() -> Result<Option<T>>,
    missing: impl AsyncFnOnce() -> Result<String>,
) -> Result<T> {
    let start = Instant::now();
    loop {
        let answer = probe().await;
        if let Ok(Some(found)) = answer {
            return Ok(found);
        }
        if start.elapsed() < PATIENCE {
            tokio::time::sleep(PAUSE).await;
            continue;
        }
        answer?;
        let seconds = PATIENCE.as_secs();
        return Err(format!("{} (waited {seconds} s)", missing().await?).into());
    }
}
