//! When the type that a contract promises and the type that came are surely not the same.
//!
//! A contract has logical types of its own and physical ones in anybody's notation; tables have theirs. Families of
//! types are compared, and whatever is in no family, or may stand for another one, differs from nothing.

use super::ContractColumn;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Text,
    Integer,
    Float,
    Decimal,
    /// Any number, whole or not.
    Number,
    Boolean,
    Date,
    /// A date or a point in time: `logicalType: date` was the only type of time until ODCS 3.1.
    DateOrTimestamp,
    Timestamp,
    Time,
    List,
    Record,
}

use Family::{
    Boolean, Date, DateOrTimestamp, Decimal, Float, Integer, List, Number, Record, Text, Time,
    Timestamp,
};

const FAMILIES: &[(Family, &[&str])] = &[
    (
        Text,
        &[
            "string",
            "str",
            "text",
            "varchar",
            "nvarchar",
            "char",
            "nchar",
            "character",
            "character varying",
        ],
    ),
    (
        Integer,
        &[
            "integer", "int", "long", "bigint", "smallint", "tinyint", "int2", "int4", "int8",
            "int16", "int32", "int64", "short",
        ],
    ),
    (
        Float,
        &[
            "float",
            "double",
            "real",
            "double precision",
            "float4",
            "float8",
            "float32",
            "float64",
        ],
    ),
    (Decimal, &["decimal", "numeric"]),
    (Number, &["number"]),
    (Boolean, &["boolean", "bool"]),
    (Date, &["date"]),
    (
        Timestamp,
        &[
            "timestamp",
            "timestamptz",
            "timestamp_ntz",
            "timestamp_ltz",
            "timestamp_ns",
            "timestamptz_ns",
            "datetime",
            "timestamp with time zone",
            "timestamp without time zone",
        ],
    ),
    (Time, &["time"]),
    (List, &["array", "list"]),
    (Record, &["object", "struct", "record", "map"]),
];

/// Whether what came is surely of another type than the contract promises, in both of the contract's notations.
pub(super) fn surely_differ(promised: &ContractColumn, came: &str) -> bool {
    let Some(came_as) = family(came) else {
        return false;
    };
    let logical = promised.logical_type.as_deref();
    let logical = logical.and_then(family).map(|logical| match logical {
        Date => DateOrTimestamp,
        other => other,
    });
    let physical = promised.physical_type.as_deref();
    let other_digits = physical.is_some_and(|physical| digits_differ(physical, came));
    let known = [logical, physical.and_then(family)];
    let mut known = known.into_iter().flatten().peekable();
    other_digits || known.peek().is_some() && known.all(|promised| apart(promised, came_as))
}

fn family(of: &str) -> Option<Family> {
    let name = bare(of);
    let found = FAMILIES
        .iter()
        .find(|(_, names)| names.contains(&name.as_str()));
    found.map(|(family, _)| *family)
}

/// `decimal` of `DECIMAL(10, 2)`, `struct` of `struct<a: int>`.
fn bare(of: &str) -> String {
    let end = of.find(['(', '<', '[']).unwrap_or(of.len());
    let name = of.get(..end).unwrap_or_default();
    name.trim().to_lowercase()
}

fn apart(promised: Family, came: Family) -> bool {
    // A number may be whole, a decimal may have no digits behind the point, and a record is often kept as JSON text.
    let may_be_the_same = matches!(
        (promised, came),
        (Number | Decimal, Integer | Float | Decimal | Number)
            | (Integer | Float, Number | Decimal)
            | (DateOrTimestamp, Date | Timestamp)
            | (Record | List, Text)
    );
    promised != came && !may_be_the_same
}

/// Both say how many digits, and they say different ones.
fn digits_differ(promised: &str, came: &str) -> bool {
    let digits = |of: &str| {
        let (_, inside) = of.split_once('(')?;
        let (inside, _) = inside.split_once(')')?;
        let (all, behind) = inside.split_once(',')?;
        Some((
            all.trim().parse::<u32>().ok()?,
            behind.trim().parse::<u32>().ok()?,
        ))
    };
    let both_decimal = family(promised) == Some(Decimal) && family(came) == Some(Decimal);
    both_decimal
        && match (digits(promised), digits(came)) {
            (Some(promised), Some(came)) => promised != came,
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differ(logical: &str, physical: &str, came: &str) -> bool {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let promised = ContractColumn {
            logical_type: given(logical),
            physical_type: given(physical),
            ..ContractColumn::default()
        };
        surely_differ(&promised, came)
    }

    #[test]
    fn only_what_is_surely_another_type_differs() {
        for (logical, physical, came) in [
            ("integer", "", "string"),
            ("string", "varchar(20)", "long"),
            ("number", "decimal(10,2)", "string"),
            ("number", "decimal(10,2)", "decimal(12, 4)"),
            ("integer", "", "double"),
            ("boolean", "", "string"),
            ("timestamp", "", "string"),
            ("timestamp", "", "date"),
            ("", "date", "timestamp"),
            ("array", "", "int"),
        ] {
            assert!(
                differ(logical, physical, came),
                "{logical} {physical} {came}"
            );
        }
        for (logical, physical, came) in [
            ("string", "", "varchar(10)"),
            ("string", "", "uuid"),
            ("number", "", "long"),
            ("number", "NUMBER(38,0)", "int"),
            ("integer", "", "decimal(38,0)"),
            ("integer", "", "bigint"),
            ("date", "", "timestamptz"),
            ("date", "varchar", "date"),
            ("date", "varchar", "string"),
            ("timestamp", "", "timestamp without time zone"),
            ("number", "decimal(10,2)", "DECIMAL(10, 2)"),
            ("number", "decimal", "decimal(10,2)"),
            ("object", "", "string"),
            ("object", "variant", "struct<a: int>"),
            ("", "", "string"),
            ("geography", "", "string"),
            ("string", "", "unknown"),
        ] {
            assert!(
                !differ(logical, physical, came),
                "{logical} {physical} {came}"
            );
        }
    }
}
