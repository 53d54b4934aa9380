//! Server access logs of S3: 27 fields since 2026, of which older clients and lifecycle rules fill few.

use super::clock::civil;
use super::logs::{Logs, Shelf};
use super::rng::Rng;
use super::world::HOME;

/// The canonical id of the bucket's owner.
const OWNER: &str = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";

/// One request to a bucket, as the bucket's owner sees it.
#[derive(Debug, Clone)]
pub(super) struct Access<'a> {
    /// Milliseconds since 1970.
    pub(super) millis: i64,
    /// The bucket.
    pub(super) bucket: &'a str,
    /// The client; `-` for lifecycle rules.
    pub(super) ip: &'a str,
    /// An ARN, `AmazonS3`, or `-` for nobody.
    pub(super) requester: &'a str,
    /// 16 hexadecimal digits, as in CloudTrail.
    pub(super) request_id: &'a str,
    /// `REST.GET.OBJECT`.
    pub(super) operation: &'a str,
    /// The object; empty for requests to the bucket.
    pub(super) key: &'a str,
    /// Method and query of the request, `-` as method if there was none.
    pub(super) method: &'a str,
    /// What follows the question mark.
    pub(super) query: &'a str,
    /// 0 writes a dash.
    pub(super) status: u16,
    /// `AccessDenied`, or empty.
    pub(super) error: &'a str,
    /// Bytes of the answer.
    pub(super) sent: u64,
    /// Bytes of the object.
    pub(super) size: u64,
    /// `Referer`, or empty.
    pub(super) referer: &'a str,
    /// `User-Agent`, or empty.
    pub(super) agent: &'a str,
    /// The object's version, or empty.
    pub(super) version: &'a str,
    /// `AuthHeader`, `QueryString`, or empty.
    pub(super) auth: &'a str,
}

impl Access<'_> {
    /// Logs it. One in a hundred is never delivered, and the others within two hours.
    pub(super) fn log(&self, logs: &mut Logs, rng: &mut Rng) {
        let (host_id, lag) =
            (rng.text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 43), rng.between(300, 7200));
        if rng.chance(10) {
            return;
        }
        let second = self.millis.div_euclid(1000);
        let line = self.line(&format!("{host_id}="), rng);
        logs.line(Shelf::S3Access(self.bucket.to_owned()), second + lag, line);
    }

    fn line(&self, host_id: &str, rng: &mut Rng) -> String {
        let dash = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
        let number = |n: u64| if n == 0 { "-".to_owned() } else { n.to_string() };
        let time = civil(self.millis.div_euclid(1000)).strftime("%d/%b/%Y:%H:%M:%S +0000");
        let Self { bucket, ip, requester, request_id, operation, .. } = self;
        let key = dash(&encoded(self.key).replace('%', "%25"));
        let is_rest = self.method != "-";
        let question = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        let request =
            if is_rest { format!("\"{} /{}{question} HTTP/1.1\"", self.method, encoded(self.key)) } else { "-".into() };
        let status = if self.status == 0 { "-".into() } else { self.status.to_string() };
        let (total, turn) = if is_rest {
            ((8 + rng.below(60)).to_string(), (4 + rng.below(9)).to_string())
        } else {
            ("-".into(), "-".into())
        };
        let quoted = |text: &str| match (is_rest, text) {
            (false, _) => "-".to_owned(),
            (true, "") => "\"-\"".to_owned(),
            (true, text) => format!("\"{text}\""),
        };
        let (signature, cipher, host, tls) = match (is_rest, self.auth) {
            (false, _) => ("-", "-", "-".to_owned(), "-"),
            (true, "") => ("-", "TLS_AES_128_GCM_SHA256", format!("{bucket}.s3.{HOME}.amazonaws.com"), "TLSv1.3"),
            (true, _) => ("SigV4", "TLS_AES_128_GCM_SHA256", format!("{bucket}.s3.{HOME}.amazonaws.com"), "TLSv1.3"),
        };
        format!(
            "{OWNER} {bucket} [{time}] {ip} {requester} {request_id} {operation} {key} {request} {status} {} {} {} \
             {total} {turn} {} {} {} {host_id} {signature} {cipher} {} {host} {tls} - - {HOME}",
            dash(self.error),
            number(self.sent),
            number(self.size),
            quoted(self.referer),
            quoted(self.agent),
            dash(self.version),
            dash(self.auth),
        )
    }
}

/// A key as it stands in a URL.
fn encoded(key: &str) -> String {
    key.replace('%', "%25").replace(' ', "%20").replace('"', "%22")
}
