/*---
title = "SQL injection that was tried"
question = "Who tried SQL injection, where, and which attempts may have worked?"
sources = ["alb"]
severity = "high"
attack = ["T1190"]
false_positives = [
  "An authorised scanner, which names itself in its user agent",
  "Search boxes into which people type SQL",
  "What a POST carries in its body is not in this log: no row proves nothing",
]
cost = "normal"
output = [
  { name = "path", type = "text", doc = "With `*` for numbers and ids." },
  { name = "user_agent", type = "text" },
  { name = "attempts", type = "count" },
  { name = "clients", type = "list", doc = "The first 20 addresses; edges of CloudFront if the load balancer is behind it." },
  { name = "statuses", type = "list", doc = "What the clients got." },
  { name = "blocked", type = "count", doc = "WAF refused it." },
  { name = "slowest", type = "seconds", doc = "Of the target: some seconds after SLEEP mean that it worked." },
  { name = "bytes_ratio", type = "ratio", doc = "The largest answer over the median answer of the same page to others: much more than 1 may be data." },
  { name = "sample_url", type = "text", doc = "Decoded; that of the largest answer, …" },
  { name = "sample_trace", type = "trace_id", doc = "… and its trace." },
  { name = "sample_ip", type = "ip", doc = "… and its client." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "sample_trace", to = "xs-trace", param = "trace_id" },
  { column = "sample_ip", to = "alb-client-timeline", param = "ip" },
  { column = "clients", to = "alb-client-timeline", param = "ip" },
]

[params.url_pattern]
type = "regex"
default = "(?i)(union(\\s|/\\*.*?\\*\u002F)+(all\\s+)?select\\b|information_schema|\\b(sleep|benchmark|pg_sleep|extractvalue|updatexml|load_file)\\s*\\(|waitfor\\s+delay|into\\s+(out|dump)file|xp_cmdshell|@@version|'\\s*(or|and)\\s*'?\\d|\\bor\\s+1\\s*=\\s*1)"
doc = "What to look for in the decoded URL and the user agent."

[params.elb]
type = "elb_name"
optional = true
doc = "Only this load balancer: app/web/50dc6c495c0c9188, or its bare name."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this client, or clients of this network."

[params.path_like]
type = "like"
optional = true
doc = "Only URLs like this, % and _ as wildcards: %/login%"

[[test]]
title = "sqlmap behind the edge: long waits and large answers; the authorised scanner; nobody who looks for shirts"
rows = 4
contains = [
  { path = "/products/*", user_agent = "sqlmap/1.8.11#stable (https://sqlmap.org)", attempts = 20, statuses = [200], blocked = 0 },
  { path = "/category/*", attempts = 10, statuses = [500] },
  { path = "/search", user_agent = "Nessus", attempts = 72, statuses = [200] },
]
lacks = [{ sample_ip = "203.0.113.160" }, { user_agent = "curl/8.5.0" }]

[[test]]
title = "what the web ACL stopped at the edge never came to the load balancer"
params = { path_like = "%/search%" }
rows = 1
contains = [{ user_agent = "Nessus" }]

[[test]]
title = "a pattern of one's own"
params = { url_pattern = "(?i)sleep" }
rows = 2
contains = [{ path = "/products/*", attempts = 10 }, { path = "/search", user_agent = "Nessus", attempts = 12 }]

[[test]]
title = "another load balancer has none"
params = { elb = "app/other/0123456789abcdef" }
rows = 0

[[test]]
title = "another client has none"
params = { ip = "192.0.2.254" }
rows = 0
---*/
WITH request AS (
  SELECT
    t.path_template AS path,
    coalesce(regexp_like(t.url_decoded, :url_pattern), false)
      OR coalesce(regexp_like(t.user_agent, :url_pattern), false) AS is_attempt,
    t.user_agent,
    t.client_ip,
    t.elb_status_code,
    t.is_blocked,
    t.target_processing_time,
    t.sent_bytes,
    t.url_decoded,
    t.trace_id,
    t.event_time
  FROM alb AS t
  WHERE (:elb IS NULL OR :elb IN (t.elb, t.elb_name))
    AND (:path_like IS NULL OR t.request_url LIKE :path_like)
),
-- One row for the ordinary requests of a page, and one for the attempts of each program.
page AS (
  SELECT
    r.path,
    r.is_attempt,
    CASE WHEN r.is_attempt THEN r.user_agent END AS user_agent,
    count(*) AS requests,
    approx_percentile(r.sent_bytes, 0.5) AS median_bytes,
    slice(array_sort(array_agg(DISTINCT CASE WHEN r.is_attempt THEN r.client_ip END)), 1, 20) AS clients,
    array_sort(array_agg(DISTINCT r.elb_status_code)) AS statuses,
    count_if(r.is_blocked) AS blocked,
    max(CASE WHEN r.target_processing_time >= 0 THEN r.target_processing_time END) AS slowest,
    max(r.sent_bytes) AS max_bytes,
    -- Rows with NULLs cannot be compared.
    max_by(r.url_decoded, ROW(coalesce(r.sent_bytes, 0), coalesce(r.trace_id, ''))) AS sample_url,
    max_by(r.trace_id, ROW(coalesce(r.sent_bytes, 0), coalesce(r.trace_id, ''))) AS sample_trace,
    max_by(r.client_ip, ROW(coalesce(r.sent_bytes, 0), coalesce(r.trace_id, ''))) AS sample_ip,
    min(r.event_time) AS first_seen,
    max(r.event_time) AS last_seen
  FROM request AS r
  WHERE NOT r.is_attempt
    OR :ip IS NULL
    OR contains(:ip, try_cast(r.client_ip AS ipaddress))
  GROUP BY r.path, r.is_attempt, CASE WHEN r.is_attempt THEN r.user_agent END
),
compared AS (
  SELECT
    p.*,
    max(CASE WHEN NOT p.is_attempt THEN p.median_bytes END) OVER (PARTITION BY p.path) AS usual_bytes
  FROM page AS p
)
SELECT
  c.path,
  c.user_agent,
  c.requests AS attempts,
  c.clients,
  c.statuses,
  c.blocked,
  c.slowest,
  round(CAST(c.max_bytes AS double) / nullif(c.usual_bytes, 0), 1) AS bytes_ratio,
  c.sample_url,
  c.sample_trace,
  c.sample_ip,
  c.first_seen,
  c.last_seen
FROM compared AS c
WHERE c.is_attempt
ORDER BY bytes_ratio DESC NULLS LAST, attempts DESC, path, user_agent
LIMIT 200
