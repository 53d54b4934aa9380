/*---
title = "Outsiders in our roles"
question = "Which identities from outside our accounts, or from an identity provider, came into our roles?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1199", "T1078.004"]
false_positives = [
  "A vendor that was given a role, with an external id: name its account in `own_accounts`",
  "The build system's own subjects: name them in `known_subjects`",
  "A pod of yours behind its NAT gateway: name the network in `own_network`, so that its token is still told from elsewhere",
]
cost = "normal"
scope.regions = "all"
output = [
  { name = "kind", type = "text", doc = "`account`: from another account. `provider`: from an identity provider." },
  { name = "caller_account", type = "account" },
  { name = "subject", type = "text", doc = "The role and session, or what the provider says of the caller: repo:…, system:serviceaccount:…" },
  { name = "issuer", type = "text", doc = "The identity provider." },
  { name = "target", type = "principal", doc = "The role." },
  { name = "sessions", type = "list", doc = "The first 10 session names." },
  { name = "with_external_id", type = "bool", doc = "Each call gave an external id." },
  { name = "ip", type = "ip_or_service" },
  { name = "from_public", type = "bool", doc = "The address is public: a workload of ours should come from there only through a NAT gateway." },
  { name = "user_agent", type = "text" },
  { name = "calls", type = "count" },
  { name = "errors", type = "count" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "target", to = "ct-principal-timeline", param = "principal" },
  { column = "target", to = "ct-iam-trust-backdoors", param = "role" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
]

[params.own_accounts]
type = "account"
multi = true
optional = true
doc = "Your accounts; the one that has the record always counts as one."

[params.caller_account]
type = "account"
optional = true
doc = "Only from this account."

[params.known_subjects]
type = "regex"
optional = true
doc = "Subjects of a provider that are known: ^repo:our-org/"

[params.own_network]
type = "cidr"
optional = true
doc = "A network from which your workloads reach AWS (a NAT gateway): what an identity provider vouches for is no outsider there."

[params.role]
type = "principal"
optional = true
doc = "Only into this role: its ARN or bare name."

[[test]]
title = "the account that the thief trusted has come, and a pod's token from outside; the vendor is the harmless outsider"
params = { own_accounts = ["111122223333", "222233334444", "333344445555", "444455556666"], known_subjects = "^repo:shop-demo/", own_network = "192.0.2.10/32" }
rows = 3
contains = [
  { kind = "account", caller_account = "999988887777", target = "arn:aws:iam::111122223333:role/ops-maint", with_external_id = false, ip = "203.0.113.67", first_seen = "2026-03-12 00:15:00.000" },
  { kind = "provider", subject = "system:serviceaccount:payments:api", target = "arn:aws:iam::111122223333:role/payments-api", ip = "203.0.113.142", from_public = true, calls = 1 },
  { kind = "account", caller_account = "123456789012", target = "arn:aws:iam::111122223333:role/vendor-metrics", with_external_id = true, ip = "198.51.100.210", from_public = true },
]

[[test]]
title = "without lists everything from another account is told, the build system's jobs, and the pod behind its NAT gateway"
rows = 12
contains = [
  { kind = "account", caller_account = "111122223333", target = "arn:aws:iam::222233334444:role/OrgAuditRole", ip = "203.0.113.140", calls = 1, errors = 0 },
  { kind = "account", caller_account = "333344445555", target = "arn:aws:iam::111122223333:role/OrgAuditRole", with_external_id = true },
  { kind = "account", caller_account = "111122223333", target = "arn:aws:iam::333344445555:role/OrgAuditRole", ip = "203.0.113.140", calls = 1, errors = 1 },
  { kind = "provider", subject = "repo:shop-demo/deploy:ref:refs/heads/main", target = "arn:aws:iam::111122223333:role/pipeline/ci-deploy", ip = "192.0.2.130" },
  { kind = "provider", subject = "system:serviceaccount:payments:api", ip = "192.0.2.10", calls = 20 },
]
lacks = [{ target = "arn:aws:iam::111122223333:role/data-admin" }]

[[test]]
title = "into the trusted role only the foreign account came: bob, who uses it every day, is one of ours"
params = { role = "ops-maint" }
rows = 1
contains = [{ caller_account = "999988887777", sessions = ["x"] }]

[[test]]
title = "one vendor"
params = { caller_account = "123456789012" }
rows = 1
contains = [{ target = "arn:aws:iam::111122223333:role/vendor-metrics", errors = 0 }]
---*/
WITH entry AS (
  SELECT
    CASE WHEN t.eventname = 'AssumeRole' THEN 'account' ELSE 'provider' END AS kind,
    CASE WHEN t.eventname = 'AssumeRole' THEN t.actor_account END AS caller_account,
    t.recipientaccountid AS account,
    CASE WHEN t.eventname = 'AssumeRole' THEN coalesce(t.actor_arn, t.principal_id) ELSE t.user_name END AS subject,
    t.useridentity.identityprovider AS issuer,
    json_extract_scalar(t.requestparameters, '$.roleArn') AS target,
    json_extract_scalar(t.requestparameters, '$.roleSessionName') AS session,
    json_extract_scalar(t.requestparameters, '$.externalId') IS NOT NULL AS has_external_id,
    t.sourceipaddress AS ip,
    t.is_public_ip,
    t.useragent,
    t.errorcode,
    t.event_time
  FROM cloudtrail AS t
  WHERE t.eventname IN ('AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity')
    AND NOT t.is_service
)
SELECT
  e.kind,
  e.caller_account,
  e.subject,
  e.issuer,
  e.target,
  slice(array_sort(array_agg(DISTINCT e.session) FILTER (WHERE e.session IS NOT NULL)), 1, 10) AS sessions,
  bool_and(e.has_external_id) AS with_external_id,
  e.ip,
  bool_or(e.is_public_ip) AS from_public,
  min(e.useragent) AS user_agent,
  count(*) AS calls,
  count_if(e.errorcode IS NOT NULL) AS errors,
  min(e.event_time) AS first_seen,
  max(e.event_time) AS last_seen
FROM entry AS e
WHERE (
    (
      e.kind = 'account'
      AND e.caller_account <> e.account
      -- The caller's own account has a record as well; there the role is somebody else's.
      AND strpos(e.target, ':' || e.account || ':') > 0
      AND (:own_accounts IS NULL OR e.caller_account NOT IN (:own_accounts))
    )
    OR (
      e.kind = 'provider'
      AND (:known_subjects IS NULL OR NOT coalesce(regexp_like(e.subject, :known_subjects), false))
      AND (:own_network IS NULL OR NOT coalesce(contains(:own_network, try_cast(e.ip AS ipaddress)), false))
    )
  )
  AND (:caller_account IS NULL OR e.caller_account = :caller_account)
  AND (:role IS NULL OR e.target = :role OR e.target LIKE '%/' || :role)
GROUP BY e.kind, e.caller_account, e.subject, e.issuer, e.target, e.ip
ORDER BY last_seen DESC, kind, subject, target, ip
LIMIT 300
