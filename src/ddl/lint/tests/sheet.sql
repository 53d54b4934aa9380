CREATE EXTERNAL TABLE `sheet` (
  `id` string,
  `name` string
)
PARTITIONED BY (
  `day` string
)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
WITH SERDEPROPERTIES (
  'separatorChar' = ',',
  'quoteChar' = '"'
)
STORED AS TEXTFILE
LOCATION 's3://my-logs/sheet/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy-MM-dd',
  'projection.day.range' = '2024-01-01,NOW+1DAY',
  'storage.location.template' = 's3://my-logs/sheet/${day}/',
  'skip.header.line.count' = '1'
)
