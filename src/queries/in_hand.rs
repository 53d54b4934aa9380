//! Finds questions by what one has in hand: an address, a key, an instance.

use super::{Param, ParamType, Query};

/// What one has in hand, as questions take it.
#[derive(Debug)]
pub struct InHand<'a> {
    /// The types that it may be, as the questions name them.
    pub types: Vec<String>,
    /// Whether nothing tells which of the types it is.
    pub is_vague: bool,
    /// The questions that take it, each with its first parameter that does, in their order.
    pub questions: Vec<(&'a Query, &'a Param)>,
}

impl<'a> InHand<'a> {
    /// Finds the questions for a type's name, or else for a value. A value of a telling type (an address, a key) is
    /// not taken for a name, which nearly any text can be.
    pub fn of(queries: &[&'a Query], what: &str) -> Self {
        if ParamType::named(what, None).is_some() || what == "ip_or_service" {
            let takes = |param: &Param| param.ty.name() == what || param.ty.takes(what);
            return Self { types: vec![what.to_owned()], is_vague: false, questions: taking(queries, takes) };
        }
        let fits = |param: &Param| param.parse(&[what]).is_ok();
        // A type that takes any word or any number: that a value fits says nothing.
        let is_vague = |param: &Param| {
            param.ty.is_number()
                || matches!(param.ty, ParamType::Enum(_) | ParamType::Bool)
                || param.parse(&["somebody"]).is_ok()
        };
        let telling = taking(queries, |param| !is_vague(param) && fits(param));
        // Free text takes anything, and a choice is none of a record's values: neither is a reason to ask.
        let is_free = |param: &Param| {
            use ParamType::{Bool, Enum, Like, Regex, Text};
            matches!(param.ty, Text | Like | Regex | Enum(_) | Bool)
        };
        let (questions, is_vague) = match telling.is_empty() {
            false => (telling, false),
            true => (taking(queries, |param| !is_free(param) && fits(param)), true),
        };
        let mut types: Vec<String> = questions.iter().map(|(_, param)| param.ty.name().to_owned()).collect();
        types.sort();
        types.dedup();
        let is_vague = is_vague && types.len() > 1;
        Self { types, is_vague, questions }
    }
}

fn taking<'a>(queries: &[&'a Query], takes: impl Fn(&Param) -> bool) -> Vec<(&'a Query, &'a Param)> {
    queries.iter().filter_map(|query| Some((*query, query.params.iter().find(|param| takes(param))?))).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::queries::Packs;

    fn ids(what: &str) -> (Vec<String>, Vec<String>) {
        let packs = Packs::built_in();
        let queries: Vec<&Query> = packs.queries.iter().collect();
        let hand = InHand::of(&queries, what);
        (hand.types, hand.questions.iter().map(|(query, _)| query.id.clone()).collect())
    }

    #[test]
    fn a_type_and_a_value_of_it_find_the_same_questions() {
        let (_, by_type) = ids("access_key");
        let (types, by_value) = ids("AKIADEMOLEAKEDKEY234");
        assert_eq!(types, ["access_key"]);
        assert!(by_value.contains(&"ct-key-summary".to_owned()), "{by_value:?}");
        assert_eq!(by_type, by_value);
        assert!(ids("ip").1.contains(&"ct-ip-activity".to_owned()));
        assert!(ids("203.0.113.66").1.contains(&"ct-ip-activity".to_owned()));
    }

    #[test]
    fn a_bare_word_is_a_name_and_free_text_finds_nothing() {
        let (types, found) = ids("alice");
        assert!(types.contains(&"principal".to_owned()) && found.contains(&"ct-principal-timeline".to_owned()));
        assert_eq!(ids("what happened here?").1, Vec::<String>::new());
    }
}
