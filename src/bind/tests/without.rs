//! Log kinds that have no table.

use super::*;

/// A statement over three kinds, of which some have no table and some need none.
fn over_three(without: &[&str], optional: &[&str]) -> Question {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let mut question = Question::new(
        "SELECT t.event_time FROM cloudtrail AS t\nUNION ALL SELECT w.event_time FROM waf AS w WHERE w.action = 'BLOCK'\n\
         UNION ALL SELECT event_time FROM alb WHERE day > '2026' AND \"$path\" LIKE '%x'",
    );
    question.company.without = owned(without);
    question.optional = owned(optional);
    question
}

#[test]
fn a_kind_that_may_have_no_table_is_empty_and_says_so() {
    for target in [Target::Local, athena()] {
        let bound = over_three(&["waf", "alb"], &["waf", "alb"]).bind(target).unwrap();
        let relations: Vec<&str> = bound.scans().iter().map(|scan| scan.source.id.as_str()).collect();
        assert_eq!(relations, ["cloudtrail"]);
        let notes: Vec<&str> = bound.notes().iter().map(|note| note.0.as_str()).collect();
        assert_eq!(
            notes,
            [
                "there is no table of waf: the answer is without it",
                "there is no table of alb: the answer is without it"
            ]
        );
    }
    insta::assert_snapshot!("kinds_without_a_table", over_three(&["waf", "alb"], &["waf", "alb"]).athena().sql());
}

#[test]
fn rows_of_an_empty_kind_are_counted_without_a_column() {
    for kind in Company::new().catalogue.iter() {
        let mut question = Question::new(format!("SELECT count(*) AS n FROM {} CROSS JOIN cloudtrail", kind.id));
        question.company.without = vec![kind.id.clone()];
        question.optional = question.company.without.clone();
        if kind.id != "cloudtrail" {
            assert_eq!(question.local().scans().len(), 1, "{}", kind.id);
        }
    }
}

#[test]
fn all_tables_that_are_needed_and_not_there_are_named_at_once() {
    let refused = |without: &[&str], optional: &[&str]| {
        let report = over_three(without, optional).bind(Target::Local).unwrap_err();
        let mark = report.mark.clone().unwrap();
        (report.to_string(), mark.text[mark.span].to_owned())
    };
    assert_eq!(refused(&["waf", "alb"], &[]), ("there is no table waf, alb".to_owned(), "waf".to_owned()));
    assert_eq!(refused(&["waf", "alb"], &["waf"]), ("there is no table alb".to_owned(), "alb".to_owned()));
}

#[test]
fn a_question_none_of_whose_tables_is_there_is_refused() {
    let mut question = Question::new("SELECT count(*) AS n FROM waf CROSS JOIN alb");
    question.optional = vec!["waf".to_owned(), "alb".to_owned()];
    question.company.without = question.optional.clone();
    assert_eq!(question.bind(Target::Local).unwrap_err().to_string(), "there is no table waf, alb");
}

#[test]
fn every_built_in_question_binds_without_the_tables_it_need_not_have() {
    let scope = scope();
    for query in crate::queries::Packs::built_in().queries.iter().filter(|query| !query.optional.is_empty()) {
        // Those that name all their kinds need one of them.
        let keep = if query.optional.len() == query.sources.len() { 1 } else { 0 };
        let without = query.optional.iter().skip(keep).cloned().collect();
        let company = Company { listed: true, without, ..Company::new() };
        for (test, target) in query.tests.iter().flat_map(|t| [(t, Target::Local), (t, athena())]) {
            let bound = bind(&Request {
                origin: &query.origin,
                text: &query.text,
                sql_start: query.sql_start,
                params: &query.params,
                values: &query.values(&test.params).unwrap(),
                sets: &query.sets,
                optional: &query.optional,
                tables: &query.tables,
                scope: &scope,
                all_regions: query.all_regions,
                resolver: &company,
                target,
            });
            let bound = bound.unwrap_or_else(|e| panic!("{}: {e} {:?}", query.id, e.detail));
            assert_eq!(
                bound.notes().iter().filter(|note| note.0.starts_with("there is no table")).count(),
                query.optional.len() - keep
            );
        }
    }
}
