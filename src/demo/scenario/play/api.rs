//! A call to an AWS API.

use serde_json::Value;

use crate::demo::cloudtrail::Call;
use crate::demo::scenario::step::ApiCall;
use crate::demo::scenario::text::Moment;
use crate::demo::world::{GLOBAL, HOME, region};

/// Services that log in us-east-1 wherever they are called from.
const GLOBAL_SERVICES: [&str; 6] = ["iam", "organizations", "cloudfront", "route53", "route53domains", "account"];

/// The call of one repetition; `place` is the region of the step.
pub(super) fn api_call(request: &ApiCall, moment: &mut Moment, place: Option<&'static str>) -> Result<Call, String> {
    let api = request.api.of(moment.n);
    let (api, denied) = api.strip_suffix('!').map_or((api, false), |api| (api, true));
    let (api, at) = api.split_once('@').map_or((api, None), |(api, at)| (api, Some(at)));
    let (service, name) = api.split_once(':').ok_or_else(|| format!("`{api}` is no API such as iam:CreateUser"))?;
    let usual = place.unwrap_or(if GLOBAL_SERVICES.contains(&service) { GLOBAL } else { HOME });
    let region = at.map_or(Ok(usual), |at| region(at).ok_or_else(|| format!("the demo has no region {at}")))?;
    let mut call = Call::new(service.to_owned(), name.to_owned(), region)
        .request(parameters(turn(&request.request, moment.n), moment)?)
        .response(moment.json(turn(&request.response, moment.n))?);
    for (value, put) in [
        (&request.extra, Call::extra as fn(Call, Value) -> Call),
        (&request.details, Call::details),
        (&request.resources, Call::resources),
    ] {
        if let Some(value) = value {
            call = put(call, moment.json(value)?);
        }
    }
    if let Some(id) = &request.shared {
        call = call.shared(id);
    }
    if let Some(kind) = &request.kind {
        call = call.kind(kind.clone());
    }
    if let Some((code, message)) = &request.error {
        let response = moment.json(turn(&request.response, moment.n))?;
        // A sign-in that fails has an answer all the same.
        call = call.failed(code.clone(), moment.fill(message)?).response(response);
    }
    if request.data {
        call = call.data();
    }
    Ok(if denied { call.denied() } else { call })
}

/// What repetition `n`, counted from 1, takes: of a list the next entry, as each API of a list has parameters of its own.
fn turn(value: &Value, n: u64) -> &Value {
    let Value::Array(turns) = value else { return value };
    let place = usize::try_from(n - 1).unwrap_or(0) % turns.len().max(1);
    turns.get(place).unwrap_or(&Value::Null)
}

/// `requestParameters` from a value, or from a text of JSON.
fn parameters(value: &Value, moment: &mut Moment) -> Result<Value, String> {
    match value {
        Value::String(text) => serde_json::from_str(&moment.fill(text)?).map_err(|error| format!("`{text}`: {error}")),
        other => moment.json(other),
    }
}
