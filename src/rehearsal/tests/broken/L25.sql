/*---
title = "Calls"
question = "Which calls were there?"
sources = ["cloudtrail"]
output = [{ name = "first_seen", type = "timestamp" }]

[[test]]
title = "a call is found, and no other"
rows = 1
---*/
SELECT min(t.eventtime) AS first_seen
FROM cloudtrail AS t
