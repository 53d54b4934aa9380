CREATE EXTERNAL TABLE IF NOT EXISTS `parts` (
  `id` string,
  `bytes` bigint
)
PARTITIONED BY (
  `account` string,
  `year` int,
  `month` int,
  `day` int,
  `hour` int
)
STORED AS PARQUET
LOCATION 's3://my-logs/parts/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.account.type' = 'injected',
  'projection.year.type' = 'integer',
  'projection.year.range' = '2024,2035',
  'projection.month.type' = 'integer',
  'projection.month.range' = '1,12',
  'projection.month.digits' = '2',
  'projection.day.type' = 'integer',
  'projection.day.range' = '1,31',
  'projection.day.digits' = '2',
  'projection.hour.type' = 'integer',
  'projection.hour.range' = '0,23',
  'projection.hour.digits' = '2',
  'projection.hour.interval' = '1',
  'storage.location.template' = 's3://my-logs/parts/${account}/${year}/${month}/${day}/${hour}/'
)
