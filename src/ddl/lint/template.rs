//! `storage.location.template`: the folders of the partitions.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::location::{fault_of_uri, is_id, path_of};
use super::subject::{Kind, TEMPLATE};
use super::{Findings, Rule, Severity, Subject};
use crate::ddl::read::{Bag, Place};
use crate::nearest::nearest;
use crate::sources::{Catalogue, Segment};

const NONE: Rule = Rule::new("P03", Severity::Warning, "no location template");
const CASE: Rule = Rule::new("P05", Severity::Warning, "a folder of AWS in another case");
const SIBLINGS: Rule = Rule::new("P19", Severity::Warning, "folders of other services are read, too");
const DOUBLED: Rule = Rule::new("P20", Severity::Error, "a doubled slash in a location");
const OPEN: Rule = Rule::new("P21", Severity::Warning, "a partition's folder without its final slash");
const LACKS: Rule = Rule::new("T01", Severity::Error, "a template that lacks a partition column");
const UNKNOWN: Rule = Rule::new("T02", Severity::Error, "a placeholder that is no partition column");
const URI: Rule = Rule::new("T03", Severity::Error, "a template that is no s3:// URI");
const ELSEWHERE: Rule = Rule::new("T04", Severity::Warning, "a template outside of the location");

pub(super) const RULES: &[&Rule] = &[&NONE, &CASE, &SIBLINGS, &DOUBLED, &OPEN, &LACKS, &UNKNOWN, &URI, &ELSEWHERE];

/// The names of folders that the log kinds have, as AWS writes them.
static FOLDERS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let Ok(catalogue) = Catalogue::builtin() else { return BTreeSet::new() };
    let mut folders = BTreeSet::new();
    for source in catalogue.iter() {
        let literals = source.layouts.iter().flat_map(|layout| layout.segments());
        let texts = literals.filter_map(|segment| match segment {
            Segment::Literal(text) => Some(text),
            Segment::Placeholder(_) => None,
        });
        let parts = texts.chain([source.root.as_str()]).flat_map(|text| text.split('/'));
        folders.extend(parts.filter(|part| part.len() > 3 && !part.contains('=')).map(str::to_owned));
    }
    folders
});

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    doubled_slash(subject, out);
    let place = Place::Value(Bag::Table, TEMPLATE.to_owned());
    let path = match subject.template() {
        Some(template) if !subject.definition.partitions.is_empty() => {
            of_template(subject, template, &place, out);
            Some((template, place))
        }
        Some(_) => None,
        None if subject.speaks_of_projection() && !subject.definition.partitions.is_empty() => {
            none(subject, out);
            None
        }
        None if subject.definition.partitions.is_empty() => {
            Some((subject.definition.location.as_str(), Place::Location))
        }
        // Each registered partition has a location of its own.
        None => None,
    };
    if let Some((uri, place)) = path {
        other_case(uri, &place, out);
        siblings(subject, uri, &place, out);
    }
}

fn doubled_slash(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let template = subject.template().map(|uri| (uri, Place::Value(Bag::Table, TEMPLATE.to_owned())));
    for (uri, place) in [(subject.definition.location.as_str(), Place::Location)].into_iter().chain(template) {
        let Some(path) = uri.strip_prefix("s3://").filter(|path| path.contains("//")) else { continue };
        let mut single = path.to_owned();
        while single.contains("//") {
            single = single.replace("//", "/");
        }
        let why = "Athena does not read keys with a doubled slash: zero rows";
        out.add(&DOUBLED, &place, why, format!("write s3://{single}, and move the objects if their keys have it"));
    }
}

fn none(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let folders: Vec<String> =
        subject.definition.partitions.iter().map(|column| format!("{}=…/", column.name)).collect();
    let location = subject.definition.location.trim_end_matches('/');
    let placeholders: String = subject.definition.partitions.iter().map(|c| format!("${{{}}}/", c.name)).collect();
    let why =
        format!("Athena looks into {location}/{}: other folders give zero rows, without an error", folders.concat());
    let repair = format!(
        "if the folders are not called so, add {} with their real order and the folders between",
        subject.setting(TEMPLATE, &format!("{location}/{placeholders}"))
    );
    // Nobody calls a folder `day=2024/01/01`.
    let hopeless =
        subject.projected(Kind::Date).any(|p| p.get("format").is_some_and(|f| f.contains('/') && !f.contains('=')));
    let severity = if hopeless { Severity::Error } else { Severity::Warning };
    out.milder(&NONE, severity, &Place::Properties(Bag::Table), why, repair);
}

fn of_template(subject: &Subject<'_>, template: &str, place: &Place, out: &mut Findings<'_>) {
    if let Some((why, repair)) = fault_of_uri(template) {
        out.add(&URI, place, why, repair);
    }
    let names: Vec<&str> = subject.definition.partitions.iter().map(|column| column.name.as_str()).collect();
    let mut seen: Vec<&str> = Vec::new();
    let mut open: Option<&str> = None;
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, after)) = after.split_once('}') else {
            out.add(&UNKNOWN, place, "a `${` without its `}`: every query fails", "close it: ${day}");
            break;
        };
        if before.ends_with('$') {
            let why = "`$${…}` is how Terraform writes `${…}`: the folder gets a `$` before its value";
            out.add(&UNKNOWN, place, why, format!("write ${{{name}}}"));
        } else if !names.contains(&name) {
            out.add(&UNKNOWN, place, unknown(name, &names), meant(name, &names));
        }
        if !after.starts_with('/') && !after.is_empty() && !is_inside_folder(before, after) {
            open = Some(name);
        }
        seen.push(name);
        rest = after;
    }
    for name in names.iter().filter(|name| !seen.contains(name)) {
        out.add(
            &LACKS,
            place,
            format!("the template lacks the partition column {name}: every query fails"),
            match template.contains(&format!("{{{name}}}")) {
                true => format!("write ${{{name}}} with its dollar sign"),
                false => format!("put ${{{name}}}/ where its folder is"),
            },
        );
    }
    if open.is_some() || !template.ends_with('/') {
        let why = match open {
            Some(name) => format!("${{{name}}} is not followed by a slash, so that `1` may also read `10`"),
            None => "without the final slash the folder `…/1` may also read `…/10`".to_owned(),
        };
        let repair = match open {
            Some(name) => format!("write ${{{name}}}/"),
            None => subject.write(TEMPLATE, &format!("{template}/")),
        };
        out.add(&OPEN, place, format!("{why} (unverified: AWS's own examples leave it out)"), repair);
    }
    outside(subject, template, out);
}

/// Whether a placeholder is a part of a folder's name: `app-${env}-logs/`.
fn is_inside_folder(before: &str, after: &str) -> bool {
    let fixed = |text: &str| !text.is_empty() && !text.starts_with('$');
    fixed(after.split('/').next().unwrap_or_default()) && !before.ends_with('}')
}

fn unknown(name: &str, names: &[&str]) -> String {
    match name.strip_prefix('!') {
        Some(_) => "`${!…}` is how CloudFormation's Fn::Sub writes `${…}`: every query fails".to_owned(),
        None => format!("${{{name}}} is no partition column (there are {}): every query fails", names.join(", ")),
    }
}

fn meant(name: &str, names: &[&str]) -> String {
    let plain = name.trim_start_matches('!').trim();
    match nearest(plain, names.iter().copied()) {
        Some(near) => format!("write ${{{near}}}"),
        None => format!("add the partition column {plain}, or write the folder's name"),
    }
}

/// The location is not where Athena reads, but where rights are looked up.
fn outside(subject: &Subject<'_>, template: &str, out: &mut Findings<'_>) {
    let head = template.split("${").next().unwrap_or_default();
    let head = head.rfind('/').map_or("", |at| &head[..=at]);
    let location = &subject.definition.location;
    let folder = format!("{}/", location.trim_end_matches('/'));
    let faulty = location.contains(['*', '?']) || [location, template].iter().any(|uri| fault_of_uri(uri).is_some());
    if faulty || head.starts_with(&folder) {
        return;
    }
    out.add(
        &ELSEWHERE,
        &Place::Location,
        format!("the template reads {head} and not here: Lake Formation and permission checks go by the location"),
        format!("write {}", subject.string(head)),
    );
}

fn other_case(uri: &str, place: &Place, out: &mut Findings<'_>) {
    // Elsewhere folders may be called anything.
    let from_root = path_of(uri).split('/').skip_while(|folder| !folder.eq_ignore_ascii_case("AWSLogs"));
    for folder in from_root.filter(|folder| !folder.contains("${") && !FOLDERS.contains(*folder)) {
        if let Some(right) = FOLDERS.iter().find(|known| known.eq_ignore_ascii_case(folder)) {
            let why = format!("S3 tells upper from lower case, and AWS writes `{right}`: `{folder}` gives zero rows");
            out.add(&CASE, place, why, format!("write {right}, unless the objects were copied into `{folder}`"));
        }
    }
}

/// A path that ends above the folders of the services.
fn siblings(subject: &Subject<'_>, uri: &str, place: &Place, out: &mut Findings<'_>) {
    let path = path_of(uri);
    let Some((_, below)) =
        path.rsplit_once("AWSLogs/").filter(|(before, _)| before.is_empty() || before.ends_with('/'))
    else {
        return;
    };
    let mut above_services = below.split('/').filter(|folder| !folder.is_empty()).map(|folder| {
        let name = folder.strip_prefix("${").and_then(|name| name.strip_suffix('}'));
        name.is_some_and(|name| ["account", "org"].iter().any(|word| name.contains(word))) || is_id(folder)
    });
    if above_services.all(|above| above) && !subject.definition.name.is_empty() {
        out.add(
            &SIBLINGS,
            place,
            "every service writes its own folder here: digests and logs of other kinds are read as rows of this table",
            "go on to the service's folder: …/CloudTrail/${region}/",
        );
    }
}
