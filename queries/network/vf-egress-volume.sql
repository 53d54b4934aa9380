/*---
title = "Large transfers to the internet"
question = "Which of our hosts sent unusually much to one address outside?"
sources = ["vpcflow"]
severity = "high"
attack = ["T1048", "T1041", "T1567.002"]
false_positives = [
  "Backups, log shipping and copies to a supplier",
  "A NAT gateway repeats in its own name what its hosts sent",
]
cost = "normal"
output = [
  { name = "host", type = "ip" },
  { name = "instance", type = "instance_id" },
  { name = "peer", type = "ip" },
  { name = "service_port", type = "port" },
  { name = "opened_by", type = "text", doc = "`us`: the host went there. `peer`: somebody came and fetched." },
  { name = "bytes_out", type = "bytes" },
  { name = "bytes_in", type = "bytes" },
  { name = "out_per_in", type = "ratio", doc = "Bytes out for each byte in: downloads have little, uploads have much." },
  { name = "hours", type = "count", doc = "Hours in which it sent." },
  { name = "peer_service", type = "text", doc = "The AWS service at the peer, where the log says it." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "host", to = "vf-host-peers", param = "host" },
  { column = "peer", to = "dns-ioc-match", param = "answer_ip" },
  { column = "peer", to = "ct-ip-activity", param = "ip" },
  { column = "peer", to = "xs-ip-everywhere", param = "ip" },
  { column = "instance", to = "ct-instance-history", param = "instance" },
]

[params.min_bytes]
type = "int"
default = 1073741824
doc = "At least so many bytes from one host to one address and port."

[params.with_services]
type = "bool"
default = false
doc = "Also what went to services of AWS, such as S3."

[params.host]
type = "host_ref"
optional = true
doc = "Only this address, interface or instance."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[[test]]
title = "the drop; the copy job and the gateway that repeats it are the known false positives"
rows = 3
contains = [
  { host = "10.20.10.12", peer = "203.0.113.201", service_port = 443, opened_by = "us" },
  { host = "10.20.11.50", peer = "192.0.2.200", opened_by = "us", hours = 4 },
  { host = "10.20.0.10", peer = "192.0.2.200", opened_by = "us", hours = 4 },
]
lacks = [{ peer = "198.51.100.240" }, { peer = "198.51.100.245" }, { host = "10.20.0.5" }]

[[test]]
title = "with the services of AWS, the nightly copy to S3"
params = { with_services = "true" }
rows = 4
contains = [{ host = "10.20.11.50", peer = "198.51.100.240", peer_service = "S3" }]

[[test]]
title = "shipped logs are below a gigabyte; half of one shows them"
params = { host = "10.20.10.30", min_bytes = "536870912" }
rows = 1
contains = [{ host = "10.20.10.30", peer = "198.51.100.245", service_port = 443 }]
---*/
WITH flow AS (
  SELECT
    CASE WHEN t.is_private_source THEN t.source_ip ELSE t.destination_ip END AS host,
    CASE WHEN t.is_private_source THEN t.destination_ip ELSE t.source_ip END AS peer,
    t.instance_id AS instance,
    t.service_port,
    CASE WHEN t.is_private_source = t.is_from_client THEN 'us' ELSE 'peer' END AS opened_by,
    CASE WHEN t.is_private_source THEN t.bytes ELSE 0 END AS bytes_out,
    CASE WHEN t.is_private_source THEN 0 ELSE t.bytes END AS bytes_in,
    CASE WHEN t.is_private_source THEN date_trunc('hour', t.event_time) END AS hour_out,
    nullif(CASE WHEN t.is_private_source THEN t.pkt_dst_aws_service ELSE t.pkt_src_aws_service END, '-') AS peer_service,
    t.event_time,
    t.end_time
  FROM vpcflow AS t
  WHERE t.has_data
    AND NOT t.is_rejected
    AND t.is_first_hop
    AND t.is_private_source <> t.is_private_destination
    AND (
      :host IS NULL
      OR t.source_ip = :host
      OR t.destination_ip = :host
      OR t.interface_id = :host
      OR t.instance_id = :host
    )
    AND (:vpc IS NULL OR t.vpc_id = :vpc)
)
SELECT
  f.host,
  max(f.instance) AS instance,
  f.peer,
  f.service_port,
  f.opened_by,
  sum(f.bytes_out) AS bytes_out,
  sum(f.bytes_in) AS bytes_in,
  round(CAST(sum(f.bytes_out) AS double) / nullif(sum(f.bytes_in), 0), 1) AS out_per_in,
  count(DISTINCT f.hour_out) AS hours,
  max(f.peer_service) AS peer_service,
  min(f.event_time) AS first_seen,
  max(f.end_time) AS last_seen
FROM flow AS f
GROUP BY f.host, f.peer, f.service_port, f.opened_by
HAVING sum(f.bytes_out) >= :min_bytes AND (:with_services OR max(f.peer_service) IS NULL)
ORDER BY bytes_out DESC, host, peer, service_port, opened_by
LIMIT 100
