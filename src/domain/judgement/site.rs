//! The judgement with a site's signatures, which may only add caution.

use super::Judgement;
use crate::domain::case_file::CaseFile;
use crate::domain::category::Category;
use crate::domain::policy::Policy;
use crate::domain::retry::{RetryDecision, Row};
use crate::domain::route::wakes;

/// The judgement with them, as cautious as the rules alone where those are more cautious.
///
/// What they say of the cause is kept, so that whoever looks knows it; what they would open stays as it was.
pub(super) fn never_looser(
    mut with: Judgement,
    without: Judgement,
    case: &CaseFile,
    policy: &Policy,
) -> Judgement {
    let looser = with.decision < without.decision;
    if looser && without.decision == RetryDecision::Wait {
        // Nobody is asked, so there is nobody to tell of another cause.
        return without;
    }
    with.wakes_anyway = wakes(case, &without);
    with.site = with
        .cause
        .finding
        .as_ref()
        .and_then(|finding| policy.signatures.find(&finding.rule));
    if looser {
        with.decision = without.decision;
        with.row = Row::SiteSignature;
        with.category = with.cause.category;
        with.not_before = without.not_before;
        with.give_up_at = without.give_up_at;
    } else if with.decision <= RetryDecision::Wait {
        with.not_before = with.not_before.max(without.not_before);
    }
    if without.category == Category::PartialWriteRisk {
        with.category = Category::PartialWriteRisk;
    }
    with
}
