/*---
title = "Roles and providers that let outsiders in"
question = "Did a change of a trust policy or of an identity provider let outsiders in?"
sources = ["cloudtrail"]
severity = "critical"
attack = ["T1098.003", "T1484.002", "T1556"]
false_positives = ["A vendor that is taken on, with an external id", "A provider for a build system that is set up"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "event_name", type = "event_name" },
  { name = "target", type = "principal", doc = "The role, provider, trust anchor or profile." },
  { name = "outside_accounts", type = "list", doc = "Accounts that the policy names and that are not yours." },
  { name = "anybody", type = "bool", doc = "The policy trusts everybody." },
  { name = "federated", type = "bool", doc = "The policy trusts an identity provider, or this is one." },
  { name = "with_condition", type = "bool", doc = "The policy has a condition: an external id, a subject, an organization." },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "error", type = "text", doc = "A refusal shows the intent." },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "target", to = "ct-external-assume", param = "role" },
  { column = "outside_accounts", to = "ct-external-assume", param = "caller_account" },
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
]

[params.own_accounts]
type = "account"
multi = true
optional = true
doc = "Your accounts; the one that has the record always counts as one."

[params.role]
type = "principal"
optional = true
doc = "Only this role: its name."

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: an ARN or a bare name."

[[test]]
title = "the maintenance role trusts a foreign account, then an identity provider and a certificate authority of a stranger's own"
rows = 3
contains = [
  { event_name = "UpdateAssumeRolePolicy", target = "ops-maint", outside_accounts = ["999988887777"], anybody = false, federated = false, with_condition = false, access_key = "AKIADEMOLEAKEDKEY234" },
  { event_name = "CreateOpenIDConnectProvider", target = "https://oidc.sync-demo.example", outside_accounts = [], federated = true, actor = "arn:aws:iam::111122223333:role/data-admin" },
  { event_name = "CreateTrustAnchor", target = "sync", federated = true, access_key = "ASIADEMOROLECHAIN234", ip = "203.0.113.140" },
]
# data-admin's new trust is in a role of its own account (`ct-iam-privesc` has it); a CreateRole that was refused says no policy.
lacks = [
  { target = "data-admin" },
  { event_name = "CreateRole" },
]

[[test]]
title = "an account of one's own is no outsider; providers stay"
params = { own_accounts = ["111122223333", "999988887777"] }
rows = 2
lacks = [{ target = "ops-maint" }]

[[test]]
title = "one role"
params = { role = "ops-maint" }
rows = 1
contains = [{ target = "ops-maint", ip = "203.0.113.66" }]

[[test]]
title = "what the chained role let in"
params = { actor = "data-admin" }
rows = 2
lacks = [{ event_name = "UpdateAssumeRolePolicy" }]
---*/
WITH change AS (
  SELECT
    t.event_time,
    t.recipientaccountid AS account,
    t.eventname AS event_name,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.roleName'),
      json_extract_scalar(t.requestparameters, '$.openIDConnectProviderArn'),
      json_extract_scalar(t.requestparameters, '$.url'),
      json_extract_scalar(t.requestparameters, '$.sAMLProviderArn'),
      json_extract_scalar(t.requestparameters, '$.name')
    ) AS target,
    -- The policy is JSON as a text inside of JSON.
    coalesce(
      json_extract_scalar(t.requestparameters, '$.policyDocument'),
      json_extract_scalar(t.requestparameters, '$.assumeRolePolicyDocument')
    ) AS policy,
    t.eventname IN ('UpdateAssumeRolePolicy', 'CreateRole') AS is_policy,
    t.actor,
    t.access_key,
    t.sourceipaddress AS ip,
    t.errorcode AS error,
    t.eventid AS event_id
  FROM cloudtrail AS t
  WHERE (
      (
        t.eventsource = 'iam.amazonaws.com'
        AND t.eventname IN (
          'UpdateAssumeRolePolicy', 'CreateRole', 'CreateSAMLProvider', 'UpdateSAMLProvider', 'CreateOpenIDConnectProvider',
          'AddClientIDToOpenIDConnectProvider', 'UpdateOpenIDConnectProviderThumbprint'
        )
      )
      OR (
        t.eventsource = 'rolesanywhere.amazonaws.com'
        AND t.eventname IN ('CreateTrustAnchor', 'UpdateTrustAnchor', 'CreateProfile', 'UpdateProfile')
        -- A trust anchor of the private CA service is the company's; a bundle is whatever somebody pasted.
        AND NOT coalesce(strpos(t.requestparameters, 'AWS_ACM_PCA') > 0, false)
      )
    )
    AND (:actor IS NULL OR contains(t.principals, :actor))
),
judged AS (
  SELECT
    c.*,
    array_except(
      coalesce(regexp_extract_all(c.policy, '(?::|")(\d{12})[:"]', 1), CAST(ARRAY[] AS array(varchar))),
      ARRAY[c.account, :own_accounts]
    ) AS outside_accounts,
    coalesce(regexp_like(c.policy, '"Principal"\s*:\s*("\*"|\{\s*"AWS"\s*:\s*(\[[^\]]*)?"\*")'), false) AS anybody,
    NOT c.is_policy OR coalesce(regexp_like(c.policy, '"Federated"\s*:'), false) AS federated,
    coalesce(regexp_like(c.policy, '"Condition"\s*:\s*\{\s*"'), false) AS with_condition
  FROM change AS c
)
SELECT
  j.event_time,
  j.account,
  j.event_name,
  j.target,
  j.outside_accounts,
  j.anybody,
  j.federated,
  j.with_condition,
  j.actor,
  j.access_key,
  j.ip,
  j.error,
  j.event_id
FROM judged AS j
WHERE (cardinality(j.outside_accounts) > 0 OR j.anybody OR j.federated)
  AND (:role IS NULL OR j.target = :role)
ORDER BY anybody DESC, event_time, event_id
LIMIT 200
