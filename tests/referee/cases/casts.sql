SELECT CAST('2024-01-01 00:00:00 UTC' AS timestamp), CAST('2024-01-01 00:00:00Z' AS timestamp), CAST('2024-01-01' AS timestamp), CAST('2024-1-1 0:0:0' AS timestamp), CAST('2024-01-01 00:00:00.1239' AS timestamp)
= ["2024-01-01 00:00:00.000", "2024-01-01 00:00:00.000", "2024-01-01 00:00:00.000", "2024-01-01 00:00:00.000", "2024-01-01 00:00:00.124"]
SELECT CAST('2024-01-01T00:00:00' AS timestamp)
! INVALID_CAST_ARGUMENT
SELECT CAST(x AS timestamp) FROM (VALUES ('2024-01-01T00:00:00Z')) t(x)
! INVALID_CAST_ARGUMENT
SELECT CAST('2024-01-01 00:00:00' AS timestamp with time zone), CAST('2024-01-01' AS timestamp with time zone)
= ["2024-01-01 00:00:00.000 UTC", "2024-01-01 00:00:00.000 UTC"]
SELECT CAST('2024-01-01 00:00:00+02:00' AS timestamp with time zone) = timestamp '2023-12-31 22:00:00 UTC'
= [true]
SELECT CAST(' 5 ' AS bigint), CAST('+5' AS bigint), CAST('-5' AS integer)
= [5, 5, -5]
SELECT CAST('1e3' AS bigint)
! INVALID_CAST_ARGUMENT
SELECT CAST('' AS bigint)
! INVALID_CAST_ARGUMENT
SELECT CAST('9999999999' AS integer)
! INVALID_CAST_ARGUMENT
SELECT CAST('1e3' AS double), CAST(' 1.5 ' AS double), CAST('-Infinity' AS double), CAST('.5' AS double), CAST('NaN' AS double)
= [1000.0, 1.5, "-Infinity", 0.5, "NaN"]
SELECT CAST('inf' AS double)
! INVALID_CAST_ARGUMENT
SELECT CAST('TRUE' AS boolean), CAST('t' AS boolean), CAST('0' AS boolean)
= [true, true, false]
SELECT CAST('yes' AS boolean)
! INVALID_CAST_ARGUMENT
SELECT CAST('2024-1-1' AS date), CAST(' 2024-01-01' AS date)
= ["2024-01-01", "2024-01-01"]
SELECT CAST('2024-01-01 00:00:00' AS date)
! INVALID_CAST_ARGUMENT
SELECT CAST(2.5e0 AS bigint), CAST(-2.5e0 AS bigint), CAST(2.5 AS bigint), CAST(3.7 AS integer), CAST(-0.5 AS integer)
= [3, -3, 3, 4, -1]
SELECT CAST(3000000000 AS integer)
! NUMERIC_VALUE_OUT_OF_RANGE
SELECT CAST(1e30 AS bigint)
! INVALID_CAST_ARGUMENT
SELECT CAST('abc' AS ipaddress)
! INVALID_CAST_ARGUMENT
SELECT CAST('abc' AS varchar(2)), CAST('abc' AS varchar(5))
= ["ab", "abc"]
SELECT CAST(123 AS varchar(2))
! INVALID_CAST_ARGUMENT
SELECT CAST(1.50 AS varchar), CAST(true AS varchar), CAST(5 AS varchar), CAST(date '2024-01-01' AS varchar)
= ["1.50", "true", "5", "2024-01-01"]
SELECT CAST(timestamp '2024-01-01 00:00:00' AS varchar), CAST(timestamp '2024-01-01 00:00:00.000' AS varchar), CAST(timestamp '2024-01-01 00:00:00.120 UTC' AS varchar)
= ["2024-01-01 00:00:00", "2024-01-01 00:00:00.000", "2024-01-01 00:00:00.120 UTC"]
SELECT CAST(1.0e0 AS varchar), CAST(1234567.5e0 AS varchar), CAST(0.00012e0 AS varchar), CAST(1e20 AS varchar), CAST(0e0 AS varchar), CAST(real '1.1' AS varchar), CAST(1e0/0 AS varchar)
= ["1.0E0", "1.2345675E6", "1.2E-4", "1.0E20", "0E0", "1.1E0", "Infinity"]
SELECT CAST(true AS integer), CAST(0 AS boolean), CAST(2 AS boolean), CAST(1 AS double), CAST(1 AS decimal(5,2)), CAST(1.005e0 AS decimal(5,2)), CAST('1.005' AS decimal(5,2))
= [1, false, true, 1.0, "1.00", "1.01", "1.01"]
SELECT CAST(1000 AS decimal(3,1))
! INVALID_CAST_ARGUMENT
SELECT CAST(timestamp '2024-01-01 10:00:00 UTC' AS timestamp), CAST(timestamp '2024-01-01 10:00:00' AS timestamp with time zone), CAST(timestamp '2024-01-01 23:00:00 -05:00' AS date), CAST(timestamp '2024-01-01 23:00:00 -05:00' AS timestamp)
= ["2024-01-01 10:00:00.000", "2024-01-01 10:00:00.000 UTC", "2024-01-01", "2024-01-01 23:00:00.000"]
SELECT CAST(date '2024-01-01' AS timestamp), CAST(timestamp '2024-01-01 10:00:00' AS date), date(timestamp '2024-01-01 10:00:00'), date('2024-01-01')
= ["2024-01-01 00:00:00.000", "2024-01-01", "2024-01-01", "2024-01-01"]
SELECT CAST(true AS timestamp)
! TYPE_MISMATCH
SELECT CAST(5 AS date)
! TYPE_MISMATCH
SELECT CAST(ipaddress '2001:DB8:0:0:0:0:0:1' AS varchar), CAST(ipaddress '::ffff:1.2.3.4' AS varchar), ipaddress '10.0.0.1', ipaddress '10.0.0.9' < ipaddress '10.0.0.10'
= ["2001:db8::1", "1.2.3.4", "10.0.0.1", true]
SELECT x = ipaddress '10.0.0.1' FROM (VALUES (ipaddress '10.0.0.1')) t(x)
= [true]
SELECT ipaddress '10.0.0.1' = '10.0.0.1'
! TYPE_MISMATCH
SELECT count(DISTINCT CAST(x AS ipaddress)) FROM (VALUES ('10.0.0.1'), ('::ffff:10.0.0.1')) t(x)
= [1]
SELECT CAST(ARRAY[1, 2] AS array(varchar)), CAST(ARRAY['1', 'x'] AS array(varchar))
= [["1", "2"], ["1", "x"]]
SELECT CAST(ARRAY['1', 'x'] AS array(integer))
! INVALID_CAST_ARGUMENT
SELECT try_cast(ARRAY['1', 'x'] AS array(integer)), try_cast(ARRAY['1', '2'] AS array(integer))
= [null, [1, 2]]
SELECT CAST(ROW(1, 'x') AS ROW(a integer, b varchar)).b
= ["x"]
SELECT CAST(map(ARRAY['a'], ARRAY[1]) AS map(varchar, varchar))
= [{"a": "1"}]
SELECT typeof(1.5e0), typeof('a' || 'b'), typeof(CAST(NULL AS bigint)), typeof(true), typeof(date '2024-01-01'), typeof(ARRAY['a' || 'b'])
= ["double", "varchar", "bigint", "boolean", "date", "array(varchar)"]
