use super::*;

fn registered(toml: &str) -> Registration {
    toml::from_str(toml).unwrap()
}

fn registry(all: &[&str]) -> Registry {
    let mut registry = Registry::default();
    for one in all {
        registry.add(registered(one)).unwrap();
    }
    registry
}

/// The names of those who claim a job.
fn claim(registry: &Registry, system: System, job: &str) -> Vec<String> {
    match registry.claim(system, job) {
        Claim::Nobody => Vec::new(),
        Claim::One(one) => vec![one.name.clone()],
        Claim::ByArguments(several) => several.iter().map(|one| one.name.clone()).collect(),
    }
}

#[test]
fn a_job_is_recognised_by_its_systems_own_name() {
    let registry = registry(&[
        "name = 'orders'\nglue_jobs = ['orders_job', 'orders_backfill']",
        "name = 'orders_job'\nairflow = ['orders']",
    ]);
    let name = |system, job| claim(&registry, system, job);
    assert_eq!(name(System::Glue, "orders_job"), ["orders"]);
    assert_eq!(name(System::Glue, "orders_backfill"), ["orders"]);
    assert!(
        name(System::Glue, "orders").is_empty(),
        "a name is no claim"
    );
    assert!(name(System::Airflow, "orders_job").is_empty());
    assert_eq!(name(System::Airflow, "orders"), ["orders_job"]);
}

#[test]
fn the_more_specific_claim_wins() {
    let registry = registry(&[
        "name = 'all'\nairflow = ['daily']",
        "name = 'group'\nairflow = ['daily.load']",
        "name = 'task'\nairflow = ['daily.load.orders']",
    ]);
    for (job, pipeline) in [
        ("daily.load.orders", Some("task")),
        ("daily.load.payments", Some("group")),
        ("daily.loader", Some("all")),
        ("daily.check", Some("all")),
        ("daily", Some("all")),
        ("daily2.load", None),
        ("", None),
    ] {
        let found = claim(&registry, System::Airflow, job);
        assert_eq!(found, Vec::from_iter(pipeline.map(str::to_owned)), "{job}");
    }
}

#[test]
fn nobody_claims_what_another_has_claimed() {
    let mut registry = registry(&["name = 'a'\nglue_jobs = ['x', 'x']\nairflow = ['d.t']"]);
    let name = registered("name = 'a'");
    assert_eq!(registry.add(name), Err(Taken::Name("a".into())));
    let both = registered("name = 'b'\nglue_jobs = ['y']\nairflow = ['d.t']");
    let taken = Taken::Alias {
        system: System::Airflow,
        alias: "d.t".into(),
        by: "a".into(),
        also: "b".into(),
    };
    assert_eq!(registry.add(both), Err(taken));
    assert!(
        registry.find("b").is_none() && claim(&registry, System::Glue, "y").is_empty(),
        "nothing of it was added"
    );
    let beside = registered("name = 'c'\nglue_jobs = ['d.t']\nairflow = ['x', 'd']");
    registry.add(beside).unwrap();
}

const ORDERS: &str = "name = 'orders'\nglue_jobs = ['load']\narguments = { '--table' = 'orders' }";
const RETURNS: &str = "name = 'returns'\nglue_jobs = ['load']\narguments = { '--table' = 'returns', '--mode' = 'full' }";

#[test]
fn pipelines_share_a_job_where_an_argument_tells_them_apart() {
    let mut registry = registry(&[ORDERS, RETURNS]);
    assert_eq!(
        claim(&registry, System::Glue, "load"),
        ["orders", "returns"]
    );
    for meeting in [
        "name = 'x'\nglue_jobs = ['load']",
        "name = 'x'\nglue_jobs = ['load']\narguments = { '--mode' = 'delta' }",
        "name = 'x'\nglue_jobs = ['load']\narguments = { '--table' = 'orders', '--mode' = 'full' }",
    ] {
        let taken = registry.add(registered(meeting));
        assert!(
            matches!(taken, Err(Taken::Alias { by, .. }) if by == "orders"),
            "{meeting}"
        );
    }
    let alone = registered("name = 'x'\nglue_jobs = ['other']\narguments = { '--table' = 'x' }");
    registry.add(alone).unwrap();
    assert!(
        matches!(registry.claim(System::Glue, "other"), Claim::ByArguments(_)),
        "not every run of the job is its own"
    );
}

#[test]
fn a_run_is_whose_arguments_it_has() {
    let Claim::ByArguments(both) = registry(&[ORDERS, RETURNS]).claim(System::Glue, "load") else {
        panic!("both claim it");
    };
    let of = |arguments: &[(&str, &str)]| {
        let owned = arguments
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        match whose(&both, &owned.collect()) {
            Whose::Known(one) => format!("{}!", one.name),
            Whose::Among(some) => some
                .iter()
                .map(|one| one.name.as_str())
                .collect::<Vec<_>>()
                .join(" "),
        }
    };
    assert_eq!(of(&[("--table", "orders"), ("--mode", "full")]), "orders!");
    assert_eq!(
        of(&[("--table", "returns"), ("--mode", "full")]),
        "returns!"
    );
    assert_eq!(
        of(&[("--table", "returns")]),
        "returns",
        "not without its mode"
    );
    assert_eq!(of(&[]), "orders returns");
    assert_eq!(
        of(&[("--mode", "delta")]),
        "orders",
        "the only one left, and not proved"
    );
    assert_eq!(of(&[("--table", "refunds")]), "");
}
