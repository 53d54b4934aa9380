/*---
title = "The records behind a finding"
question = "Which calls, flows and look-ups made GuardDuty say so?"
sources = ["guardduty", "cloudtrail", "vpcflow", "resolver"]
optional = ["cloudtrail", "vpcflow", "resolver"]
severity = "info"
false_positives = [
  "GuardDuty reads streams of its own: it sees traffic and names of networks that log nothing",
  "A finding with a sample in it has no records",
]
cost = "heavy"
scope.regions = "all"
output = [
  { name = "source", type = "text" },
  { name = "what", type = "text", doc = "The API, the port with the verdict, or the name." },
  { name = "who", type = "text", doc = "The access key, or the instance." },
  { name = "ip", type = "ip_or_service", doc = "The other side." },
  { name = "link", type = "text", doc = "What it has in common with the finding: access key, remote address, instance and domain." },
  { name = "records", type = "count" },
  { name = "refused", type = "count" },
  { name = "bytes", type = "bytes", doc = "Of flows." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
  { name = "event_id", type = "request_id", doc = "The first of the calls." },
]
pivots = [
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "ip", to = "xs-ip-everywhere", param = "ip" },
]

[params.finding]
type = "text"
doc = "The finding's id: 32 hexadecimal digits."

[params.pad]
type = "duration"
default = "30m"
doc = "How much before the first and after the last activity of the finding."

[[test]]
title = "a miner's finding: its own look-ups, not those of the five others"
params = { finding = "82f54820a40a5979df126e43a2e3ed0d" }
rows = 1
contains = [{ source = "resolver", what = "miner-demo.example A", who = "i-0567435101129a80f", ip = "203.0.113.210", link = "instance and domain", records = 16 }]

[[test]]
title = "the thief's finding: what came from the address meanwhile, with another key"
params = { finding = "20c697a2c1a38b3702905aa5c375def4" }
contains = [{ source = "cloudtrail", what = "InvokeModel", who = "AKIADEMOBACKDOOR2345", ip = "203.0.113.66", link = "remote address", records = 400 }]
lacks = [{ what = "GetFederationToken" }, { source = "resolver" }]

[[test]]
title = "stolen credentials: a call with the key, and a shell from the same address"
params = { finding = "3c4d192ffdbee9526daf05f9cc49c06f" }
rows = 2
contains = [
  { source = "cloudtrail", what = "RevokeSecurityGroupIngress", who = "ASIADEMOIMDSTHEFT234", link = "access key" },
  { source = "vpcflow", what = "tcp 22 ACCEPT", ip = "198.51.100.77", link = "remote address", refused = 0 },
]

[[test]]
title = "a longer pad finds what went before"
params = { finding = "3c4d192ffdbee9526daf05f9cc49c06f", pad = "2h" }
contains = [
  { source = "cloudtrail", what = "GetSecretValue", link = "access key", records = 3 },
  { source = "cloudtrail", what = "GetObject", link = "access key", records = 2600 },
]

[[test]]
title = "a sample has no records (the known false positive)"
params = { finding = "c92d6340617ec12c1ba2362f7834dccb" }
rows = 0
---*/
WITH finding AS (
  -- Each export is a version; the last one has the longest span.
  SELECT
    max(g.access_key) AS access_key,
    max(g.instance_id) AS instance_id,
    max(g.remote_ip) AS remote_ip,
    max(lower(g.domain)) AS domain,
    date_add('second', -:pad, min(g.first_seen)) AS from_time,
    date_add('second', :pad, max(g.last_seen)) AS to_time
  FROM guardduty AS g
  WHERE g.id = :finding
),
record AS (
  SELECT
    'cloudtrail' AS source,
    t.eventname AS what,
    t.access_key AS who,
    t.sourceipaddress AS ip,
    t.access_key,
    CAST(NULL AS varchar) AS instance_id,
    CAST(NULL AS varchar) AS domain,
    t.errorcode IS NOT NULL AS is_refused,
    CAST(NULL AS bigint) AS bytes,
    t.eventid AS event_id,
    t.event_time
  FROM cloudtrail AS t
  UNION ALL
  SELECT
    'vpcflow',
    f.protocol_name || ' ' || CAST(f.service_port AS varchar) || ' ' || f.action,
    coalesce(nullif(f.instance_id, '-'), f.interface_id),
    CASE WHEN f.flow_direction = 'egress' THEN f.destination_ip ELSE f.source_ip END,
    CAST(NULL AS varchar),
    f.instance_id,
    CAST(NULL AS varchar),
    f.is_rejected,
    f.bytes,
    CAST(NULL AS varchar),
    f.event_time
  FROM vpcflow AS f
  WHERE f.has_data
  UNION ALL
  SELECT
    'resolver',
    r.base_domain || ' ' || r.query_type,
    coalesce(r.instance_id, r.srcaddr),
    element_at(r.answer_addresses, 1),
    CAST(NULL AS varchar),
    r.instance_id,
    r.domain,
    r.is_blocked,
    CAST(NULL AS bigint),
    CAST(NULL AS varchar),
    r.event_time
  FROM resolver AS r
),
evidence AS (
  SELECT
    r.source,
    r.what,
    r.who,
    r.ip,
    CASE
      WHEN r.access_key = f.access_key THEN 'access key'
      WHEN r.ip = f.remote_ip THEN 'remote address'
      WHEN r.instance_id = f.instance_id AND (r.domain = f.domain OR r.domain LIKE '%.' || f.domain) THEN 'instance and domain'
    END AS link,
    r.is_refused,
    r.bytes,
    r.event_id,
    r.event_time
  FROM record AS r
  -- One row: the finding.
  CROSS JOIN finding AS f
  WHERE r.event_time BETWEEN f.from_time AND f.to_time
)
SELECT
  e.source,
  e.what,
  e.who,
  e.ip,
  e.link,
  count(*) AS records,
  count_if(e.is_refused) AS refused,
  sum(e.bytes) AS bytes,
  min(e.event_time) AS first_seen,
  max(e.event_time) AS last_seen,
  min_by(e.event_id, e.event_time) AS event_id
FROM evidence AS e
WHERE e.link IS NOT NULL
GROUP BY e.source, e.what, e.who, e.ip, e.link
ORDER BY first_seen, source, what, who, ip
LIMIT 500
