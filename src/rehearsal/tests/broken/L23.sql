/*---
title = "Calls"
question = "Which calls were there?"
sources = ["cloudtrail"]
output = [{ name = "event_id", type = "text" }]

[params.most]
type = "text"
default = "many"
doc = "How many calls at most."

[[test]]
title = "a call is found, and no other"
rows = 1
---*/
SELECT t.eventid AS event_id
FROM cloudtrail AS t
ORDER BY event_id
LIMIT :most
