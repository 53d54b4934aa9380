/*---
title = "Domains that nobody asked for before"
question = "Which domains were asked for that nobody here knew in the two weeks before?"
sources = ["resolver"]
severity = "medium"
attack = ["T1071.004", "T1583.001"]
false_positives = ["A new supplier after a deployment: mostly several hosts at once"]
cost = "heavy"
output = [
  { name = "base_domain", type = "hostname" },
  { name = "hosts", type = "count", doc = "A domain of one host alone comes first." },
  { name = "first_host", type = "ip" },
  { name = "first_instance", type = "instance_id" },
  { name = "queries", type = "count" },
  { name = "names", type = "count" },
  { name = "query_types", type = "list" },
  { name = "answers", type = "list", doc = "The first five addresses among the answers." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "base_domain", to = "dns-host-queries", param = "domain" },
  { column = "answers", to = "vf-host-peers", param = "host" },
  { column = "first_host", to = "dns-host-queries", param = "host" },
  { column = "first_instance", to = "ct-instance-history", param = "instance" },
  { column = "base_domain", to = "dns-ioc-match", param = "domains" },
]

[tables.earlier]
source = "resolver"
window = "14d before"

[params.host]
type = "host_ref"
optional = true
doc = "Only domains that this address or instance asked for; new to all."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[params.only_existing]
type = "bool"
default = true
doc = "Only domains of which a name exists: what does not is in dns-nxdomain-burst."

[[test]]
title = "tunnel, beacon, pool and rebinding; a new supplier is the known false positive; cache and antivirus are known"
contains = [
  { base_domain = "exfil-demo.example", hosts = 1, first_host = "10.20.10.12", query_types = ["A", "TXT"] },
  { base_domain = "cdn-sync-demo.example", hosts = 1, answers = ["203.0.113.200"] },
  { base_domain = "miner-demo.example", hosts = 8 },
  { base_domain = "rebind-demo.example", hosts = 1, answers = ["169.254.169.254"] },
  { base_domain = "new-supplier.example", hosts = 2, queries = 9 },
]
lacks = [{ base_domain = "avlookup.example" }, { base_domain = "redis-orders.internal" }, { base_domain = "payments.example" }, { base_domain = "cluster.local" }]

[[test]]
title = "the generated ones are there if they may be missing, up to the limit; what others knew is not new"
params = { host = "10.20.10.12", only_existing = "false" }
rows = 300
lacks = [{ base_domain = "payments.example" }]
---*/
WITH query AS (
  SELECT
    false AS is_earlier,
    t.base_domain,
    t.domain,
    t.srcaddr AS host,
    t.instance_id AS instance,
    t.query_type,
    t.is_nxdomain,
    t.answer_addresses,
    t.event_time
  FROM resolver AS t
  WHERE (:host IS NULL OR t.srcaddr = :host OR t.instance_id = :host)
    AND (:vpc IS NULL OR t.vpc_id = :vpc)
  UNION ALL
  SELECT
    true,
    e.base_domain,
    e.domain,
    e.srcaddr,
    e.instance_id,
    e.query_type,
    e.is_nxdomain,
    NULL,
    e.event_time
  FROM earlier AS e
  -- Of all hosts: what another one knew is not new.
  WHERE :vpc IS NULL OR e.vpc_id = :vpc
)
SELECT
  q.base_domain,
  count(DISTINCT q.host) AS hosts,
  min_by(q.host, q.event_time) AS first_host,
  min_by(q.instance, q.event_time) AS first_instance,
  count(*) AS queries,
  count(DISTINCT q.domain) AS names,
  array_sort(array_agg(DISTINCT q.query_type)) AS query_types,
  slice(array_sort(array_distinct(flatten(array_agg(q.answer_addresses) FILTER (WHERE cardinality(q.answer_addresses) > 0)))), 1, 5) AS answers,
  min(q.event_time) AS first_seen,
  max(q.event_time) AS last_seen
FROM query AS q
GROUP BY q.base_domain
HAVING count_if(q.is_earlier) = 0
  AND (NOT :only_existing OR count_if(NOT q.is_nxdomain) > 0)
ORDER BY hosts, first_seen, base_domain
LIMIT 300
