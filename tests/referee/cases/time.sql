SELECT timestamp '2026-03-10 00:00:00.000', timestamp '2026-03-10 00:00:00 UTC', date '2026-03-10', timestamp '2026-03-10 00:00:00'
= ["2026-03-10 00:00:00.000", "2026-03-10 00:00:00 UTC", "2026-03-10", "2026-03-10 00:00:00"]
SELECT from_iso8601_timestamp('2024-01-02T03:04:05Z'), from_iso8601_timestamp('2024-01-02T03:04:05.123456Z'), from_iso8601_timestamp('2024-01-02'), from_iso8601_timestamp('2024-W02-1'), from_iso8601_timestamp('2024'), from_iso8601_timestamp('2024-1-2'), from_iso8601_timestamp('2024-01-02T3:4:5'), from_iso8601_timestamp('2024-01-02T03'), from_iso8601_timestamp('2024-034'), from_iso8601_timestamp('2024-01-02T'), from_iso8601_timestamp('2024-01-02T03:04:05,123Z'), from_iso8601_timestamp('2024-01-02T03:04:05z')
= ["2024-01-02 03:04:05.000 UTC", "2024-01-02 03:04:05.123 UTC", "2024-01-02 00:00:00.000 UTC", "2024-01-08 00:00:00.000 UTC", "2024-01-01 00:00:00.000 UTC", "2024-01-02 00:00:00.000 UTC", "2024-01-02 03:04:05.000 UTC", "2024-01-02 03:00:00.000 UTC", "2024-02-03 00:00:00.000 UTC", "2024-01-02 00:00:00.000 UTC", "2024-01-02 03:04:05.123 UTC", "2024-01-02 03:04:05.000 UTC"]
SELECT from_iso8601_timestamp('2024-01-02T03:04:05+02:00') = timestamp '2024-01-02 01:04:05 UTC', from_iso8601_timestamp(NULL)
= [true, null]
SELECT from_iso8601_timestamp('2024-01-02 03:04:05')
! INVALID_FUNCTION_ARGUMENT
SELECT from_iso8601_timestamp('2024-01-02T24:00:00Z')
! INVALID_FUNCTION_ARGUMENT
SELECT from_iso8601_timestamp(x) FROM (VALUES ('')) t(x)
! INVALID_FUNCTION_ARGUMENT
SELECT from_iso8601_timestamp(' 2024-01-02')
! INVALID_FUNCTION_ARGUMENT
SELECT from_iso8601_timestamp('2024-02-30')
! INVALID_FUNCTION_ARGUMENT
SELECT from_iso8601_date('2024-01-02'), from_iso8601_date('2024-W02-1')
= ["2024-01-02", "2024-01-08"]
SELECT to_iso8601(timestamp '2024-01-02 03:04:05'), to_iso8601(timestamp '2024-01-02 03:04:05.120 UTC'), to_iso8601(date '2024-01-02'), to_iso8601(from_unixtime(1.5)), to_iso8601(timestamp '2024-01-02 03:04:05.678')
= ["2024-01-02T03:04:05", "2024-01-02T03:04:05.120Z", "2024-01-02", "1970-01-01T00:00:01.500Z", "2024-01-02T03:04:05.678"]
SELECT from_unixtime(1704164645), from_unixtime(1.0005), from_unixtime(-1.5), from_unixtime(1.5e0), to_unixtime(timestamp '2024-01-02 03:04:05.678'), to_unixtime(timestamp '2024-01-02 03:04:05 UTC'), from_unixtime(1704164645, 'Asia/Tokyo')
= ["2024-01-02 03:04:05.000 UTC", "1970-01-01 00:00:01.001 UTC", "1969-12-31 23:59:58.500 UTC", "1970-01-01 00:00:01.500 UTC", 1704164645.678, 1704164645.0, "2024-01-02 12:04:05.000 Asia/Tokyo"]
SELECT from_unixtime(1e18)
! INVALID_FUNCTION_ARGUMENT
SELECT from_unixtime(floor(to_unixtime(timestamp '2024-01-02 03:14:05 UTC') / 600) * 600), from_unixtime(1700000000000/1000e0)
= ["2024-01-02 03:10:00.000 UTC", "2023-11-14 22:13:20.000 UTC"]
SELECT date_trunc('week', date '2024-01-07'), date_trunc('quarter', timestamp '2024-05-07 01:02:03.400'), date_trunc('DAY', timestamp '2024-05-07 01:02:03.400'), date_trunc('hour', from_iso8601_timestamp('2024-01-02T03:04:05Z')), date_trunc('month', timestamp '2024-05-07 01:02:03 UTC'), date_trunc('minute', timestamp '2024-05-07 01:02:03'), date_trunc('year', date '2024-05-07')
= ["2024-01-01", "2024-04-01 00:00:00.000", "2024-05-07 00:00:00.000", "2024-01-02 03:00:00.000 UTC", "2024-05-01 00:00:00 UTC", "2024-05-07 01:02:00", "2024-01-01"]
SELECT date_trunc('decade', date '2024-01-01')
! INVALID_FUNCTION_ARGUMENT
SELECT date_trunc('hour', date '2024-01-01')
! INVALID_FUNCTION_ARGUMENT
SELECT date_diff('month', timestamp '2024-01-31 00:00:00', timestamp '2024-02-29 00:00:00'), date_diff('month', timestamp '2024-02-29 00:00:00', timestamp '2024-01-31 00:00:00'), date_diff('year', date '2024-02-29', date '2025-02-28'), date_diff('quarter', date '2024-01-01', date '2024-12-31'), date_diff('week', date '2024-01-01', date '2024-01-14'), date_diff('day', timestamp '2024-01-01 23:59:00', timestamp '2024-01-02 00:01:00'), date_diff('hour', timestamp '2024-01-01 23:59:00', timestamp '2024-01-01 00:01:00'), date_diff('second', from_iso8601_timestamp('2024-01-01T00:00:00Z'), timestamp '2024-01-01 00:01:00')
= [1, -1, 1, 3, 1, 0, -23, 60]
SELECT date_diff('hour', date '2024-01-01', date '2024-01-02')
! INVALID_FUNCTION_ARGUMENT
SELECT date_diff('foo', timestamp '2024-01-01 00:00:00', timestamp '2024-01-01 00:00:00')
! INVALID_FUNCTION_ARGUMENT
SELECT date_add('month', 1, date '2024-01-31'), date_add('hour', -1, timestamp '2024-01-01 00:00:00'), date_add('quarter', 1, timestamp '2024-11-30 00:00:00.500'), date_add('day', 1, timestamp '2024-01-01 00:00:00 UTC'), date_add('millisecond', 5, timestamp '2024-01-01 00:00:00.000')
= ["2024-02-29", "2023-12-31 23:00:00", "2025-02-28 00:00:00.500", "2024-01-02 00:00:00 UTC", "2024-01-01 00:00:00.005"]
SELECT year(date '2024-01-31'), week(date '2024-12-30'), yow(date '2024-12-30'), dow(date '2024-01-07'), doy(date '2024-12-31'), hour(timestamp '2024-01-01 05:00:00 Asia/Tokyo'), millisecond(timestamp '2024-01-01 05:00:00.123'), extract(dow FROM date '2024-01-07'), quarter(date '2024-05-05'), day_of_week(date '2024-01-07'), minute(timestamp '2024-01-01 05:06:07'), extract(hour FROM timestamp '2024-01-01 05:06:07'), month(date '2024-05-05'), day(date '2024-05-05'), second(timestamp '2024-01-01 05:06:07')
= [2024, 1, 2025, 7, 366, 5, 123, 7, 2, 7, 6, 5, 5, 5, 7]
SELECT timestamp '2024-01-02 03:04:05' AT TIME ZONE 'Asia/Tokyo', timestamp '2024-01-02 03:04:05 UTC' AT TIME ZONE '+02:00', from_iso8601_timestamp('2024-01-02T03:04:05Z') AT TIME ZONE 'Europe/Rome', hour(timestamp '2024-01-02 03:04:05 UTC' AT TIME ZONE 'America/New_York')
= ["2024-01-02 12:04:05 Asia/Tokyo", "2024-01-02 05:04:05 +02:00", "2024-01-02 04:04:05.000 Europe/Rome", 22]
SELECT CAST(timestamp '2024-01-02 03:04:05 UTC' AT TIME ZONE 'Asia/Tokyo' AS timestamp), date_trunc('day', timestamp '2024-01-02 20:04:05 UTC' AT TIME ZONE 'Asia/Tokyo')
= ["2024-01-02 12:04:05.000", "2024-01-03 00:00:00 Asia/Tokyo"]
SELECT timestamp '2024-01-01 10:00:00' + interval '1' month, timestamp '2024-01-31 10:00:00.500' + interval '1' month, date '2024-01-31' + interval '1' month, date '2024-01-31' + interval '1' day, date '2024-01-31' - interval '24' hour, timestamp '2024-01-01 10:00:00' - interval '6' hour, interval '2' minute + timestamp '2024-01-01 10:00:00.000'
= ["2024-02-01 10:00:00", "2024-02-29 10:00:00.500", "2024-02-29", "2024-02-01", "2024-01-30", "2024-01-01 04:00:00.000", "2024-01-01 10:02:00.000"]
SELECT date '2024-01-31' - interval '25' hour
! INVALID_FUNCTION_ARGUMENT
SELECT timestamp '2024-01-02 00:00:00' - timestamp '2024-01-01 01:00:00.500', date '2024-01-02' - date '2024-01-01', interval '1' day * 2, interval '1' day / 2, interval '36' hour, timestamp '2024-01-02 00:00:00 UTC' - timestamp '2024-01-01 01:00:00', interval '1' month + interval '1' year, interval '-2' hour
= ["0 22:59:59.500", "1 00:00:00.000", "2 00:00:00.000", "0 12:00:00.000", "1 12:00:00.000", "0 23:00:00.000", "1-1", "-0 02:00:00.000"]
SELECT interval '1' day > interval '23' hour, timestamp '2024-01-02 00:00:00' - timestamp '2024-01-01 00:00:00' > interval '1' hour
= [true, true]
SELECT max(x) - min(x) > interval '1' hour FROM (VALUES (timestamp '2024-01-01 00:00:00'), (timestamp '2024-01-01 02:00:00')) t(x)
= [true]
SELECT date '2024-01-01' + 1
! TYPE_MISMATCH
SELECT current_timestamp > timestamp '2024-01-01 00:00:00 UTC', now() >= current_timestamp, current_date > date '2024-01-01', localtimestamp > timestamp '2024-01-01 00:00:00', current_timestamp - interval '1' hour < now()
= [true, true, true, true, true]
SELECT date_format(timestamp '2024-01-02 03:04:05.678901', '%Y %y %m %c %d %e %H %k %h %I %l %i %s %S %f %p %r %T %b %M %a %W %j %v %x %%'), date_format(date '2024-01-02', '%Y'), date_format(timestamp '2024-01-02 13:04:05 Asia/Tokyo', '%H'), date_format(timestamp '2024-01-02 03:04:05', '%Y-%m-%dT%H:%i:%sZ')
= ["2024 24 01 1 02 2 03 3 03 03 3 04 05 05 679000 AM 03:04:05 AM 03:04:05 Jan January Tue Tuesday 002 01 2024 %", "2024", "13", "2024-01-02T03:04:05Z"]
SELECT date_format(timestamp '2024-01-02 03:04:05', '%D')
! INVALID_FUNCTION_ARGUMENT
SELECT date_parse('2024-01-02 03:04:05.123', '%Y-%m-%d %H:%i:%s.%f'), date_parse('02/Jan/2024:03:04:05', '%d/%b/%Y:%H:%i:%s'), date_parse('2024', '%Y'), date_parse('1/2/24 1:05 PM', '%c/%e/%y %l:%i %p'), date_parse('2024-01-02 01:02:03', '%Y-%m-%d %T'), date_parse('January 5 2024', '%M %e %Y'), date_parse('Tue 2024-01-02', '%a %Y-%m-%d'), date_parse('2024-034', '%Y-%j'), date_parse('12:05:00 AM', '%r'), date_parse('69', '%y'), date_parse('70', '%y'), date_parse('20240102', '%Y%m%d')
= ["2024-01-02 03:04:05.123", "2024-01-02 03:04:05.000", "2024-01-01 00:00:00.000", "2024-01-02 13:05:00.000", "2024-01-02 01:02:03.000", "2024-01-05 00:00:00.000", "2024-01-02 00:00:00.000", "2024-02-03 00:00:00.000", "1970-01-01 00:05:00.000", "2069-01-01 00:00:00.000", "1970-01-01 00:00:00.000", "2024-01-02 00:00:00.000"]
SELECT date_parse('2024-01-02x', '%Y-%m-%d')
! INVALID_FUNCTION_ARGUMENT
SELECT date_parse('2024-01-02', '%Y/%m/%d')
! INVALID_FUNCTION_ARGUMENT
SELECT date_parse('2024-13-02', '%Y-%m-%d')
! INVALID_FUNCTION_ARGUMENT
SELECT format_datetime(timestamp '2024-01-02 13:04:05.678', 'yyyy-MM-dd''T''HH:mm:ss.SSS E EEEE MMM MMMM h a D e w yy k K s S d'), format_datetime(timestamp '2024-01-02 13:04:05 UTC', 'dd/MMM/yyyy:HH:mm:ss Z')
= ["2024-01-02T13:04:05.678 Tue Tuesday Jan January 1 PM 2 2 1 24 13 1 5 6 2", "02/Jan/2024:13:04:05 +0000"]
SELECT format_datetime(timestamp '2024-01-02 13:04:05', 'Z')
! INVALID_FUNCTION_ARGUMENT
SELECT parse_datetime('02/Jan/2024:03:04:05 +0000', 'dd/MMM/yyyy:HH:mm:ss Z'), parse_datetime('2024-01-02T03:04:05.123456Z', 'yyyy-MM-dd''T''HH:mm:ss.SSSSSS''Z'''), parse_datetime('2024-01-02', 'yyyy-MM-dd')
= ["2024-01-02 03:04:05.000 UTC", "2024-01-02 03:04:05.123 UTC", "2024-01-02 00:00:00.000 UTC"]
SELECT parse_datetime('2024-01-02 03', 'yyyy-MM-dd')
! INVALID_FUNCTION_ARGUMENT
SELECT last_day_of_month(date '2024-02-05'), last_day_of_month(timestamp '2023-02-05 00:00:00')
= ["2024-02-29", "2023-02-28"]
SELECT interval '1 day'
! TYPE_NOT_FOUND
SELECT time '10:00:00'
= ["10:00:00"]
? TIME
