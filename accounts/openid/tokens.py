"""What the server says about who signs in, checked completely.

Sources: OpenID Connect Core 1.0, 3.1.3.7 (the ID token) and 5.3.2 (UserInfo); RFC 8725, 3 (JSON Web
Tokens, best current practices).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hmac import compare_digest

import jwt

from accounts.openid.asking import Answer, Request, turn
from accounts.openid.provider import Provider, is_private
from accounts.openid.server import Endpoints, Server

# Signatures of a key that only the server has. Without `none`, and without those that whoever knows
# the shared secret could make.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]
ALGORITHMS += ["ES256", "ES384", "ES512", "EdDSA"]
KINDS = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}  # of keys
REQUIRED = ["iss", "sub", "aud", "exp", "iat"]
LEEWAY = 60  # seconds by which two clocks may differ
SUBJECT = re.compile(r"[ -~]{1,255}")
LONGEST_ADDRESS = 254  # characters; RFC 5321, 4.5.3.1.3


class TokenRefused(Exception):
    """What the server answered is not believed; the cause, for the log: never what was answered."""


@dataclass(frozen=True)
class Identity:
    """Who it is: `subject` for the server, for ever, and `address`, which it calls verified, or
    nothing.
    """

    issuer: str
    subject: str
    address: str


def identify(
    server: Server, *, code: str, verifier: str, nonce: str, redirect_uri: str
) -> Identity:
    """Who came back with this code.

    Raises ProviderAway, ProviderRefuses, TokenRefused.
    """
    endpoints, provider = server.endpoints(), server.provider
    with turn() as ask:
        answered = ask(token_request(endpoints, provider, code, verifier, redirect_uri))
    token, access = answered.get("id_token"), answered.get("access_token")
    if not isinstance(token, str):
        raise TokenRefused("no ID token")
    claims = claims_of(token, server=server, endpoints=endpoints, nonce=nonce)
    said = claims
    told = {"email", "email_verified"} <= set(claims)
    if not told and isinstance(access, str) and is_private(endpoints.userinfo):
        with turn() as ask:
            said = ask(Request(endpoints.userinfo, headers={"Authorization": f"Bearer {access}"}))
        if said.get("sub") != claims["sub"]:
            raise TokenRefused("UserInfo is about another subject")
    address = said.get("email")
    verified = said.get("email_verified") is True and isinstance(address, str)
    verified = verified and len(str(address)) <= LONGEST_ADDRESS
    return Identity(
        issuer=provider.issuer,
        subject=claims["sub"],
        address=str(address) if verified else "",
    )


def token_request(
    endpoints: Endpoints, provider: Provider, code: str, verifier: str, redirect_uri: str
) -> Request:
    """The code for tokens (RFC 6749, 4.1.3; RFC 7636, 4.5)."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
        "client_id": provider.client_id,
    }
    if endpoints.by_basic:
        return Request(endpoints.token, form=form, basic=(provider.client_id, provider.secret))
    return Request(endpoints.token, form={**form, "client_secret": provider.secret})


def claims_of(token: str, *, server: Server, endpoints: Endpoints, nonce: str) -> Answer:
    """The claims of an ID token that is meant for us, now, in answer to this `nonce`.

    Raises ProviderAway, TokenRefused.
    """
    client = server.provider.client_id
    try:
        claims: Answer = jwt.decode(
            token,
            key=key_of(token, server, endpoints),
            algorithms=ALGORITHMS,
            audience=client,
            issuer=endpoints.issuer,
            leeway=LEEWAY,
            options={"require": REQUIRED},
        )
    except jwt.PyJWTError as error:
        missing = f" ({error.claim})" if isinstance(error, jwt.MissingRequiredClaimError) else ""
        raise TokenRefused(f"ID token: {type(error).__name__}{missing}") from None
    except (ValueError, TypeError, RecursionError) as error:
        raise TokenRefused(f"ID token: {type(error).__name__}") from None
    if claims["aud"] not in (client, [client]):
        raise TokenRefused("ID token: it is for others as well (aud)")
    if claims.get("azp", client) != client:
        raise TokenRefused("ID token: it was issued to another client (azp)")
    if not compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise TokenRefused("ID token: not in answer to this sign-in (nonce)")
    if not is_subject(claims["sub"]):
        raise TokenRefused("ID token: no subject (sub)")
    return claims


def is_subject(said: object) -> bool:
    """Whether this can name somebody: ASCII, and not longer than it may be (2)."""
    return isinstance(said, str) and bool(SUBJECT.fullmatch(said))


def key_of(token: str, server: Server, endpoints: Endpoints) -> jwt.PyJWK:
    """The server's key that the token names; keys are asked for again where it is not among them.

    Raises ProviderAway, TokenRefused, and PyJWTError for a token or a key that cannot be read.
    """
    header = jwt.get_unverified_header(token)
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise TokenRefused("ID token: signed by no key, or by one that is shared (alg)")
    for renewed in (False, True):
        keys = server.key_set(endpoints, renewed=renewed).get("keys")
        fit = [
            key
            for key in (keys if isinstance(keys, list) else [])
            if isinstance(key, dict)
            and key.get("kty") == KINDS[algorithm[:2]]
            and key.get("use", "sig") == "sig"
            and key.get("alg", algorithm) == algorithm
            and key.get("kid") == header.get("kid", key.get("kid"))
        ]
        if len(fit) == 1:
            return jwt.PyJWK(fit[0], algorithm)
    raise TokenRefused("ID token: signed with a key that the server does not have (kid)")
