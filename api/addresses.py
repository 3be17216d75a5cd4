"""The names and addresses by which others in the network find this machine."""

import fcntl
import socket
import struct

_ADDRESS_OF = 0x8915
"""SIOCGIFADDR: the IPv4 address of a network interface."""


def own_hosts() -> list[str]:
    """This machine's name in the local network, `localhost`, and its addresses."""
    name = socket.gethostname().partition(".")[0].lower()
    names = [f"{name}.local", f"{name}.lan"] if name and name != "localhost" else []
    return [*names, "localhost", *own_addresses()]


def own_addresses() -> list[str]:
    """The IPv4 addresses of all interfaces, the loopback's last."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        found = [_address(probe, name) for _, name in socket.if_nameindex()]
    addresses = dict.fromkeys(address for address in found if address)
    return sorted(addresses, key=lambda address: address.startswith("127."))


def _address(probe: socket.socket, interface: str) -> str | None:
    wanted = struct.pack("256s", interface.encode()[:15])
    try:
        return socket.inet_ntoa(fcntl.ioctl(probe.fileno(), _ADDRESS_OF, wanted)[20:24])
    except OSError:
        return None
