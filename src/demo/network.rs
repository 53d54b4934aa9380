//! Flows of an ordinary hour in the production VPC, and what looks odd there and is not: monitoring that
//! touches forty hosts, time servers at a strict beat, the nightly copy to S3.

use super::clock::{HOUR, Hour};
use super::rng::Rng;
use super::vpcflow::{Flow, silence};
use super::world::{ALB_NODES, BASTION, BATCH, CACHE, DATABASE, HOME, Host, MONITOR, WEB};

/// A record in the file of its last second.
#[derive(Debug)]
pub(super) struct Entry {
    /// The last second of its interval.
    pub(super) end: i64,
    /// The region of the flow log.
    pub(super) region: &'static str,
    /// The record.
    pub(super) line: String,
}

impl From<Flow> for Entry {
    fn from(flow: Flow) -> Self {
        Self { end: flow.end, region: flow.region, line: flow.line() }
    }
}

/// A TCP or UDP conversation between an interface of ours and a peer, in one interval.
#[derive(Debug, Clone)]
pub(super) struct Talk<'a> {
    /// Whose interface records it.
    pub(super) host: Host,
    /// The region.
    pub(super) region: &'static str,
    /// The other side.
    pub(super) peer: &'a str,
    /// 6 or 17.
    pub(super) protocol: u8,
    /// The host's port.
    pub(super) host_port: u64,
    /// The peer's port.
    pub(super) peer_port: u64,
    /// Whether the host opened it.
    pub(super) opened: bool,
    /// Bytes the host sent and received.
    pub(super) bytes: (u64, u64),
    /// The interval: first second and length.
    pub(super) span: (i64, i64),
    /// The way out: 1 same VPC, 7 gateway endpoint, 8 internet.
    pub(super) path: u8,
    /// The AWS service at the peer.
    pub(super) service: &'static str,
}

impl Talk<'_> {
    /// Both directions as the host's interface records them.
    pub(super) fn flows(&self) -> [Flow; 2] {
        let (host, peer) = ((self.host.ip.to_owned(), self.host_port), (self.peer.to_owned(), self.peer_port));
        let (opener, answerer) = if self.protocol == 6 { (3, 19) } else { (0, 0) };
        let flow = |from, to, bytes: u64, flags, path| Flow {
            host: self.host,
            region: self.region,
            from,
            to,
            protocol: self.protocol,
            packets: 1 + bytes / 900,
            bytes,
            start: self.span.0,
            end: self.span.0 + self.span.1 - 1,
            accepted: true,
            flags,
            path,
            service: if path.is_some() { self.service } else { "-" },
        };
        let (out, back) = if self.opened { (opener, answerer) } else { (answerer, opener) };
        [
            flow(host.clone(), peer.clone(), self.bytes.0, out, Some(self.path)),
            flow(peer, host, self.bytes.1, back, None),
        ]
    }
}

/// The records of one hour.
pub(super) fn entries(hour: Hour) -> Vec<Entry> {
    let mut rng = Rng::of("network", hour.index);
    let mut entries = Vec::new();
    for (i, host) in WEB.into_iter().enumerate() {
        web_minutes(hour, &mut rng, host, &mut entries);
        web_slow(hour, &mut rng, host, i as u64, &mut entries);
    }
    visitors(hour, &mut rng, &mut entries);
    monitoring(hour, &mut rng, &mut entries);
    scans(hour, &mut rng, &mut entries);
    if hour.of_day() == 3 {
        backup(hour, &mut rng, &mut entries);
    }
    quiet(hour, &mut rng, &mut entries);
    entries
}

/// Web servers log every minute: a request from the balancer, a query to the database, a look into the cache.
fn web_minutes(hour: Hour, rng: &mut Rng, host: Host, entries: &mut Vec<Entry>) {
    let busy = u64::try_from(hour.traffic()).unwrap_or(0) * 2;
    for minute in 0..60 {
        if !rng.chance(busy) {
            continue;
        }
        let span = (hour.start() + minute * 60, 60);
        let inside = |peer, host_port, peer_port, opened, bytes| Talk {
            host,
            region: HOME,
            peer,
            protocol: 6,
            host_port,
            peer_port,
            opened,
            bytes,
            span,
            path: 1,
            service: "-",
        };
        let node = rng.pick(&ALB_NODES).ip;
        let talks = [
            inside(node, 8080, ephemeral(rng), false, (rng.below(400_000), rng.below(30_000))),
            inside(DATABASE.ip, ephemeral(rng), 5432, true, (rng.below(20_000), rng.below(300_000))),
            inside(CACHE.ip, ephemeral(rng), 6379, true, (rng.below(9_000), rng.below(60_000))),
        ];
        entries.extend(talks.iter().flat_map(Talk::flows).map(Entry::from));
    }
}

/// Every ten minutes: payments, time, and the database's own view of the web server.
fn web_slow(hour: Hour, rng: &mut Rng, host: Host, i: u64, entries: &mut Vec<Entry>) {
    for slot in 0..6 {
        let span = (hour.start() + slot * 600, 600);
        let outside = |peer, protocol, host_port, peer_port, bytes| Talk {
            host,
            region: HOME,
            peer,
            protocol,
            host_port,
            peer_port,
            opened: true,
            bytes,
            span,
            path: 8,
            service: "-",
        };
        let mut database = outside(host.ip, 6, 5432, ephemeral(rng), (rng.below(3_000_000), rng.below(200_000)));
        (database.host, database.opened, database.path) = (DATABASE, false, 1);
        let talks = [
            outside("198.51.100.220", 6, ephemeral(rng), 443, (rng.below(60_000), rng.below(90_000))),
            // A client that asks every 64 seconds, nine or ten times in an interval.
            outside("198.51.100.123", 17, 123 + 40_000 + i, 123, (9 * 76, 9 * 76)),
            database,
        ];
        entries.extend(talks.iter().flat_map(Talk::flows).map(Entry::from));
    }
}

fn visitors(hour: Hour, rng: &mut Rng, entries: &mut Vec<Entry>) {
    for _ in 0..60 * hour.traffic() / 100 {
        let peer = format!("198.51.100.{}", 100 + rng.below(70));
        let talk = Talk {
            host: *rng.pick(&ALB_NODES),
            region: HOME,
            peer: &peer,
            protocol: 6,
            host_port: 443,
            peer_port: ephemeral(rng),
            opened: false,
            bytes: (4_000 + rng.below(400_000), 800 + rng.below(9_000)),
            span: (hour.start() + rng.between(0, 6) * 600, 600),
            path: 8,
            service: "-",
        };
        entries.extend(talk.flows().map(Entry::from));
    }
}

/// Prometheus asks forty hosts for their numbers; a port scan looks like it at first sight.
fn monitoring(hour: Hour, rng: &mut Rng, entries: &mut Vec<Entry>) {
    for slot in 0..6 {
        for pod in 0..40 {
            let peer = format!("10.20.12.{}", 20 + pod);
            let talk = Talk {
                host: MONITOR,
                region: HOME,
                peer: &peer,
                protocol: 6,
                host_port: ephemeral(rng),
                peer_port: 9100,
                opened: true,
                bytes: (2_400 + rng.below(300), 60_000 + rng.below(9_000)),
                span: (hour.start() + slot * 600, 600),
                path: 1,
                service: "-",
            };
            entries.extend(talk.flows().map(Entry::from));
        }
    }
}

/// The internet knocks on every public address.
fn scans(hour: Hour, rng: &mut Rng, entries: &mut Vec<Entry>) {
    const PORTS: [u64; 10] = [22, 23, 80, 445, 1433, 3306, 3389, 5900, 6379, 8080];
    const TARGETS: [Host; 3] = [BASTION, ALB_NODES[0], ALB_NODES[1]];
    for _ in 0..60 {
        let peer = format!("198.1{}.{}.{}", 8 + rng.below(2), rng.below(256), 1 + rng.below(254));
        let host = *rng.pick(&TARGETS);
        let start = hour.start() + rng.between(0, HOUR);
        entries.push(Entry::from(refused(host, HOME, &peer, ephemeral(rng), *rng.pick(&PORTS), start)));
    }
}

/// One packet that a security group refused.
pub(super) fn refused(host: Host, region: &'static str, peer: &str, peer_port: u64, port: u64, start: i64) -> Flow {
    Flow {
        host,
        region,
        from: (peer.to_owned(), peer_port),
        to: (host.ip.to_owned(), port),
        protocol: 6,
        packets: 1,
        bytes: 40,
        start,
        end: start + 59,
        accepted: false,
        flags: 2,
        path: None,
        service: "-",
    }
}

/// The batch machine copies the database to S3 at night: a large flow to an address outside.
fn backup(hour: Hour, rng: &mut Rng, entries: &mut Vec<Entry>) {
    for slot in 0..4 {
        let talk = Talk {
            host: BATCH,
            region: HOME,
            peer: "198.51.100.240",
            protocol: 6,
            host_port: 51_000 + rng.below(200),
            peer_port: 443,
            opened: true,
            bytes: (2_000_000_000 + rng.below(400_000_000), 9_000_000),
            span: (hour.start() + slot * 600, 600),
            path: 7,
            service: "S3",
        };
        entries.extend(talk.flows().map(Entry::from));
    }
}

/// Interfaces without traffic, and now and then an interval that AWS could not keep.
fn quiet(hour: Hour, rng: &mut Rng, entries: &mut Vec<Entry>) {
    for slot in 0..6 {
        let (start, end) = (hour.start() + slot * 600, hour.start() + slot * 600 + 599);
        let mut add = |host, status| {
            entries.push(Entry { end, region: HOME, line: silence(host, HOME, status, start, end) });
        };
        add(BATCH, "NODATA");
        if rng.chance(20) {
            add(MONITOR, "SKIPDATA");
        }
    }
}

fn ephemeral(rng: &mut Rng) -> u64 {
    32_768 + rng.below(28_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_morning_hour_has_about_twelve_hundred_records_within_its_time() {
        let hour = Hour { index: 10 };
        let entries = entries(hour);
        assert!((1_000..1_500).contains(&entries.len()), "{}", entries.len());
        assert!(entries.iter().all(|e| (hour.start()..hour.start() + HOUR + 60).contains(&e.end)));
    }

    #[test]
    fn both_directions_share_ports_and_interval() {
        let talk = Talk {
            host: WEB[0],
            region: HOME,
            peer: "198.51.100.220",
            protocol: 6,
            host_port: 40_000,
            peer_port: 443,
            opened: true,
            bytes: (900, 1_800),
            span: (0, 600),
            path: 8,
            service: "-",
        };
        let [out, back] = talk.flows();
        assert_eq!((&out.from, &out.to), (&back.to, &back.from));
        assert_eq!(
            [(out.flags, out.path, out.packets), (back.flags, back.path, back.packets)],
            [(3, Some(8), 2), (19, None, 3)]
        );
        assert_eq!((out.end, back.end), (599, 599));
    }
}
