//! The account's side: credentials, workgroup, place of results, the table in the catalogue.

use super::Step;
use crate::ddl::lint::{Finding, Severity};
use crate::ddl::{Area, Difference};
use crate::engine::{EngineError, Workgroup};
use crate::settings::Target;

/// Credentials: they are tried by the first call, whatever it asks for.
pub fn access<T>(first: &Result<T, EngineError>, target: &Target) -> Step {
    const STEP: &str = "credentials";
    let of = match (&target.profile, &target.role_arn) {
        (_, Some(role)) => format!("those of the role {role}"),
        (Some(profile), None) => format!("those of the profile {profile}"),
        (None, None) => "those of the environment".to_owned(),
    };
    match first {
        Err(error @ (EngineError::Credentials { .. } | EngineError::Connection { .. })) => Step::error(STEP, error),
        // No region.
        Err(error @ EngineError::Setup { hint, .. }) if hint.contains("AWS_REGION") => Step::error(STEP, error),
        _ => Step::ok(STEP, format!("{of} are taken")),
    }
}

/// The workgroup, and where it puts results.
pub fn workgroup(found: &Result<Workgroup, EngineError>, target: &Target) -> Vec<Step> {
    const STEP: &str = "workgroup";
    const PLACE: &str = "results";
    let group = match found {
        Ok(group) => group,
        Err(EngineError::Permission { message }) => {
            let repair = "athena:GetWorkGroup is worth having; without it nobody can say where results go";
            return vec![Step::odd(STEP, message, repair)];
        }
        Err(error) => return vec![Step::error(STEP, error), Step::skipped(PLACE, "the workgroup is not known")],
    };
    let engine = group.engine.as_deref().map(|engine| format!(", {engine}")).unwrap_or_default();
    let cutoff = group.cutoff.map(|bytes| format!(", cuts off at {}", bytesize::ByteSize(bytes))).unwrap_or_default();
    let about = format!("{}{engine}{cutoff}", group.name);
    let group_step = match group.enabled {
        true => Step::ok(STEP, about),
        false => Step::fails(STEP, format!("{} is disabled", group.name), "enable it, or name another in logq.toml"),
    };
    let place = match (group.managed_results, group.output_for(target)) {
        (true, _) => Step::ok(PLACE, "Athena keeps them itself"),
        (false, Some(place)) if group.enforced => Step::ok(PLACE, format!("{place}, as the workgroup decides")),
        (false, Some(place)) => Step::ok(PLACE, place),
        (false, None) => Step::fails(
            PLACE,
            "nobody says where results go: every query is refused",
            "write `output = \"s3://bucket/prefix/\"` into the target of logq.toml, or give the workgroup a place",
        ),
    };
    vec![group_step, place]
}

/// The table in the catalogue; `None` if it is not there.
pub fn catalogue(name: &str, table: &str, found: &Result<Option<Vec<Difference>>, EngineError>) -> Step {
    const STEP: &str = "catalogue";
    match found {
        Err(error) => Step::error(STEP, error),
        Ok(None) => Step::fails(STEP, format!("there is no table {name}"), format!("type: logq ddl apply {table}")),
        Ok(Some(differences)) => {
            let serious: Vec<String> =
                differences.iter().filter(|d| d.area != Area::Cosmetic).map(ToString::to_string).collect();
            match serious.is_empty() {
                true => Step::ok(STEP, format!("{name} is there, as logq.toml describes it")),
                false => Step::odd(
                    STEP,
                    format!("{name} differs from logq.toml: {}", super::some(&serious)),
                    format!("look: logq ddl diff {table}; repair: logq ddl apply {table}"),
                ),
            }
        }
    }
}

/// The rules that the table's definition breaks.
pub fn definition(findings: &[Finding]) -> Step {
    const STEP: &str = "definition";
    let serious = findings.iter().filter(|finding| finding.severity > Severity::Hint);
    // Of several of the same severity the first: what comes later may follow from it.
    let Some(worst) = serious.clone().rev().max_by_key(|finding| finding.severity) else {
        return Step::ok(STEP, "it keeps every rule of partition projection");
    };
    let more = match serious.count() - 1 {
        0 => String::new(),
        more => format!(" (and {more} more: logq ddl check)"),
    };
    let told = format!("{} {}: {}{more}", worst.rule.code, worst.property, worst.why);
    match worst.severity {
        Severity::Error => Step::fails(STEP, told, &worst.repair),
        _ => Step::odd(STEP, told, &worst.repair),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    fn target() -> Target {
        Target { profile: Some("ir".to_owned()), ..Target::default() }
    }

    #[test]
    fn credentials_are_judged_by_the_first_call_whatever_else_it_says() {
        let denied: Result<(), _> = Err(EngineError::Permission { message: "no".to_owned() });
        assert_eq!(access(&denied, &target()), Step::ok("credentials", "those of the profile ir are taken"));
        let expired = EngineError::Credentials { message: "expired".to_owned(), hint: "log in".to_owned() };
        let step = access(&Err::<(), _>(expired), &target());
        assert_eq!((step.state, step.repair.as_deref()), (State::Fails, Some("log in")));
    }

    #[test]
    fn a_place_for_results_is_said_by_somebody_or_it_fails() {
        let states = |group: Workgroup| -> Vec<State> {
            workgroup(&Ok(group), &target()).iter().map(|step| step.state).collect()
        };
        let group = Workgroup { name: "primary".to_owned(), enabled: true, ..Workgroup::default() };
        assert_eq!(states(group.clone()), [State::Ok, State::Fails]);
        assert_eq!(states(Workgroup { managed_results: true, ..group.clone() }), [State::Ok, State::Ok]);
        let output = Some("s3://results/".to_owned());
        assert_eq!(states(Workgroup { output, enabled: false, ..group }), [State::Fails, State::Ok]);
    }

    #[test]
    fn comments_that_differ_are_no_reason() {
        let cosmetic = Difference { area: Area::Cosmetic, property: "COMMENT".to_owned(), wanted: None, live: None };
        assert_eq!(catalogue("logs.t", "t", &Ok(Some(vec![cosmetic.clone()]))).state, State::Ok);
        let range = Difference { area: Area::Range, ..cosmetic };
        assert_eq!(catalogue("logs.t", "t", &Ok(Some(vec![range]))).state, State::Odd);
        assert_eq!(catalogue("logs.t", "t", &Ok(None)).state, State::Fails);
    }
}
