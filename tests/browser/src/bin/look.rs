//! look OUT.png WxH light|dark [SCRIPT [WAIT_MS]] — scratch, not committed.
use browser_tests::{ColourScheme, Result, with_page};
fn main() -> Result {
    let args: Vec<String> = std::env::args().skip(1).collect();
    with_page(async |page| {
        for shot in args.chunks(4) {
            let [out, size, scheme, script] = shot else { panic!("four args a shot") };
            let (w, h) = size.split_once('x').unwrap();
            page.resize(w.parse().unwrap(), h.parse().unwrap()).await?;
            page.colour_scheme(if scheme == "dark" {
                ColourScheme::Dark
            } else {
                ColourScheme::Light
            })
            .await?;
            page.open("").await?;
            std::thread::sleep(std::time::Duration::from_millis(1500));
            for step in script.split("@@") {
                let said = page.script(step, vec![]).await?;
                if !said.is_null() {
                    println!("{said}");
                }
                std::thread::sleep(std::time::Duration::from_millis(1200));
            }
            page.screenshot(std::path::Path::new(out)).await?;
            for error in page.console_errors().await? {
                println!("console: {error}");
            }
        }
        Ok(())
    })
}
