//! The private Postgres, through the real program: every way to start, to end and to be killed.
//!
//! As root these tests also cover the change of user, and mount a small disk in a namespace of its own.

mod harness;

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use harness::{
    Home, Larrey, NOBODY, PROGRAM, is_alive, is_root, mode, proc, status_line, uid, until,
};

#[test]
fn a_cold_start_makes_a_database_and_a_warm_start_finds_it_again() {
    let home = Home::new();
    let first = Larrey::ready(home.larrey());
    assert_eq!(
        home.ask("select current_user, current_database()"),
        "larrey|larrey"
    );
    assert_eq!(
        home.ask("select rolsuper from pg_roles where rolname = current_user"),
        "f"
    );
    assert_eq!(home.ask("show fsync"), "on");
    assert_eq!(home.ask("show listen_addresses"), "");
    assert_eq!(home.ask("show server_encoding"), "UTF8");
    assert_eq!(
        home.ask("select datcollate from pg_database where datname = 'larrey'"),
        "C"
    );
    home.remember();
    let server = home.postmaster().unwrap();
    assert_eq!(home.socket_dir(), home.data().join("run"));
    assert_eq!(mode(&home.socket_dir()), 0o700);
    assert_ne!(uid(&proc(server)), 0, "Postgres never runs as root");
    let groups = status_line(server, "Groups:");
    assert!(!is_root() || groups.is_empty(), "still in groups {groups}");
    assert_eq!(mode(&home.data().join("pg")), 0o700);
    first.interrupt();
    home.assert_nothing_left();

    let second = Larrey::ready(home.larrey());
    home.assert_remembered();
    assert_ne!(home.postmaster(), Some(server));
    second.interrupt();
}

#[test]
fn ctrl_c_in_a_terminal_reaches_larrey_alone_and_leaves_nothing() {
    let home = Home::new();
    let mut command = home.larrey();
    // A terminal signals the whole foreground process group.
    command.process_group(0);
    let mut larrey = Larrey::ready(command);
    let server = home.postmaster().unwrap();
    assert_ne!(
        status_line(server, "NSpgid:"),
        larrey.child.id().to_string()
    );
    kill_process_group(Pid::from_child(&larrey.child), Signal::INT).unwrap();
    larrey.ended();
    home.assert_nothing_left();
    let log = fs::read_to_string(home.data().join("postgres.log")).unwrap();
    assert!(log.contains("database system is shut down"), "{log}");
}

#[test]
fn giving_up_while_the_database_is_made_leaves_nothing_and_harms_nothing() {
    let home = Home::new();
    let mut larrey = Larrey::spawn(home.larrey());
    until("a database in the making", || {
        home.unfinished().then_some(())
    });
    larrey.signal(Signal::INT);
    let (_, said) = larrey.ended();
    home.assert_nothing_left();
    assert!(!said.contains("panicked"), "{said}");

    let mut larrey = Larrey::spawn(home.larrey());
    until("a database in the making", || {
        home.unfinished().then_some(())
    });
    larrey.signal(Signal::KILL);
    larrey.ended();
    let larrey = Larrey::ready(home.larrey());
    assert_eq!(home.ask("select 1"), "1");
    assert!(
        !home.unfinished(),
        "what was left of the killed one is still there"
    );
    larrey.interrupt();
}

#[test]
fn after_kill_9_of_larrey_the_server_goes_and_the_next_start_works_at_once() {
    let home = Home::new();
    let mut larrey = Larrey::ready(home.larrey());
    home.remember();
    let server = home.postmaster().unwrap();
    larrey.signal(Signal::KILL);
    larrey.ended();
    let larrey = Larrey::ready(home.larrey());
    home.assert_remembered();
    assert!(!is_alive(server), "two servers on one database");
    let server = home.postmaster().unwrap();
    drop(larrey);
    until("the end of the orphan", || {
        (!is_alive(server)).then_some(())
    });
    until("the end of its children", || {
        home.residents().is_empty().then_some(())
    });
}

#[test]
fn after_kill_9_of_the_server_it_is_started_again() {
    let home = Home::new();
    let mut larrey = Larrey::ready(home.larrey());
    home.remember();
    let server = home.postmaster().unwrap();
    kill_process(server, Signal::KILL).unwrap();
    until("another server", || {
        home.postmaster()
            .filter(|pid| *pid != server && home.is_ready())
    });
    home.assert_remembered();
    assert!(
        larrey.child.try_wait().unwrap().is_none(),
        "larrey ended with its server"
    );
    larrey.interrupt();
    home.assert_nothing_left();
}

#[test]
fn after_kill_9_of_both_the_next_start_works_at_once() {
    let home = Home::new();
    let mut larrey = Larrey::ready(home.larrey());
    home.remember();
    let server = home.postmaster().unwrap();
    larrey.signal(Signal::KILL);
    let _ = kill_process(server, Signal::KILL);
    larrey.ended();
    let larrey = Larrey::ready(home.larrey());
    home.assert_remembered();
    larrey.interrupt();
}

#[test]
fn a_live_orphan_is_taken_over_and_a_stranger_is_left_alone() {
    let home = Home::new();
    Larrey::ready(home.larrey()).interrupt();
    let stranger = home.start_by_hand("cluster_name=somebody");
    let (status, said) = Larrey::spawn(home.larrey()).ended();
    assert!(!status.success());
    let pid = format!("process {}", stranger.0.id());
    assert!(
        said.contains(&pid) && said.contains("did not start"),
        "{said}"
    );
    drop(stranger);

    let mut orphan = home.start_by_hand("cluster_name=larrey");
    let larrey = Larrey::ready(home.larrey());
    assert!(
        orphan.0.try_wait().unwrap().is_some(),
        "the orphan still runs"
    );
    assert_eq!(home.ask("select 1"), "1");
    larrey.interrupt();
}

#[test]
fn of_two_starters_at_once_one_wins_and_the_other_says_why() {
    let home = Home::new();
    let mut starters = [Larrey::spawn(home.larrey()), Larrey::spawn(home.larrey())];
    let loser = until("one of the two to give up", || {
        starters
            .iter_mut()
            .position(|larrey| larrey.child.try_wait().unwrap().is_some())
    });
    let [first, second] = starters;
    let (mut loser, winner) = if loser == 0 {
        (first, second)
    } else {
        (second, first)
    };
    let (status, said) = loser.ended();
    assert!(!status.success());
    let holder = format!(
        "is in use by another larrey server (process {})",
        winner.child.id()
    );
    assert!(said.contains(&holder), "{said}");
    winner.wait_until_ready();
    assert_eq!(home.ask("select 1"), "1");
    winner.interrupt();
}

#[test]
fn without_binaries_the_error_names_the_command_that_installs_them() {
    let home = Home::new();
    let empty = home.0.join("empty");
    fs::create_dir(&empty).unwrap();
    let mut command = home.larrey();
    command
        .env("PATH", "")
        .env("LARREY__POSTGRES__BIN_DIR", &empty);
    let (status, said) = Larrey::spawn(command).ended();
    assert!(!status.success());
    assert!(said.contains(&*empty.to_string_lossy()), "{said}");
    assert!(said.contains("DATABASE_URL"), "{said}");
    if Path::new("/usr/bin/apt-get").exists() {
        assert!(
            said.contains("apt-get install -y --no-install-recommends postgresql"),
            "{said}"
        );
        assert!(said.contains("create_main_cluster = false"), "{said}");
    } else {
        assert!(said.contains("install the PostgreSQL server"), "{said}");
    }
    assert!(!home.data().join("pg").exists());
}

#[test]
fn a_database_of_another_major_version_is_refused_with_the_remedy() {
    let home = Home::new();
    let pg = home.data().join("pg");
    fs::create_dir_all(&pg).unwrap();
    fs::write(pg.join("PG_VERSION"), "9\n").unwrap();
    if is_root() {
        chown(&pg, Some(NOBODY), None).unwrap();
    }
    let (status, said) = Larrey::spawn(home.larrey()).ended();
    assert!(!status.success());
    for part in [
        &*pg.to_string_lossy(),
        "made by PostgreSQL 9 ",
        "postgresql-9",
        "another data directory",
    ] {
        assert!(said.contains(part), "`{part}` is not in: {said}");
    }
    assert_eq!(fs::read_to_string(pg.join("PG_VERSION")).unwrap(), "9\n");
}

#[test]
fn a_data_directory_with_a_long_path_has_its_socket_elsewhere() {
    let home = Home::at(&"long".repeat(40));
    let larrey = Larrey::ready(home.larrey());
    let socket_dir = home.socket_dir();
    assert!(!socket_dir.starts_with(home.data()));
    assert_eq!(mode(&socket_dir), 0o700);
    assert_eq!(home.ask("select current_user"), "larrey");
    larrey.interrupt();
    home.assert_nothing_left();
    assert!(!socket_dir.exists());
}

#[test]
fn a_data_directory_behind_a_closed_door_works_too() {
    // As `mktemp -d` makes them: for root's server, which is not root, there is no way through.
    let home = Home::new();
    fs::set_permissions(&home.0, Permissions::from_mode(0o700)).unwrap();
    let mut larrey = Larrey::ready(home.larrey());
    home.remember();
    larrey.signal(Signal::KILL);
    larrey.ended();
    let larrey = Larrey::ready(home.larrey());
    home.assert_remembered();
    let socket_dir = home.socket_dir();
    larrey.interrupt();
    home.assert_nothing_left();
    assert!(!socket_dir.exists());
    assert_eq!(mode(&home.0), 0o700, "nobody's door was opened");
}

#[test]
fn an_unprivileged_user_can_run_it() {
    if !is_root() {
        eprintln!("skipped: not root, so every other test shows it");
        return;
    }
    let home = Home::new();
    // The program may lie where that user cannot go. `cp` and not `fs::copy`: a file that this process has
    // open for writing while another test forks cannot be run.
    let program = home.0.join("larrey");
    assert!(
        Command::new("cp")
            .arg(PROGRAM)
            .arg(&program)
            .status()
            .unwrap()
            .success()
    );
    fs::create_dir(home.data()).unwrap();
    chown(home.data(), Some(NOBODY), Some(NOBODY)).unwrap();
    let mut command = home.larrey_at(&program);
    command.uid(NOBODY).gid(NOBODY);
    let larrey = Larrey::ready(command);
    let server = home.postmaster().unwrap();
    assert_eq!(uid(&proc(server)), NOBODY);
    assert_eq!(uid(&home.data().join("pg")), NOBODY);
    larrey.interrupt();
    home.assert_nothing_left();
}

#[test]
fn a_full_disk_is_called_by_its_name() {
    let small = "mount -t tmpfs -o size=24m,mode=0755 tmpfs \"$DIR\"";
    let probe = Home::new();
    let mut mounts = probe.in_namespace(small);
    mounts.env("DIR", &probe.0).arg("true");
    if !is_root() || !mounts.status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: a small disk cannot be mounted here");
        return;
    }

    let home = Home::new();
    fs::create_dir(home.data()).unwrap();
    let (status, said) = Larrey::spawn(home.larrey_on_disk(small)).ended();
    assert!(!status.success());
    assert!(said.contains("no space left on the disk of"), "{said}");
    assert!(said.contains("creating the database"), "{said}");

    // A database that is there already, on a disk that is full by now.
    let seed = Home::new();
    Larrey::ready(seed.larrey()).interrupt();
    let full = format!(
        "mount -t tmpfs -o size=200m,mode=0755 tmpfs \"$DIR\" && cp -a '{}'/. \"$DIR\" && \
         {{ cat /dev/zero > \"$DIR\"/ballast 2>/dev/null || true; }}",
        seed.data().display()
    );
    let (status, said) = Larrey::spawn(home.larrey_on_disk(&full)).ended();
    assert!(!status.success());
    assert!(said.contains("no space left on the disk of"), "{said}");
    assert!(said.contains("starting postgres"), "{said}");
}
