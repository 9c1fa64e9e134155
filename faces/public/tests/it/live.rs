//! Live figures over a real connection: what is sent, to whom, and what is not sent again.

use std::net::SocketAddr;

use access::{Clients, Front};
use axum::body::Body;
use axum::http::Request;
use public::live::STREAMS_OF_ONE_MAX;
use store::testing::{Home, run};
use store::{BrandName, on_both_stores};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use crate::office::Office;

/// Serves the pages on a port of this machine.
async fn served(office: &Office) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = axum::serve(listener, office.routes.clone());
    drop(tokio::spawn(async move { served.await.unwrap() }));
    address
}

/// A connection that reads events.
struct Reader {
    lines: BufReader<TcpStream>,
    status: String,
    kind: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Event {
    id: String,
    text: String,
}

impl Reader {
    /// `last` as the browser says it when it comes back.
    async fn open(address: SocketAddr, path: &str, last: &str) -> Reader {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let back = if last.is_empty() { String::new() } else { format!("last-event-id: {last}\r\n") };
        // Version 1.0: the body comes as it is, and ends with the connection.
        stream.write_all(format!("GET {path} HTTP/1.0\r\nhost: localhost\r\n{back}\r\n").as_bytes()).await.unwrap();
        let mut reader = Reader { lines: BufReader::new(stream), status: String::new(), kind: String::new() };
        reader.status = reader.line().await.unwrap();
        while let Some(line) = reader.line().await.filter(|line| !line.is_empty()) {
            if let Some(kind) = line.strip_prefix("content-type: ") {
                kind.clone_into(&mut reader.kind);
            }
        }
        reader
    }
    /// `None` when the connection has ended.
    async fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let bytes = self.lines.read_line(&mut line).await.unwrap();
        (bytes != 0).then(|| line.trim_end().to_owned())
    }
    async fn event(&mut self) -> Option<Event> {
        let mut event = Event { id: String::new(), text: String::new() };
        loop {
            let line = self.line().await?;
            match line.split_once(": ") {
                Some(("id", id)) => id.clone_into(&mut event.id),
                Some(("data", text)) => event.text.push_str(text),
                _ if line.is_empty() && !event.id.is_empty() => return Some(event),
                _ => {}
            }
        }
    }
}

const EVENTS: &str = "/operations/jilin-2022/events";
const ENGLISH: &str = "/operations/jilin-2022/events?lang=en";

on_both_stores! {
    async fn a_change_reaches_every_open_page_once(home: &Home) {
        let office = Office::open(home).await;
        let address = served(&office).await;
        let mut new = Reader::open(address, EVENTS, "").await;
        assert_eq!((new.status.as_str(), new.kind.as_str()), ("HTTP/1.0 200 OK", "text/event-stream"));
        let first = new.event().await.unwrap();
        assert!(first.id.len() == 16 && first.text.contains("<dl class=\"headline\">"), "{first:?}");
        assert!(!first.text.contains("headline-change"), "{first:?}");
        // Who has these figures, by the page or by an event, is sent nothing until they change.
        let mut page = Reader::open(address, &format!("{EVENTS}?seen={}", first.id), "").await;
        let mut back = Reader::open(address, &format!("{EVENTS}?seen=0"), &first.id).await;
        let mut english = Reader::open(address, ENGLISH, "").await;
        let english_first = english.event().await.unwrap();
        office.statement("tencent", "T8,gift,2022-03-20 10:00:00,7.00,0.00,爱心,,\n").await;
        let second = new.event().await.unwrap();
        assert!(second.id != first.id && second.text.contains("+7.00元") && second.text.contains("收到+7.00元"), "{second:?}");
        assert_eq!(page.event().await.unwrap(), second);
        assert_eq!(back.event().await.unwrap(), second);
        let english_second = english.event().await.unwrap();
        assert!(english_second.id != english_first.id && english_second.text.contains("+CNY 7.00"), "{english_second:?}");
        // Who comes back with something older is sent all, without a difference that nobody knows.
        let mut late = Reader::open(address, EVENTS, "0123456789abcdef").await;
        let late = late.event().await.unwrap();
        assert!(late.id == second.id && !late.text.contains("headline-change"), "{late:?}");
        let mut late = Reader::open(address, EVENTS, &second.id).await;
        office.statement("tencent", "T9,gift,2022-03-21 10:00:00,5.00,0.00,爱心,,\n").await;
        let third = late.event().await.unwrap();
        assert!(third.id != second.id && third.text.contains("+5.00元"), "{third:?}");
        office.app.ending.begin();
        for mut reader in [late, new, page, back, english] {
            while reader.event().await.is_some() {}
        }
        office.app.db.close().await;
    }
}

#[test]
fn what_cannot_be_followed_is_said_so() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        for (address, status) in [
            ("/operations/none/events", 404),
            ("/operations/%00/events", 404),
            ("/operations/jilin-2022/events?as_of=yesterday", 422),
        ] {
            let said = office.get(address).await;
            assert_eq!(said.status, status, "{address}: {}", said.text);
            said.has(&["<h1>"]);
        }
    });
}

#[test]
fn one_sender_holds_so_many_streams_and_no_more() {
    run(BrandName::Sqlite, async |home: &Home| {
        let office = Office::open(home).await;
        let clients = Clients { header: Some("x-real-ip".parse().unwrap()) };
        let router = access::fronted(office.routes.clone(), &Front { clients, ..Front::default() });
        let ask = async |from: &str, address: &str| {
            let request = Request::get(address).header("x-real-ip", from).body(Body::empty()).unwrap();
            router.clone().oneshot(request).await.unwrap()
        };
        let mut open = Vec::new();
        for n in 0..STREAMS_OF_ONE_MAX {
            let stream = ask("203.0.113.7", if n % 2 == 0 { EVENTS } else { ENGLISH }).await;
            assert_eq!(stream.status(), 200, "{n}");
            open.push(stream);
        }
        let no = ask("203.0.113.7", EVENTS).await;
        assert_eq!((no.status().as_u16(), no.headers()["retry-after"].to_str().unwrap()), (429, "30"));
        assert_eq!(ask("203.0.113.7", "/operations/jilin-2022").await.status(), 200, "the page is there");
        open.push(ask("203.0.113.8", EVENTS).await);
        assert_eq!(open[STREAMS_OF_ONE_MAX].status(), 200, "nobody else waits");
        drop(open.swap_remove(0));
        assert_eq!(ask("203.0.113.7", EVENTS).await.status(), 200, "one that ended makes room");
        // Nobody known, such as this machine with no proxy before it: no limit but everybody's.
        for _ in 0..=STREAMS_OF_ONE_MAX {
            open.push(office.routes.clone().oneshot(Request::get(EVENTS).body(Body::empty()).unwrap()).await.unwrap());
        }
        assert!(open.iter().all(|stream| stream.status() == 200));
        drop(open);
        office.app.ending.begin();
        office.app.db.close().await;
    });
}
