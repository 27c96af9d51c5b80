"""The extension for addresses and networks."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from abonent.rules.cel.failures import EvaluationFailed, unreadable
from abonent.rules.cel.signatures import read_overload, read_overloads
from abonent.rules.cel.values import Address, Network


def _ip(text: str) -> Address:
    try:
        found = ip_address(text)
    except ValueError:
        raise unreadable(text, "IP") from None
    if isinstance(found, IPv6Address) and (found.ipv4_mapped or found.scope_id):
        raise unreadable(text, "IP")
    return Address(found)


def _cidr(text: str) -> Network:
    address, slash, bits = text.partition("/")
    if not slash or not bits.isdecimal() or (len(bits) > 1 and bits.startswith("0")):
        raise unreadable(text, "CIDR")
    found = _ip(address)
    try:
        return Network(found.value, ip_network(text, strict=False))
    except ValueError:
        raise unreadable(text, "CIDR") from None


def _can(read: Callable[[str], Any]) -> Callable[[str], bool]:
    def tried(text: str) -> bool:
        try:
            read(text)
        except EvaluationFailed:
            return False
        return True

    return tried


def _contains_ip(network: Network, address: Address) -> bool:
    return address.value in network.value


def _contains_cidr(network: Network, other: Network) -> bool:
    outer, inner = network.value, other.value
    return outer.version == inner.version and outer.supernet_of(inner)  # type: ignore[arg-type]


def _masked(network: Network) -> Network:
    return Network(network.value.network_address, network.value)


def _global(address: Address) -> bool:
    ip = address.value
    is_broadcast = ip == IPv4Address("255.255.255.255")
    return not (is_broadcast or ip.is_unspecified or ip.is_loopback or ip.is_multicast
                or ip.is_link_local)  # fmt: skip


def _local_multicast(address: Address) -> bool:
    ip = address.value
    if isinstance(ip, IPv4Address):
        return ip in ip_network("224.0.0.0/24")
    return ip.packed[0] == 0xFF and ip.packed[1] & 0x0F == 0x02


def _written(network: Network) -> str:
    return f"{network.address}/{network.value.prefixlen}"


OVERLOADS = [
    read_overload("string(ip): string", lambda one: str(one.value)),
    read_overload("string(cidr): string", _written),
    *read_overloads(
        {
            "ip(string): ip": _ip,
            "ip(ip): ip": lambda one: one,
            "cidr(string): cidr": _cidr,
            "isIP(string): bool": _can(_ip),
            "isCIDR(string): bool": _can(_cidr),
            "ip:isCanonical(string): bool": lambda text: str(_ip(text).value) == text,
            "ip.family(): int": lambda one: one.value.version,
            "ip.isUnspecified(): bool": lambda one: one.value.is_unspecified,
            "ip.isLoopback(): bool": lambda one: one.value.is_loopback,
            "ip.isGlobalUnicast(): bool": _global,
            "ip.isLinkLocalMulticast(): bool": _local_multicast,
            "ip.isLinkLocalUnicast(): bool": lambda one: one.value.is_link_local,
            "cidr.containsIP(ip): bool": _contains_ip,
            "cidr.containsIP(string): bool": lambda one, text: _contains_ip(one, _ip(text)),
            "cidr.containsCIDR(cidr): bool": _contains_cidr,
            "cidr.containsCIDR(string): bool": lambda one, text: _contains_cidr(one, _cidr(text)),
            "cidr.ip(): ip": lambda one: Address(one.address),
            "cidr.masked(): cidr": _masked,
            "cidr.prefixLength(): int": lambda one: one.value.prefixlen,
        }
    ),
]
