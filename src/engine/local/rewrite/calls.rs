//! Calls and call-like syntax.

use sqlparser::ast::{
    BinaryOperator, CaseWhen, CastKind, CharacterLength, DataType, DuplicateTreatment, Expr, Function, FunctionArg,
    FunctionArgExpr, FunctionArgumentClause, FunctionArguments, Ident, LambdaFunction, LambdaFunctionParameter,
    LambdaSyntax, OneOrManyWithParens, TimezoneInfo, TrimWhereField, Value,
};

use super::{Pass, ast, refuse};

/// Functions that DataFusion has under another name.
const RENAMED: &[(&str, &str)] = &[
    ("arbitrary", "any_value"),
    ("every", "bool_and"),
    ("variance", "var_samp"),
    ("ceiling", "ceil"),
    ("is_nan", "isnan"),
    ("levenshtein_distance", "levenshtein"),
    ("mod", "modulus"),
    ("rand", "random"),
    ("map", "map_from_arrays"),
    ("dow", "day_of_week"),
    ("doy", "day_of_year"),
    ("yow", "year_of_week"),
    ("week_of_year", "week"),
    ("day_of_month", "day"),
];

pub(super) fn rewrite(expr: &mut Expr) -> Pass {
    match expr {
        Expr::Function(function) => {
            if let Some(new) = rewrite_function(function)? {
                *expr = new;
            }
        }
        Expr::Cast { kind, expr: value, data_type, .. } => {
            if let Some(new) = cast(*kind == CastKind::TryCast, value, data_type) {
                *expr = new;
            }
        }
        Expr::AtTimeZone { timestamp, time_zone } => {
            *expr = ast::call("at_timezone", vec![ast::take(timestamp), ast::take(time_zone)]);
        }
        Expr::Extract { field, expr: value, .. } => {
            let name = field.to_string().to_ascii_lowercase();
            let name = RENAMED.iter().find(|(from, _)| *from == name).map_or(name.as_str(), |(_, to)| to);
            *expr = ast::call(name, vec![ast::take(value)]);
        }
        Expr::Position { expr: part, r#in } => *expr = ast::call("strpos", vec![ast::take(r#in), ast::take(part)]),
        Expr::Substring { expr: value, substring_from, substring_for, .. } => {
            let mut args = vec![ast::take(value)];
            args.extend(substring_from.iter_mut().chain(substring_for).map(|part| ast::take(part)));
            *expr = ast::call("substr", args);
        }
        Expr::Trim { expr: value, trim_where, trim_what, .. } => {
            let name = match trim_where {
                Some(TrimWhereField::Leading) => "ltrim",
                Some(TrimWhereField::Trailing) => "rtrim",
                _ => "trim",
            };
            let args = std::iter::once(ast::take(value)).chain(trim_what.iter_mut().map(|what| ast::take(what)));
            *expr = ast::call(name, args.collect());
        }
        Expr::Array(array) => *expr = ast::call("array", std::mem::take(&mut array.elem)),
        Expr::Tuple(values) => *expr = ast::call("row", std::mem::take(values)),
        _ => {}
    }
    Ok(())
}

/// A function call: renamed in place, or replaced by what is returned.
fn rewrite_function(function: &mut Function) -> Result<Option<Expr>, String> {
    let name = function.name.to_string();
    refuse::lambda_for(&name, function)?;
    if function.args == FunctionArguments::None {
        return Ok(constant(&name));
    }
    let new = match name.as_str() {
        "try" => lambda_try(one(function, "try")?),
        "if" => conditional(all(function)?)?,
        "now" => constant("current_timestamp").ok_or_else(String::new)?,
        "count_if" => return count_if(function).map(|()| None),
        "approx_distinct" => return approx_distinct(function).map(|()| None),
        "listagg" => return listagg(function).map(Some),
        _ => {
            if let Some((_, to)) = RENAMED.iter().find(|(from, _)| *from == name) {
                function.name = vec![Ident::new(*to)].into();
            }
            return Ok(None);
        }
    };
    if function.over.is_some() || function.filter.is_some() {
        return Err(format!("{name}() is not an aggregate: OVER and FILTER do not apply to it"));
    }
    Ok(Some(new))
}

/// `current_timestamp` and its like, without parentheses.
fn constant(name: &str) -> Option<Expr> {
    let now = || ast::call("now", Vec::new());
    let zoned = DataType::Timestamp(Some(3), TimezoneInfo::WithTimeZone);
    match name {
        "current_timestamp" => Some(ast::cast(now(), zoned)),
        "localtimestamp" => Some(ast::cast(ast::cast(now(), zoned), DataType::Timestamp(Some(3), TimezoneInfo::None))),
        "current_date" => Some(ast::cast(ast::cast(now(), zoned), DataType::Date)),
        _ => None,
    }
}

/// `try(x)` runs `() -> x`, so that an error of a row becomes its NULL.
fn lambda_try(body: Expr) -> Expr {
    let unused = LambdaFunctionParameter { name: Ident::new("$row"), data_type: None };
    let lambda =
        LambdaFunction { params: OneOrManyWithParens::One(unused), body: Box::new(body), syntax: LambdaSyntax::Arrow };
    ast::call("try", vec![Expr::Lambda(lambda)])
}

fn conditional(mut args: Vec<Expr>) -> Result<Expr, String> {
    if !(2..=3).contains(&args.len()) {
        return Err("if() takes a condition, a value, and a value for otherwise".into());
    }
    let otherwise = (args.len() == 3).then(|| args.pop()).flatten();
    let [condition, result] = <[Expr; 2]>::try_from(args).map_err(|_| String::new())?;
    Ok(Expr::Case {
        case_token: sqlparser::ast::helpers::attached_token::AttachedToken::empty(),
        end_token: sqlparser::ast::helpers::attached_token::AttachedToken::empty(),
        operand: None,
        conditions: vec![CaseWhen { condition, result }],
        else_result: otherwise.map(Box::new),
    })
}

/// `count_if(p)` counts where `p` is true; OVER and FILTER stay.
fn count_if(function: &mut Function) -> Pass {
    let condition = one(function, "count_if")?;
    let counted = conditional(vec![condition, ast::number(1)])?;
    function.name = vec![Ident::new("count")].into();
    if let FunctionArguments::List(list) = &mut function.args {
        list.args = vec![FunctionArg::Unnamed(FunctionArgExpr::Expr(counted))];
    }
    Ok(())
}

/// `approx_distinct(x[, error])` counts exactly here, which is within any error that may be asked for.
fn approx_distinct(function: &mut Function) -> Pass {
    function.name = vec![Ident::new("count")].into();
    match &mut function.args {
        FunctionArguments::List(list) if list.duplicate_treatment.is_none() => {
            list.args.truncate(1);
            list.duplicate_treatment = Some(DuplicateTreatment::Distinct);
            Ok(())
        }
        _ => Err("approx_distinct() takes a value".into()),
    }
}

/// `listagg(x, sep) WITHIN GROUP (ORDER BY y)`: joins the sorted values that are not NULL; NULL if there are none.
fn listagg(function: &Function) -> Result<Expr, String> {
    let refused = || "listagg() takes a text and a separator: listagg(x, ',') WITHIN GROUP (ORDER BY y)".to_owned();
    let mut aggregate = function.clone();
    let FunctionArguments::List(list) = &mut aggregate.args else { return Err(refused()) };
    if !list.clauses.is_empty() {
        return Err("the local engine does not have listagg(… ON OVERFLOW …); run it on Athena".into());
    }
    let args: Vec<Expr> = ast::plain_args(function).ok_or_else(refused)?.into_iter().cloned().collect();
    let (value, separator) = match args.as_slice() {
        [value] => (value.clone(), ast::text("")),
        [value, separator] => (value.clone(), separator.clone()),
        _ => return Err(refused()),
    };
    list.args.truncate(1);
    list.clauses = vec![FunctionArgumentClause::OrderBy(std::mem::take(&mut aggregate.within_group))];
    let there = Expr::IsNotNull(Box::new(value));
    aggregate.filter = Some(Box::new(match aggregate.filter.take() {
        None => there,
        Some(filter) => Expr::BinaryOp { left: filter, op: BinaryOperator::And, right: Box::new(there) },
    }));
    aggregate.name = vec![Ident::new("array_agg")].into();
    Ok(ast::call("array_join", vec![Expr::Function(aggregate), separator]))
}

fn all(function: &Function) -> Result<Vec<Expr>, String> {
    let args = ast::plain_args(function).ok_or_else(|| format!("{}() takes plain arguments", function.name))?;
    Ok(args.into_iter().cloned().collect())
}

fn one(function: &Function, name: &str) -> Result<Expr, String> {
    let mut args = all(function)?;
    match (args.pop(), args.is_empty()) {
        (Some(arg), true) => Ok(arg),
        _ => Err(format!("{name}() takes one argument")),
    }
}

/// `CAST(x AS type)` calls `cast(x, NULL of the type)`; `varchar(n)` is a function of its own.
/// `CAST(NULL AS type)` stays.
fn cast(tolerant: bool, value: &mut Expr, ty: &DataType) -> Option<Expr> {
    if matches!(value, Expr::Value(v) if v.value == Value::Null) {
        return None;
    }
    let (name, bounded) = if tolerant { ("try_cast", "try_cast_bounded") } else { ("cast", "cast_bounded") };
    if let DataType::Varchar(Some(CharacterLength::IntegerLength { length, .. })) = ty {
        let length = Expr::value(Value::Number(length.to_string(), false));
        return Some(ast::call(bounded, vec![ast::take(value), length]));
    }
    let target = ast::cast(Expr::value(Value::Null), ty.clone());
    Some(ast::call(name, vec![ast::take(value), target]))
}
