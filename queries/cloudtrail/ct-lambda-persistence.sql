/*---
title = "Functions that were changed or opened"
question = "Was the code, the configuration or the access of a function changed, or something set up that calls it?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1648", "T1546", "T1098"]
false_positives = ["Deploys change code many times a day: compare the actor"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "event_name", type = "event_name" },
  { name = "function", type = "text", doc = "The function, layer or rule." },
  { name = "signs", type = "list", doc = "`open to anybody`, `no sign-in`, `foreign layer`, `other account`, `role`, `environment`." },
  { name = "layer_accounts", type = "list", doc = "Whose layers are named, yours left out." },
  { name = "role", type = "arn" },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "error", type = "text", doc = "A refusal shows the intent." },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "function", to = "ct-resource-events", param = "resource" },
]

[params.own_accounts]
type = "account"
multi = true
optional = true
doc = "Your accounts; the one that has the record always counts as one."

[params.function_name]
type = "text"
optional = true
doc = "Only this function: its name."

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: an ARN or a bare name."

[params.key]
type = "access_key"
optional = true
doc = "Only what was done with this key."

[[test]]
title = "the thief put code into a function and opened it to the world"
params = { key = "AKIADEMOBACKDOOR2345" }
rows = 3
contains = [
  { event_name = "UpdateFunctionCode20150331v2", function = "thumbnailer", signs = [], access_key = "AKIADEMOBACKDOOR2345" },
  { event_name = "CreateFunctionUrlConfig", function = "thumbnailer", signs = ["no sign-in"] },
  { event_name = "AddPermission20150331v2", function = "thumbnailer", signs = ["open to anybody", "no sign-in"], layer_accounts = [] },
]

[[test]]
title = "the phished session gave it a caller and a stranger's layer; harmless: a deploy, more memory for a function"
rows = 7
contains = [
  { event_name = "CreateEventSourceMapping20150331", function = "thumbnailer", access_key = "ASIADEMOSSOADMIN2345", ip = "203.0.113.140" },
  { event_name = "UpdateFunctionConfiguration20150331v2", function = "thumbnailer", signs = ["foreign layer"], layer_accounts = ["999988887777"] },
  { event_name = "UpdateFunctionCode20150331v2", function = "orders-create", signs = [], actor = "arn:aws:iam::111122223333:role/pipeline/ci-deploy" },
  { event_name = "UpdateFunctionConfiguration20150331v2", function = "orders-query", signs = ["environment"], ip = "192.0.2.66" },
]
lacks = [{ event_name = "ListFunctions20150331" }]

[[test]]
title = "a layer of one's own other account is not foreign"
params = { own_accounts = ["999988887777"], function_name = "thumbnailer" }
rows = 5
contains = [{ event_name = "UpdateFunctionConfiguration20150331v2", signs = [], layer_accounts = [] }]

[[test]]
title = "the pipeline deployed one function in three days"
params = { actor = "ci-deploy" }
rows = 1
contains = [{ function = "orders-create", ip = "192.0.2.130" }]
---*/
WITH change AS (
  SELECT
    t.event_time,
    t.recipientaccountid AS account,
    t.awsregion AS region,
    t.eventname AS event_name,
    coalesce(
      -- A function is named bare, with its version, or by its ARN.
      regexp_extract(json_extract_scalar(t.requestparameters, '$.functionName'), ':function:([^:]+)', 1),
      regexp_extract(json_extract_scalar(t.requestparameters, '$.functionName'), '^[^:]+'),
      json_extract_scalar(t.requestparameters, '$.layerName'),
      json_extract_scalar(t.requestparameters, '$.rule'),
      json_extract_scalar(t.requestparameters, '$.name')
    ) AS function,
    t.requestparameters AS request,
    json_extract_scalar(t.requestparameters, '$.principal') AS granted_to,
    coalesce(
      regexp_extract_all(t.requestparameters, 'arn:[^:"]+:lambda:[^:"]*:(\d{12}):layer:', 1),
      CAST(ARRAY[] AS array(varchar))
    ) AS layer_accounts,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.role'),
      json_extract_scalar(t.requestparameters, '$.target.roleArn')
    ) AS role,
    t.actor,
    t.access_key,
    t.sourceipaddress AS ip,
    t.errorcode AS error,
    t.eventid AS event_id
  FROM cloudtrail AS t
  WHERE (
      (
        t.eventsource = 'lambda.amazonaws.com'
        -- Most of Lambda's names carry a date, and some a version: UpdateFunctionCode20150331v2.
        AND regexp_like(
          t.eventname,
          '^(CreateFunction|UpdateFunction|AddPermission|AddLayerVersionPermission|PublishLayer|(Create|Update)EventSource)'
        )
      )
      OR (t.eventsource = 'events.amazonaws.com' AND t.eventname = 'PutTargets' AND strpos(t.requestparameters, ':lambda:') > 0)
      OR (t.eventsource = 'scheduler.amazonaws.com' AND t.eventname IN ('CreateSchedule', 'UpdateSchedule'))
    )
    AND NOT t.is_service
    AND (:actor IS NULL OR contains(t.principals, :actor))
    AND (:key IS NULL OR t.access_key = :key)
),
judged AS (
  SELECT
    c.*,
    array_except(c.layer_accounts, ARRAY[c.account, :own_accounts]) AS foreign_layers
  FROM change AS c
)
SELECT
  j.event_time,
  j.account,
  j.region,
  j.event_name,
  j.function,
  filter(
    ARRAY[
      CASE WHEN j.granted_to = '*' THEN 'open to anybody' END,
      CASE
        WHEN json_extract_scalar(j.request, '$.authType') = 'NONE'
          OR json_extract_scalar(j.request, '$.functionUrlAuthType') = 'NONE' THEN 'no sign-in'
      END,
      CASE WHEN cardinality(j.foreign_layers) > 0 THEN 'foreign layer' END,
      CASE
        WHEN regexp_extract(j.granted_to, '(\d{12})', 1) <> j.account
          AND (:own_accounts IS NULL OR regexp_extract(j.granted_to, '(\d{12})', 1) NOT IN (:own_accounts)) THEN 'other account'
      END,
      CASE WHEN j.event_name LIKE 'UpdateFunctionConfiguration%' AND j.role IS NOT NULL THEN 'role' END,
      CASE
        WHEN j.event_name LIKE 'UpdateFunctionConfiguration%' AND json_extract(j.request, '$.environment') IS NOT NULL
          THEN 'environment'
      END
    ],
    sign -> sign IS NOT NULL
  ) AS signs,
  j.foreign_layers AS layer_accounts,
  j.role,
  j.actor,
  j.access_key,
  j.ip,
  j.error,
  j.event_id
FROM judged AS j
WHERE :function_name IS NULL OR j.function = :function_name
ORDER BY event_time, event_id
LIMIT 200
