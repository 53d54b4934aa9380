CREATE EXTERNAL TABLE `events` (
  `id` string,
  `at` string,
  `bytes` bigint,
  `who` struct<name:string,ids:array<int>>
)
PARTITIONED BY (
  `hour` string
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES (
  'ignore.malformed.json' = 'TRUE',
  'mapping.at' = 'created-at'
)
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://my-logs/events/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.hour.type' = 'date',
  'projection.hour.format' = 'yyyy/MM/dd/HH',
  'projection.hour.range' = '2024/01/01/00,NOW+1DAY',
  'projection.hour.interval' = '1',
  'projection.hour.interval.unit' = 'HOURS',
  'storage.location.template' = 's3://my-logs/events/${hour}/'
)
