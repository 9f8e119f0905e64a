//! Duration of one analysis in Chromium, on the built page's own WebAssembly.
//!
//!     cargo run -p browser-tests --bin timing

use browser_tests::{Result, with_page};

/// The first call, then the median of fifty, in milliseconds.
const MEASURE: &str = "
    const input = { source: arguments[0] };
    const once = () => { const start = performance.now(); window.wasmBindings.analyze(input); return performance.now() - start; };
    const first = once();
    const times = Array.from({ length: 50 }, once).sort((a, b) => a - b);
    return [first, times[25]];
";

fn main() -> Result {
    let examples = [
        include_str!("../../../../www/examples/purchases.py"),
        include_str!("../../../../www/examples/invoices.py"),
        include_str!("../../../../www/examples/sensors.py"),
        include_str!("../../../../www/examples/routes.py"),
        include_str!("../../../../www/examples/settings.py"),
        include_str!("../../../../www/examples/clicks.py"),
    ];
    with_page(async |page| {
        for lines in [0, 200, 1_000] {
            let script: String = examples
                .iter()
                .cycle()
                .flat_map(|example| example.lines())
                .take(lines)
                .map(|line| format!("{line}\n"))
                .collect();
            let times = page.script(MEASURE, vec![script.into()]).await?;
            let (first, median) =
                (times[0].as_f64().unwrap_or_default(), times[1].as_f64().unwrap_or_default());
            println!("{lines} lines: first {first:.2} ms, then {median:.2} ms");
        }
        Ok(())
    })
}
