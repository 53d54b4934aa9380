SELECT ARRAY[1, 2][1], ARRAY['a', 'b'][2], element_at(ARRAY[1, 2], -1), element_at(ARRAY[1, 2], 3), element_at(ARRAY[1, 2], -3)
= [1, "b", 2, null, null]
SELECT ARRAY[1, 2][3]
! INVALID_FUNCTION_ARGUMENT
SELECT ARRAY[1, 2][0]
! INVALID_FUNCTION_ARGUMENT
SELECT ARRAY[1, 2][-1]
! INVALID_FUNCTION_ARGUMENT
SELECT element_at(ARRAY[1], 0)
! INVALID_FUNCTION_ARGUMENT
SELECT ARRAY[1, 'a']
! TYPE_MISMATCH
SELECT ARRAY[], cardinality(ARRAY[]), cardinality(ARRAY[1, NULL]), cardinality(CAST(NULL AS array(integer))), ARRAY[1, 2.5], ARRAY[NULL, 'a']
= [[], 0, 2, null, ["1.0", "2.5"], [null, "a"]]
SELECT contains(ARRAY[1, 2], 2), contains(ARRAY[1, NULL], 2), contains(ARRAY[1], 2), contains(ARRAY[1], NULL), contains(CAST(NULL AS array(integer)), 1)
= [true, null, false, null, null]
SELECT contains(ARRAY['a'], 1)
! FUNCTION_NOT_FOUND
SELECT contains('10.0.0.0/8', ipaddress '10.3.0.0'), contains('10.0.0.0/8', ipaddress '11.3.0.0'), contains('::/0', ipaddress '10.3.0.0'), contains('0.0.0.0/0', ipaddress '2001:db8::1'), contains('2001:db8::/32', ipaddress '2001:db8::1'), contains('10.0.0.0/32', ipaddress '10.0.0.0'), contains('10.0.0.0/8', CAST(NULL AS ipaddress))
= [true, false, true, false, true, true, null]
SELECT contains('10.0.0.0/8', try_cast(x AS ipaddress)) FROM (VALUES ('10.1.1.1'), ('ec2.amazonaws.com'), ('8.8.8.8'), (NULL)) t(x) ORDER BY x
= [true]
= [false]
= [null]
= [null]
SELECT contains('10.0.0.1/8', ipaddress '10.3.0.0')
! INVALID_FUNCTION_ARGUMENT
SELECT contains('10.0.0.0', ipaddress '10.0.0.0')
! INVALID_FUNCTION_ARGUMENT
SELECT contains('10.0.0.0/33', ipaddress '10.0.0.0')
! INVALID_FUNCTION_ARGUMENT
SELECT contains('10.0.0.0/8', '10.0.0.1')
! FUNCTION_NOT_FOUND
SELECT array_distinct(ARRAY[1, NULL, 1, NULL, 2]), array_sort(ARRAY[3, NULL, 1]), array_join(ARRAY['a', NULL, 'b'], ','), array_join(ARRAY[1, NULL], ',', '-'), array_position(ARRAY[1, 2], 2), array_position(ARRAY[1, 2], 3), array_remove(ARRAY[1, 2, 1], 1), array_max(ARRAY[1, 3, 2]), array_min(ARRAY[1, NULL]), array_max(ARRAY['a', 'b'])
= [[1, null, 2], [1, 3, null], "a,b", "1,-", 2, 0, [2], 3, null, "b"]
SELECT array_union(ARRAY[1, 1, 2], ARRAY[2, 3]), array_intersect(ARRAY[1, 2, 2], ARRAY[2, 3]), array_except(ARRAY[1, 1, 2], ARRAY[2]), arrays_overlap(ARRAY[1, 2], ARRAY[2]), arrays_overlap(ARRAY[1, NULL], ARRAY[2]), arrays_overlap(ARRAY[1], ARRAY[2])
= [[1, 2, 3], [2], [1], true, null, false]
SELECT slice(ARRAY[1, 2, 3], 2, 1), slice(ARRAY[1, 2, 3], -2, 2), slice(ARRAY[1, 2, 3], 4, 1), slice(ARRAY[1, 2, 3], 2, 100), slice(ARRAY[1], -2, 2), flatten(ARRAY[ARRAY[1], NULL, ARRAY[2, 3]]), reverse(ARRAY[1, 2]), sequence(1, 5, 2), sequence(3, 1), repeat(1, 3)
= [[2], [2, 3], [], [2, 3], [], [1, 2, 3], [2, 1], [1, 3, 5], [3, 2, 1], [1, 1, 1]]
SELECT slice(ARRAY[1], 0, 1)
! INVALID_FUNCTION_ARGUMENT
SELECT array_join(slice(split(regexp_replace('www.example.com.', '\.$', ''), '.'), -2, 2), '.')
= ["example.com"]
SELECT map(ARRAY['a', 'b'], ARRAY[1, 2]), map(ARRAY['a'], ARRAY[1])['a'], element_at(map(ARRAY['a'], ARRAY[1]), 'z'), map_keys(map(ARRAY['a', 'b'], ARRAY[1, 2])), map_values(map(ARRAY['a'], ARRAY[NULL])), cardinality(map(ARRAY['a'], ARRAY[1]))
= [{"a": 1, "b": 2}, 1, null, ["a", "b"], [null], 1]
SELECT map(ARRAY['a'], ARRAY[1])['z']
! INVALID_FUNCTION_ARGUMENT
SELECT map(ARRAY['a', 'a'], ARRAY[1, 2])
! INVALID_FUNCTION_ARGUMENT
SELECT map_entries(map(ARRAY['a'], ARRAY[1]))
= [[["a", 1]]]

-- Lambdas
SELECT transform(ARRAY[1, NULL, 3], x -> x + 1), filter(ARRAY[1, NULL, 3], x -> x > 1), transform(ARRAY['a', 'b'], x -> upper(x) || '!'), transform(CAST(NULL AS array(integer)), x -> x), transform(ARRAY[], x -> 1)
= [[2, null, 4], [3], ["A!", "B!"], null, []]
SELECT any_match(ARRAY[1, 2], x -> x > 1), any_match(ARRAY[1, NULL], x -> x > 1), any_match(ARRAY[], x -> true), all_match(ARRAY[1, 2], x -> x > 0), all_match(ARRAY[1, NULL], x -> x > 0), all_match(ARRAY[1, NULL], x -> x > 1), all_match(ARRAY[], x -> false), none_match(ARRAY[1, 2], x -> x > 2), none_match(ARRAY[], x -> true), none_match(ARRAY[NULL], x -> x > 2)
= [true, null, false, true, null, false, true, true, true, null]
SELECT reduce(ARRAY[5, 20, 50], 0, (s, x) -> s + x, s -> s), reduce(ARRAY['a', 'b'], '', (s, x) -> s || x, s -> s || '.'), reduce(CAST(NULL AS array(integer)), 0, (s, x) -> s + x, s -> s), reduce(ARRAY[1, 2], 0e0, (s, x) -> s + x, s -> s / 2)
= [75, "ab.", null, 1.5]
SELECT a, transform(arr, x -> x * a), filter(arr, x -> x > a) FROM (VALUES (1, ARRAY[1, 2]), (2, ARRAY[]), (3, ARRAY[5]), (4, NULL)) t(a, arr) ORDER BY a
= [1, [1, 2], [2]]
= [2, [], []]
= [3, [15], [5]]
= [4, null, null]
SELECT transform(ARRAY[ARRAY[1, 2], ARRAY[3]], x -> transform(x, y -> y + cardinality(x)))
= [[[3, 4], [4]]]
SELECT filter(h, x -> x.name = 'host')[1].value, element_at(filter(h, x -> lower(x.name) = 'nope'), 1).value, any_match(h, x -> x.value = 'b') FROM (VALUES (ARRAY[CAST(ROW('host', 'a') AS ROW(name varchar, value varchar)), CAST(ROW('ua', 'b') AS ROW(name varchar, value varchar))])) t(h)
= ["a", null, true]
SELECT transform(h, x -> x.name) FROM (VALUES (ARRAY[CAST(ROW('host', 'a') AS ROW(name varchar, value varchar))])) t(h)
= [["host"]]
SELECT filter(ARRAY[1], x -> x)
! FUNCTION_NOT_FOUND
SELECT reduce(array_distinct(c), 0e0, (a, x) -> a - (cardinality(filter(c, y -> y = x)) * 1e0 / cardinality(c)) * log2(cardinality(filter(c, y -> y = x)) * 1e0 / cardinality(c)), a -> a) FROM (VALUES (regexp_extract_all('aabb', '.'))) t(c)
= [1.0]

-- Rows
SELECT r.a, r.b.c, t.r.b.c FROM (SELECT CAST(ROW(1, ROW('x')) AS ROW(a integer, b ROW(c varchar))) AS r) t
= [1, "x", "x"]
SELECT R."A" FROM (SELECT CAST(ROW(1, 'x') AS ROW(a integer, b varchar)) AS r) t
= [1]
SELECT r.zzz FROM (SELECT CAST(ROW(1, 'x') AS ROW(a integer, b varchar)) AS r) t
! INVALID_COLUMN_REFERENCE
SELECT CAST(NULL AS ROW(a integer, b varchar)).a, CAST(NULL AS ROW(a integer)) IS NULL
= [null, true]

-- UNNEST
SELECT x FROM UNNEST(ARRAY[1, 2]) AS t(x) ORDER BY x
= [1]
= [2]
SELECT t.a, u.r FROM (VALUES (1, ARRAY['x', 'y']), (2, ARRAY[]), (3, NULL)) t(a, arr) CROSS JOIN UNNEST(arr) AS u(r) ORDER BY 1, 2
= [1, "x"]
= [1, "y"]
SELECT a, r FROM (VALUES (1, ARRAY['x', 'y']), (2, ARRAY[]), (3, NULL)) t(a, arr) LEFT JOIN UNNEST(arr) AS u(r) ON TRUE ORDER BY 1, 2
= [1, "x"]
= [1, "y"]
= [2, null]
= [3, null]
SELECT a, r, n FROM (VALUES (1, ARRAY['x', 'y']), (2, ARRAY[NULL])) t(a, arr) CROSS JOIN UNNEST(arr) WITH ORDINALITY AS u(r, n) ORDER BY 1, 3
= [1, "x", 1]
= [1, "y", 2]
= [2, null, 1]
SELECT a, r, n FROM (VALUES (1, ARRAY['x']), (2, NULL)) t(a, arr) LEFT JOIN UNNEST(arr) WITH ORDINALITY AS u(r, n) ON TRUE ORDER BY 1
= [1, "x", 1]
= [2, null, null]
SELECT x, y FROM (VALUES (1)) t(a) CROSS JOIN UNNEST(ARRAY[1, 2, 3], ARRAY['a', 'b']) AS u(x, y) ORDER BY x
= [1, "a"]
= [2, "b"]
= [3, null]
SELECT k, v FROM (VALUES (map(ARRAY['a', 'b'], ARRAY[1, 2]))) t(m) CROSS JOIN UNNEST(m) AS u(k, v) ORDER BY k
= ["a", 1]
= ["b", 2]
SELECT arn, type FROM (VALUES (ARRAY[CAST(ROW('arn:1', 'T1') AS ROW(arn varchar, type varchar)), CAST(ROW('arn:2', NULL) AS ROW(arn varchar, type varchar)), NULL])) t(resources) CROSS JOIN UNNEST(resources) AS r(arn, type) ORDER BY arn
= ["arn:1", "T1"]
= ["arn:2", null]
= [null, null]
SELECT r.name FROM (VALUES (ARRAY[CAST(ROW('l1') AS ROW(name varchar))])) t(labels) CROSS JOIN UNNEST(labels) AS r(name)
= ["l1"]
SELECT x, y FROM (VALUES (ARRAY[ARRAY[1, 2], ARRAY[3]])) t(a) CROSS JOIN UNNEST(a) AS u(b) CROSS JOIN UNNEST(b) AS v(x) CROSS JOIN (VALUES ('q')) w(y) ORDER BY x
= [1, "q"]
= [2, "q"]
= [3, "q"]
SELECT x, z FROM (VALUES (1, ARRAY[10, 20])) t(a, arr) CROSS JOIN UNNEST(arr) AS u(x) JOIN (VALUES (10, 'ten')) n(y, z) ON n.y = u.x
= [10, "ten"]
SELECT t.a, x FROM (VALUES (1, ARRAY[10, 20])) t(a, arr), UNNEST(t.arr) AS u(x) WHERE x > 10
= [1, 20]
SELECT x FROM (VALUES (1)) t(a) CROSS JOIN UNNEST(a) AS u(x)
! INVALID_FUNCTION_ARGUMENT
SELECT count(*) FROM (VALUES ('{"names":["a","b"]}')) t(j) CROSS JOIN UNNEST(CAST(json_extract(j, '$.names') AS array(varchar))) AS u(n)
= [2]
SELECT n FROM (VALUES ('{"names":["a","b"]}'), ('{}')) t(j) LEFT JOIN UNNEST(CAST(json_extract(j, '$.names') AS array(varchar))) AS u(n) ON TRUE ORDER BY n
= ["a"]
= ["b"]
= [null]
SELECT count(*), array_agg(x ORDER BY x) FROM UNNEST(sequence(1, 3)) AS t(x)
= [3, [1, 2, 3]]
