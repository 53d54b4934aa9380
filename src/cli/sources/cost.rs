//! What the ways to S3 cost, in words.

use super::Kind;
use crate::engine::price::shown;
use crate::sources::{Amount, Bill, CostItem, Delivery};

/// The GB of log lines in a month for which costs are shown.
pub(super) const VOLUMES: [f64; 2] = [1.0, 100.0];

/// One row for each item, and the sum: what it is, and its cost for each of [`VOLUMES`].
pub(super) type Rows = Vec<(&'static str, [String; 2])>;

/// The costs of a way; `None` if the region has no prices, or nothing is paid for.
pub(super) fn rows(kind: &Kind<'_>, delivery: &Delivery) -> Option<Rows> {
    let [small, large] = bills(kind, delivery)?;
    if delivery.cost.is_empty() {
        return None;
    }
    let items = small.items.iter().zip(&large.items);
    let mut rows: Rows =
        items.map(|((item, few), (_, many))| (item.title(), [dollars(*few), dollars(*many)])).collect();
    rows.push(("in all", [dollars(small.total()), dollars(large.total())]));
    Some(rows)
}

/// The bill of a way for each of [`VOLUMES`].
pub(super) fn bills(kind: &Kind<'_>, delivery: &Delivery) -> Option<[Bill; 2]> {
    let [small, large] = VOLUMES.map(|gigabytes| kind.prices.monthly(delivery, kind.region, gigabytes).ok());
    Some([small?, large?])
}

/// The most expensive part of the dearest way, and what there is instead. Nothing where there is no choice, or where
/// not all is known.
pub(super) fn advice(kind: &Kind<'_>) -> Option<String> {
    let mut ways = Vec::new();
    for delivery in &kind.source.delivery {
        let [_, bill] = bills(kind, delivery)?;
        let Amount::Exactly(total) = bill.total() else { return None };
        ways.push((delivery.way.as_str(), total, bill));
    }
    let (cheapest, least, _) = ways.iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let (dearest, most, bill) = ways.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    if most <= least {
        return None;
    }
    let known = |(item, amount): &(CostItem, Amount)| match amount {
        Amount::Exactly(dollars) => Some((*item, *dollars)),
        _ => None,
    };
    let (item, part) = bill.items.iter().filter_map(known).max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(format!(
        "The expensive part is {}: {} of the {} that 100 GB a month cost by {dearest}. The cheapest way is {cheapest}: {}.",
        item.title(),
        shown(part),
        shown(*most),
        shown(*least)
    ))
}

/// Where the figures come from, and what is not in them.
pub(super) fn basis(kind: &Kind<'_>) -> String {
    let bills: Vec<Bill> = kind.source.delivery.iter().filter_map(|d| bills(kind, d)).flatten().collect();
    let Some(day) = bills.iter().filter_map(|bill| bill.as_of).min() else {
        let unknown = kind.source.delivery.iter().find_map(|d| kind.prices.monthly(d, kind.region, 1.0).err());
        let why = unknown.map_or("nothing of this has a known price".to_owned(), |e| e.to_string());
        return format!("Costs: {why}. Your own go into `prices.toml` beside your `config.toml`.");
    };
    let whose = if bills.iter().any(|bill| bill.own) { "List prices and your own" } else { "List prices" };
    let assumed = kind.prices.assumptions();
    format!(
        "{whose} of {day} in USD for {}, without discounts, free tiers and taxes; what is stored is counted for one \
         month. Assumed: each GB of lines is {} GB in a log group and {} GB in S3, in objects of {} MB; records of {} KB \
         in a stream.",
        kind.region, assumed.cwl_compression, assumed.s3_compression, assumed.object_mb, assumed.firehose_record_kb
    )
}

fn dollars(amount: Amount) -> String {
    match amount {
        Amount::Exactly(dollars) => shown(dollars),
        Amount::AtLeast(dollars) => format!("at least {}", shown(dollars)),
        Amount::Unknown => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::sources::{Catalogue, Prices};

    fn of<T>(id: &str, region: &str, show: impl Fn(&Kind<'_>) -> T) -> T {
        let (catalogue, prices) = (Catalogue::builtin().unwrap(), Prices::builtin().unwrap());
        show(&Kind { source: catalogue.get(id).unwrap(), queries: &[], prices: &prices, region })
    }

    #[test]
    fn the_ingestion_into_cloudwatch_is_named_where_it_can_be_left_out() {
        let advice = of("lambda", "us-east-1", advice).unwrap();
        assert!(advice.starts_with("The expensive part is CloudWatch Logs ingestion"), "{advice}");
        assert!(advice.contains("$50.00 of the ") && advice.contains("The cheapest way is direct: $25."), "{advice}");
    }

    #[test]
    fn one_way_alone_is_no_choice() {
        assert_eq!(of("cloudtrail", "us-east-1", advice), None);
    }

    #[test]
    fn a_region_without_prices_is_said() {
        let basis = of("lambda", "eu-west-9", basis);
        assert!(basis.starts_with("Costs: no prices are known for eu-west-9: there are ap-northeast-1"), "{basis}");
        assert_eq!(of("lambda", "eu-west-9", advice), None);
    }
}
