/*---
title = "Privileged pods and changes of rights in a cluster"
question = "Who started pods that own their node, or changed who may do what, and how?"
sources = ["eks_audit"]
severity = "critical"
attack = ["T1610", "T1611", "T1098.006"]
false_positives = [
  "Network, storage and monitoring agents in kube-system are privileged",
  "An operator that is installed brings roles with `*`",
  "Administrators who map roles in aws-auth, and EKS itself (`eks:node-manager`), for new node groups",
]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "cluster", type = "text" },
  { name = "username", type = "text" },
  { name = "iam_arn", type = "arn" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip", doc = "The peer of the connection." },
  { name = "verb", type = "text" },
  { name = "namespace", type = "text" },
  { name = "resource", type = "text" },
  { name = "name", type = "text", doc = "A request to create a pod may not have it." },
  { name = "signs", type = "list", doc = "`privileged`, `host namespaces`, `host path`, `capabilities`; `cluster-admin`, `rights for everybody`, `all verbs`, `escalate`; `admission webhook`, `aws-auth`, `token`, `certificate`; `not logged`: the audit level leaves out what was asked for." },
  { name = "status", type = "status_code", doc = "From 400 on it was refused." },
  { name = "user_agent", type = "text" },
]
pivots = [
  { column = "iam_arn", to = "ct-principal-timeline", param = "principal" },
  { column = "username", to = "eks-exec", param = "k8s_user" },
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
]

[params.cluster]
type = "text"
optional = true
doc = "Only this cluster."

[params.k8s_user]
type = "text"
optional = true
doc = "Only this Kubernetes user."

[[test]]
title = "a pod with the node's root folder, and cluster-admin for a service account"
params = { k8s_user = "arn:aws:sts::111122223333:assumed-role/data-admin/sync" }
rows = 2
contains = [
  { event_time = "2026-03-11 09:25:00.000", resource = "pods", name = "node-tools", signs = ["privileged", "host namespaces", "host path"], status = 201, access_key = "ASIADEMOROLECHAIN234", ip = "203.0.113.142" },
  { event_time = "2026-03-11 09:26:00.000", resource = "clusterrolebindings", name = "sync", signs = ["cluster-admin"] },
]

[[test]]
title = "a webhook that was refused shows the intent; then a token of another service account"
params = { k8s_user = "system:serviceaccount:shop:search" }
rows = 2
contains = [
  { resource = "mutatingwebhookconfigurations", signs = ["admission webhook"], status = 403 },
  { resource = "serviceaccounts", name = "deployer", signs = ["token"], status = 201 },
]

[[test]]
title = "agents, operators and administrators are the known harmless cases; ordinary deployments, a right to read, what is taken away, nodes and controllers stay out"
rows = 7
contains = [
  { username = "system:serviceaccount:kube-system:addon-manager", name = "aws-node", namespace = "kube-system", signs = ["privileged", "host namespaces"] },
  { username = "helm-deployer", name = "search-operator", signs = ["all verbs"] },
  { username = "bob", name = "aws-auth", signs = ["aws-auth"] },
]
lacks = [
  { username = "helm-deployer", resource = "deployments" },
  { resource = "rolebindings" },
  { name = "coredns" },
  { username = "system:node:ip-10-20-12-20.eu-west-1.compute.internal" },
  { username = "system:serviceaccount:kube-system:daemon-set-controller" },
]

[[test]]
title = "another cluster"
params = { cluster = "lab" }
rows = 0
---*/
WITH change AS (
  SELECT
    t.event_time,
    t.audit_id,
    t.cluster,
    t.username,
    t.iam_arn,
    t.access_key,
    t.peer_ip AS ip,
    t.verb,
    t.namespace,
    t.resource,
    t.subresource,
    coalesce(t.object_name, json_extract_scalar(t.message, '$.requestObject.metadata.name')) AS name,
    -- As text: the place of a pod's settings differs between pods, deployments and jobs. Quotes of texts inside are escaped.
    json_format(json_extract(t.message, '$.requestObject')) AS object,
    t.status_code AS status,
    t.user_agent
  FROM eks_audit AS t
  WHERE t.stage IN ('ResponseComplete', 'Panic')
    AND t.verb IN ('create', 'update', 'patch', 'delete')
    AND (
      t.resource IN ('mutatingwebhookconfigurations', 'validatingwebhookconfigurations', 'certificatesigningrequests')
      OR (t.verb <> 'delete' AND t.resource IN ('clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'))
      OR (t.verb <> 'delete' AND t.resource IN (
        'pods', 'deployments', 'daemonsets', 'statefulsets', 'replicasets', 'replicationcontrollers', 'jobs', 'cronjobs'
      ))
      OR (t.resource = 'configmaps' AND t.namespace = 'kube-system' AND t.object_name = 'aws-auth')
      OR (t.resource = 'serviceaccounts' AND t.subresource = 'token')
    )
    -- The cluster's own controllers make what somebody else asked for, nodes and the control plane fetch tokens all day.
    AND NOT regexp_like(coalesce(t.username, ''), '^system:(node:|apiserver$|kube-|serviceaccount:kube-system:[a-z-]+-controller$)')
    AND (:cluster IS NULL OR t.cluster = :cluster)
    AND (:k8s_user IS NULL OR t.username = :k8s_user)
),
judged AS (
  SELECT
    c.*,
    c.resource IN ('clusterroles', 'roles') AS is_role,
    c.resource IN ('clusterrolebindings', 'rolebindings') AS is_binding
  FROM change AS c
),
signed AS (
  SELECT
    j.*,
    filter(
      ARRAY[
        CASE WHEN regexp_like(j.object, '"privileged"\s*:\s*true') THEN 'privileged' END,
        CASE WHEN regexp_like(j.object, '"host(PID|IPC|Network)"\s*:\s*true') THEN 'host namespaces' END,
        CASE
          WHEN regexp_like(
            j.object,
            '"hostPath"\s*:\s*\{[^}]*"path"\s*:\s*"/("|(etc|root|proc|dev|home|var/run|run|var/lib/kubelet|var/lib/docker|var/lib/containerd)["/])'
          ) THEN 'host path'
        END,
        CASE
          WHEN regexp_like(j.object, '"add"\s*:\s*\[[^\]]*"(CAP_)?(ALL|SYS_ADMIN|SYS_PTRACE|SYS_MODULE|NET_ADMIN|DAC_READ_SEARCH)"')
            THEN 'capabilities'
        END,
        CASE WHEN j.is_binding AND regexp_like(j.object, '"name"\s*:\s*"cluster-admin"') THEN 'cluster-admin' END,
        CASE
          WHEN j.is_binding AND regexp_like(j.object, '"name"\s*:\s*"system:(anonymous|unauthenticated|authenticated|serviceaccounts)"')
            THEN 'rights for everybody'
        END,
        CASE WHEN j.is_role AND regexp_like(j.object, '"verbs"\s*:\s*\[[^\]]*"[*]"') THEN 'all verbs' END,
        CASE WHEN j.is_role AND regexp_like(j.object, '"verbs"\s*:\s*\[[^\]]*"(escalate|bind|impersonate)"') THEN 'escalate' END,
        CASE WHEN j.resource LIKE '%webhookconfigurations' THEN 'admission webhook' END,
        CASE WHEN j.resource = 'configmaps' THEN 'aws-auth' END,
        CASE WHEN j.subresource = 'token' THEN 'token' END,
        CASE WHEN j.resource = 'certificatesigningrequests' THEN 'certificate' END,
        CASE WHEN j.object IS NULL AND (j.is_role OR j.is_binding) THEN 'not logged' END
      ],
      sign -> sign IS NOT NULL
    ) AS signs
  FROM judged AS j
)
SELECT
  s.event_time,
  s.cluster,
  s.username,
  s.iam_arn,
  s.access_key,
  s.ip,
  s.verb,
  s.namespace,
  s.resource,
  s.name,
  s.signs,
  s.status,
  s.user_agent
FROM signed AS s
WHERE cardinality(s.signs) > 0
ORDER BY event_time, s.audit_id
LIMIT 300
