//! What looks like a secret. Such a text is refused before anything else looks at it, and is never repeated.

use std::sync::LazyLock;

use regex::Regex;

/// Tokens that say what they are, by issuer.
const MARKED: &[(&str, &str)] = &[
    ("a private key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s*[A-Za-z0-9+/=]{16}"),
    ("a secret access key", r"(?i)aws_?secret_?(access_?)?key\W{1,4}[A-Za-z0-9/+=]{40}"),
    ("an AWS session token", r"(FwoGZXIvYXdz|FQoGZXIvYXdz|FQoDYXdz|IQoJb3JpZ2lu)[A-Za-z0-9/+=]{40}"),
    ("an AWS session token", r"(?i)x-amz-security-token=[A-Za-z0-9%/+=]{40}"),
    ("a presigned URL", r"(?i)x-amz-signature=[0-9a-f]{64}"),
    ("a GitHub token", r"\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22})"),
    ("a GitLab token", r"\bglpat-[A-Za-z0-9_-]{20}"),
    ("a Slack token", r"\bx(ox[abceoprs]|app)-[A-Za-z0-9-]{10}"),
    ("a Slack webhook", r"hooks\.slack\.com/services/T[A-Za-z0-9]+/B[A-Za-z0-9]+/[A-Za-z0-9]{16}"),
    ("a JSON web token", r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16}"),
    ("a bearer token", r"(?i)\bbearer\s+[A-Za-z0-9._~+/-]{20}"),
    ("a password in a URL", r"\b[A-Za-z][A-Za-z0-9+.-]*://[^\s/@:]*:[^\s/@]+@[^\s/]"),
];

static PATTERNS: LazyLock<Vec<(&str, Regex)>> =
    LazyLock::new(|| MARKED.iter().filter_map(|(kind, pattern)| Some((*kind, Regex::new(pattern).ok()?))).collect());

/// What kind of secret a text plainly holds.
pub(in crate::queries) fn kind(text: &str) -> Option<&'static str> {
    let marked = PATTERNS.iter().find(|(_, pattern)| pattern.is_match(text)).map(|(kind, _)| *kind);
    marked.or_else(|| words(text).any(is_secret_access_key).then_some("a secret access key"))
}

/// Runs of the characters of base64, without the `=` of an assignment in front.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '+' | '.' | '_' | '-' | ':');
    text.split(move |c| !inside(c))
}

/// 40 characters of base64 that no one would have written: a name or a path changes its kind of letter less often.
fn is_secret_access_key(word: &str) -> bool {
    const LENGTH: usize = 40;
    const LEAST_CHANGES: usize = 13;
    let class = |b: u8| match b {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let is_base64 = word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'+'));
    if word.len() != LENGTH || !is_base64 || word.starts_with("/aws/") {
        return false;
    }
    let has = |wanted: usize| word.bytes().any(|b| class(b) == wanted);
    let changes = word.as_bytes().windows(2).filter(|pair| class(pair[0]) != class(pair[1])).count();
    has(0) && has(1) && has(2) && changes >= LEAST_CHANGES
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces are joined here, so that no scanner takes this file for a leak.
    fn joined(pieces: &[&str]) -> String {
        pieces.concat()
    }

    #[test]
    fn secrets_are_known_by_their_marks_or_their_shape() {
        let base64 = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        let cases = [
            (base64.to_owned(), "a secret access key"),
            (format!("aws_secret_access_key = {base64}"), "a secret access key"),
            (format!("AKIAIOSFODNN7EXAMPLE,{base64}"), "a secret access key"),
            (format!("SecretAccessKey={base64}"), "a secret access key"),
            (joined(&["IQoJb3JpZ2lu", &"X2VjEJr1".repeat(20)]), "an AWS session token"),
            (joined(&["-----BEGIN RSA PRIVATE ", "KEY-----\nMIIEowIBAAKCAQEAx"]), "a private key"),
            (joined(&["ghp", "_", &"a1B2".repeat(9)]), "a GitHub token"),
            (joined(&["xox", "b-123456789012-abcdef"]), "a Slack token"),
            (joined(&["eyJhbGciOiJIUzI1NiJ9", ".eyJzdWIiOiIxMjM0In0.", "c2lnbmF0dXJlc2ln"]), "a JSON web token"),
            ("postgres://app:hunter2@db.example.com/x".to_owned(), "a password in a URL"),
            (format!("https://b.s3.amazonaws.com/k?X-Amz-Signature={}", "0a".repeat(32)), "a presigned URL"),
        ];
        for (text, expected) in cases {
            assert_eq!(kind(&text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_responders_search_for_is_no_secret() {
        for text in [
            "AKIAIOSFODNN7EXAMPLE",
            "arn:aws:iam::111122223333:role/pipeline/ci-terraform",
            "/aws/lambda/ProcessOrders2ForTheWebShopAtNig",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "6ad527b0-37d9-4975-bc1f-424c51563f99",
            "%password=%",
            "(?i)(password|secret)=",
            "ghp_[A-Za-z0-9]{36}",
            "-----BEGIN (RSA )?PRIVATE KEY-----",
            "https://login.example.com:443/a@b",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
            "t13d1516h2_8daaf6152771_b186095e22b6",
            "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-0abc1234",
        ] {
            assert_eq!(kind(text), None, "{text}");
        }
    }
}
