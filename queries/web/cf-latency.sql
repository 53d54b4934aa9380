/*---
title = "Slow answers at the edge"
question = "Is the edge slow, the origin, or the viewer; for which pages, places or protocols?"
sources = ["cloudfront_v2"]
severity = "low"
false_positives = ["Large downloads: the whole answer takes long, its first byte does not"]
cost = "normal"
output = [
  { name = "grp", type = "text", doc = "The page, edge, protocol, kind of content, country or minute." },
  { name = "requests", type = "count" },
  { name = "percent_hit", type = "count", doc = "Answered from the cache, of 100 requests." },
  { name = "first_byte_p50", type = "seconds" },
  { name = "first_byte_p95", type = "seconds" },
  { name = "hit_p95", type = "seconds", doc = "First byte, from the cache: the edge's own time and the viewer's way." },
  { name = "miss_p95", type = "seconds", doc = "First byte, from the origin." },
  { name = "origin_p95", type = "seconds", doc = "What the origin took until its first byte, if the delivery has origin-fbl." },
  { name = "whole_p95", type = "seconds", doc = "Until the last byte." },
  { name = "bytes_out", type = "bytes" },
  { name = "slowest_request_id", type = "request_id" },
]
pivots = [
  { column = "slowest_request_id", to = "xs-edge-chain", param = "request_id" },
  { column = "grp", to = "alb-latency", param = "path" },
]

[params.group]
type = "enum"
values = ["path", "edge", "protocol", "content_type", "country", "minute"]
default = "path"
doc = "What makes a row."

[params.path]
type = "text"
optional = true
doc = "Only this page, with or without `*` for numbers."

[params.min_requests]
type = "int"
default = 20
doc = "At least so many requests."

[params.dist]
type = "hostname"
optional = true
doc = "Only this distribution: its own domain name, or one of yours that it serves."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this client, or clients of this network."

[[test]]
title = "checkouts and products wait for the origin; the film takes long as a whole, but begins at once"
contains = [
  { grp = "/checkout", requests = 111, percent_hit = 0, first_byte_p95 = 60.012, miss_p95 = 60.012 },
  { grp = "/products/*", hit_p95 = 0.012 },
  { grp = "/landing/spring", requests = 1100, percent_hit = 100, first_byte_p95 = 0.012 },
]
lacks = [{ grp = "/media/promo.mp4", first_byte_p95 = 60.012 }]

[[test]]
title = "one page by kind of content: from the cache it is quick"
params = { group = "content_type", path = "/landing/summer" }
rows = 1
contains = [{ grp = "text/html", requests = 260, percent_hit = 0 }]

[[test]]
title = "another distribution has none"
params = { dist = "d000000abcdef8.cloudfront.net" }
rows = 0

[[test]]
title = "another client has none"
params = { ip = "192.0.2.254" }
rows = 0
---*/
SELECT
  CASE :group
    -- FRA56-P4 is one of several places in Frankfurt.
    WHEN 'edge' THEN substr(t.x_edge_location, 1, 3)
    WHEN 'protocol' THEN t.cs_protocol_version
    WHEN 'content_type' THEN t.sc_content_type
    WHEN 'country' THEN t.c_country
    WHEN 'minute' THEN format_datetime(t.event_time, 'yyyy-MM-dd HH:mm')
    ELSE t.path_template
  END AS grp,
  count(*) AS requests,
  100 * count_if(t.is_hit) / count(*) AS percent_hit,
  approx_percentile(t.time_to_first_byte, 0.5) AS first_byte_p50,
  approx_percentile(t.time_to_first_byte, 0.95) AS first_byte_p95,
  approx_percentile(CASE WHEN t.is_hit THEN t.time_to_first_byte END, 0.95) AS hit_p95,
  approx_percentile(CASE WHEN NOT t.is_hit THEN t.time_to_first_byte END, 0.95) AS miss_p95,
  approx_percentile(t.origin_fbl, 0.95) AS origin_p95,
  approx_percentile(t.time_taken, 0.95) AS whole_p95,
  sum(t.sc_bytes) AS bytes_out,
  -- Rows with NULLs cannot be compared.
  max_by(t.x_edge_request_id, ROW(t.time_to_first_byte, coalesce(t.x_edge_request_id, ''))) AS slowest_request_id
FROM cloudfront_v2 AS t
WHERE t.time_to_first_byte IS NOT NULL
  AND (:dist IS NULL OR :dist IN (t.cs_host, t.host))
  AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
  AND (:path IS NULL OR :path IN (t.path, t.path_template))
GROUP BY 1
HAVING count(*) >= :min_requests
ORDER BY first_byte_p95 DESC, requests DESC, grp
LIMIT 100
