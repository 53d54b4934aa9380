/*---
title = "Where a key or principal was used from"
question = "From where and with which tools was this key used; which of these is the intruder?"
sources = ["cloudtrail"]
severity = "medium"
attack = ["T1078.004"]
false_positives = ["VPN and NAT addresses that change", "mobile networks", "build runners with rotating addresses"]
cost = "cheap"
scope.regions = "all"
output = [
  { name = "ip", type = "ip_or_service" },
  { name = "ip_label", type = "text", doc = "`aws-service`, `private`, `public`, or `other` for what is no address." },
  { name = "tool", type = "text", doc = "The program at the head of the user agent." },
  { name = "region", type = "region" },
  { name = "calls", type = "count" },
  { name = "writes", type = "count" },
  { name = "denied", type = "count" },
  { name = "apis", type = "count", doc = "Distinct APIs." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "ip", to = "ct-ip-activity", param = "ip" },
]

[params.key]
type = "access_key"
optional = true
doc = "Only this key."

[params.principal]
type = "principal"
optional = true
doc = "Only this user or role: its ARN, a session's ARN, or a bare name."

[[test]]
title = "three sources used the leaked key, two of them foreign"
params = { key = "AKIADEMOLEAKEDKEY234" }
rows = 8
contains = [
  { ip = "192.0.2.70", ip_label = "public", tool = "aws-sdk-java", region = "eu-west-1", calls = 40, writes = 0, denied = 0, apis = 1 },
  { ip = "198.51.100.9", tool = "TruffleHog", calls = 1 },
  { ip = "203.0.113.66", tool = "aws-cli", region = "eu-central-1", calls = 1, apis = 1 },
]
lacks = [{ ip = "203.0.113.67" }, { ip = "192.0.2.99" }]

[[test]]
title = "an instance profile's calls come from the NAT address and from services"
params = { principal = "web-role" }
contains = [
  { ip = "192.0.2.10", tool = "aws-sdk-go" },
  { ip = "secretsmanager.amazonaws.com", ip_label = "aws-service" },
]
lacks = [{ ip = "203.0.113.66" }]
---*/
WITH seen AS (
  SELECT
    t.sourceipaddress AS ip,
    t.is_public_ip,
    try_cast(t.sourceipaddress AS ipaddress) IS NOT NULL AS is_address,
    regexp_like(t.sourceipaddress, '[.]amazonaws[.]com([.]cn)?$|^AWS Internal') AS from_service,
    regexp_extract(t.useragent, '^\[?([^/ ]+)', 1) AS tool,
    t.awsregion AS region,
    t.is_write,
    t.is_denied,
    t.eventsource || ':' || t.eventname AS api,
    t.event_time
  FROM cloudtrail AS t
  WHERE (:key IS NULL OR t.access_key = :key)
    AND (:principal IS NULL OR contains(t.principals, :principal))
)
SELECT
  s.ip,
  CASE
    WHEN s.from_service THEN 'aws-service'
    WHEN s.is_public_ip THEN 'public'
    WHEN s.is_address THEN 'private'
    ELSE 'other'
  END AS ip_label,
  s.tool,
  s.region,
  count(*) AS calls,
  count_if(s.is_write) AS writes,
  count_if(s.is_denied) AS denied,
  count(DISTINCT s.api) AS apis,
  min(s.event_time) AS first_seen,
  max(s.event_time) AS last_seen
FROM seen AS s
GROUP BY s.ip, s.is_public_ip, s.is_address, s.from_service, s.tool, s.region
ORDER BY first_seen DESC, ip, tool, region
LIMIT 200
