/*---
title = "Scanners from outside"
question = "Who knocks on our addresses from outside, on which ports, and did anything let them in?"
sources = ["vpcflow"]
severity = "low"
attack = ["T1046", "T1595.001"]
false_positives = [
  "The internet's permanent noise: without `accepted` it needs no answer",
  "A partner who still asks for a service that is gone",
  "Late packets of a closed connection are REJECT as well: they stay on the port that was open",
]
cost = "normal"
output = [
  { name = "source_ip", type = "ip" },
  { name = "accepted", type = "count", doc = "Flows from there that were let through: what the knocking found." },
  { name = "accepted_ports", type = "list", doc = "The first ten." },
  { name = "rejected", type = "count" },
  { name = "hosts", type = "count", doc = "Addresses of ours that refused." },
  { name = "ports", type = "count", doc = "Ports that were refused." },
  { name = "rejected_ports", type = "list", doc = "The first ten." },
  { name = "by_public_access_block", type = "count", doc = "Of these refused by VPC Block Public Access, not by a group or ACL; needs reject-reason in the format." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "source_ip", to = "vf-host-peers", param = "host" },
  { column = "source_ip", to = "alb-client-timeline", param = "ip" },
  { column = "source_ip", to = "ct-ip-activity", param = "ip" },
  { column = "source_ip", to = "xs-ip-everywhere", param = "ip" },
]

[params.min_flows]
type = "int"
default = 50
doc = "At least so many refused flows. Whoever was refused on two ports and let in on another is told in any case."

[params.host]
type = "host_ref"
optional = true
doc = "Only knocks on this address, interface or instance."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[[test]]
title = "the web attacker's scan; the partner's health check is the known false positive; a customer's late packets are none"
rows = 4
contains = [
  { source_ip = "198.51.100.23", accepted = 0, rejected = 260, hosts = 2 },
  { source_ip = "203.0.113.66", accepted = 2, accepted_ports = [80, 443], rejected = 4, hosts = 1, ports = 3, rejected_ports = [22, 3389, 5432] },
  { source_ip = "198.18.80.153", accepted = 2, accepted_ports = [443], rejected = 2 },
  { source_ip = "192.0.2.122", accepted = 0, rejected = 216, ports = 1, rejected_ports = [8080] },
]
lacks = [{ source_ip = "198.51.100.191" }, { source_ip = "198.51.100.77" }]

[[test]]
title = "noise stays below the threshold"
params = { min_flows = "300" }
lacks = [{ source_ip = "198.51.100.23" }, { source_ip = "192.0.2.122" }]
contains = [{ source_ip = "203.0.113.66" }]

[[test]]
title = "what knocked on the bastion alone"
params = { host = "10.20.0.20" }
contains = [{ source_ip = "198.51.100.23", rejected = 130, hosts = 1 }]
lacks = [{ source_ip = "192.0.2.122" }]
---*/
SELECT
  t.source_ip,
  count_if(NOT t.is_rejected) AS accepted,
  slice(array_sort(array_agg(DISTINCT t.dstport) FILTER (WHERE NOT t.is_rejected)), 1, 10) AS accepted_ports,
  count_if(t.is_rejected) AS rejected,
  count(DISTINCT CASE WHEN t.is_rejected THEN t.destination_ip END) AS hosts,
  count(DISTINCT CASE WHEN t.is_rejected THEN t.dstport END) AS ports,
  slice(array_sort(array_agg(DISTINCT t.dstport) FILTER (WHERE t.is_rejected)), 1, 10) AS rejected_ports,
  count_if(t.reject_reason = 'BPA') AS by_public_access_block,
  min(t.event_time) AS first_seen,
  max(t.end_time) AS last_seen
FROM vpcflow AS t
WHERE t.has_data
  AND NOT t.is_private_source
  -- Not the answers to what we asked for.
  AND t.is_from_client
  AND (:host IS NULL OR t.destination_ip = :host OR t.interface_id = :host OR t.instance_id = :host)
  AND (:vpc IS NULL OR t.vpc_id = :vpc)
GROUP BY t.source_ip
HAVING count_if(t.is_rejected) >= :min_flows
  OR (count_if(NOT t.is_rejected) > 0 AND count(DISTINCT CASE WHEN t.is_rejected THEN t.dstport END) >= 2)
ORDER BY count_if(NOT t.is_rejected) > 0 DESC, rejected DESC, source_ip
LIMIT 100
