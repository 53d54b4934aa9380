//! What is made once and kept until its credentials fail.
//!
//! AWS clients read profiles and keys once: after a new login, the files say something else than they remember. So a
//! client whose credentials failed is forgotten, and the next use makes another.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::Mutex;

use super::EngineError;

/// Something that is made at its first use.
#[derive(Debug)]
pub(in crate::engine) struct Kept<T>(Mutex<Option<Arc<T>>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Kept<T> {
    /// What is kept, or what `make` makes; several that ask at once wait for one.
    ///
    /// # Errors
    /// Those of `make`; nothing is kept then.
    pub(in crate::engine) async fn get_or_make<F>(&self, make: impl FnOnce() -> F) -> Result<Arc<T>, EngineError>
    where
        F: Future<Output = Result<T, EngineError>>,
    {
        let mut kept = self.0.lock().await;
        if let Some(known) = &*kept {
            return Ok(Arc::clone(known));
        }
        let made = Arc::new(make().await?);
        *kept = Some(Arc::clone(&made));
        Ok(made)
    }

    /// Forgets it if `error` is about credentials; whoever uses it still goes on doing so.
    pub(in crate::engine) async fn forget_after(&self, error: &EngineError) {
        if matches!(error, EngineError::Credentials { .. }) {
            *self.0.lock().await = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_failed_by_its_credentials_is_made_again_and_nothing_else_is() {
        let kept = Kept::default();
        let get = async |n: u32| *kept.get_or_make(|| async move { Ok(n) }).await.unwrap_or_default();
        assert_eq!((get(1).await, get(2).await), (1, 1));
        kept.forget_after(&EngineError::Connection { message: String::new() }).await;
        assert_eq!(get(3).await, 1);
        kept.forget_after(&EngineError::Credentials { message: String::new(), hint: String::new() }).await;
        assert_eq!(get(4).await, 4);
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let kept = Kept::<u32>::default();
        let failed = kept.get_or_make(|| async { Err(EngineError::Connection { message: "no".to_owned() }) }).await;
        assert!(failed.is_err());
        assert_eq!(kept.get_or_make(|| async { Ok(5) }).await.ok().as_deref(), Some(&5));
    }
}
