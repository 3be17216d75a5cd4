"""People at a browser's other end: what the desk and the lead's page ask of a server."""

import ssl
from typing import Any

import httpx

PATIENCE = 20.0


class Person:
    """A signed-in person; asks for JSON and raises `httpx.HTTPStatusError` for a refusal."""

    def __init__(
        self, url: str, login: str, password: str, trust: ssl.SSLContext | None = None
    ) -> None:
        # A proxy of the environment must not stand between programs of one machine.
        headers = {"Sec-Fetch-Site": "same-origin"}
        self._client = httpx.Client(
            base_url=url, headers=headers, timeout=PATIENCE, trust_env=False, verify=trust or True
        )
        self.me = self.post("/api/sign-in", {"login": login, "password": password})

    @property
    def account(self) -> bytes:
        """The record id of the account."""
        return bytes.fromhex(self.me["account"])

    def get(self, path: str, **query: str) -> Any:
        """The answer to a question."""
        return self._client.get(path, params=query).raise_for_status().json()

    def post(self, path: str, body: object) -> Any:
        """The answer to an order."""
        return self._client.post(path, json=body).raise_for_status().json()

    def close(self) -> None:
        """Let the connection go."""
        self._client.close()
