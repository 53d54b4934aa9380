/*---
title = "All lines of one invocation"
question = "What did a function log in this invocation?"
sources = ["lambda"]
severity = "info"
false_positives = [
  "Another function that logs the id has its line here, too",
  "An environment that serves several requests at once mixes their lines",
]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "function", type = "text" },
  { name = "log_stream", type = "text" },
  { name = "event_type", type = "text", doc = "`function`: by the function itself; else the platform's." },
  { name = "level", type = "text" },
  { name = "has_id", type = "bool", doc = "The line says the id itself; others lie between the first and the last one that do." },
  { name = "message", type = "text" },
  { name = "failure", type = "text", doc = "timeout, out_of_memory, init, crash, error." },
  { name = "trace", type = "trace_id" },
]
pivots = [
  { column = "trace", to = "xs-trace", param = "trace_id" },
  { column = "function", to = "lam-errors", param = "function" },
  { column = "event_time", to = "ct-change-window", param = "at" },
]

[params.request_id]
type = "request_id"
doc = "The invocation's id. Give the hour (`--since`, `--until`): everything in the window is read for one invocation."

[[test]]
title = "the order that got no connection, up to its time-out"
params = { request_id = "8f507cfc-1111-4222-8333-444455556666" }
rows = 5
contains = [
  { event_time = "2026-03-12 10:31:07.002", function = "orders-create", event_type = "platform.start", has_id = true },
  { level = "ERROR", failure = "error", event_type = "function" },
  { event_type = "timeout", failure = "timeout" },
  { event_type = "platform.report", trace = "1-69b295eb-0de00de00de00de00de00de0" },
]

[[test]]
title = "lines without the id belong to it, the next invocation's do not; the caller's line is the known harmless case"
params = { request_id = "5ca1ab1e-0001-4222-8333-444455556666" }
rows = 6
contains = [
  { function = "invoice-pdf", message = "rendering invoice 88120", has_id = false, event_type = "function" },
  { function = "invoice-pdf", has_id = false, event_time = "2026-03-10 08:00:00.009" },
  { function = "notifier", level = "INFO", has_id = true },
]
lacks = [{ message = "rendering invoice 88121" }, { event_time = "2026-03-10 08:00:01.006" }]

[[test]]
title = "an id that nobody logged"
params = { request_id = "00000000-0000-4000-8000-000000000000" }
rows = 0
---*/
WITH line AS (
  SELECT
    t.event_time,
    t.id,
    t.owner,
    t.loggroup,
    t.logstream,
    t.function_name AS function,
    t.event_type,
    t.level,
    t.text AS message,
    t.failure,
    t.trace_root AS trace,
    t.request_id,
    strpos(t.message, :request_id) > 0 AS has_id
  FROM lambda AS t
),
framed AS (
  -- An environment serves one request after the other: what it logs in between is this one's.
  SELECT
    l.*,
    min(CASE WHEN l.has_id THEN l.event_time END) OVER stream AS began,
    max(CASE WHEN l.has_id THEN l.event_time END) OVER stream AS ended
  FROM line AS l
  WINDOW stream AS (PARTITION BY l.owner, l.loggroup, l.logstream)
)
SELECT
  f.event_time,
  f.function,
  f.logstream AS log_stream,
  f.event_type,
  f.level,
  f.has_id,
  f.message,
  f.failure,
  f.trace
FROM framed AS f
WHERE f.event_time BETWEEN f.began AND f.ended
  AND (f.has_id OR f.request_id IS NULL)
ORDER BY event_time, function, f.id
LIMIT 1000
