/*---
title = "Open ports that were used"
question = "A security group was opened: did anybody from the internet use it before it was closed?"
sources = ["cloudtrail", "config_history", "vpcflow"]
optional = ["config_history"]
severity = "critical"
attack = ["T1686.001", "T1133"]
false_positives = ["80 and 443 of load balancers", "A vendor whose network was opened on purpose"]
cost = "heavy"
output = [
  { name = "sg", type = "security_group" },
  { name = "opened", type = "timestamp" },
  { name = "opened_by", type = "principal" },
  { name = "cidrs", type = "text" },
  { name = "from_port", type = "port", doc = "NULL: all." },
  { name = "to_port", type = "port" },
  { name = "closed", type = "timestamp", doc = "NULL: not within the window." },
  { name = "interface", type = "eni" },
  { name = "interface_known_by", type = "text", doc = "`config`: the interface carries the group. `port`: Config knows no interface of the group in the window, this one was reached on the port." },
  { name = "source_ips", type = "list", doc = "The first twenty." },
  { name = "sources", type = "count" },
  { name = "ports", type = "list" },
  { name = "bytes_in", type = "bytes" },
  { name = "bytes_out", type = "bytes", doc = "What the host answered." },
  { name = "first_hit", type = "timestamp" },
  { name = "last_hit", type = "timestamp" },
]
pivots = [
  { column = "interface", to = "vf-host-peers", param = "host" },
  { column = "source_ips", to = "xs-ip-everywhere", param = "ip" },
  { column = "opened_by", to = "ct-principal-timeline", param = "principal" },
  { column = "sg", to = "ct-sg-opened", param = "sg" },
  { column = "sg", to = "cfg-resource-history", param = "resource" },
]

# An interface that does not change has no item in the window.
[tables.earlier_item]
source = "config_history"
window = "14d before"

[params.sg]
type = "security_group"
optional = true
doc = "Only this group."

[params.min_bytes]
type = "int"
default = 5000
doc = "Only sources to which the host sent at least so much: a packet of a scanner that nobody answers is let through, too."

[[test]]
title = "SSH and RDP were used while they were open; HTTPS for the office is no large network"
rows = 2
contains = [
  { from_port = 22, to_port = 22, opened = "2026-03-11 02:18:00.000", closed = "2026-03-11 03:05:00.000", opened_by = "arn:aws:iam::111122223333:role/web-role", interface_known_by = "config", source_ips = ["198.51.100.77"], sources = 1, ports = [22], first_hit = "2026-03-11 02:20:00.000" },
  { from_port = 3389, opened = "2026-03-11 09:44:00.000", source_ips = ["203.0.113.140"], sources = 1, ports = [3389], bytes_out = 39252275 },
]
lacks = [{ from_port = 443 }]

[[test]]
title = "without a least number of bytes scanners are among them (the known false positive)"
params = { min_bytes = 0 }
rows = 2
contains = [{ from_port = 3389, sources = 20 }, { from_port = 22, sources = 1 }]

[[test]]
title = "a group that nobody opened"
params = { sg = "sg-00000000000000000" }
rows = 0
---*/
WITH call AS (
  SELECT
    t.event_time,
    t.eventname = 'RevokeSecurityGroupIngress' AS is_revoke,
    t.actor,
    json_extract_scalar(t.requestparameters, '$.groupId') AS sg,
    -- The response lists the rules in one form. Old records and many of the revocations have the request only: with a list of permissions, or flat.
    coalesce(
      try_cast(json_extract(t.responseelements, '$.securityGroupRuleSet.items') AS array(json)),
      try_cast(json_extract(t.responseelements, '$.revokedSecurityGroupRuleSet.items') AS array(json)),
      try_cast(json_extract(t.requestparameters, '$.ipPermissions.items') AS array(json)),
      ARRAY[json_extract(t.requestparameters, '$')]
    ) AS rules
  FROM cloudtrail AS t
  WHERE t.eventsource = 'ec2.amazonaws.com'
    AND t.eventname IN ('AuthorizeSecurityGroupIngress', 'RevokeSecurityGroupIngress')
    AND t.errorcode IS NULL
),
rule AS (
  SELECT
    c.event_time,
    c.is_revoke,
    c.actor,
    coalesce(json_extract_scalar(r.rule, '$.groupId'), c.sg) AS sg,
    array_join(regexp_extract_all(json_format(r.rule), '(?i)"cidrIp(?:v4|v6)?"\s*:\s*"([^"]+)"', 1), ', ') AS cidrs,
    try_cast(nullif(json_extract_scalar(r.rule, '$.fromPort'), '-1') AS integer) AS from_port,
    try_cast(nullif(json_extract_scalar(r.rule, '$.toPort'), '-1') AS integer) AS to_port,
    json_extract_scalar(r.rule, '$.ipProtocol') AS protocol
  FROM call AS c
  CROSS JOIN UNNEST(c.rules) AS r (rule)
),
spell AS (
  SELECT
    r.sg,
    r.event_time AS opened,
    r.actor AS opened_by,
    r.cidrs,
    r.from_port,
    r.to_port,
    r.is_revoke,
    -- The next change of the same rule, if it closes it.
    lead(CASE WHEN r.is_revoke THEN r.event_time END) IGNORE NULLS
      OVER (PARTITION BY r.sg, r.from_port, r.to_port ORDER BY r.event_time) AS closed
  FROM rule AS r
  -- A prefix of eight bits or less is a large part of the world.
  WHERE regexp_like(r.cidrs, '/[0-8](,|$)')
    -- The ports of an ICMP rule are types and codes.
    AND coalesce(r.protocol, '-1') NOT LIKE 'icmp%'
),
carried AS (
  SELECT DISTINCT
    i.resourceid AS interface,
    json_extract_scalar(g.member, '$.groupId') AS sg
  FROM (
    SELECT c.resourceid, c.configuration
    FROM config_history AS c
    WHERE c.resourcetype = 'AWS::EC2::NetworkInterface'
    UNION ALL
    SELECT e.resourceid, e.configuration
    FROM earlier_item AS e
    WHERE e.resourcetype = 'AWS::EC2::NetworkInterface'
  ) AS i
  CROSS JOIN UNNEST(try_cast(json_extract(i.configuration, '$.groups') AS array(json))) AS g (member)
),
flow AS (
  SELECT
    f.interface_id AS interface,
    CASE WHEN f.is_private_source THEN f.destination_ip ELSE f.source_ip END AS source_ip,
    CASE WHEN f.is_private_source THEN f.srcport ELSE f.dstport END AS port,
    CASE WHEN f.is_private_source THEN 0 ELSE f.bytes END AS bytes_in,
    CASE WHEN f.is_private_source THEN f.bytes ELSE 0 END AS bytes_out,
    f.event_time,
    f.end_time
  FROM vpcflow AS f
  WHERE f.has_data
    AND NOT f.is_rejected
    -- Both directions of what a public address opened to a private one.
    AND f.is_private_source <> f.is_private_destination
    AND f.is_private_source <> f.is_from_client
),
hit AS (
  SELECT
    s.sg,
    s.opened,
    s.opened_by,
    s.cidrs,
    s.from_port,
    s.to_port,
    s.closed,
    f.interface,
    f.source_ip,
    f.port,
    sum(f.bytes_in) AS bytes_in,
    sum(f.bytes_out) AS bytes_out,
    min(f.event_time) AS first_hit,
    max(f.end_time) AS last_hit
  FROM spell AS s
  INNER JOIN flow AS f
    ON f.event_time >= s.opened
      AND f.event_time < coalesce(s.closed, :window_to)
      AND (s.from_port IS NULL OR f.port BETWEEN s.from_port AND s.to_port)
  WHERE NOT s.is_revoke
    AND (:sg IS NULL OR s.sg = :sg)
  GROUP BY
    s.sg, s.opened, s.opened_by, s.cidrs, s.from_port, s.to_port, s.closed, f.interface, f.source_ip, f.port
  HAVING sum(f.bytes_out) >= :min_bytes
),
attributed AS (
  SELECT
    h.*,
    c.interface IS NOT NULL AS is_carrier,
    bool_or(c.interface IS NOT NULL) OVER (PARTITION BY h.sg, h.opened) AS is_carrier_known
  FROM hit AS h
  LEFT JOIN carried AS c ON c.sg = h.sg AND c.interface = h.interface
)
SELECT
  a.sg,
  a.opened,
  a.opened_by,
  a.cidrs,
  a.from_port,
  a.to_port,
  a.closed,
  a.interface,
  CASE WHEN a.is_carrier THEN 'config' ELSE 'port' END AS interface_known_by,
  slice(array_sort(array_agg(DISTINCT a.source_ip)), 1, 20) AS source_ips,
  count(DISTINCT a.source_ip) AS sources,
  array_sort(array_agg(DISTINCT a.port)) AS ports,
  sum(a.bytes_in) AS bytes_in,
  sum(a.bytes_out) AS bytes_out,
  min(a.first_hit) AS first_hit,
  max(a.last_hit) AS last_hit
FROM attributed AS a
WHERE a.is_carrier OR NOT a.is_carrier_known
GROUP BY
  a.sg, a.opened, a.opened_by, a.cidrs, a.from_port, a.to_port, a.closed, a.interface, a.is_carrier
ORDER BY opened, sg, from_port, bytes_out DESC, interface
LIMIT 100
