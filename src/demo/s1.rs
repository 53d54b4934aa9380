//! Scenario S1, day 0, production: a leaked key is found, tried, turned into ways to come back, then into
//! mining, model and mail abuse; the responder stops it and misses one session.

mod abuse;
mod entry;
mod foothold;
mod response;
mod traffic;

use super::cloudtrail::{Call, Trail};
use super::identity::Caller;
use super::rng::Rng;
use super::world::{K_BACK, K_FED, K_LEAK, PROD, THIEF};

pub(super) use traffic::{flows, requests};

/// The scenario's CloudTrail records.
pub(super) fn log(trail: &mut Trail) {
    entry::log(&mut Script::new(trail, "entry"));
    foothold::log(&mut Script::new(trail, "foothold"));
    abuse::log(&mut Script::new(trail, "abuse"));
    response::log(&mut Script::new(trail, "response"));
}

/// The user that the thief makes.
const IMPOSTOR: &str = "aws-support-sync";
/// The thief's AWS CLI on a distribution for attackers.
const KALI: &str = "aws-cli/2.17.18 md/awscrt#0.20.11 ua/2.0 os/linux#6.8.11-amd64 md/arch#x86_64 lang/python#3.11.9 \
                    md/pyimpl#CPython md/distrib#kali.2025 md/prompt#off md/command#";

/// One act of the scenario, with ids of its own.
struct Script<'a> {
    trail: &'a mut Trail,
    rng: Rng,
}

impl<'a> Script<'a> {
    fn new(trail: &'a mut Trail, act: &str) -> Self {
        Self { trail, rng: Rng::of(&format!("s1/{act}"), 0) }
    }

    fn log(&mut self, at: i64, caller: &Caller, call: &Call) {
        self.trail.log(&mut self.rng, at, caller, call);
    }
}

/// The thief with the leaked key.
fn thief() -> Caller {
    Caller::user(PROD, "svc-report", K_LEAK, THIEF, KALI)
}

/// The thief with the key of the user they made.
fn backdoor() -> Caller {
    Caller::user(PROD, IMPOSTOR, K_BACK, THIEF, KALI)
}

/// The thief with the federation session made from the leaked key.
fn federated() -> Caller {
    Caller::federated(PROD, "backup", "svc-report", K_FED, foothold::FEDERATED_AT).with(THIEF, KALI)
}
