//! The data catalogue: Glue's databases and tables, read and written. The only place that speaks to Glue.

mod failure;
mod read;
mod write;

use aws_sdk_glue::Client;
use aws_sdk_glue::types::{DatabaseInput, Table};

use crate::ddl::Definition;
use crate::engine::{EngineError, aws};
use crate::settings::Target;
use failure::Asked;

/// Glue as one target's profile, role and region see it.
#[derive(Debug)]
pub struct Catalog {
    client: Client,
    profile: Option<String>,
}

/// A table of the catalogue.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What it says.
    pub definition: Definition,
    /// All of it, for what a [`Definition`] does not hold and an update must keep.
    table: Table,
}

/// Tables that one answer may hold.
const PAGE: i32 = 100;

impl Catalog {
    /// The catalogue of a target. Nothing is asked yet.
    ///
    /// # Errors
    /// When no region is known.
    pub async fn connect(target: &Target) -> Result<Self, EngineError> {
        let config = aws::configuration(None, target).await?;
        Ok(Self { client: Client::new(&config), profile: target.profile.clone() })
    }

    /// A table; `None` if there is no such table or database.
    ///
    /// # Errors
    /// No connection, credentials or right.
    pub async fn table(&self, database: &str, name: &str) -> Result<Option<Entry>, EngineError> {
        let answer = self.client.get_table().database_name(database).name(name).send().await;
        let found = self.asked("glue:GetTable", &format!("{database}.{name}")).found(answer)?;
        Ok(found.and_then(|answer| answer.table).map(|table| Entry { definition: read::definition(&table), table }))
    }

    /// The names of a database's tables; `None` if there is no such database.
    ///
    /// # Errors
    /// No connection, credentials or right.
    pub async fn tables(&self, database: &str) -> Result<Option<Vec<String>>, EngineError> {
        let asked = self.asked("glue:GetTables", database);
        let mut pages = self.client.get_tables().database_name(database).max_results(PAGE).into_paginator().send();
        let mut names = Vec::new();
        while let Some(page) = pages.next().await {
            let Some(page) = asked.found(page)? else { return Ok(None) };
            names.extend(page.table_list.unwrap_or_default().into_iter().map(|table| table.name));
        }
        Ok(Some(names))
    }

    /// Whether there is a database.
    ///
    /// # Errors
    /// No connection, credentials or right.
    pub async fn has_database(&self, database: &str) -> Result<bool, EngineError> {
        let answer = self.client.get_database().name(database).send().await;
        Ok(self.asked("glue:GetDatabase", database).found(answer)?.is_some())
    }

    /// Creates a database.
    ///
    /// # Errors
    /// No connection, credentials or right, and a name that Glue refuses.
    pub async fn create_database(&self, database: &str) -> Result<(), EngineError> {
        let asked = self.asked("glue:CreateDatabase", database);
        let input = DatabaseInput::builder().name(database).description("Tables of log objects").build();
        let input = input.map_err(|error| asked.refused(&error.to_string()))?;
        asked.done(self.client.create_database().database_input(input).send().await)
    }

    /// Creates a table.
    ///
    /// # Errors
    /// No connection, credentials or right, and what Glue refuses: a table that is there already, limits.
    pub async fn create_table(&self, wanted: &Definition) -> Result<(), EngineError> {
        let name = wanted.full_name();
        let asked = self.asked("glue:CreateTable", &name);
        let input = write::input(wanted, None).map_err(|error| asked.refused(&error.to_string()))?;
        let database = wanted.database.as_deref().unwrap_or_default();
        asked.done(self.client.create_table().database_name(database).table_input(input).send().await)
    }

    /// Makes a table say what is wanted; it keeps its owner, its retention and properties that Athena does not go by.
    ///
    /// # Errors
    /// No connection, credentials or right; a table that somebody changed since it was read.
    pub async fn update_table(&self, entry: &Entry, wanted: &Definition) -> Result<(), EngineError> {
        let name = wanted.full_name();
        let asked = self.asked("glue:UpdateTable", &name);
        let input = write::input(wanted, Some(entry)).map_err(|error| asked.refused(&error.to_string()))?;
        let database = wanted.database.as_deref().unwrap_or_default();
        let request = self.client.update_table().database_name(database).table_input(input);
        // The version makes an update of something else than was compared fail.
        asked.done(request.set_version_id(entry.table.version_id.clone()).send().await)
    }

    fn asked<'a>(&'a self, action: &'static str, resource: &'a str) -> Asked<'a> {
        Asked { action, resource, profile: self.profile.as_deref() }
    }
}
