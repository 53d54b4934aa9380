//! The web servers' application log: FireLens writes one JSON object a line.

use serde_json::json;

use super::clock::iso;
use super::logs::{Logs, Shelf};
use super::rng::Rng;
use super::world::{HOME, Host, PROD};

/// Logs a line of the application on a machine; JSON or not is the application's business.
pub(super) fn log(logs: &mut Logs, rng: &mut Rng, host: Host, millis: i64, text: &str) {
    let second = millis.div_euclid(1000);
    let task = Rng::of(host.name, 0).hex(32);
    let record = json!({
        "date": format!("{}.{:03}Z", iso(second).trim_end_matches('Z'), millis.rem_euclid(1000)),
        "container_id": format!("{task}-0527074092"), "container_name": "shop-web", "source": "stdout", "log": text,
        "ecs_cluster": "shop", "ecs_task_arn": format!("arn:aws:ecs:{HOME}:{PROD}:task/shop/{task}"),
        "ecs_task_definition": "shop-web:412",
    });
    logs.line(Shelf::App, second + rng.between(0, 60), record.to_string());
}
