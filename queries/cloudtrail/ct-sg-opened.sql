/*---
title = "Security groups that were opened"
question = "Which rules opened a port to the world or to a large part of it?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1686.001", "T1133"]
false_positives = ["80 and 443 of load balancers"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "event_name", type = "event_name" },
  { name = "sg", type = "security_group" },
  { name = "cidrs", type = "text", doc = "The networks of the rule." },
  { name = "from_port", type = "port", doc = "NULL: all." },
  { name = "to_port", type = "port" },
  { name = "protocol", type = "text", doc = "`-1`: all." },
  { name = "is_egress", type = "bool" },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "error", type = "text", doc = "A refusal shows the intent." },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "sg", to = "ct-resource-events", param = "resource" },
]

[params.sg]
type = "security_group"
optional = true
doc = "Only this group."

[params.port]
type = "port"
optional = true
doc = "Only rules that include this port."

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: an ARN or a bare name."

[[test]]
title = "SSH and RDP for the world; HTTPS for the office alone is not there"
rows = 2
contains = [
  { event_name = "AuthorizeSecurityGroupIngress", sg = "sg-0eec3b5bb73bc90c9", cidrs = "0.0.0.0/0", from_port = 22, to_port = 22, is_egress = false, actor = "arn:aws:iam::111122223333:role/web-role", ip = "198.51.100.77" },
  { event_name = "AuthorizeSecurityGroupIngress", sg = "sg-0720faaf1718e3f6e", cidrs = "0.0.0.0/0", from_port = 3389, protocol = "tcp", actor = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_PowerUser_3f1c5d7e9a2b4c60", ip = "203.0.113.140" },
]
lacks = [{ actor = "arn:aws:iam::111122223333:role/pipeline/ci-terraform" }]

[[test]]
title = "who opened a port"
params = { port = "3389" }
rows = 1
contains = [{ sg = "sg-0720faaf1718e3f6e" }]

[[test]]
title = "one group"
params = { sg = "sg-0eec3b5bb73bc90c9" }
rows = 1
contains = [{ from_port = 22 }]

[[test]]
title = "one person's session"
params = { actor = "dana" }
rows = 1
contains = [{ from_port = 3389 }]
---*/
WITH call AS (
  SELECT
    t.event_time,
    t.recipientaccountid AS account,
    t.awsregion AS region,
    t.eventname AS event_name,
    coalesce(
      json_extract_scalar(t.requestparameters, '$.groupId'),
      json_extract_scalar(t.requestparameters, '$.ModifySecurityGroupRulesRequest.GroupId')
    ) AS sg,
    -- The response lists the rules in one form. A call that failed has only the request: with a list of permissions, or flat.
    coalesce(
      try_cast(json_extract(t.responseelements, '$.securityGroupRuleSet.items') AS array(json)),
      try_cast(json_extract(t.requestparameters, '$.ipPermissions.items') AS array(json)),
      -- Several changed rules are an array, one is an object.
      try_cast(json_extract(t.requestparameters, '$.ModifySecurityGroupRulesRequest.SecurityGroupRule') AS array(json)),
      ARRAY[coalesce(
        json_extract(t.requestparameters, '$.ModifySecurityGroupRulesRequest.SecurityGroupRule'),
        json_extract(t.requestparameters, '$')
      )]
    ) AS rules,
    t.actor,
    t.access_key,
    t.sourceipaddress AS ip,
    t.errorcode AS error,
    t.eventid AS event_id
  FROM cloudtrail AS t
  WHERE t.eventsource = 'ec2.amazonaws.com'
    AND t.eventname IN ('AuthorizeSecurityGroupIngress', 'AuthorizeSecurityGroupEgress', 'ModifySecurityGroupRules')
    AND (:actor IS NULL OR contains(t.principals, :actor))
),
rule AS (
  SELECT
    c.event_time,
    c.account,
    c.region,
    c.event_name,
    coalesce(json_extract_scalar(r.rule, '$.groupId'), c.sg) AS sg,
    array_join(regexp_extract_all(json_format(r.rule), '(?i)"cidrIp(?:v4|v6)?"\s*:\s*"([^"]+)"', 1), ', ') AS cidrs,
    try_cast(nullif(coalesce(
      json_extract_scalar(r.rule, '$.fromPort'), json_extract_scalar(r.rule, '$.SecurityGroupRule.FromPort')
    ), '-1') AS integer) AS from_port,
    try_cast(nullif(coalesce(
      json_extract_scalar(r.rule, '$.toPort'), json_extract_scalar(r.rule, '$.SecurityGroupRule.ToPort')
    ), '-1') AS integer) AS to_port,
    coalesce(
      json_extract_scalar(r.rule, '$.ipProtocol'), json_extract_scalar(r.rule, '$.SecurityGroupRule.IpProtocol')
    ) AS protocol,
    coalesce(json_extract_scalar(r.rule, '$.isEgress') = 'true', c.event_name = 'AuthorizeSecurityGroupEgress') AS is_egress,
    c.actor,
    c.access_key,
    c.ip,
    c.error,
    c.event_id
  FROM call AS c
  CROSS JOIN UNNEST(c.rules) AS r (rule)
)
SELECT
  r.event_time,
  r.account,
  r.region,
  r.event_name,
  r.sg,
  r.cidrs,
  r.from_port,
  r.to_port,
  r.protocol,
  r.is_egress,
  r.actor,
  r.access_key,
  r.ip,
  r.error,
  r.event_id
FROM rule AS r
-- A prefix of eight bits or less is a large part of the world.
WHERE regexp_like(r.cidrs, '/[0-8](,|$)')
  AND (:sg IS NULL OR r.sg = :sg)
  AND (:port IS NULL OR r.from_port IS NULL OR :port BETWEEN r.from_port AND r.to_port)
ORDER BY event_time, event_id, cidrs, from_port
LIMIT 300
