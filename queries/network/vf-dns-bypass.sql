/*---
title = "DNS past the resolver"
question = "Which hosts ask for names elsewhere than at the VPC's resolver?"
sources = ["vpcflow"]
severity = "medium"
attack = ["T1071.004", "T1048.003"]
false_positives = [
  "The company's own name servers and domain controllers: name them with `allowed`",
  "Containers with a public resolver in their settings: little, and as much in as out",
]
cost = "normal"
output = [
  { name = "client", type = "ip" },
  { name = "client_instance", type = "instance_id" },
  { name = "resolver", type = "ip" },
  { name = "is_inside", type = "bool", doc = "The resolver has a private address." },
  { name = "service_port", type = "port", doc = "53, or 853: DNS over TLS." },
  { name = "protocol", type = "text" },
  { name = "packets_out", type = "count", doc = "About the number of queries." },
  { name = "bytes_out", type = "bytes" },
  { name = "bytes_in", type = "bytes" },
  { name = "out_per_in", type = "ratio", doc = "Above 1 the questions are longer than the answers: something is carried out." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "client", to = "vf-host-peers", param = "host" },
  { column = "client", to = "dns-host-queries", param = "host" },
  { column = "client_instance", to = "ct-instance-history", param = "instance" },
  { column = "resolver", to = "vf-host-peers", param = "host" },
]

[params.allowed]
type = "ip_or_cidr"
optional = true
doc = "A resolver, or a network of resolvers, that may be asked."

[params.host]
type = "host_ref"
optional = true
doc = "Only this address, interface or instance."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[[test]]
title = "a rogue resolver that gets more than it gives; a container and the company's own server are the known false positives"
rows = 3
contains = [
  { client = "10.20.10.12", resolver = "198.51.100.53", service_port = 53, protocol = "udp", is_inside = false },
  { client = "10.20.12.7", resolver = "198.51.100.8", is_inside = false },
  { client = "10.20.10.30", resolver = "10.20.20.53", is_inside = true },
]

[[test]]
title = "the company's own server may be asked"
params = { allowed = "10.20.20.0/24" }
rows = 2
lacks = [{ resolver = "10.20.20.53" }]
---*/
WITH record AS (
  SELECT
    CASE WHEN t.is_from_client THEN t.source_ip ELSE t.destination_ip END AS client,
    CASE WHEN t.is_from_client THEN t.destination_ip ELSE t.source_ip END AS resolver,
    CASE WHEN t.is_from_client THEN t.is_private_destination ELSE t.is_private_source END AS is_inside,
    -- Egress: the interface is the sender's.
    CASE WHEN (t.flow_direction = 'egress') = t.is_from_client THEN t.instance_id END AS client_instance,
    t.interface_id,
    t.service_port,
    t.protocol_name AS protocol,
    t.is_from_client,
    t.packets,
    t.bytes,
    t.event_time,
    t.end_time
  FROM vpcflow AS t
  WHERE t.has_data
    AND NOT t.is_rejected
    -- Flow logs never have what goes to the VPC's resolver.
    AND t.service_port IN (53, 853)
    AND CASE WHEN t.is_from_client THEN t.is_private_source ELSE t.is_private_destination END
    AND (
      :host IS NULL
      OR t.source_ip = :host
      OR t.destination_ip = :host
      OR t.interface_id = :host
      OR t.instance_id = :host
    )
    AND (:vpc IS NULL OR t.vpc_id = :vpc)
),
-- Both ends record a conversation in full: their bytes must not be added.
recorded AS (
  SELECT
    r.client,
    r.resolver,
    r.is_inside,
    r.service_port,
    r.protocol,
    max(r.client_instance) AS client_instance,
    sum(CASE WHEN r.is_from_client THEN r.packets ELSE 0 END) AS packets_out,
    sum(CASE WHEN r.is_from_client THEN r.bytes ELSE 0 END) AS bytes_out,
    sum(CASE WHEN r.is_from_client THEN 0 ELSE r.bytes END) AS bytes_in,
    min(r.event_time) AS first_seen,
    max(r.end_time) AS last_seen
  FROM record AS r
  WHERE :allowed IS NULL OR NOT contains(:allowed, try_cast(r.resolver AS ipaddress))
  GROUP BY r.client, r.resolver, r.is_inside, r.service_port, r.protocol, r.interface_id
)
SELECT
  r.client,
  max(r.client_instance) AS client_instance,
  r.resolver,
  r.is_inside,
  r.service_port,
  r.protocol,
  max(r.packets_out) AS packets_out,
  max(r.bytes_out) AS bytes_out,
  max(r.bytes_in) AS bytes_in,
  round(CAST(max(r.bytes_out) AS double) / nullif(max(r.bytes_in), 0), 1) AS out_per_in,
  min(r.first_seen) AS first_seen,
  max(r.last_seen) AS last_seen
FROM recorded AS r
GROUP BY r.client, r.resolver, r.is_inside, r.service_port, r.protocol
ORDER BY is_inside, bytes_out DESC, client, resolver, service_port, protocol
LIMIT 100
