/*---
title = "TLS fingerprints that many addresses share"
question = "Which program stands behind many addresses (a botnet that changes them), and is it new?"
sources = ["waf"]
severity = "medium"
attack = ["T1498", "T1110.004"]
false_positives = [
  "The fingerprints of common browsers, which always have many addresses: their share was there the day before",
  "Companies that inspect TLS",
]
cost = "heavy"
output = [
  { name = "day", type = "timestamp" },
  { name = "ja4", type = "text", doc = "JA3 where there is no JA4." },
  { name = "requests", type = "count" },
  { name = "ips", type = "count", doc = "Different addresses." },
  { name = "user_agents", type = "count", doc = "Different ones: one program that calls itself many names." },
  { name = "countries", type = "count" },
  { name = "percent_stopped", type = "count", doc = "Blocked or challenged, of 100 requests." },
  { name = "top_uri", type = "text" },
  { name = "top_uri_percent", type = "count", doc = "Of 100 requests." },
  { name = "share", type = "ratio", doc = "Of the day's requests." },
  { name = "earlier_share", type = "ratio", doc = "Of the requests of the day before; NULL if there were none." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "ja4", to = "xs-ja4-logins", param = "ja4" },
]

[tables.earlier]
source = "waf"
window = "1d before"

[params.ja4]
type = "text"
optional = true
doc = "Only this fingerprint."

[params.min_ips]
type = "int"
default = 50
doc = "At least so many addresses on a day."

[params.acl]
type = "text"
optional = true
doc = "Only this web ACL, by its name."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only fingerprints that this client, or a client of this network, has on that day."

[[test]]
title = "a botnet floods the search, another program tries passwords: both are new; the fingerprints of browsers are there every day"
rows = 11
contains = [
  { day = "2026-03-11 00:00:00.000", ja4 = "t13d1715h1_5b57614c22b0_3d5424432f57", requests = 12900, ips = 3000, user_agents = 204, percent_stopped = 30, top_uri = "/search", top_uri_percent = 100, earlier_share = 0.0 },
  { day = "2026-03-11 00:00:00.000", ja4 = "t13d1312h2_f57a46bbacb6_14788d8d241b", requests = 5549, ips = 912, user_agents = 1, countries = 1, percent_stopped = 0, top_uri = "/api/login", top_uri_percent = 100, earlier_share = 0.0 },
]
lacks = [{ ja4 = "t13d190900_9dc949149365_97f8aa674fd9" }]

[[test]]
title = "the most common browser was there the day before"
params = { ja4 = "t13d1516h2_8daaf6152771_02713d6af862" }
rows = 3

[[test]]
title = "whose fingerprint is it: one of the twelve that try passwords"
params = { ip = "198.19.200.5" }
rows = 1
contains = [{ ja4 = "t13d1312h2_f57a46bbacb6_14788d8d241b", ips = 912 }]

[[test]]
title = "one client with one fingerprint is no cluster"
params = { ja4 = "t13d190900_9dc949149365_97f8aa674fd9" }
rows = 0

[[test]]
title = "another web ACL has none"
params = { acl = "other" }
rows = 0
---*/
WITH request AS (
  SELECT
    t.event_time,
    coalesce(t.ja4fingerprint, t.ja3fingerprint) AS ja4,
    t.client_ip,
    t.user_agent,
    t.country,
    t.action,
    t.uri
  FROM waf AS t
  WHERE (:acl IS NULL OR t.acl_name = :acl)
  UNION ALL
  SELECT e.event_time, coalesce(e.ja4fingerprint, e.ja3fingerprint), e.client_ip, e.user_agent, e.country, e.action, e.uri
  FROM earlier AS e
  WHERE (:acl IS NULL OR e.acl_name = :acl)
),
page AS (
  SELECT
    r.*,
    date_trunc('day', r.event_time) AS day,
    count(*) OVER (PARTITION BY date_trunc('day', r.event_time), r.ja4, r.uri) AS uri_requests
  FROM request AS r
),
cluster AS (
  SELECT
    p.day,
    p.ja4,
    count(*) AS requests,
    count(DISTINCT p.client_ip) AS ips,
    count(DISTINCT p.user_agent) AS user_agents,
    count(DISTINCT p.country) AS countries,
    100 * count_if(p.action <> 'ALLOW') / count(*) AS percent_stopped,
    -- Rows with NULLs cannot be compared.
    max_by(p.uri, ROW(p.uri_requests, coalesce(p.uri, ''))) AS top_uri,
    100 * max(p.uri_requests) / count(*) AS top_uri_percent,
    count_if(contains(:ip, try_cast(p.client_ip AS ipaddress))) AS requests_of_ip,
    min(p.event_time) AS first_seen,
    max(p.event_time) AS last_seen
  FROM page AS p
  GROUP BY p.day, p.ja4
),
shared AS (
  SELECT
    c.*,
    CAST(c.requests AS double) / sum(c.requests) OVER (PARTITION BY c.day) AS share
  FROM cluster AS c
),
compared AS (
  SELECT
    s.*,
    sum(s.share) OVER (
      PARTITION BY s.ja4
      ORDER BY s.day
      RANGE BETWEEN INTERVAL '1' DAY PRECEDING AND INTERVAL '1' DAY PRECEDING
    ) AS share_before,
    min(s.day) OVER () AS first_day
  FROM shared AS s
),
risen AS (
  SELECT
    c.*,
    round(c.share - coalesce(c.share_before, 0), 6) AS rise
  FROM compared AS c
)
SELECT
  r.day,
  r.ja4,
  r.requests,
  r.ips,
  r.user_agents,
  r.countries,
  r.percent_stopped,
  r.top_uri,
  r.top_uri_percent,
  round(r.share, 4) AS share,
  CASE WHEN r.day > r.first_day THEN round(coalesce(r.share_before, 0), 4) END AS earlier_share,
  r.first_seen,
  r.last_seen
FROM risen AS r
WHERE r.ips >= :min_ips
  AND r.last_seen >= :window_from
  AND (:ja4 IS NULL OR r.ja4 = :ja4)
  AND (:ip IS NULL OR r.requests_of_ip > 0)
ORDER BY rise DESC, day, ja4
LIMIT 100
