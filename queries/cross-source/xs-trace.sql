/*---
title = "One request through every tier"
question = "What did the web ACL, the balancer, the API, the function and the application say of this request?"
sources = ["alb", "waf", "apigateway", "lambda", "app"]
optional = ["alb", "waf", "apigateway", "lambda", "app"]
severity = "info"
false_positives = ["A client may send a trace id of its own: then one id stands for many requests"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "source", type = "text" },
  { name = "status", type = "status_code" },
  { name = "seconds", type = "seconds", doc = "How long this tier took, if it says so." },
  { name = "what", type = "text", doc = "The request, or the line." },
  { name = "client_ip", type = "ip" },
  { name = "target", type = "text", doc = "Who answered: the server, the rule, the function." },
  { name = "request_id", type = "request_id", doc = "The tier's own id of the request." },
]
pivots = [
  { column = "client_ip", to = "alb-client-timeline", param = "ip" },
  { column = "client_ip", to = "xs-ip-everywhere", param = "ip" },
  { column = "request_id", to = "lam-request", param = "request_id" },
  { column = "request_id", to = "xs-apigw-lambda", param = "request_id" },
]

[params.trace_id]
type = "trace_id"
doc = "The root: 1-, 8 and 24 hexadecimal digits. The first 8 are the second of the request: the window can be short."

[[test]]
title = "the monitor's request at the web ACL, the balancer and in the application; a minute before, another one has its own id"
params = { trace_id = "1-69b25d7c-2fcc7c65816594e98a1f4467" }
rows = 3
contains = [
  { source = "waf", what = "ALLOW GET /healthz", client_ip = "192.0.2.152" },
  { source = "alb", status = 200, what = "GET https://www.shop.example:443/healthz", client_ip = "192.0.2.152" },
  { source = "app" },
]
lacks = [{ source = "lambda" }]

[[test]]
title = "an order at the gateway and in the function, by the header as it was copied"
params = { trace_id = "Root=1-69b295eb-0de00de00de00de00de00de0" }
rows = 2
contains = [
  { source = "apigateway", status = 504, seconds = 29.005, what = "POST /v1/orders: Endpoint request timed out", request_id = "de000001-1111-4222-8333-444455556666" },
  { source = "lambda", seconds = 29.0, target = "orders-create", request_id = "8f507cfc-1111-4222-8333-444455556666" },
]

[[test]]
title = "a client that sends one id twice makes one of two requests (the known false positive)"
params = { trace_id = "1-69b26470-0ded0ded0ded0ded0ded0ded" }
rows = 2
contains = [
  { event_time = "2026-03-12 07:00:00.000", source = "apigateway", client_ip = "198.51.100.151" },
  { event_time = "2026-03-12 07:05:00.000", source = "apigateway", client_ip = "198.51.100.151" },
]
---*/
WITH wanted AS (
  SELECT regexp_extract(:trace_id, '1-[0-9a-f]{8}-[0-9a-f]{24}') AS root
),
said AS (
  SELECT
    a.event_time,
    'alb' AS source,
    a.elb_status_code AS status,
    nullif(a.target_processing_time, -1) AS seconds,
    a.request_verb || ' ' || a.request_url AS what,
    a.client_ip,
    nullif(a.target_ip, '-') AS target,
    CAST(NULL AS varchar) AS request_id,
    a.trace_root
  FROM alb AS a
  UNION ALL
  -- The id of a request at a balancer's ACL is the trace.
  SELECT
    w.event_time,
    'waf',
    try_cast(w.responsecodesent AS integer),
    CAST(NULL AS double),
    w.action || ' ' || w.method || ' ' || w.uri,
    coalesce(nullif(split_part(w.forwarded_for, ',', 1), ''), w.client_ip),
    w.terminatingruleid,
    w.request_id,
    regexp_extract(w.request_id, '1-[0-9a-f]{8}-[0-9a-f]{24}')
  FROM waf AS w
  UNION ALL
  SELECT
    g.event_time,
    'apigateway',
    g.status,
    g.response_latency / 1e3,
    g.route || coalesce(': ' || coalesce(g.integration_error, g.error_message), ''),
    g.source_ip,
    g.api_id,
    g.request_id,
    g.trace_root
  FROM apigateway AS g
  UNION ALL
  -- The report is the one line of an invocation that has the trace.
  SELECT
    l.event_time,
    'lambda',
    CAST(NULL AS integer),
    l.duration_ms / 1e3,
    l.text,
    CAST(NULL AS varchar),
    l.function_name,
    l.request_id,
    l.trace_root
  FROM lambda AS l
  UNION ALL
  SELECT
    p.event_time,
    'app',
    CAST(NULL AS integer),
    CAST(NULL AS double),
    p.text,
    CAST(NULL AS varchar),
    p.container,
    CAST(NULL AS varchar),
    p.trace_root
  FROM app AS p
)
SELECT
  s.event_time,
  s.source,
  s.status,
  s.seconds,
  s.what,
  s.client_ip,
  s.target,
  s.request_id
FROM said AS s
INNER JOIN wanted AS w ON w.root = s.trace_root
ORDER BY event_time, source, what
LIMIT 200
