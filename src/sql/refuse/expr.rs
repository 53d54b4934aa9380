//! The refusals among expressions and types.

use std::ops::ControlFlow;

use sqlparser::ast::{
    AccessExpr, ArrayElemTypeDef, BinaryOperator, CastKind, CeilFloorKind, DataType, DateTimeField, Expr,
    ExtractSyntax, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArguments, Interval,
    LambdaSyntax, StructBracketKind, Subscript, UnaryOperator, Value,
};

use super::tree::{Flow, Refusal};

impl Refusal<'_> {
    /// Remembers the lambdas that stand where one can.
    pub(super) fn note_lambdas(&mut self, expr: &Expr) {
        if let Expr::Function(Function { args: FunctionArguments::List(list), .. }) = expr {
            self.arguments.extend(list.args.iter().filter_map(|argument| match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Lambda(lambda))) => Some(std::ptr::from_ref(lambda)),
                _ => None,
            }));
        }
    }

    fn function(&self, function: &Function) -> Flow {
        if function.uses_odbc_syntax || !matches!(function.parameters, FunctionArguments::None) {
            return self.no_at(function, "this form of a call is not Athena SQL", "");
        }
        let FunctionArguments::List(list) = &function.args else { return ControlFlow::Continue(()) };
        for clause in &list.clauses {
            match clause {
                FunctionArgumentClause::OrderBy(_) | FunctionArgumentClause::OnOverflow(_) => {}
                FunctionArgumentClause::IgnoreOrRespectNulls(_) => {
                    return self.no(
                        "NULLS",
                        "IGNORE NULLS inside the parentheses is not Athena SQL",
                        "write it after them",
                    );
                }
                _ => return self.no_at(function, "this clause inside a call is not supported", ""),
            }
        }
        ControlFlow::Continue(())
    }

    fn interval(&self, interval: &Interval) -> Flow {
        let instead = "write INTERVAL '7' DAY; for a parameter, :n * INTERVAL '1' DAY";
        let text = matches!(&*interval.value, Expr::Value(v) if matches!(v.value, Value::SingleQuotedString(_)));
        let signed = matches!(&*interval.value, Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus, expr }
            if matches!(&**expr, Expr::Value(v) if matches!(v.value, Value::SingleQuotedString(_))));
        if !(text || signed) {
            return self.no("INTERVAL", "INTERVAL takes a number in quotes", instead);
        }
        let unit = |field: &Option<DateTimeField>| {
            matches!(
                field,
                Some(
                    DateTimeField::Year
                        | DateTimeField::Month
                        | DateTimeField::Day
                        | DateTimeField::Hour
                        | DateTimeField::Minute
                        | DateTimeField::Second
                )
            )
        };
        if !unit(&interval.leading_field) || interval.last_field.is_some() && !unit(&interval.last_field) {
            return self.no(
                "INTERVAL",
                "INTERVAL takes YEAR, MONTH, DAY, HOUR, MINUTE or SECOND after the quotes",
                instead,
            );
        }
        ControlFlow::Continue(())
    }

    pub(super) fn expr(&self, expr: &Expr) -> Flow {
        match expr {
            Expr::ILike { .. } => self.no("ILIKE", "ILIKE is not Athena SQL", "write lower(x) LIKE 'text%'"),
            Expr::Like { any: true, .. } => {
                self.no("ANY", "LIKE ANY is not Athena SQL", "write any_match(array, p -> x LIKE p)")
            }
            Expr::RLike { regexp, .. } => self.no(
                if *regexp { "REGEXP" } else { "RLIKE" },
                "RLIKE and REGEXP are not Athena SQL",
                "write regexp_like(text, pattern)",
            ),
            Expr::SimilarTo { .. } => {
                self.no("SIMILAR", "SIMILAR TO is not Athena SQL", "write regexp_like(text, pattern)")
            }
            Expr::IsTrue(_) | Expr::IsFalse(_) | Expr::IsNotTrue(_) | Expr::IsNotFalse(_) => {
                self.no_at(expr, "IS TRUE and IS FALSE are not Athena SQL", "write coalesce(x, false)")
            }
            Expr::IsUnknown(_) | Expr::IsNotUnknown(_) => {
                self.no_at(expr, "IS UNKNOWN is not Athena SQL", "write IS NULL")
            }
            Expr::JsonAccess { .. } => {
                self.no_at(expr, "`a:b` is not Athena SQL", "write json_extract_scalar(a, '$.b')")
            }
            Expr::Convert { .. } => self.no("CONVERT", "CONVERT is not Athena SQL", "write CAST(x AS type)"),
            Expr::Cast { kind, data_type, format, array, .. } => {
                if matches!(kind, CastKind::SafeCast) {
                    return self.no("SAFE_CAST", "SAFE_CAST is not Athena SQL", "write TRY_CAST(x AS type)");
                }
                if format.is_some() || *array {
                    return self.no_at(expr, "this form of CAST is not Athena SQL", "");
                }
                self.data_type(expr, data_type)
            }
            Expr::Array(array) if !array.named => self.no("[", "[…] alone is not Athena SQL", "write ARRAY[…]"),
            Expr::CompoundFieldAccess { access_chain, .. }
                if access_chain.iter().any(|a| matches!(a, AccessExpr::Subscript(Subscript::Slice { .. }))) =>
            {
                self.no_at(
                    expr,
                    "[a:b] is not Athena SQL",
                    "write slice(array, start, length); for a parameter, element_at(array, :n)",
                )
            }
            Expr::Interval(interval) => self.interval(interval),
            Expr::Function(function) => self.function(function),
            Expr::Extract { syntax: ExtractSyntax::Comma, .. } => {
                self.no("EXTRACT", "EXTRACT(a, b) is not Athena SQL", "write EXTRACT(day FROM x)")
            }
            Expr::Ceil { field, .. } | Expr::Floor { field, .. }
                if !matches!(field, CeilFloorKind::DateTimeField(DateTimeField::NoDateTime)) =>
            {
                self.no_at(expr, "ceil and floor take one value", "use date_trunc for times")
            }
            Expr::Lambda(lambda) if !self.arguments.iter().any(|argument| std::ptr::eq(*argument, lambda)) => {
                let instead = "for JSON, write json_extract(text, '$.key'); a lambda is an argument of a function";
                self.no("->", "`->` here is not Athena SQL", instead)
            }
            Expr::Lambda(lambda) if !matches!(lambda.syntax, LambdaSyntax::Arrow) => {
                self.no("LAMBDA", "LAMBDA x : … is not Athena SQL", "write x -> …")
            }
            Expr::BinaryOp { op, .. } => self.operator(expr, op),
            Expr::UnaryOp { op: UnaryOperator::Plus | UnaryOperator::Minus | UnaryOperator::Not, .. } => {
                ControlFlow::Continue(())
            }
            Expr::Dictionary(_) | Expr::Map(_) | Expr::Struct { .. } | Expr::Named { .. } => {
                self.no_at(expr, "this literal is not Athena SQL", "write ARRAY[…], MAP(keys, values) or ROW(…)")
            }
            Expr::UnaryOp { .. }
            | Expr::IsNormalized { .. }
            | Expr::InUnnest { .. }
            | Expr::Collate { .. }
            | Expr::Overlay { .. }
            | Expr::Prefixed { .. }
            | Expr::MatchAgainst { .. }
            | Expr::OuterJoin(_)
            | Expr::Prior(_)
            | Expr::MemberOf(_) => self.no_at(expr, "this expression is not Athena SQL", ""),
            _ => ControlFlow::Continue(()),
        }
    }

    fn operator(&self, expr: &Expr, op: &BinaryOperator) -> Flow {
        use BinaryOperator as B;
        match op {
            B::Plus | B::Minus | B::Multiply | B::Divide | B::Modulo | B::StringConcat => ControlFlow::Continue(()),
            B::Gt | B::Lt | B::GtEq | B::LtEq | B::Eq | B::NotEq | B::And | B::Or => ControlFlow::Continue(()),
            B::Arrow => self.no("->", "`->` as an operator is not Athena SQL", "write json_extract(text, '$.key')"),
            other => self.no_at(expr, format!("the operator {other} is not Athena SQL"), ""),
        }
    }

    fn data_type(&self, cast: &Expr, ty: &DataType) -> Flow {
        let instead = match ty {
            DataType::Text | DataType::String(_) | DataType::Nvarchar(_) | DataType::Clob(_) => "write varchar",
            DataType::Float(_) | DataType::Float4 | DataType::Float32 => "write real or double",
            DataType::Float8 | DataType::Float64 => "write double",
            DataType::Bool => "write boolean",
            DataType::Int2(_) | DataType::Int4(_) | DataType::Int8(_) | DataType::Int64 => "write integer or bigint",
            DataType::Datetime(_) | DataType::Datetime64(..) => "write timestamp",
            DataType::Bytea | DataType::Blob(_) | DataType::Bytes(_) => "write varbinary",
            DataType::JSONB => "write json",
            DataType::Array(ArrayElemTypeDef::Parenthesis(inner)) => return self.data_type(cast, inner),
            DataType::Map(key, value) => {
                self.data_type(cast, key)?;
                return self.data_type(cast, value);
            }
            DataType::Struct(fields, StructBracketKind::Parentheses) => {
                return fields.iter().try_for_each(|field| self.data_type(cast, &field.field_type));
            }
            DataType::Array(_) | DataType::Struct(..) => "write ARRAY(type), MAP(key, value) or ROW(name type, …)",
            _ => return ControlFlow::Continue(()),
        };
        self.no_at(cast, format!("{ty} is no type of Athena's queries"), instead)
    }
}
