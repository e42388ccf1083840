//! `cargo xtask serve`: www/ over HTTP on this machine, with the types, caching and policy that a real host should send too.

use std::collections::HashMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{ErrorKind, Write};
use std::net::TcpListener;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::build;
use crate::house::{Fail, House, say};
use crate::http::{Answer, Request, answer_all};
use crate::site::sent;

/// What the page may load and run: its own files, WebAssembly, pictures that it makes. No inline script, no style attribute, no other host.
pub(crate) const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'";

/// What `serve` was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    port: u16,
    watch: Watch,
}

/// Whether to build again when a source changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Watch {
    Off,
    On,
}

impl Wish {
    /// Reads `[--port N] [--watch]`.
    pub(crate) fn parse(args: &[&str]) -> Result<Wish, Fail> {
        let mut wish = Wish { port: 8080, watch: Watch::Off };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let port = match *arg {
                "--watch" => {
                    wish.watch = Watch::On;
                    continue;
                }
                "--port" => args.next().copied().unwrap_or_default(),
                other => other
                    .strip_prefix("--port=")
                    .ok_or_else(|| Fail::usage(format!("`serve` takes `--port N` and `--watch`, not `{other}`")))?,
            };
            wish.port = port
                .parse()
                .map_err(|_| Fail::usage(format!("`--port` takes a number from 0 to 65535, not `{port}`")))?;
        }
        Ok(wish)
    }
}

/// Builds, serves, and stays.
pub(crate) fn serve(house: &House, wish: &Wish) -> Result<(), Fail> {
    // The port first: to hear after a minute's build that it is taken would be a minute lost.
    let listener = listen(wish.port)?;
    let before = newest(house);
    build::build(house)?;
    let address = start(house, listener)?;
    println!("Downhill is at {address} (Ctrl-C ends)");
    // A pipe's reader should see the address at once.
    let _ = std::io::stdout().flush();
    match wish.watch {
        Watch::On => watch(house, before),
        Watch::Off => loop {
            thread::park();
        },
    }
}

/// Serves www/ as it is now on a free port and returns the address; the threads end with the process.
pub(crate) fn serve_in_background(house: &House) -> Result<String, Fail> {
    start(house, listen(0)?)
}

fn listen(port: u16) -> Result<TcpListener, Fail> {
    TcpListener::bind(("127.0.0.1", port)).map_err(|error| {
        Fail::usage(match error.kind() {
            ErrorKind::AddrInUse => format!("port {port} is in use; name another with `--port N` (0: any free one)"),
            _ => format!("cannot listen on 127.0.0.1:{port}: {error}"),
        })
    })
}

fn start(house: &House, listener: TcpListener) -> Result<String, Fail> {
    let address = listener.local_addr().map_err(|error| Fail::usage(error.to_string()))?;
    let site = Site::new(house.www());
    answer_all(listener, move |request| respond(&site, request));
    Ok(format!("http://{address}/"))
}

/// Answers one request, with what every answer has.
fn respond(site: &Site, request: &Request) -> Answer {
    let mut answer = match request.method.as_str() {
        "GET" | "HEAD" => {
            site.answer(&request.target, request.header("if-none-match"), request.header("accept-encoding"))
        }
        _ => Answer { status: 405, headers: vec![("Allow", "GET, HEAD".into())], body: Vec::new() },
    };
    answer.headers.extend([
        ("Content-Security-Policy", POLICY.to_string()),
        ("X-Content-Type-Options", "nosniff".to_string()),
        ("Referrer-Policy", "no-referrer".to_string()),
    ]);
    answer
}

/// A directory of files to serve.
struct Site {
    root: PathBuf,
    /// Compressed bodies by entity tag: the module takes a tenth of a second, once.
    gzipped: Mutex<HashMap<String, Vec<u8>>>,
}

impl Site {
    fn new(root: PathBuf) -> Site {
        Site { root, gzipped: Mutex::new(HashMap::new()) }
    }

    fn answer(&self, url: &str, if_none_match: &str, accept_encoding: &str) -> Answer {
        let file = resolve(url).map(|path| self.root.join(path));
        let Some((path, body)) = file.and_then(|path| fs::read(&path).ok().map(|body| (path, body))) else {
            let headers = vec![("Content-Type", "text/plain; charset=utf-8".to_string())];
            return Answer { status: 404, headers, body: b"There is nothing at this address.\n".to_vec() };
        };
        let body = sent(&path, body);
        let (kind, packs) = media_type(&path);
        let gzip = packs == Packs::Well && accepts_gzip(accept_encoding);
        let tag = format!("\"{}{}\"", fingerprint(&body), if gzip { "-gzip" } else { "" });
        // no-cache: keep it, but ask each time; the tag answers with 304 where nothing has changed.
        let mut headers =
            vec![("ETag", tag.clone()), ("Cache-Control", "no-cache".into()), ("Vary", "Accept-Encoding".into())];
        if if_none_match.split(',').any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*") {
            return Answer { status: 304, headers, body: Vec::new() };
        }
        headers.push(("Content-Type", kind.to_string()));
        if !gzip {
            return Answer { status: 200, headers, body };
        }
        headers.push(("Content-Encoding", "gzip".into()));
        let mut kept = self.gzipped.lock().unwrap_or_else(PoisonError::into_inner);
        let body = kept.entry(tag).or_insert_with(|| gzipped(&body)).clone();
        Answer { status: 200, headers, body }
    }
}

/// The file in www/ that a URL's path names, or `None` for what is not to be served: anything above www/, hidden files, tools.
fn resolve(url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.strip_prefix('/')?;
    let path = percent_decoded(path)?;
    let path = if path.is_empty() { "index.html" } else { &path };
    if path.contains(['\\', '\0']) || path.ends_with('/') {
        return None;
    }
    let plain = Path::new(path).components().all(|component| match component {
        Component::Normal(name) => name.to_str().is_some_and(|name| !name.starts_with('.') && name != "node_modules"),
        _ => false,
    });
    plain.then(|| PathBuf::from(path))
}

/// `%20` and the like as the bytes they stand for.
fn percent_decoded(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next()?, bytes.next()?];
            out.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

/// Whether gzip makes a kind of file smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packs {
    Well,
    Badly,
}

/// The Content-Type of a file, and whether it is worth compressing.
fn media_type(path: &Path) -> (&'static str, Packs) {
    match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => ("text/html; charset=utf-8", Packs::Well),
        "js" | "mjs" => ("text/javascript; charset=utf-8", Packs::Well),
        "css" => ("text/css; charset=utf-8", Packs::Well),
        "json" => ("application/json", Packs::Well),
        "wasm" => ("application/wasm", Packs::Well),
        "svg" => ("image/svg+xml", Packs::Well),
        "csv" => ("text/csv; charset=utf-8", Packs::Well),
        "ts" | "txt" | "md" => ("text/plain; charset=utf-8", Packs::Well),
        "png" => ("image/png", Packs::Badly),
        "ico" => ("image/x-icon", Packs::Badly),
        "woff2" => ("font/woff2", Packs::Badly),
        _ => ("application/octet-stream", Packs::Badly),
    }
}

/// Whether an Accept-Encoding header allows gzip.
fn accepts_gzip(header: &str) -> bool {
    header.split(',').any(|one| {
        let (coding, weight) = one.trim().split_once(";q=").unwrap_or((one.trim(), "1"));
        coding == "gzip" && weight.trim().parse::<f64>().is_ok_and(|weight| weight > 0.0)
    })
}

/// The body's length and hash: equal for equal files.
fn fingerprint(body: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    format!("{:x}-{:x}", body.len(), hasher.finish())
}

/// The body, compressed as well as gzip can.
pub(crate) fn gzipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default()
}

/// Builds again whenever a source is newer than at the last build. www/'s own files need no building: a reload shows them.
fn watch(house: &House, mut seen: SystemTime) -> ! {
    say("Watching", "src/, core/, Cargo.toml and www/lessons/ for changes; reload the page to see them");
    loop {
        thread::sleep(Duration::from_millis(300));
        let now = newest(house);
        if now <= seen {
            continue;
        }
        seen = now;
        match build::build(house) {
            Ok(()) => say("Ready", "reload the page"),
            Err(fail) => eprintln!("xtask: {}; the last good build is still served", fail.message),
        }
    }
}

/// When the newest of the sources changed.
fn newest(house: &House) -> SystemTime {
    fn walk(path: &Path, newest: &mut SystemTime) {
        let Ok(data) = fs::metadata(path) else { return };
        if let Ok(time) = data.modified() {
            *newest = (*newest).max(time);
        }
        if data.is_dir() {
            fs::read_dir(path).into_iter().flatten().flatten().for_each(|entry| walk(&entry.path(), newest));
        }
    }
    let mut time = SystemTime::UNIX_EPOCH;
    for source in ["src", "core", "www/lessons", "Cargo.toml", "Cargo.lock", ".cargo/config.toml"] {
        walk(&house.root.join(source), &mut time);
    }
    time
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_or_refused() {
        let cases = [
            (vec![], Some((8080, Watch::Off))),
            (vec!["--port", "9000"], Some((9000, Watch::Off))),
            (vec!["--watch", "--port=0"], Some((0, Watch::On))),
            (vec!["--port"], None),
            (vec!["--port", "70000"], None),
            (vec!["--port", "-1"], None),
            (vec!["8080"], None),
        ];
        for (args, expected) in cases {
            let got = Wish::parse(&args);
            match (got, expected) {
                (Ok(wish), Some((port, watch))) => assert_eq!(wish, Wish { port, watch }, "{args:?}"),
                (Err(fail), None) => assert_eq!(fail.code, 2, "{args:?}"),
                (got, _) => panic!("{args:?}: {got:?}"),
            }
        }
    }

    #[test]
    fn only_files_of_the_site_are_served() {
        let cases = [
            ("/", Some("index.html")),
            ("/?v=1", Some("index.html")),
            ("/src/app.js", Some("src/app.js")),
            ("/data/a%20b.csv?x=%2F", Some("data/a b.csv")),
            ("/../Cargo.toml", None),
            ("/src/../../Cargo.toml", None),
            ("/%2e%2e/Cargo.toml", None),
            ("/src%2F..%2F..%2FCargo.toml", None),
            ("/src\\..\\..\\x", None),
            ("//etc/passwd", None),
            ("/%2Fetc/passwd", None),
            ("/.git/config", None),
            ("/src/.hidden.js", None),
            ("/node_modules/x/index.js", None),
            ("/a%00b", None),
            ("/a%zz", None),
            ("/src/", None),
            ("http://127.0.0.1/", None),
        ];
        for (url, expected) in cases {
            assert_eq!(resolve(url), expected.map(PathBuf::from), "{url}");
        }
    }

    #[test]
    fn an_answer_has_type_tag_and_encoding() {
        let site = Site::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
        // Stands in for any served text: this directory has no other kind.
        let plain = site.answer("/main.rs", "", "gzip");
        let value = |answer: &Answer, name: &str| {
            answer.headers.iter().find(|(header, _)| *header == name).map(|(_, value)| value.clone())
        };
        assert_eq!(plain.status, 200);
        assert_eq!(value(&plain, "Content-Encoding"), None);
        assert_eq!(value(&plain, "Cache-Control").as_deref(), Some("no-cache"));
        let tag = value(&plain, "ETag").unwrap_or_default();
        assert_eq!(site.answer("/main.rs", &tag, "").status, 304);
        assert_eq!(site.answer("/main.rs", &format!("\"x\", W/{tag}"), "").status, 304);
        assert_eq!(site.answer("/main.rs", "\"x\"", "").status, 200);
        assert_eq!(site.answer("/none.rs", "*", "").status, 404);
    }

    #[test]
    fn kinds_are_named_as_browsers_want_them() {
        let cases = [
            ("a.wasm", "application/wasm"),
            ("a.js", "text/javascript; charset=utf-8"),
            ("a.mjs", "text/javascript; charset=utf-8"),
            ("a.json", "application/json"),
            ("a.woff2", "font/woff2"),
            ("a.csv", "text/csv; charset=utf-8"),
            ("a.svg", "image/svg+xml"),
            ("a.html", "text/html; charset=utf-8"),
            ("a", "application/octet-stream"),
        ];
        for (file, kind) in cases {
            assert_eq!(media_type(Path::new(file)).0, kind, "{file}");
        }
        assert!(accepts_gzip("gzip, deflate, br") && accepts_gzip("br;q=1, gzip;q=0.8"));
        assert!(!accepts_gzip("") && !accepts_gzip("br") && !accepts_gzip("gzip;q=0"));
    }
}
