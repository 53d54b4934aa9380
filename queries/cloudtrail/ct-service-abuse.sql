/*---
title = "Models, mail, messages and quotas"
question = "Is the account abused for language models, mail or text messages, or were limits raised for it?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1496.004", "T1496.003", "T1526"]
false_positives = ["Teams that work with models", "Applications that send mail and messages: senders without an AKIA key"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "family", type = "text", doc = "`models`, `mail`, `messages`, `quotas`, `support`." },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "region", type = "region" },
  { name = "distinct_apis", type = "count" },
  { name = "apis", type = "list" },
  { name = "ok", type = "count" },
  { name = "denied", type = "count" },
  { name = "models", type = "list", doc = "Model ids, the first 20." },
  { name = "probed_first", type = "bool", doc = "Models or quotas were listed before or while they were used." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
]

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: an ARN or a bare name."

[params.key]
type = "access_key"
optional = true
doc = "Only what was done with this key."

[[test]]
title = "the second key ran models, sent mail and messages and asked for more"
params = { actor = "aws-support-sync" }
rows = 4
contains = [
  { family = "models", ip = "203.0.113.66", region = "us-east-1", ok = 401, distinct_apis = 2, models = ["anthropic.claude-sonnet-4-20250514-v1:0"], probed_first = true },
  { family = "mail", ok = 51, apis = ["SendEmail", "UpdateAccountSendingEnabled"] },
  { family = "messages", ok = 30, apis = ["Publish"] },
  { family = "quotas", region = "us-west-2", apis = ["RequestServiceQuotaIncrease"] },
]

[[test]]
title = "with the first key it was tried and refused; nobody else did any of it"
rows = 7
contains = [{ family = "mail", access_key = "AKIADEMOLEAKEDKEY234", ok = 0, denied = 1, apis = ["GetSendQuota"] }]
lacks = [{ actor = "arn:aws:iam::111122223333:role/OrgAuditRole" }, { actor = "arn:aws:iam::111122223333:role/web-role" }]
---*/
WITH call AS (
  SELECT
    CASE
      WHEN regexp_like(t.eventsource, '^bedrock') THEN 'models'
      WHEN t.eventsource IN ('ses.amazonaws.com', 'email.amazonaws.com') THEN 'mail'
      WHEN t.eventsource IN ('sns.amazonaws.com', 'sms-voice.amazonaws.com') THEN 'messages'
      WHEN t.eventsource = 'servicequotas.amazonaws.com' THEN 'quotas'
      WHEN t.eventsource = 'support.amazonaws.com' THEN 'support'
    END AS family,
    t.actor,
    t.access_key,
    t.sourceipaddress AS ip,
    t.awsregion AS region,
    t.eventname,
    json_extract_scalar(t.requestparameters, '$.modelId') AS model,
    t.errorcode,
    t.is_denied,
    t.event_time
  FROM cloudtrail AS t
  WHERE (
      (
        t.eventsource IN ('bedrock.amazonaws.com', 'bedrock-runtime.amazonaws.com')
        AND (
          regexp_like(t.eventname, '^(InvokeModel|Converse)')
          OR t.eventname IN (
            'ListFoundationModels', 'GetFoundationModelAvailability', 'PutFoundationModelEntitlement',
            'PutUseCaseForModelAccess', 'CreateFoundationModelAgreement', 'DeleteModelInvocationLoggingConfiguration'
          )
        )
      )
      OR (
        t.eventsource IN ('ses.amazonaws.com', 'email.amazonaws.com')
        AND t.eventname IN (
          'GetSendQuota', 'GetAccount', 'UpdateAccountSendingEnabled', 'PutAccountSendingAttributes', 'PutAccountDetails',
          'CreateEmailIdentity', 'VerifyEmailIdentity', 'VerifyDomainIdentity', 'ListIdentities', 'SendEmail',
          'SendRawEmail', 'SendBulkEmail'
        )
      )
      -- A message to a telephone; to a topic it is an application's.
      OR (
        t.eventsource = 'sns.amazonaws.com'
        AND (
          t.eventname IN ('SetSMSAttributes', 'GetSMSSandboxAccountStatus', 'GetSMSAttributes')
          OR (t.eventname = 'Publish' AND json_extract_scalar(t.requestparameters, '$.phoneNumber') IS NOT NULL)
        )
      )
      OR (t.eventsource = 'sms-voice.amazonaws.com' AND t.eventname IN ('SendTextMessage', 'SetTextMessageSpendLimitOverride'))
      OR (
        t.eventsource = 'servicequotas.amazonaws.com'
        AND t.eventname IN ('GetServiceQuota', 'ListServiceQuotas', 'RequestServiceQuotaIncrease')
      )
      OR (t.eventsource = 'support.amazonaws.com' AND t.eventname = 'CreateCase')
    )
    AND NOT t.is_service
    AND (:actor IS NULL OR contains(t.principals, :actor))
    AND (:key IS NULL OR t.access_key = :key)
)
SELECT
  c.family,
  c.actor,
  c.access_key,
  c.ip,
  c.region,
  count(DISTINCT c.eventname) AS distinct_apis,
  array_sort(array_agg(DISTINCT c.eventname)) AS apis,
  count_if(c.errorcode IS NULL) AS ok,
  count_if(c.is_denied) AS denied,
  slice(array_sort(array_agg(DISTINCT c.model) FILTER (WHERE c.model IS NOT NULL)), 1, 20) AS models,
  coalesce(
    min(CASE WHEN regexp_like(c.eventname, '^(Get|List)') THEN c.event_time END)
      < max(CASE WHEN NOT regexp_like(c.eventname, '^(Get|List)') THEN c.event_time END),
    false
  ) AS probed_first,
  min(c.event_time) AS first_seen,
  max(c.event_time) AS last_seen
FROM call AS c
GROUP BY c.family, c.actor, c.access_key, c.ip, c.region
ORDER BY ok DESC, denied DESC, family, actor, access_key, ip, region
LIMIT 200
