//! What a TB scanned costs a target, and how that is known.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Settings, Target};

/// The price that is assumed where none is known: most regions have it.
pub(super) const ASSUMED: f64 = 5.0;

const TEXT: &str = include_str!("tariff.toml");

/// A price and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Tariff {
    /// Dollars a TB.
    pub per_tb: f64,
    /// Where it comes from.
    pub basis: Basis,
}

/// Where a price comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// `price_per_tb` of the target.
    Target,
    /// The list price of a region, of a day.
    Listed {
        /// The region.
        region: String,
        /// The day.
        as_of: String,
    },
    /// Nothing: the target's region has no known price, or the target names no region.
    Assumed {
        /// The region.
        region: Option<String>,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListPrices {
    as_of: toml::value::Datetime,
    per_tb: BTreeMap<String, f64>,
}

/// A test reads the file; if it were damaged, every price would be assumed.
static LISTED: LazyLock<Option<ListPrices>> = LazyLock::new(|| toml::from_str(TEXT).ok());

impl Tariff {
    /// The price of a target that sets none.
    pub(super) fn of_region(region: Option<&str>) -> Self {
        let listed = LISTED.as_ref().zip(region).and_then(|(list, region)| {
            let basis = Basis::Listed { region: region.to_owned(), as_of: list.as_of.to_string() };
            Some(Self { per_tb: *list.per_tb.get(region)?, basis })
        });
        listed.unwrap_or(Self { per_tb: ASSUMED, basis: Basis::Assumed { region: region.map(str::to_owned) } })
    }
}

impl Settings {
    /// The price of the target with this name, or of the one that runs go to; without a target, that of most regions.
    pub fn tariff(&self, target: Option<&str>) -> Tariff {
        let Ok((name, target)) = self.target(target) else { return Tariff::of_region(None) };
        let Target { region, price_per_tb, .. } = target;
        match self.values.get(&format!("targets.{name}.price_per_tb")) {
            Some(_) => Tariff { per_tb: *price_per_tb, basis: Basis::Target },
            None => Tariff::of_region(region.as_deref()),
        }
    }
}

impl fmt::Display for Tariff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${:.2} a TB ", self.per_tb)?;
        let set = "set price_per_tb in the target if it is another";
        match &self.basis {
            Basis::Target => write!(f, "(price_per_tb of the target)"),
            Basis::Listed { region, as_of } => write!(f, "(list price of {region}, {as_of})"),
            Basis::Assumed { region: Some(region) } => write!(f, "(assumed: no price of {region} is known; {set})"),
            Basis::Assumed { region: None } => write!(f, "(assumed: the target names no region; {set})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_has_its_list_price_or_is_said_to_have_none() {
        let shown = |region| Tariff::of_region(region).to_string();
        assert_eq!(shown(Some("sa-east-1")), "$9.00 a TB (list price of sa-east-1, 2026-09-11)");
        assert_eq!(shown(Some("eu-west-1")), "$5.00 a TB (list price of eu-west-1, 2026-09-11)");
        assert!(shown(Some("mars-1")).starts_with("$5.00 a TB (assumed: no price of mars-1 is known"));
        assert!(shown(None).starts_with("$5.00 a TB (assumed: the target names no region"));
    }
}
