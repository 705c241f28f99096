"""The office's identity provider (OpenID Connect): the person logs in with a browser, and a signed token says who that was.

The device flow (RFC 8628): this machine shows an address and a code, the browser may be on any PC of the office. It takes neither a port
that listens here nor a browser on this machine, and no password of the person passes through this program. Everything is asked over
TLS of the one provider of the settings: no proxy, no redirection, no other algorithm than a signature by a published key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from messages.errors import BadCall, Unavailable
from office.people.sso.identity import NotThatPerson, PersonIdentity, need
from storage.settings import Settings

PATIENCE = 10  # s for one answer
LONGEST = 900  # s for a person to log in, however long the provider would wait
SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
DISCOVERY = "/.well-known/openid-configuration"
ASKED_AGAIN = {"authorization_pending": 0, "slow_down": 5}  # s to wait longer


@dataclass(frozen=True, slots=True)
class DeviceLogin:
    """A login that waits for the person."""

    address: str  # to be opened in a browser
    code: str  # to be typed there
    secret: str  # by which this machine asks whether it is done
    interval: int  # s between two questions
    lasts: int  # s


def begin(settings: Settings, *, anew: bool = False) -> DeviceLogin:
    """Ask the provider for a login; Unavailable where it does not answer, BadCall where it has no device flow.

    `anew`: the person is to type the password again, also where the browser is logged in. Whether that happened says `auth_time` alone:
    a provider leaves out what it does not know (RFC 8628, 3.1).
    """
    fields = {"scope": "openid profile", **({"prompt": "login", "max_age": "0"} if anew else {})}
    with _asking(settings) as (session, provider):
        given = _answer(_post(session, _place(provider, "device_authorization_endpoint"), fields))
        return DeviceLogin(str(given.get("verification_uri_complete") or given["verification_uri"]), str(given["user_code"]),
                           str(given["device_code"]), max(1, int(given.get("interval", 5))), min(LONGEST, int(given["expires_in"])))


def wait(settings: Settings, asked: DeviceLogin, pause: Callable[[float], None]) -> PersonIdentity:
    """Return who logged in, once that happened; NotThatPerson where the person refused or the time ran out. `pause` waits some seconds."""
    waited, interval = 0, asked.interval
    with _asking(settings) as (session, provider):
        while waited < asked.lasts:
            pause(interval)
            waited += interval
            given = _post(session, _place(provider, "token_endpoint"), {"grant_type": DEVICE, "device_code": asked.secret})
            problem = given.json().get("error") if given.status_code == 400 else None
            if problem is None:
                return _identity(settings, session, provider, _answer(given))
            if problem not in ASKED_AGAIN:
                break
            interval += ASKED_AGAIN[problem]
    raise NotThatPerson("signon.refused")


def _identity(settings: Settings, session: Any, provider: dict[str, Any], given: dict[str, Any]) -> PersonIdentity:
    """Return whom the provider's signed token names; NotThatPerson where it is not signed by the provider, not for us, or has ended."""
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    keys: Any = _get(session, _place(provider, "jwks_uri"))  # joserfc has a type of its own for them
    issuer, client = str(provider["issuer"]), settings.sso_client_id
    try:
        token = jwt.decode(str(given["id_token"]), KeySet.import_key_set(keys), algorithms=list(SIGNED_BY))
        claims = CodeIDToken(token.claims, token.header, {
            "iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client}, "sub": {"essential": True}},
            {"client_id": client, "access_token": given.get("access_token")})
        claims.validate(leeway=60)
    except (JoseError, KeyError, ValueError, TypeError) as problem:
        raise NotThatPerson("signon.bad_token", problem=str(problem)) from problem
    name = claims.get("name") or claims.get("preferred_username") or claims["sub"]
    typed = claims.get("auth_time")
    return PersonIdentity(issuer, str(claims["sub"]), str(name), None if typed is None else datetime.fromtimestamp(float(typed), UTC))


@contextmanager
def _asking(settings: Settings) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Give a session and what the provider says of itself; a library's problem becomes a sentence."""
    issuer, client = need(settings, "oidc", "issuer", "client_id")
    try:
        import requests
        from authlib.integrations.requests_client import OAuth2Session
    except ImportError as problem:
        raise BadCall("signon.not_installed") from problem
    if settings.sso_ca is not None and not settings.sso_ca.is_file():
        raise BadCall("signon.no_authority", path=str(settings.sso_ca))
    session = OAuth2Session(client, settings.sso_client_secret, verify=str(settings.sso_ca) if settings.sso_ca else True,
                            token_endpoint_auth_method="client_secret_basic" if settings.sso_client_secret else "none")
    vars(session).update(trust_env=False, max_redirects=0)  # no proxy, no password file, no redirection
    try:
        provider = _get(session, _encrypted(issuer.rstrip("/") + DISCOVERY))
        if provider.get("issuer") != issuer:
            raise Unavailable("signon.no_answer", url=issuer, problem=f"issuer: {provider.get('issuer')}")
        yield session, provider
    except (requests.RequestException, KeyError, ValueError, TypeError) as problem:
        raise Unavailable("signon.no_answer", url=issuer, problem=f"{type(problem).__name__}: {problem}") from problem
    finally:
        session.close()


def _get(session: Any, url: str) -> dict[str, Any]:
    return _answer(session.get(url, timeout=PATIENCE, withhold_token=True))


def _post(session: Any, url: str, fields: dict[str, str]) -> Any:
    """Send a form as the client that the settings name."""
    return session.post(url, data=fields, timeout=PATIENCE, auth=session.client_auth(session.token_endpoint_auth_method))


def _answer(given: Any) -> dict[str, Any]:
    given.raise_for_status()
    read = given.json()
    if not isinstance(read, dict):
        raise TypeError("no JSON object")
    return read


def _place(provider: dict[str, Any], name: str) -> str:
    if name not in provider and name.startswith("device"):
        raise BadCall("signon.no_device_flow", url=str(provider.get("issuer")))
    return _encrypted(str(provider[name]))


def _encrypted(url: str) -> str:
    if not url.startswith("https://"):
        raise Unavailable("signon.not_encrypted", url=url)
    return url
