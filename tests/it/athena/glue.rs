//! The scripted server's catalogue: databases and tables as Glue keeps them, with versions.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Databases, and tables by `database.table`.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    databases: Vec<String>,
    tables: BTreeMap<String, Value>,
}

type Reply = (u16, String);

impl Catalogue {
    pub(super) fn table(&self, name: &str) -> Option<&Value> {
        self.tables.get(name)
    }

    pub(super) fn put(&mut self, name: &str, input: Value) {
        let (database, _) = name.split_once('.').expect("database.table");
        if !self.databases.iter().any(|known| known == database) {
            self.databases.push(database.to_owned());
        }
        let version = self.tables.get(name).map_or(0, |t| t["VersionId"].as_str().unwrap_or("0").parse().unwrap_or(0));
        let mut table = input;
        table["DatabaseName"] = json!(database);
        table["VersionId"] = json!((version + 1).to_string());
        self.tables.insert(name.to_owned(), table);
    }

    /// The reply to an operation of Glue; `None` if it is not one.
    pub(super) fn act(&mut self, operation: &str, body: &Value) -> Option<Reply> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let database = text(&body["DatabaseName"]);
        let has_database = self.databases.contains(&database);
        let missing = || failed("EntityNotFoundException", "Entity Not Found");
        Some(match operation {
            "GetDatabase" if self.databases.contains(&text(&body["Name"])) => {
                done(json!({ "Database": { "Name": body["Name"] } }))
            }
            "GetDatabase" => missing(),
            "CreateDatabase" => {
                self.databases.push(text(&body["DatabaseInput"]["Name"]));
                done(json!({}))
            }
            "GetTable" => match self.tables.get(&format!("{database}.{}", text(&body["Name"]))) {
                Some(table) => done(json!({ "Table": table })),
                None => missing(),
            },
            "GetTables" if has_database => {
                let below = format!("{database}.");
                let tables = self.tables.iter().filter(|(name, _)| name.starts_with(&below));
                done(json!({ "TableList": tables.map(|(_, table)| table).collect::<Vec<_>>() }))
            }
            "GetTables" => missing(),
            "CreateTable" | "UpdateTable" => {
                let name = format!("{database}.{}", text(&body["TableInput"]["Name"]));
                let version = self.tables.get(&name).map(|table| text(&table["VersionId"]));
                let known = body["VersionId"].as_str().map(str::to_owned);
                match (operation, version) {
                    _ if !has_database => missing(),
                    ("CreateTable", Some(_)) => failed("AlreadyExistsException", "Table already exists."),
                    ("UpdateTable", None) => missing(),
                    ("UpdateTable", version) if known.is_some() && known != version => {
                        failed("VersionMismatchException", "Version mismatch")
                    }
                    _ => {
                        self.put(&name, body["TableInput"].clone());
                        done(json!({}))
                    }
                }
            }
            _ => return None,
        })
    }
}

fn done(value: Value) -> Reply {
    (200, value.to_string())
}

fn failed(code: &str, message: &str) -> Reply {
    (400, json!({ "__type": code, "Message": message }).to_string())
}
