//! The forms in which teams deploy tables. All forms of a [`Definition`] describe the same table, in the order of the
//! definition and byte for byte the same each time, so that a review shows what has changed and nothing else.

mod athena;
mod catalogue;
mod cloudformation;
mod glue;
mod terraform;

pub(super) use athena::{LONGEST, string};
pub use athena::{script, statement};
pub use catalogue::entry;
pub(super) use catalogue::most;

use super::{DdlError, Definition};

/// A form by name.
pub struct Rendering {
    /// As `--format` takes it.
    pub name: &'static str,
    /// What it is, in one line.
    pub doc: &'static str,
    write: fn(&[Definition]) -> Result<Rendered, DdlError>,
}

/// Tables in one of the forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The whole text, with its last line feed.
    pub text: String,
    /// What to know before it is used.
    pub notes: Vec<String>,
}

/// Every form; one line for each file of this folder.
pub const RENDERINGS: &[Rendering] = &[
    Rendering { name: "athena", doc: "CREATE EXTERNAL TABLE, for Athena", write: athena::render },
    Rendering { name: "glue", doc: "JSON, for aws glue create-table --cli-input-json", write: glue::render },
    Rendering {
        name: "cloudformation",
        doc: "A CloudFormation template in JSON; a CDK app takes it in with CfnInclude",
        write: cloudformation::render,
    },
    Rendering { name: "terraform", doc: "aws_glue_catalog_table resources, for Terraform", write: terraform::render },
];

impl Rendering {
    /// The form with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        RENDERINGS.iter().find(|rendering| rendering.name == name)
    }

    /// Writes tables in this form.
    ///
    /// # Errors
    /// A table that is there twice, a database that the form cannot do without, and what is longer than Athena, Glue
    /// or CloudFormation take.
    pub fn render(&self, tables: &[Definition]) -> Result<Rendered, DdlError> {
        for (i, table) in tables.iter().enumerate() {
            if tables[..i].iter().any(|before| before.database == table.database && before.name == table.name) {
                return Err(DdlError::Twice(table.full_name()));
            }
        }
        (self.write)(tables)
    }
}

/// `name`, with a number behind it if another has it already.
fn distinct(name: String, taken: &[String]) -> String {
    let numbered = (2..).map(|n| format!("{name}{n}"));
    std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(name)
}

#[cfg(test)]
mod tests;
