/*---
title = "Attack tools and hacking distributions"
question = "Does an attack tool or a hacking distribution talk to our API?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1078.004", "T1059.009"]
false_positives = [
  "A red team",
  "A secret scanner of your own: it proves that the key works, so replace it anyway",
  "Storage clients (Cyberduck, S3 Browser) of people who work with them",
  "Posture scanners (Prowler, ScoutSuite) that you run",
]
cost = "normal"
scope.regions = "all"
output = [
  { name = "class", type = "text", doc = "`hacking-distro`, `secret-scanner`, `exploitation`, `destructive`, `audit-tool`, `storage-client`, or `pattern`." },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "user_agents", type = "count", doc = "Different ones: tools write the command into it." },
  { name = "user_agent", type = "text", doc = "The first by name." },
  { name = "calls", type = "count" },
  { name = "writes", type = "count" },
  { name = "denied", type = "count" },
  { name = "apis", type = "list", doc = "The first 20 by name." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "access_key", to = "ct-key-summary", param = "key" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
]

[params.pattern]
type = "regex"
optional = true
doc = "Look for this in the user agent instead: (?i)curl|python-requests"

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: an ARN or a bare name."

[[test]]
title = "who found the key and who used it, a stolen session, a foreign account, the ransomer; marketing's storage client is harmless"
rows = 8
contains = [
  { class = "secret-scanner", user_agent = "TruffleHog", ip = "198.51.100.9", calls = 1, writes = 0, apis = ["GetCallerIdentity"] },
  { class = "hacking-distro", access_key = "AKIADEMOLEAKEDKEY234", ip = "203.0.113.66" },
  { class = "hacking-distro", access_key = "AKIADEMOBACKDOOR2345", ip = "203.0.113.66" },
  { class = "hacking-distro", access_key = "ASIADEMOFEDERATED234", calls = 2, apis = ["GetCallerIdentity", "ListBuckets"] },
  { class = "hacking-distro", access_key = "ASIADEMOIMDSTHEFT234", ip = "198.51.100.77" },
  { class = "hacking-distro", ip = "203.0.113.67", calls = 1, apis = ["AssumeRole"] },
  { class = "storage-client", actor = "arn:aws:iam::111122223333:user/svc-backup-legacy", ip = "203.0.113.90" },
  { class = "storage-client", actor = "arn:aws:iam::111122223333:user/carol", ip = "192.0.2.68", calls = 9, writes = 0, apis = ["GetObject"] },
]
lacks = [
  { ip = "192.0.2.99" },
  { ip = "192.0.2.74" },
  { ip = "203.0.113.140" },
  { actor = "arn:aws:iam::111122223333:user/aws-support-sync", ip = "203.0.113.67" },
]

[[test]]
title = "one user: the storage client alone"
params = { actor = "carol" }
rows = 1
contains = [{ class = "storage-client" }]

[[test]]
title = "a pattern of one's own"
params = { pattern = "Terraform" }
contains = [{ class = "pattern", actor = "arn:aws:iam::111122223333:role/pipeline/ci-terraform" }]
lacks = [{ user_agent = "TruffleHog" }]
---*/
WITH classed AS (
  SELECT
    CASE
      WHEN :pattern IS NOT NULL THEN CASE WHEN regexp_like(t.useragent, :pattern) THEN 'pattern' END
      WHEN regexp_like(t.useragent, '(?i)\b(kali|parrot|blackarch|pentoo|commando-?vm)\b') THEN 'hacking-distro'
      WHEN regexp_like(t.useragent, '(?i)trufflehog|gitleaks|noseyparker') THEN 'secret-scanner'
      WHEN regexp_like(t.useragent, '(?i)\bpacu\b|cloudfox|enumerate-iam|stratus-red-team|weirdaal') THEN 'exploitation'
      WHEN regexp_like(t.useragent, '(?i)(aws|cloud)-nuke') THEN 'destructive'
      WHEN regexp_like(t.useragent, '(?i)scoutsuite|prowler|steampipe|cloudsploit|cloudmapper') THEN 'audit-tool'
      WHEN regexp_like(t.useragent, '(?i)s3[ _]browser|cyberduck') THEN 'storage-client'
    END AS class,
    t.useragent AS user_agent,
    t.actor,
    t.access_key,
    t.sourceipaddress AS ip,
    t.is_write,
    t.is_denied,
    t.eventname,
    t.event_time
  FROM cloudtrail AS t
  WHERE (:actor IS NULL OR contains(t.principals, :actor))
)
SELECT
  c.class,
  c.actor,
  c.access_key,
  c.ip,
  count(DISTINCT c.user_agent) AS user_agents,
  min(c.user_agent) AS user_agent,
  count(*) AS calls,
  count_if(c.is_write) AS writes,
  count_if(c.is_denied) AS denied,
  slice(array_sort(array_agg(DISTINCT c.eventname)), 1, 20) AS apis,
  min(c.event_time) AS first_seen,
  max(c.event_time) AS last_seen
FROM classed AS c
WHERE c.class IS NOT NULL
GROUP BY c.class, c.actor, c.access_key, c.ip
ORDER BY class, first_seen, actor, access_key, ip
LIMIT 200
