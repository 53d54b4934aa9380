/*---
title = "Known bad names and addresses"
question = "Which hosts asked for these domains, or got this address as an answer?"
sources = ["resolver"]
severity = "high"
attack = ["T1071", "T1496.001"]
false_positives = ["Security tools that ask for what they look for", "Sinkholes that answer in the place of the criminal"]
cost = "normal"
output = [
  { name = "reason", type = "text", doc = "`domain`, `answer`, or `metadata`: the name leads to the metadata service, as in DNS rebinding." },
  { name = "host", type = "ip" },
  { name = "instance", type = "instance_id" },
  { name = "vpc", type = "vpc_id" },
  { name = "domain", type = "hostname" },
  { name = "query_type", type = "text" },
  { name = "rcode", type = "text" },
  { name = "answers", type = "list", doc = "The first five addresses." },
  { name = "firewall", type = "text", doc = "What DNS Firewall did: ALERT or BLOCK." },
  { name = "queries", type = "count" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "host", to = "vf-host-peers", param = "host" },
  { column = "host", to = "dns-host-queries", param = "host" },
  { column = "answers", to = "vf-host-peers", param = "host" },
  { column = "instance", to = "ct-instance-history", param = "instance" },
  { column = "domain", to = "dns-host-queries", param = "domain" },
]

[params.domains]
type = "hostname"
multi = true
default = ["2miners.com", "c3pool.com", "ethermine.org", "f2pool.com", "hashvault.pro", "herominers.com", "minexmr.com", "moneroocean.stream", "nanopool.org", "nicehash.com", "supportxmr.com", "unmineable.com", "pool.miner-demo.example"]
doc = "Domains, and all names below them; without it some known mining pools."

[params.answer_ip]
type = "ip"
optional = true
doc = "An address among the answers, instead of the domains."

[params.host]
type = "host_ref"
optional = true
doc = "Only what this address or instance asked for."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[[test]]
title = "six miners and a name that leads to the metadata service; a security tool is the known false positive; carpool is no pool"
rows = 8
contains = [
  { reason = "domain", host = "172.31.5.11", domain = "pool.miner-demo.example", answers = ["203.0.113.210"], queries = 41 },
  { reason = "domain", host = "172.31.5.16", queries = 40 },
  { reason = "domain", host = "10.20.0.21", domain = "www.pool.miner-demo.example", queries = 2 },
  { reason = "metadata", host = "10.20.10.12", domain = "r1.rebind-demo.example", answers = ["169.254.169.254"] },
]
lacks = [{ domain = "carpool.miner-demo.example" }]

[[test]]
title = "which names led to the beacon's address"
params = { answer_ip = "203.0.113.200" }
contains = [
  { reason = "answer", host = "10.20.10.12", domain = "cdn-sync-demo.example", queries = 18 },
  { reason = "answer", domain = "c1.t.exfil-demo.example", firewall = "ALERT" },
]
lacks = [{ reason = "domain" }, { reason = "metadata" }]

[[test]]
title = "a domain of one's own list"
params = { domains = ["exfil-demo.example", "cdn-sync-demo.example"], host = "10.20.10.12" }
contains = [{ reason = "domain", domain = "cdn-sync-demo.example" }]
lacks = [{ domain = "api.payments.example" }]
---*/
WITH matched AS (
  SELECT
    CASE
      WHEN :answer_ip IS NOT NULL THEN CASE WHEN contains(t.answer_addresses, :answer_ip) THEN 'answer' END
      -- The last letters, with a dot in front that keeps names out which only end alike. LIKE would build a pattern for
      -- each row and domain.
      WHEN any_match(ARRAY[:domains], bad -> substr('.' || t.domain, -length(bad) - 1) = '.' || lower(bad)) THEN 'domain'
      WHEN arrays_overlap(t.answer_addresses, ARRAY['169.254.169.254', 'fd00:ec2::254']) THEN 'metadata'
    END AS reason,
    t.srcaddr AS host,
    t.instance_id AS instance,
    t.vpc_id AS vpc,
    t.domain,
    t.query_type,
    t.rcode,
    t.answer_addresses,
    t.firewall_rule_action AS firewall,
    t.event_time
  FROM resolver AS t
  WHERE (:host IS NULL OR t.srcaddr = :host OR t.instance_id = :host)
    AND (:vpc IS NULL OR t.vpc_id = :vpc)
)
SELECT
  m.reason,
  m.host,
  m.instance,
  m.vpc,
  m.domain,
  m.query_type,
  m.rcode,
  slice(array_sort(array_distinct(flatten(array_agg(m.answer_addresses) FILTER (WHERE cardinality(m.answer_addresses) > 0)))), 1, 5) AS answers,
  m.firewall,
  count(*) AS queries,
  min(m.event_time) AS first_seen,
  max(m.event_time) AS last_seen
FROM matched AS m
WHERE m.reason IS NOT NULL
GROUP BY m.reason, m.host, m.instance, m.vpc, m.domain, m.query_type, m.rcode, m.firewall
ORDER BY first_seen, host, domain, query_type, rcode, firewall, instance, vpc
LIMIT 500
