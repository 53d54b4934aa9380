//! Flow-log records in a custom format of version 5, as text.

use super::world::{Host, PROD, resource_id};

/// The format's fields in its own order: the header of every object, and `fields` in the demo's `logq.toml`.
pub(super) const FIELDS: [&str; 27] = [
    "version",
    "account-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
    "vpc-id",
    "subnet-id",
    "instance-id",
    "tcp-flags",
    "type",
    "pkt-srcaddr",
    "pkt-dstaddr",
    "region",
    "az-id",
    "pkt-src-aws-service",
    "pkt-dst-aws-service",
    "flow-direction",
    "traffic-path",
];

/// One direction of a conversation, as one interface saw it during an aggregation interval.
#[derive(Debug, Clone)]
pub(super) struct Flow {
    /// Whose interface recorded it.
    pub(super) host: Host,
    /// The region of the flow log.
    pub(super) region: &'static str,
    /// The sender: address and port.
    pub(super) from: (String, u64),
    /// The receiver: address and port.
    pub(super) to: (String, u64),
    /// 6 TCP, 17 UDP.
    pub(super) protocol: u8,
    /// Packets.
    pub(super) packets: u64,
    /// Bytes.
    pub(super) bytes: u64,
    /// First second of the interval, since 1970.
    pub(super) start: i64,
    /// Last second of the interval.
    pub(super) end: i64,
    /// Whether it was let through.
    pub(super) accepted: bool,
    /// The TCP flags seen: 1 FIN, 2 SYN, 4 RST, 18 SYN-ACK.
    pub(super) flags: u8,
    /// The way out, for packets that leave the interface: 1 same VPC, 7 gateway endpoint, 8 internet gateway.
    pub(super) path: Option<u8>,
    /// The AWS service behind the receiver, e.g. `S3`.
    pub(super) service: &'static str,
}

impl Flow {
    /// The record.
    pub(super) fn line(&self) -> String {
        let Self { host, region, protocol, packets, bytes, start, end, flags, service, .. } = self;
        let ((source, source_port), (target, target_port)) = (&self.from, &self.to);
        let action = if self.accepted { "ACCEPT" } else { "REJECT" };
        let (eni, place) = (host.eni(), place(*host, region));
        let family = if source.contains(':') { "IPv6" } else { "IPv4" };
        let zone = zone(*host, region);
        let (direction, path) = match self.path {
            Some(path) => ("egress", path.to_string()),
            None => ("ingress", "-".to_owned()),
        };
        format!(
            "5 {PROD} {eni} {source} {target} {source_port} {target_port} {protocol} {packets} {bytes} {start} {end} \
             {action} OK {place} {flags} {family} {source} {target} {region} {zone} - {service} {direction} {path}\n"
        )
    }
}

/// A record that says only that nothing was seen (`NODATA`) or kept (`SKIPDATA`).
pub(super) fn silence(host: Host, region: &str, status: &str, start: i64, end: i64) -> String {
    let (eni, place, zone) = (host.eni(), place(host, region), zone(host, region));
    format!("5 {PROD} {eni} - - - - - - - {start} {end} - {status} {place} - - - - {region} {zone} - - - -\n")
}

/// The VPC in use in a region.
pub(super) fn vpc_in(region: &str) -> String {
    match region {
        super::world::HOME => super::world::vpc(),
        _ => resource_id("vpc", &format!("default-{region}")),
    }
}

/// VPC, subnet and instance of an interface.
fn place(host: Host, region: &str) -> String {
    let vpc = vpc_in(region);
    let instance = host.instance().unwrap_or_else(|| "-".into());
    format!("{vpc} {} {instance}", resource_id("subnet", host.subnet))
}

/// The zone id: subnets are named after their zone.
fn zone(host: Host, region: &str) -> &'static str {
    match (region, host.subnet.ends_with("-b")) {
        (super::world::HOME, false) => "euw1-az1",
        (super::world::HOME, true) => "euw1-az2",
        _ => "usw2-az2",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::clock::on;
    use crate::demo::world::{HOME, MINERS, WEB};

    fn named(line: &str) -> std::collections::BTreeMap<&'static str, String> {
        let values: Vec<String> = line.trim_end().split(' ').map(str::to_owned).collect();
        assert_eq!(values.len(), FIELDS.len(), "{line}");
        FIELDS.into_iter().zip(values).collect()
    }

    #[test]
    fn values_stand_under_their_field() {
        let flow = Flow {
            host: MINERS[0],
            region: "us-west-2",
            from: (MINERS[0].ip.into(), 40_001),
            to: ("203.0.113.210".into(), 3333),
            protocol: 6,
            packets: 10,
            bytes: 2_000,
            start: on(0, 10, 10, 0),
            end: on(0, 10, 19, 59),
            accepted: true,
            flags: 2,
            path: Some(8),
            service: "-",
        };
        let record = named(&flow.line());
        let expected = [
            ("interface-id", MINERS[0].eni()),
            ("instance-id", MINERS[0].instance().expect("an instance")),
            ("dstaddr", "203.0.113.210".into()),
            ("dstport", "3333".into()),
            ("log-status", "OK".into()),
            ("tcp-flags", "2".into()),
            ("region", "us-west-2".into()),
            ("flow-direction", "egress".into()),
            ("traffic-path", "8".into()),
        ];
        for (field, value) in expected {
            assert_eq!(record[field], value, "{field}");
        }
    }

    #[test]
    fn silence_has_dashes_from_the_addresses_to_the_action() {
        let record = named(&silence(WEB[0], HOME, "NODATA", 0, 59));
        for field in ["srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes", "action", "tcp-flags"]
        {
            assert_eq!(record[field], "-", "{field}");
        }
        assert_eq!((record["log-status"].as_str(), record["end"].as_str()), ("NODATA", "59"));
    }
}
