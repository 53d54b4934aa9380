/*---
title = "New administrative connections inside"
question = "Between which of our hosts did somebody open SSH, RDP, SMB, WinRM, Docker or Kubernetes for the first time in a week?"
sources = ["vpcflow"]
severity = "high"
attack = ["T1021.004", "T1021.001", "T1021.002", "T1021.006"]
false_positives = [
  "A bastion's first visit to a new machine",
  "Configuration management, domain controllers: their pairs are known after a week",
]
cost = "heavy"
output = [
  { name = "client", type = "ip" },
  { name = "server", type = "ip" },
  { name = "service_port", type = "port" },
  { name = "client_instance", type = "instance_id" },
  { name = "server_instance", type = "instance_id", doc = "Where the server's interface is logged as well." },
  { name = "bytes_to_server", type = "bytes" },
  { name = "bytes_to_client", type = "bytes" },
  { name = "flows", type = "count" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "server", to = "vf-host-peers", param = "host" },
  { column = "server", to = "vf-admin-east-west", param = "host" },
  { column = "client", to = "vf-host-peers", param = "host" },
  { column = "client_instance", to = "ct-instance-history", param = "instance" },
  { column = "server_instance", to = "ct-remote-exec", param = "instance" },
]

[tables.earlier]
source = "vpcflow"
window = "7d before"

[params.ports]
type = "port"
multi = true
default = ["22", "23", "135", "139", "445", "2375", "2376", "3389", "5900", "5985", "5986", "6443", "10250"]
doc = "The ports of administration."

[params.min_bytes]
type = "int"
default = 2000
doc = "At least so many bytes in both directions: a session, not a knock."

[params.host]
type = "host_ref"
optional = true
doc = "Only with this address, interface or instance on either side."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[[test]]
title = "from the web server to the batch machine; a first look at a node is the known false positive; known pairs and knocks stay out"
rows = 2
contains = [
  { client = "10.20.10.12", server = "10.20.11.50", service_port = 22, flows = 20 },
  { client = "10.20.0.20", server = "10.20.12.8", service_port = 22, flows = 2 },
]
lacks = [{ server = "10.20.10.30" }, { client = "10.20.10.30" }]

[[test]]
title = "a connection that closed at once has less than a session's bytes"
params = { host = "10.20.10.30", min_bytes = "100" }
rows = 1
contains = [{ client = "10.20.10.30", server = "10.20.11.50", service_port = 22 }]
---*/
WITH record AS (
  SELECT
    false AS is_earlier,
    t.is_from_client,
    CASE WHEN t.is_from_client THEN t.source_ip ELSE t.destination_ip END AS client,
    CASE WHEN t.is_from_client THEN t.destination_ip ELSE t.source_ip END AS server,
    t.service_port,
    t.interface_id,
    -- Egress: the interface is the sender's.
    CASE WHEN (t.flow_direction = 'egress') = t.is_from_client THEN t.instance_id END AS client_instance,
    CASE WHEN (t.flow_direction = 'egress') <> t.is_from_client THEN t.instance_id END AS server_instance,
    t.bytes,
    t.event_time,
    t.end_time
  FROM vpcflow AS t
  WHERE t.has_data
    AND NOT t.is_rejected
    AND t.is_private_source
    AND t.is_private_destination
    AND t.service_port IN (:ports)
    AND (
      :host IS NULL
      OR t.source_ip = :host
      OR t.destination_ip = :host
      OR t.interface_id = :host
      OR t.instance_id = :host
    )
    AND (:vpc IS NULL OR t.vpc_id = :vpc)
  UNION ALL
  SELECT
    true,
    e.is_from_client,
    CASE WHEN e.is_from_client THEN e.source_ip ELSE e.destination_ip END,
    CASE WHEN e.is_from_client THEN e.destination_ip ELSE e.source_ip END,
    e.service_port,
    e.interface_id,
    NULL,
    NULL,
    e.bytes,
    e.event_time,
    e.end_time
  FROM earlier AS e
  WHERE e.has_data
    AND NOT e.is_rejected
    AND e.is_private_source
    AND e.is_private_destination
    AND e.service_port IN (:ports)
    AND (
      :host IS NULL
      OR e.source_ip = :host
      OR e.destination_ip = :host
      OR e.interface_id = :host
      OR e.instance_id = :host
    )
    AND (:vpc IS NULL OR e.vpc_id = :vpc)
),
-- Both ends record a conversation in full: their bytes must not be added.
recorded AS (
  SELECT
    r.client,
    r.server,
    r.service_port,
    max(r.client_instance) AS client_instance,
    max(r.server_instance) AS server_instance,
    count_if(r.is_earlier) AS earlier_flows,
    sum(CASE WHEN NOT r.is_earlier AND r.is_from_client THEN r.bytes ELSE 0 END) AS bytes_to_server,
    sum(CASE WHEN NOT r.is_earlier AND NOT r.is_from_client THEN r.bytes ELSE 0 END) AS bytes_to_client,
    count_if(NOT r.is_earlier) AS flows,
    min(CASE WHEN NOT r.is_earlier THEN r.event_time END) AS first_seen,
    max(CASE WHEN NOT r.is_earlier THEN r.end_time END) AS last_seen
  FROM record AS r
  GROUP BY r.client, r.server, r.service_port, r.interface_id
)
SELECT
  r.client,
  r.server,
  r.service_port,
  max(r.client_instance) AS client_instance,
  max(r.server_instance) AS server_instance,
  max(r.bytes_to_server) AS bytes_to_server,
  max(r.bytes_to_client) AS bytes_to_client,
  max(r.flows) AS flows,
  min(r.first_seen) AS first_seen,
  max(r.last_seen) AS last_seen
FROM recorded AS r
GROUP BY r.client, r.server, r.service_port
HAVING sum(r.earlier_flows) = 0 AND max(r.bytes_to_server) + max(r.bytes_to_client) >= :min_bytes
ORDER BY first_seen, client, server, service_port
LIMIT 200
