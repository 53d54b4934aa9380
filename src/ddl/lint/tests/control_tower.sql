-- trails of the organization
CREATE EXTERNAL TABLE cloudtrail_org (
    eventversion STRING,
    eventtime STRING,
    useridentity STRUCT<type:STRING, principalid:STRING, arn:STRING>
)
PARTITIONED BY (
    account string,
    region string,
    year string,
    month string,
    day string
)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://example-logs/o-example1234/AWSLogs/o-example1234'
TBLPROPERTIES (
    'projection.enabled'='true',
    'projection.account.type'='enum',
    'projection.account.values'='111122223333, 222233334444',
    'projection.region.type'='enum',
    'projection.region.values'='us-east-1,us-east-2',
    'projection.year.type'='integer',
    'projection.year.range'='2019-2025',
    'projection.month.type'='integer',
    'projection.month.range'='01,12',
    'projection.day.type'='integer',
    'projection.day.range'='1,31',
    'storage.location.template'='s3://example-logs/o-example1234/AWSLogs/o-example1234/${account}/CloudTrail/${region}/${year}/${month}/${day}'
);
