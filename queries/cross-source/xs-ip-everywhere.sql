/*---
title = "An address in every log"
question = "Where does this address appear, in which role, first and last time?"
sources = ["cloudtrail", "waf", "alb", "cloudfront_v2", "vpcflow", "resolver", "s3access", "eks_audit", "guardduty"]
optional = ["cloudtrail", "waf", "alb", "cloudfront_v2", "vpcflow", "resolver", "s3access", "eks_audit", "guardduty"]
severity = "info"
false_positives = ["Addresses of an office, a NAT gateway, a proxy or the content network stand for many people"]
cost = "heavy"
scope.regions = "all"
output = [
  { name = "source", type = "text", doc = "The log." },
  { name = "role", type = "text", doc = "What the address was there: caller, client, sender, receiver, asker, answer, remote." },
  { name = "records", type = "count" },
  { name = "refused", type = "count", doc = "Of these, refused: denied, blocked, 401 or 403, REJECT." },
  { name = "entities", type = "count", doc = "How many different actors, hosts, peers, names, buckets, users or findings." },
  { name = "examples", type = "list", doc = "The first five of them by name." },
  { name = "ips", type = "list", doc = "Of a network: the first twenty addresses." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "ips", to = "ct-ip-activity", param = "ip" },
  { column = "ips", to = "alb-client-timeline", param = "ip" },
  { column = "ips", to = "waf-ip-timeline", param = "ip" },
  { column = "ips", to = "vf-host-peers", param = "host" },
  { column = "ips", to = "s3al-requester-timeline", param = "ip" },
  { column = "ips", to = "dns-ioc-match", param = "answer_ip" },
]

[params.ip]
type = "ip_or_cidr"
doc = "The address or network."

[[test]]
title = "the key thief called, looked at the shop, knocked on the bastion and is in a finding; files, names and the cluster do not know it"
params = { ip = "203.0.113.66" }
rows = 5
contains = [
  { source = "cloudtrail", role = "caller", records = 574, refused = 24, entities = 2, first_seen = "2026-03-10 09:31:10.000" },
  { source = "alb", role = "client", records = 12, refused = 4, examples = ["192.0.2.31", "www.shop.example"] },
  { source = "vpcflow", role = "sender", records = 6, refused = 4 },
  { source = "guardduty", role = "remote", records = 2, entities = 1 },
]

[[test]]
title = "the pool is an answer and a peer, of six machines"
params = { ip = "203.0.113.210" }
rows = 3
contains = [
  { source = "resolver", role = "answer", records = 242, examples = ["pool.miner-demo.example"] },
  { source = "vpcflow", role = "receiver", entities = 6 },
]

[[test]]
title = "who came to the cluster"
params = { ip = "203.0.113.142" }
contains = [{ source = "eks_audit", role = "client", records = 40, refused = 30, entities = 2 }]

[[test]]
title = "a network: four of the scrapers"
params = { ip = "198.51.100.180/30" }
contains = [
  { source = "s3access", role = "client", examples = ["media-import-tmp"], ips = ["198.51.100.180", "198.51.100.181", "198.51.100.182", "198.51.100.183"] },
  { source = "cloudtrail", examples = ["anonymous"] },
]

[[test]]
title = "an address whose text begins the same is another one"
params = { ip = "203.0.113.6" }
rows = 0

[[test]]
title = "the NAT gateway stands for many (the known false positive)"
params = { ip = "192.0.2.10" }
contains = [{ source = "cloudtrail", role = "caller", entities = 4, refused = 0 }]
---*/
WITH seen AS (
  SELECT
    'cloudtrail' AS source,
    'caller' AS role,
    t.sourceipaddress AS ip,
    coalesce(t.actor, t.actor_account) AS entity,
    t.is_denied AS is_refused,
    t.event_time
  FROM cloudtrail AS t
  WHERE contains(:ip, try_cast(t.sourceipaddress AS ipaddress))
  UNION ALL
  SELECT 'waf', 'client', w.client_ip, w.host, w.action <> 'ALLOW', w.event_time
  FROM waf AS w
  WHERE contains(:ip, try_cast(w.client_ip AS ipaddress))
  UNION ALL
  SELECT 'alb', 'client', a.client_ip, a.host, coalesce(a.elb_status_code IN (401, 403), false), a.event_time
  FROM alb AS a
  WHERE contains(:ip, try_cast(a.client_ip AS ipaddress))
  UNION ALL
  SELECT 'cloudfront_v2', 'client', c.client_ip, c.host, coalesce(c.sc_status IN (401, 403), false), c.event_time
  FROM cloudfront_v2 AS c
  WHERE contains(:ip, try_cast(c.client_ip AS ipaddress))
  UNION ALL
  SELECT
    'vpcflow',
    CASE WHEN contains(:ip, try_cast(f.source_ip AS ipaddress)) THEN 'sender' ELSE 'receiver' END,
    CASE WHEN contains(:ip, try_cast(f.source_ip AS ipaddress)) THEN f.source_ip ELSE f.destination_ip END,
    CASE WHEN contains(:ip, try_cast(f.source_ip AS ipaddress)) THEN f.destination_ip ELSE f.source_ip END,
    f.is_rejected,
    f.event_time
  FROM vpcflow AS f
  WHERE contains(:ip, try_cast(f.source_ip AS ipaddress))
    OR contains(:ip, try_cast(f.destination_ip AS ipaddress))
  UNION ALL
  SELECT
    'resolver',
    CASE WHEN contains(:ip, try_cast(r.srcaddr AS ipaddress)) THEN 'asker' ELSE 'answer' END,
    CASE
      WHEN contains(:ip, try_cast(r.srcaddr AS ipaddress)) THEN r.srcaddr
      ELSE element_at(filter(r.answer_addresses, a -> contains(:ip, try_cast(a AS ipaddress))), 1)
    END,
    r.domain,
    r.is_blocked,
    r.event_time
  FROM resolver AS r
  WHERE contains(:ip, try_cast(r.srcaddr AS ipaddress))
    OR any_match(r.answer_addresses, a -> contains(:ip, try_cast(a AS ipaddress)))
  UNION ALL
  SELECT 's3access', 'client', s.client_ip, s.bucket_name, s.is_denied, s.event_time
  FROM s3access AS s
  WHERE contains(:ip, try_cast(s.client_ip AS ipaddress))
  UNION ALL
  SELECT 'eks_audit', 'client', k.source_ip, k.username, k.is_denied, k.event_time
  FROM eks_audit AS k
  WHERE contains(:ip, try_cast(k.source_ip AS ipaddress))
  UNION ALL
  -- A finding is exported again each time it is seen again: records here are versions of findings.
  SELECT 'guardduty', 'remote', g.remote_ip, g.type, false, g.event_time
  FROM guardduty AS g
  WHERE contains(:ip, try_cast(g.remote_ip AS ipaddress))
)
SELECT
  s.source,
  s.role,
  count(*) AS records,
  count_if(s.is_refused) AS refused,
  count(DISTINCT s.entity) AS entities,
  slice(array_sort(array_agg(DISTINCT s.entity) FILTER (WHERE s.entity IS NOT NULL)), 1, 5) AS examples,
  slice(array_sort(array_agg(DISTINCT s.ip)), 1, 20) AS ips,
  min(s.event_time) AS first_seen,
  max(s.event_time) AS last_seen
FROM seen AS s
GROUP BY s.source, s.role
ORDER BY first_seen, source, role
LIMIT 50
