/*---
title = "Administration pages from outside"
question = "Who got an answer from our administration pages and was not in the office network?"
sources = ["alb"]
severity = "medium"
attack = ["T1190"]
false_positives = ["Colleagues at home without the VPN"]
cost = "normal"
output = [
  { name = "client_ip", type = "ip" },
  { name = "requests", type = "count" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
  { name = "paths", type = "list", doc = "The first ten, by name." },
]
pivots = [
  { column = "client_ip", to = "alb-client-timeline", param = "ip" },
  { column = "client_ip", to = "ct-ip-activity", param = "ip" },
]

[params.office]
type = "cidr"
default = "198.51.100.0/24"
doc = "The office network, whose requests are expected."

[[test]]
title = "an outsider who was let in is found; the office, who was refused, and other pages are not"
fixture = "admin-path"
rows = 1
contains = [{ client_ip = "203.0.113.66", requests = 2, paths = ["/admin/export", "/admin/users"] }]
lacks = [{ client_ip = "198.51.100.7" }, { client_ip = "203.0.113.99" }, { client_ip = "192.0.2.5" }]

[[test]]
title = "with another office network, the old office is an outsider"
fixture = "admin-path"
params = { office = "10.0.0.0/8" }
rows = 2
contains = [{ client_ip = "198.51.100.7", requests = 1 }]
---*/
SELECT
  t.client_ip,
  count(*) AS requests,
  min(t.event_time) AS first_seen,
  max(t.event_time) AS last_seen,
  slice(array_sort(array_agg(DISTINCT t.path)), 1, 10) AS paths
FROM alb AS t
WHERE (t.path = '/admin' OR starts_with(t.path, '/admin/'))
  AND t.elb_status_code < 400
  AND NOT contains(:office, try_cast(t.client_ip AS ipaddress))
GROUP BY t.client_ip
ORDER BY requests DESC, client_ip
LIMIT 200
