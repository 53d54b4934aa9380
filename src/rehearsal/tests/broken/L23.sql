/*---
title = "Calls"
question = "Which calls were there?"
sources = ["cloudtrail"]
output = [{ name = "account", type = "account" }]

[params.n]
type = "int"
doc = "Which resource."

[[test]]
title = "a call is found, and no other"
params = { n = 1 }
rows = 1
---*/
SELECT t.resources[:n].accountid AS account
FROM cloudtrail AS t
ORDER BY account
LIMIT 10
