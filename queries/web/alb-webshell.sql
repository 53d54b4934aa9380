/*---
title = "New pages that few use"
question = "Is there a page that answers since lately, that only a few clients use, and that runs code or takes what they send?"
sources = ["alb"]
severity = "high"
attack = ["T1505.003"]
false_positives = [
  "A page that was just released: compare with the deploys",
  "An old report or admin page that somebody opens once in a while",
]
cost = "heavy"
output = [
  { name = "host", type = "hostname" },
  { name = "path", type = "text" },
  { name = "clients", type = "list" },
  { name = "posts", type = "count" },
  { name = "gets", type = "count" },
  { name = "received_sizes", type = "count", doc = "Different sizes of what was posted: commands differ, forms hardly." },
  { name = "received_bytes", type = "bytes" },
  { name = "sent_bytes", type = "bytes" },
  { name = "targets", type = "list" },
  { name = "user_agent", type = "text", doc = "The first by name." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "clients", to = "alb-client-timeline", param = "ip" },
  { column = "targets", to = "xs-exploit-to-egress", param = "target_ip" },
  { column = "targets", to = "vf-host-peers", param = "host" },
]

[tables.earlier]
source = "alb"
window = "7d before"

[params.script_path]
type = "regex"
default = '(?i)\.(php\d?|phtml|aspx?|ashx|jspx?|cgi|cfm)$'
doc = "Paths of scripts. Other paths count if they take posts of many sizes."

[params.max_clients]
type = "int"
default = 3
doc = "Used by at most so many addresses."

[params.min_posts]
type = "int"
default = 5
doc = "Of paths that are no scripts: at least so many posts, of as many sizes."

[params.elb]
type = "elb_name"
optional = true
doc = "Only this load balancer: app/web/50dc6c495c0c9188, or its bare name."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only pages that this client, or a client of this network, used."

[params.path_like]
type = "like"
optional = true
doc = "Only URLs like this, % and _ as wildcards: %/login%"

[[test]]
title = "one client posts to a hidden script; a page with many users and one that is not there stay out; an old report does not"
rows = 2
contains = [
  { path = "/uploads/.cache.php", clients = ["198.51.100.23"], posts = 38, gets = 0, targets = ["10.20.10.12"] },
  { path = "/admin/report.php", clients = ["192.0.2.75"], posts = 0, gets = 4 },
]
lacks = [{ path = "/legacy/track.php" }, { path = "/uploads/shell.php" }]

[[test]]
title = "whose: the page of many stays out for one of the many, too"
params = { ip = "203.0.113.160/29" }
rows = 0

[[test]]
title = "another load balancer has none"
params = { elb = "app/other/0123456789abcdef" }
rows = 0

[[test]]
title = "another page has none"
params = { path_like = "%/nowhere%" }
rows = 0
---*/
WITH success AS (
  SELECT
    false AS is_earlier,
    t.host,
    t.path,
    t.client_ip,
    t.request_verb,
    t.received_bytes,
    t.sent_bytes,
    t.target_ip,
    t.user_agent,
    t.event_time
  FROM alb AS t
  WHERE t.target_status_code = '200'
    AND (:elb IS NULL OR :elb IN (t.elb, t.elb_name))
    AND (:path_like IS NULL OR t.request_url LIKE :path_like)
  UNION ALL
  SELECT
    true,
    t.host,
    t.path,
    t.client_ip,
    t.request_verb,
    t.received_bytes,
    t.sent_bytes,
    t.target_ip,
    t.user_agent,
    t.event_time
  FROM earlier AS t
  WHERE t.target_status_code = '200'
    AND (:elb IS NULL OR :elb IN (t.elb, t.elb_name))
    AND (:path_like IS NULL OR t.request_url LIKE :path_like)
)
SELECT
  s.host,
  s.path,
  array_sort(array_agg(DISTINCT s.client_ip)) AS clients,
  count_if(s.request_verb = 'POST') AS posts,
  count_if(s.request_verb = 'GET') AS gets,
  count(DISTINCT CASE WHEN s.request_verb = 'POST' THEN s.received_bytes END) AS received_sizes,
  sum(s.received_bytes) AS received_bytes,
  sum(s.sent_bytes) AS sent_bytes,
  slice(array_sort(array_agg(DISTINCT s.target_ip)), 1, 20) AS targets,
  min(s.user_agent) AS user_agent,
  min(s.event_time) AS first_seen,
  max(s.event_time) AS last_seen
FROM success AS s
GROUP BY s.host, s.path
HAVING count_if(s.is_earlier) = 0
  AND count(DISTINCT s.client_ip) <= :max_clients
  AND (:ip IS NULL OR count_if(contains(:ip, try_cast(s.client_ip AS ipaddress))) > 0)
  AND (
    regexp_like(s.path, :script_path)
    OR (
      count_if(s.request_verb = 'POST') >= :min_posts
      AND count(DISTINCT CASE WHEN s.request_verb = 'POST' THEN s.received_bytes END) >= :min_posts
    )
  )
ORDER BY posts DESC, gets DESC, host, path
LIMIT 100
