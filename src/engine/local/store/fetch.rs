//! Hands out the objects of a reading, one after the other, to whoever is free. Files are opened by the reader itself;
//! objects in S3 are fetched ahead, as many as fit into a bounded piece of memory.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures::{StreamExt, stream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_util::sync::CancellationToken;

use super::{Object, Place, S3};
use crate::engine::local::object::Unreadable;

/// Objects that are fetched side by side.
const AT_ONCE: usize = 32;
/// Fetched bytes that may wait, in KiB: the unit of the semaphore.
const AHEAD: usize = 256 << 10;

/// The objects of one reading.
#[derive(Debug)]
pub(in crate::engine::local) struct Supply {
    objects: Arc<[Object]>,
    next: AtomicUsize,
    fetched: Option<Mutex<mpsc::Receiver<Fetched>>>,
}

/// An object on its way to a reader.
#[derive(Debug)]
struct Fetched {
    number: usize,
    bytes: Result<Bytes, Unreadable>,
    /// Room in memory, given back when the reader has the next one.
    room: Option<OwnedSemaphorePermit>,
}

/// An object whose turn it is.
#[derive(Debug)]
pub(in crate::engine::local) struct Turn {
    /// Its number.
    pub(in crate::engine::local) number: usize,
    /// Its bytes, where they were fetched.
    pub(in crate::engine::local) bytes: Option<Result<Bytes, Unreadable>>,
    _room: Option<OwnedSemaphorePermit>,
}

impl Supply {
    /// The objects in their order; those in S3 begin to be fetched. Must be called inside a runtime.
    pub(in crate::engine::local) fn new(objects: &Arc<[Object]>, s3: &S3, max: u64, stop: &CancellationToken) -> Self {
        let in_s3 = objects.iter().any(|object| matches!(object.place, Place::S3 { .. }));
        let fetched = in_s3.then(|| {
            let (sender, receiver) = mpsc::channel(AT_ONCE);
            tokio::spawn(fetch(Arc::clone(objects), s3.clone(), max, stop.clone(), sender));
            Mutex::new(receiver)
        });
        Self { objects: Arc::clone(objects), next: AtomicUsize::new(0), fetched }
    }

    /// The next object; blocks while it is on its way.
    pub(in crate::engine::local) fn take(&self) -> Option<(&Object, Turn)> {
        let turn = match &self.fetched {
            None => Turn { number: self.next.fetch_add(1, Relaxed), bytes: None, _room: None },
            Some(fetched) => {
                let next = fetched.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv()?;
                Turn { number: next.number, bytes: Some(next.bytes), _room: next.room }
            }
        };
        self.objects.get(turn.number).map(|object| (object, turn))
    }
}

/// Fetches until the last object or until nobody listens.
async fn fetch(objects: Arc<[Object]>, s3: S3, max: u64, stop: CancellationToken, sender: mpsc::Sender<Fetched>) {
    let memory = Arc::new(Semaphore::new(AHEAD));
    let fetched = stream::iter(0..objects.len()).map(|number| {
        let (object, s3, memory) = (&objects[number], &s3, Arc::clone(&memory));
        async move {
            let Place::S3 { bucket, key } = &object.place else {
                return Fetched { number, bytes: Err(Unreadable::Gone), room: None };
            };
            if object.size > max {
                return Fetched { number, bytes: Err(Unreadable::TooLarge(max)), room: None };
            }
            let kib = usize::try_from(object.size >> 10).unwrap_or(AHEAD).clamp(1, AHEAD);
            let room = memory.acquire_many_owned(u32::try_from(kib).unwrap_or(u32::MAX)).await.ok();
            Fetched { number, bytes: s3.get(bucket, key, object.size).await, room }
        }
    });
    let mut fetched = std::pin::pin!(fetched.buffer_unordered(AT_ONCE));
    loop {
        let next = tokio::select! {
            () = stop.cancelled() => return,
            () = sender.closed() => return,
            next = fetched.next() => next,
        };
        let Some(next) = next else { return };
        if sender.send(next).await.is_err() {
            return;
        }
    }
}
