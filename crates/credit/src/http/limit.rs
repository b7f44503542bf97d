//! How often an address may open sessions: each has a bucket of permits that fills again as time goes.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{StatusCode, request::Parts},
};

use super::{Backend, error::ApiError};

/// The most addresses whose buckets are kept.
const MOST_ADDRESSES: usize = 10_000;

/// How many sessions an address may open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// How many at once.
    pub burst: u32,
    /// How long it takes until one more is allowed.
    pub refill: Duration,
}

impl Allowance {
    /// So many a minute in the long run, twice as many at once.
    #[must_use]
    pub fn per_minute(sessions: NonZeroU32) -> Self {
        Self { burst: sessions.get().saturating_mul(2), refill: Duration::from_secs(60) / sessions.get() }
    }
}

impl Default for Allowance {
    /// 30 a minute, 60 at once: a class that arrives together behind one address is let in.
    fn default() -> Self {
        Self { burst: 60, refill: Duration::from_secs(2) }
    }
}

/// Counts what each address has used of its allowance.
#[derive(Debug)]
pub(crate) struct Limiter {
    allowance: Allowance,
    /// When the bucket of each address is full again. A full bucket need not be kept.
    full_at: Mutex<HashMap<IpAddr, Instant>>,
}

impl Limiter {
    pub(crate) fn new(allowance: Allowance) -> Self {
        Self { allowance, full_at: Mutex::default() }
    }

    /// Takes a permit, or tells how long it takes until there is one.
    fn admit(&self, address: IpAddr, now: Instant) -> Result<(), Duration> {
        let Allowance { burst, refill } = self.allowance;
        let network = network_of(address);
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let full = full_at.get(&network).copied().unwrap_or(now).max(now);
        let full_after = full.checked_add(refill).unwrap_or(full);
        let lacking = full_after.duration_since(now);
        let whole = refill.saturating_mul(burst);
        if lacking > whole {
            return Err(lacking.saturating_sub(whole));
        }
        if full_at.len() >= MOST_ADDRESSES && !full_at.contains_key(&network) {
            make_room(&mut full_at, now);
        }
        full_at.insert(network, full_after);
        Ok(())
    }
}

/// Forgets the buckets that are full, or else the one that is nearest to it.
fn make_room(full_at: &mut HashMap<IpAddr, Instant>, now: Instant) {
    full_at.retain(|_, full| *full > now);
    if full_at.len() >= MOST_ADDRESSES {
        let fullest = full_at.iter().min_by_key(|(_, full)| **full).map(|(address, _)| *address);
        fullest.and_then(|address| full_at.remove(&address));
    }
}

/// Whoever has an IPv6 address has the 2⁶⁴ of its network, so those share a bucket.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        address => address,
    }
}

/// The peer may open a session now. Asked before the body is read.
pub(crate) struct Admitted;

impl FromRequestParts<Arc<Backend>> for Admitted {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, backend: &Arc<Backend>) -> Result<Self, ApiError> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        // Without a known address all share one bucket, rather than none being counted.
        let address = peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |ConnectInfo(peer)| peer.ip());
        let refused = |wait: Duration| {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            let message = "this address has opened too many sessions in a short time";
            let fix = format!("Keep the token of a session, or send the same request again in {seconds} s.");
            ApiError::new(StatusCode::TOO_MANY_REQUESTS, "too-many-sessions", message, fix)
                .retry_after(seconds)
        };
        backend.limiter.admit(address, Instant::now()).map(|()| Self).map_err(refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn limiter() -> Limiter {
        Limiter::new(Allowance { burst: 3, refill: 2 * SECOND })
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_burst_is_let_in_and_then_one_a_refill() {
        let (limiter, peer, start) = (limiter(), address("192.0.2.1"), Instant::now());
        for _ in 0..3 {
            assert_eq!(limiter.admit(peer, start), Ok(()));
        }
        assert_eq!(limiter.admit(peer, start), Err(2 * SECOND));
        assert_eq!(limiter.admit(peer, start + SECOND), Err(SECOND));
        assert_eq!(limiter.admit(peer, start + 2 * SECOND), Ok(()));
        assert_eq!(limiter.admit(peer, start + 2 * SECOND), Err(2 * SECOND));
    }

    #[test]
    fn refusals_cost_nothing_and_a_bucket_is_never_more_than_full() {
        let (limiter, peer, start) = (limiter(), address("192.0.2.1"), Instant::now());
        let admitted = |at: Instant| (0..100).filter(|_| limiter.admit(peer, at).is_ok()).count();
        assert_eq!(admitted(start), 3);
        assert_eq!(admitted(start + 4 * SECOND), 2);
        assert_eq!(admitted(start + 10_000 * SECOND), 3);
    }

    #[test]
    fn addresses_do_not_disturb_each_other_but_a_network_of_one_owner_is_one() {
        let (limiter, now) = (limiter(), Instant::now());
        for text in ["192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1"] {
            assert_eq!(limiter.admit(address(text), now), Ok(()));
        }
        assert!(limiter.admit(address("192.0.2.1"), now).is_err());
        assert_eq!(limiter.admit(address("192.0.2.2"), now), Ok(()));
        for text in ["2001:db8::1", "2001:db8::2", "2001:db8::ffff:1:2:3"] {
            assert_eq!(limiter.admit(address(text), now), Ok(()));
        }
        assert!(limiter.admit(address("2001:db8::4"), now).is_err());
        assert_eq!(limiter.admit(address("2001:db8:0:1::1"), now), Ok(()));
    }

    #[test]
    fn only_so_many_addresses_are_kept_and_the_busiest_are_kept_longest() {
        let (limiter, busy, now) = (limiter(), address("192.0.2.1"), Instant::now());
        for _ in 0..3 {
            assert_eq!(limiter.admit(busy, now), Ok(()));
        }
        for number in 0..2 * u32::try_from(MOST_ADDRESSES).unwrap() {
            let stranger = Ipv4Addr::from_bits(0x0a00_0000 + number).into();
            assert_eq!(limiter.admit(stranger, now), Ok(()));
        }
        let kept = || limiter.full_at.lock().unwrap().len();
        assert_eq!(kept(), MOST_ADDRESSES);
        assert!(limiter.admit(busy, now).is_err());
        assert_eq!(limiter.admit(address("198.51.100.1"), now + 60 * SECOND), Ok(()));
        assert_eq!(kept(), 1);
    }

    #[test]
    fn the_default_is_thirty_a_minute() {
        let thirty = NonZeroU32::new(30).unwrap();
        assert_eq!(Allowance::per_minute(thirty), Allowance::default());
        let most = Allowance::per_minute(NonZeroU32::MAX);
        assert_eq!(Limiter::new(most).admit(address("::1"), Instant::now()), Ok(()));
    }
}
