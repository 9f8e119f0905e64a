//! Where things are.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The root of the project, whichever folder the command was started in.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the project")
}

/// Where the project keeps the tools it gets for itself.
pub fn tools() -> PathBuf {
    root().join(".tools")
}

/// Where cargo builds.
pub fn target() -> PathBuf {
    // A relative CARGO_TARGET_DIR is relative to where cargo runs, and we run it in the root.
    root().join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// The search path with the project's own tools first, so that a tool of another version elsewhere does no harm.
pub fn path() -> OsString {
    let own = [tools().join("bin"), root().join("node_modules/.bin")];
    let inherited = env::var_os("PATH").unwrap_or_default();
    env::join_paths(own.into_iter().chain(env::split_paths(&inherited)))
        .expect("a folder with the separator of PATH in its name could not be used by any tool")
}

/// The program that a name means on [`path`].
pub fn which(name: &str) -> Option<PathBuf> {
    let path = path();
    let names = [format!("{name}{}", env::consts::EXE_SUFFIX), format!("{name}.cmd")];
    let names = if cfg!(windows) { &names[..] } else { &names[..1] };
    env::split_paths(&path)
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|it| it.is_file())
}
