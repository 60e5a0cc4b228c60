"""Which network addresses are public: an IP address in, yes or no out.

What a name stands for is only known when it is looked up, and "0x7f.1", "2130706433" and
"[::ffff:127.0.0.1]" are names for 127.0.0.1 as much as "localhost" is. So nothing here reads names:
what is judged is the address that the connection goes to.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-special-registry, listed
# because Python's own is_global differs between its patch releases.
_NOT_PUBLIC_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
# Public IPv6 is what is given out of 2000::/3; inside it these are not, and 6to4 and Teredo carry
# an IPv4 address that no one answers at any more.
_GIVEN_OUT_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
_NAT64 = IPv6Network("64:ff9b::/96")  # the IPv4 address is in the last 32 bits
_CLOUD_METADATA_4 = frozenset({IPv4Address("168.63.129.16"), IPv4Address("100.100.100.200")})


def is_public(address: str) -> bool:
    """Return whether an IP address is one that anybody's public server can have.

    Private, loopback, link-local (with cloud metadata), multicast and reserved ones are not, nor
    is any IPv6 form of them; a text that is no IP address is not either.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return _is_public_4(found)
    if found.scope_id is not None:
        return False
    if found in _NAT64:
        return _is_public_4(_last_32_bits(found))
    if found.ipv4_mapped is not None:
        return _is_public_4(found.ipv4_mapped)
    return found in _GIVEN_OUT_6 and not any(found in network for network in _NOT_PUBLIC_6)


def _is_public_4(address: IPv4Address) -> bool:
    if address in _CLOUD_METADATA_4:
        return False
    return not any(address in network for network in _NOT_PUBLIC_4)


def _last_32_bits(address: IPv6Address) -> IPv4Address:
    return IPv4Address(int(address) & 0xFFFF_FFFF)
