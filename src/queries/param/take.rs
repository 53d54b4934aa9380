//! What was typed or pasted for a parameter, as its value.

use super::{paste, secret};
use crate::queries::{Param, ParamError, ParamType, ParamValue};

/// A value, and how its text was taken where that is not plain.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The value.
    pub value: ParamValue,
    /// What was understood, for `read as …`.
    pub read_as: Option<String>,
}

impl Param {
    /// The value of what was typed, as [`Self::take`] reads it.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub fn parse<S: AsRef<str>>(&self, texts: &[S]) -> Result<ParamValue, ParamError> {
        self.take(texts).map(|taken| taken.value)
    }

    /// Reads what was typed or pasted: one text, or several for `multi`. A list may stand in one text, with commas.
    ///
    /// # Errors
    /// What does not fit the type or lies outside its bounds; several texts for a parameter that takes one; secrets.
    pub fn take<S: AsRef<str>>(&self, texts: &[S]) -> Result<Taken, ParamError> {
        for text in texts {
            self.refuse_secret(text.as_ref())?;
        }
        match texts {
            [] if self.multi => Ok(Taken { value: ParamValue::List(Vec::new()), read_as: None }),
            [] => Err(ParamError::missing(self)),
            texts if self.multi => {
                let items = texts.iter().flat_map(|text| self.items(text.as_ref()));
                let taken = items.map(|item| self.take_one(item)).collect::<Result<Vec<_>, _>>()?;
                if taken.is_empty() {
                    return Err(ParamError::missing(self));
                }
                let is_plain = taken.iter().all(|t| t.read_as.is_none());
                let value = ParamValue::List(taken.into_iter().map(|t| t.value).collect());
                let read_as = (!is_plain).then(|| value.to_string());
                Ok(Taken { value, read_as })
            }
            [one] => self.take_one(one.as_ref()),
            _ => Err(ParamError::Several { name: self.name.clone() }),
        }
    }

    /// The values that a form can offer.
    pub fn choices(&self) -> Vec<String> {
        match &self.ty {
            ParamType::Enum(words) => words.clone(),
            ParamType::Bool => vec!["true".to_owned(), "false".to_owned()],
            _ => self.values.clone(),
        }
    }

    /// Refuses what looks like a secret, whatever the type.
    ///
    /// # Errors
    /// [`ParamError::Secret`], which says its kind and length alone.
    fn refuse_secret(&self, text: &str) -> Result<(), ParamError> {
        match secret::kind(text) {
            Some(kind) => {
                Err(ParamError::Secret { name: self.name.clone(), kind, length: text.trim().chars().count() })
            }
            None => Ok(()),
        }
    }

    /// The items of a list. A regular expression holds commas of its own.
    fn items<'a>(&self, text: &'a str) -> Vec<&'a str> {
        match self.ty {
            ParamType::Regex | ParamType::Text | ParamType::Like => vec![text],
            _ => paste::items(text).collect(),
        }
    }

    fn take_one(&self, text: &str) -> Result<Taken, ParamError> {
        // Free text is taken to the letter; ids are pasted, often with more around them.
        let is_free = matches!(self.ty, ParamType::Text | ParamType::Like | ParamType::Regex | ParamType::Enum(_));
        let plain = if is_free { text } else { text.trim() };
        let (value, is_pasted) = match self.ty.value(plain) {
            Some(value) => (value, false),
            None if is_free => return Err(ParamError::invalid(self, text)),
            None => match paste::understood(&self.ty, plain) {
                Some(value) => (value, true),
                None if self.ty == ParamType::AccessKey => return Err(ParamError::NotAKey { name: self.name.clone() }),
                None => return Err(ParamError::invalid(self, text)),
            },
        };
        self.within(&value, text)?;
        let printed = value.to_string();
        let is_changed = match self.ty {
            ParamType::Timestamp | ParamType::Cidr => printed != plain,
            ParamType::IpOrCidr => plain.contains('/') && printed != plain,
            _ => false,
        };
        Ok(Taken { read_as: (is_pasted || is_changed).then_some(printed), value })
    }

    /// Holds a value against `min` and `max`.
    fn within(&self, value: &ParamValue, text: &str) -> Result<(), ParamError> {
        let below = |a: &Option<ParamValue>| a.as_ref().and_then(ParamValue::number);
        let Some(number) = value.number() else { return Ok(()) };
        if below(&self.min).is_some_and(|min| number < min) || below(&self.max).is_some_and(|max| number > max) {
            return Err(ParamError::invalid(self, text));
        }
        Ok(())
    }

    /// What it accepts, in words, with its bounds.
    pub fn expected(&self) -> String {
        let mut text = self.ty.expected();
        for (word, bound) in [("from", &self.min), ("up to", &self.max)] {
            if let Some(bound) = bound {
                text.push_str(&format!(" {word} {bound}"));
            }
        }
        text
    }
}

impl ParamValue {
    /// As a number, to hold it against bounds.
    fn number(&self) -> Option<f64> {
        match self {
            Self::Int(n) | Self::Duration(n) => Some(*n as f64),
            Self::Float(x) => Some(*x),
            _ => None,
        }
    }
}
