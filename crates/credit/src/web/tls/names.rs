//! By which names and addresses this machine is reached.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};

use rustls::pki_types::{DnsName, ServerName};

/// The most addresses that are named in a certificate.
const MOST_ADDRESSES: usize = 32;

/// The names of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Names {
    /// The host name, also as it is called on the local network, and `localhost`.
    pub(super) hosts: Vec<DnsName<'static>>,
    /// The addresses on networks, the one that leads out first; IPv4 before IPv6.
    pub(super) addresses: Vec<IpAddr>,
}

impl Names {
    pub(crate) fn of_this_machine() -> Self {
        let mut hosts = Vec::new();
        if let Some(name) = gethostname::gethostname().to_str().map(str::to_ascii_lowercase) {
            let local = (!name.contains('.')).then(|| format!("{name}.local"));
            let names = [Some(name), local].into_iter().flatten();
            hosts.extend(names.filter(|name| name != "localhost").filter_map(|name| name.try_into().ok()));
        }
        hosts.extend(DnsName::try_from("localhost").ok());
        let interfaces = if_addrs::get_if_addrs().unwrap_or_else(|error| {
            tracing::warn!("the addresses of this machine cannot be listed ({error})");
            Vec::new()
        });
        let on_networks = interfaces.iter().filter(|found| !found.is_loopback() && !found.is_link_local());
        let mut addresses: Vec<IpAddr> = on_networks.map(if_addrs::Interface::ip).collect();
        let leading = leading_address();
        addresses.sort_by_key(|address| (address.is_ipv6(), Some(*address) != leading, *address));
        addresses.dedup();
        addresses.truncate(MOST_ADDRESSES);
        Self { hosts, addresses }
    }

    /// Everything that a certificate for this machine names: of itself a machine is reached by the loopback
    /// too.
    pub(super) fn all(&self) -> impl Iterator<Item = ServerName<'static>> {
        let hosts = self.hosts.iter().cloned().map(ServerName::DnsName);
        let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        hosts.chain(self.addresses.iter().copied().chain(loopback).map(ServerName::from))
    }

    /// The addresses at which a socket that is bound to this one is reached from elsewhere, best first.
    pub(crate) fn reached_at(&self, bound: IpAddr) -> Vec<IpAddr> {
        if !bound.is_unspecified() {
            return vec![bound];
        }
        // IPv4 reaches a socket of IPv6 as well.
        self.addresses.iter().copied().filter(|address| bound.is_ipv6() || address.is_ipv4()).collect()
    }
}

/// The address from which this machine would speak to a distant one. Nothing is sent.
fn leading_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // An address for documentation: it belongs to nobody.
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_reached_at_what_it_listens_on() {
        let (first, second) = (IpAddr::from([192, 168, 1, 5]), "2001:db8::1".parse().unwrap());
        let names = Names { hosts: Vec::new(), addresses: vec![first, second] };
        assert_eq!(names.reached_at(Ipv4Addr::UNSPECIFIED.into()), [first]);
        assert_eq!(names.reached_at(Ipv6Addr::UNSPECIFIED.into()), [first, second]);
        assert_eq!(names.reached_at(Ipv4Addr::LOCALHOST.into()), [IpAddr::from(Ipv4Addr::LOCALHOST)]);
    }

    #[test]
    fn this_machine_has_names_and_no_address_twice() {
        let names = Names::of_this_machine();
        assert!(names.hosts.iter().any(|host| host.as_ref() == "localhost"));
        for (index, address) in names.addresses.iter().enumerate() {
            assert!(!address.is_loopback(), "{address}");
            assert!(!names.addresses[..index].contains(address), "{address}");
        }
    }
}
