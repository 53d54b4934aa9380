/*---
title = "What the backend answered to an attack"
question = "Which requests did WAF see as an attack and let through, and what was the answer?"
sources = ["waf", "alb", "cloudfront_v2", "apigateway"]
optional = ["alb", "cloudfront_v2", "apigateway"]
severity = "medium"
attack = ["T1190"]
false_positives = ["An authorised scanner", "Editors of texts with SQL or HTML in them: look at the body's size and the path"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "action", type = "text", doc = "ALLOW; with `include_stopped` BLOCK, CAPTCHA and CHALLENGE as well." },
  { name = "rule", type = "text", doc = "The rule that ended the request." },
  { name = "seen_as", type = "list", doc = "Labels, and rules that matched in count mode." },
  { name = "client_ip", type = "ip" },
  { name = "method", type = "text" },
  { name = "host", type = "hostname" },
  { name = "uri", type = "text", doc = "Path and query string, decoded where it can be." },
  { name = "backend", type = "text", doc = "alb, cloudfront or apigateway; NULL: no record of it there." },
  { name = "status", type = "status_code", doc = "What the client got." },
  { name = "sent_bytes", type = "bytes" },
  { name = "target", type = "ip", doc = "The server that answered, if the balancer asked one." },
  { name = "seconds", type = "seconds" },
  { name = "request_id", type = "request_id" },
]
pivots = [
  { column = "client_ip", to = "waf-ip-timeline", param = "ip" },
  { column = "client_ip", to = "xs-ip-everywhere", param = "ip" },
  { column = "request_id", to = "xs-edge-chain", param = "request_id" },
  { column = "target", to = "xs-exploit-to-egress", param = "target_ip" },
]

[params.request_id]
type = "request_id"
optional = true
doc = "Only this request, whatever its labels: the balancer's trace root, or CloudFront's or API Gateway's request id."

[params.label]
type = "regex"
default = '(?i)(sqli|xss|crosssite|cross-site|rce|remotecommand|injection|lfi|rfi|ssrf|traversal|log4j|exploit|known-bad-inputs)'
doc = "Which labels, and which rules in count mode, are those of an attack."

[params.include_stopped]
type = "bool"
default = false
doc = "What WAF stopped, too: the backend never saw that."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this client or network."

[params.uri_like]
type = "like"
optional = true
doc = "Only paths like this, % and _ as wildcards."

[[test]]
title = "thirty injections got through, and ten broke the page; ninety were stopped"
params = { ip = "198.51.100.23" }
rows = 30
contains = [
  { action = "ALLOW", uri = "/products/1?sort=price AND SLEEP(5)", backend = "cloudfront", status = 200, seen_as = ["awswaf:managed:aws:sql-database:SQLi_QueryArguments"] },
  { action = "ALLOW", uri = "/category/3?sort=extractvalue(1,concat(0x7e,version()))", status = 500 },
]
lacks = [{ action = "BLOCK" }, { status = 403 }]

[[test]]
title = "with what was stopped"
params = { ip = "198.51.100.23", include_stopped = "true" }
rows = 120
contains = [{ action = "BLOCK", status = 403, backend = "cloudfront", rule = "SQLi_QUERYARGUMENTS" }]

[[test]]
title = "the authorised scanner (the known false positive); the flood that `bot-ua` counted is no attack on the application"
contains = [{ client_ip = "192.0.2.90", seen_as = ["sqli-count"], status = 404 }]
lacks = [{ seen_as = ["bot-ua"] }, { action = "BLOCK" }]

[[test]]
title = "one request, whatever its labels, at the balancer"
params = { request_id = "1-69b25d7c-2fcc7c65816594e98a1f4467" }
rows = 1
contains = [{ action = "ALLOW", client_ip = "192.0.2.152", backend = "alb", status = 200, seen_as = [] }]
---*/
WITH attack AS (
  SELECT
    w.event_time,
    w.action,
    w.ending_rule AS rule,
    coalesce(w.label_names, CAST(ARRAY[] AS array(varchar)))
      || coalesce(transform(w.nonterminatingmatchingrules, r -> r.ruleid), CAST(ARRAY[] AS array(varchar))) AS seen_as,
    w.client_ip,
    w.method,
    w.host,
    w.uri || coalesce('?' || nullif(w.query_decoded, ''), '') AS uri,
    -- For a balancer the id is the trace, for the others their own request id.
    CASE w.httpsourcename WHEN 'CF' THEN 'cloudfront' WHEN 'ALB' THEN 'alb' WHEN 'APIGW' THEN 'apigateway' END AS backend,
    coalesce(regexp_extract(w.request_id, '1-[0-9a-f]{8}-[0-9a-f]{24}'), w.request_id) AS request_id
  FROM waf AS w
  WHERE (:ip IS NULL OR contains(:ip, try_cast(w.client_ip AS ipaddress)))
    AND (:uri_like IS NULL OR w.uri LIKE :uri_like)
    AND (:request_id IS NOT NULL OR :include_stopped OR w.action = 'ALLOW')
    AND (:request_id IS NULL OR strpos(w.request_id, :request_id) > 0)
),
answer AS (
  SELECT
    'alb' AS backend,
    a.trace_root AS request_id,
    a.elb_status_code AS status,
    a.sent_bytes,
    nullif(a.target_ip, '-') AS target,
    nullif(a.target_processing_time, -1) AS seconds
  FROM alb AS a
  UNION ALL
  SELECT 'cloudfront', c.x_edge_request_id, c.sc_status, c.sc_bytes, CAST(NULL AS varchar), c.time_taken
  FROM cloudfront_v2 AS c
  UNION ALL
  SELECT 'apigateway', g.request_id, g.status, g.response_length, CAST(NULL AS varchar), g.response_latency / 1e3
  FROM apigateway AS g
)
SELECT
  w.event_time,
  w.action,
  w.rule,
  w.seen_as,
  w.client_ip,
  w.method,
  w.host,
  w.uri,
  b.backend,
  b.status,
  b.sent_bytes,
  b.target,
  b.seconds,
  w.request_id
FROM attack AS w
LEFT JOIN answer AS b ON b.backend = w.backend AND b.request_id = w.request_id
WHERE :request_id IS NOT NULL OR any_match(w.seen_as, mark -> regexp_like(mark, :label))
ORDER BY w.action, event_time, request_id
LIMIT 500
