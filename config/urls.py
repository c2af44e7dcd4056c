"""Every address of the program.

A view wants a sign-in unless it says otherwise (LoginRequiredMiddleware). Probes and metrics are
answered before (`config.middleware.Probes`).
"""

from allauth.account import views as account
from allauth.mfa.webauthn.views import login_webauthn
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.admin import site
from accounts.invitations import Invitation
from enforcement.portal import urls as portal
from enforcement.web import urls
from enforcement.web.manage.stop import stop
from enforcement.web.me import openid

handler400 = "enforcement.web._shared.front.bad_request"
handler500 = "enforcement.web._shared.front.server_error"

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
