"""The page on the plain port: how a device comes to trust this server, and the way to it."""

import base64
import html
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from api.routes.enrolment import picture
from api.tls import Issued

HTML = Path(__file__).with_name("plain.html")
CSS = Path(__file__).with_name("plain.css")
AUTHORITY = "/authority.crt"


def plain_app(issued: Issued, url: str, port: int) -> ASGIApp:
    """The page, the authority's certificate, and for all else the way to the HTTPS address.

    `url` is that address where it is settled; else it is the host that was asked, at `port`.
    """
    style = CSS.read_text()
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'"
    always = {
        "content-security-policy": f"{policy}; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
    }
    certificate = issued.authority.public_bytes(Encoding.DER)

    async def answer(scope: Scope, _: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            return
        asked = _host(scope, issued.hosts)
        secure = url if url.startswith("https:") else f"https://{_bare(asked)}:{port}"
        reading = scope["method"] in ("GET", "HEAD")
        status, kind, body, more = 200, "text/html; charset=utf-8", b"", dict(always)
        if reading and scope["path"] == "/":
            body = _page(issued, style, secure, f"http://{asked}/").encode()
        elif reading and scope["path"] == AUTHORITY:
            kind, body = "application/x-x509-ca-cert", certificate
            more["content-disposition"] = 'attachment; filename="haidang.crt"'
        else:
            status = 307
            more["location"] = secure + _target(scope)
        headers = {**more, "content-type": kind, "content-length": str(len(body))}
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        sent = b"" if scope["method"] == "HEAD" else body
        await send({"type": "http.response.body", "body": sent, "more_body": False})

    return answer


def _host(scope: HTTPScope, hosts: list[str]) -> str:
    """The host that was asked, with its port; one that the certificate names, else its first."""
    asked = dict(scope["headers"]).get(b"host", b"").decode("latin-1").lower()
    return asked if _bare(asked).strip("[]") in hosts else _literal(hosts[0])


def _bare(host: str) -> str:
    """A host without its port."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() and not name.endswith(":") else host


def _literal(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _target(scope: HTTPScope) -> str:
    """The path and query that were asked."""
    path = quote(scope["path"])
    query = scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path


def _page(issued: Issued, style: str, secure: str, here: str) -> str:
    title = issued.authority.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    return HTML.read_text().format(
        style=style,
        title=html.escape(str(title).removeprefix("Hải Đăng: ")),
        fingerprint=issued.fingerprint.replace(":", ":<wbr>"),
        secure=html.escape(secure),
        qr=picture(here),
    )
