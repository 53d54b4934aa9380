/*---
title = "Calls of a key"
question = "What did this key do?"
sources = ["cloudtrail"]
severity = "high"
attack = ["T1078.004"]
false_positives = ["A build runner with a new address"]
scope.regions = "all"
output = [
  { name = "ip", type = "ip_or_service" },
  { name = "calls", type = "count" },
]
pivots = [{ column = "ip", to = "zz-other", param = "ip" }]

[params.key]
type = "access_key"
doc = "The key."

[[test]]
title = "the key is found, and no other address"
params = { key = "AKIADEMOLEAKEDKEY234" }
contains = [{ ip = "203.0.113.66", calls = 3 }]
lacks = [{ ip = "203.0.113.67" }]
---*/
SELECT t.sourceipaddress AS ip, count(*) AS calls
FROM cloudtrail AS t
WHERE t.useridentity.accesskeyid = :key
  AND t.sourceipaddress NOT IN (SELECT o.sourceipaddress FROM cloudtrail AS o WHERE o.errorcode IS NOT NULL)
GROUP BY t.sourceipaddress
ORDER BY calls DESC, ip
LIMIT 200
