//! Bodies in the store: JSON, compressed with zstd at level 1 (measured: a quarter to a third more inserts per
//! second than jsonb, and half the CPU in the database).

use std::cell::RefCell;

use serde::Serialize;
use serde::de::DeserializeOwned;
use zstd::bulk::Compressor;

use super::Error;

/// zstd level; higher ones cost more than they save on bodies of a few KB.
const LEVEL: i32 = 1;

thread_local! {
    /// Setting one up costs as much as compressing a body of a few KB.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
}

/// Packs a value.
///
/// # Errors
/// When it has no JSON form, which no value of ours is without.
pub fn pack<T: Serialize>(what: &'static str, value: &T) -> Result<Vec<u8>, Error> {
    let json = serde_json::to_vec(value).map_err(|error| Error::Corrupt(what, Box::new(error)))?;
    compress(&json).map_err(|error| Error::Corrupt(what, Box::new(error)))
}

fn compress(json: &[u8]) -> std::io::Result<Vec<u8>> {
    COMPRESSOR.with_borrow_mut(|kept| {
        let compressor = match kept {
            Some(compressor) => compressor,
            None => kept.insert(Compressor::new(LEVEL)?),
        };
        compressor.compress(json)
    })
}

/// Unpacks a value.
///
/// # Errors
/// When the bytes are not what [`pack`] made of such a value.
pub fn unpack<T: DeserializeOwned>(what: &'static str, bytes: &[u8]) -> Result<T, Error> {
    let json = zstd::decode_all(bytes).map_err(|error| Error::Corrupt(what, Box::new(error)))?;
    serde_json::from_slice(&json).map_err(|error| Error::Corrupt(what, Box::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked() {
        for length in [0, 1, 10_000, 5_000_000] {
            let text: String = ('a'..='z').cycle().take(length).collect();
            let packed = pack("text", &text).unwrap();
            assert!(packed.len() < 100 + length / 10);
            assert_eq!(unpack::<String>("text", &packed).unwrap(), text);
        }
    }

    #[test]
    fn damaged_bytes_say_what_they_were() {
        let error = unpack::<String>("report", b"spoilt").unwrap_err();
        assert_eq!(error.to_string(), "the stored report does not read back");
    }
}
