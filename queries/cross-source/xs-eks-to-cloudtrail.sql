/*---
title = "Kubernetes and the AWS identities behind it"
question = "Which AWS sessions act in the cluster, which pods act in AWS, and does one of them come from somewhere else?"
sources = ["eks_audit", "cloudtrail"]
severity = "high"
attack = ["T1550.001", "T1078.004"]
false_positives = ["Addresses of the nodes' NAT gateways and of the office: name them in `own_networks`"]
cost = "heavy"
scope.regions = "all"
output = [
  { name = "side", type = "text", doc = "`kubernetes` or `aws`." },
  { name = "access_key", type = "access_key", doc = "What both sides have in common." },
  { name = "identity", type = "text", doc = "The Kubernetes user, or the AWS actor." },
  { name = "service_account", type = "text", doc = "The pod's identity that the key was issued to: system:serviceaccount:<namespace>:<name>." },
  { name = "action", type = "text", doc = "Verb and kind of object, or service and API." },
  { name = "ip", type = "ip_or_service" },
  { name = "is_foreign", type = "bool", doc = "A public address outside of `own_networks`." },
  { name = "has_moved", type = "bool", doc = "The key was used from more than one address, on both sides together." },
  { name = "calls", type = "count" },
  { name = "refused", type = "count" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "access_key", to = "ct-key-timeline", param = "key" },
  { column = "ip", to = "xs-ip-everywhere", param = "ip" },
  { column = "identity", to = "eks-exec", param = "k8s_user" },
]

[params.access_key]
type = "access_key"
optional = true
doc = "Only this key."

[params.service_account]
type = "text"
optional = true
doc = "Only this pod identity: system:serviceaccount:<namespace>:<name>, or a part of it."

[params.own_networks]
type = "cidr"
multi = true
optional = true
doc = "Where your nodes and people come from."

[params.only_foreign]
type = "bool"
default = true
doc = "Only keys that were used from a foreign address; false shows all."

[[test]]
title = "a chained role goes through the account and the cluster, a pod's token works outside; bob and the pod itself stay out"
params = { own_networks = ["192.0.2.0/24"] }
rows = 17
contains = [
  { side = "kubernetes", access_key = "ASIADEMOROLECHAIN234", action = "list secrets", ip = "203.0.113.142", is_foreign = true, has_moved = true, calls = 6 },
  { side = "kubernetes", access_key = "ASIADEMOROLECHAIN234", action = "get pods/exec" },
  { side = "aws", access_key = "ASIADEMOROLECHAIN234", action = "iam CreateAccessKey", ip = "203.0.113.140" },
  { side = "aws", access_key = "ASIADEMOPODIDENTI234", action = "ssm GetParametersByPath", service_account = "system:serviceaccount:payments:api", ip = "203.0.113.142", calls = 6 },
]
lacks = [{ identity = "bob" }, { ip = "192.0.2.10" }]

[[test]]
title = "without the networks the office and the NAT gateway are foreign, too (the known false positive)"
contains = [
  { side = "kubernetes", identity = "bob", ip = "192.0.2.67", is_foreign = true, has_moved = false },
  { side = "aws", service_account = "system:serviceaccount:payments:api", ip = "192.0.2.10", action = "sts AssumeRoleWithWebIdentity", calls = 20 },
]
lacks = [{ identity = "system:anonymous" }]

[[test]]
title = "one pod's keys: its own and the stolen one"
params = { service_account = "payments:api" }
rows = 3
lacks = [{ side = "kubernetes" }]

[[test]]
title = "one key, wherever it was used"
params = { access_key = "AKIADEMOBOBSRE234567", own_networks = ["192.0.2.64/27"], only_foreign = "false" }
rows = 1
contains = [{ side = "kubernetes", identity = "bob", is_foreign = false }]
---*/
WITH action AS (
  -- The token of a person or a role names the access key that made it.
  SELECT
    'kubernetes' AS side,
    k.access_key,
    k.username AS identity,
    CAST(NULL AS varchar) AS service_account,
    k.verb || coalesce(' ' || k.resource, '') || coalesce('/' || k.subresource, '') AS action,
    k.source_ip AS ip,
    -- A request has several events: when it comes, when it is answered, when a shell ends.
    count(DISTINCT k.audit_id) AS calls,
    count(DISTINCT CASE WHEN k.is_denied THEN k.audit_id END) AS refused,
    min(k.event_time) AS first_seen,
    max(k.event_time) AS last_seen
  FROM eks_audit AS k
  WHERE k.access_key IS NOT NULL
  GROUP BY k.access_key, k.username, k.verb, k.resource, k.subresource, k.source_ip
  UNION ALL
  -- A pod's token becomes an access key: from then on the key is the pod's.
  SELECT
    'aws',
    t.access_key,
    t.actor,
    t.service_account,
    t.action,
    t.ip,
    count(*),
    count_if(t.is_denied),
    min(t.event_time),
    max(t.event_time)
  FROM (
    SELECT
      coalesce(json_extract_scalar(c.responseelements, '$.credentials.accessKeyId'), c.access_key) AS access_key,
      c.actor,
      json_extract_scalar(c.responseelements, '$.subjectFromWebIdentityToken') AS service_account,
      regexp_replace(c.eventsource, '[.]amazonaws[.]com$') || ' ' || c.eventname AS action,
      c.sourceipaddress AS ip,
      c.is_denied,
      c.event_time
    FROM cloudtrail AS c
    WHERE c.eventname = 'AssumeRoleWithWebIdentity' OR (c.access_key IS NOT NULL AND NOT c.is_service)
  ) AS t
  GROUP BY t.access_key, t.actor, t.service_account, t.action, t.ip
),
judged AS (
  SELECT
    a.*,
    -- A public address. What services call themselves is no address.
    coalesce(
      none_match(
        ARRAY['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', 'fc00::/7', 'fe80::/10'],
        network -> contains(network, try_cast(a.ip AS ipaddress))
      ),
      false
    )
      AND (:own_networks IS NULL OR none_match(ARRAY[:own_networks], network -> contains(network, try_cast(a.ip AS ipaddress)))) AS is_foreign
  FROM action AS a
),
linked AS (
  SELECT
    j.side,
    j.access_key,
    j.identity,
    max(CASE WHEN j.service_account LIKE 'system:serviceaccount:%' THEN j.service_account END)
      OVER (PARTITION BY j.access_key) AS service_account,
    j.action,
    j.ip,
    j.is_foreign,
    bool_or(j.side = 'kubernetes') OVER (PARTITION BY j.access_key) AS is_in_cluster,
    bool_or(j.is_foreign) OVER (PARTITION BY j.access_key) AS is_key_foreign,
    min(j.ip) OVER (PARTITION BY j.access_key) <> max(j.ip) OVER (PARTITION BY j.access_key) AS has_moved,
    j.calls,
    j.refused,
    j.first_seen,
    j.last_seen
  FROM judged AS j
)
SELECT
  l.side,
  l.access_key,
  l.identity,
  l.service_account,
  l.action,
  l.ip,
  l.is_foreign,
  l.has_moved,
  l.calls,
  l.refused,
  l.first_seen,
  l.last_seen
FROM linked AS l
WHERE (l.is_in_cluster OR l.service_account IS NOT NULL)
  AND (NOT :only_foreign OR l.is_key_foreign)
  AND (:access_key IS NULL OR l.access_key = :access_key)
  AND (:service_account IS NULL OR strpos(l.service_account, :service_account) > 0)
ORDER BY access_key, first_seen, side, action, ip
LIMIT 500
