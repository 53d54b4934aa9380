-- Numbers
SELECT 5/2, -5/2, 5/-2, 5 % 3, -5 % 3, 5 % -3, mod(5, 3)
= [2, -2, -2, 2, -2, 2, 2]
SELECT 1/0
! DIVISION_BY_ZERO
SELECT x/y FROM (VALUES (1, 0)) t(x, y)
! DIVISION_BY_ZERO
SELECT 5 % 0
! DIVISION_BY_ZERO
SELECT 1.0/0
! DIVISION_BY_ZERO
SELECT 1e0/0, 0e0/0, -1e0/0
= ["Infinity", "NaN", "-Infinity"]
SELECT 9223372036854775807 + 1
! NUMERIC_VALUE_OUT_OF_RANGE
SELECT x * x FROM (VALUES (9223372036854775807)) t(x)
! NUMERIC_VALUE_OUT_OF_RANGE
SELECT 1.5 + 1, 1.5 * 1.25, 1.5/1.25, 10/4.0, 1.5 - 1, 1.5e0 * 2, 1.00/3, 1.1 % 0.2
= ["2.5", "1.875", "1.20", "2.5", "0.5", 3.0, "0.33", "0.1"]
SELECT 100.0 * count_if(x > 1) / count(*) FROM (VALUES (1), (2), (3)) t(x)
= ["66.7"]
SELECT sum(x) * 100.0 / 7 FROM (VALUES (1), (2)) t(x)
= ["42.9"]
SELECT NULL + 1, 1 - NULL
= [null, null]
SELECT -x, +x FROM (VALUES (5)) t(x)
= [-5, 5]
SELECT round(2.5e0), round(-2.5e0), round(1.005, 2), floor(-1.5e0), ceil(1.2e0), abs(-3), sign(-2), truncate(-1.9e0)
= [3.0, -3.0, "1.010", -2.0, 2.0, 3, -1, -1.0]
SELECT floor(5), ceil(5), round(5), round(2.5), floor(-2.5), ceil(2.1), truncate(2.7), round(1234.5678, 2), round(15, -1), sign(2.5), sign(-1e0), sign(0), mod(5.5, 2), round(1.555e0, 2), truncate(1.567, 1), round(-2.5), round(-0.5e0)
= [5, 5, 5, "3", "-3", "3", "2", "1234.5700", 20, "1", -1.0, 0, "1.5", 1.56, "1.500", "-3", -1.0]
SELECT bitwise_and(18, 2), bitwise_or(18, 1), bitwise_xor(5, 3), bitwise_not(19), bitwise_and(-1, 255), bitwise_and(NULL, 1)
= [2, 19, 6, -20, 255, null]
SELECT power(2, 10), sqrt(16), ln(1e0), log2(8), log10(1000), exp(0)
= [1024.0, 4.0, 0.0, 3.0, 3.0, 1.0]

-- Comparison and coercion
SELECT 1 = '1'
! TYPE_MISMATCH
SELECT x = 1 FROM (VALUES ('a')) t(x)
! TYPE_MISMATCH
SELECT 'a' < 1
! TYPE_MISMATCH
SELECT 'a' IN ('a', 1)
! TYPE_MISMATCH
SELECT 1 BETWEEN '0' AND '2'
! TYPE_MISMATCH
SELECT CASE WHEN true THEN 'a' ELSE 1 END
! TYPE_MISMATCH
SELECT coalesce('a', 1)
! TYPE_MISMATCH
SELECT date '2024-01-01' = '2024-01-01'
! TYPE_MISMATCH
SELECT timestamp '2024-01-01 00:00:00' > '2024-01-01'
! TYPE_MISMATCH
SELECT date '2024-01-01' < timestamp '2024-01-01 00:00:01', timestamp '2024-01-01 00:00:00' = timestamp '2024-01-01 00:00:00 UTC'
= [true, true]
SELECT 1 = 1.0, 1.0 = 1e0, 2 IN (1, 2.0), 1 BETWEEN 0.5 AND 1e0
= [true, true, true, true]
SELECT true = false, 'a' = 'a ', 'B' < 'a'
= [false, false, true]
SELECT NULL = NULL, NULL IS NULL, 1 IS DISTINCT FROM NULL, NULL IS NOT DISTINCT FROM NULL
= [null, true, true, true]
SELECT CAST(NULL AS varchar) IS NULL OR 'x' = 'y', CAST(NULL AS varchar)
= [true, null]
SELECT 'a' || 1
! FUNCTION_NOT_FOUND
SELECT 'a' || 'b' || CAST(NULL AS varchar), concat('a', CAST(NULL AS varchar)), concat('a', 'b', 'c'), 'a' || 'b'
= [null, null, "abc", "ab"]
SELECT ARRAY[1] || 2, ARRAY[1] || ARRAY[2, 3], 0 || ARRAY[1], concat(ARRAY[1], ARRAY[2])
= [[1, 2], [1, 2, 3], [0, 1], [1, 2]]
SELECT greatest(1, 2.5), least('b', 'a'), greatest('a', NULL), least(1, NULL), greatest(date '2024-01-01', date '2024-01-02')
= ["2.5", "a", null, null, "2024-01-02"]
SELECT greatest(1, 'a')
! FUNCTION_NOT_FOUND
SELECT nullif(1, 1.0), nullif('a', 'b'), if(true, 1), if(false, 1), if(NULL, 1, 2), coalesce(NULL, 2, 3)
= [null, "a", 1, null, 2, 2]

-- LIKE
SELECT 'abc' LIKE 'a\_c', 'a_c' LIKE 'a\_c' ESCAPE '\', 'a%c' LIKE 'a!%c' ESCAPE '!', 'abc' LIKE 'A%', 'a\c' LIKE 'a\c', 'abc' NOT LIKE 'b%'
= [false, true, true, false, true, true]
SELECT x LIKE p FROM (VALUES ('abc', 'a%'), ('a.c', 'a_c'), ('abc', 'A%'), (NULL, 'a'), ('a\c', 'a\c')) t(x, p) ORDER BY x, p
= [true]
= [true]
= [false]
= [true]
= [null]
SELECT x LIKE p ESCAPE '#' FROM (VALUES ('a_c', 'a#_c'), ('abc', 'a#_c')) t(x, p) ORDER BY x
= [true]
= [false]
SELECT 'a' LIKE 'a!b' ESCAPE '!'
! INVALID_FUNCTION_ARGUMENT
SELECT 1 LIKE 'a'
! TYPE_MISMATCH

-- Order, limits, names
SELECT x FROM (VALUES (2), (NULL), (1)) t(x) ORDER BY x
= [1]
= [2]
= [null]
SELECT x FROM (VALUES (2), (NULL), (1)) t(x) ORDER BY x DESC
= [2]
= [1]
= [null]
SELECT x FROM (VALUES (2), (NULL), (1)) t(x) ORDER BY x NULLS FIRST
= [null]
= [1]
= [2]
SELECT x AS y FROM (VALUES (3), (1), (2)) t(x) ORDER BY y DESC
= [3]
= [2]
= [1]
SELECT x FROM (VALUES (3), (1), (2)) t(x) ORDER BY 1 FETCH FIRST 2 ROWS ONLY
= [1]
= [2]
SELECT x FROM (VALUES (3), (1), (2)) t(x) ORDER BY x OFFSET 1 LIMIT 1
= [2]
SELECT x FROM (VALUES (3), (1), (2)) t(x) ORDER BY x LIMIT ALL
= [1]
= [2]
= [3]
SELECT x, count(*) FROM (VALUES ('a'), ('b'), ('a')) t(x) GROUP BY 1 ORDER BY 2 DESC
= ["a", 2]
= ["b", 1]
SELECT "X", T."x", tT.Y FROM (VALUES (1)) AS "T"("x") CROSS JOIN (VALUES (2)) tt(y)
= [1, 1, 2]
SELECT count(*) FILTER (WHERE x > 1), sum(x) FILTER (WHERE x > 5) FROM (VALUES (1), (2), (3)) t(x)
= [2, null]
SELECT x, lag(x) OVER (ORDER BY x), lead(x, 1, 0) OVER (ORDER BY x), row_number() OVER (ORDER BY x DESC), rank() OVER (ORDER BY x) FROM (VALUES (1), (2), (3)) t(x) ORDER BY x
= [1, null, 2, 3, 1]
= [2, 1, 3, 2, 2]
= [3, 2, 0, 1, 3]
SELECT x, sum(x) OVER (PARTITION BY x % 2 ORDER BY x), first_value(x) OVER (ORDER BY x DESC) FROM (VALUES (1), (2), (3)) t(x) ORDER BY x
= [1, 1, 3]
= [2, 2, 3]
= [3, 4, 3]
SELECT row_number() OVER (ORDER BY x) + 1 FROM (VALUES (1), (2)) t(x) ORDER BY 1
= [2]
= [3]
WITH a AS (SELECT 1 AS x UNION ALL SELECT 2), b AS (SELECT x * 2 AS y FROM a) SELECT a.x, b.y FROM a JOIN b ON a.x = b.y
= [2, 2]
SELECT x, count(*) FROM (VALUES ('a'), ('b'), ('a')) t(x) GROUP BY x HAVING count(*) > 1
= ["a", 2]
SELECT DISTINCT x FROM (VALUES (1), (1), (2)) t(x) ORDER BY x
= [1]
= [2]
SELECT (SELECT max(x) FROM (VALUES (1), (2)) t(x))
= [2]
SELECT x FROM (VALUES (1), (2)) t(x) WHERE x IN (SELECT y FROM (VALUES (2)) u(y)) AND EXISTS (SELECT 1 FROM (VALUES (2)) v(z) WHERE z = x)
= [2]
SELECT EXISTS (SELECT 1)
= [true]
? EXISTS outside of WHERE
SELECT a, b, grouping(a, b) FROM (VALUES ('x', 1)) t(a, b) GROUP BY ROLLUP (a, b) ORDER BY 3
= ["x", 1, 0]
= ["x", null, 1]
= [null, null, 3]
SELECT x FROM (VALUES (1), (2), (3)) t(x) EXCEPT SELECT 2
= [1]
= [3]
SELECT x FROM (VALUES (1), (2), (2)) t(x) UNION SELECT 3 ORDER BY 1
= [1]
= [2]
= [3]

-- TRY
SELECT try(1/0), try(CAST('a' AS integer)), try(json_parse('x')), try(from_iso8601_timestamp('x')), try(1), try(NULL)
= [null, null, null, null, 1, null]
SELECT try(x/y) FROM (VALUES (1, 0), (4, 2), (6, 3), (1, NULL)) t(x, y) ORDER BY y
= [null]
= [2]
= [2]
= [null]
SELECT x FROM (VALUES ('a'), ('1')) t(x) WHERE try(CAST(x AS bigint)) = 1
= ["1"]
SELECT try(url_decode(try(url_decode(x)))) FROM (VALUES ('%2541'), ('%zz'), ('a+b')) t(x) ORDER BY x
= ["A"]
= [null]
= ["a b"]
SELECT x, count(*) FROM (VALUES ('1'), ('b')) t(y) CROSS JOIN UNNEST(ARRAY[try(CAST(y AS integer))]) u(x) GROUP BY x ORDER BY x
= [1, 1]
= [null, 1]
SELECT transform(ARRAY['1', 'x'], v -> try(CAST(v AS integer)))
= [[1, null]]
SELECT coalesce(try(CAST('x' AS integer)), -1)
= [-1]
SELECT try_cast('x' AS integer), try_cast('5' AS integer), try_cast('1.2.3.4' AS ipaddress), try_cast('ec2.amazonaws.com' AS ipaddress)
= [null, 5, "1.2.3.4", null]

-- Conditions guard what comes after them
SELECT x FROM (VALUES ('1'), ('a'), ('7'), (NULL)) t(x) WHERE regexp_like(x, '^\d+$') AND CAST(x AS bigint) > 5
= ["7"]
SELECT x FROM (VALUES (1, 0), (4, 2), (9, 1)) t(x, y) WHERE y <> 0 AND x/y > 1 AND x < 100
= [4]
= [9]
SELECT x, CASE WHEN y <> 0 THEN x/y > 1 ELSE false END, CASE WHEN y = 0 THEN NULL ELSE x/y END, if(y > 0, x % y = 0) FROM (VALUES (1, 0), (4, 2), (9, 1)) t(x, y) ORDER BY x
= [1, false, null, null]
= [4, true, 2, true]
= [9, true, 9, true]
SELECT x, CASE WHEN y <> 0 THEN x/y > 1 END FROM (VALUES (1, 0), (4, 2), (NULL, 1)) t(x, y) WHERE coalesce(x, 1) > 0 ORDER BY x
= [1, null]
= [4, true]
= [null, null]
SELECT count(*) FROM (VALUES (1, 0), (4, 2)) t(x, y) JOIN (VALUES (2)) u(z) ON y = z AND x/y = z
= [1]
SELECT y, sum(x) FROM (VALUES (1, 0), (4, 2)) t(x, y) GROUP BY y HAVING y > 0 AND sum(x)/y > 1
= [2, 4]
