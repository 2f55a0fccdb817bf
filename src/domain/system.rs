//! The systems whose jobs have names of their own, which are not always the pipelines' names.

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum System {
    /// Apache Airflow: `dag.task`.
    Airflow,
    /// AWS Glue: the job's name.
    Glue,
}

impl System {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Airflow, Self::Glue];

    /// Its code: the `platform` of its reports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Airflow => "airflow",
            Self::Glue => "glue",
        }
    }

    /// Whether it starts runs that other systems tell of as well, and watches each from before its start until after its end.
    pub fn watches(self) -> bool {
        match self {
            Self::Airflow => true,
            Self::Glue => false,
        }
    }

    /// The field of a registration that claims its jobs.
    pub fn field(self) -> &'static str {
        match self {
            Self::Airflow => "airflow",
            Self::Glue => "glue_jobs",
        }
    }

    /// The system with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|system| system.code() == code)
    }
}
