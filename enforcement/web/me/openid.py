"""Sign-in by the house's own OpenID Connect server: to it, and back with its answer.

It signs in who is there already: the one active person whose address it calls verified, and who is
there whom it meant before. It makes nobody, and the authenticator is asked for as after a password.
Sources: OpenID Connect Core 1.0, 3.1 and 5.1; RFC 7636 (PKCE); RFC 9700, 4.7 (state, nonce).
"""

from __future__ import annotations

import hashlib
import secrets
import time
from base64 import urlsafe_b64encode
from typing import TypedDict
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts import attempts
from accounts.addresses import is_same_address
from accounts.models import User
from accounts.openid.asking import ProviderAway, ProviderRefuses
from accounts.openid.provider import Provider
from accounts.openid.server import server_of
from accounts.openid.tokens import Identity, TokenRefused, identify
from accounts.security_log import SecurityEvent, write_line
from enforcement.operations.subjects import recognise
from enforcement.process import clock

BEGUN = "openid"  # in the session
AT_ONCE = 5  # sign-ins that one browser may have begun
HOLDS = 10 * 60  # seconds for which one that was begun can be ended


class Begun(TypedDict):
    """A sign-in on its way, under its state."""

    nonce: str
    verifier: str
    next: str
    at: float


def named_provider() -> Provider:
    """The server. Raises Http404 where none is named."""
    provider: Provider | None = settings.OPENID
    if provider is None:
        raise Http404
    return provider


@login_not_required
def begin(request: HttpRequest) -> HttpResponse:
    """To the server."""
    provider = named_provider()
    if request.method != "POST":
        return redirect("account_login")
    try:
        endpoints = server_of(provider).endpoints()
    except ProviderAway as away:
        return failed(request, str(away), away_sentence(provider))
    counter = begun_from(request)
    if wait := counter.begin():
        return failed(request, "too many sign-ins begun from this network", wait_sentence(wait))
    to, state = request.POST.get("next") or request.GET.get("next", ""), secrets.token_urlsafe(24)
    begun = Begun(
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        next=to if is_own(request, to) else "",
        at=time.time(),
    )
    earlier = sorted(begun_before(request).items(), key=lambda one: one[1]["at"])
    request.session[BEGUN] = dict([*earlier[1 - AT_ONCE :], (state, begun)])
    challenge = hashlib.sha256(begun["verifier"].encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": callback_address(),
        "scope": "openid profile email",
        "state": state,
        "nonce": begun["nonce"],
        "code_challenge": urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    between = "&" if "?" in endpoints.authorization else "?"
    return HttpResponseRedirect(f"{endpoints.authorization}{between}{urlencode(asked)}")


@login_not_required
@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    """Back from the server, with a code for who it is."""
    provider, said = named_provider(), request.GET
    under_way = begun_before(request)
    begun = under_way.pop(said.get("state", ""), None)
    if begun is None:
        sentence = _("This sign-in began too long ago, or in another browser. Try again.")
        return failed(request, "no sign-in with this state was begun here", sentence)
    keep_begun(request, under_way)  # an answer is taken once
    begun_from(request).take_back()
    if said.get("error") == "access_denied":
        return failed(request, "cancelled at the server", _("The sign-in was cancelled."))
    if "code" not in said or said.get("iss", provider.issuer).rstrip("/") != provider.issuer:
        return failed(request, "an answer without a code", unverified_sentence(provider))
    counter = attempts.Counter(f"openid {attempts.network_of(request)}", free=30)
    if wait := counter.begin():
        return failed(request, "too many failures from this network", wait_sentence(wait))
    try:
        identity = identify(
            server_of(provider),
            code=said["code"],
            verifier=begun["verifier"],
            nonce=begun["nonce"],
            redirect_uri=callback_address(),
        )
    except ProviderAway as away:
        counter.take_back()
        return failed(request, str(away), away_sentence(provider))
    except (ProviderRefuses, TokenRefused) as why:
        return failed(request, str(why), unverified_sentence(provider))
    person = person_of(identity)
    if person is None:
        sentence = _(
            "Sign-in failed. Nobody here has this address, or it is not verified. Ask an admin."
        )
        return failed(request, "no single active person has a verified address of it", sentence)
    if not recognise(
        person_id=person.pk, issuer=identity.issuer, subject=identity.subject, now=clock.now()
    ):
        sentence = _(
            "Sign-in failed. %(provider)s names you as somebody else than before. Ask an admin."
        ) % {"provider": provider.name}
        return failed(request, "another subject than before", sentence, person)
    counter.take_back()
    if request.user.is_authenticated:  # as whoever it was before
        logout(request)
    record_authentication(request, person, "openid", issuer=identity.issuer)
    answer: HttpResponse = perform_login(request, person, redirect_url=begun["next"] or None)
    return answer


def begun_before(request: HttpRequest) -> dict[str, Begun]:
    """The sign-ins that this browser has begun, and may end, by state."""
    kept = request.session.get(BEGUN, {})
    return {state: one for state, one in kept.items() if time.time() - one["at"] < HOLDS}


def keep_begun(request: HttpRequest, under_way: dict[str, Begun]) -> None:
    """Keep what is still under way; a stranger's session that holds nothing else ends."""
    if under_way:
        request.session[BEGUN] = under_way
        return
    del request.session[BEGUN]
    if not request.session.keys():
        request.session.flush()


def begun_from(request: HttpRequest) -> attempts.Counter:
    """The sign-ins that this network has begun and not ended: each is a row of a session."""
    return attempts.Counter(f"openid begun {attempts.network_of(request)}", free=30)


def person_of(identity: Identity) -> User | None:
    """The one person at work who has the address."""
    people = User.objects.filter(is_active=True)
    found = [p for p in people if is_same_address(p.email, identity.address)]
    return found[0] if len(found) == 1 else None


def failed(
    request: HttpRequest, cause: str, sentence: str, person: User | None = None
) -> HttpResponse:
    """Back to the sign-in with one sentence; the cause is for the log. Neither has a code, a state
    or a token in it.
    """
    write_line(SecurityEvent.PROVIDER_FAILED, person=person, cause=cause)
    messages.error(request, sentence)
    return redirect("account_login")


def is_own(request: HttpRequest, address: str) -> bool:
    """Whether an address is a page of ours."""
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def callback_address() -> str:
    """Where the server sends the browser back to: as it is registered there, whatever the Host of a
    request.
    """
    return f"{settings.BASE_URL}{reverse('openid_callback')}"


def away_sentence(provider: Provider) -> str:
    """For a server that does not answer, or answers nonsense."""
    return _(
        "%(provider)s does not answer at the moment. Try again in a minute, or sign in with your "
        "password."
    ) % {"provider": provider.name}


def unverified_sentence(provider: Provider) -> str:
    """For an answer that is not believed."""
    return _(
        "Sign-in failed. The answer of %(provider)s could not be verified. Try again, or ask an "
        "admin."
    ) % {"provider": provider.name}


def wait_sentence(seconds: int) -> str:
    """For a network that failed too often."""
    return ngettext(
        "Too many failed sign-ins. Try again in %(n)s second.",
        "Too many failed sign-ins. Try again in %(n)s seconds.",
        seconds,
    ) % {"n": seconds}
