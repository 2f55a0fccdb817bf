//! Paths of registrations with a place for the batch, as `s3://bucket/in/day={batch_id}/`.

/// What stands for the batch in a path.
pub const PLACEHOLDER: &str = "{batch_id}";

/// Longest batch that is put into a path, in bytes.
const LONGEST_BATCH: usize = 200;

/// A path with its batch filled in, as S3 lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchPath {
    /// The bucket.
    pub bucket: String,
    /// What the keys begin with; ends in `/` where the path does.
    pub prefix: String,
    /// Where other batches lie, if the path has a place for the batch.
    pub others: Option<OtherBatches>,
}

/// Where the other batches of a path lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherBatches {
    /// What their keys begin with, together with those of this batch.
    pub prefix: String,
    /// This batch among them, up to the end of the part of the path that names it.
    own: String,
    /// What follows the batch in that part.
    ending: String,
    /// The path below it.
    below: String,
}

impl OtherBatches {
    /// The prefixes of batches before this one, out of what lies side by side with it; the nearest first.
    pub fn earlier(&self, side_by_side: &[String], at_most: usize) -> Vec<String> {
        let mut earlier: Vec<&String> = side_by_side
            .iter()
            .filter(|name| name.as_str() < self.own.as_str() && name.ends_with(&self.ending))
            .collect();
        earlier.sort_unstable();
        earlier.dedup();
        let nearest = earlier.into_iter().rev().take(at_most);
        nearest
            .map(|name| format!("{name}{}", self.below))
            .collect()
    }

    /// Whether what lies side by side was listed far enough to show the batches before this one.
    pub fn reached(&self, last_listed: &str) -> bool {
        last_listed >= self.own.as_str()
    }
}

impl BatchPath {
    /// The path of one batch.
    ///
    /// # Errors
    /// Why it is none.
    pub fn of(template: &str, batch: Option<&str>) -> Result<Self, String> {
        let (bucket, key) = parts(template)?;
        let Some((before, after)) = key.split_once(PLACEHOLDER) else {
            return Ok(Self {
                bucket: bucket.to_owned(),
                prefix: key.to_owned(),
                others: None,
            });
        };
        let batch = batch.ok_or("nobody says which batch the run worked on")?;
        if batch.is_empty() || batch.len() > LONGEST_BATCH || batch.contains(char::is_control) {
            return Err("the batch is no part of a path".to_owned());
        }
        let filled = format!("{before}{batch}");
        // Batches with a slash in them, as `2026/11/23`, lie side by side in their last part.
        let within = batch
            .rfind('/')
            .map_or(before.len(), |at| before.len() + at + 1);
        let (ending, below) = after.split_once('/').map_or_else(
            || (after.to_owned(), String::new()),
            |(ending, below)| (format!("{ending}/"), below.to_owned()),
        );
        Ok(Self {
            bucket: bucket.to_owned(),
            prefix: format!("{filled}{after}"),
            others: Some(OtherBatches {
                prefix: filled.get(..within).unwrap_or(&filled).to_owned(),
                own: format!("{filled}{ending}"),
                ending,
                below,
            }),
        })
    }

    /// What is wrong with a path, whatever the batch.
    ///
    /// # Errors
    /// What is wrong.
    pub fn check(template: &str) -> Result<(), String> {
        let (bucket, key) = parts(template)?;
        if bucket.contains(['{', '}']) {
            return Err(format!("`{template}` leaves the bucket open"));
        }
        let rest = key.replacen(PLACEHOLDER, "", 1);
        if rest.contains(['{', '}']) {
            return Err(format!(
                "`{template}` may have one `{PLACEHOLDER}` and no other placeholder"
            ));
        }
        if key.trim_matches('/').is_empty() {
            return Err(format!("`{template}` is a whole bucket"));
        }
        Ok(())
    }

    /// The part of a path that is the same for every batch: its bucket, and what keys there begin with.
    ///
    /// # Errors
    /// Why it is no path.
    pub fn before_the_batch(template: &str) -> Result<Self, String> {
        let (bucket, key) = parts(template)?;
        let (fixed, _) = key.split_once(PLACEHOLDER).unwrap_or((key, ""));
        Ok(Self {
            bucket: bucket.to_owned(),
            prefix: fixed.to_owned(),
            others: None,
        })
    }

    /// Whether a path has a place for the batch, so that whatever lies there is of that batch alone.
    pub fn is_of_one_batch(template: &str) -> bool {
        template.contains(PLACEHOLDER)
    }

    /// The same path at another prefix of its bucket.
    #[must_use]
    pub fn at(&self, prefix: String) -> Self {
        Self {
            bucket: self.bucket.clone(),
            prefix,
            others: None,
        }
    }

    /// The path again, as a URI.
    pub fn uri(&self) -> String {
        format!("s3://{}/{}", self.bucket, self.prefix)
    }

    /// Whether a key lies at this path or below it; the key's part below, where it does.
    pub fn below<'k>(&self, key: &'k str) -> Option<&'k str> {
        let rest = key.strip_prefix(&self.prefix)?;
        let whole = rest.is_empty() || self.prefix.ends_with('/') || self.prefix.is_empty();
        if whole {
            Some(rest)
        } else {
            rest.strip_prefix('/')
        }
    }
}

/// Bucket and key of an S3 URI; Hadoop's `s3a` and `s3n` name the same objects.
fn parts(uri: &str) -> Result<(&str, &str), String> {
    let rest = ["s3://", "s3a://", "s3n://"]
        .iter()
        .find_map(|scheme| uri.strip_prefix(scheme));
    rest.and_then(|rest| rest.split_once('/'))
        .filter(|(bucket, _)| !bucket.is_empty())
        .ok_or_else(|| format!("`{uri}` is no path as `s3://bucket/in/day={PLACEHOLDER}/`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(template: &str, batch: &str) -> BatchPath {
        BatchPath::of(template, Some(batch)).unwrap()
    }

    fn earlier(template: &str, batch: &str, names: &[&str]) -> (String, Vec<String>) {
        let others = path(template, batch).others.unwrap();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        (others.prefix.clone(), others.earlier(&names, 2))
    }

    #[test]
    fn the_batch_is_filled_in_and_the_ones_before_are_found_beside_it() {
        let day = path("s3a://raw/in/day={batch_id}/c=de/", "2026-11-23");
        assert_eq!(day.uri(), "s3://raw/in/day=2026-11-23/c=de/");
        let (prefix, found) = earlier(
            "s3://raw/in/day={batch_id}/c=de/",
            "2026-11-23",
            &[
                "in/day=2026-11-20/",
                "in/day=2026-11-21/",
                "in/day=2026-11-22/",
                "in/day=2026-11-23/",
                "in/day=2026-11-24/",
            ],
        );
        assert_eq!(prefix, "in/day=");
        assert_eq!(
            found,
            ["in/day=2026-11-22/c=de/", "in/day=2026-11-21/c=de/"]
        );
    }

    #[test]
    fn a_batch_may_be_several_parts_or_part_of_a_name() {
        let (prefix, found) = earlier(
            "s3://raw/in/{batch_id}/",
            "2026/11/23",
            &["in/2026/11/22/", "in/2026/11/23/"],
        );
        assert_eq!(
            (prefix.as_str(), found),
            ("in/2026/11/", vec!["in/2026/11/22/".to_owned()])
        );
        let (prefix, found) = earlier(
            "s3://raw/in/o-{batch_id}.csv",
            "23",
            &["in/o-22.csv", "in/o-22.bak", "in/o-23.csv"],
        );
        assert_eq!(
            (prefix.as_str(), found),
            ("in/o-", vec!["in/o-22.csv".to_owned()])
        );
    }

    #[test]
    fn a_neighbour_whose_name_begins_alike_is_not_below() {
        let day = path("s3://raw/in/day={batch_id}", "1");
        assert_eq!(day.below("in/day=1/a"), Some("a"));
        assert_eq!(day.below("in/day=1"), Some(""));
        assert_eq!(day.below("in/day=11/a"), None);
    }

    #[test]
    fn what_is_no_path_of_a_batch_says_why() {
        assert!(BatchPath::of("s3://raw/in/{batch_id}/", None).is_err());
        assert!(BatchPath::of("s3://raw/in/{batch_id}/", Some("")).is_err());
        assert!(BatchPath::of("s3://raw/in/{batch_id}/", Some("a\nb")).is_err());
        let wrong = |template| BatchPath::check(template).is_err();
        assert!(wrong("/data/in") && wrong("s3://raw") && wrong("s3://{batch_id}/in/"));
        assert!(
            wrong("s3://raw/{day}/")
                && wrong("s3://raw/{batch_id}/{batch_id}/")
                && wrong("s3://raw/")
        );
        assert!(
            !wrong("s3://raw/in/{batch_id}/")
                && !wrong("s3://raw/in/")
                && !wrong("s3://raw/{batch_id}/")
        );
    }
}
