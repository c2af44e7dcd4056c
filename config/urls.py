"""Every address of the program.

A view wants a sign-in unless it says otherwise (LoginRequiredMiddleware). Probes and metrics are
answered before (`config.middleware.Probes`).
"""

from allauth.account import views as account
from allauth.mfa.webauthn.views import login_webauthn
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.admin import site
from accounts.invitations import Invitation
from enforcement.api import app as api
from enforcement.api import urls as api_urls
from enforcement.portal import urls as portal
from enforcement.web import urls
from enforcement.web._shared import front
from enforcement.web.manage.stop import stop
from enforcement.web.me import openid


def handler400(request: HttpRequest, exception: object) -> HttpResponse:
    """What no view gets to see, as people or programs read it."""
    return api.bad_request() if is_of_program(request) else front.bad_request(request, exception)


def handler500(request: HttpRequest) -> HttpResponse:
    """A mistake of ours, as people or programs read it."""
    return api.server_error() if is_of_program(request) else front.server_error(request)


def is_of_program(request: HttpRequest) -> bool:
    """Whether an address of the API was asked for."""
    return request.path_info.startswith(f"/{api.PREFIX}")


# Of allauth's pages those that are needed; none to sign up, to change an address, or to reset a
# password by mail.
me = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("invitation/<uidb64>/<token>/", Invitation.as_view(), name="invitation"),
    path("stop/<str:key>/", stop, name="stop"),
    path("password/", account.password_change, name="account_change_password"),
    path("authenticators/", include("allauth.mfa.urls")),
    # 404 where no server is named
    path("oidc/staff/login/", openid.begin, name="openid"),
    path("oidc/staff/login/callback/", openid.come_back, name="openid_callback"),
]
if settings.MFA_PASSKEY_LOGIN_ENABLED:
    me.insert(
        0,
        path(
            "authenticators/webauthn/login/",
            login_not_required(login_webauthn),
            name="mfa_login_webauthn",
        ),
    )

urlpatterns = [
    path(api.PREFIX, include(api_urls)),
    path("", include(portal)),
    path("", include(urls)),
    path("me/", include(me)),
    # Django's own way into its admin knows no authenticator.
    path(
        "admin/login/",
        login_not_required(RedirectView.as_view(pattern_name="account_login", query_string=True)),
    ),
    path("admin/logout/", RedirectView.as_view(pattern_name="account_logout")),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", site.urls),
]
