/*---
title = "Commands and shells through AWS"
question = "Who ran commands, opened shells or put access onto machines through AWS?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1651", "T1021.007", "T1098.004", "T1059.009"]
false_positives = ["Patches that are rolled out", "Colleagues on call"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "service", type = "event_source" },
  { name = "event_name", type = "event_name" },
  { name = "actor", type = "principal" },
  { name = "session", type = "text" },
  { name = "ip", type = "ip_or_service" },
  { name = "document", type = "text", doc = "The SSM document. What a command says is hidden by AWS." },
  { name = "targets", type = "list", doc = "Instances, tasks, or the tags that choose them." },
  { name = "sign", type = "text", doc = "`user data`, `old metadata service`, `profile`, `password`." },
  { name = "access_key", type = "access_key" },
  { name = "user_agent", type = "text" },
  { name = "error", type = "text", doc = "A refusal shows the intent." },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "targets", to = "ct-instance-history", param = "instance" },
  { column = "targets", to = "vf-host-peers", param = "host" },
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
]

[params.instance]
type = "instance_id"
optional = true
doc = "Only this instance."

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: an ARN or a bare name."

[[test]]
title = "a command with a stolen session, and a phished session on the bastion; the agents that report are not there"
rows = 5
contains = [
  { event_name = "SendCommand", actor = "arn:aws:iam::111122223333:role/web-role", ip = "198.51.100.77", document = "AWS-RunShellScript", targets = ["i-01de0d474c7875124"] },
  { event_name = "SendSSHPublicKey", session = "dana", ip = "203.0.113.140", targets = ["i-0b246512d3482986c"] },
  { event_name = "StartSession", session = "dana", targets = ["i-0b246512d3482986c"] },
  { event_name = "ModifyInstanceAttribute", sign = "user data", targets = ["i-01de0d474c7875124"] },
  { event_name = "CreateEnvironment", service = "cloudshell.amazonaws.com", targets = [] },
]
lacks = [{ event_name = "UpdateInstanceInformation" }]

[[test]]
title = "both came to the same machine"
params = { instance = "i-01de0d474c7875124" }
rows = 2
contains = [{ event_name = "SendCommand", session = "i-0c35339aa6cc097d5" }, { event_name = "ModifyInstanceAttribute", session = "dana" }]

[[test]]
title = "the phished session alone"
params = { actor = "dana" }
rows = 4
lacks = [{ event_name = "SendCommand" }]
---*/
WITH call AS (
  SELECT
    t.event_time,
    t.recipientaccountid AS account,
    t.awsregion AS region,
    t.eventsource AS service,
    t.eventname AS event_name,
    t.actor,
    t.session,
    t.sourceipaddress AS ip,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.documentName'),
      json_extract_scalar(t.requestparameters, '$.name')
    ) AS document,
    coalesce(
      try_cast(json_extract(t.requestparameters, '$.instanceIds') AS array(varchar)),
      regexp_extract_all(t.requestparameters, '\bi-[0-9a-f]{8,17}\b'),
      CAST(ARRAY[] AS array(varchar))
    ) AS instances,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.target'),
      json_extract_scalar(t.requestparameters, '$.task'),
      json_format(json_extract(t.requestparameters, '$.targets'))
    ) AS other_target,
    t.requestparameters AS request,
    t.access_key,
    t.useragent AS user_agent,
    t.errorcode AS error,
    t.eventid AS event_id
  FROM cloudtrail AS t
  WHERE (
      (
        t.eventsource = 'ssm.amazonaws.com'
        AND t.eventname IN (
          'SendCommand', 'StartSession', 'ResumeSession', 'StartAutomationExecution', 'CreateAssociation', 'UpdateAssociation',
          'CreateDocument', 'UpdateDocument', 'CreateActivation'
        )
      )
      OR (
        t.eventsource = 'ec2-instance-connect.amazonaws.com'
        AND t.eventname IN ('SendSSHPublicKey', 'SendSerialConsoleSSHPublicKey', 'OpenTunnel')
      )
      OR (
        t.eventsource = 'ec2.amazonaws.com'
        AND t.eventname IN (
          'GetPasswordData', 'EnableSerialConsoleAccess', 'ImportKeyPair', 'CreateKeyPair', 'ModifyInstanceAttribute',
          'AssociateIamInstanceProfile', 'ReplaceIamInstanceProfileAssociation', 'ModifyInstanceMetadataOptions'
        )
      )
      OR (t.eventsource = 'ecs.amazonaws.com' AND t.eventname = 'ExecuteCommand')
      OR (t.eventsource = 'cloudshell.amazonaws.com' AND t.eventname IN ('CreateEnvironment', 'CreateSession'))
    )
    AND NOT t.is_service
    AND (:actor IS NULL OR contains(t.principals, :actor))
),
judged AS (
  SELECT
    c.*,
    CASE
      WHEN c.event_name = 'ModifyInstanceAttribute' THEN
        -- The console writes an attribute, the API the key itself; the value is masked in both.
        CASE
          WHEN json_extract_scalar(c.request, '$.attribute') = 'userData' OR json_extract(c.request, '$.userData') IS NOT NULL
            THEN 'user data'
        END
      WHEN c.event_name = 'ModifyInstanceMetadataOptions' THEN
        CASE WHEN regexp_like(c.request, '(?i)"httpTokens"\s*:\s*"optional"') THEN 'old metadata service' END
      WHEN c.event_name IN ('AssociateIamInstanceProfile', 'ReplaceIamInstanceProfileAssociation') THEN 'profile'
      WHEN c.event_name = 'GetPasswordData' THEN 'password'
      ELSE ''
    END AS sign
  FROM call AS c
)
SELECT
  j.event_time,
  j.account,
  j.region,
  j.service,
  j.event_name,
  j.actor,
  j.session,
  j.ip,
  j.document,
  CASE
    WHEN cardinality(j.instances) > 0 THEN array_distinct(j.instances)
    WHEN j.other_target IS NOT NULL THEN ARRAY[j.other_target]
    ELSE CAST(ARRAY[] AS array(varchar))
  END AS targets,
  nullif(j.sign, '') AS sign,
  j.access_key,
  j.user_agent,
  j.error,
  j.event_id
FROM judged AS j
-- Other attributes and options of an instance say nothing.
WHERE j.sign IS NOT NULL
  AND (:instance IS NULL OR contains(j.instances, :instance) OR j.other_target = :instance)
ORDER BY event_time, event_id
LIMIT 300
