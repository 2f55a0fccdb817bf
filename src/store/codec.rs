//! Bodies in the store: JSON, compressed with zstd at level 1 (measured: a quarter to a third more inserts per
//! second than jsonb, and half the CPU in the database).

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Error;

/// zstd level; higher ones cost more than they save on bodies of a few KB.
const LEVEL: i32 = 1;

/// Packs a value.
///
/// # Errors
/// When it has no JSON form, which no value of ours is without.
pub fn pack<T: Serialize>(what: &'static str, value: &T) -> Result<Vec<u8>, Error> {
    let json = serde_json::to_vec(value).map_err(|error| Error::Corrupt(what, Box::new(error)))?;
    zstd::encode_all(json.as_slice(), LEVEL).map_err(|error| Error::Corrupt(what, Box::new(error)))
}

/// Unpacks a value.
///
/// # Errors
/// When the bytes are not what [`pack`] made of such a value.
pub fn unpack<T: DeserializeOwned>(what: &'static str, bytes: &[u8]) -> Result<T, Error> {
    let json = zstd::decode_all(bytes).map_err(|error| Error::Corrupt(what, Box::new(error)))?;
    serde_json::from_slice(&json).map_err(|error| Error::Corrupt(what, Box::new(error)))
}
