//! A request for an object in S3: a data event of CloudTrail and a line of the bucket's access log, joined by the
//! request's id.

use serde_json::{Map, Value, json};

use super::within;
use crate::demo::cloudtrail::Call;
use crate::demo::identity::Caller;
use crate::demo::logs::Logs;
use crate::demo::s3access::Access;
use crate::demo::scenario::step::ObjectRequest;
use crate::demo::scenario::text::Moment;
use crate::demo::world::{HOME, PROD};

/// What a request for an object is called in CloudTrail and in the access log, its method, and its status.
const OBJECT_REQUESTS: [(&str, &str, &str, &str, u16); 9] = [
    ("GetObject", "REST.GET.OBJECT", "GET", "", 200),
    ("PutObject", "REST.PUT.OBJECT", "PUT", "", 200),
    ("CopyObject", "REST.COPY.OBJECT", "PUT", "", 200),
    ("DeleteObject", "REST.DELETE.OBJECT", "DELETE", "", 204),
    ("ListObjects", "REST.GET.BUCKET", "GET", "list-type=2", 200),
    ("DeleteObjects", "REST.POST.MULTI_OBJECT_DELETE", "POST", "delete=", 200),
    ("BATCH.DELETE.OBJECT", "BATCH.DELETE.OBJECT", "-", "", 204),
    ("S3.EXPIRE.OBJECT", "S3.EXPIRE.OBJECT", "-", "", 0),
    ("WEBSITE.GET.OBJECT", "WEBSITE.GET.OBJECT", "GET", "", 200),
];

/// Logs one repetition.
pub(super) fn object(
    logs: &mut Logs,
    request: &ObjectRequest,
    caller: &Caller,
    moment: &mut Moment,
) -> Result<(), String> {
    let bucket = request.bucket.of(moment.n);
    let (key, version, query) =
        (moment.fill(&request.key)?, moment.fill(&request.version)?, moment.fill(&request.query)?);
    let size = within(&mut moment.rng, request.bytes);
    let id = moment.rng.text(b"0123456789ABCDEF", 16);
    let (op, operation, method, usual, status) = *OBJECT_REQUESTS
        .iter()
        .find(|(op, ..)| *op == request.op)
        .ok_or_else(|| format!("there is no request {}", request.op))?;
    let unlogged = request.unlogged.as_deref();
    let is_api = !op.contains('.');
    if is_api && unlogged != Some("cloudtrail") && !moment.rng.chance(request.missing) {
        let mut parameters = Map::new();
        parameters.insert("bucketName".into(), json!(bucket));
        parameters.insert("Host".into(), json!(format!("{bucket}.s3.{HOME}.amazonaws.com")));
        if !key.is_empty() && op != "DeleteObjects" {
            parameters.insert("key".into(), json!(key));
        }
        if let Value::Object(more) = moment.json(&request.request)? {
            parameters.extend(more);
        }
        let objects = match op {
            "DeleteObjects" => json!({ "type": "AWS::S3::Object", "ARNPrefix": format!("arn:aws:s3:::{bucket}/") }),
            _ => json!({ "type": "AWS::S3::Object", "ARN": format!("arn:aws:s3:::{bucket}/{key}") }),
        };
        let owner = json!({ "accountId": PROD, "type": "AWS::S3::Bucket", "ARN": format!("arn:aws:s3:::{bucket}") });
        let (sent, received) = if method == "GET" { (size, 0) } else { (0, size) };
        let mut call = Call::new("s3", op.to_owned(), HOME)
            .request(Value::Object(parameters))
            .response(moment.json(&request.response)?)
            .extra(json!({ "SignatureVersion": "SigV4", "bytesTransferredIn": received,
                "AuthenticationMethod": if request.presigned { "QueryString" } else { "AuthHeader" },
                "bytesTransferredOut": if request.error.is_some() { 243 } else { sent } }))
            .resources(json!([objects, owner]))
            .request_id(&id)
            .data();
        if let Some(code) = &request.error {
            call = call.failed(code.clone(), "Access Denied");
        }
        logs.trail.log(&mut moment.rng, moment.millis.div_euclid(1000), caller, &call);
    }
    if unlogged == Some("s3access") {
        return Ok(());
    }
    let is_rule = op == "S3.EXPIRE.OBJECT";
    let named = request.requester.as_ref().map(|text| moment.fill(text)).transpose()?;
    let requester = match (named.as_deref(), caller.arn()) {
        _ if is_rule => "AmazonS3",
        (Some(named), _) => named,
        (None, "") => "-",
        (None, arn) => arn,
    };
    let access = Access {
        millis: moment.millis,
        bucket,
        ip: if is_rule { "-" } else { &caller.ip },
        requester,
        request_id: &id,
        operation,
        key: if op == "ListObjects" { "" } else { &key },
        method,
        query: if query.is_empty() { usual } else { &query },
        status: if request.error.is_some() { 403 } else { status },
        error: request.error.as_deref().unwrap_or(""),
        sent: if request.error.is_some() {
            243
        } else if method == "GET" {
            size
        } else {
            0
        },
        size,
        referer: &request.referer,
        agent: caller.agent.trim_end_matches("md/command#").trim_end(),
        version: &version,
        auth: match (requester, request.presigned) {
            ("-" | "AmazonS3", _) => "",
            (_, true) => "QueryString",
            (_, false) => "AuthHeader",
        },
    };
    access.log(logs, &mut moment.rng);
    Ok(())
}
