//! `[params.NAME]`: a parameter's type, default, bounds and the values that are offered for it.

use std::collections::BTreeMap;

use toml::Spanned;

use super::raw::RawParam;
use super::{Reader, in_file_order, is_snake, texts};
use crate::queries::{Param, ParamError, ParamType, ParamValue, Places, param};
use crate::report::Report;

impl Reader<'_> {
    pub(super) fn params(
        &self,
        raw: BTreeMap<Spanned<String>, RawParam>,
        places: &mut Places,
    ) -> Result<Vec<Param>, Report> {
        in_file_order(raw)
            .into_iter()
            .map(|(name, raw)| {
                places.insert(format!("params.{}", name.get_ref()), self.absolute(name.span()));
                self.param(&name, raw)
            })
            .collect()
    }

    fn param(&self, name: &Spanned<String>, raw: RawParam) -> Result<Param, Report> {
        let key = format!("params.{}", name.get_ref());
        let wrong = |span, what: &str, label: &str| Err(self.error(span, self.key(&key, what), label));
        if !is_snake(name.get_ref()) {
            return wrong(name.span(), "is not snake_case", "small letters, digits and `_`");
        }
        if name.get_ref().starts_with("window_") {
            return wrong(name.span(), "is a name logq keeps for itself", "choose another name");
        }
        let (type_name, is_list) = param::item_type(raw.ty.get_ref());
        let values = raw.values.as_ref().map(|values| values.get_ref().as_slice());
        let Some(ty) = ParamType::named(type_name, values) else {
            let title = self.key(&key, &format!("has an unknown type `{}`", raw.ty.get_ref()));
            return Err(self.error(raw.ty.span(), title, "not a type").hint(param::type_list()));
        };
        match &ty {
            ParamType::Enum(values) if values.is_empty() => {
                return wrong(raw.ty.span(), "is an enum without `values`", "add values = [\"…\"]");
            }
            _ if raw.optional && raw.default.is_some() => {
                return wrong(name.span(), "has a default and is optional", "keep one of the two");
            }
            _ => {}
        }
        let is_enum = matches!(ty, ParamType::Enum(_));
        let bare = Param {
            name: name.get_ref().clone(),
            ty,
            doc: raw.doc,
            default: None,
            overlaid: None,
            optional: raw.optional,
            multi: raw.multi || is_list,
            values: Vec::new(),
            min: None,
            max: None,
        };
        let min = raw.min.map(|min| self.bound(&bare, &key, &min)).transpose()?;
        let max = raw.max.map(|max| self.bound(&bare, &key, &max)).transpose()?;
        let mut param = Param { min, max, ..bare };
        for value in raw.values.iter().filter(|_| !is_enum).flat_map(|values| values.get_ref()) {
            let span = raw.values.as_ref().map(Spanned::span).unwrap_or_default();
            let wrong = |e: ParamError| self.error(span, self.key(&key, &format!("offers a wrong value: {e}")), "here");
            param.parse(&[value]).map_err(wrong)?;
        }
        if !is_enum {
            param.values = raw.values.map(Spanned::into_inner).unwrap_or_default();
        }
        if let Some(default) = raw.default {
            param.default = Some(self.default(&param, &key, &default)?);
        }
        Ok(param)
    }

    /// A value of `min` or `max`.
    fn bound(&self, param: &Param, key: &str, value: &Spanned<toml::Value>) -> Result<ParamValue, Report> {
        if !param.ty.is_number() {
            let title = self.key(key, &format!("is no number: its type {} has no bounds", param.ty));
            return Err(self.error(value.span(), title, "leave it out"));
        }
        let one = Param { multi: false, ..param.clone() };
        self.default(&one, key, value)
    }

    fn default(&self, param: &Param, key: &str, value: &Spanned<toml::Value>) -> Result<ParamValue, Report> {
        let wrong =
            |e: &ParamError| self.error(value.span(), self.key(key, &format!("has a bad default: {e}")), "this value");
        let texts = texts(value.get_ref()).ok_or_else(|| {
            self.error(value.span(), self.key(key, "has a default that is no plain value"), "a text, number or list")
        })?;
        param.parse(&texts).map_err(|e| wrong(&e))
    }
}
