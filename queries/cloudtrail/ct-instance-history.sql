/*---
title = "An instance's history"
question = "What was done to this instance, and what was done with its credentials?"
sources = ["cloudtrail"]
severity = "info"
attack = ["T1552.005", "T1078.004"]
false_positives = ["The SSM agent reports every few minutes (hidden)"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "side", type = "text", doc = "`target`: done to it. `actor`: done with the credentials of its role." },
  { name = "service", type = "event_source" },
  { name = "event_name", type = "event_name" },
  { name = "actor", type = "principal" },
  { name = "ip", type = "ip_or_service" },
  { name = "user_agent", type = "text" },
  { name = "imds_version", type = "text", doc = "1.0: credentials from the old metadata service, which a server-side request forgery can reach." },
  { name = "error", type = "text" },
  { name = "request", type = "json", doc = "The first 400 characters of the request's parameters." },
  { name = "instance", type = "instance_id" },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "instance", to = "vf-host-peers", param = "host" },
]

[params.instance]
type = "instance_id"
doc = "The instance."

[[test]]
title = "a miner was started by the thief and ended by bob"
params = { instance = "i-0567435101129a80f" }
rows = 2
contains = [
  { side = "target", event_name = "RunInstances", actor = "arn:aws:iam::111122223333:user/aws-support-sync", ip = "203.0.113.66" },
  { side = "target", event_name = "TerminateInstances", actor = "arn:aws:iam::111122223333:user/bob" },
]

[[test]]
title = "a web server's role works; its reports and the other servers stay out"
params = { instance = "i-0c35339aa6cc097d5" }
contains = [{ side = "actor", event_name = "GetSecretValue", imds_version = "2.0" }]
lacks = [{ event_name = "UpdateInstanceInformation" }, { side = "target" }, { ip = "203.0.113.66" }]
---*/
SELECT
  t.event_time,
  -- Sessions of an instance profile have the instance's id as their name.
  CASE WHEN t.session = :instance THEN 'actor' ELSE 'target' END AS side,
  t.eventsource AS service,
  t.eventname AS event_name,
  t.actor,
  t.sourceipaddress AS ip,
  t.useragent AS user_agent,
  t.imds_version,
  t.errorcode AS error,
  substr(t.requestparameters, 1, 400) AS request,
  :instance AS instance,
  t.eventid AS event_id
FROM cloudtrail AS t
WHERE (
    t.session = :instance
    OR (
      t.eventsource IN (
        'ec2.amazonaws.com', 'ssm.amazonaws.com', 'ec2-instance-connect.amazonaws.com', 'autoscaling.amazonaws.com',
        'elasticloadbalancing.amazonaws.com', 'backup.amazonaws.com'
      )
      AND t.is_write
      AND (strpos(t.requestparameters, :instance) > 0 OR strpos(t.responseelements, :instance) > 0)
    )
  )
  AND t.eventname NOT IN (
    'UpdateInstanceInformation', 'PutInventory', 'UpdateInstanceAssociationStatus', 'ListInstanceAssociations'
  )
ORDER BY event_time, event_id
LIMIT 1000
