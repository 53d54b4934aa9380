CREATE EXTERNAL TABLE IF NOT EXISTS `logs`.`web` (
  `at` string COMMENT 'when it came',
  `client` string,
  `rest` string
)
COMMENT 'A log'
PARTITIONED BY (
  `region` string,
  `day` string
)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'
WITH SERDEPROPERTIES (
  'input.regex' = '^([^ ]*) ([^ ]*)(.*)$'
)
STORED AS TEXTFILE
LOCATION 's3://my-logs/web/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.region.type' = 'enum',
  'projection.region.values' = 'eu-west-1,us-east-1',
  'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy/MM/dd',
  'projection.day.range' = '2024/01/01,NOW+1DAY',
  'projection.day.interval' = '1',
  'projection.day.interval.unit' = 'DAYS',
  'storage.location.template' = 's3://my-logs/web/${region}/${day}/'
)
