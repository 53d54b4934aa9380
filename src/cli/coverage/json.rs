//! The coverage for programs.

use serde_json::{Value, json};

use super::Shown;
use crate::coverage::{Clock, Gap, Row, Unit, Verdict};
use crate::engine::listing::Reached;
use crate::scope::Window;

/// The whole answer.
pub(super) fn of(shown: &[Shown<'_>], window: Window) -> Value {
    json!({
        "since": window.from.to_string(),
        "until": window.to.to_string(),
        "lists": shown.iter().map(|shown| shown.covered.driven.pages).sum::<u64>(),
        "tables": shown.iter().map(table).collect::<Vec<_>>(),
    })
}

fn table(shown: &Shown<'_>) -> Value {
    let covered = &shown.covered;
    let unit = covered.frame.unit;
    json!({
        "table": shown.table.name,
        "source": shown.source.id,
        "location": shown.table.location.to_string(),
        "unit": if unit == Unit::Day { "day" } else { "hour" },
        "told_by": match covered.clock {
            Clock::Folders => "folders",
            Clock::Names => "names",
            Clock::Written => "last change",
        },
        "lists": covered.driven.pages,
        "stopped_by": covered.driven.reached.map(|reached| match reached {
            Reached::Pages => "max_lists",
            Reached::Time => "max_seconds",
        }),
        "rows_may_be_missing": covered.lacks_rows,
        "not_listed": covered.odd.iter().map(|(cause, place)| json!({ "cause": cause, "place": place }))
            .collect::<Vec<_>>(),
        "rows": covered.rows.iter().map(|found| row(found, unit)).collect::<Vec<_>>(),
    })
}

fn row(row: &Row, unit: Unit) -> Value {
    let units: Vec<String> = row.have.iter().map(|at| unit.print(*at)).collect();
    json!({
        "account": row.account,
        "region": row.region,
        "first": units.first(),
        "last": units.last(),
        "at_least": row.at_least,
        "remembered": row.remembered,
        "gaps": row.gaps.iter().map(|found| gap(found, unit)).collect::<Vec<_>>(),
        "have": units,
    })
}

fn gap(gap: &Gap, unit: Unit) -> Value {
    json!({
        "from": unit.print(gap.from),
        "to": unit.print(gap.to),
        "open": gap.open,
        "verdict": verdict(gap.verdict),
    })
}

/// The word for a verdict.
pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Normal => "normal",
        Verdict::Suspicious => "suspicious",
        Verdict::Fault => "fault",
    }
}
