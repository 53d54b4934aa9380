/*---
title = "Calls"
question = "Which calls were there?"
sources = ["cloudtrail"]
output = [{ name = "event_id", type = "text" }]

[[test]]
title = "a call is found, and no other"
rows = 1
---*/
SELECT no_such_function(t.eventid) AS event_id
FROM cloudtrail AS t
ORDER BY event_id
LIMIT 10
