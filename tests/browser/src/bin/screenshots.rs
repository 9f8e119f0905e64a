//! Takes the built page at three sizes, light and dark: `cargo run -p browser-tests --bin screenshots -- OUTDIR`.

use std::path::PathBuf;
use std::{env, fs};

use browser_tests::{ColorScheme, Result, with_page};

/// A laptop, a projector, a phone.
const SIZES: [(u32, u32); 3] = [(1440, 900), (1024, 768), (390, 844)];

fn main() -> Result {
    let Some(folder) = env::args_os().nth(1).map(PathBuf::from) else {
        return Err("name the folder for the pictures: cargo run -p browser-tests --bin screenshots -- OUTDIR".into());
    };
    fs::create_dir_all(&folder)?;
    with_page(async |page| {
        for (width, height) in SIZES {
            for (scheme, name) in [(ColorScheme::Light, "light"), (ColorScheme::Dark, "dark")] {
                page.resize(width, height).await?;
                page.color_scheme(scheme).await?;
                // A page that looks at its size or its colors only when it starts is taken as it starts in these.
                page.reload().await?;
                let path = folder.join(format!("{width}x{height}-{name}.png"));
                page.screenshot(&path).await?;
                println!("{}", path.display());
            }
        }
        Ok(())
    })
}
