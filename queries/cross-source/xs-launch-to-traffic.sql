/*---
title = "What new machines did on the network"
question = "With whom did the machines talk that were just launched, and which names did they look up?"
sources = ["cloudtrail", "vpcflow", "resolver"]
optional = ["resolver"]
severity = "high"
attack = ["T1496.001"]
false_positives = ["Machines that people and pipelines launch for their work", "Autoscaling and node groups are left out unless `include_services`"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "instance_id", type = "instance_id" },
  { name = "instance_type", type = "text" },
  { name = "launched_by", type = "principal" },
  { name = "launched", type = "timestamp" },
  { name = "private_ip", type = "ip" },
  { name = "peer_ip", type = "ip", doc = "NULL: no flow of this machine is on record." },
  { name = "port", type = "port" },
  { name = "is_mining_port", type = "bool" },
  { name = "names", type = "list", doc = "What the machine looked up and got this address for." },
  { name = "bytes_out", type = "bytes" },
  { name = "bytes_in", type = "bytes" },
  { name = "flows", type = "count" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "instance_id", to = "ct-instance-history", param = "instance" },
  { column = "instance_id", to = "vf-host-peers", param = "host" },
  { column = "launched_by", to = "ct-principal-timeline", param = "principal" },
  { column = "peer_ip", to = "xs-ip-everywhere", param = "ip" },
  { column = "peer_ip", to = "dns-ioc-match", param = "answer_ip" },
  { column = "names", to = "dns-host-queries", param = "domain" },
]

[params.actor]
type = "principal"
optional = true
doc = "Only machines that this user or role launched: an ARN or a bare name."

[params.within]
type = "duration"
default = "6h"
doc = "How long after the launch traffic counts."

[params.mining_ports]
type = "port"
multi = true
default = ["3333", "3334", "4444", "5555", "7777", "8333", "9999", "14433", "14444", "45560", "45700"]
doc = "Ports of mining pools."

[params.include_services]
type = "bool"
default = false
doc = "Machines that autoscaling and other services launched, too."

[[test]]
title = "six machines talk to the pool and to nobody else; what was refused by the quota is no machine"
rows = 6
contains = [
  { private_ip = "172.31.5.11", instance_type = "g5.12xlarge", launched_by = "arn:aws:iam::111122223333:user/aws-support-sync", peer_ip = "203.0.113.210", port = 3333, is_mining_port = true, names = ["pool.miner-demo.example"], flows = 40 },
  { private_ip = "172.31.5.16", peer_ip = "203.0.113.210", flows = 40 },
]
lacks = [{ instance_type = "p4d.24xlarge" }, { instance_type = "t3.large" }]

[[test]]
title = "within an hour there is less of it; no port is a pool's by itself"
params = { within = "1h", mining_ports = ["4444"], actor = "aws-support-sync" }
rows = 6
contains = [{ private_ip = "172.31.5.11", flows = 12, is_mining_port = false }]

[[test]]
title = "Auto Scaling's machines on request (the known false positive): no flow of theirs is on record"
params = { include_services = "true", actor = "AWSServiceRoleForAutoScaling" }
rows = 3
contains = [{ instance_type = "t3.large", private_ip = "10.20.10.40", flows = 0, is_mining_port = false }]
---*/
WITH call AS (
  SELECT
    t.event_time AS launched,
    t.actor AS launched_by,
    try_cast(json_extract(t.responseelements, '$.instancesSet.items') AS array(json)) AS instances
  FROM cloudtrail AS t
  WHERE t.eventsource = 'ec2.amazonaws.com'
    -- Fleets, spot requests and autoscaling end in calls of RunInstances as well.
    AND t.eventname = 'RunInstances'
    AND t.errorcode IS NULL
    AND (:include_services OR NOT t.is_service)
    AND (:actor IS NULL OR contains(t.principals, :actor))
),
machine AS (
  SELECT
    c.launched,
    c.launched_by,
    json_extract_scalar(i.instance, '$.instanceId') AS instance_id,
    json_extract_scalar(i.instance, '$.instanceType') AS instance_type,
    json_extract_scalar(i.instance, '$.privateIpAddress') AS private_ip
  FROM call AS c
  CROSS JOIN UNNEST(c.instances) AS i (instance)
),
flow AS (
  SELECT
    f.instance_id,
    CASE WHEN f.flow_direction = 'egress' THEN f.source_ip ELSE f.destination_ip END AS own_ip,
    CASE WHEN f.flow_direction = 'egress' THEN f.destination_ip ELSE f.source_ip END AS peer_ip,
    f.service_port AS port,
    CASE WHEN f.flow_direction = 'egress' THEN f.bytes ELSE 0 END AS bytes_out,
    CASE WHEN f.flow_direction = 'egress' THEN 0 ELSE f.bytes END AS bytes_in,
    f.event_time,
    f.end_time
  FROM vpcflow AS f
  WHERE f.has_data
    AND NOT f.is_rejected
    AND f.instance_id LIKE 'i-%'
),
talk AS (
  SELECT
    m.instance_id,
    m.instance_type,
    m.launched_by,
    m.launched,
    m.private_ip,
    f.peer_ip,
    f.port,
    sum(f.bytes_out) AS bytes_out,
    sum(f.bytes_in) AS bytes_in,
    count(f.peer_ip) AS flows,
    min(f.event_time) AS first_seen,
    max(f.end_time) AS last_seen
  FROM machine AS m
  LEFT JOIN flow AS f
    ON f.instance_id = m.instance_id
      AND f.event_time BETWEEN date_add('minute', -1, m.launched) AND date_add('second', :within, m.launched)
  GROUP BY m.instance_id, m.instance_type, m.launched_by, m.launched, m.private_ip, f.peer_ip, f.port
),
answer AS (
  SELECT
    r.instance_id,
    a.ip,
    array_sort(array_agg(DISTINCT r.domain)) AS names
  FROM resolver AS r
  CROSS JOIN UNNEST(r.answer_addresses) AS a (ip)
  WHERE r.instance_id IS NOT NULL
  GROUP BY r.instance_id, a.ip
)
SELECT
  t.instance_id,
  t.instance_type,
  t.launched_by,
  t.launched,
  t.private_ip,
  t.peer_ip,
  t.port,
  coalesce(t.port IN (:mining_ports), false) AS is_mining_port,
  a.names,
  t.bytes_out,
  t.bytes_in,
  t.flows,
  t.first_seen,
  t.last_seen
FROM talk AS t
LEFT JOIN answer AS a ON a.instance_id = t.instance_id AND a.ip = t.peer_ip
ORDER BY is_mining_port DESC, bytes_out DESC, launched, instance_id, peer_ip, port
LIMIT 200
