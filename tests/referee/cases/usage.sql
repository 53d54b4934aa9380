-- What investigators type
SELECT date_format(from_iso8601_timestamp('2024-01-02T03:04:05Z'), '%Y-%m-%d %H:00'), date(from_iso8601_timestamp('2024-01-02T03:04:05Z')) = date '2024-01-02'
= ["2024-01-02 03:00", true]
SELECT approx_percentile(x, ARRAY[0.5, 0.9])[1] FROM (VALUES (1), (2), (3)) t(x)
= [2]
SELECT CAST(json_extract('{"a":"x"}', '$.a') AS varchar), json_extract_scalar('{"a":"x"}', '$.a') IN ('x', 'y'), json_extract_scalar('{}', '$.a') NOT IN ('x')
= ["x", true, null]
SELECT array_join(array_sort(array_agg(DISTINCT x)), ', '), cardinality(array_distinct(array_agg(x))) FROM (VALUES ('b'), ('a'), ('b')) t(x)
= ["a, b", 2]
SELECT count(DISTINCT (x, y)), count(DISTINCT x) FROM (VALUES (1, 'a'), (1, 'b'), (1, 'a')) t(x, y)
= [2, 1]
SELECT max(ts) - interval '7' day, min(ts), date_diff('minute', min(ts), max(ts)) FROM (VALUES (timestamp '2024-01-08 00:00:00.000'), (timestamp '2024-01-08 01:30:00.000')) t(ts)
= ["2024-01-01 01:30:00.000", "2024-01-08 00:00:00.000", 90]
VALUES (1, 'a'), (2, 'b')
= [1, "a"]
= [2, "b"]
SELECT * FROM (SELECT x, y, row_number() OVER (PARTITION BY x ORDER BY y DESC) AS rn FROM (VALUES (1, 1), (1, 2), (2, 5)) t(x, y)) WHERE rn = 1 ORDER BY x
= [1, 2, 1]
= [2, 5, 1]
SELECT 'a' AS x UNION ALL SELECT 'b' ORDER BY x
= ["a"]
= ["b"]
SELECT 1 AS x UNION ALL SELECT 'b'
! TYPE_MISMATCH
SELECT 1 AS x UNION ALL SELECT 2.5 ORDER BY x
= ["1.0"]
= ["2.5"]
SELECT x FROM (VALUES (1), (2)) t(x) INTERSECT SELECT 2
= [2]
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 4) SELECT n FROM r ORDER BY n
= [1]
= [2]
= [3]
= [4]
SELECT split('arn:aws:iam::1:user/x', ':')[5], split('a/b', '/')[2]
= ["1", "b"]
SELECT x, sum(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND CURRENT ROW), avg(x) OVER (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING) FROM (VALUES (1), (2), (4)) t(x) ORDER BY x
= [1, 1, 1.5]
= [2, 3, 2.3333333333333335]
= [4, 6, 2.3333333333333335]
SELECT x, first_value(y) IGNORE NULLS OVER (ORDER BY x), last_value(y) IGNORE NULLS OVER (ORDER BY x), ntile(2) OVER (ORDER BY x), dense_rank() OVER (ORDER BY y), percent_rank() OVER (ORDER BY x), cume_dist() OVER (ORDER BY x) FROM (VALUES (1, NULL), (2, 'a'), (3, 'b')) t(x, y) ORDER BY x
= [1, null, null, 1, 3, 0.0, 0.3333333333333333]
= [2, "a", "a", 1, 1, 0.5, 0.6666666666666666]
= [3, "a", "b", 2, 2, 1.0, 1.0]
SELECT x, count(*), sum(count(*)) OVER (), 100.0 * count(*) / sum(count(*)) OVER () FROM (VALUES ('a'), ('b'), ('a')) t(x) GROUP BY x ORDER BY x
= ["a", 2, 3, "66.7"]
= ["b", 1, 3, "33.3"]
SELECT a, b, count(*) FROM (VALUES ('x', 1), ('x', 2)) t(a, b) GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY a, b
= ["x", null, 2]
= [null, 1, 1]
= [null, 2, 1]
= [null, null, 2]
SELECT a, b, count(*) FROM (VALUES ('x', 1), ('x', 2)) t(a, b) GROUP BY CUBE (a, b) ORDER BY a, b
= ["x", 1, 1]
= ["x", 2, 1]
= ["x", null, 2]
= [null, 1, 1]
= [null, 2, 1]
= [null, null, 2]
SELECT t.x, u.y FROM (VALUES (1), (2)) t(x) LEFT JOIN (VALUES (2, 'b')) u(x, y) ON t.x = u.x ORDER BY 1
= [1, null]
= [2, "b"]
SELECT x, y, z FROM (VALUES (1, 'a'), (2, 'b')) t(x, y) JOIN (VALUES (2, 'c')) u(x, z) USING (x)
= [2, "b", "c"]
SELECT t.x, u.x FROM (VALUES (1), (2)) t(x) FULL JOIN (VALUES (2), (3)) u(x) ON t.x = u.x ORDER BY 1, 2
= [1, null]
= [2, 2]
= [null, 3]
SELECT s.ip, k.label FROM (VALUES ('10.1.1.1'), ('ec2.amazonaws.com')) s(ip) LEFT JOIN (VALUES ('10.0.0.0/8', 'office')) k(cidr, label) ON contains(k.cidr, try_cast(s.ip AS ipaddress)) ORDER BY 1
= ["10.1.1.1", "office"]
= ["ec2.amazonaws.com", null]
SELECT x FROM (VALUES (1), (2), (3)) t(x) WHERE x > (SELECT avg(y) FROM (VALUES (1), (2)) u(y)) ORDER BY x
= [2]
= [3]
SELECT x FROM (VALUES (1), (2)) t(x) WHERE x NOT IN (SELECT y FROM (VALUES (1), (NULL)) u(y))
SELECT x, (SELECT max(z) FROM (VALUES (1, 10), (1, 20)) u(y, z) WHERE u.y = t.x) FROM (VALUES (1), (2)) t(x) ORDER BY x
= [1, 20]
= [2, null]
SELECT CASE x WHEN 1 THEN 'one' WHEN 2 THEN 'two' END FROM (VALUES (1), (2), (3)) t(x) ORDER BY x
= ["one"]
= ["two"]
= [null]
SELECT current_date - interval '7' day < current_date, date_add('day', -7, current_date) < current_date
= [true, true]
SELECT regexp_replace(regexp_replace('/a/0f8fad5b-d9cb-469f-a165-70867728950e/12', '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22,27}|[0-9a-f]{24,}', '*'), '\d+', '*')
= ["/a/*/*"]
SELECT regexp_like(x, '(?i)(union(\s|\+|/\*.*?\*/)+(all(\s|\+)+)?select\b|information_schema|(sleep|benchmark|pg_sleep|extractvalue|updatexml|load_file)\s*\(|waitfor\s+delay|into\s+(out|dump)file|xp_cmdshell|@@version|''\s*(or|and)\s*''?\d|or\s+1\s*=\s*1)') FROM (VALUES ('/?q=1 UNION  ALL SELECT 1'), ('/?q=union'), ('/?x='' or ''1')) t(x) ORDER BY x
= [true]
= [false]
= [true]
SELECT regexp_like(x, '(?i)(\$\{(jndi|env|sys|lower|upper|::-)|class\.module\.classloader|/bin/(ba)?sh|cmd(\.exe)?\s*/c|powershell|[;&|\x60]\s*(id|whoami|cat|uname|nc|wget|curl|bash)\b|\$\((id|whoami|curl|wget)|php://|expect://|base64_decode\(|eval\(|__proto__|child_process|process\.mainmodule|runtime\.getruntime|\bognl\b)') FROM (VALUES ('${jndi:ldap://x}'), (';id'), (';identity'), ('a ognl b')) t(x) ORDER BY x
= [true]
= [true]
= [false]
= [true]
SELECT regexp_like(x, '(?i)(\.\./|\.\.\\|/etc/(passwd|shadow|hosts)|/proc/self/|win\.ini|\.git/(config|head)|/\.env(\.|$)|wp-config|\.aws/credentials|id_rsa|/actuator/(env|heapdump)|/server-status|/\.svn/|\.DS_Store)') FROM (VALUES ('/../x'), ('/.env'), ('/.environment'), ('/a')) t(x) ORDER BY x
= [true]
= [true]
= [false]
= [false]
SELECT regexp_extract('20240101 00:00:00,host,user,1.2.3.4,1,2,QUERY,db,''select 1, 2'',0', '^([^,]*),([^,]*),([^,]*),([^,]*),(\d+),(\d+),([A-Z_]+),([^,]*),(''.*''|[^,]*),(\d+)(?:,\d*)?$', 9)
= ["'select 1, 2'"]
SELECT from_unixtime(1700000000123/1000e0), from_unixtime(1700000000123/1000)
= ["2023-11-14 22:13:20.123 UTC", "2023-11-14 22:13:20.000 UTC"]
SELECT x FROM (VALUES ('2024-03-10T00:00:00Z'), ('2024-03-11T00:00:00Z')) t(x) WHERE x >= '2024-03-10T12:00:00Z' AND from_iso8601_timestamp(x) BETWEEN timestamp '2024-03-10 00:00:00 UTC' AND timestamp '2024-03-12 00:00:00 UTC'
= ["2024-03-11T00:00:00Z"]
SELECT x FROM (VALUES ('2024-03-10T00:00:00Z')) t(x) WHERE from_iso8601_timestamp(x) > date_add('day', -1, timestamp '2024-03-10 12:00:00')
= ["2024-03-10T00:00:00Z"]
SELECT map_agg(x, y)['a'], element_at(map_agg(x, y), 'zz'), transform(map_keys(map_agg(x, y)), k -> upper(k)) FROM (VALUES ('a', 1)) t(x, y)
= [1, null, ["A"]]
SELECT array_agg(CAST(ROW(x, y) AS ROW(a integer, b varchar)) ORDER BY x)[1].b FROM (VALUES (2, 'b'), (1, 'a')) t(x, y)
= ["a"]
SELECT array_agg(ROW(x, y) ORDER BY x) FROM (VALUES (2, 'b'), (1, 'a')) t(x, y)
= [[[1, "a"], [2, "b"]]]
SELECT floor(to_unixtime(timestamp '2024-01-01 00:00:07')/5)*5, CAST(to_unixtime(timestamp '2024-01-01 00:00:07') AS bigint) % 5
= [1704067205.0, 2]
SELECT sum(CASE WHEN x LIKE '4%' THEN 1 ELSE 0 END) * 1e0 / count(*), round(sum(if(x LIKE '4%', 1, 0)) * 100.0 / count(*), 2) FROM (VALUES ('404'), ('200'), ('200')) t(x)
= [0.3333333333333333, "33.3"]
SELECT coalesce(nullif(trim(x), ''), '-'), length(x) > 1 FROM (VALUES (' '), ('ab')) t(x) ORDER BY 1
= ["-", false]
= ["ab", true]
SELECT "end" - start, "timestamp" FROM (VALUES (1, 5, 'x')) t(start, "end", "timestamp")
= [4, "x"]
SELECT x, y FROM (SELECT 1 AS x, 2 AS y UNION ALL SELECT 3, 4) ORDER BY x DESC LIMIT 1
= [3, 4]
SELECT count(*) AS n, min(length(x)), max(lower(x)) FROM (VALUES ('A'), ('bb')) t(x) WHERE x IS NOT NULL AND NOT x = 'zz'
= [2, 1, "bb"]
SELECT t.* FROM (VALUES (1, 2)) t(a, b)
= [1, 2]
SELECT *, 1 FROM (VALUES (1, 2)) t(a, b)
= [1, 2, 1]
SELECT t.a + 1, t.a FROM (VALUES (1, 2)) t(a, b) ORDER BY t.a
= [2, 1]
SELECT a FROM (VALUES (1, 2)) t(a, b) GROUP BY a, b ORDER BY b
= [1]
SELECT a AS z, count(*) AS n FROM (VALUES (1, 2)) t(a, b) GROUP BY a HAVING count(*) > 0 ORDER BY n DESC, z
= [1, 1]
SELECT DISTINCT a, b FROM (VALUES (1, 2), (1, 2)) t(a, b)
= [1, 2]
SELECT nosuch FROM (VALUES (1)) t(a)
! COLUMN_NOT_FOUND
SELECT u.a FROM (VALUES (1)) t(a)
! COLUMN_NOT_FOUND
SELECT a, count(*) FROM (VALUES (1)) t(a)
! EXPRESSION_NOT_AGGREGATE
SELECT sum(DISTINCT x), count(DISTINCT x) FILTER (WHERE x > 1), avg(DISTINCT x) FROM (VALUES (1), (1), (2)) t(x)
= [3, 1, 1.5]
SELECT min_by(x, y) FILTER (WHERE y > 1), array_agg(x ORDER BY y DESC) FILTER (WHERE y > 1) FROM (VALUES ('a', 1), ('b', 2), ('c', 3)) t(x, y)
= ["b", ["c", "b"]]
SELECT json_extract_scalar(x, '$.userIdentity.arn') AS arn, count(*) FROM (VALUES ('{"userIdentity":{"arn":"a"}}'), ('{"userIdentity":{}}')) t(x) GROUP BY 1 ORDER BY 1
= ["a", 1]
= [null, 1]
SELECT x FROM (VALUES ('b'), ('B'), ('a'), ('_'), ('é')) t(x) ORDER BY x
= ["B"]
= ["_"]
= ["a"]
= ["b"]
= ["é"]
SELECT CAST(x AS varchar) || ':' || CAST(y AS varchar) FROM (VALUES (1, 2.50), (3, 4.00)) t(x, y) ORDER BY 1
= ["1:2.50"]
= ["3:4.00"]
SELECT 0.1 + 0.2 = 0.3, 1e0/3, 2 * 3.0, 7 / 2 * 2.0
= [true, 0.3333333333333333, "6.0", "6.0"]
SELECT 1000000 * 1000000
! NUMERIC_VALUE_OUT_OF_RANGE
~ [1000000000000]
# integer literals are bigint here
SELECT bool_or(x > 1), bool_and(NOT x > 5) FROM (VALUES (1), (2)) t(x)
= [true, true]
