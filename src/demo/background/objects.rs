//! Data events: the application's objects in S3, the nightly export, and the reporting job whose key leaks.

use serde_json::json;

use super::{Scene, get_object, object};
use crate::demo::cloudtrail::Call;
use crate::demo::identity::Caller;
use crate::demo::world::{HOME, K_LEAK, NAT, PROD, REPORT_HOST, WEB};

pub(super) fn log(scene: &mut Scene<'_>) {
    if scene.hour.is_full() {
        for _ in 0..2 * scene.hour.traffic() {
            application(scene);
        }
        if scene.hour.of_day() == 3 {
            nightly_export(scene);
        }
    }
    // The key is disabled on day 0, so the job fails from day 1 on; calls with a disabled key leave no record.
    if scene.hour.of_day() == 6 && scene.hour.day() <= 0 {
        report(scene);
    }
}

/// Web servers read pictures, the function writes thumbnails.
fn application(scene: &mut Scene<'_>) {
    let at = scene.some_time(5);
    let key = format!("img/{:05}.jpg", scene.rng.below(40_000));
    let since = scene.hour.start() - scene.hour.of_day() % 6 * 3600 + 2;
    if scene.rng.chance(850) {
        let instance = scene.rng.pick(&WEB).instance().unwrap_or_default();
        let agent = "[aws-sdk-go/1.55.5 (go1.22.7; linux; amd64) S3Manager]";
        let caller = Caller::role(PROD, "web-role", &instance, since).on_instance().with(NAT, agent);
        let bytes = 20_000 + scene.rng.below(400_000);
        scene.log(at, &caller, &get_object(PROD, "product-images", &key, bytes));
    } else {
        let caller = Caller::role(PROD, "thumbnailer", "thumbnailer", since)
            .with(NAT, "[Boto3/1.35.36 exec-env/AWS_Lambda_python3.13]");
        let put = Call::new("s3", "PutObject", HOME)
            .request(
                json!({ "bucketName": "media-public", "Host": "media-public.s3.eu-west-1.amazonaws.com", "key": key }),
            )
            .response(json!({ "x-amz-server-side-encryption": "AES256" }))
            .extra(json!({ "SignatureVersion": "SigV4", "bytesTransferredIn": 9_000, "bytesTransferredOut": 0 }))
            .resources(object(PROD, "media-public", &key))
            .data();
        scene.log(at, &caller, &put);
    }
}

/// The nightly job reads every export of the day before: a bulk read by design.
fn nightly_export(scene: &mut Scene<'_>) {
    let start = scene.hour.start() + 120;
    let caller = Caller::role(PROD, "etl-nightly", "nightly", start).with(NAT, "[aws-sdk-java/2.27.21 Linux OpenJDK]");
    let secret = Call::new("secretsmanager", "GetSecretValue", HOME).request(json!({ "secretId": "shop/prod/db" }));
    scene.log(start, &caller, &secret);
    for i in 0..300_i64 {
        let bytes = 1_000_000 + scene.rng.below(30_000_000);
        scene.log(
            start + 4 + 2 * i,
            &caller,
            &get_object(PROD, "cust-exports", &format!("daily/part-{i:04}.parquet"), bytes),
        );
    }
}

/// What `svc-report` is for: forty reads every morning from one machine of the office.
fn report(scene: &mut Scene<'_>) {
    let caller =
        Caller::user(PROD, "svc-report", K_LEAK, REPORT_HOST, "[aws-sdk-java/1.12.770 Linux OpenJDK_64-Bit_Server_VM]");
    for i in 0..40_i64 {
        let bytes = 4_000 + scene.rng.below(90_000);
        let at = scene.hour.start() + 300 + 7 * i;
        scene.log(at, &caller, &get_object(PROD, "corp-docs", &format!("reports/daily/{i:02}.csv"), bytes));
    }
}
