//! Just enough of HTTP/1.1 to serve files to browsers on this machine: GET and HEAD, connections that are kept open.
//!
//! Each connection has a thread of its own. A pool of threads would be taken up by the connections that a browser opens ahead
//! and leaves idle, and a page would then wait for one of them to end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// How long a connection may stand idle.
const IDLE: Duration = Duration::from_mins(2);
/// The longest head of a request, in bytes.
const LONGEST_HEAD: u64 = 32 << 10;

/// What was asked for. Names of headers are in lower case.
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    headers: Vec<(String, String)>,
}

/// What is sent back; the length is added.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// A header's value, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

/// Answers whoever connects, in threads that end with the process.
pub(crate) fn answer_all(listener: TcpListener, answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) {
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = Arc::clone(&answer);
            // A reader who hangs up early is no error of ours.
            thread::spawn(move || converse(&stream, &*answer));
        }
    });
}

/// Answers one request after another until the other side has had enough.
fn converse(stream: &TcpStream, answer: &dyn Fn(&Request) -> Answer) -> Option<()> {
    stream.set_read_timeout(Some(IDLE)).ok()?;
    stream.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let request = read(&mut reader)?;
        let reply = answer(&request);
        let mut head = format!("HTTP/1.1 {} {}\r\n", reply.status, reason(reply.status));
        for (name, value) in &reply.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("Content-Length: {}\r\n\r\n", reply.body.len()));
        let mut writer = stream;
        writer.write_all(head.as_bytes()).ok()?;
        if request.method != "HEAD" {
            writer.write_all(&reply.body).ok()?;
        }
        let last = request.header("connection").eq_ignore_ascii_case("close");
        // A body that nobody reads would be taken for the next request.
        if last || !request.header("content-length").is_empty() || !request.header("transfer-encoding").is_empty() {
            return None;
        }
    }
}

/// The head of the next request; `None` at the end, and for what is no request.
fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut head = reader.take(LONGEST_HEAD);
    let mut line = || {
        let mut line = Vec::new();
        let read = head.read_until(b'\n', &mut line).ok()?;
        (read > 0 && line.ends_with(b"\n")).then(|| String::from_utf8_lossy(&line).trim_end().to_string())
    };
    let first = line()?;
    let mut words = first.split(' ');
    let (method, target) = (words.next()?.to_string(), words.next()?.to_string());
    words.next().filter(|version| version.starts_with("HTTP/1."))?;
    let mut headers = Vec::new();
    loop {
        let line = line()?;
        if line.is_empty() {
            return Some(Request { method, target, headers });
        }
        let (name, value) = line.split_once(':')?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_string()));
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        304 => "Not Modified",
        404 => "Not Found",
        405 => "Method Not Allowed",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(stream: &mut TcpStream, request: &str, body: usize) -> String {
        stream.write_all(request.as_bytes()).expect("it listens");
        let mut reader = BufReader::new(stream);
        let mut text = String::new();
        while !text.ends_with("\r\n\r\n") {
            assert!(reader.read_line(&mut text).expect("it answers") > 0, "{text}");
        }
        let mut rest = vec![0; body];
        reader.read_exact(&mut rest).expect("it answers whole");
        text + &String::from_utf8_lossy(&rest)
    }

    #[test]
    fn idle_connections_keep_nobody_waiting_and_one_connection_serves_many_requests() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("bound");
        answer_all(listener, |request| Answer {
            status: 200,
            headers: vec![("X-Seen", request.header("x-asked").to_string())],
            body: request.target.clone().into_bytes(),
        });
        // What browsers do: connections opened ahead and left idle, more than any pool would have.
        let idle: Vec<_> = (0..40).map(|_| TcpStream::connect(address).expect("it listens")).collect();
        let mut stream = TcpStream::connect(address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a socket");
        for target in ["/a", "/b?c"] {
            let reply =
                ask(&mut stream, &format!("GET {target} HTTP/1.1\r\nHost: x\r\nX-Asked: yes\r\n\r\n"), target.len());
            assert!(reply.starts_with("HTTP/1.1 200 OK\r\nX-Seen: yes\r\n") && reply.ends_with(target), "{reply}");
        }
        let reply = ask(&mut stream, "HEAD /abc HTTP/1.1\r\n\r\n", 0);
        assert!(reply.contains("Content-Length: 4") && reply.ends_with("\r\n\r\n"), "{reply}");
        drop(idle);
    }

    #[test]
    fn what_is_no_request_is_not_answered() {
        for text in ["", "GET /\r\n\r\n", "GET / SPDY/3\r\n\r\n", "GET / HTTP/1.1\r\nx\r\n\r\n", "GET / HTTP/1.1\r\n"] {
            assert!(read(&mut text.as_bytes()).is_none(), "{text:?}");
        }
    }
}
