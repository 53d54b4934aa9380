/*---
title = "A text in the applications' logs"
question = "Where does this request, user, order or address stand in the applications' logs; did they log secrets?"
sources = ["app"]
severity = "info"
attack = ["T1552.001"]
false_positives = [
  "A number is part of longer ones",
  "Lines above 16 KB come in parts: a text may lie across two",
]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "container", type = "text" },
  { name = "task", type = "text", doc = "The ECS task, pod or container." },
  { name = "level", type = "text" },
  { name = "line", type = "text", doc = "The first 2,000 characters." },
  { name = "is_part", type = "bool", doc = "A part of a long line." },
  { name = "trace", type = "trace_id" },
]
pivots = [
  { column = "trace", to = "xs-trace", param = "trace_id" },
  { column = "event_time", to = "ct-change-window", param = "at" },
]

[params.needle]
type = "text"
optional = true
doc = "The text, with upper and lower case as it stands there; five characters and more."

[params.pattern]
type = "regex"
optional = true
doc = '''Or a regular expression; for secrets: (AKIA|ASIA)[A-Z0-9]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|(?i)password\s*[=:]'''

[params.container]
type = "text"
optional = true
doc = "Only this container."

[[test]]
title = "an order, and the trace that leads on"
params = { needle = "order 771204" }
rows = 1
contains = [{ container = "shop-web", level = "ERROR", event_time = "2026-03-12 10:25:30.000" }]

[[test]]
title = "the address of the attacker: what the application made of the exploit"
params = { needle = '"client":"198.51.100.23"' }
rows = 2
contains = [{ level = "WARN" }, { level = "ERROR" }]

[[test]]
title = "a key that was logged; what only begins like one is none"
params = { pattern = "(AKIA|ASIA)[A-Z0-9]{16}" }
rows = 1
contains = [{ event_time = "2026-03-11 16:00:00.000", level = "DEBUG" }]

[[test]]
title = "a short number is part of others: the known harmless case"
params = { needle = "88 ms" }
lacks = [{ level = "ERROR" }]

[[test]]
title = "fewer than five characters are not searched for"
params = { needle = "AKIA" }
rows = 0

[[test]]
title = "another container"
params = { needle = "order 771204", container = "shop-admin" }
rows = 0
---*/
SELECT
  t.event_time,
  t.container,
  coalesce(t.task_id, t.pod, t.container_id) AS task,
  t.level,
  substr(t.text, 1, 2000) AS line,
  t.is_partial AS is_part,
  t.trace_root AS trace
FROM app AS t
WHERE (
    (length(:needle) >= 5 AND (strpos(t.log, :needle) > 0 OR strpos(t.log_processed, :needle) > 0))
    OR (:pattern IS NOT NULL AND (regexp_like(t.log, :pattern) OR regexp_like(t.log_processed, :pattern)))
  )
  AND (:container IS NULL OR t.container = :container)
ORDER BY event_time, task, line
LIMIT 2000
