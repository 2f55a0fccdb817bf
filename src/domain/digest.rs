//! Short hashes that tell one version of something from another.

use sha2::{Digest, Sha256};

/// The first 16 hexadecimal digits of the SHA-256 of these parts. Each goes in with its length, so that no text can move
/// from one part to the next unnoticed.
pub fn short_hash<T: AsRef<[u8]>>(parts: impl IntoIterator<Item = T>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        let part = part.as_ref();
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize().into_iter().take(8);
    digest.fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_short_and_knows_where_a_part_ends() {
        let hash = short_hash(["ab", "c"]);
        assert_eq!(hash.len(), 16);
        assert_eq!(hash, short_hash(["ab", "c"]));
        assert_ne!(hash, short_hash(["a", "bc"]));
        assert_ne!(hash, short_hash(["ab", "c", ""]));
    }
}
