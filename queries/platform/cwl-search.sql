/*---
title = "A text in any log group"
question = "Where does this request, key, user or address stand in the log groups?"
sources = ["cwl"]
severity = "info"
attack = ["T1552.001"]
false_positives = ["A number is part of longer ones"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "log_group", type = "text" },
  { name = "log_stream", type = "text" },
  { name = "message", type = "text", doc = "The first 2,000 characters." },
]
pivots = [
  { column = "event_time", to = "ct-change-window", param = "at" },
]

[params.needle]
type = "text"
optional = true
doc = "The text, with upper and lower case as it stands there; five characters and more."

[params.pattern]
type = "regex"
optional = true
doc = '''Or a regular expression; for secrets: (AKIA|ASIA)[A-Z0-9]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|(?i)password\s*[=:]'''

[params.log_group]
type = "like"
default = "%"
doc = "Only log groups like this, % and _ as wildcards: /aws/lambda/%"

[[test]]
title = "an order in the function's log"
params = { needle = "order 771204" }
rows = 1
contains = [{ event_time = "2026-03-12 10:31:07.009", account = "111122223333", log_group = "/aws/lambda/orders-create" }]

[[test]]
title = "an invocation's id in two groups, the caller's among them"
params = { needle = "5ca1ab1e-0001-4222-8333-444455556666" }
rows = 4
contains = [{ log_group = "/aws/lambda/notifier" }, { log_group = "/aws/lambda/invoice-pdf" }]

[[test]]
title = "the intruder's key in the cluster's log; the responder's own key is the known harmless case"
params = { pattern = "(AKIA|ASIA)[A-Z0-9]{16}", log_group = "/aws/eks/%" }
rows = 16
contains = [{ event_time = "2026-03-11 09:22:00.000", log_stream = "kube-apiserver-audit-0a1b2c" }]

[[test]]
title = "fewer than five characters are not searched for"
params = { needle = "AKIA" }
rows = 0
---*/
SELECT
  t.event_time,
  t.source_account AS account,
  t.loggroup AS log_group,
  t.logstream AS log_stream,
  substr(t.text, 1, 2000) AS message
FROM cwl AS t
WHERE t.loggroup LIKE :log_group
  AND (
    (length(:needle) >= 5 AND strpos(t.message, :needle) > 0)
    OR (:pattern IS NOT NULL AND regexp_like(t.message, :pattern))
  )
ORDER BY event_time, log_group, log_stream, t.id
LIMIT 2000
