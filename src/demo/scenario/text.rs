//! Texts of the scenarios with values of the moment in them: `%{n}`, `%{hex:8}`, `%{instance:web02}`.
//!
//! | placeholder | stands for |
//! |---|---|
//! | `n`, `n:4` | the repetition, from 1; with leading zeros |
//! | `int:20..90` | a number, the end not included |
//! | `pick:a|b` | one of the words |
//! | `nth:a|b` | the next of the words with each repetition; `nth-instance` the same for ids of machines |
//! | `hex:8`, `base32:52`, `word:12` | so many random characters |
//! | `uuid`, `trace` | an id, the same for the whole repetition |
//! | `ip` | where the repetition comes from |
//! | `iso`, `iso3`, `iso6`, `epoch`, `millis`, `micros`, `clf`, `english` | its time, as logs write it |
//! | `host:web02`, `instance:web02`, `eni:web02` | address and ids of a machine |
//! | `id:sg/web` | an id of AWS: `sg-0…` for the name `web` |
//! | `each:snap/old` | the same, another one for each repetition |
//! | `user:bob`, `role:etl` | a unique id, `AIDA…` or `AROA…`, of production |
//! | `account:prod` | an account's id |
//! | `key:name` | a temporary key, `ASIA…` |

use serde_json::Value;

use crate::demo::clock::{civil, english, iso, iso_micros};
use crate::demo::rng::Rng;
use crate::demo::world::{PROD, account, host, principal_id, resource_id, session_key};

/// One repetition of a step.
#[derive(Debug)]
pub(in crate::demo) struct Moment {
    /// Counted from 1.
    pub(in crate::demo) n: u64,
    /// Milliseconds since 1970.
    pub(in crate::demo) millis: i64,
    /// Where it comes from; empty if the step does not say.
    pub(in crate::demo) ip: String,
    /// For everything that is not said.
    pub(in crate::demo) rng: Rng,
    uuid: String,
    trace: String,
}

impl Moment {
    /// A repetition; `rng` is its own.
    pub(in crate::demo) fn new(n: u64, millis: i64, ip: String, mut rng: Rng) -> Self {
        let (uuid, trace) = (rng.uuid(), format!("1-{:08x}-{}", millis / 1000, rng.hex(24)));
        Self { n, millis, ip, rng, uuid, trace }
    }

    /// Its second since 1970.
    pub(in crate::demo) fn second(&self) -> i64 {
        self.millis.div_euclid(1000)
    }

    /// The trace id that all its records share.
    pub(in crate::demo) fn trace(&self) -> &str {
        &self.trace
    }

    /// The text with the values of this moment.
    ///
    /// # Errors
    /// The placeholder that nobody knows.
    pub(in crate::demo) fn fill(&mut self, text: &str) -> Result<String, String> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("%{") {
            filled.push_str(before);
            let (inside, after) = after.split_once('}').ok_or_else(|| format!("`%{{` is not closed in `{text}`"))?;
            let value = self.value(inside).ok_or_else(|| format!("`%{{{inside}}}` stands for nothing"))?;
            filled.push_str(&value);
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    /// The same for every text in a JSON value.
    ///
    /// # Errors
    /// As [`Moment::fill`].
    pub(in crate::demo) fn json(&mut self, value: &Value) -> Result<Value, String> {
        Ok(match value {
            Value::String(text) => Value::String(self.fill(text)?),
            Value::Array(items) => Value::Array(items.iter().map(|item| self.json(item)).collect::<Result<_, _>>()?),
            Value::Object(map) => Value::Object(
                map.iter().map(|(key, value)| Ok((key.clone(), self.json(value)?))).collect::<Result<_, String>>()?,
            ),
            other => other.clone(),
        })
    }

    /// The word of a list whose turn it is.
    fn nth<'a>(&self, words: &'a str) -> Option<&'a str> {
        let count = words.split('|').count() as u64;
        words.split('|').nth(usize::try_from((self.n - 1) % count).ok()?)
    }

    fn value(&mut self, inside: &str) -> Option<String> {
        let (name, detail) = inside.split_once(':').unwrap_or((inside, ""));
        let second = self.second();
        Some(match name {
            "n" => format!("{:0width$}", self.n, width = if detail.is_empty() { 0 } else { detail.parse().ok()? }),
            "int" => {
                let (from, to) = detail.split_once("..")?;
                self.rng.between(from.parse().ok()?, to.parse().ok()?).to_string()
            }
            "pick" => (*self.rng.pick(&detail.split('|').collect::<Vec<_>>())).to_owned(),
            "nth" => self.nth(detail)?.to_owned(),
            "nth-instance" => host(self.nth(detail)?)?.instance()?,
            "hex" => self.rng.hex(detail.parse().ok()?),
            "base32" => self.rng.text(b"abcdefghijklmnopqrstuvwxyz234567", detail.parse().ok()?),
            "word" => self.rng.text(b"abcdefghijklmnopqrstuvwxyz", detail.parse().ok()?),
            "uuid" => self.uuid.clone(),
            "trace" => self.trace.clone(),
            "ip" => self.ip.clone(),
            "iso" => iso(second),
            "iso3" => format!("{}.{:03}Z", iso(second).trim_end_matches('Z'), self.millis.rem_euclid(1000)),
            "iso6" => iso_micros(self.millis * 1000),
            "epoch" => second.to_string(),
            "millis" => self.millis.to_string(),
            "micros" => (self.millis * 1000).to_string(),
            "clf" => civil(second).strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
            "english" => english(second),
            "host" => host(detail)?.ip.to_owned(),
            "instance" => host(detail)?.instance()?,
            "eni" => host(detail)?.eni(),
            "id" => {
                let (prefix, name) = detail.split_once('/')?;
                resource_id(prefix, name)
            }
            "each" => {
                let (prefix, name) = detail.split_once('/')?;
                resource_id(prefix, &format!("{name}/{}", self.n))
            }
            "user" => principal_id("AIDA", PROD, detail),
            "role" => principal_id("AROA", PROD, detail),
            "account" => account(detail)?.to_owned(),
            "key" => session_key(detail, 0),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::clock::D0;

    fn moment() -> Moment {
        Moment::new(7, D0 * 1000 + 250, "192.0.2.1".into(), Rng::of("test", 0))
    }

    #[test]
    fn placeholders_take_the_values_of_the_moment() {
        let text = "%{n:3} %{ip} %{iso3} %{account:dev} %{host:web02} 100%{pick:!}";
        assert_eq!(
            moment().fill(text).as_deref(),
            Ok("007 192.0.2.1 2026-03-10T00:00:00.250Z 222233334444 10.20.10.12 100!")
        );
        let ids = moment().fill("%{uuid} %{uuid}").unwrap_or_default();
        assert_eq!(ids.split_once(' ').map(|(a, b)| a == b), Some(true), "{ids}");
    }

    #[test]
    fn a_placeholder_that_nobody_knows_is_an_error() {
        for wrong in ["%{nobody}", "%{host:nobody}", "%{n", "%{int:3}"] {
            assert!(moment().fill(wrong).is_err(), "{wrong}");
        }
    }
}
