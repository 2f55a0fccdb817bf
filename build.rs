//! Rebuilds when a migration is added: `sqlx::migrate!` embeds the directory as it is.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
