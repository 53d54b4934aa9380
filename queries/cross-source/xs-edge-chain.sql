/*---
title = "From the viewer to the server"
question = "Which viewer is behind this origin request, and what became of this viewer's request behind the edge?"
sources = ["cloudfront_v2", "waf", "alb"]
severity = "info"
attack = ["T1190"]
false_positives = ["Answers from the cache and requests that the edge refused have no origin request"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp", doc = "When the edge had answered." },
  { name = "viewer_ip", type = "ip" },
  { name = "country", type = "text" },
  { name = "edge_location", type = "text" },
  { name = "method", type = "text" },
  { name = "host", type = "hostname" },
  { name = "path", type = "text", doc = "With the query string." },
  { name = "edge_status", type = "status_code" },
  { name = "edge_result", type = "text", doc = "Hit, Miss, Error, or the exact error." },
  { name = "edge_action", type = "text", doc = "What the web ACL at the edge did." },
  { name = "origin_action", type = "text", doc = "What the web ACL of the balancer did." },
  { name = "origin_status", type = "status_code" },
  { name = "target", type = "ip" },
  { name = "target_seconds", type = "seconds" },
  { name = "chain", type = "text", doc = "Whether the origin's side was found, and if not, why." },
  { name = "edge_request_id", type = "request_id" },
  { name = "trace_id", type = "trace_id" },
]
pivots = [
  { column = "viewer_ip", to = "xs-ip-everywhere", param = "ip" },
  { column = "trace_id", to = "xs-trace", param = "trace_id" },
  { column = "edge_request_id", to = "xs-waf-to-backend", param = "request_id" },
  { column = "target", to = "vf-host-peers", param = "host" },
]

[params.request_id]
type = "request_id"
optional = true
doc = "Only this request: CloudFront's request id or the balancer's trace root."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this viewer or network."

[params.path_like]
type = "like"
optional = true
doc = "Only paths like this, % and _ as wildcards."

[params.status]
type = "status_class"
optional = true
doc = "Only answers of the edge of this class: 5xx."

[[test]]
title = "the order that failed: from the viewer to web04"
params = { ip = "198.51.100.142", path_like = "/checkout", status = "5xx" }
contains = [
  { event_time = "2026-03-12 10:25:30.000", viewer_ip = "198.51.100.142", path = "/checkout?order=771204", edge_status = 500, edge_action = "ALLOW", origin_action = "ALLOW", origin_status = 500, target = "10.20.10.14", target_seconds = 8.712, chain = "joined" },
  { edge_status = 504, edge_result = "OriginCommError", origin_status = 504, chain = "joined" },
]
lacks = [{ edge_status = 200 }]

[[test]]
title = "injections that the edge refused never came to the origin"
params = { ip = "198.51.100.23", path_like = "/search%" }
rows = 90
contains = [{ edge_status = 403, edge_action = "BLOCK", chain = "refused at the edge" }]
lacks = [{ chain = "joined" }, { origin_status = 200 }]

[[test]]
title = "what the cache answers has no origin (the known false positive)"
params = { ip = "198.51.100.142", status = "2xx" }
contains = [
  { chain = "answered from the cache", edge_result = "Hit" },
  { chain = "joined", edge_result = "Miss", edge_status = 200, origin_status = 200 },
]
---*/
-- CloudFront sends its request id to the origin as x-amz-cf-id. The balancer logs no headers, its web ACL does, and the id
-- of a request in that ACL is the balancer's trace: the ACL's record joins both.
WITH acl AS (
  SELECT
    w.edge_request_id,
    max(CASE WHEN w.is_edge THEN w.action END) AS edge_action,
    max(CASE WHEN NOT w.is_edge THEN w.action END) AS origin_action,
    max(CASE WHEN NOT w.is_edge THEN w.trace_root END) AS trace_root
  FROM (
    SELECT
      t.httpsourcename = 'CF' AS is_edge,
      t.action,
      regexp_extract(t.request_id, '1-[0-9a-f]{8}-[0-9a-f]{24}') AS trace_root,
      CASE
        WHEN t.httpsourcename = 'CF' THEN t.request_id
        ELSE element_at(filter(t.httprequest.headers, h -> lower(h.name) = 'x-amz-cf-id'), 1).value
      END AS edge_request_id
    FROM waf AS t
  ) AS w
  WHERE w.edge_request_id IS NOT NULL
  GROUP BY w.edge_request_id
),
origin AS (
  SELECT
    a.trace_root,
    a.elb_status_code AS origin_status,
    nullif(a.target_ip, '-') AS target,
    nullif(a.target_processing_time, -1) AS target_seconds
  FROM alb AS a
)
SELECT
  c.event_time,
  c.client_ip AS viewer_ip,
  c.c_country AS country,
  c.x_edge_location AS edge_location,
  c.cs_method AS method,
  c.host,
  c.path || coalesce('?' || c.query_string, '') AS path,
  c.sc_status AS edge_status,
  coalesce(nullif(c.x_edge_detailed_result_type, '-'), c.x_edge_result_type) AS edge_result,
  w.edge_action,
  w.origin_action,
  o.origin_status,
  o.target,
  o.target_seconds,
  CASE
    WHEN o.trace_root IS NOT NULL THEN 'joined'
    WHEN w.trace_root IS NOT NULL THEN 'the balancer has no record'
    WHEN c.is_hit THEN 'answered from the cache'
    WHEN w.edge_action <> 'ALLOW' THEN 'refused at the edge'
    ELSE 'the balancer''s web ACL has no record'
  END AS chain,
  c.x_edge_request_id AS edge_request_id,
  w.trace_root AS trace_id
FROM cloudfront_v2 AS c
LEFT JOIN acl AS w ON w.edge_request_id = c.x_edge_request_id
LEFT JOIN origin AS o ON o.trace_root = w.trace_root
WHERE (:ip IS NULL OR contains(:ip, try_cast(c.client_ip AS ipaddress)))
  AND (:path_like IS NULL OR c.path LIKE :path_like)
  AND (:status IS NULL OR CAST(c.sc_status / 100 AS varchar) || 'xx' = :status)
  AND (:request_id IS NULL OR c.x_edge_request_id = :request_id OR w.trace_root = :request_id)
ORDER BY event_time, edge_request_id
LIMIT 300
