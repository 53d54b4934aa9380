/*---
title = "Readers of Kubernetes secrets"
question = "Who read or listed Kubernetes secrets, and how many?"
sources = ["eks_audit"]
severity = "high"
attack = ["T1552.007", "T1555"]
false_positives = [
  "Helm keeps its releases in secrets and lists them at every deploy",
  "Operators and secret managers outside of kube-system",
]
cost = "normal"
output = [
  { name = "cluster", type = "text" },
  { name = "username", type = "text" },
  { name = "iam_arn", type = "arn" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip", doc = "The peer of the connection." },
  { name = "namespace", type = "text", doc = "NULL: of all namespaces." },
  { name = "cluster_wide", type = "bool", doc = "The secrets of all namespaces in one list; always shown, and first." },
  { name = "requests", type = "count" },
  { name = "lists", type = "count", doc = "Requests for all of a namespace, or of all." },
  { name = "distinct_secrets", type = "count", doc = "Of those read one by one." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
  { name = "user_agent", type = "text" },
]
pivots = [
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "username", to = "eks-exec", param = "k8s_user" },
  { column = "iam_arn", to = "ct-principal-timeline", param = "principal" },
  { column = "ip", to = "xs-ip-everywhere", param = "ip" },
]

[params.cluster]
type = "text"
optional = true
doc = "Only this cluster."

[params.min_requests]
type = "int"
default = 5
doc = "At least so many requests, unless one is for all namespaces."

[[test]]
title = "every secret of the cluster; eight of one namespace, without one that is not there; helm is the known harmless case, its watch one request"
rows = 3
contains = [
  { username = "arn:aws:sts::111122223333:assumed-role/data-admin/sync", access_key = "ASIADEMOROLECHAIN234", ip = "203.0.113.142", cluster_wide = true, requests = 6, lists = 6, distinct_secrets = 0, first_seen = "2026-03-11 09:23:00.000", last_seen = "2026-03-11 09:23:45.000" },
  { username = "system:serviceaccount:shop:search", ip = "203.0.113.143", namespace = "shop", cluster_wide = false, requests = 8, lists = 0, distinct_secrets = 8 },
  { username = "helm-deployer", iam_arn = "arn:aws:iam::111122223333:role/helm-deployer", namespace = "shop", requests = 7, lists = 7, user_agent = "Helm/3.16.3" },
]

[[test]]
title = "two secrets of a developer are too few; controllers and what was refused stay out at any threshold"
params = { min_requests = "1" }
rows = 4
contains = [{ username = "frank", distinct_secrets = 2 }]
lacks = [
  { username = "system:serviceaccount:kube-system:external-secrets" },
  { username = "system:anonymous" },
  { namespace = "payments" },
]

[[test]]
title = "another cluster"
params = { cluster = "lab" }
rows = 0
---*/
SELECT
  t.cluster,
  t.username,
  t.iam_arn,
  t.access_key,
  t.peer_ip AS ip,
  t.namespace,
  t.namespace IS NULL AS cluster_wide,
  count(*) AS requests,
  count_if(t.object_name IS NULL) AS lists,
  count(DISTINCT t.object_name) AS distinct_secrets,
  min(t.event_time) AS first_seen,
  max(t.event_time) AS last_seen,
  max(t.user_agent) AS user_agent
FROM eks_audit AS t
WHERE t.stage IN ('ResponseComplete', 'Panic')
  AND t.resource = 'secrets'
  AND t.verb IN ('get', 'list', 'watch')
  AND NOT t.is_denied
  AND coalesce(t.status_code, 200) < 400
  -- Nodes, the control plane and its controllers read secrets all day.
  AND NOT regexp_like(coalesce(t.username, ''), '^system:(node:|apiserver$|kube-|serviceaccount:kube-system:)')
  AND (:cluster IS NULL OR t.cluster = :cluster)
GROUP BY t.cluster, t.username, t.iam_arn, t.access_key, t.peer_ip, t.namespace
HAVING count(*) >= :min_requests OR t.namespace IS NULL
ORDER BY cluster_wide DESC, requests DESC, cluster, username, ip, namespace, access_key
LIMIT 200
