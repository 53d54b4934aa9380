/*---
title = "Commands run inside of pods"
question = "Who ran commands in pods, attached to them, forwarded their ports or added debug containers?"
sources = ["eks_audit"]
severity = "medium"
attack = ["T1609", "T1611"]
false_positives = ["Whoever is on call looks into a pod", "Debug containers of developers in their own namespaces"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "cluster", type = "text" },
  { name = "username", type = "text" },
  { name = "iam_arn", type = "arn" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip", doc = "The peer of the connection." },
  { name = "namespace", type = "text" },
  { name = "pod", type = "text", doc = "Or the node, for a command by way of its kubelet." },
  { name = "way", type = "text", doc = "exec, attach, portforward, ephemeralcontainers, or `kubelet`: past the audit of exec, by a node's proxy." },
  { name = "command", type = "text", doc = "As it was started; what was typed into a shell afterwards is nowhere." },
  { name = "status", type = "status_code", doc = "101: it ran." },
  { name = "user_agent", type = "text" },
]
pivots = [
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "iam_arn", to = "ct-principal-timeline", param = "principal" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "access_key", to = "xs-eks-to-cloudtrail", param = "access_key" },
]

[params.cluster]
type = "text"
optional = true
doc = "Only this cluster."

[params.ns]
type = "text"
optional = true
doc = "Only pods of this namespace."

[params.k8s_user]
type = "text"
optional = true
doc = "Only this Kubernetes user: system:serviceaccount:<namespace>:<name>, an ARN, a mapped name."

[[test]]
title = "the shell that read a pod's token"
params = { ns = "payments" }
rows = 1
contains = [
  { event_time = "2026-03-11 09:22:00.000", cluster = "plat", username = "arn:aws:sts::111122223333:assumed-role/data-admin/sync", iam_arn = "arn:aws:sts::111122223333:assumed-role/data-admin/sync", access_key = "ASIADEMOROLECHAIN234", ip = "203.0.113.142", pod = "api-7c9", way = "exec", command = "sh -c cat /var/run/secrets/eks.amazonaws.com/serviceaccount/token", status = 101 },
]

[[test]]
title = "a command by way of the kubelet"
params = { k8s_user = "system:serviceaccount:shop:search" }
rows = 1
contains = [{ way = "kubelet", pod = "ip-10-20-12-20.eu-west-1.compute.internal", command = "cat /etc/shadow", ip = "203.0.113.143", status = 200 }]

[[test]]
title = "bob on call and a developer with a pod of his own are the known harmless cases, one command in two events counts once; a pod's log and a node's figures run nothing"
rows = 11
contains = [
  { username = "bob", iam_arn = "arn:aws:iam::111122223333:user/bob", way = "exec", command = "sh", ip = "192.0.2.67" },
  { username = "frank", way = "ephemeralcontainers", pod = "search-dev" },
  { username = "frank", way = "exec", command = "ps aux", event_time = "2026-03-11 11:20:12.000" },
]
lacks = [{ way = "log" }, { username = "system:serviceaccount:monitoring:prometheus" }]

[[test]]
title = "another cluster"
params = { cluster = "lab" }
rows = 0
---*/
SELECT
  t.event_time,
  t.cluster,
  t.username,
  t.iam_arn,
  t.access_key,
  t.peer_ip AS ip,
  t.namespace,
  t.object_name AS pod,
  CASE WHEN t.resource = 'pods' THEN t.subresource ELSE 'kubelet' END AS way,
  coalesce(t.exec_command, try(url_decode(regexp_extract(t.request_uri, '[?&]cmd=([^&]*)', 1)))) AS command,
  t.status_code AS status,
  t.user_agent
FROM eks_audit AS t
-- One request makes several events; the last one has the answer. A shell that is still open has none yet.
WHERE t.stage IN ('ResponseComplete', 'Panic')
  AND (
    (t.resource = 'pods' AND t.subresource IN ('exec', 'attach', 'portforward'))
    OR (t.resource = 'pods' AND t.subresource = 'ephemeralcontainers' AND t.is_write)
    -- Who may use a node's proxy runs commands without an exec that is audited as such.
    OR (t.resource = 'nodes' AND t.subresource = 'proxy' AND regexp_like(t.request_uri, '/proxy/(run|exec|attach|portForward|cri)(/|$)'))
  )
  AND (:cluster IS NULL OR t.cluster = :cluster)
  AND (:ns IS NULL OR t.namespace = :ns)
  AND (:k8s_user IS NULL OR t.username = :k8s_user)
ORDER BY event_time, t.audit_id
LIMIT 300
