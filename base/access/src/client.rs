//! Where a request comes from: the address that a limit counts by.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::{HeaderMap, HeaderName};

/// A sender as a limit knows them: an IPv4 address, or the /64 of an IPv6 one, which is what one subscriber is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Client(IpAddr);

impl Client {
    pub(crate) fn of(address: IpAddr) -> Client {
        const NETWORK: u128 = u128::MAX << 64;
        Client(match address.to_canonical() {
            IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & NETWORK)),
            four @ IpAddr::V4(_) => four,
        })
    }
}

/// How senders are told apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clients {
    /// The header in which the proxy before us writes the sender's address. Only its last value is believed: that one the
    /// proxy wrote itself, what stands before it came from outside.
    pub header: Option<HeaderName>,
}

impl Clients {
    /// The sender by the proxy's header, else by the connection. `None`, whom no limit binds: nobody known; and, without a
    /// header named, this machine itself, for behind a proxy that is everybody.
    pub(crate) fn client(&self, headers: &HeaderMap, peer: Option<SocketAddr>) -> Option<Client> {
        let said = self.header.as_ref().and_then(|name| said(headers, name));
        let peer = peer.map(|peer| peer.ip().to_canonical());
        said.or_else(|| peer.filter(|ip| self.header.is_some() || !ip.is_loopback())).map(Client::of)
    }
}

/// The last address of the last such header, with or without a port.
fn said(headers: &HeaderMap, name: &HeaderName) -> Option<IpAddr> {
    let last = headers.get_all(name).iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim();
    let bare = last.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(last);
    bare.parse().ok().or_else(|| last.parse().ok().map(|with_port: SocketAddr| with_port.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(header: Option<&str>, said: &[&str], peer: &str) -> Option<String> {
        let header = header.map(|name| name.parse().unwrap());
        let mut headers = HeaderMap::new();
        for value in said {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let found = Clients { header }.client(&headers, peer.parse().ok());
        found.map(|Client(address)| address.to_string())
    }

    #[test]
    fn the_address_is_the_named_headers_last_else_the_peers() {
        const NAMED: Option<&str> = Some("X-Forwarded-For");
        for (header, said, peer, found) in [
            (None, &[][..], "203.0.113.7:999", "203.0.113.7"),
            (None, &["198.51.100.1"], "203.0.113.7:999", "203.0.113.7"), // anybody may write it
            (None, &["198.51.100.1"], "127.0.0.1:999", ""),
            (None, &[], "[::1]:999", ""),
            (None, &[], "", ""),
            (NAMED, &["198.51.100.1"], "127.0.0.1:999", "198.51.100.1"),
            (NAMED, &["10.9.9.9, 198.51.100.1"], "127.0.0.1:999", "198.51.100.1"),
            (NAMED, &["10.9.9.9", "198.51.100.2 , 198.51.100.3"], "127.0.0.1:999", "198.51.100.3"),
            (NAMED, &["198.51.100.1:4711"], "127.0.0.1:999", "198.51.100.1"),
            (NAMED, &["2001:db8:1:2:3:4:5:6"], "127.0.0.1:999", "2001:db8:1:2::"),
            (NAMED, &["[2001:db8:1:2::9]"], "127.0.0.1:999", "2001:db8:1:2::"),
            (NAMED, &["[2001:db8:1:2::9]:4711"], "127.0.0.1:999", "2001:db8:1:2::"),
            (NAMED, &["::ffff:198.51.100.1"], "127.0.0.1:999", "198.51.100.1"),
            (NAMED, &["unknown"], "203.0.113.7:999", "203.0.113.7"),
            (NAMED, &[], "127.0.0.1:999", "127.0.0.1"), // a proxy that says nothing is one sender
            (NAMED, &["127.0.0.1"], "127.0.0.1:999", "127.0.0.1"),
        ] {
            assert_eq!(client(header, said, peer).unwrap_or_default(), found, "{header:?} {said:?} {peer}");
        }
    }
}
