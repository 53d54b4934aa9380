/*---
title = "Code execution, path traversal and SSRF that was tried"
question = "Who tried to run code, to read files or to reach the metadata service through the web tier, and was it answered?"
sources = ["alb"]
severity = "high"
attack = ["T1190", "T1059", "T1083", "T1552.005"]
false_positives = [
  "An authorised scanner, which names itself in its user agent",
  "The internet's daily noise: `answered` is 0",
  "A single-page application answers every path with 200 and the same size",
]
cost = "normal"
output = [
  { name = "class", type = "text", doc = "log4shell, spring4shell, metadata, template, shell, php, node, java, traversal, actuator or hidden-file: the first that fits." },
  { name = "verb", type = "text" },
  { name = "path", type = "text", doc = "With `*` for numbers and ids." },
  { name = "user_agent", type = "text" },
  { name = "attempts", type = "count" },
  { name = "answered", type = "count", doc = "The target answered with 2xx." },
  { name = "blocked", type = "count", doc = "WAF refused it." },
  { name = "statuses", type = "list", doc = "What the client got." },
  { name = "max_bytes", type = "bytes", doc = "The largest answer with 2xx, if there was one." },
  { name = "sample_url", type = "text", doc = "Decoded; that of the largest answer, with 2xx if there was one, …" },
  { name = "sample_trace", type = "trace_id", doc = "… its trace, …" },
  { name = "sample_ip", type = "ip", doc = "… its client, …" },
  { name = "target_ip", type = "ip", doc = "… and who answered it; `-` for nobody." },
  { name = "clients", type = "list", doc = "The first 20 addresses; edges of CloudFront if the load balancer is behind it." },
  { name = "first_seen", type = "timestamp" },
  { name = "last_seen", type = "timestamp" },
]
pivots = [
  { column = "target_ip", to = "xs-exploit-to-egress", param = "target_ip" },
  { column = "sample_trace", to = "xs-trace", param = "trace_id" },
  { column = "sample_ip", to = "alb-client-timeline", param = "ip" },
  { column = "target_ip", to = "vf-host-peers", param = "host" },
]

[params.pattern]
type = "regex"
optional = true
doc = "Look for this in the decoded URL and the user agent instead: (?i)cmd="

[params.elb]
type = "elb_name"
optional = true
doc = "Only this load balancer: app/web/50dc6c495c0c9188, or its bare name."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only this client, or clients of this network."

[params.path_like]
type = "like"
optional = true
doc = "Only URLs like this, % and _ as wildcards: %/login%"

[[test]]
title = "the metadata service answered and the template ran; what was refused and what the scanner tries is below; parameters called id and cat stay out"
contains = [
  { class = "metadata", verb = "GET", path = "/proxy", user_agent = "curl/8.5.0", attempts = 2, answered = 1, statuses = [200, 400], max_bytes = 1811, sample_url = "https://shop-prod-1234567890.eu-west-1.elb.amazonaws.com:443/proxy?url=http://169.254.169.254/latest/meta-data/iam/security-credentials/web-role", sample_ip = "198.51.100.23", target_ip = "10.20.10.12" },
  { class = "template", path = "/preview", attempts = 1, answered = 1, max_bytes = 420, target_ip = "10.20.10.12" },
  { class = "traversal", path = "/download", user_agent = "curl/8.5.0", attempts = 1, answered = 0, statuses = [404] },
  { class = "hidden-file", path = "/.env", user_agent = "Nessus", attempts = 12, answered = 0 },
]
lacks = [{ path = "/products/*" }, { sample_ip = "203.0.113.161" }]

[[test]]
title = "the attacker alone: two of five worked"
params = { ip = "198.51.100.23" }
rows = 4

[[test]]
title = "a pattern of one's own"
params = { pattern = "(?i)file:///" }
rows = 1
contains = [{ class = "pattern", path = "/proxy", statuses = [403], answered = 0 }]

[[test]]
title = "another load balancer has none"
params = { elb = "app/other/0123456789abcdef" }
rows = 0

[[test]]
title = "another page has none"
params = { path_like = "%/nowhere%" }
rows = 0
---*/
WITH payload AS (
  SELECT
    t.*,
    t.url_decoded || ' ' || coalesce(t.user_agent, '') AS text
  FROM alb AS t
  WHERE (:elb IS NULL OR :elb IN (t.elb, t.elb_name))
    AND (:ip IS NULL OR contains(:ip, try_cast(t.client_ip AS ipaddress)))
    AND (:path_like IS NULL OR t.request_url LIKE :path_like)
),
classed AS (
  SELECT
    CASE
      WHEN :pattern IS NOT NULL THEN CASE WHEN regexp_like(p.text, :pattern) THEN 'pattern' END
      WHEN regexp_like(p.text, '(?i)\$\{(jndi|env|sys|lower|upper|::-)') THEN 'log4shell'
      WHEN regexp_like(p.text, '(?i)class\.module\.classloader') THEN 'spring4shell'
      -- The metadata addresses of instances and containers, also as a number and in IPv6.
      WHEN regexp_like(p.text, '(?i)169\.254\.169\.254|169\.254\.170\.2|fd00:ec2::254|latest/meta-data|metadata\.google|2852039166|0xa9fea9fe|\[::ffff:a9fe')
        THEN 'metadata'
      WHEN regexp_like(p.text, '(?i)__globals__|__subclasses__|\bpopen\s*\(|freemarker\.template|\{\{\s*\d+\s*[*]\s*\d+\s*\}\}')
        THEN 'template'
      WHEN regexp_like(p.text, '(?i)/bin/(ba)?sh|cmd(\.exe)?\s*/c|powershell|([;|`]|&&)\s*(id|whoami|cat|uname|nc|wget|curl|bash)([\s;|`&)"'']|$)|\$\((id|whoami|curl|wget)')
        THEN 'shell'
      WHEN regexp_like(p.text, '(?i)(php|expect|phar)://|base64_decode\(|\beval\(|allow_url_include') THEN 'php'
      WHEN regexp_like(p.text, '(?i)__proto__|child_process|process\.mainmodule') THEN 'node'
      WHEN regexp_like(p.text, '(?i)runtime\.getruntime|\bognl\b|@java\.lang') THEN 'java'
      WHEN regexp_like(p.text, '(?i)\.\./|\.\.\\|\.{4}//|/etc/(passwd|shadow|hosts)|/proc/self/|win\.ini') THEN 'traversal'
      WHEN regexp_like(p.text, '(?i)/actuator/(env|heapdump)|/server-status') THEN 'actuator'
      WHEN regexp_like(p.text, '(?i)/\.(git/(config|head)|env|aws/credentials|svn/|ssh/|ds_store)|wp-config|id_rsa') THEN 'hidden-file'
    END AS class,
    coalesce(regexp_like(p.target_status_code, '^2'), false) AS is_answered,
    p.*
  FROM payload AS p
)
SELECT
  c.class,
  c.request_verb AS verb,
  c.path_template AS path,
  c.user_agent,
  count(*) AS attempts,
  count_if(c.is_answered) AS answered,
  count_if(c.is_blocked) AS blocked,
  array_sort(array_agg(DISTINCT c.elb_status_code)) AS statuses,
  coalesce(max(CASE WHEN c.is_answered THEN c.sent_bytes END), max(c.sent_bytes)) AS max_bytes,
  -- Rows with NULLs cannot be compared.
  max_by(c.url_decoded, ROW(c.is_answered, coalesce(c.sent_bytes, 0), coalesce(c.trace_id, ''))) AS sample_url,
  max_by(c.trace_id, ROW(c.is_answered, coalesce(c.sent_bytes, 0), coalesce(c.trace_id, ''))) AS sample_trace,
  max_by(c.client_ip, ROW(c.is_answered, coalesce(c.sent_bytes, 0), coalesce(c.trace_id, ''))) AS sample_ip,
  max_by(c.target_ip, ROW(c.is_answered, coalesce(c.sent_bytes, 0), coalesce(c.trace_id, ''))) AS target_ip,
  slice(array_sort(array_agg(DISTINCT c.client_ip)), 1, 20) AS clients,
  min(c.event_time) AS first_seen,
  max(c.event_time) AS last_seen
FROM classed AS c
WHERE c.class IS NOT NULL
GROUP BY c.class, c.request_verb, c.path_template, c.user_agent
ORDER BY answered DESC, attempts DESC, class, verb, path, user_agent
LIMIT 200
