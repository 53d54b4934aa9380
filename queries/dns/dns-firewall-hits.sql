/*---
title = "Hits of DNS Firewall"
question = "Which hosts did DNS Firewall stop, or only report, and by which list?"
sources = ["resolver"]
severity = "medium"
attack = ["T1071.004"]
false_positives = ["Lists of young domains hit new suppliers", "Managed lists that are too eager"]
cost = "cheap"
output = [
  { name = "action", type = "text", doc = "`ALERT` comes first: nothing was stopped." },
  { name = "host", type = "ip" },
  { name = "instance", type = "instance_id" },
  { name = "vpc", type = "vpc_id" },
  { name = "base_domain", type = "hostname" },
  { name = "list_id", type = "text", doc = "The domain list; none for rules of DNS Firewall Advanced." },
  { name = "rule_group", type = "text" },
  { name = "hits", type = "count" },
  { name = "names", type = "count" },
  { name = "answered", type = "count", doc = "Hits that got an answer all the same." },
  { name = "sample_names", type = "list", doc = "The first five by alphabet." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "host", to = "dns-host-queries", param = "host" },
  { column = "base_domain", to = "dns-host-queries", param = "domain" },
  { column = "base_domain", to = "dns-tunnel-score", param = "domain" },
  { column = "instance", to = "ct-instance-history", param = "instance" },
]

[params.action]
type = "enum"
values = ["ALERT", "BLOCK"]
optional = true
doc = "Only what was reported, or stopped."

[params.host]
type = "host_ref"
optional = true
doc = "Only what this address or instance asked for."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[[test]]
title = "the tunnel was only reported; a supplier that was stopped is the known false positive; the tunnel's other names hit no rule"
rows = 2
contains = [
  { action = "ALERT", host = "10.20.10.12", base_domain = "exfil-demo.example", list_id = "rslvr-fdl-0d3m0new0domains", hits = 12, names = 12, answered = 12 },
  { action = "BLOCK", host = "10.20.12.7", base_domain = "new-supplier.example", hits = 3, names = 1, answered = 0 },
]

[[test]]
title = "only what was stopped"
params = { action = "BLOCK" }
rows = 1
lacks = [{ action = "ALERT" }]
---*/
SELECT
  t.firewall_rule_action AS action,
  t.srcaddr AS host,
  t.instance_id AS instance,
  t.vpc_id AS vpc,
  t.base_domain,
  t.firewall_domain_list_id AS list_id,
  t.firewall_rule_group_id AS rule_group,
  count(*) AS hits,
  count(DISTINCT t.domain) AS names,
  count_if(t.rcode = 'NOERROR' AND cardinality(t.answers) > 0) AS answered,
  slice(array_sort(array_agg(DISTINCT t.domain)), 1, 5) AS sample_names,
  min(t.event_time) AS first_seen,
  max(t.event_time) AS last_seen
FROM resolver AS t
WHERE t.firewall_rule_action IS NOT NULL
  AND (:action IS NULL OR t.firewall_rule_action = :action)
  AND (:host IS NULL OR t.srcaddr = :host OR t.instance_id = :host)
  AND (:vpc IS NULL OR t.vpc_id = :vpc)
GROUP BY
  t.firewall_rule_action,
  t.srcaddr,
  t.instance_id,
  t.vpc_id,
  t.base_domain,
  t.firewall_domain_list_id,
  t.firewall_rule_group_id
ORDER BY action, hits DESC, host, base_domain, list_id, rule_group, instance, vpc
LIMIT 200
