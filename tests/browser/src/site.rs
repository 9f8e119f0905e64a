//! A web server for one folder, as strict as the strictest host the page should work on.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::thread;

use crate::Result;

/// The policy the page is served under. It allows WebAssembly, and the `style` elements that the editor makes;
/// it allows no script but the site's own files.
pub const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
     object-src 'none'; base-uri 'self'; connect-src 'self'; img-src 'self' data:";

/// Not the root, so that an address which is not relative is found out.
const PREFIX: &str = "/some/where/";

/// A running server; its thread ends with the process.
pub(crate) struct Site {
    address: SocketAddr,
}

impl Site {
    /// Serves the folder on a free port of this machine alone.
    pub(crate) fn serve(folder: &Path) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let folder = folder.to_owned();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let folder = folder.clone();
                // The browser hangs up on what it no longer needs; that is no error.
                thread::spawn(move || answer(stream, &folder).ok());
            }
        });
        Ok(Self { address })
    }

    /// The address of the page.
    pub(crate) fn url(&self) -> String {
        format!("http://{}{PREFIX}", self.address)
    }
}

fn answer(mut stream: TcpStream, folder: &Path) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    // The headers are read to their end, or closing would reset the connection.
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let target = request.split(' ').nth(1).unwrap_or_default();
    let found =
        file(target, folder).and_then(|path| Some((media_type(&path), fs::read(path).ok()?)));
    let (status, media_type, body) = match found {
        Some((media_type, body)) => ("200 OK", media_type, body),
        None => ("404 Not Found", "text/plain", b"no such file".to_vec()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\nContent-Security-Policy: {POLICY}\r\n\
         X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(&body)
}

/// The file that a request asks for; none outside the folder.
fn file(target: &str, folder: &Path) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix(PREFIX)?;
    let path = Path::new(if path.is_empty() { "index.html" } else { path });
    path.components().all(|part| matches!(part, Component::Normal(_))).then(|| folder.join(path))
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        // Any other type makes the browser compile it only after all of it has come.
        Some("wasm") => "application/wasm",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        Some("txt" | "py") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
