/*---
title = "An instance's credentials against its traffic"
question = "Do the calls with this instance's credentials come from the instance, and do their bytes show on its interface?"
sources = ["cloudtrail", "vpcflow"]
severity = "critical"
attack = ["T1552.005", "T1078.004"]
false_positives = ["An instance with a public address of its own: name it in `own_networks`", "Egress through an inspection VPC that changed its addresses"]
cost = "normal"
scope.regions = "all"
output = [
  { name = "ip", type = "ip_or_service" },
  { name = "vpc_endpoint", type = "text" },
  { name = "relation", type = "text", doc = "`foreign`, `own network`, `shared` with other instances of the role, `endpoint`, `private`, or `service`." },
  { name = "access_keys", type = "list" },
  { name = "calls", type = "count" },
  { name = "writes", type = "count" },
  { name = "read_bytes", type = "bytes", doc = "What S3 says it sent for these calls (data events)." },
  { name = "received_bytes", type = "bytes", doc = "What the instance received from ports 443 meanwhile: far less than `read_bytes` means the data went elsewhere. NULL: no flow records." },
  { name = "imds_version", type = "text" },
  { name = "user_agent", type = "text", doc = "One of them." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "ip", to = "xs-ip-everywhere", param = "ip" },
  { column = "access_keys", to = "ct-key-timeline", param = "key" },
]

[params.instance]
type = "instance_id"
doc = "The instance: sessions of its role have its id as their name."

[params.own_networks]
type = "cidr"
multi = true
optional = true
doc = "Networks from which your instances reach AWS: NAT gateways, Elastic IPs."

[[test]]
title = "nine gigabytes were read from elsewhere, eight megabytes came to the machine; through the NAT gateway all of the role's machines go"
params = { instance = "i-0c35339aa6cc097d5" }
rows = 3
contains = [
  { ip = "198.51.100.77", relation = "foreign", access_keys = ["ASIADEMOIMDSTHEFT234"], calls = 2696, writes = 3, read_bytes = 9187750966, received_bytes = 8161803, imds_version = "1.0" },
  { ip = "192.0.2.10", relation = "shared" },
  { ip = "secretsmanager.amazonaws.com", relation = "service" },
]

[[test]]
title = "its neighbour never left"
params = { instance = "i-0280659908f8982d3" }
rows = 2
lacks = [{ relation = "foreign" }]

[[test]]
title = "a machine with an address of its own (the known false positive)"
params = { instance = "i-0308cb5d15681ab09" }
rows = 1
contains = [{ ip = "192.0.2.22", relation = "foreign", calls = 20 }]

[[test]]
title = "that address is named"
params = { instance = "i-0308cb5d15681ab09", own_networks = ["192.0.2.22/32"] }
rows = 1
contains = [{ ip = "192.0.2.22", relation = "own network" }]
---*/
WITH source AS (
  SELECT
    t.role_arn,
    t.session,
    t.sourceipaddress AS ip,
    t.vpcendpointid AS vpc_endpoint,
    t.is_service,
    t.is_public_ip,
    array_sort(array_agg(DISTINCT t.access_key) FILTER (WHERE t.access_key IS NOT NULL)) AS access_keys,
    count(*) AS calls,
    count_if(t.is_write) AS writes,
    sum(t.bytes_out) AS read_bytes,
    max(t.imds_version) AS imds_version,
    min(t.useragent) AS user_agent,
    min(t.event_time) AS first_seen,
    max(t.event_time) AS last_seen
  FROM cloudtrail AS t
  -- Sessions of an instance profile have the instance's id as their name.
  WHERE regexp_like(t.session, '^i-[0-9a-f]{8,17}$')
  GROUP BY t.role_arn, t.session, t.sourceipaddress, t.vpcendpointid, t.is_service, t.is_public_ip
),
compared AS (
  SELECT
    s.*,
    count(*) OVER (PARTITION BY s.role_arn, s.ip, s.vpc_endpoint) AS instances
  FROM source AS s
),
received AS (
  SELECT
    f.instance_id,
    f.event_time,
    f.end_time,
    f.bytes
  FROM vpcflow AS f
  WHERE f.has_data
    AND f.instance_id = :instance
    AND f.flow_direction = 'ingress'
    AND f.srcport = 443
)
SELECT
  c.ip,
  c.vpc_endpoint,
  CASE
    WHEN c.vpc_endpoint IS NOT NULL THEN 'endpoint'
    WHEN c.is_service THEN 'service'
    WHEN NOT c.is_public_ip THEN 'private'
    WHEN any_match(ARRAY[:own_networks], network -> contains(network, try_cast(c.ip AS ipaddress))) THEN 'own network'
    WHEN c.instances > 1 THEN 'shared'
    ELSE 'foreign'
  END AS relation,
  c.access_keys,
  c.calls,
  c.writes,
  c.read_bytes,
  sum(r.bytes) AS received_bytes,
  c.imds_version,
  c.user_agent,
  c.first_seen,
  c.last_seen
FROM compared AS c
LEFT JOIN received AS r
  ON r.instance_id = c.session
    AND r.end_time >= c.first_seen
    AND r.event_time <= c.last_seen
WHERE c.session = :instance
GROUP BY
  c.ip, c.vpc_endpoint, c.is_service, c.is_public_ip, c.instances, c.access_keys, c.calls, c.writes, c.read_bytes,
  c.imds_version, c.user_agent, c.first_seen, c.last_seen
ORDER BY (relation = 'foreign') DESC, calls DESC, ip, vpc_endpoint
LIMIT 100
