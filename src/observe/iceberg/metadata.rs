//! One metadata file, read and parsed.

use std::io::Read as _;

use flate2::read::GzDecoder;
use iceberg::spec::TableMetadata;

use crate::domain::fact::GapReason;
use crate::observe::trouble::Trouble;

/// A table's metadata and where they were read.
#[derive(Debug)]
pub struct TableFile {
    /// The metadata.
    pub metadata: TableMetadata,
    /// Where the table's files really are, when the table was copied away from where its metadata say.
    moved_to: Option<String>,
}

impl TableFile {
    /// Parses the bytes of a metadata file, compressed or not, off the threads that wait for others.
    ///
    /// # Errors
    /// When they are no metadata of a table, or larger than `most` when decompressed.
    pub async fn parse(file: &str, bytes: Vec<u8>, most: usize) -> Result<Self, Trouble> {
        let file = file.to_owned();
        let parsing = tokio::task::spawn_blocking(move || {
            let bytes = decompressed(bytes, most)?;
            let metadata: TableMetadata = serde_json::from_slice(&bytes).map_err(|error| {
                Trouble::new(
                    GapReason::Unavailable,
                    format!("`{file}` does not read as Iceberg metadata: {error}"),
                )
            })?;
            Ok(Self {
                moved_to: moved_to(&file, metadata.location()),
                metadata,
            })
        });
        parsing.await.unwrap_or_else(|_| {
            Err(Trouble::new(
                GapReason::Unavailable,
                "the metadata broke their parser",
            ))
        })
    }

    /// Where a file that the metadata name is to be found.
    pub fn place_of(&self, named: &str) -> String {
        let location = self.metadata.location().trim_end_matches('/');
        match (&self.moved_to, named.strip_prefix(location)) {
            (Some(root), Some(rest)) => format!("{root}{rest}"),
            _ => named.to_owned(),
        }
    }
}

/// The table's directory, where the metadata file does not lie in the table's own location.
fn moved_to(file: &str, location: &str) -> Option<String> {
    let same_scheme = |uri: &str| {
        uri.replacen("s3a://", "s3://", 1)
            .replacen("s3n://", "s3://", 1)
    };
    if same_scheme(file).starts_with(&same_scheme(location)) {
        return None;
    }
    let (dir, _) = file.rsplit_once('/')?;
    dir.strip_suffix("/metadata").map(str::to_owned)
}

/// Iceberg writes `.gz.metadata.json` or `.metadata.json.gz`; the first two bytes tell.
fn decompressed(bytes: Vec<u8>, most: usize) -> Result<Vec<u8>, Trouble> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    GzDecoder::new(bytes.as_slice())
        .take(most as u64 + 1)
        .read_to_end(&mut plain)
        .map_err(|error| Trouble::new(GapReason::Unavailable, error.to_string()))?;
    if plain.len() > most {
        let why = format!("the metadata are larger than {most} bytes");
        return Err(Trouble::new(GapReason::Truncated, why));
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copied_table_is_read_where_it_lies() {
        let moved = |file| moved_to(file, "s3://warehouse/orders");
        assert_eq!(
            moved("s3a://warehouse/orders/metadata/1.metadata.json"),
            None
        );
        assert_eq!(
            moved("/data/orders/metadata/1.metadata.json").as_deref(),
            Some("/data/orders")
        );
        assert_eq!(moved("1.metadata.json"), None);
    }
}
