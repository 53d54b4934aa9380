/*---
title = "Strangers at the Kubernetes API"
question = "Who asked the Kubernetes API without signing in, or tried from outside what it may do, and what was let through?"
sources = ["eks_audit"]
severity = "critical"
attack = ["T1078", "T1190", "T1613"]
false_positives = [
  "Monitoring that asks for /metrics without a token, from a private address",
  "The internet's scanners at a public endpoint: refused every time",
]
cost = "normal"
output = [
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
  { name = "cluster", type = "text" },
  { name = "ip", type = "ip", doc = "The peer of the connection." },
  { name = "username", type = "text" },
  { name = "is_anonymous", type = "bool", doc = "False: somebody with a token, from a public address, who was refused often." },
  { name = "verb", type = "text" },
  { name = "path", type = "text", doc = "Without the query." },
  { name = "status", type = "status_code" },
  { name = "allowed", type = "bool", doc = "The API let it through; these come first." },
  { name = "requests", type = "count" },
  { name = "user_agent", type = "text" },
]
pivots = [
  { column = "ip", to = "xs-ip-everywhere", param = "ip" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "username", to = "eks-exec", param = "k8s_user" },
]

[params.cluster]
type = "text"
optional = true
doc = "Only this cluster."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this peer or network."

[params.min_refused]
type = "int"
default = 20
doc = "Somebody with a token counts from so many refusals on."

[params.only_allowed]
type = "bool"
default = false
doc = "Only what was let through."

[[test]]
title = "a list of the namespaces was given to nobody in particular; the health check is open to everybody"
params = { only_allowed = "true" }
rows = 1
contains = [{ ip = "203.0.113.142", username = "system:anonymous", is_anonymous = true, verb = "list", path = "/api/v1/namespaces", status = 200, allowed = true, requests = 1, first_seen = "2026-03-11 09:28:00.000" }]
lacks = [{ path = "/healthz" }]

[[test]]
title = "before, the same address was refused thirty times"
params = { ip = "203.0.113.142" }
contains = [
  { allowed = true, path = "/api/v1/namespaces" },
  { allowed = false, path = "/api/v1/secrets", status = 403 },
]
lacks = [{ ip = "203.0.113.143" }, { ip = "10.20.12.9" }, { username = "arn:aws:sts::111122223333:assumed-role/data-admin/sync" }]

[[test]]
title = "a service account's token from outside, refused twelve ways; six refusals of a developer are too few"
params = { ip = "203.0.0.0/8" }
contains = [
  { ip = "203.0.113.143", username = "system:serviceaccount:shop:search", is_anonymous = false, path = "/api/v1/namespaces/payments/configmaps", status = 403, allowed = false, requests = 2 },
]
lacks = [{ username = "frank" }, { path = "/api/v1/namespaces/shop/secrets/shop-1" }]

[[test]]
title = "a threshold of six shows the developer, too"
params = { min_refused = "6", ip = "192.0.2.68" }
rows = 1
contains = [{ username = "frank", requests = 6, path = "/api/v1/namespaces/payments/pods" }]

[[test]]
title = "monitoring without a token is the known harmless case"
contains = [{ ip = "10.20.12.9", path = "/metrics", allowed = false, status = 403, requests = 5, user_agent = "Prometheus/2.55.1" }]
lacks = [{ path = "/healthz" }, { username = "frank" }, { username = "bob" }]

[[test]]
title = "another cluster"
params = { cluster = "lab" }
rows = 0
---*/
WITH request AS (
  SELECT
    t.event_time,
    t.cluster,
    t.peer_ip AS ip,
    t.username,
    t.is_anonymous OR coalesce(strpos(t.user_groups, 'system:unauthenticated') > 0, false) AS is_anonymous,
    t.is_public_peer,
    t.is_denied,
    t.verb,
    regexp_extract(t.request_uri, '^[^?]*') AS path,
    t.status_code AS status,
    coalesce(t.decision = 'allow' AND coalesce(t.status_code, 0) < 400, false) AS allowed,
    t.user_agent
  FROM eks_audit AS t
  -- One request makes several events; the last one has the answer.
  WHERE t.stage IN ('ResponseComplete', 'Panic')
    AND (:cluster IS NULL OR t.cluster = :cluster)
    AND (:ip IS NULL OR contains(:ip, try_cast(t.peer_ip AS ipaddress)))
),
counted AS (
  SELECT
    r.*,
    count_if(r.is_denied AND r.is_public_peer) OVER (PARTITION BY r.cluster, r.ip, r.username) AS refused
  FROM request AS r
)
SELECT
  min(c.event_time) AS first_seen,
  max(c.event_time) AS last_seen,
  c.cluster,
  c.ip,
  c.username,
  c.is_anonymous,
  c.verb,
  c.path,
  c.status,
  c.allowed,
  count(*) AS requests,
  max(c.user_agent) AS user_agent
FROM counted AS c
WHERE (
    -- These paths are open to everybody.
    (c.is_anonymous AND NOT regexp_like(c.path, '^/(healthz|livez|readyz|version)(/|$)'))
    OR (NOT c.is_anonymous AND c.is_denied AND c.refused >= :min_refused)
  )
  AND (NOT :only_allowed OR c.allowed)
GROUP BY c.cluster, c.ip, c.username, c.is_anonymous, c.verb, c.path, c.status, c.allowed
ORDER BY allowed DESC, requests DESC, first_seen, cluster, ip, username, verb, path, status
LIMIT 200
