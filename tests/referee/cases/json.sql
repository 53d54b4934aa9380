SELECT json_extract_scalar('{"a":{"b":1}}', '$.a.b'), json_extract_scalar('{"x-y":[1,{"z":"q"}]}', '$["x-y"][1].z'), json_extract_scalar('{"a":1}', '$.b')
= ["1", "q", null]
SELECT json_extract_scalar('{"k":"v"} trailing', '$.k'), json_extract_scalar('{"a":1', '$.a'), json_extract_scalar('x', '$.a'), json_extract_scalar('', '$')
= ["v", "1", null, null]
SELECT json_extract_scalar('{"a":true}', '$.a'), json_extract_scalar('{"a":null}', '$.a'), json_extract_scalar('{"a":{}}', '$.a'), json_extract_scalar('{"a":[1]}', '$.a'), json_extract_scalar('{"a":"\ud83d\ude00\u0041"}', '$.a')
= ["true", null, null, null, "😀A"]
SELECT json_extract_scalar('{"b":1.50,"c":1E3}', '$.b'), json_extract_scalar('{"b":1.50,"c":1E3}', '$.c'), json_extract_scalar('{"a":1,"a":2}', '$.a'), json_extract_scalar('"x"', '$')
= ["1.50", "1E3", "1", "x"]
SELECT json_extract_scalar('{"a-b":1}', '$.a-b')
! INVALID_FUNCTION_ARGUMENT
SELECT json_extract_scalar('{"a":1}', '$[''a'']')
! INVALID_FUNCTION_ARGUMENT
SELECT json_extract_scalar('{"a":1}', '$..a')
! INVALID_FUNCTION_ARGUMENT
SELECT json_extract_scalar('[1]', '$[*]')
! INVALID_FUNCTION_ARGUMENT
SELECT json_extract_scalar('[1]', '$[-1]')
! INVALID_FUNCTION_ARGUMENT
SELECT json_extract_scalar('{"a":1}', 'a')
! INVALID_FUNCTION_ARGUMENT
SELECT json_extract_scalar('{"a:b":1}', '$.a:b'), json_extract_scalar('{"éa":1}', '$.éa'), json_extract_scalar('{"a":1}', '$[a]'), json_extract_scalar('[5,6]', '$.1'), json_extract_scalar('{"a\"b":1}', '$["a\"b"]')
= ["1", "1", "1", "6", "1"]
SELECT json_extract_scalar(CAST(NULL AS varchar), '$.a'), json_extract('{}', '$.a')
= [null, null]
SELECT json_extract('{"b": 1.0, "a": {"z":1e3, "z":2}}', '$'), json_extract('{"a": ["x", 1 ]}', '$.a'), json_extract('{"a":"x"}', '$.a'), json_extract('{"a":null}', '$.a'), json_extract('{"a": ["x', '$.a')
= ["{\"b\":1.0,\"a\":{\"z\":1000.0,\"z\":2}}", "[\"x\",1]", "\"x\"", "null", null]
SELECT json_parse('{"b": 1.50, "a": {"z":1e3, "y":"\u00e9\n/", "z":12345678901234567890, "w":0.1e-7, "v":-0}}')
= ["{\"a\":{\"v\":0,\"w\":1.0E-8,\"y\":\"é\\n/\",\"z\":12345678901234567890},\"b\":1.5}"]
SELECT json_parse('{"a":1')
! INVALID_FUNCTION_ARGUMENT
SELECT json_parse('')
! INVALID_FUNCTION_ARGUMENT
SELECT json_format(json '{"b": 1, "a":[1, 2 ,"x"]}'), json_format(json_parse('"x"'))
= ["{\"a\":[1,2,\"x\"],\"b\":1}", "\"x\""]
SELECT json_array_length('[1,2'), json_array_length('{}'), json_array_length('[1,[2]]'), json_array_length(json_extract('{"a":{"items":[1,2,3]}}', '$.a.items'))
= [null, null, 2, 3]
SELECT json_array_contains('[1,2.0,"a",true,null]', 2), json_array_contains('[1,2.0]', 2.0e0), json_array_contains('["a"]', 'a'), json_array_contains('[true]', true), json_array_contains('x', 1)
= [false, true, true, true, null]
SELECT json_size('{"a":[1,2]}', '$.a'), json_size('{"a":1}', '$.a'), json_size('{"a":1}', '$'), is_json_scalar('1'), is_json_scalar('[1]')
= [2, 0, 1, true, false]
SELECT json_array_get('["a",1]', 1), json_array_get('["a",1]', -1), json_array_get('[1]', 5)
= ["1", "1", null]
SELECT CAST(json '"x"' AS varchar), CAST(json '1.50' AS varchar), CAST(json 'true' AS varchar), CAST(json 'null' AS varchar), CAST(json '10000000000' AS varchar)
= ["x", "1.5E0", "true", null, "10000000000"]
SELECT CAST(json '{"a":1}' AS varchar)
! INVALID_CAST_ARGUMENT
SELECT CAST(json '["a",1,null,true,1.5]' AS array(varchar)), CAST(json 'null' AS array(varchar))
= [["a", "1", null, "true", "1.5E0"], null]
SELECT CAST(json '["a",{"x":1}]' AS array(varchar))
! INVALID_CAST_ARGUMENT
SELECT CAST(json '["a",{"x":1, "b": [ 1]},null]' AS array(json))
= [["\"a\"", "{\"b\":[1],\"x\":1}", "null"]]
SELECT CAST(json '{"a":1,"b":null}' AS map(varchar, bigint)), CAST(json '{"a":{"b":1}}' AS map(varchar, json))
= [{"a": 1, "b": null}, {"a": "{\"b\":1}"}]
SELECT CAST(json '{"a":1,"B":"x"}' AS row(a bigint, b varchar)), CAST(json '[1,"x"]' AS row(a bigint, b varchar)), CAST(json '{"b":"x"}' AS row(a bigint, b varchar))
= [[1, "x"], [1, "x"], [null, "x"]]
SELECT CAST(json '1' AS bigint), CAST(json '"1"' AS bigint), CAST(json '1.5' AS bigint), CAST(json 'true' AS bigint), CAST(json '"1.5"' AS double), CAST(json '"true"' AS boolean), CAST(json '1' AS boolean)
= [1, 1, 2, 1, 1.5, true, true]
SELECT CAST(json '"x"' AS bigint)
! INVALID_CAST_ARGUMENT
SELECT try_cast(json '"x"' AS bigint), try_cast(json '{}' AS array(json))
= [null, null]
SELECT CAST('a' AS json), CAST(1 AS json), CAST(1.5 AS json), CAST(1.5e0 AS json), CAST(true AS json), CAST(ARRAY['a', NULL] AS json), CAST(map(ARRAY['k'], ARRAY[1]) AS json), CAST(CAST(ROW(1, 'x') AS ROW(a integer, b varchar)) AS json), CAST(date '2024-01-01' AS json)
= ["\"a\"", "1", "1.5", "1.5", "true", "[\"a\",null]", "{\"k\":1}", "{\"a\":1,\"b\":\"x\"}", "\"2024-01-01\""]
SELECT json '{"a":1, "b":2}' = json '{"b":2,"a":1}'
= [true]
SELECT transform(CAST(json_extract(x, '$.instancesSet.items') AS array(json)), i -> json_extract_scalar(i, '$.instanceId')) FROM (VALUES ('{"instancesSet":{"items":[{"instanceId":"i-1"},{"instanceId":"i-2"},{}]}}'), ('{}'), (NULL)) t(x)
= [["i-1", "i-2", null]]
= [null]
= [null]
SELECT lower('{"A":1}' ) = json_extract_scalar('{"a":"{\"a\":1}"}', '$.a')
= [true]
SELECT lower(json '"a"')
! FUNCTION_NOT_FOUND
SELECT t.k, json_extract_scalar(t.v, '$.n') FROM (VALUES ('{"x":{"n":1},"y":{"n":"b"}}')) s(j) CROSS JOIN UNNEST(CAST(json_parse(j) AS map(varchar, json))) AS t(k, v) ORDER BY t.k
= ["x", "1"]
= ["y", "b"]
