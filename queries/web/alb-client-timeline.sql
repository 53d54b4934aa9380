/*---
title = "Requests of a client"
question = "What did this client ask the web tier for, and what did it get?"
sources = ["alb"]
severity = "info"
attack = ["T1190"]
false_positives = ["NAT addresses mix users: tell them apart by user agent"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "client_ip", type = "ip" },
  { name = "elb", type = "elb_name" },
  { name = "verb", type = "text" },
  { name = "host", type = "hostname" },
  { name = "url", type = "text", doc = "Decoded, twice encoded payloads as well." },
  { name = "status", type = "status_code" },
  { name = "target_status", type = "text" },
  { name = "received_bytes", type = "bytes" },
  { name = "sent_bytes", type = "bytes" },
  { name = "target_seconds", type = "seconds", doc = "NULL where no target answered." },
  { name = "user_agent", type = "text" },
  { name = "target_ip", type = "ip" },
  { name = "actions", type = "text" },
  { name = "trace_id", type = "trace_id" },
]
pivots = [
  { column = "client_ip", to = "ct-ip-activity", param = "ip" },
  { column = "client_ip", to = "vf-host-peers", param = "host" },
  { column = "target_ip", to = "vf-host-peers", param = "host" },
  { column = "client_ip", to = "waf-ip-timeline", param = "ip" },
  { column = "client_ip", to = "xs-ip-everywhere", param = "ip" },
  { column = "client_ip", to = "alb-sqli", param = "ip" },
  { column = "client_ip", to = "alb-rce-traversal", param = "ip" },
  { column = "client_ip", to = "alb-large-responses", param = "ip" },
  { column = "target_ip", to = "xs-exploit-to-egress", param = "target_ip" },
  { column = "trace_id", to = "xs-trace", param = "trace_id" },
]

[params.ip]
type = "ip_or_cidr"
doc = "The client's address or network."

[params.elb]
type = "elb_name"
optional = true
doc = "Only this load balancer: app/web/50dc6c495c0c9188, or its bare name."

[params.path_like]
type = "like"
optional = true
doc = "Only URLs like this, % and _ as wildcards: %/login%"

[params.status]
type = "status_class"
optional = true
doc = "Only this class of status: 2xx, 4xx, …"

[[test]]
title = "the thief looks at the shop; one request is no HTTP"
params = { ip = "203.0.113.66" }
rows = 12
contains = [
  { verb = "GET", url = "https://www.shop.example:443/static/app.js.map", status = 200, target_status = "200", sent_bytes = 412937 },
  { verb = "GET", url = "https://www.shop.example:443/search?q='\"><svg/onload=1>", status = 400 },
  { verb = "POST", url = "https://www.shop.example:443/login", status = 401 },
  { verb = "-", status = 400, target_status = "-", user_agent = "-", actions = "-" },
]
lacks = [{ user_agent = "Nessus" }, { client_ip = "192.0.2.90" }]

[[test]]
title = "who found the key read the file that held it"
params = { ip = "198.51.100.9", path_like = "%.map" }
rows = 1
contains = [{ url = "https://www.shop.example:443/static/app.js.map", status = 200, user_agent = "python-requests/2.32.3" }]

[[test]]
title = "the authorised scanner tries more and says who it is"
params = { ip = "192.0.2.90" }
rows = 96
contains = [{ user_agent = "Nessus", url = "https://www.shop.example:443/products/1' OR 1=1--" }]
lacks = [{ client_ip = "203.0.113.66" }]

[[test]]
title = "only refusals"
params = { ip = "203.0.113.66", status = "4xx" }
rows = 10
lacks = [{ status = 200 }]

[[test]]
title = "another load balancer has none"
params = { ip = "203.0.113.66", elb = "app/other/0123456789abcdef" }
rows = 0
---*/
SELECT
  t.event_time,
  t.client_ip,
  t.elb,
  t.request_verb AS verb,
  t.host,
  t.url_decoded AS url,
  t.elb_status_code AS status,
  t.target_status_code AS target_status,
  t.received_bytes,
  t.sent_bytes,
  nullif(t.target_processing_time, -1) AS target_seconds,
  t.user_agent,
  t.target_ip,
  t.actions_executed AS actions,
  t.trace_id
FROM alb AS t
WHERE contains(:ip, try_cast(t.client_ip AS ipaddress))
  AND (:elb IS NULL OR :elb IN (t.elb, t.elb_name))
  AND (:path_like IS NULL OR t.request_url LIKE :path_like)
  AND (:status IS NULL OR CAST(t.elb_status_code / 100 AS varchar) || 'xx' = :status)
ORDER BY event_time, trace_id, url
LIMIT 5000
