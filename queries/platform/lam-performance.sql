/*---
title = "What functions take and cost"
question = "How long do functions take, how often do they start cold, how near are they to their memory, and what do they cost?"
sources = ["lambda"]
severity = "medium"
false_positives = ["A function that waits for others is slow by their fault", "After a deploy every start is a cold one"]
cost = "normal"
output = [
  { name = "function", type = "text" },
  { name = "version", type = "text", doc = "A new version, or other memory, is a line of its own: before and after." },
  { name = "memory_mb", type = "int" },
  { name = "invocations", type = "count" },
  { name = "p50_ms", type = "float", doc = "Whole milliseconds, as the others: percentiles are estimates." },
  { name = "p95_ms", type = "float" },
  { name = "p99_ms", type = "float" },
  { name = "max_ms", type = "float" },
  { name = "cold_starts", type = "count" },
  { name = "cold_share", type = "ratio" },
  { name = "cold_p95_ms", type = "float", doc = "Of the starts alone; NULL without any." },
  { name = "max_memory_share", type = "ratio", doc = "1: out of memory." },
  { name = "gb_seconds", type = "float", doc = "What is billed." },
  { name = "gb_seconds_per_hour", type = "float", doc = "From the first invocation to the last." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "function", to = "lam-errors", param = "function" },
  { column = "first_seen", to = "ct-change-window", param = "at" },
]

[params.function]
type = "text"
optional = true
doc = "Only this function."

[[test]]
title = "six times the memory: what the new configuration of orders-query costs"
params = { function = "orders-query" }
rows = 2
contains = [
  { version = "91", memory_mb = 3008, invocations = 2400, cold_starts = 0, max_memory_share = 0.04, gb_seconds = 641.55, first_seen = "2026-03-12 14:01:00.060" },
  { version = "$LATEST", memory_mb = 512, invocations = 419 },
]

[[test]]
title = "the deploy of orders-create: 29 seconds, cold starts, memory used up"
params = { function = "orders-create" }
rows = 2
contains = [{ version = "88", memory_mb = 512, invocations = 515, max_ms = 29000.0, p95_ms = 29000.0, p99_ms = 29000.0, cold_starts = 120, cold_share = 0.233, max_memory_share = 1.0 }]

[[test]]
title = "functions that log JSON count, too; one that uses much memory without harm is the known harmless case"
contains = [
  { function = "thumbnailer", memory_mb = 1024, invocations = 108, max_memory_share = 0.3, gb_seconds = 97.31 },
  { function = "invoice-pdf", version = "12", memory_mb = 1024, invocations = 2, max_memory_share = 0.85, max_ms = 690.12, cold_starts = 0, gb_seconds = 1.18 },
]
---*/
SELECT
  t.function_name AS function,
  t.function_version AS version,
  t.memory_mb,
  count(*) AS invocations,
  round(approx_percentile(t.duration_ms, 0.5)) AS p50_ms,
  round(approx_percentile(t.duration_ms, 0.95)) AS p95_ms,
  round(approx_percentile(t.duration_ms, 0.99)) AS p99_ms,
  max(t.duration_ms) AS max_ms,
  count(t.init_ms) AS cold_starts,
  round(CAST(count(t.init_ms) AS double) / count(*), 3) AS cold_share,
  round(approx_percentile(t.init_ms, 0.95)) AS cold_p95_ms,
  round(max(CAST(t.max_memory_mb AS double) / t.memory_mb), 2) AS max_memory_share,
  round(sum(t.billed_ms * t.memory_mb) / 1000 / 1024, 2) AS gb_seconds,
  round(
    sum(t.billed_ms * t.memory_mb) / 1000 / 1024 * 3600
      / greatest(date_diff('second', min(t.event_time), max(t.event_time)), 3600),
    2
  ) AS gb_seconds_per_hour,
  min(t.event_time) AS first_seen,
  max(t.event_time) AS last_seen
FROM lambda AS t
WHERE t.event_type = 'platform.report'
  AND (:function IS NULL OR t.function_name = :function)
GROUP BY t.function_name, t.function_version, t.memory_mb
ORDER BY gb_seconds DESC, function, version, memory_mb
LIMIT 100
