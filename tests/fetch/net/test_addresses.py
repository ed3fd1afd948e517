"""The tables of addresses and names: every range at its edges, and the neighbours that must stay open."""

from ipaddress import ip_address

import pytest

from pipeline.fetch.net.addresses import address_refusal, name_refusal


def table(text):
    """Rows of `id  value  expected words`."""
    rows = [line.split(None, 2) for line in text.strip().splitlines()]
    return [pytest.param(*row[1:], id=row[0]) for row in rows]


ALWAYS_REFUSED = table("""
    metadata-most-clouds          169.254.169.254             metadata
    metadata-aws-containers       169.254.170.2               metadata
    metadata-aws-pods             169.254.170.23              metadata
    metadata-azure                168.63.129.16               metadata
    metadata-alibaba              100.100.100.200             metadata
    metadata-oracle               192.0.0.192                 metadata
    metadata-scaleway             169.254.42.42               metadata
    metadata-aws-six              fd00:ec2::254               metadata
    metadata-aws-pods-six         fd00:ec2::23                metadata
    metadata-google-six           fd20:ce::254                metadata
    metadata-scaleway-six         fd00:42::42                 metadata
    metadata-mapped               ::ffff:169.254.169.254      mapped
    metadata-mapped-in-hex        ::ffff:a9fe:a9fe            mapped
    metadata-compatible           ::169.254.169.254           compatible
    metadata-translated           ::ffff:0:169.254.169.254    translated
    metadata-six-to-four          2002:a9fe:a9fe::1           6to4
    metadata-nat64                64:ff9b::169.254.169.254    NAT64
    metadata-nat64-local          64:ff9b:1::a9fe:a9fe        NAT64
    metadata-nat64-local-offset   64:ff9b:1:a9fe:a9:fe00::    NAT64
    metadata-isatap               2001:4860::5efe:a9fe:a9fe   ISATAP
    metadata-link-local-six       fe80::a9fe:a9fe             link-local
    this-network-zero             0.0.0.0                     this
    this-network-one              0.0.0.1                     this
    this-network-last             0.255.255.255               this
    link-local-first              169.254.0.0                 link-local
    link-local-aws-clock          169.254.169.123             link-local
    link-local-last               169.254.255.255             link-local
    protocol-first                192.0.0.0                   protocol
    protocol-last                 192.0.0.255                 protocol
    documentation-one             192.0.2.1                   documentation
    documentation-two             198.51.100.255              documentation
    documentation-three           203.0.113.0                 documentation
    relay                         192.88.99.1                 6to4
    benchmark-first               198.18.0.0                  benchmark
    benchmark-last                198.19.255.255              benchmark
    multicast-first               224.0.0.0                   multicast
    multicast-last                239.255.255.255             multicast
    reserved-first                240.0.0.0                   reserved
    reserved-last                 255.255.255.254             reserved
    broadcast                     255.255.255.255             broadcast
    unspecified                   ::                          unspecified
    mapped-loopback               ::ffff:127.0.0.1            mapped
    mapped-public                 ::ffff:8.8.8.8              mapped
    compatible-loopback           ::127.0.0.1                 compatible
    compatible-two                ::2                         compatible
    nat64-public                  64:ff9b::8.8.8.8            NAT64
    nat64-last                    64:ff9b::ffff:ffff          NAT64
    discard                       100::1                      discard
    reserved-low                  1fff:ffff::1                reserved
    reserved-middle               4000::1                     reserved
    reserved-segment-routing      5f00::1                     reserved
    reserved-high                 fe00::1                     reserved
    teredo                        2001:0:4136:e378::1         Teredo
    benchmark-six                 2001:2::1                   benchmark
    orchid                        2001:20::1                  protocol
    documentation-six             2001:db8::1                 documentation
    documentation-six-last        2001:db8:ffff::1            documentation
    documentation-new             3fff:fff::1                 documentation
    six-to-four-public            2002:808:808::1             6to4
    isatap-public                 2606:4700::5efe:808:808     ISATAP
    isatap-global-bit             2606:4700::200:5efe:7f00:1  ISATAP
    link-local-six                fe80::1                     link-local
    link-local-zone               fe80::1%eth0                link-local
    link-local-six-last           febf::1                     link-local
    site-local                    fec0::1                     site-local
    multicast-six                 ff02::1                     multicast
    multicast-six-global          ff0e::1                     multicast
""")

REFUSED_UNLESS_PRIVATE = table("""
    loopback                      127.0.0.1                   loopback
    loopback-first                127.0.0.0                   loopback
    loopback-far                  127.255.255.254             loopback
    loopback-six                  ::1                         loopback
    ten-first                     10.0.0.0                    private
    ten-last                      10.255.255.255              private
    twelve-first                  172.16.0.0                  private
    twelve-last                   172.31.255.255              private
    sixteen-first                 192.168.0.0                 private
    sixteen-last                  192.168.255.255             private
    carrier-first                 100.64.0.0                  carrier-grade
    carrier-last                  100.127.255.255             carrier-grade
    unique-local-first            fc00::1                     unique
    unique-local-last             fdff:ffff::1                unique
    unique-local-near-aws         fd00:ec3::254               unique
""")

PUBLIC = [
    pytest.param(address, id=name)
    for name, address in (line.split() for line in """
        public-resolver            8.8.8.8
        before-ten                 9.255.255.255
        after-ten                  11.0.0.0
        after-zero                 1.0.0.0
        before-carrier             100.63.255.255
        after-carrier              100.128.0.0
        before-loopback            126.255.255.255
        after-loopback             128.0.0.0
        before-azure-metadata      168.63.129.15
        before-link-local          169.253.255.255
        after-link-local           169.255.0.0
        before-twelve              172.15.255.255
        after-twelve               172.32.0.0
        after-protocol             192.0.1.0
        after-documentation-one    192.0.3.0
        before-sixteen             192.167.255.255
        after-sixteen              192.169.0.0
        before-benchmark           198.17.255.255
        after-benchmark            198.20.0.0
        after-documentation-two    198.51.101.0
        after-documentation-three  203.0.114.0
        before-multicast           223.255.255.255
        public-six                 2606:4700::6810:84e5
        public-resolver-six        2001:4860:4860::8888
        after-documentation-six    2001:db9::1
        before-six-to-four         2001:ffff::1
        after-six-to-four          2003::1
        almost-isatap              2606:4700::5eff:808:808
        last-global                3ffe:ffff::1
    """.strip().splitlines())
]  # fmt: skip


@pytest.mark.parametrize("allow_private", [False, True], ids=["public-only", "private-allowed"])
@pytest.mark.parametrize(("address", "reason"), ALWAYS_REFUSED)
def test_refused_whatever_is_allowed(address, reason, allow_private):
    refusal = address_refusal(ip_address(address), allow_private=allow_private)

    assert refusal is not None
    assert reason in refusal.reason
    assert not refusal.private


@pytest.mark.parametrize(("address", "reason"), REFUSED_UNLESS_PRIVATE)
def test_private_addresses_are_refused(address, reason):
    refusal = address_refusal(ip_address(address))

    assert refusal is not None
    assert reason in refusal.reason
    assert refusal.private


@pytest.mark.parametrize(("address", "reason"), REFUSED_UNLESS_PRIVATE)
def test_private_addresses_can_be_allowed(address, reason):
    assert address_refusal(ip_address(address), allow_private=True) is None


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_open(address):
    assert address_refusal(ip_address(address)) is None


@pytest.mark.parametrize("allow_private", [False, True], ids=["public-only", "private-allowed"])
@pytest.mark.parametrize(
    "host",
    [
        "metadata.google.internal",
        "x.metadata.google.internal",
        "metadata.goog",
        "metadata",
        "metadata.azure.internal",
        "metadata.tencentyun.com",
        "instance-data",
        "instance-data.ec2.internal",
        "facebookwkhpilnemxj7asaniu7vnjjbiltxjqhye3mhbshg7kx5tfyd.onion",
    ],
)
def test_metadata_names_are_refused_whatever_is_allowed(host, allow_private):
    assert name_refusal(host, allow_private=allow_private) is not None


@pytest.mark.parametrize(
    "host",
    ["localhost", "a.localhost", "localhost.localdomain", "ip6-localhost", "printer.local", "router", "nas.home.arpa"],
)
def test_local_names_are_refused_unless_private_hosts_are_allowed(host):
    assert name_refusal(host) is not None
    assert name_refusal(host, allow_private=True) is None


@pytest.mark.parametrize(
    "host",
    ["example.com", "localhost.example.com", "metadata.example", "notlocalhost.com", "my-local.dev", "xn--p1ai.com"],
)
def test_public_names_are_open(host):
    assert name_refusal(host) is None
