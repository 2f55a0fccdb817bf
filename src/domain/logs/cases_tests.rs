//! Every labelled case of a failed run reduces to blocks with a root. The cases lie beside the repository, not in it.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;

fn cases(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    });
    paths.sort();
    paths
}

fn log_of(path: &Path, case: &Value) -> String {
    let submission = &case["submission"];
    if let Some(file) = submission["log_file"].as_str() {
        let packed = File::open(path.with_file_name(file)).unwrap();
        let mut log = String::new();
        flate2::read::GzDecoder::new(packed)
            .read_to_string(&mut log)
            .unwrap();
        return log;
    }
    let lines: Vec<&str> = submission["log_lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line.as_str().unwrap())
        .collect();
    lines.join("\n")
}

#[test]
fn every_case_has_a_root() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/cases");
    let paths: Vec<PathBuf> = ["local-runs", "public-reports"]
        .iter()
        .flat_map(|part| cases(&folder.join(part)))
        .collect();
    if paths.is_empty() {
        println!("no labelled cases beside the repository: nothing was checked");
        return;
    }
    for path in paths {
        let case: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let log = log_of(&path, &case);
        let reduction = reduce_lines(log.lines());
        let roots = reduction.blocks.iter().filter(|block| block.root).count();
        assert_eq!(roots, 1, "{}", path.display());
    }
}
