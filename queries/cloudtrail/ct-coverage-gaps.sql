/*---
title = "Hours without records"
question = "Do we have records for every account, region and hour that we reason about?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1685.002"]
false_positives = [
  "Quiet regions are empty for hours: `active_share` tells what is usual",
  "The last quarter of an hour is always empty: records come by delivery",
]
cost = "normal"
scope.regions = "all"
output = [
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "gap_from", type = "timestamp", doc = "The first hour without a record; the silence may have begun in the hour before." },
  { name = "gap_until", type = "timestamp", doc = "The next hour with one, or the end of the window." },
  { name = "hours", type = "count", doc = "Length of the gap." },
  { name = "active_share", type = "ratio", doc = "Share of the window's hours that have records: near 1, a gap is odd." },
  { name = "events_before", type = "count", doc = "Records in the last hour before the gap." },
  { name = "events", type = "count", doc = "Records of this account and region in the window." },
  { name = "last_event", type = "timestamp", doc = "The last record in the window." },
]
pivots = [
  { column = "gap_from", to = "ct-change-window", param = "at" },
]

[params.min_hours]
type = "int"
default = 1
doc = "Gaps of at least so many whole hours: a silence of two hours and some minutes may leave but one."

[params.min_active_share]
type = "float"
default = 0.9
doc = "Only accounts and regions that have records in this share of the hours."

[params.account]
type = "account"
optional = true
doc = "Only this account."

[[test]]
title = "dev is silent for the hour between StopLogging and the repair; where little happens nothing is odd"
rows = 1
contains = [
  { account = "222233334444", region = "eu-west-1", gap_from = "2026-03-11 09:00:00.000", gap_until = "2026-03-11 10:00:00.000", hours = 1, active_share = 0.99, events_before = 29 },
]

[[test]]
title = "the shop's own region has no gap, and its quiet regions are left out"
params = { account = "111122223333" }
rows = 0

[[test]]
title = "asked for, they are quiet most of the time; IAM sleeps at night"
params = { account = "111122223333", min_active_share = "0", min_hours = "2" }
rows = 16
contains = [
  { region = "us-east-1", gap_from = "2026-03-11 18:00:00.000", gap_until = "2026-03-12 02:00:00.000", hours = 8 },
  { region = "us-west-2", gap_from = "2026-03-11 03:00:00.000", hours = 23, events_before = 17 },
  { region = "ap-southeast-2", gap_until = "2026-03-13 00:00:00.000", hours = 21 },
]
lacks = [{ region = "eu-west-1" }, { hours = 1 }]
---*/
-- An account or a region that has no record at all in the window is not here: `logq coverage` compares with the table.
WITH hourly AS (
  SELECT
    t.recipientaccountid AS account,
    t.awsregion AS region,
    date_trunc('hour', t.event_time) AS hour,
    count(*) AS events,
    max(t.event_time) AS last_event
  FROM cloudtrail AS t
  WHERE t.event_time IS NOT NULL
    AND (:account IS NULL OR t.recipientaccountid = :account)
  GROUP BY t.recipientaccountid, t.awsregion, date_trunc('hour', t.event_time)
),
followed AS (
  SELECT
    h.account,
    h.region,
    h.hour,
    h.events,
    lead(h.hour) OVER (PARTITION BY h.account, h.region ORDER BY h.hour) AS next_hour,
    count(*) OVER (PARTITION BY h.account, h.region) AS active_hours,
    sum(h.events) OVER (PARTITION BY h.account, h.region) AS all_events,
    max(h.last_event) OVER (PARTITION BY h.account, h.region) AS last_event
  FROM hourly AS h
),
gap AS (
  SELECT
    f.*,
    date_add('hour', 1, f.hour) AS gap_from,
    coalesce(f.next_hour, :window_to) AS gap_until,
    CAST(f.active_hours AS double) / greatest(1, date_diff('hour', :window_from, :window_to)) AS active_share
  FROM followed AS f
)
SELECT
  g.account,
  g.region,
  g.gap_from,
  g.gap_until,
  date_diff('hour', g.gap_from, g.gap_until) AS hours,
  round(g.active_share, 2) AS active_share,
  g.events AS events_before,
  g.all_events AS events,
  g.last_event
FROM gap AS g
WHERE date_diff('hour', g.gap_from, g.gap_until) >= :min_hours
  AND g.active_share >= :min_active_share
ORDER BY active_share DESC, hours DESC, account, region, gap_from
LIMIT 500
