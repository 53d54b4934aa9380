CREATE EXTERNAL TABLE IF NOT EXISTS alb_logs (
    type string,
    time string,
    elb string,
    client_ip string,
    client_port int,
    rest string
)
PARTITIONED BY (day STRING)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'
WITH SERDEPROPERTIES (
    'serialization.format' = '1',
    'input.regex' = '([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*):(\d*) ((.*) ?)')
LOCATION 's3://example-logs/awslogs/111122223333/elasticloadbalancing/eu-west-1/'
TBLPROPERTIES (
    'projection.enable' = 'true',
    'projection.day.type' = 'date',
    'projection.day.range' = '2022-01-01,now',
    'projection.day.format' = 'YYYY/mm/DD',
    'projection.day.interval' = '1',
    'projection.day.interval.unit' = 'MILLISECONDS',
    'storage.location.template' = 's3://example-logs/awslogs/111122223333/elasticloadbalancing/eu-west-1/${day}');
