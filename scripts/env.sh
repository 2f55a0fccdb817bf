# shellcheck shell=bash
# Sourced by the scripts here: where the project is, how it is built, how they speak.

cd -P "$(dirname "${BASH_SOURCE[0]}")/.."

# The queries are checked against the committed `.sqlx`, whatever DATABASE_URL says.
export SQLX_OFFLINE=true
# Nothing here talks to 127.0.0.1 through a proxy.
export NO_PROXY="${NO_PROXY:+$NO_PROXY,}127.0.0.1,localhost"
export no_proxy="$NO_PROXY"

# The oldest PostgreSQL that Larrey runs privately; `src/managed_postgres/binaries.rs` says the same.
oldest_postgres=14

fail() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    shift
    (($# == 0)) || printf '  %s\n' "$@" >&2
    exit 1
}

# The directory of the newest PostgreSQL server programs, found as the product finds them.
postgres_bin() {
    local dir version best='' newest=0
    local -a candidates=()
    IFS=: read -r -a candidates <<<"$PATH"
    for dir in "${candidates[@]}" /usr/lib/postgresql/*/bin; do
        [[ -x $dir/postgres ]] || continue
        dir=$(dirname "$(readlink -f "$dir/postgres")")
        [[ -x $dir/initdb ]] || continue
        version=$("$dir/postgres" --version 2>/dev/null | sed -n 's/.*(PostgreSQL) \([0-9]*\).*/\1/p')
        if ((${version:-0} >= oldest_postgres && version > newest)); then
            newest=$version best=$dir
        fi
    done
    [[ $best ]] && printf '%s\n' "$best"
}

# Where the emulated AWS of the tests is installed: a directory for each set of requirements.
emulator_home() {
    local requirements
    requirements=$(sha256sum tests/emulator/requirements.txt)
    printf '%s/larrey/emulator-%s\n' "${XDG_CACHE_HOME:-$HOME/.cache}" "${requirements:0:16}"
}

# Puts rustup's cargo on the path where the shell has not been told of it.
need_cargo() {
    local home=${CARGO_HOME:-$HOME/.cargo}
    command -v cargo >/dev/null || PATH="$PATH:$home/bin"
    command -v cargo >/dev/null || fail 'found no `cargo`' 'install Rust from https://rustup.rs, open a new terminal and try again'
}

# Builds the program and sets `larrey` to its path. The development profile: it builds in a fraction of the time
# that optimising takes, and the hot crates are optimised in it (Cargo.toml).
build_larrey() {
    need_cargo
    local target
    target=$(cargo metadata --locked --no-deps --format-version 1 | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
    larrey=$target/debug/larrey
    [[ -x $larrey ]] || echo 'Building Larrey. The first build takes some minutes, later ones seconds.' >&2
    cargo build --locked --bin larrey
}

# Waits until the server whose standard output goes to FILE says where it listens; prints the address.
wait_until_listening() { # FILE PID
    until grep -q '^listening on ' "$1" 2>/dev/null; do
        kill -0 "$2" 2>/dev/null || return 1
        sleep 0.1
    done
    sed -n 's/^listening on //p' "$1"
}
