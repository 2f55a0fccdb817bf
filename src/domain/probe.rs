//! What `larrey check` finds at the sources of a pipeline while nothing has failed: whether a look would bring anything.

use serde::Serialize;

/// How one source stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeState {
    /// It answered.
    Works,
    /// Settings say not to look there.
    NotLookedAt,
    /// It is not there, may not be read, or did not answer: of a failed run it would be a gap.
    Missing,
    /// It answered, and something reruns the batch past the gate.
    Dangerous,
}

/// One source, asked once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Probe {
    /// What was looked at, as "Glue job `orders`".
    pub what: String,
    /// How it stands.
    pub state: ProbeState,
    /// What was found, or why nothing was, and what to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Everything that one pipeline registers, asked once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PipelineProbe {
    /// The pipeline.
    pub pipeline: String,
    /// Its sources: what works, what was not looked at, what is missing, what is dangerous, in this order.
    pub probes: Vec<Probe>,
}

impl PipelineProbe {
    /// Sorts what was found; what was not looked at for the same reason is said once.
    pub fn of(pipeline: &str, found: Vec<Probe>) -> Self {
        let mut probes: Vec<Probe> = Vec::new();
        for probe in found {
            let same = |other: &&mut Probe| {
                other.state == ProbeState::NotLookedAt
                    && (other.state, &other.detail) == (probe.state, &probe.detail)
            };
            match probes.iter_mut().find(same) {
                Some(other) => other.what = format!("{}, {}", other.what, probe.what),
                None => probes.push(probe),
            }
        }
        probes.sort_by_key(|probe| probe.state as u8);
        Self {
            pipeline: pipeline.to_owned(),
            probes,
        }
    }

    /// How many of its sources stand so.
    pub fn count(&self, state: ProbeState) -> usize {
        self.probes
            .iter()
            .filter(|probe| probe.state == state)
            .count()
    }

    /// Whether something is missing or dangerous.
    pub fn is_alarming(&self) -> bool {
        self.count(ProbeState::Missing) + self.count(ProbeState::Dangerous) > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probe(what: &str, state: ProbeState, detail: &str) -> Probe {
        Probe {
            what: what.into(),
            state,
            detail: Some(detail.into()),
        }
    }

    #[test]
    fn what_was_not_looked_at_is_said_once_and_the_worst_comes_last() {
        let found = vec![
            probe("job", ProbeState::Dangerous, "MaxRetries"),
            probe("a", ProbeState::NotLookedAt, "off"),
            probe("table", ProbeState::Missing, "denied"),
            probe("b", ProbeState::NotLookedAt, "off"),
            probe("c", ProbeState::NotLookedAt, "another reason"),
            probe("source", ProbeState::Missing, "denied"),
            probe("contract", ProbeState::Works, "read"),
        ];
        let of = PipelineProbe::of("orders", found);
        let names: Vec<&str> = of.probes.iter().map(|probe| probe.what.as_str()).collect();
        assert_eq!(names, ["contract", "a, b", "c", "table", "source", "job"]);
        assert!(of.is_alarming());
        assert_eq!(of.count(ProbeState::Missing), 2);
    }

    #[test]
    fn nothing_looked_at_is_no_alarm() {
        let off = vec![probe("a", ProbeState::NotLookedAt, "off")];
        assert!(!PipelineProbe::of("orders", off).is_alarming());
        let danger = vec![probe("a", ProbeState::Dangerous, "MaxRetries")];
        assert!(PipelineProbe::of("orders", danger).is_alarming());
    }
}
