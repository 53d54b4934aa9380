/*---
title = "Credentials of an instance that left it"
question = "Are the credentials of an instance used from somewhere its role never was?"
sources = ["cloudtrail"]
severity = "critical"
attack = ["T1552.005", "T1078.004"]
false_positives = ["A new NAT gateway, address or endpoint: name its network in `own_network`", "An instance whose role is new"]
cost = "heavy"
scope.regions = "all"
output = [
  { name = "session", type = "instance_id", doc = "The instance that the credentials were made for." },
  { name = "role_arn", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip" },
  { name = "vpc_endpoint", type = "text", doc = "A call through an endpoint: its own address is private." },
  { name = "role_is_new", type = "bool", doc = "No instance used the role in the two weeks before: nothing to compare with." },
  { name = "imds_version", type = "text", doc = "1.0: the old metadata service, which a server-side request forgery can reach." },
  { name = "calls", type = "count" },
  { name = "writes", type = "count" },
  { name = "errors", type = "count" },
  { name = "apis", type = "list", doc = "The first 20 by name." },
  { name = "user_agent", type = "text" },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "access_key", to = "ct-key-timeline", param = "key" },
  { column = "session", to = "ct-instance-history", param = "instance" },
  { column = "session", to = "vf-host-peers", param = "host" },
  { column = "session", to = "xs-creds-vs-network", param = "instance" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
]

[tables.earlier]
source = "cloudtrail"
window = "14d before"

[params.own_network]
type = "cidr"
optional = true
doc = "A network from which your instances reach AWS."

[params.instance]
type = "instance_id"
optional = true
doc = "Only this instance."

[[test]]
title = "one key of a web server is used from outside; the other servers, and its own calls, come through the NAT gateway"
rows = 1
contains = [
  { role_arn = "arn:aws:iam::111122223333:role/web-role", access_key = "ASIADEMOIMDSTHEFT234", ip = "198.51.100.77", role_is_new = false, imds_version = "1.0", writes = 2, first_seen = "2026-03-11 01:52:00.000", last_seen = "2026-03-11 03:05:00.000" },
]

[[test]]
title = "from a network of one's own it is none"
params = { own_network = "198.51.100.0/24" }
rows = 0

[[test]]
title = "another web server keeps its credentials"
params = { instance = "i-0ab8673d03885fbd8" }
rows = 0
---*/
WITH used AS (
  SELECT
    false AS is_earlier,
    t.session,
    t.role_arn,
    t.access_key,
    t.sourceipaddress AS ip,
    t.vpcendpointid AS vpc_endpoint,
    t.imds_version,
    t.is_write,
    t.errorcode,
    t.eventname,
    t.useragent,
    t.event_time
  FROM cloudtrail AS t
  -- Sessions of an instance profile have the instance's id as their name.
  WHERE regexp_like(t.session, '^i-[0-9a-f]{8,17}$')
    AND t.invoked_by IS NULL
    AND (t.is_public_ip OR t.vpcendpointid IS NOT NULL)
    -- The agents talk from the instance, but SSM may say its own address.
    AND t.eventsource NOT IN ('ssm.amazonaws.com', 'ec2messages.amazonaws.com', 'ssmmessages.amazonaws.com')
    AND t.actor_arn NOT LIKE '%:assumed-role/aws:%'
    AND (:instance IS NULL OR t.session = :instance)
    AND (:own_network IS NULL OR NOT coalesce(contains(:own_network, try_cast(t.sourceipaddress AS ipaddress)), false))
  UNION ALL
  SELECT
    true, e.session, e.role_arn, e.access_key, e.sourceipaddress, e.vpcendpointid, e.imds_version, e.is_write, e.errorcode,
    e.eventname, e.useragent, e.event_time
  FROM earlier AS e
  WHERE regexp_like(e.session, '^i-[0-9a-f]{8,17}$')
    AND e.invoked_by IS NULL
    AND (e.is_public_ip OR e.vpcendpointid IS NOT NULL)
),
compared AS (
  SELECT
    u.*,
    bool_or(u.is_earlier) OVER (PARTITION BY u.role_arn, coalesce(u.vpc_endpoint, u.ip)) AS is_known,
    bool_or(u.is_earlier) OVER (PARTITION BY u.role_arn) AS role_is_known
  FROM used AS u
)
SELECT
  c.session,
  c.role_arn,
  c.access_key,
  c.ip,
  c.vpc_endpoint,
  NOT c.role_is_known AS role_is_new,
  max(c.imds_version) AS imds_version,
  count(*) AS calls,
  count_if(c.is_write) AS writes,
  count_if(c.errorcode IS NOT NULL) AS errors,
  slice(array_sort(array_agg(DISTINCT c.eventname)), 1, 20) AS apis,
  min(c.useragent) AS user_agent,
  min(c.event_time) AS first_seen,
  max(c.event_time) AS last_seen
FROM compared AS c
WHERE NOT c.is_known
GROUP BY c.session, c.role_arn, c.access_key, c.ip, c.vpc_endpoint, c.role_is_known
ORDER BY role_is_new, first_seen, session, access_key, ip
LIMIT 200
