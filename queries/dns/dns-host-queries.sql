/*---
title = "Names that were asked for"
question = "What did this host resolve, or which hosts resolved this domain?"
sources = ["resolver"]
severity = "info"
attack = ["T1071.004"]
false_positives = [
  "Search suffixes multiply names that do not exist",
  "Only what the resolver had to ask for is logged: its cache hides repetitions",
]
cost = "cheap"
output = [
  { name = "base_domain", type = "hostname" },
  { name = "host", type = "ip" },
  { name = "instance", type = "instance_id" },
  { name = "vpc", type = "vpc_id" },
  { name = "query_type", type = "text" },
  { name = "rcode", type = "text" },
  { name = "queries", type = "count" },
  { name = "names", type = "count", doc = "Different names below the domain." },
  { name = "sample_names", type = "list", doc = "The first five by alphabet." },
  { name = "answers", type = "list", doc = "The first five addresses among the answers." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "answers", to = "vf-host-peers", param = "host" },
  { column = "base_domain", to = "dns-host-queries", param = "domain" },
  { column = "base_domain", to = "dns-tunnel-score", param = "domain" },
  { column = "host", to = "dns-host-queries", param = "host" },
  { column = "host", to = "dns-nxdomain-burst", param = "host" },
  { column = "host", to = "dns-new-domains", param = "host" },
  { column = "instance", to = "ct-instance-history", param = "instance" },
]

[params.host]
type = "host_ref"
optional = true
doc = "Only what this address or instance asked for."

[params.domain]
type = "hostname"
optional = true
doc = "Only this name and names below it. Without host and domain the most frequent domains of all are told."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[[test]]
title = "who asked for the pool: six miners, and a security tool below its name (a known false positive); another name with the same end is none"
params = { domain = "pool.miner-demo.example" }
rows = 7
contains = [
  { base_domain = "miner-demo.example", host = "172.31.5.11", query_type = "A", rcode = "NOERROR", queries = 41, names = 1, sample_names = ["pool.miner-demo.example"], answers = ["203.0.113.210"] },
  { host = "172.31.5.16", queries = 40, names = 1 },
  { host = "10.20.0.21", sample_names = ["www.pool.miner-demo.example"] },
]
lacks = [{ host = "10.20.10.11" }]

[[test]]
title = "what web02 asked for: the tunnel, the beacon's name, and 300 names that do not exist"
params = { host = "10.20.10.12" }
contains = [
  { base_domain = "exfil-demo.example", query_type = "TXT", queries = 4800, names = 4800 },
  { base_domain = "cdn-sync-demo.example", answers = ["203.0.113.200"], queries = 18 },
]
lacks = [{ host = "10.20.10.11" }]

[[test]]
title = "without either, the loudest come first"
contains = [{ base_domain = "exfil-demo.example", host = "10.20.10.12" }, { base_domain = "redis-orders.internal", rcode = "NXDOMAIN", queries = 2400 }]
---*/
SELECT
  t.base_domain,
  t.srcaddr AS host,
  t.instance_id AS instance,
  t.vpc_id AS vpc,
  t.query_type,
  t.rcode,
  count(*) AS queries,
  count(DISTINCT t.domain) AS names,
  slice(array_sort(array_agg(DISTINCT t.domain)), 1, 5) AS sample_names,
  slice(array_sort(array_distinct(flatten(array_agg(t.answer_addresses) FILTER (WHERE cardinality(t.answer_addresses) > 0)))), 1, 5) AS answers,
  min(t.event_time) AS first_seen,
  max(t.event_time) AS last_seen
FROM resolver AS t
WHERE (:host IS NULL OR t.srcaddr = :host OR t.instance_id = :host)
  -- The dot in front keeps names out that only end alike.
  AND (:domain IS NULL OR '.' || t.domain LIKE '%.' || lower(:domain))
  AND (:vpc IS NULL OR t.vpc_id = :vpc)
GROUP BY t.base_domain, t.srcaddr, t.instance_id, t.vpc_id, t.query_type, t.rcode
ORDER BY queries DESC, base_domain, host, query_type, rcode, instance, vpc
LIMIT 300
