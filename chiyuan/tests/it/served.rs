//! The programme as a server of its own process, and somebody who speaks plain HTTP to it: so that it can be killed.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::ground::command;

/// A running server. Killed when it is dropped.
pub(crate) struct Served {
    child: Child,
    address: String,
}

impl Served {
    /// Starts it on a free port, over the store of a folder or the one that `more` names.
    pub(crate) fn start(folder: &Path, more: &[&str]) -> Served {
        let args = [&["serve", "--listen", "127.0.0.1:0"], more].concat();
        let mut child = command(folder, &args).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let (mut line, mut all) = (String::new(), String::new());
        let address = loop {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() != 0, "it did not start: {all}");
            all.push_str(&line);
            if let Some((_, rest)) = line.split_once("http://") {
                break rest.split(['/', ' ', '\n']).next().unwrap().trim_end_matches('.').to_owned();
            }
        };
        // What it says later is read away, so that it never waits for us.
        std::thread::spawn(move || io::copy(&mut said, &mut io::sink()));
        Served { child, address }
    }
    pub(crate) fn address(&self) -> &str {
        &self.address
    }
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }
    /// Kill -9, and gone.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.kill();
    }
}

/// One request on a connection of its own. An error is a connection that broke, or none.
pub(crate) fn send(address: &str, head: &str, headers: &[(&str, &str)], body: &[u8]) -> io::Result<(u16, Value)> {
    let mut stream = TcpStream::connect(address)?;
    let mut request =
        format!("{head} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{request}\r\n").as_bytes())?;
    stream.write_all(body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    parsed(&answer).ok_or_else(|| io::Error::other("the answer broke off"))
}

fn parsed(answer: &[u8]) -> Option<(u16, Value)> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, body) = (std::str::from_utf8(&answer[..end]).ok()?, &answer[end + 4..]);
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    if length.is_some_and(|length: usize| length != body.len()) {
        return None;
    }
    Some((status, serde_json::from_slice(body).unwrap_or_default()))
}
