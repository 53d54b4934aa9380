/*---
title = "Storms of names that do not exist"
question = "Which hosts ask for many names that do not exist: generated ones, or one that is gone?"
sources = ["resolver"]
severity = "medium"
attack = ["T1568.002"]
false_positives = [
  "An application whose name was deleted: one name over and over",
  "Search suffixes of Kubernetes (ndots): few domains, internal ones",
]
cost = "normal"
output = [
  { name = "interval_start", type = "timestamp" },
  { name = "host", type = "ip" },
  { name = "instance", type = "instance_id" },
  { name = "kind", type = "text", doc = "`many domains`: as generated ones are; `few names`: up to three, over and over; `many names` below few domains: search suffixes, or data." },
  { name = "nxdomain", type = "count" },
  { name = "nxdomain_share", type = "ratio", doc = "Of all queries of the host." },
  { name = "domains", type = "count", doc = "Registered domains among them." },
  { name = "names", type = "count" },
  { name = "label_length", type = "float", doc = "Characters of the domains' first label, on average: generated ones have eight and more." },
  { name = "sample_names", type = "list", doc = "The first five by alphabet." },
]
pivots = [
  { column = "host", to = "dns-host-queries", param = "host" },
  { column = "sample_names", to = "dns-host-queries", param = "domain" },
  { column = "instance", to = "ct-instance-history", param = "instance" },
  { column = "interval_start", to = "ct-change-window", param = "at" },
]

[params.min_nxdomain]
type = "int"
default = 200
doc = "At least so many in the interval."

[params.interval]
type = "duration"
default = "10m"
doc = "Within how long."

[params.host]
type = "host_ref"
optional = true
doc = "Only what this address or instance asked for."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[[test]]
title = "300 generated domains; one name that was deleted is the known false positive; search suffixes stay below"
rows = 7
contains = [
  { interval_start = "2026-03-11 02:30:00.000", host = "10.20.10.12", kind = "many domains", nxdomain = 300, domains = 300, names = 300, label_length = 12.0 },
  { interval_start = "2026-03-12 10:00:00.000", host = "10.20.12.8", kind = "few names", nxdomain = 375, domains = 1, sample_names = ["redis-orders.internal"] },
]
lacks = [{ host = "10.20.12.7" }, { kind = "many names" }]

[[test]]
title = "search suffixes, if a single one is asked for"
params = { min_nxdomain = "1", host = "10.20.12.7" }
contains = [{ kind = "few names", nxdomain = 1, sample_names = ["api.payments.example.svc.cluster.local"] }]
lacks = [{ kind = "many domains" }]
---*/
WITH asked AS (
  SELECT
    date_add('second', -(CAST(to_unixtime(t.event_time) AS bigint) % :interval), t.event_time) AS interval_start,
    t.srcaddr AS host,
    t.instance_id AS instance,
    t.is_nxdomain,
    CASE WHEN t.is_nxdomain THEN t.base_domain END AS missing_base,
    CASE WHEN t.is_nxdomain THEN t.domain END AS missing_name
  FROM resolver AS t
  WHERE (:host IS NULL OR t.srcaddr = :host OR t.instance_id = :host)
    AND (:vpc IS NULL OR t.vpc_id = :vpc)
),
burst AS (
  SELECT
    a.interval_start,
    a.host,
    max(a.instance) AS instance,
    count_if(a.is_nxdomain) AS nxdomain,
    count(*) AS queries,
    count(DISTINCT a.missing_base) AS domains,
    count(DISTINCT a.missing_name) AS names,
    avg(length(split_part(a.missing_base, '.', 1))) AS label_length,
    slice(array_sort(array_agg(DISTINCT a.missing_name) FILTER (WHERE a.is_nxdomain)), 1, 5) AS sample_names
  FROM asked AS a
  GROUP BY a.interval_start, a.host
)
SELECT
  b.interval_start,
  b.host,
  b.instance,
  CASE
    WHEN b.names <= 3 THEN 'few names'
    WHEN 2 * b.domains >= b.nxdomain THEN 'many domains'
    ELSE 'many names'
  END AS kind,
  b.nxdomain,
  round(CAST(b.nxdomain AS double) / b.queries, 2) AS nxdomain_share,
  b.domains,
  b.names,
  round(b.label_length, 1) AS label_length,
  b.sample_names
FROM burst AS b
WHERE b.nxdomain >= :min_nxdomain
ORDER BY domains DESC, nxdomain DESC, interval_start, host
LIMIT 100
