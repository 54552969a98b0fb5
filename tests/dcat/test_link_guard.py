"""Where a server may be sent by an address that somebody typed."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.qcreuse.dcat.links import guard
from ckanext.qcreuse.dcat.links.guard import REFUSED, UNKNOWN_HOST, Guard, Refused

NOT_PUBLIC = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15"),
    *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    *("::/128", "::1/128", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
    *("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "3fff::/20"),
    *("100::/64", "2001:db8::/32", "2001:2::/48"),
)
"""IANA's special-purpose registries (RFC 6890 and its like), and multicast."""

CARRIED = (
    *("::", "::ffff:0:0", "::ffff:0:0:0", "64:ff9b::", "64:ff9b:1::"),
    *("2001::", "2002::"),
)
"""Beginnings of addresses of IPv6 that carry one of IPv4."""


def within(network: str) -> st.SearchStrategy[str]:
    found = ipaddress.ip_network(network)
    last = found.num_addresses - 1
    return st.integers(0, last).map(lambda place: str(found[place]))


@given(st.data())
@pytest.mark.parametrize("network", NOT_PUBLIC)
def test_no_number_of_a_special_network_is_asked(
    network: str, data: st.DataObject
) -> None:
    assert not guard.is_public(data.draw(within(network)))


@given(st.ip_addresses(v=4), st.sampled_from(CARRIED))
def test_no_number_that_carries_another_is_asked(
    carried: ipaddress.IPv4Address, beginning: str
) -> None:
    start = int(ipaddress.ip_address(beginning))
    # 6to4 has it after its own sixteen bits, the others at the end.
    shift = 80 if beginning == "2002::" else 0
    number = ipaddress.IPv6Address(start | int(carried) << shift)
    assert not guard.is_public(str(number))


@given(st.ip_addresses())
def test_what_is_asked_is_in_no_special_network(
    number: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if guard.is_public(str(number)):
        assert not [net for net in NOT_PUBLIC if number in ipaddress.ip_network(net)]


@pytest.mark.parametrize("number", ["8.8.8.8", "206.167.78.1", "2606:4700::1111"])
def test_the_public_net_is_asked(number: str) -> None:
    assert guard.is_public(number)


@pytest.mark.parametrize("number", ["", "fe80::1%eth0", "exemple", "8.8.8.8/24"])
def test_what_is_no_number_of_the_net_is_not(number: str) -> None:
    assert not guard.is_public(number)


def leading_to(*numbers: str) -> Guard:
    return Guard(numbers_of=lambda _host, _port: numbers)


def why(address: str, judge: Guard | None = None) -> str:
    with pytest.raises(Refused) as refused:
        (judge or leading_to("8.8.8.8")).target(address)
    return refused.value.code


@pytest.mark.parametrize(
    "address",
    [
        *("", "exemple.qc.ca", "ftp://exemple.qc.ca/a", "file:///etc/passwd"),
        *("gopher://exemple.qc.ca/", "http://", "http://exemple.qc.ca:22/"),
        *("https://exemple.qc.ca:6379/", "http://exemple.qc.ca:99999/", "http://[::1"),
        f"http://{'a' * 70}.qc.ca/",
    ],
)
def test_another_scheme_or_port_is_refused(address: str) -> None:
    assert why(address) == REFUSED


def test_a_name_that_leads_into_the_network_is_refused() -> None:
    assert why("http://exemple.qc.ca/", leading_to("10.0.0.1")) == REFUSED
    assert why("http://exemple.qc.ca/", leading_to("8.8.8.8", "::1")) == REFUSED
    assert why("http://exemple.qc.ca/", leading_to()) == REFUSED


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_this_machine_is_refused_however_it_is_written(host: str) -> None:
    assert why(f"http://{host}/", Guard()) == REFUSED


def test_a_name_that_leads_nowhere_is_unknown() -> None:
    def lost(_host: str, _port: int) -> list[str]:
        raise OSError

    assert why("http://exemple.invalid/", Guard(numbers_of=lost)) == UNKNOWN_HOST


def test_the_name_is_kept_beside_the_number() -> None:
    found = leading_to("8.8.8.8").target("https://Données.Exemple.qc.ca/a")
    assert (found.number, found.port, found.secure) == ("8.8.8.8", 443, True)
    assert found.host == "xn--donnes-eva.exemple.qc.ca"
