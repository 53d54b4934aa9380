//! How a kind's objects come to S3, and what that way costs.

use serde::Deserialize;

/// One way to S3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Who writes the objects.
    pub way: Way,
    /// What to know about it.
    pub text: String,
    /// What is paid for on it.
    pub cost: Vec<CostItem>,
}

/// Who writes the objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The service itself.
    Direct,
    /// A Firehose stream that the service writes to.
    Firehose,
    /// CloudWatch Logs through a subscription filter and a Firehose stream.
    Subscription,
    /// `CreateExportTask` of CloudWatch Logs.
    Export,
    /// A program of the user's: Fluent Bit, the SSM agent.
    Agent,
}

impl Way {
    /// The word of the definition.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Firehose => "firehose",
            Self::Subscription => "subscription",
            Self::Export => "export",
            Self::Agent => "agent",
        }
    }
}

/// Something AWS charges for on the way to S3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CostItem {
    /// Ingestion into a log group, per GB.
    CwlIngest,
    /// Storage in a log group, per GB and month.
    CwlStorage,
    /// Vended logs to a log group, per GB.
    VendedCwl,
    /// Vended logs to S3 or Firehose, per GB.
    VendedS3,
    /// Firehose, per GB.
    Firehose,
    /// Requests that write objects, per thousand.
    S3Put,
    /// Storage in S3, per GB and month.
    S3Storage,
}

impl CostItem {
    /// The word of the definition.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CwlIngest => "cwl_ingest",
            Self::CwlStorage => "cwl_storage",
            Self::VendedCwl => "vended_cwl",
            Self::VendedS3 => "vended_s3",
            Self::Firehose => "firehose",
            Self::S3Put => "s3_put",
            Self::S3Storage => "s3_storage",
        }
    }

    /// What it is called on a bill, for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::CwlIngest => "CloudWatch Logs ingestion",
            Self::CwlStorage => "CloudWatch Logs storage",
            Self::VendedCwl => "CloudWatch Logs ingestion (vended logs)",
            Self::VendedS3 => "vended logs to S3 or Firehose",
            Self::Firehose => "Firehose",
            Self::S3Put => "S3 requests",
            Self::S3Storage => "S3 storage",
        }
    }
}
