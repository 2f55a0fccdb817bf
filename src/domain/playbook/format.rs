//! What kind of thing a target is, which decides how a person looks into it.

/// A kind of target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// An Iceberg table with a name in a catalog.
    Iceberg,
    /// A Delta table, by name or by path.
    Delta,
    /// A table that Spark reads by name, without snapshots of its own.
    Spark,
    /// A table of a database.
    Sql,
    /// Files under a path.
    Path,
    /// Nobody says.
    Other,
}

impl Format {
    /// The kind, from `target_format` and the look of the name.
    pub fn of(format: Option<&str>, target: Option<&str>) -> Self {
        let is_path = target.is_some_and(is_path);
        let format = format.unwrap_or_default().trim().to_lowercase();
        match format.as_str() {
            "delta" | "deltalake" | "delta_lake" | "delta-lake" => Self::Delta,
            _ if is_path => Self::Path,
            "iceberg" => Self::Iceberg,
            "parquet" | "orc" | "avro" | "csv" | "json" | "hive" | "hudi" | "text"
                if target.is_some() =>
            {
                Self::Spark
            }
            "parquet" | "orc" | "avro" | "csv" | "json" | "text" => Self::Path,
            "" => Self::Other,
            _ => Self::Sql,
        }
    }

    /// The code that playbooks compare with.
    pub fn code(self) -> &'static str {
        match self {
            Self::Iceberg => "iceberg",
            Self::Delta => "delta",
            Self::Spark => "spark",
            Self::Sql => "sql",
            Self::Path => "path",
            Self::Other => "other",
        }
    }
}

/// Whether a target is named by where it lies rather than by a name in a catalog.
pub fn is_path(name: &str) -> bool {
    let name = name.trim();
    name.contains("://") || name.starts_with(['/', '.']) || name.starts_with("dbfs:/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_and_the_name_tell_the_kind() {
        assert_eq!(
            Format::of(Some("Iceberg"), Some("glue.db.t")),
            Format::Iceberg
        );
        assert_eq!(Format::of(Some("iceberg"), Some("s3://b/t")), Format::Path);
        assert_eq!(Format::of(Some("delta"), Some("/mnt/t")), Format::Delta);
        assert_eq!(Format::of(Some("redshift"), Some("s.t")), Format::Sql);
        assert_eq!(Format::of(Some("parquet"), Some("db.t")), Format::Spark);
        assert_eq!(Format::of(None, Some("db.t")), Format::Other);
        assert_eq!(Format::of(None, None), Format::Other);
    }
}
