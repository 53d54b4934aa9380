//! One table reference as a derived table that is confined to the scope.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::columns::{Names, reduce};
use super::{Note, Request, Resolved, Scan, Target, time};
use crate::ddl::{Missing, There, physical};
use crate::names::{HIDDEN, PATH};
use crate::report::Report;
use crate::scope::Scope;
use crate::selection::Selection;
use crate::sources::{Column, Derived, EventTime, FieldPath, Format, Partition, Projection, Source};
use crate::sql::{Literal, Reference, identifier, quoted};
use crate::table::{Keys, Table};

/// A bound reference.
pub(super) struct Bound {
    pub(super) sql: String,
    /// What is read; `None` where there is no table.
    pub(super) scan: Option<Scan>,
    pub(super) notes: Vec<Note>,
}

pub(super) fn bind(
    request: &Request<'_>,
    reference: &Reference,
    resolved: Resolved,
    scope: &Scope,
    names: &Names,
    taken: &mut BTreeSet<String>,
) -> Result<Bound, Report> {
    let Resolved { table, source, missing } = resolved;
    let table = if request.target == Target::Local { table } else { injected(table, &source) };
    let selection = Selection::of(&table, &source, scope)?;
    let present = present(&table, &source, &request.target)?;
    let absent = source.columns.iter().filter(|c| !present.iter().any(|p| p.name == c.name));
    let there = There::of(&table, &source).filter(|_| request.target != Target::Local);
    let lacks = there.as_ref().map(There::missing).unwrap_or_default();
    let missing: Vec<FieldPath> = absent.map(|c| FieldPath::column(&c.name)).chain(missing).chain(lacks).collect();
    let missing = Missing { source: &source, paths: &missing };
    let used = Used::of(&source, &present, reference, names, &missing);
    let mut relation = relation(&request.target, reference, &table, taken);
    let mut notes: Vec<Note> = used.missing.iter().map(|path| absent_note(&table, path)).collect();

    let mut conditions = vec![selection.predicate().to_string()];
    match time::predicate(&source, scope.window, &missing)? {
        Some(predicate) => conditions.push(predicate),
        None => notes.push(Note(inexact(&table, &source))),
    }
    conditions.extend(source.filter.as_ref().map(|filter| format!("({filter})")));
    if source.shared_folder && request.target != Target::Local {
        conditions.push(path_condition(&source));
    }
    conditions.retain(|condition| condition != "true");

    let partitions = source.layout(&table.layout).map(|l| l.partitions.as_slice()).unwrap_or_default();
    let uses_path = used.needs(names, PATH);
    if let Some(there) = &there {
        let fields = used.fields(&source, &missing);
        // A struct that lacks a field is put together again from the others.
        let is_used = |column: &Column| {
            used.raw.iter().any(|(raw, _)| raw.name == column.name) || fields.iter().any(|f| f.root() == column.name)
        };
        let path = uses_path || source.shared_folder;
        let others = path.then(|| quoted(PATH)).into_iter().collect();
        relation.sql = there.relation(is_used, partitions, others, &relation.sql);
    } else if request.target != Target::Local {
        let keys = partitions.iter().map(|p| identifier(&p.name)).chain(uses_path.then(|| quoted(PATH)));
        relation.sql = physical(&source, &present, &used.fields(&source, &missing), keys.collect(), relation.sql);
    }
    let items = items(&used, &missing, partitions, names)?;
    let sql = sub_select(request, reference, &items, &relation.sql, &conditions);
    let fields = used.fields(&source, &missing);
    let (source, times) = (Arc::clone(&source), reference.times);
    let scan = Scan { relation: relation.name, fields, selection, table, source, times };
    Ok(Bound { sql, scan: Some(scan), notes })
}

/// The columns that the statement can see: raw ones, partitions, hidden ones, derived ones.
pub(super) fn items(
    used: &Used<'_>,
    missing: &Missing<'_>,
    partitions: &[Partition],
    names: &Names,
) -> Result<Vec<String>, Report> {
    let mut items = used.raw_items(missing);
    items.extend(partitions.iter().map(|p| identifier(&p.name)));
    items.extend(HIDDEN.into_iter().filter(|name| names.uses(name)).map(quoted));
    for derived in &used.derived {
        items.push(format!("{} AS {}", missing.derived(derived)?, identifier(derived.name())));
    }
    if items.is_empty() {
        // Counting the records of a kind without partitions uses no column at all.
        items.push("1 AS one".to_owned());
    }
    Ok(items)
}

/// The table as Athena has it: partitions whose values it does not list are injected, wherever it lies.
fn injected(mut table: Arc<Table>, source: &Source) -> Arc<Table> {
    let layout = source.layout(&table.layout);
    let open = layout.iter().flat_map(|l| &l.partitions).filter(|p| p.projection == Projection::Table);
    let unsaid: Vec<&String> = open.map(|p| &p.name).filter(|name| !table.partitions.contains_key(*name)).collect();
    for name in unsaid {
        Arc::make_mut(&mut table).partitions.insert(name.clone(), Keys::Injected);
    }
    table
}

/// Why a window cannot be exact.
fn inexact(table: &Table, source: &Source) -> String {
    let name = &table.name;
    match (&source.time, source.layout(&table.layout)) {
        (EventTime::None, Some(layout)) if layout.partitions.is_empty() && layout.object_time.is_none() => {
            format!("{name} says nowhere when its records were written: all of it is read, whatever the window")
        }
        (EventTime::None, _) => format!("the records of {name} carry no time: the window is that of their folders"),
        (time, _) => {
            let column = time.column().unwrap_or("event_time");
            format!("{name} has no column {column} here: the window is only as exact as the folders")
        }
    }
}

/// The columns that the table has. Flow logs name theirs in each object, so the embedded engine can read any of them
/// where the table does not say.
fn present<'a>(table: &Table, source: &'a Source, target: &Target) -> Result<Vec<&'a Column>, Report> {
    let by_header =
        *target == Target::Local && table.fields.is_none() && matches!(source.format, Format::Headed { .. });
    if by_header || table.existing.is_some() {
        return Ok(source.columns.iter().collect());
    }
    source.columns_of(table.fields.as_deref()).map_err(|e| {
        Report::usage(format!("table {}: {e}", table.name))
            .hint(format!("`logq sources {}` lists the fields", source.id))
    })
}

fn absent_note(table: &Table, path: &FieldPath) -> Note {
    let what = if path.0.len() == 1 { "column" } else { "field" };
    Note(format!("{} has no {what} {path} here; it is NULL", table.name))
}

/// What the statement uses of one table.
pub(super) struct Used<'a> {
    /// Raw columns in DDL order, with the fields that are touched; missing ones among them.
    raw: Vec<(&'a Column, Vec<FieldPath>)>,
    derived: Vec<&'a Derived>,
    /// What the kind's own conditions read: `where`, and the clock where it is a derived column.
    conditions: Vec<FieldPath>,
    /// Missing fields that are touched.
    missing: BTreeSet<FieldPath>,
}

impl<'a> Used<'a> {
    pub(super) fn of(
        source: &'a Source,
        present: &[&Column],
        reference: &Reference,
        names: &Names,
        missing: &Missing<'_>,
    ) -> Self {
        let mut raw = Vec::new();
        for column in &source.columns {
            let mut paths = names.paths(column);
            if reference.every_column && present.iter().any(|p| p.name == column.name) {
                paths.push(FieldPath::column(&column.name));
            }
            if !paths.is_empty() {
                raw.push((column, reduce(paths, &[column])));
            }
        }
        let derived: Vec<&Derived> = source.derived.iter().filter(|d| names.uses(d.name())).collect();
        let conditions = conditions(source);
        let mut touched = BTreeSet::new();
        let needs = derived.iter().flat_map(|d| d.needs()).chain(conditions.clone());
        for path in raw.iter().flat_map(|(_, paths)| paths.clone()).chain(needs) {
            touched.extend(missing.touched(&path).cloned());
        }
        Self { raw, derived, conditions, missing: touched }
    }

    /// Whether the statement names a hidden column, or a derived column in use is computed with it.
    pub(super) fn needs(&self, names: &Names, name: &str) -> bool {
        names.uses(name)
            || self.derived.iter().any(|d| matches!(d, Derived::Sql { sql, .. } if sql.contains(&quoted(name))))
    }

    fn raw_items(&self, missing: &Missing<'_>) -> Vec<String> {
        let item = |(column, paths): &(&Column, Vec<FieldPath>)| {
            let name = identifier(&column.name);
            let lacks = paths.iter().any(|path| missing.touched(path).next().is_some());
            if !lacks {
                return name;
            }
            format!("{} AS {name}", missing.field(&FieldPath::column(&column.name), &column.ty))
        };
        self.raw.iter().map(item).collect()
    }

    /// The fields to decode, the time of the event among them.
    pub(super) fn fields(&self, source: &Source, missing: &Missing<'_>) -> Vec<FieldPath> {
        let columns: Vec<&Column> = source.columns.iter().collect();
        let own = self.raw.iter().flat_map(|(_, paths)| paths.clone());
        let needed = self.derived.iter().flat_map(|d| d.needs()).chain(self.conditions.clone());
        let all = own.chain(needed).chain(source.time.column().map(FieldPath::column));
        reduce(all.filter(|path| !missing.covers(&path.0)).collect(), &columns)
    }
}

/// The fields that the kind's own conditions read.
fn conditions(source: &Source) -> Vec<FieldPath> {
    let mut fields = Vec::new();
    if let Some(filter) = &source.filter
        && let Ok(parsed) = crate::sql::parse(&format!("SELECT {filter}"))
    {
        let names = Names::of(&parsed.tokens);
        fields.extend(source.columns.iter().flat_map(|column| names.paths(column)));
    }
    if source.time == EventTime::Derived {
        fields.extend(source.derived("event_time").map(Derived::needs).unwrap_or_default());
    }
    fields
}

/// What a reference reads from.
struct Relation {
    /// In SQL.
    sql: String,
    /// Without quotes.
    name: String,
}

fn relation(target: &Target, reference: &Reference, table: &Table, taken: &mut BTreeSet<String>) -> Relation {
    match target {
        Target::Athena { database } => {
            let name = table.athena.clone().unwrap_or_else(|| format!("{database}.{}", table.name));
            let sql = name.split('.').map(quoted).collect::<Vec<_>>().join(".");
            Relation { sql, name }
        }
        Target::Local => {
            let base = reference.name.last().map_or("", String::as_str);
            let numbered = (2..).map(|n| format!("{base}_{n}"));
            let mut candidates = std::iter::once(base.to_owned()).chain(numbered);
            let name = candidates.find(|name| !taken.contains(name)).unwrap_or_default();
            taken.insert(name.clone());
            Relation { sql: identifier(&name), name }
        }
    }
}

/// Other log kinds lie in the same folder: Athena reads every object of a partition.
fn path_condition(source: &Source) -> String {
    let anchored = source.object_name.as_str();
    let pattern = anchored.strip_prefix('^').and_then(|p| p.strip_suffix('$')).unwrap_or(anchored);
    format!("regexp_like({}, {})", quoted(PATH), Literal::Text(format!("/{pattern}$")))
}

/// The derived table, indented like the line it starts on.
pub(super) fn sub_select(
    request: &Request<'_>,
    reference: &Reference,
    items: &[String],
    relation: &str,
    conditions: &[String],
) -> String {
    let sql = request.text.get(request.sql_start..).unwrap_or_default();
    let before = &sql[..reference.range.start];
    let line = before.rsplit('\n').next().unwrap_or_default();
    let indent: String = line.chars().take_while(|c| *c == ' ' || *c == '\t').collect();
    let filter = match conditions {
        [] => String::new(),
        all => format!("{indent}  WHERE {}\n", all.join(&format!("\n{indent}    AND "))),
    };
    let alias = if reference.aliased { String::new() } else { format!(" AS {}", &sql[reference.last.clone()]) };
    let items = items.join(", ");
    format!("(\n{indent}  SELECT {items}\n{indent}  FROM {relation}\n{filter}{indent}){alias}")
}
