"""What takes a connection in place of its server: a sign-in page, a box that says nothing."""

import asyncio
import socket
import struct

from api.demo.weather import FAULTY, MUTE, PORTAL, REDIRECT, RESET

_SOME = 512
_PAGE = "<!doctype html><title>Wi-Fi</title><h1>Chào mừng. Mời quý khách đăng nhập.</h1>"
_FAULT = "<!doctype html><title>500</title><h1>Internal Server Error</h1>"


def _answer(status: str, page: str, header: str = "") -> bytes:
    body = page.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n{header}"
    return f"{head}Connection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


ANSWERS = {
    PORTAL: _answer("200 OK", _PAGE),
    REDIRECT: _answer("302 Found", _PAGE, "Location: http://wifi.example/login\r\n"),
    FAULTY: _answer("500 Internal Server Error", _FAULT),
}


async def stand_in(state: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Serve one connection as a link in such a state does."""
    if state == MUTE:
        while await reader.read(_SOME):
            pass
    else:
        await reader.read(_SOME)
    if state == RESET:
        reset(writer)
        return
    writer.write(ANSWERS.get(state, b""))
    writer.close()


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with a TCP reset, as a broken link does."""
    sock = writer.get_extra_info("socket")
    if sock is not None and sock.fileno() >= 0:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
