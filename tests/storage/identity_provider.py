"""A real identity provider in a process of its own: Authlib's server parts (device flow) behind uvicorn with TLS, tokens signed by RS256.

`python identity_provider.py PORT SERVER.pem`. A person logs in by POST /device (user_code, sub, how); `how` other than "good" is a
provider gone wrong: a token for somebody else, of another issuer, ended, signed by another key or by none; one that went on with an old
login, or does not say when the password was typed.
"""

from __future__ import annotations

import base64
import json
import secrets
import sys
import time
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc8628 import DEVICE_CODE_GRANT_TYPE, DeviceAuthorizationEndpoint, DeviceCodeGrant
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

CLIENT, SECRET = "liuhen", "secret-of-the-client"
WAITING: dict[str, dict[str, Any]] = {}  # by device code
ISSUER = f"https://127.0.0.1:{sys.argv[1]}" if __name__ == "__main__" else ""


class Client:
    """The one client."""

    def get_client_id(self) -> str:
        return CLIENT

    def check_client_secret(self, secret: str) -> bool:
        return secrets.compare_digest(secret, SECRET)

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_grant_type(self, grant: str) -> bool:
        return grant == DEVICE_CODE_GRANT_TYPE

    def get_allowed_scope(self, scope: str) -> str:
        return scope


class Asked(OAuth2Request):
    """A form as Authlib reads it."""

    def __init__(self, method: str, url: str, headers: Any, fields: dict[str, str]) -> None:
        super().__init__(method, url, headers=headers)
        self.payload, self.fields = BasicOAuth2Payload(fields), fields

    @property
    def form(self) -> dict[str, str]:
        return self.fields

    @property
    def args(self) -> dict[str, str]:
        return {}


class Server(AuthorizationServer):
    """Authlib's server over Starlette."""

    def query_client(self, client_id: str) -> Client | None:
        return Client() if client_id == CLIENT else None

    def save_token(self, token: Any, request: Any) -> None:
        token["id_token"] = id_token(request.credential.login)

    def create_oauth2_request(self, request: Any) -> Any:
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> JSONResponse:
        return JSONResponse(body, status, dict(headers))

    def send_signal(self, *_args: Any, **_named: Any) -> None:
        """Nobody listens."""


class Device(DeviceAuthorizationEndpoint):
    """Where a login begins."""

    INTERVAL, EXPIRES_IN = 1, 20

    def get_verification_uri(self) -> str:
        return f"{ISSUER}/device"

    def save_device_credential(self, client_id: str, scope: str, data: dict[str, Any]) -> None:
        WAITING[data["device_code"]] = {"client": client_id, "scope": scope, "ends": time.time() + self.EXPIRES_IN, "login": None, **data}


class Grant(DeviceCodeGrant):
    """Where the waiting machine asks."""

    def query_device_credential(self, device_code: str) -> Any:
        known = WAITING.get(device_code)
        return known and SimpleNamespace(**known, get_client_id=lambda: known["client"], get_scope=lambda: known["scope"],
                                         is_expired=lambda: known["ends"] < time.time(), get_user_code=lambda: known["user_code"])

    def query_user_grant(self, user_code: str) -> Any:
        login = next((known["login"] for known in WAITING.values() if known["user_code"] == user_code), None)
        return login and (login["sub"], login["how"] != "refuse")

    def should_slow_down(self, _credential: Any) -> bool:
        return False


KEY, STRANGE = (RSAKey.generate_key(2048, {"kid": "1"}) for _ in range(2))
SERVER = Server(scopes_supported=["openid", "profile"])
SERVER.register_endpoint(Device(SERVER))
SERVER.register_grant(Grant)
SERVER.register_token_generator("default", lambda **_named: {"token_type": "Bearer", "access_token": secrets.token_hex(8)})


def id_token(login: dict[str, str]) -> str:
    """Return the token of a login, right or wrong as that one asked."""
    how, now = login["how"], int(time.time())
    claims = {"iss": "https://127.0.0.1:1" if how == "other-issuer" else ISSUER, "sub": login["sub"], "iat": now, "name": "王芳",
              "aud": "somebody" if how == "other-audience" else CLIENT, "exp": now - 4000 if how == "ended" else now + 300}
    if how != "no-time":
        claims["auth_time"] = now - 3600 if how == "old-login" else now
    if how == "unsigned":
        parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in ({"alg": "none"}, claims)]
        return ".".join([*parts, ""])
    return jwt.encode({"alg": "RS256", "kid": "1"}, claims, STRANGE if how == "other-key" else KEY)


async def asked(request: Request) -> Asked:
    return Asked(request.method, str(request.url), request.headers, dict(parse_qsl((await request.body()).decode())))


async def discovery(_request: Request) -> JSONResponse:
    return JSONResponse({"issuer": ISSUER, "device_authorization_endpoint": f"{ISSUER}/device_authorization",
                         "token_endpoint": f"{ISSUER}/token", "jwks_uri": f"{ISSUER}/keys"})


async def keys(_request: Request) -> JSONResponse:
    return JSONResponse({"keys": [KEY.as_dict(private=False)]})


async def device(request: Request) -> Any:
    return SERVER.create_endpoint_response("device_authorization", await asked(request))


async def token(request: Request) -> Any:
    return SERVER.create_token_response(await asked(request))


async def person(request: Request) -> JSONResponse:
    """A person typed the code in a browser, and logged in."""
    fields = (await asked(request)).fields
    known = next(known for known in WAITING.values() if known["user_code"] == fields["user_code"])
    known["login"] = {"sub": fields["sub"], "how": fields["how"]}
    return JSONResponse({"done": True})


APP = Starlette(routes=[Route("/.well-known/openid-configuration", discovery), Route("/keys", keys),
                        *(Route(path, handler, methods=["POST"]) for path, handler in (
                            ("/device", person), ("/device_authorization", device), ("/token", token)))])

if __name__ == "__main__":
    import uvicorn

    uvicorn.run(APP, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", ssl_certfile=sys.argv[2])
