/*---
title = "Peers of a host"
question = "With whom did this host talk: ports, volume, let through or refused, first and last time?"
sources = ["vpcflow"]
severity = "info"
attack = ["T1046", "T1021"]
false_positives = [
  "Which side opened a flow is told by the lower port; two high ports stay a guess",
]
cost = "cheap"
output = [
  { name = "peer", type = "ip" },
  { name = "direction", type = "text", doc = "`outbound`: the service is at the peer." },
  { name = "service_port", type = "port" },
  { name = "protocol", type = "text" },
  { name = "action", type = "text", doc = "ACCEPT or REJECT." },
  { name = "interface", type = "eni", doc = "Who recorded it: a conversation inside a VPC is recorded at both ends." },
  { name = "instance", type = "instance_id" },
  { name = "bytes_out", type = "bytes", doc = "From the host to the peer." },
  { name = "bytes_in", type = "bytes" },
  { name = "packets", type = "count" },
  { name = "flows", type = "count" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
  { name = "peer_service", type = "text", doc = "The AWS service at the peer." },
]
pivots = [
  { column = "peer", to = "vf-host-peers", param = "host" },
  { column = "peer", to = "ct-ip-activity", param = "ip" },
  { column = "peer", to = "alb-client-timeline", param = "ip" },
  { column = "interface", to = "vf-host-peers", param = "host" },
  { column = "instance", to = "vf-host-peers", param = "host" },
]

[params.host]
type = "host_ref"
doc = "An address, a network interface (eni-…) or an instance (i-…)."

[params.peer]
type = "ip_or_cidr"
optional = true
doc = "Only this peer."

[params.action]
type = "enum"
values = ["ACCEPT", "REJECT"]
optional = true
doc = "Only what was let through, or refused."

[[test]]
title = "a miner talks to the pool and to nobody else"
params = { host = "172.31.5.11", action = "ACCEPT" }
rows = 1
contains = [
  { peer = "203.0.113.210", direction = "outbound", service_port = 3333, protocol = "tcp", flows = 40 },
]

[[test]]
title = "the pool has six customers"
params = { host = "203.0.113.210" }
rows = 6
contains = [
  { peer = "172.31.5.11", direction = "inbound", service_port = 3333 },
  { peer = "172.31.5.16", direction = "inbound", service_port = 3333, flows = 40 },
]
lacks = [{ peer = "10.20.10.11" }]

[[test]]
title = "the thief reached the load balancer and was refused at the bastion"
params = { host = "203.0.113.66" }
rows = 5
contains = [
  { peer = "10.20.0.5", direction = "outbound", service_port = 443, action = "ACCEPT" },
  { peer = "10.20.0.6", service_port = 80, action = "ACCEPT" },
  { peer = "10.20.0.20", service_port = 22, action = "REJECT", flows = 2 },
  { peer = "10.20.0.20", service_port = 3389, action = "REJECT", flows = 1 },
]
lacks = [{ peer = "10.20.0.20", action = "ACCEPT" }]

[[test]]
title = "monitoring looks like a scan of forty hosts: one port, let through, from inside"
params = { host = "10.20.12.9" }
rows = 40
contains = [{ peer = "10.20.12.20", direction = "outbound", service_port = 9100, action = "ACCEPT" }]
lacks = [{ action = "REJECT" }]
---*/
WITH flow AS (
  SELECT
    coalesce(
      t.source_ip = :host
        OR t.srcaddr = :host
        OR ((t.interface_id = :host OR t.instance_id = :host) AND t.flow_direction = 'egress'),
      false
    ) AS is_sent,
    -- The service is where the lower port is: ephemeral ports start at 32768.
    t.dstport < 32768 OR t.srcport >= 32768 AS is_to_service,
    t.source_ip,
    t.destination_ip,
    t.srcport,
    t.dstport,
    t.protocol_name AS protocol,
    t.action,
    t.interface_id AS interface,
    t.instance_id AS instance,
    t.bytes,
    t.packets,
    t.event_time,
    t.end_time,
    t.pkt_src_aws_service,
    t.pkt_dst_aws_service
  FROM vpcflow AS t
  WHERE t.has_data
    AND (
      t.source_ip = :host
      OR t.destination_ip = :host
      OR t.srcaddr = :host
      OR t.dstaddr = :host
      OR t.interface_id = :host
      OR t.instance_id = :host
    )
    AND (:action IS NULL OR t.action = :action)
),
side AS (
  SELECT
    CASE WHEN f.is_sent THEN f.destination_ip ELSE f.source_ip END AS peer,
    CASE WHEN f.is_sent = f.is_to_service THEN 'outbound' ELSE 'inbound' END AS direction,
    CASE WHEN f.is_to_service THEN f.dstport ELSE f.srcport END AS service_port,
    f.protocol,
    f.action,
    f.interface,
    f.instance,
    CASE WHEN f.is_sent THEN f.bytes ELSE 0 END AS bytes_out,
    CASE WHEN f.is_sent THEN 0 ELSE f.bytes END AS bytes_in,
    f.packets,
    f.event_time,
    f.end_time,
    CASE WHEN f.is_sent THEN f.pkt_dst_aws_service ELSE f.pkt_src_aws_service END AS peer_service
  FROM flow AS f
)
SELECT
  s.peer,
  s.direction,
  s.service_port,
  s.protocol,
  s.action,
  s.interface,
  s.instance,
  sum(s.bytes_out) AS bytes_out,
  sum(s.bytes_in) AS bytes_in,
  sum(s.packets) AS packets,
  count(*) AS flows,
  min(s.event_time) AS first_seen,
  max(s.end_time) AS last_seen,
  max(s.peer_service) AS peer_service
FROM side AS s
WHERE :peer IS NULL OR contains(:peer, try_cast(s.peer AS ipaddress))
GROUP BY s.peer, s.direction, s.service_port, s.protocol, s.action, s.interface, s.instance
ORDER BY bytes_out DESC, bytes_in DESC, peer, service_port, direction, action, interface, instance
LIMIT 300
