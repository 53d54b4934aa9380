//! Who and what exists in the demo: accounts, hosts, people, keys. Every address is from the documentation
//! ranges (RFC 5737, RFC 3849) or private; account ids and keys have AWS's shape and say what they are.

use super::rng::Rng;

/// The shop's production account.
pub(super) const PROD: &str = "111122223333";
/// Where developers try things.
pub(super) const DEV: &str = "222233334444";
/// Log archive and security tooling.
pub(super) const SECURITY: &str = "333344445555";
/// The organization's management account.
pub(super) const MANAGEMENT: &str = "444455556666";
/// A monitoring vendor that is allowed in.
pub(super) const VENDOR: &str = "123456789012";
/// An account of the thief.
pub(super) const HOSTILE: &str = "999988887777";

/// The home region.
pub(super) const HOME: &str = "eu-west-1";
/// Where global services log.
pub(super) const GLOBAL: &str = "us-east-1";

/// The key that leaked: belongs to `svc-report`.
pub(super) const K_LEAK: &str = "AKIADEMOLEAKEDKEY234";

/// The NAT gateway's address.
pub(super) const NAT: &str = "192.0.2.10";
/// Where `svc-report` runs: a machine in the office network.
pub(super) const REPORT_HOST: &str = "192.0.2.70";
/// The authorised vulnerability scanner.
pub(super) const SCANNER: &str = "192.0.2.90";
/// The partner that calls the order API.
pub(super) const PARTNER: &str = "192.0.2.120";

/// The production VPC; its id as AWS would write it.
pub(super) fn vpc() -> String {
    resource_id("vpc", "prod")
}

/// A machine with one network interface.
#[derive(Debug, Clone, Copy)]
pub(super) struct Host {
    /// Names the ids of the machine.
    pub(super) name: &'static str,
    /// Its private address.
    pub(super) ip: &'static str,
    /// Its subnet.
    pub(super) subnet: &'static str,
    /// Whether it is an instance; load balancers and databases have interfaces only.
    pub(super) is_instance: bool,
}

impl Host {
    const fn new(name: &'static str, ip: &'static str, subnet: &'static str, is_instance: bool) -> Self {
        Self { name, ip, subnet, is_instance }
    }

    /// Its instance id, if it is one.
    pub(super) fn instance(&self) -> Option<String> {
        self.is_instance.then(|| resource_id("i", self.name))
    }

    /// Its network interface.
    pub(super) fn eni(&self) -> String {
        resource_id("eni", self.name)
    }
}

/// The load balancer's nodes.
pub(super) const ALB_NODES: [Host; 2] =
    [Host::new("alb-a", "10.20.0.5", "public-a", false), Host::new("alb-b", "10.20.0.6", "public-b", false)];
/// The web servers behind it.
pub(super) const WEB: [Host; 4] = [
    Host::new("web01", "10.20.10.11", "app-a", true),
    Host::new("web02", "10.20.10.12", "app-a", true),
    Host::new("web03", "10.20.10.13", "app-b", true),
    Host::new("web04", "10.20.10.14", "app-b", true),
];
/// The SSH bastion.
pub(super) const BASTION: Host = Host::new("bast01", "10.20.0.20", "public-a", true);
/// The batch machine of the nightly jobs.
pub(super) const BATCH: Host = Host::new("batch1", "10.20.11.50", "app-b", true);
/// The database's writer.
pub(super) const DATABASE: Host = Host::new("aurora-writer", "10.20.20.10", "data-a", false);
/// The cache.
pub(super) const CACHE: Host = Host::new("redis", "10.20.20.30", "data-a", false);
/// The monitoring pod's node.
pub(super) const MONITOR: Host = Host::new("prometheus", "10.20.12.9", "pods-a", true);
/// The machines that the thief starts in us-west-2.
pub(super) const MINERS: [Host; 6] = [
    Host::new("miner1", "172.31.5.11", "default-b", true),
    Host::new("miner2", "172.31.5.12", "default-b", true),
    Host::new("miner3", "172.31.5.13", "default-b", true),
    Host::new("miner4", "172.31.5.14", "default-b", true),
    Host::new("miner5", "172.31.5.15", "default-b", true),
    Host::new("miner6", "172.31.5.16", "default-b", true),
];

/// The machines that only scenarios and some background need.
const OTHERS: [Host; 10] = [
    Host::new("web00", "10.20.10.12", "app-a", true),
    Host::new("jump", "10.20.0.21", "public-a", true),
    Host::new("app05", "10.20.10.30", "app-a", true),
    Host::new("aurora-reader", "10.20.20.11", "data-b", false),
    Host::new("ingest", "10.20.0.40", "public-a", false),
    Host::new("legacy", "10.20.0.50", "public-a", false),
    Host::new("pod-payments", "10.20.12.7", "pods-a", true),
    Host::new("pod-orders", "10.20.12.8", "pods-a", true),
    Host::new("pod-search", "10.20.12.31", "pods-a", true),
    Host::new("nat", "10.20.0.10", "public-a", false),
];

/// A machine by its name.
pub(super) fn host(name: &str) -> Option<Host> {
    let single = [BASTION, BATCH, DATABASE, CACHE, MONITOR];
    let all = ALB_NODES.iter().chain(&WEB).chain(&single).chain(&MINERS).chain(&OTHERS);
    all.into_iter().find(|host| host.name == name).copied()
}

/// An account by its name in `logq.toml`, or by its id.
pub(super) fn account(name: &str) -> Option<&'static str> {
    let named = [
        ("prod", PROD),
        ("dev", DEV),
        ("security", SECURITY),
        ("management", MANAGEMENT),
        ("vendor", VENDOR),
        ("hostile", HOSTILE),
    ];
    named.into_iter().find(|(known, id)| *known == name || *id == name).map(|(_, id)| id)
}

/// A region that the demo logs.
pub(super) fn region(name: &str) -> Option<&'static str> {
    [HOME, GLOBAL, "us-west-2", "ap-southeast-2", "eu-central-1", "us-east-2"].into_iter().find(|known| *known == name)
}

/// The content network's edge: what the balancer sees when a request came through it.
pub(super) const EDGE: &str = "192.0.2.160-175";

/// An id such as `eni-0a1b…` (17 hexadecimal digits) that depends on the name alone.
pub(super) fn resource_id(prefix: &str, name: &str) -> String {
    format!("{prefix}-0{}", Rng::of(&format!("{prefix}/{name}"), 0).hex(16))
}

/// A unique id such as `AIDA…` (users) or `AROA…` (roles): 21 characters.
pub(super) fn principal_id(prefix: &str, account: &str, name: &str) -> String {
    format!("{prefix}{}", Rng::of(&format!("{account}/{name}"), 0).text(BASE32, 17))
}

/// A temporary access key, `ASIA…`, of a session that the name and number stand for.
pub(super) fn session_key(name: &str, n: i64) -> String {
    format!("ASIA{}", Rng::of(name, n).text(BASE32, 16))
}

/// The characters of access keys and unique ids.
const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_shape_of_aws() {
        let key = regex::Regex::new("^(AKIA|ASIA)[A-Z2-7]{16}$").expect("a pattern");
        for id in [K_LEAK, &session_key("x", 1)] {
            assert!(key.is_match(id), "{id}");
        }
        assert_eq!(principal_id("AIDA", PROD, "alice").len(), 21);
        assert_eq!(WEB[0].instance().map(|id| id.len()), Some(19));
        assert_eq!(ALB_NODES[0].instance(), None);
    }

    #[test]
    fn every_machine_has_ids_of_its_own() {
        let all = [ALB_NODES.as_slice(), &WEB, &[BASTION, BATCH, DATABASE, CACHE, MONITOR], &MINERS].concat();
        let ids: std::collections::BTreeSet<String> = all.iter().map(Host::eni).collect();
        assert_eq!(ids.len(), all.len());
    }
}
