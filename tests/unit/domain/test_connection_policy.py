"""Which hosts may be connected to."""

from __future__ import annotations

import pytest

from gatedesk.domain.connection_policy import HostVerdict, host_policy


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "LOCALHOST", "::1", "[::1]", " 127.0.0.53 ", "::ffff:127.0.0.1"]
)
def test_this_computer_is_free(host: str) -> None:
    assert host_policy(host).verdict is HostVerdict.FREE


@pytest.mark.parametrize("host", ["192.168.1.20", "10.0.0.5", "fd00::1", "169.254.3.4"])
def test_a_private_address_needs_a_word_first(host: str) -> None:
    policy = host_policy(host)
    assert policy.verdict is HostVerdict.CONFIRM
    assert "unencrypted" in policy.reason
    assert f"ssh -NL 7497:localhost:7497 {host}" in policy.remedy


@pytest.mark.parametrize("host", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_a_public_address_is_refused_with_the_tunnel(host: str) -> None:
    policy = host_policy(host)
    assert policy.verdict is HostVerdict.REFUSED
    assert "public" in policy.reason
    assert "ssh -NL" in policy.remedy


@pytest.mark.parametrize("host", ["", "  ", "example.com", "my host", "0.0.0.0", "224.0.0.1", "127.0.0.1.evil.com"])
def test_names_and_non_hosts_are_refused_with_a_remedy(host: str) -> None:
    policy = host_policy(host)
    assert policy.verdict is HostVerdict.REFUSED
    assert policy.reason
    assert policy.remedy
