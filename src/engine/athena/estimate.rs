//! What a run would read and where it would go, asked before it starts.

use std::time::Duration;

use sqlparser::ast::Statement;
use tokio_util::sync::CancellationToken;

use super::{Core, workgroup};
use crate::bind::BoundQuery;
use crate::engine::{EngineError, Estimate, Summary, Workgroup};

/// The workgroup is of interest only if it answers soon.
const PATIENCE: Duration = Duration::from_secs(5);

impl Core {
    pub(super) async fn estimate(&self, query: &BoundQuery, stop: &CancellationToken) -> Result<Estimate, EngineError> {
        let work = async {
            let (estimate, workgroup) = tokio::join!(self.listed(query, stop), self.workgroup());
            estimate.map(|estimate| Estimate { workgroup, ..estimate })
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => Err(EngineError::Cancelled { summary: Box::new(Summary::default()) }),
            estimate = work => estimate,
        }
    }

    #[cfg(feature = "local")]
    async fn listed(&self, query: &BoundQuery, stop: &CancellationToken) -> Result<Estimate, EngineError> {
        use crate::engine::estimate::list;
        use jiff::Timestamp;

        if !reads(query.statement()) {
            return Ok(Estimate::default());
        }
        let (scans, requests) = list(query.scans(), self, &self.limits, Timestamp::now(), stop).await?;
        Ok(Estimate { scans, requests, workgroup: None })
    }

    /// Without a client for S3 the prefixes alone are known.
    #[cfg(not(feature = "local"))]
    async fn listed(&self, query: &BoundQuery, _: &CancellationToken) -> Result<Estimate, EngineError> {
        let scans = if reads(query.statement()) { query.scans() } else { &[] };
        Ok(Estimate::unlisted(scans))
    }

    /// The workgroup, if it can be seen; a run needs no right to see it.
    async fn workgroup(&self) -> Option<Workgroup> {
        let asked = self.workgroup.get_or_try_init(|| async {
            let client = &self.clients().await?.athena;
            let group = workgroup::look(client, &self.target).await?;
            let capacity = workgroup::capacity(client, &group.name).await;
            Ok::<_, EngineError>(Workgroup { capacity, ..group })
        });
        tokio::time::timeout(PATIENCE, asked).await.ok()?.ok().cloned()
    }
}

#[cfg(feature = "local")]
impl crate::engine::estimate::Lister for Core {
    fn open(
        &self,
        location: &crate::table::Location,
    ) -> Result<(std::sync::Arc<dyn crate::engine::listing::Listing>, String), EngineError> {
        crate::engine::listing::in_s3(location, &self.s3)
    }

    fn eyes(&self) -> String {
        let config = self.config.as_ref().and_then(|config| config.endpoint_url()).map(str::to_owned);
        let endpoint = config.or_else(|| std::env::var("AWS_ENDPOINT_URL_S3").ok());
        let endpoint = endpoint.or_else(|| std::env::var("AWS_ENDPOINT_URL").ok());
        format!("{:?} {:?} {endpoint:?}", self.target.profile, self.target.role_arn)
    }
}

/// Whether a statement reads objects: SHOW, DESCRIBE and EXPLAIN do not.
fn reads(statement: &Statement) -> bool {
    matches!(statement, Statement::Query(_) | Statement::Explain { analyze: true, .. })
}
