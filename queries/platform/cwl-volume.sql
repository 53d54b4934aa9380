/*---
title = "Log groups that grew"
question = "Which log groups grew, since when, and what filled them?"
sources = ["cwl"]
severity = "medium"
false_positives = [
  "Debug logging that somebody switched on for a reason",
  "A nightly job fills its group within an hour every night",
]
cost = "heavy"
output = [
  { name = "log_group", type = "text" },
  { name = "account", type = "account" },
  { name = "events", type = "count" },
  { name = "bytes", type = "bytes", doc = "Of the messages; ingestion is billed for 26 bytes more for each event." },
  { name = "bytes_per_hour", type = "bytes", doc = "In the window." },
  { name = "earlier_per_hour", type = "bytes", doc = "On the day before the window." },
  { name = "more_per_hour", type = "bytes" },
  { name = "first_spike", type = "timestamp", doc = "The first hour with `factor` times the group's average; NULL: none." },
  { name = "spike_hours", type = "count" },
  { name = "spike_bytes", type = "bytes", doc = "In these hours." },
  { name = "top_signature", type = "text", doc = "What made most bytes in one hour: `*` for numbers and ids, 120 characters." },
]
pivots = [
  { column = "first_spike", to = "ct-change-window", param = "at" },
  { column = "log_group", to = "cwl-search", param = "log_group" },
]

[tables.earlier]
source = "cwl"
window = "1d before"

[params.log_group]
type = "like"
default = "%"
doc = "Only log groups like this, % and _ as wildcards: /aws/lambda/%"

[params.factor]
type = "float"
default = 4
doc = "How many times the average of all hours, those of the day before included, makes a spike."

[[test]]
title = "debug logging from 14:00 on, against a quiet day before"
params = { log_group = "/aws/lambda/orders-query" }
rows = 1
contains = [{ account = "111122223333", bytes = 1774061, bytes_per_hour = 24639, earlier_per_hour = 528, more_per_hour = 24111, first_spike = "2026-03-12 14:00:00.000", spike_hours = 4, spike_bytes = 1604214 }]

[[test]]
title = "a steady group has no spike; a partner's batch at four in the morning is the known harmless case"
rows = 11
contains = [
  { log_group = "/aws/lambda/thumbnailer", bytes = 55942, spike_hours = 0, spike_bytes = 0 },
  { log_group = "/aws/apigateway/orders", first_spike = "2026-03-10 04:00:00.000", spike_hours = 4 },
  { log_group = "/aws/rds/cluster/shop/slowquery", first_spike = "2026-03-12 10:00:00.000", spike_hours = 1 },
]

[[test]]
title = "with a higher bar the batch and the flood are no spikes, the debug logging is one"
params = { factor = "15" }
contains = [
  { log_group = "/aws/lambda/orders-query", spike_hours = 4 },
  { log_group = "/aws/apigateway/orders", spike_hours = 1, first_spike = "2026-03-11 13:00:00.000" },
]
---*/
WITH event AS (
  SELECT false AS is_earlier, t.loggroup, t.source_account, t.event_time, t.message
  FROM cwl AS t
  WHERE t.loggroup LIKE :log_group
  UNION ALL
  SELECT true AS is_earlier, e.loggroup, e.source_account, e.event_time, e.message
  FROM earlier AS e
  WHERE e.loggroup LIKE :log_group
),
shaped AS (
  SELECT
    v.is_earlier,
    v.loggroup AS log_group,
    v.source_account AS account,
    date_trunc('hour', v.event_time) AS hour,
    regexp_replace(substr(v.message, 1, 120), '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]+', '*') AS signature,
    count(*) AS events,
    sum(length(v.message)) AS bytes
  FROM event AS v
  GROUP BY 1, 2, 3, 4, 5
),
hourly AS (
  SELECT
    s.log_group,
    s.account,
    s.is_earlier,
    s.hour,
    sum(s.events) AS events,
    sum(s.bytes) AS bytes,
    max_by(s.signature, s.bytes) AS top_signature,
    max(s.bytes) AS top_bytes
  FROM shaped AS s
  GROUP BY s.log_group, s.account, s.is_earlier, s.hour
),
compared AS (
  SELECT
    h.*,
    NOT h.is_earlier AND h.bytes >= :factor * avg(h.bytes) OVER (PARTITION BY h.log_group, h.account) AS is_spike
  FROM hourly AS h
)
SELECT
  c.log_group,
  c.account,
  sum(CASE WHEN c.is_earlier THEN 0 ELSE c.events END) AS events,
  sum(CASE WHEN c.is_earlier THEN 0 ELSE c.bytes END) AS bytes,
  sum(CASE WHEN c.is_earlier THEN 0 ELSE c.bytes END) * 3600 / date_diff('second', :window_from, :window_to) AS bytes_per_hour,
  sum(CASE WHEN c.is_earlier THEN c.bytes ELSE 0 END) / 24 AS earlier_per_hour,
  sum(CASE WHEN c.is_earlier THEN 0 ELSE c.bytes END) * 3600 / date_diff('second', :window_from, :window_to)
    - sum(CASE WHEN c.is_earlier THEN c.bytes ELSE 0 END) / 24 AS more_per_hour,
  min(CASE WHEN c.is_spike THEN c.hour END) AS first_spike,
  count_if(c.is_spike) AS spike_hours,
  sum(CASE WHEN c.is_spike THEN c.bytes ELSE 0 END) AS spike_bytes,
  max_by(c.top_signature, c.top_bytes) AS top_signature
FROM compared AS c
GROUP BY c.log_group, c.account
HAVING count_if(NOT c.is_earlier) > 0
ORDER BY more_per_hour DESC, log_group, account
LIMIT 100
