/*---
title = "Clients that went past CloudFront"
question = "Who reaches the balancer directly for a site that is served through CloudFront, or by the balancer's own name or address?"
sources = ["alb", "cloudfront_v2"]
severity = "high"
attack = ["T1190"]
false_positives = ["Monitors and tests of your own", "The CDN's networks changed: give the current origin-facing ones"]
cost = "normal"
output = [
  { name = "client_ip", type = "ip" },
  { name = "host", type = "hostname", doc = "What was asked for." },
  { name = "way", type = "text", doc = "`site of the CDN`, `balancer's own name`, or `bare address`." },
  { name = "requests", type = "count" },
  { name = "ok", type = "count", doc = "Answers below 400." },
  { name = "paths", type = "count", doc = "Different paths." },
  { name = "sent_bytes", type = "bytes" },
  { name = "examples", type = "list", doc = "Five of the paths." },
  { name = "user_agent", type = "text", doc = "One of them." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "client_ip", to = "alb-client-timeline", param = "ip" },
  { column = "client_ip", to = "xs-ip-everywhere", param = "ip" },
  { column = "client_ip", to = "waf-ip-timeline", param = "ip" },
]

[params.cdn_networks]
type = "cidr"
multi = true
doc = "The networks CloudFront comes from: the prefix list com.amazonaws.global.cloudfront.origin-facing."

[params.elb]
type = "elb_name"
optional = true
doc = "Only this load balancer."

[params.min_requests]
type = "int"
default = 1
doc = "Only clients with at least so many requests."

[[test]]
title = "the web attacker by the balancer's name, forty of the botnet at the store; ordinary visitors of the other site stay out"
params = { cdn_networks = ["192.0.2.160/28"] }
rows = 43
contains = [
  { client_ip = "198.51.100.23", way = "balancer's own name", host = "shop-prod-1234567890.eu-west-1.elb.amazonaws.com", requests = 952, ok = 945 },
  { client_ip = "198.18.40.10", way = "site of the CDN", host = "store.shop.example", requests = 10, ok = 10 },
  { client_ip = "203.0.113.66", way = "bare address", host = "192.0.2.31", requests = 1, ok = 0 },
  { client_ip = "192.0.2.153", way = "site of the CDN", user_agent = "shop-monitor/2.1", requests = 11 },
]
lacks = [{ host = "www.shop.example" }, { client_ip = "192.0.2.160" }]

[[test]]
title = "the monitor's network is named, and the known false positive is gone; who asked once is, too"
params = { cdn_networks = ["192.0.2.160/28", "192.0.2.153/32"], min_requests = 2 }
rows = 41
lacks = [{ client_ip = "192.0.2.153" }, { client_ip = "203.0.113.66" }]
---*/
WITH site AS (
  SELECT DISTINCT c.host
  FROM cloudfront_v2 AS c
  WHERE c.host IS NOT NULL
),
direct AS (
  SELECT
    a.client_ip,
    lower(a.host) AS host,
    a.path,
    a.elb_status_code,
    a.sent_bytes,
    a.user_agent,
    a.event_time
  FROM alb AS a
  WHERE none_match(ARRAY[:cdn_networks], network -> contains(network, try_cast(a.client_ip AS ipaddress)))
    AND (:elb IS NULL OR a.elb = :elb OR a.elb_name = :elb)
)
SELECT
  d.client_ip,
  d.host,
  CASE
    WHEN s.host IS NOT NULL THEN 'site of the CDN'
    WHEN try_cast(d.host AS ipaddress) IS NOT NULL THEN 'bare address'
    ELSE 'balancer''s own name'
  END AS way,
  count(*) AS requests,
  count_if(d.elb_status_code < 400) AS ok,
  count(DISTINCT d.path) AS paths,
  sum(d.sent_bytes) AS sent_bytes,
  slice(array_sort(array_agg(DISTINCT d.path)), 1, 5) AS examples,
  min(d.user_agent) AS user_agent,
  min(d.event_time) AS first_seen,
  max(d.event_time) AS last_seen
FROM direct AS d
LEFT JOIN site AS s ON s.host = d.host
WHERE s.host IS NOT NULL
  OR regexp_like(d.host, '[.]elb[.]amazonaws[.]com([.]cn)?$')
  OR try_cast(d.host AS ipaddress) IS NOT NULL
GROUP BY d.client_ip, d.host, s.host
HAVING count(*) >= :min_requests
ORDER BY ok DESC, requests DESC, client_ip, host
LIMIT 200
