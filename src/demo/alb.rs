//! Access-log lines of the load balancer `shop-prod`: 34 fields, as AWS writes them since 2026.

use std::borrow::Cow;

use super::clock::iso_micros;
use super::rng::Rng;
use super::world::{ALB_NODES, HOME, Host, PROD};

/// The balancer's id in its log lines; with dots in object names.
pub(super) const BALANCER: &str = "app/shop-prod/50dc6c495c0c9188";
/// The shop's name.
pub(super) const SHOP: &str = "www.shop.example";

/// One HTTP request that the balancer answered.
#[derive(Debug, Clone)]
pub(super) struct Request {
    /// When the answer was sent, microseconds since 1970.
    pub(super) at: i64,
    /// The client's address.
    pub(super) client: String,
    /// The client's port.
    pub(super) port: u64,
    /// Which of [`ALB_NODES`] took it.
    pub(super) node: usize,
    /// The request line without scheme and host: method and path with query.
    pub(super) verb: Cow<'static, str>,
    /// The host that was asked for.
    pub(super) host: Cow<'static, str>,
    /// Path and query.
    pub(super) path: String,
    /// `User-Agent`.
    pub(super) agent: String,
    /// The status that the client got.
    pub(super) status: u16,
    /// Who answered.
    pub(super) answer: Answer,
    /// Bytes of the request.
    pub(super) received: u64,
    /// Bytes of the answer.
    pub(super) sent: u64,
    /// The trace id, where another log names it, too.
    pub(super) trace: Option<String>,
    /// What desync mitigation made of it and why: `Ambiguous`, `UndefinedContentLengthSemantics`.
    pub(super) odd: Option<(String, String)>,
}

/// Who answered a request.
#[derive(Debug, Clone, Copy)]
pub(super) enum Answer {
    /// A server, after so many milliseconds.
    Target(Host, u64),
    /// The balancer, because the server closed the connection (502).
    Broken(Host),
    /// The balancer, because the server took longer than a minute (504).
    Late(Host),
    /// The balancer, because no server was well (503).
    Nobody,
    /// The web ACL (403).
    Refused,
    /// The balancer itself: a redirect from port 80.
    Redirect,
    /// The balancer itself: no HTTP that it could read. The request line is lost.
    Malformed,
}

impl Request {
    /// The log line. `rng` gives the trace id and the connection id.
    pub(super) fn line(&self, rng: &mut Rng) -> String {
        let secure = !matches!(self.answer, Answer::Redirect | Answer::Malformed);
        let kind = if secure { "h2" } else { "http" };
        let (wait, target, times) = self.timing();
        let created = iso_micros(self.at - wait);
        let (time, client, port) = (iso_micros(self.at), &self.client, self.port);
        let target_status = match self.answer {
            Answer::Target(..) => self.status.to_string(),
            _ => "-".to_owned(),
        };
        let (request, tls, domain, certificate) = self.wire(secure);
        let agent = escape(&self.agent);
        let group = self.group();
        let trace = self.trace(rng);
        let (rule, actions, redirect) = match self.answer {
            Answer::Redirect => ("0", "redirect", format!("https://{}:443{}", self.host, escape(&self.path))),
            Answer::Malformed => ("-", "-", "-".to_owned()),
            Answer::Refused => ("0", "waf", "-".to_owned()),
            Answer::Target(..) | Answer::Broken(_) | Answer::Late(_) | Answer::Nobody => {
                ("1", "waf,forward", "-".to_owned())
            }
        };
        let (status, received, sent) = (self.status, self.received, self.sent);
        let (class, reason) = self.odd.as_ref().map_or(("-", "-"), |(class, reason)| (class, reason));
        let connection = rng.hex(32);
        let node = ALB_NODES[self.node].ip;
        format!(
            "{kind} {time} {BALANCER} {client}:{port} {target} {times} {status} {target_status} {received} {sent} \
             \"{request}\" \"{agent}\" {tls} {group} \"{trace}\" \"{domain}\" \"{certificate}\" {rule} {created} \
             \"{actions}\" \"{redirect}\" \"-\" \"{target}\" \"{target_status}\" \"{class}\" \"{reason}\" TID_{connection} \
             \"-\" \"-\" \"-\" {node}\n"
        )
    }

    /// Microseconds from the request to the answer, the target, and the three processing times.
    fn timing(&self) -> (i64, String, String) {
        match self.answer {
            Answer::Target(host, millis) => {
                let times = format!("0.001 {}.{:03} 0.000", millis / 1000, millis % 1000);
                (i64::try_from(millis + 1).unwrap_or(0) * 1000, format!("{}:8080", host.ip), times)
            }
            Answer::Broken(host) => (3_000, format!("{}:8080", host.ip), "0.001 0.002 -1".into()),
            Answer::Late(host) => (60_001_000, format!("{}:8080", host.ip), "0.001 60.000 -1".into()),
            Answer::Nobody | Answer::Refused | Answer::Redirect | Answer::Malformed => {
                (1_000, "-".into(), "-1 -1 -1".into())
            }
        }
    }

    /// Request line, cipher and protocol, server name, certificate.
    fn wire(&self, secure: bool) -> (String, &'static str, &str, &'static str) {
        const CERTIFICATE: &str = "arn:aws:acm:eu-west-1:111122223333:certificate/2a108f19-aded-46b0-8493-c63eb1ef4a99";
        let (verb, host, path) = (&self.verb, &self.host, escape(&self.path));
        match self.answer {
            Answer::Malformed => ("- http://192.0.2.31:80- -".into(), "- -", "-", "-"),
            _ if secure => {
                let line = format!("{verb} https://{host}:443{path} HTTP/2.0");
                (line, "TLS_AES_128_GCM_SHA256 TLSv1.3", host, CERTIFICATE)
            }
            _ => (format!("{verb} http://{host}:80{path} HTTP/1.1"), "- -", "-", "-"),
        }
    }

    fn group(&self) -> String {
        match self.answer {
            Answer::Target(..) | Answer::Broken(_) | Answer::Late(_) | Answer::Nobody => {
                format!("arn:aws:elasticloadbalancing:{HOME}:{PROD}:targetgroup/shop-web/73e2d6bc24d8a067")
            }
            Answer::Refused | Answer::Redirect | Answer::Malformed => "-".into(),
        }
    }

    fn trace(&self, rng: &mut Rng) -> String {
        match (self.answer, &self.trace) {
            (Answer::Malformed, _) => "-".into(),
            (_, Some(trace)) => format!("Root={trace}"),
            _ => format!("Root=1-{:08x}-{}", self.at / 1_000_000, rng.hex(24)),
        }
    }
}

/// Quoted fields carry `"` and `\` as `\x22` and `\x5C`.
fn escape(text: &str) -> String {
    text.replace('\\', "\\x5C").replace('"', "\\x22")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::clock::on;
    use crate::demo::world::WEB;

    fn request(answer: Answer, status: u16) -> Request {
        Request {
            at: on(0, 9, 26, 31) * 1_000_000 + 500_000,
            client: "2001:db8::7".into(),
            port: 50_123,
            node: 1,
            verb: "GET".into(),
            host: SHOP.into(),
            path: r#"/search?q="boots\""#.into(),
            agent: "curl/8.5.0".into(),
            status,
            answer,
            received: 300,
            sent: 5_000,
            trace: None,
            odd: None,
        }
    }

    /// Fields as AWS counts them: a quoted text is one.
    fn fields(line: &str) -> Vec<String> {
        let pattern = regex::Regex::new(r#""([^"]*)"|[^ ]+"#).expect("a pattern");
        pattern.find_iter(line.trim_end()).map(|m| m.as_str().to_owned()).collect()
    }

    #[test]
    fn every_line_has_34_fields() {
        let answers = [Answer::Target(WEB[0], 48), Answer::Broken(WEB[1]), Answer::Redirect, Answer::Malformed];
        for answer in answers {
            let line = request(answer, 200).line(&mut Rng::of("test", 0));
            assert_eq!((fields(&line).len(), line.ends_with('\n')), (34, true), "{line}");
        }
    }

    #[test]
    fn quotes_in_a_url_are_escaped_as_the_balancer_does() {
        let line = request(Answer::Target(WEB[0], 48), 200).line(&mut Rng::of("test", 0));
        let fields = fields(&line);
        assert_eq!(fields[12], r#""GET https://www.shop.example:443/search?q=\x22boots\x5C\x22 HTTP/2.0""#);
        assert_eq!((fields[3].as_str(), fields[4].as_str()), ("2001:db8::7:50123", "10.20.10.11:8080"));
        assert_eq!(
            (fields[1].as_str(), fields[21].as_str()),
            ("2026-03-10T09:26:31.500000Z", "2026-03-10T09:26:31.451000Z")
        );
    }

    #[test]
    fn what_never_reached_a_server_says_so() {
        let fields = fields(&request(Answer::Malformed, 400).line(&mut Rng::of("test", 0)));
        assert_eq!(&fields[4..8], ["-", "-1", "-1", "-1"]);
        assert_eq!((fields[9].as_str(), fields[12].as_str()), ("-", "\"- http://192.0.2.31:80- -\""));
    }
}
