/*---
title = "Who makes the traffic at the edge"
question = "Which viewers, networks, countries, programs, referers, pages, hosts or edges make up the traffic of CloudFront?"
sources = ["cloudfront_v2"]
severity = "low"
attack = ["T1498", "T1595"]
false_positives = ["Networks of mobile carriers and companies behind few addresses", "Monitoring, partners, load tests"]
cost = "normal"
output = [
  { name = "grp", type = "text", doc = "The viewer, network, AS number, country, program, referer, page, host or edge." },
  { name = "requests", type = "count" },
  { name = "peak_rps", type = "count", doc = "The most requests in one second." },
  { name = "percent_hit", type = "count", doc = "Answered from the cache, of 100 requests." },
  { name = "percent_4xx", type = "count", doc = "Of 100 requests; what WAF refuses counts as well." },
  { name = "percent_5xx", type = "count" },
  { name = "bytes_out", type = "bytes" },
  { name = "viewers", type = "count", doc = "Different addresses." },
  { name = "paths", type = "count", doc = "Different paths." },
  { name = "user_agents", type = "count", doc = "Different ones." },
  { name = "ip", type = "ip", doc = "The viewer; of several the first by name." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "ip", to = "xs-ip-everywhere", param = "ip" },
  { column = "ip", to = "waf-ip-timeline", param = "ip" },
  { column = "ip", to = "cf-egress-by-path", param = "ip" },
]

[params.by]
type = "enum"
values = ["ip", "network", "asn", "country", "user_agent", "referer", "path", "host", "edge"]
default = "ip"
doc = "What makes a row."

[params.dist]
type = "hostname"
optional = true
doc = "Only this distribution: its own domain name, or one of yours that it serves."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this client, or clients of this network."

[[test]]
title = "who goes through the paths leads the viewers, then the authorised scanner; an address of the botnet has next to nothing"
rows = 100
contains = [
  { grp = "198.51.100.23", requests = 1521, percent_hit = 0, percent_4xx = 84, viewers = 1, ip = "198.51.100.23", first_seen = "2026-03-10 22:00:00.000" },
  { grp = "192.0.2.90", requests = 240, percent_4xx = 80, paths = 99, user_agents = 1 },
]
lacks = [{ grp = "198.51.100.9" }]

[[test]]
title = "by page the search that the botnet floods is first; a campaign comes from the cache"
params = { by = "path" }
contains = [
  { grp = "/search", percent_hit = 5, paths = 1 },
  { grp = "/landing/spring", requests = 1100, percent_hit = 100, percent_4xx = 0, viewers = 20 },
]

[[test]]
title = "by place"
params = { by = "edge" }
rows = 3
contains = [{ grp = "FRA" }]

[[test]]
title = "another distribution"
params = { dist = "d000000abcdef8.cloudfront.net" }
rows = 0

[[test]]
title = "another client has none"
params = { ip = "192.0.2.254" }
rows = 0
---*/
WITH request AS (
  SELECT
    CASE :by
      WHEN 'network' THEN t.client_network
      WHEN 'asn' THEN CAST(t.asn AS varchar)
      WHEN 'country' THEN t.c_country
      WHEN 'user_agent' THEN t.user_agent
      WHEN 'referer' THEN t.referer
      WHEN 'path' THEN t.path_template
      WHEN 'host' THEN t.host
      -- FRA56-P4 is one of several places in Frankfurt.
      WHEN 'edge' THEN substr(t.x_edge_location, 1, 3)
      ELSE t.client_ip
    END AS grp,
    t.event_time,
    t.client_ip,
    t.path,
    t.user_agent,
    t.is_hit,
    t.sc_status,
    t.sc_bytes
  FROM cloudfront_v2 AS t
  WHERE (:dist IS NULL OR :dist IN (t.cs_host, t.host))
    AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
),
paced AS (
  SELECT
    r.*,
    count(*) OVER (PARTITION BY r.grp, date_trunc('second', r.event_time)) AS rps
  FROM request AS r
)
SELECT
  p.grp,
  count(*) AS requests,
  max(p.rps) AS peak_rps,
  100 * count_if(p.is_hit) / count(*) AS percent_hit,
  100 * count_if(p.sc_status BETWEEN 400 AND 499) / count(*) AS percent_4xx,
  100 * count_if(p.sc_status >= 500) / count(*) AS percent_5xx,
  sum(p.sc_bytes) AS bytes_out,
  count(DISTINCT p.client_ip) AS viewers,
  count(DISTINCT p.path) AS paths,
  count(DISTINCT p.user_agent) AS user_agents,
  min(p.client_ip) AS ip,
  min(p.event_time) AS first_seen,
  max(p.event_time) AS last_seen
FROM paced AS p
GROUP BY p.grp
ORDER BY requests DESC, grp
LIMIT 100
