/*---
title = "API requests and their functions"
question = "Which invocation stood behind this API request, and who of the two failed?"
sources = ["apigateway", "lambda"]
severity = "medium"
false_positives = ["A function that was asked asynchronously, or whose log group is not delivered, has no invocation here"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp", doc = "When the request came." },
  { name = "request_id", type = "request_id", doc = "The API's." },
  { name = "source_ip", type = "ip" },
  { name = "route", type = "text" },
  { name = "status", type = "status_code" },
  { name = "latency_ms", type = "int" },
  { name = "integration_ms", type = "int" },
  { name = "gateway_error", type = "text" },
  { name = "function_name", type = "text" },
  { name = "invocation_id", type = "request_id" },
  { name = "duration_ms", type = "float" },
  { name = "memory_mb", type = "int" },
  { name = "max_memory_mb", type = "int" },
  { name = "failure", type = "text", doc = "timeout, out_of_memory, init, crash, error; NULL: none is told." },
  { name = "error_line", type = "text", doc = "The first line of the invocation that the application logged as an error." },
  { name = "trace_id", type = "trace_id" },
]
pivots = [
  { column = "invocation_id", to = "lam-request", param = "request_id" },
  { column = "function_name", to = "lam-errors", param = "function" },
  { column = "trace_id", to = "xs-trace", param = "trace_id" },
  { column = "source_ip", to = "xs-ip-everywhere", param = "ip" },
]

[params.request_id]
type = "request_id"
optional = true
doc = "Only this request: the API's id or the invocation's."

[params.only_errors]
type = "bool"
default = true
doc = "Without an id: only requests that were answered with 5xx."

[params.route_like]
type = "like"
optional = true
doc = "Only routes like this, % and _ as wildcards."

[[test]]
title = "the order that timed out: the function waited for a connection"
params = { request_id = "de000001-1111-4222-8333-444455556666" }
rows = 1
contains = [{ status = 504, integration_ms = 29001, gateway_error = "Endpoint request timed out", function_name = "orders-create", invocation_id = "8f507cfc-1111-4222-8333-444455556666", duration_ms = 29000.0, failure = "timeout", error_line = "PoolTimeoutException: no connection within 3000 ms" }]

[[test]]
title = "by the invocation's id the same"
params = { request_id = "8f507cfc-1111-4222-8333-444455556666" }
rows = 1
contains = [{ request_id = "de000001-1111-4222-8333-444455556666" }]

[[test]]
title = "all failures; most name an invocation that is not on record (the known false positive), what worked stays out"
rows = 381
contains = [{ status = 504, function_name = "orders-create", failure = "timeout" }]
lacks = [{ status = 200 }, { status = 401 }]

[[test]]
title = "another route has none"
params = { route_like = "GET %" }
rows = 0
---*/
WITH invocation AS (
  SELECT
    l.request_id,
    max(l.function_name) AS function_name,
    max(l.duration_ms) AS duration_ms,
    max(l.memory_mb) AS memory_mb,
    max(l.max_memory_mb) AS max_memory_mb,
    -- What the platform says of the end counts more than a line of the application.
    coalesce(max(CASE WHEN l.failure <> 'error' THEN l.failure END), max(l.failure)) AS failure,
    min_by(CASE WHEN l.level = 'ERROR' THEN l.log_message END, CASE WHEN l.level = 'ERROR' THEN l.event_time END) AS error_line
  FROM lambda AS l
  WHERE l.request_id IS NOT NULL
  GROUP BY l.request_id
)
SELECT
  g.event_time,
  g.request_id,
  g.source_ip,
  g.route,
  g.status,
  g.response_latency AS latency_ms,
  g.integration_latency AS integration_ms,
  coalesce(g.integration_error, g.error_message) AS gateway_error,
  i.function_name,
  i.request_id AS invocation_id,
  i.duration_ms,
  i.memory_mb,
  i.max_memory_mb,
  i.failure,
  i.error_line,
  g.trace_root AS trace_id
FROM apigateway AS g
-- The integration's request id is the invocation's, if the format of the access log has it.
LEFT JOIN invocation AS i ON i.request_id = g.integration_request_id
WHERE (:request_id IS NOT NULL OR NOT :only_errors OR g.is_error)
  AND (:request_id IS NULL OR g.request_id = :request_id OR g.integration_request_id = :request_id)
  AND (:route_like IS NULL OR g.route LIKE :route_like)
ORDER BY event_time, request_id
LIMIT 500
