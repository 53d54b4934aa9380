/*---
title = "Errors of the applications, by shape"
question = "Which errors do the applications log, how often, and which are new since the deploy?"
sources = ["app"]
severity = "medium"
false_positives = [
  "An agent that makes an event of each line tears a stack trace apart: its first line counts",
  "An error that is always there; with `since` it is not new",
]
cost = "normal"
output = [
  { name = "signature", type = "text", doc = "The message with `*` for ids, numbers and quoted texts; 160 characters." },
  { name = "level", type = "text" },
  { name = "lines", type = "count" },
  { name = "is_new", type = "bool", doc = "Not seen before `since`; NULL without it." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
  { name = "containers", type = "list" },
  { name = "tasks", type = "count", doc = "Different tasks, pods or containers." },
  { name = "sample", type = "text", doc = "One of the lines, 400 characters." },
  { name = "sample_trace", type = "trace_id", doc = "A trace of one of the lines." },
]
pivots = [
  { column = "sample_trace", to = "xs-trace", param = "trace_id" },
  { column = "first_seen", to = "ct-change-window", param = "at" },
  { column = "sample", to = "app-search", param = "needle" },
]

[params.container]
type = "text"
optional = true
doc = "Only this container."

[params.since]
type = "timestamp"
optional = true
doc = "The deploy: what was logged before it is not new."

[params.level]
type = "regex"
default = "(?i)error|fatal|critical|panic|exception"
doc = "Which levels; of lines without a level, which texts."

[[test]]
title = "new since the deploy: the pool that runs dry; the error that is always there is the known harmless case"
params = { since = "2026-03-12T09:50:00Z" }
contains = [
  { signature = "PoolTimeoutException: no connection within * ms, order *", level = "ERROR", is_new = true, lines = 781, first_seen = "2026-03-12 09:54:00.000", containers = ["shop-web"], tasks = 1 },
  { signature = "SessionExpired: token of user * is too old", is_new = false },
]
lacks = [
  { signature = "error page shown * times in the last minute" },
  { signature = "order placed" },
  { signature = "payment provider slow: * ms" },
]

[[test]]
title = "a stack trace that was torn apart counts with its first line"
contains = [
  { signature = "java.lang.IllegalStateException: cart * is empty", lines = 1 },
  { signature = "TemplateError: rendering took a child process", lines = 1, first_seen = "2026-03-11 01:40:00.000" },
]
lacks = [{ signature = "at shop.Cart.checkout(Cart.java:*)" }]

[[test]]
title = "another container has none"
params = { container = "shop-admin" }
rows = 0
---*/
WITH line AS (
  SELECT
    t.event_time,
    t.level,
    t.container,
    coalesce(t.task_id, t.pod, t.container_id) AS task,
    coalesce(t.log_message, t.text) AS message,
    t.trace_root
  FROM app AS t
  WHERE regexp_like(coalesce(t.level, t.text), :level)
    AND (:container IS NULL OR t.container = :container)
),
shaped AS (
  SELECT
    l.*,
    substr(
      trim(regexp_replace(
        l.message,
        '\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[0-9.,Z+:-]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(0x)?[0-9a-f]{16,}\b|"[^"]*"|''[^'']*''|\b\d+(\.\d+)*\b',
        '*'
      )),
      1,
      160
    ) AS signature
  FROM line AS l
)
SELECT
  s.signature,
  s.level,
  count(*) AS lines,
  min(s.event_time) >= :since AS is_new,
  min(s.event_time) AS first_seen,
  max(s.event_time) AS last_seen,
  array_sort(array_agg(DISTINCT s.container) FILTER (WHERE s.container IS NOT NULL)) AS containers,
  count(DISTINCT s.task) AS tasks,
  substr(min(s.message), 1, 400) AS sample,
  min(s.trace_root) AS sample_trace
FROM shaped AS s
GROUP BY s.signature, s.level
ORDER BY is_new DESC, lines DESC, first_seen, signature, level
LIMIT 200
