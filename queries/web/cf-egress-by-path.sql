/*---
title = "What drives the traffic out of the edge"
question = "Which pages, referers, viewers or countries cause the bytes that CloudFront sends, and what has grown since the day before?"
sources = ["cloudfront_v2"]
severity = "low"
attack = ["T1496"]
false_positives = ["A release, a campaign, a new film"]
cost = "heavy"
output = [
  { name = "day", type = "timestamp" },
  { name = "grp", type = "text", doc = "The page, referer, viewer, country, kind of content or host." },
  { name = "bytes_out", type = "bytes" },
  { name = "earlier_bytes", type = "bytes", doc = "On the day before." },
  { name = "growth", type = "bytes" },
  { name = "requests", type = "count" },
  { name = "mean_bytes", type = "bytes" },
  { name = "viewers", type = "count", doc = "Different addresses." },
  { name = "top_referer", type = "text", doc = "The host that linked here for the most bytes: one that is not yours uses your traffic for its pages." },
  { name = "top_referer_percent", type = "count", doc = "Its part of 100 bytes." },
  { name = "top_ip", type = "ip", doc = "The viewer with the most bytes." },
]
pivots = [
  { column = "top_ip", to = "cf-top-clients", param = "ip" },
  { column = "top_ip", to = "xs-ip-everywhere", param = "ip" },
  { column = "grp", to = "cf-cache-busting", param = "path" },
]

[tables.earlier]
source = "cloudfront_v2"
window = "1d before"

[params.by]
type = "enum"
values = ["path", "referer", "ip", "country", "content_type", "host"]
default = "path"
doc = "What makes a row."

[params.min_bytes]
type = "int"
default = 1000000000
doc = "At least so many bytes on a day."

[params.dist]
type = "hostname"
optional = true
doc = "Only this distribution: its own domain name, or one of yours that it serves."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this client, or clients of this network."

[[test]]
title = "a film that a forum links to: nine hundred gigabytes instead of two; a release day; the film's ordinary days"
rows = 4
contains = [
  { day = "2026-03-12 00:00:00.000", grp = "/media/promo.mp4", requests = 936, earlier_bytes = 1769076486, top_referer = "forum-demo.example", top_referer_percent = 99 },
  { day = "2026-03-11 00:00:00.000", grp = "/media/promo.mp4", bytes_out = 1769076486, requests = 40, top_referer = "store.shop.example" },
  { day = "2026-03-12 00:00:00.000", grp = "/download/shop-*.*.apk", requests = 60, viewers = 20 },
]
lacks = [{ grp = "/landing/spring" }]

[[test]]
title = "who links: one foreign host stands out"
params = { by = "referer" }
contains = [{ day = "2026-03-12 00:00:00.000", grp = "forum-demo.example", requests = 900, top_referer_percent = 100 }]

[[test]]
title = "another distribution has none"
params = { dist = "d000000abcdef8.cloudfront.net" }
rows = 0

[[test]]
title = "another client has none"
params = { ip = "192.0.2.254" }
rows = 0
---*/
WITH request AS (
  SELECT
    t.event_time,
    t.path_template AS path,
    t.referer,
    t.client_ip,
    t.c_country,
    t.sc_content_type,
    t.host,
    t.sc_bytes
  FROM cloudfront_v2 AS t
  WHERE (:dist IS NULL OR :dist IN (t.cs_host, t.host))
    AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
  UNION ALL
  SELECT e.event_time, e.path_template, e.referer, e.client_ip, e.c_country, e.sc_content_type, e.host, e.sc_bytes
  FROM earlier AS e
  WHERE (:dist IS NULL OR :dist IN (e.cs_host, e.host))
    AND (:ip IS NULL OR contains(:ip, try_cast(e.client_ip AS ipaddress)))
),
grouped AS (
  SELECT
    date_trunc('day', r.event_time) AS day,
    CASE :by
      WHEN 'referer' THEN regexp_extract(r.referer, '^[A-Za-z]+://([^/?#]+)', 1)
      WHEN 'ip' THEN r.client_ip
      WHEN 'country' THEN r.c_country
      WHEN 'content_type' THEN r.sc_content_type
      WHEN 'host' THEN r.host
      ELSE r.path
    END AS grp,
    regexp_extract(r.referer, '^[A-Za-z]+://([^/?#]+)', 1) AS referer_host,
    r.client_ip,
    r.sc_bytes
  FROM request AS r
),
ranked AS (
  SELECT
    g.*,
    sum(g.sc_bytes) OVER (PARTITION BY g.day, g.grp, g.referer_host) AS referer_bytes,
    sum(g.sc_bytes) OVER (PARTITION BY g.day, g.grp, g.client_ip) AS ip_bytes
  FROM grouped AS g
),
daily AS (
  SELECT
    k.day,
    k.grp,
    sum(k.sc_bytes) AS bytes_out,
    count(*) AS requests,
    count(DISTINCT k.client_ip) AS viewers,
    -- Rows with NULLs cannot be compared.
    max_by(k.referer_host, ROW(coalesce(k.referer_bytes, 0), coalesce(k.referer_host, ''))) AS top_referer,
    max(k.referer_bytes) AS top_referer_bytes,
    max_by(k.client_ip, ROW(coalesce(k.ip_bytes, 0), coalesce(k.client_ip, ''))) AS top_ip
  FROM ranked AS k
  GROUP BY k.day, k.grp
),
compared AS (
  SELECT
    d.*,
    sum(d.bytes_out) OVER (
      PARTITION BY d.grp
      ORDER BY d.day
      RANGE BETWEEN INTERVAL '1' DAY PRECEDING AND INTERVAL '1' DAY PRECEDING
    ) AS bytes_before
  FROM daily AS d
)
SELECT
  c.day,
  c.grp,
  c.bytes_out,
  c.bytes_before AS earlier_bytes,
  c.bytes_out - coalesce(c.bytes_before, 0) AS growth,
  c.requests,
  c.bytes_out / c.requests AS mean_bytes,
  c.viewers,
  c.top_referer,
  100 * c.top_referer_bytes / nullif(c.bytes_out, 0) AS top_referer_percent,
  c.top_ip
FROM compared AS c
WHERE c.bytes_out >= :min_bytes
  AND c.day >= date_trunc('day', :window_from)
ORDER BY growth DESC, day, grp
LIMIT 100

