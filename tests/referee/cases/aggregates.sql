SELECT array_agg(x ORDER BY x DESC), array_agg(x ORDER BY x), array_agg(x) FILTER (WHERE x > 5), count(x), count(DISTINCT x) FROM (VALUES (2), (NULL), (1)) t(x)
= [[2, 1, null], [1, 2, null], null, 2, 2]
SELECT array_sort(array_agg(DISTINCT x)) FROM (VALUES (2), (NULL), (1), (2)) t(x)
= [[1, 2, null]]
SELECT array_agg(DISTINCT x ORDER BY x) FROM (VALUES ('b'), ('a'), ('b')) t(x)
= [["a", "b"]]
SELECT max_by(x, y), min_by(x, y), max_by(x, y, 2), min_by(x, y, 2) FROM (VALUES ('a', 1), ('b', 3), ('c', 2), (NULL, 4), ('d', NULL)) t(x, y)
= [null, "a", [null, "b"], ["a", "c"]]
SELECT count_if(y > 1), bool_and(y > 0), bool_or(y > 2), every(y > 0), arbitrary(z), any_value(z) FROM (VALUES (1, 5), (3, 5), (NULL, NULL)) t(y, z)
= [1, true, true, true, 5, 5]
SELECT histogram(x), map_agg(x, y) FROM (VALUES ('a', 1), ('b', 3), ('a', 2), (NULL, 4), ('c', NULL)) t(x, y)
= [{"c": 1, "a": 2, "b": 1}, {"c": null, "a": 1, "b": 3}]
SELECT array_sort(map_keys(histogram(x))) FROM (VALUES ('b'), ('a'), ('b')) t(x)
= [["a", "b"]]
SELECT listagg(x, ',') WITHIN GROUP (ORDER BY y DESC), listagg(x) WITHIN GROUP (ORDER BY x) FROM (VALUES ('a', 1), ('b', 3), (NULL, 4)) t(x, y)
= ["b,a", "ab"]
SELECT stddev(y), variance(y), stddev_pop(y), var_pop(y), avg(y), sum(y), min(y), max(y) FROM (VALUES (1), (3), (2), (NULL), (4)) t(y)
= [1.2909944487358056, 1.6666666666666667, 1.118033988749895, 1.25, 2.5, 10, 1, 4]
SELECT approx_distinct(x), approx_distinct(x, 0.01) FROM (VALUES ('a'), ('b'), ('a'), (NULL)) t(x)
= [2, 2]
SELECT approx_percentile(x, 0.5), approx_percentile(x, ARRAY[0.1, 0.5, 0.9]), approx_percentile(CAST(x AS double), 0.5), approx_percentile(x, 0.95), approx_percentile(x, 0.0), approx_percentile(x, 1.0) FROM (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (NULL)) t(x)
= [6, [2, 6, 10], 6.0, 10, 1, 10]
SELECT approx_percentile(x, w, 0.5) FROM (VALUES (1, 1), (2, 5), (3, 1)) t(x, w)
= [2]
SELECT approx_percentile(x, 1.5) FROM (VALUES (1)) t(x)
! INVALID_FUNCTION_ARGUMENT
SELECT max_by(x, y), histogram(x), map_agg(x, y), count_if(y > 1), array_agg(x), listagg(x, ',') WITHIN GROUP (ORDER BY y), sum(y), approx_percentile(y, 0.5), max_by(x, y, 2) FROM (VALUES ('a', 1)) t(x, y) WHERE false
= [null, null, null, 0, null, null, null, null, null]
SELECT g, max_by(x, y), count_if(x = 'a'), array_sort(array_agg(DISTINCT x)), approx_percentile(y, 0.5), histogram(x), map_agg(x, y) FROM (VALUES (1, 'a', 1), (1, 'b', 2), (2, 'a', 5), (2, 'a', 4)) t(g, x, y) GROUP BY g ORDER BY g
= [1, "b", 1, ["a", "b"], 2, {"a": 1, "b": 1}, {"a": 1, "b": 2}]
= [2, "a", 2, ["a"], 5, {"a": 2}, {"a": 5}]
SELECT g, count(*) FILTER (WHERE x = 'a') AS a, min(ts), max(ts) FROM (VALUES (1, 'a', timestamp '2024-01-01 00:00:00'), (1, 'b', timestamp '2024-01-02 00:00:00')) t(g, x, ts) GROUP BY 1
= [1, 1, "2024-01-01 00:00:00", "2024-01-02 00:00:00"]
SELECT x, count_if(y) OVER (PARTITION BY x) FROM (VALUES (1, true), (1, false), (2, false)) t(x, y) ORDER BY x, y
= [1, 1]
= [1, 1]
= [2, 0]
SELECT sum(x), avg(x) FROM (VALUES (1.5), (2.5)) t(x)
= ["4.0", "2.0"]
SELECT min(x), min(CAST(x AS double)), max(CAST(x AS varchar)) FROM (VALUES (1), (2)) t(x)
= [1, 1.0, "2"]
SELECT x, CAST(x AS varchar), count(*) FROM (VALUES (1), (1)) t(x) GROUP BY x, CAST(x AS varchar)
= [1, "1", 2]
SELECT avg(x), avg(x * 1.0) FROM (VALUES (1), (1), (2)) t(x)
= [1.3333333333333333, "1.3"]
SELECT avg(x), sum(x) FROM (VALUES (1e0), (2e0)) t(x)
= [1.5, 3.0]
SELECT min(x), max(x) FROM (VALUES ('b'), ('a'), (NULL)) t(x)
= ["a", "b"]
SELECT sum(x) FROM (VALUES ('a')) t(x)
! FUNCTION_NOT_FOUND
SELECT max_by(a, b) FROM (VALUES (ARRAY[1], 1), (ARRAY[2], 2)) t(a, b)
= [[2]]
SELECT count(*), count(1), sum(1) FROM (VALUES (1), (2)) t(x)
= [2, 2, 2]
SELECT checksum(x) IS NULL FROM (VALUES (1)) t(x)
= [false]
? checksum
