//! One report through the whole loop.

use crate::harness::{partial_report, safe_report, shared, unique};

#[test]
fn a_partial_write_shuts_the_gate_and_a_safe_failure_opens_it() {
    let server = shared();
    let (partial, safe) = (unique("partial"), unique("safe"));
    let incident = server.triage(&partial_report(&partial));
    assert_eq!(incident["triage"]["category"], "partial_write_risk");
    assert_eq!(incident["triage"]["root_cause"], "resource_exhaustion");
    assert_eq!(incident["triage"]["retry"]["decision"], "hold");
    assert_eq!(server.gate(&partial, "b1")["gate"], "shut");

    let incident = server.triage(&safe_report(&safe));
    assert_eq!(incident["triage"]["retry"]["safe_to_retry"], true);
    assert_eq!(
        incident["triage"]["retry"]["proofs"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(server.gate(&safe, "b1")["gate"], "open");
}
