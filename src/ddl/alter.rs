//! The statements that make Athena's table say what is wanted, for those who may not call Glue themselves.

use super::render::{statement, string};
use super::{Area, Definition, Difference};

/// A statement that changes the catalogue. Only this module makes one: everything else that reaches Athena reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement(String);

impl Statement {
    /// Its text.
    pub fn sql(&self) -> &str {
        &self.0
    }
}

/// What to run when there is no such table.
pub fn create(wanted: &Definition) -> Statement {
    Statement(statement(wanted))
}

/// What to run when there is one that differs. Properties are set in place; for all else the table is dropped (its objects
/// are not: it is external) and created anew, since Athena has no statement for it.
pub fn alter(wanted: &Definition, differences: &[Difference]) -> Vec<Statement> {
    let in_place = |d: &&Difference| d.wanted.is_some() && wanted.parameter(&d.property).is_some();
    let serious: Vec<&Difference> = differences.iter().filter(|d| d.area != Area::Cosmetic).collect();
    if !serious.iter().all(in_place) {
        let drop = Statement(format!("DROP TABLE IF EXISTS {}", name(wanted)));
        return vec![drop, create(wanted)];
    }
    let pairs = serious.iter().filter_map(|d| Some((d.property.as_str(), d.wanted.as_deref()?)));
    let pairs: Vec<String> = pairs.map(|(key, value)| format!("{} = {}", string(key), string(value))).collect();
    match pairs.is_empty() {
        true => Vec::new(),
        false => vec![Statement(format!("ALTER TABLE {} SET TBLPROPERTIES ({})", name(wanted), pairs.join(", ")))],
    }
}

/// What to run when there is no such database.
pub fn create_database(database: &str) -> Statement {
    Statement(format!("CREATE DATABASE IF NOT EXISTS `{}`", database.replace('`', "")))
}

fn name(table: &Definition) -> String {
    let parts = table.database.iter().chain([&table.name]);
    parts.map(|part| format!("`{}`", part.replace('`', ""))).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(area: Area, property: &str, wanted: Option<&str>) -> Difference {
        Difference {
            area,
            property: property.to_owned(),
            wanted: wanted.map(str::to_owned),
            live: Some("x".to_owned()),
        }
    }

    fn table() -> Definition {
        let range = ("projection.day.range".to_owned(), "2023/01/01,NOW+1DAY".to_owned());
        Definition {
            database: Some("logs".to_owned()),
            name: "t".to_owned(),
            parameters: vec![range],
            ..Definition::default()
        }
    }

    fn run(differences: &[Difference]) -> Vec<String> {
        alter(&table(), differences).iter().map(|s| s.sql().lines().next().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn properties_are_set_in_place_and_all_else_means_a_new_table() {
        let range = difference(Area::Range, "projection.day.range", Some("2023/01/01,NOW+1DAY"));
        let comment = difference(Area::Cosmetic, "COMMENT", Some("x"));
        let set = "ALTER TABLE `logs`.`t` SET TBLPROPERTIES ('projection.day.range' = '2023/01/01,NOW+1DAY')";
        assert_eq!(run(&[range.clone(), comment.clone()]), [set]);
        assert_eq!(run(&[comment]), [""; 0]);
        let anew = ["DROP TABLE IF EXISTS `logs`.`t`", "CREATE EXTERNAL TABLE IF NOT EXISTS `logs`.`t` ("];
        assert_eq!(run(&[range.clone(), difference(Area::Columns, "column a", Some("int"))]), anew);
        assert_eq!(run(&[range, difference(Area::Range, "projection.day.digits", None)]), anew);
    }
}
