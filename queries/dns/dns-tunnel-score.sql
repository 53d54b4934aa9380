/*---
title = "Data in names"
question = "Which hosts hide data in the names that they ask for?"
sources = ["resolver"]
severity = "high"
attack = ["T1071.004", "T1048.003", "T1572"]
false_positives = [
  "Antivirus and reputation services that put hashes into names: name them with `allowed`",
  "Content networks with generated names, mail servers that look up keys",
]
cost = "normal"
output = [
  { name = "hour", type = "timestamp" },
  { name = "host", type = "ip" },
  { name = "instance", type = "instance_id" },
  { name = "base_domain", type = "hostname" },
  { name = "score", type = "count", doc = "0 to 4, one each for: so many names, 30 characters on average, 3.5 bits of entropy, three tenths TXT or NULL." },
  { name = "queries", type = "count" },
  { name = "names", type = "count", doc = "Different names." },
  { name = "length", type = "float", doc = "Characters left of the domain, on average." },
  { name = "entropy", type = "float", doc = "Bits for each of these characters, on average: words have about 3, base32 of some length more than 4." },
  { name = "text_share", type = "ratio", doc = "Queries of type TXT or NULL, whose answers carry data back." },
  { name = "nxdomain_share", type = "ratio" },
  { name = "estimated_bytes", type = "bytes", doc = "What these names can carry, at five bits a character." },
  { name = "sample_names", type = "list", doc = "The first three by alphabet." },
]
pivots = [
  { column = "host", to = "dns-host-queries", param = "host" },
  { column = "host", to = "vf-host-peers", param = "host" },
  { column = "instance", to = "ct-instance-history", param = "instance" },
  { column = "base_domain", to = "dns-host-queries", param = "domain" },
  { column = "base_domain", to = "dns-ioc-match", param = "domains" },
]

[params.host]
type = "host_ref"
optional = true
doc = "Only what this address or instance asked for."

[params.domain]
type = "hostname"
optional = true
doc = "Only names below this one."

[params.vpc]
type = "vpc_id"
optional = true
doc = "Only this VPC."

[params.min_unique]
type = "int"
default = 50
doc = "At least so many different names below one domain in an hour."

[params.min_score]
type = "int"
default = 2
doc = "At least this score."

[params.allowed]
type = "hostname"
multi = true
default = ["amazonaws.com", "amazonaws.com.cn", "cloudfront.net", "in-addr.arpa", "ip6.arpa", "akamai.net", "akamaiedge.net", "akadns.net"]
doc = "Registered domains that may have such names."

[[test]]
title = "the tunnel has all the signs; the antivirus on its round is the known false positive; a content network's names are short"
rows = 2
contains = [
  { hour = "2026-03-11 02:00:00.000", host = "10.20.10.12", base_domain = "exfil-demo.example", score = 4, nxdomain_share = 0.0 },
  { hour = "2026-03-12 03:00:00.000", host = "10.20.11.50", base_domain = "avlookup.example", score = 4 },
]
lacks = [{ base_domain = "cdn-demo.example" }]

[[test]]
title = "the antivirus is allowed"
params = { allowed = ["avlookup.example", "amazonaws.com"] }
rows = 1
lacks = [{ base_domain = "avlookup.example" }]

[[test]]
title = "many names alone score one"
params = { min_score = "1", domain = "cdn-demo.example" }
rows = 1
contains = [{ host = "10.20.10.13", score = 1, names = 120, text_share = 0.0 }]
---*/
WITH asked AS (
  SELECT
    date_trunc('hour', t.event_time) AS hour,
    t.srcaddr AS host,
    t.instance_id AS instance,
    t.base_domain,
    t.domain,
    t.query_type,
    t.is_nxdomain,
    substr(t.domain, 1, length(t.domain) - length(t.base_domain) - 1) AS label
  FROM resolver AS t
  WHERE length(t.domain) > length(t.base_domain)
    AND t.base_domain NOT IN (:allowed)
    AND (:host IS NULL OR t.srcaddr = :host OR t.instance_id = :host)
    AND (:domain IS NULL OR '.' || t.domain LIKE '%.' || lower(:domain))
    AND (:vpc IS NULL OR t.vpc_id = :vpc)
),
spelled AS (
  SELECT a.*, regexp_extract_all(a.label, '.') AS letters
  FROM asked AS a
),
measured AS (
  SELECT
    s.*,
    -- Shannon's entropy of one letter.
    reduce(
      array_distinct(s.letters),
      0e0,
      (bits, letter) -> bits - cardinality(filter(s.letters, other -> other = letter)) * 1e0 / cardinality(s.letters)
        * log2(cardinality(filter(s.letters, other -> other = letter)) * 1e0 / cardinality(s.letters)),
      bits -> bits
    ) AS entropy
  FROM spelled AS s
),
grouped AS (
  SELECT
    m.hour,
    m.host,
    max(m.instance) AS instance,
    m.base_domain,
    count(*) AS queries,
    count(DISTINCT m.domain) AS names,
    avg(length(m.label)) AS length,
    avg(m.entropy) AS entropy,
    CAST(count_if(m.query_type IN ('TXT', 'NULL')) AS double) / count(*) AS text_share,
    CAST(count_if(m.is_nxdomain) AS double) / count(*) AS nxdomain_share,
    sum(length(m.label)) * 5 / 8 AS estimated_bytes,
    slice(array_sort(array_agg(DISTINCT m.domain)), 1, 3) AS sample_names
  FROM measured AS m
  GROUP BY m.hour, m.host, m.base_domain
),
scored AS (
  SELECT
    g.*,
    IF(g.names >= :min_unique, 1, 0) + IF(g.length >= 30, 1, 0) + IF(g.entropy >= 3.5, 1, 0) + IF(g.text_share >= 0.3, 1, 0)
      AS score
  FROM grouped AS g
)
SELECT
  s.hour,
  s.host,
  s.instance,
  s.base_domain,
  s.score,
  s.queries,
  s.names,
  round(s.length, 1) AS length,
  round(s.entropy, 1) AS entropy,
  round(s.text_share, 2) AS text_share,
  round(s.nxdomain_share, 2) AS nxdomain_share,
  s.estimated_bytes,
  s.sample_names
FROM scored AS s
WHERE s.names >= :min_unique AND s.score >= :min_score
ORDER BY score DESC, estimated_bytes DESC, hour, host, base_domain
LIMIT 100
