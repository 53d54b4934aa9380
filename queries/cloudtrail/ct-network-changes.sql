/*---
title = "Changes of the network"
question = "Were routes, gateways, filters, listeners, DNS or domains changed, or traffic copied?"
sources = ["cloudtrail"]
severity = "medium"
attack = ["T1578.005", "T1686.001", "T1040", "T1584.001"]
false_positives = ["Terraform", "Controllers that register targets all day (services are hidden; hide others by actor)"]
cost = "normal"
output = [
  { name = "event_time", type = "timestamp" },
  { name = "account", type = "account" },
  { name = "region", type = "region" },
  { name = "service", type = "event_source" },
  { name = "event_name", type = "event_name" },
  { name = "target", type = "text", doc = "What was changed." },
  { name = "detail", type = "text", doc = "Where it leads, or what it says: a network, an address, a name." },
  { name = "actor", type = "principal" },
  { name = "access_key", type = "access_key" },
  { name = "ip", type = "ip_or_service" },
  { name = "error", type = "text", doc = "A refusal shows the intent." },
  { name = "event_id", type = "request_id" },
]
pivots = [
  { column = "actor", to = "ct-principal-timeline", param = "principal" },
  { column = "ip", to = "ct-ip-activity", param = "ip" },
  { column = "event_id", to = "ct-event-by-id", param = "event_id" },
  { column = "target", to = "ct-resource-events", param = "resource" },
]

[params.actor]
type = "principal"
optional = true
doc = "Only what this user or role did: an ARN or a bare name."

[params.ip]
type = "ip_or_cidr"
optional = true
doc = "Only what came from this address or network."

[[test]]
title = "the phished session copies traffic, leads a route away and unlocks a domain"
params = { ip = "203.0.113.140" }
rows = 3
contains = [
  { event_name = "CreateTrafficMirrorSession", access_key = "ASIADEMOSSOADMIN2345" },
  { event_name = "CreateRoute", detail = "203.0.113.0/24" },
  { service = "route53domains.amazonaws.com", event_name = "DisableDomainTransferLock" },
]

[[test]]
title = "Terraform's morning before the outage: old clients are shut out and a name disappears"
params = { actor = "ci-terraform" }
rows = 4
contains = [
  { event_name = "ModifyTargetGroup", target = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop-web/73e2d6bc24d8a067" },
  { event_name = "ModifyListener", detail = "ELBSecurityPolicy-TLS13-1-3-2021-06" },
  { event_name = "ChangeResourceRecordSets", target = "/hostedzone/Z0DEMOINTERNAL", detail = "DELETE redis-orders.internal." },
  { event_name = "UpdateDistribution", target = "E2SHOPDEMO1234" },
]

[[test]]
title = "nothing else changed: security groups and launch templates are no part of it"
rows = 7
lacks = [
  { event_name = "AuthorizeSecurityGroupIngress" },
  { event_name = "CreateLaunchTemplateVersion" },
  { event_name = "ModifyDBParameterGroup" },
]
---*/
SELECT
  t.event_time,
  t.recipientaccountid AS account,
  t.awsregion AS region,
  t.eventsource AS service,
  t.eventname AS event_name,
  coalesce(
    json_extract_scalar(t.requestparameters, '$.routeTableId'),
    json_extract_scalar(t.requestparameters, '$.networkAclId'),
    json_extract_scalar(t.requestparameters, '$.internetGatewayId'),
    json_extract_scalar(t.requestparameters, '$.natGatewayId'),
    json_extract_scalar(t.requestparameters, '$.vpcPeeringConnectionId'),
    json_extract_scalar(t.requestparameters, '$.CreateTrafficMirrorSessionRequest.NetworkInterfaceId'),
    json_extract_scalar(t.requestparameters, '$.ModifyVpcEndpointRequest.VpcEndpointId'),
    json_extract_scalar(t.requestparameters, '$.listenerArn'),
    json_extract_scalar(t.requestparameters, '$.targetGroupArn'),
    json_extract_scalar(t.requestparameters, '$.loadBalancerArn'),
    json_extract_scalar(t.requestparameters, '$.hostedZoneId'),
    json_extract_scalar(t.requestparameters, '$.domainName'),
    json_extract_scalar(t.requestparameters, '$.id'),
    json_extract_scalar(t.requestparameters, '$.resolverRuleId'),
    json_extract_scalar(t.requestparameters, '$.subnetId'),
    json_extract_scalar(t.requestparameters, '$.vpcId')
  ) AS target,
  coalesce(
    json_extract_scalar(t.requestparameters, '$.destinationCidrBlock'),
    json_extract_scalar(t.requestparameters, '$.destinationIpv6CidrBlock'),
    json_extract_scalar(t.requestparameters, '$.cidrBlock'),
    json_extract_scalar(t.requestparameters, '$.peerOwnerId'),
    json_extract_scalar(t.requestparameters, '$.CreateTrafficMirrorSessionRequest.TrafficMirrorTargetId'),
    json_extract_scalar(t.requestparameters, '$.accountId'),
    json_extract_scalar(t.requestparameters, '$.vPC.vPCId'),
    json_extract_scalar(t.requestparameters, '$.sslPolicy'),
    -- A batch of records: the first one's action and name.
    json_extract_scalar(t.requestparameters, '$.changeBatch.changes[0].action') || ' '
      || json_extract_scalar(t.requestparameters, '$.changeBatch.changes[0].resourceRecordSet.name')
  ) AS detail,
  t.actor,
  t.access_key,
  t.sourceipaddress AS ip,
  t.errorcode AS error,
  t.eventid AS event_id
FROM cloudtrail AS t
WHERE (
    (
      t.eventsource = 'ec2.amazonaws.com'
      AND t.eventname IN (
        'CreateRoute', 'ReplaceRoute', 'DeleteRoute', 'AssociateRouteTable', 'ReplaceRouteTableAssociation',
        'CreateNetworkAclEntry', 'ReplaceNetworkAclEntry', 'DeleteNetworkAclEntry', 'ReplaceNetworkAclAssociation',
        'AttachInternetGateway', 'DetachInternetGateway', 'CreateVpcPeeringConnection', 'AcceptVpcPeeringConnection',
        'CreateTransitGatewayVpcAttachment', 'CreateVpnConnection', 'CreateClientVpnEndpoint', 'CreateTrafficMirrorSession',
        'CreateVpcEndpoint', 'ModifyVpcEndpoint', 'CreateNatGateway', 'DeleteNatGateway', 'ModifyVpcBlockPublicAccessOptions'
      )
    )
    OR (
      t.eventsource = 'elasticloadbalancing.amazonaws.com'
      AND t.eventname IN (
        'CreateListener', 'ModifyListener', 'DeleteListener', 'ModifyRule', 'ModifyTargetGroup', 'RegisterTargets',
        'DeregisterTargets', 'SetSecurityGroups'
      )
    )
    OR (
      t.eventsource = 'route53.amazonaws.com'
      AND t.eventname IN ('ChangeResourceRecordSets', 'AssociateVPCWithHostedZone', 'DeleteHostedZone')
    )
    -- Registered domains have an event source of their own.
    OR (
      t.eventsource = 'route53domains.amazonaws.com'
      AND t.eventname IN (
        'DisableDomainTransferLock', 'TransferDomainToAnotherAwsAccount', 'UpdateDomainNameservers', 'RetrieveDomainAuthCode'
      )
    )
    OR (
      t.eventsource = 'route53resolver.amazonaws.com'
      AND regexp_like(t.eventname, '^(Create|Update|Delete|Associate|Disassociate)(Resolver|Firewall)Rule')
    )
    OR (t.eventsource = 'cloudfront.amazonaws.com' AND regexp_like(t.eventname, '^UpdateDistribution'))
  )
  AND NOT t.is_service
  AND (:actor IS NULL OR contains(t.principals, :actor))
  AND (:ip IS NULL OR contains(:ip, try_cast(t.sourceipaddress AS ipaddress)))
ORDER BY event_time, event_id
LIMIT 300
