/*---
title = "Whose an address was"
question = "Which interface, machine or service had this address at that time?"
sources = ["config_history"]
severity = "info"
false_positives = [
  "Addresses of tasks and functions go to the next one within minutes, and Config sees a change a minute or two late: look at `owned_since` and `owned_until`",
  "An interface that changed last before the 30 days in front of the window is not found here: ask the flow logs (`vf-host-peers`) for the interface",
]
cost = "normal"
output = [
  { name = "interface", type = "eni" },
  { name = "description", type = "text", doc = "What the service says that made it: `ELB app/…`, `RDSNetworkInterface`, `AWS Lambda VPC ENI-…`, `Interface for NAT Gateway nat-…`." },
  { name = "instance", type = "instance_id" },
  { name = "requester", type = "text", doc = "The account or service that made the interface." },
  { name = "account", type = "account" },
  { name = "vpc", type = "vpc_id" },
  { name = "subnet", type = "subnet_id" },
  { name = "zone", type = "text" },
  { name = "security_groups", type = "list" },
  { name = "public_ip", type = "ip" },
  { name = "owned_since", type = "timestamp", doc = "The first item with the address." },
  { name = "owned_until", type = "timestamp", doc = "The next item without it; NULL: none is known." },
]
pivots = [
  { column = "interface", to = "vf-host-peers", param = "host" },
  { column = "instance", to = "ct-instance-history", param = "instance" },
  { column = "security_groups", to = "cfg-resource-history", param = "resource" },
  { column = "interface", to = "cfg-resource-history", param = "resource" },
]

[tables.earlier]
source = "config_history"
window = "30d before"

[params.ip]
type = "ip"
doc = "A private or public address."

[params.at]
type = "timestamp"
doc = "When; in the window or the 30 days before."

[[test]]
title = "during the attack the address was web02's"
params = { ip = "10.20.10.12", at = "2026-03-11T01:31:00Z" }
rows = 1
contains = [{ interface = "eni-01311ae1e4fe85fd4", instance = "i-0c35339aa6cc097d5", owned_since = "2026-03-07 09:20:00.332" }]
lacks = [{ instance = "i-03dd841175b479b05" }]

[[test]]
title = "a week before, it was the machine's that is gone"
params = { ip = "10.20.10.12", at = "2026-03-04T12:00:00Z" }
rows = 1
contains = [{ interface = "eni-0e1178f86a1466872", instance = "i-03dd841175b479b05", owned_since = "2026-02-25 10:00:00.816", owned_until = "2026-03-07 09:00:00.361" }]

[[test]]
title = "between the two it was nobody's"
params = { ip = "10.20.10.12", at = "2026-03-07T09:10:00Z" }
rows = 0

[[test]]
title = "a public address leads to the interface that it was mapped to"
params = { ip = "192.0.2.21", at = "2026-03-11T02:20:00Z" }
rows = 1
contains = [{ public_ip = "192.0.2.21" }]

[[test]]
title = "an address of tasks: the first one's at 12:10 …"
params = { ip = "10.20.12.77", at = "2026-03-10T12:10:00Z" }
rows = 1
contains = [{ description = "arn:aws:ecs:eu-west-1:111122223333:attachment/0c1d" }]

[[test]]
title = "… and the second one's at 12:30: the known trap, for who does not know the minute"
params = { ip = "10.20.12.77", at = "2026-03-10T12:30:00Z" }
rows = 1
contains = [{ description = "arn:aws:ecs:eu-west-1:111122223333:attachment/7f2e", requester = "578734482556" }]

[[test]]
title = "a second address of an interface counts, one that only begins the same does not"
params = { ip = "10.20.10.120", at = "2026-03-10T13:00:00Z" }
rows = 1
contains = [{ description = "arn:aws:ecs:eu-west-1:111122223333:attachment/7f2e" }]
---*/
WITH item AS (
  SELECT w.account, w.resourceid, w.awsregion, w.event_time, w.state_id, w.configuration
  FROM config_history AS w
  WHERE w.resourcetype = 'AWS::EC2::NetworkInterface'
  UNION ALL
  SELECT e.account, e.resourceid, e.awsregion, e.event_time, e.state_id, e.configuration
  FROM earlier AS e
  WHERE e.resourcetype = 'AWS::EC2::NetworkInterface'
),
owned AS (
  SELECT
    i.*,
    -- An interface's configuration holds no addresses but its own; of a deleted one there is none.
    coalesce(strpos(i.configuration, '"' || :ip || '"') > 0, false) AS has_address
  FROM item AS i
),
dated AS (
  SELECT
    o.*,
    min(CASE WHEN o.has_address THEN o.event_time END) OVER interface AS owned_since,
    min(CASE WHEN NOT o.has_address AND o.event_time > :at THEN o.event_time END) OVER interface AS owned_until,
    row_number() OVER (
      PARTITION BY o.account, o.resourceid
      ORDER BY o.event_time <= :at DESC, o.event_time DESC, o.state_id DESC
    ) AS age
  FROM owned AS o
  WINDOW interface AS (PARTITION BY o.account, o.resourceid)
)
SELECT
  d.resourceid AS interface,
  regexp_extract(d.configuration, '(?i)"description"\s*:\s*"([^"]*)"', 1) AS description,
  -- Athena's reader may give these keys in lower case.
  regexp_extract(d.configuration, '(?i)"instanceId"\s*:\s*"([^"]+)"', 1) AS instance,
  regexp_extract(d.configuration, '(?i)"requesterId"\s*:\s*"([^"]+)"', 1) AS requester,
  d.account,
  regexp_extract(d.configuration, '(?i)"vpcId"\s*:\s*"([^"]+)"', 1) AS vpc,
  regexp_extract(d.configuration, '(?i)"subnetId"\s*:\s*"([^"]+)"', 1) AS subnet,
  regexp_extract(d.configuration, '(?i)"availabilityZone"\s*:\s*"([^"]+)"', 1) AS zone,
  regexp_extract_all(d.configuration, '(?i)"groupId"\s*:\s*"([^"]+)"', 1) AS security_groups,
  regexp_extract(d.configuration, '(?i)"publicIp"\s*:\s*"([^"]+)"', 1) AS public_ip,
  d.owned_since,
  d.owned_until
FROM dated AS d
-- The interface's last item up to then has the address.
WHERE d.age = 1
  AND d.event_time <= :at
  AND d.has_address
ORDER BY owned_since DESC, interface
LIMIT 20
