//! The parameters of a question as typed, checked at every key.

use std::collections::BTreeMap;

use tui_input::Input;

use super::input;
use super::reader::wrap_words;
use crate::printable::Printable;
use crate::queries::{Param, ParamError, ParamType, ParamValue, Taken};

/// The characters a value may have.
const MAX_CHARS: usize = 8_192;

/// One field for each parameter, the one that is being edited, and the first one on screen.
#[derive(Debug, Clone)]
pub struct Form {
    fields: Vec<Field>,
    at: usize,
    top: usize,
}

/// A parameter and what is typed for it.
#[derive(Debug, Clone)]
pub struct Field {
    /// The parameter.
    pub param: Param,
    /// The text.
    pub input: Input,
    /// What the text means.
    pub check: Check,
    /// What was understood, where the text is not plain.
    read_as: Option<String>,
    /// What stands below it, as it fits the width.
    below: Vec<Printable>,
}

/// What the text of a field means.
#[derive(Debug, Clone, PartialEq)]
pub enum Check {
    /// Nothing is typed; the parameter is optional and stays unset, or has its default.
    Empty,
    /// Nothing is typed, and something must be.
    Missing,
    /// A value of the parameter's type.
    Valid(ParamValue),
    /// Not a value of the parameter's type: what is wrong and what to type.
    Invalid(String),
}

impl Form {
    /// The empty form of a question.
    pub fn new(params: &[Param]) -> Self {
        let field = |param: &Param| {
            let (input, check) = (Input::default(), Check::Empty);
            let mut field = Field { param: param.clone(), input, check, read_as: None, below: Vec::new() };
            field.review();
            field
        };
        Self { fields: params.iter().map(field).collect(), at: 0, top: 0 }
    }

    /// Every field, in the order of the question's header.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The parameters something is typed for, with that.
    pub fn typed(&self) -> impl Iterator<Item = (&str, &str)> {
        let typed = self.fields.iter().filter(|field| !field.input.value().is_empty());
        typed.map(|field| (field.param.name.as_str(), field.input.value()))
    }

    /// The field that is being edited.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The first field on screen.
    pub fn top(&self) -> usize {
        self.top
    }

    /// The lines of all fields.
    pub fn height(&self) -> usize {
        self.fields.iter().map(Field::height).sum()
    }

    /// Wraps what stands below the fields and keeps the one that is being edited on screen, whole if it fits.
    pub(super) fn fit(&mut self, lines: usize, width: usize) {
        if width == 0 {
            return;
        }
        let at = self.at;
        for (place, field) in self.fields.iter_mut().enumerate() {
            field.below = wrap_words(&field.remark(place == at), width);
        }
        self.top = self.top.min(at);
        while self.top < at && self.fields[self.top..=at].iter().map(Field::height).sum::<usize>() > lines {
            self.top += 1;
        }
    }

    /// Goes to the first field that keeps the question from running, if there is one.
    pub fn go_to_problem(&mut self) -> bool {
        let problem = self.fields.iter().position(|f| matches!(f.check, Check::Missing | Check::Invalid(_)));
        self.at = problem.unwrap_or(self.at);
        problem.is_some()
    }

    /// The next field, around the end.
    pub fn next(&mut self) {
        self.at = (self.at + 1) % self.fields.len().max(1);
    }

    /// The previous field, around the start.
    pub fn previous(&mut self) {
        self.at = (self.at + self.fields.len().saturating_sub(1)) % self.fields.len().max(1);
    }

    /// Takes over what another form has for the parameters that this one must have.
    pub fn inherit(&mut self, other: &Self) {
        for field in self.fields.iter_mut().filter(|field| field.param.required()) {
            let same = |known: &&Field| known.param.name == field.param.name && known.param.ty == field.param.ty;
            if let Some(known) = other.fields.iter().find(same) {
                field.input = known.input.clone();
                field.review();
            }
        }
    }

    /// Puts a text into a parameter's field and goes there.
    pub fn fill(&mut self, param: &str, text: &str) {
        if let Some(at) = self.fields.iter().position(|f| f.param.name == param) {
            self.at = at;
            self.fields[at].input = Input::new(text.chars().take(MAX_CHARS).collect());
            self.fields[at].review();
        }
    }

    /// Edits the field.
    pub fn edit(&mut self, edit: input::Edit) {
        if let Some(field) = self.fields.get_mut(self.at) {
            input::apply(&mut field.input, edit, MAX_CHARS);
            field.review();
        }
    }

    /// Replaces the text by the next value the field's type allows, where those can be listed.
    pub fn next_choice(&mut self) {
        let Some(field) = self.fields.get_mut(self.at) else { return };
        let choices = field.choices();
        let now = choices.iter().position(|c| c == field.input.value());
        if let Some(choice) = choices.get(now.map_or(0, |at| (at + 1) % choices.len())) {
            field.input = Input::new(choice.clone());
            field.review();
        }
    }

    /// The values that are typed; the binder knows the defaults. `None` while a field is missing or wrong.
    pub fn values(&self) -> Option<BTreeMap<String, ParamValue>> {
        let mut values = BTreeMap::new();
        for Field { param, check, .. } in &self.fields {
            match check {
                Check::Valid(value) => drop(values.insert(param.name.clone(), value.clone())),
                Check::Empty => {}
                Check::Missing | Check::Invalid(_) => return None,
            }
        }
        Some(values)
    }
}

impl Field {
    /// What is wrong with the text, else what the parameter is for.
    pub fn below(&self) -> &[Printable] {
        &self.below
    }

    /// The lines it takes: the text, and what stands below.
    pub fn height(&self) -> usize {
        1 + self.below.len()
    }

    fn remark(&self, edited: bool) -> String {
        match &self.check {
            Check::Invalid(problem) => problem.clone(),
            Check::Valid(_) if self.read_as.is_some() => {
                format!("Read as {}. {}", self.read_as.as_deref().unwrap_or_default(), self.param.doc)
            }
            _ if edited && !self.choices().is_empty() => format!("Ctrl+n takes the next value. {}", self.param.doc),
            Check::Empty if self.param.overlaid.is_some() => {
                let overlay = self.param.overlaid.as_deref().unwrap_or_default();
                format!("{} The default is from {overlay}.", self.param.doc)
            }
            _ => self.param.doc.clone(),
        }
    }

    /// The values that can be offered.
    pub fn choices(&self) -> Vec<String> {
        self.param.choices()
    }

    fn review(&mut self) {
        let text = self.input.value();
        self.read_as = None;
        self.check = match parse(&self.param, text) {
            _ if text.is_empty() && self.param.required() => Check::Missing,
            _ if text.is_empty() => Check::Empty,
            Ok(Taken { value, read_as }) => {
                self.read_as = read_as;
                Check::Valid(value)
            }
            Err(error) => {
                // A secret does not stay on the screen.
                if matches!(error, ParamError::Secret { .. }) {
                    self.input = Input::default();
                }
                Check::Invalid(error.to_string())
            }
        };
    }
}

/// One value, or several parted by commas where the parameter takes several.
fn parse(param: &Param, text: &str) -> Result<Taken, ParamError> {
    match param.ty {
        ParamType::Text | ParamType::Like if param.multi => {
            param.take(&text.split(',').map(str::trim).collect::<Vec<_>>())
        }
        _ => param.take(&[text]),
    }
}
