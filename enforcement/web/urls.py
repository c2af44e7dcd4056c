"""The addresses for people; each surface has its own."""

from django.urls import include, path

from enforcement.web._shared import stepup

urlpatterns = [
    path("", include("enforcement.web.queue.urls")),
    path("", include("enforcement.web.case.urls")),
    path("", include("enforcement.web.decide.urls")),
    path("", include("enforcement.web.bulk.urls")),
    path("", include("enforcement.web.batches.urls")),
    path("", include("enforcement.web.due.urls")),
    path("", include("enforcement.web.appeals.urls")),
    path("", include("enforcement.web.accounts.urls")),
    path("", include("enforcement.web.audit.urls")),
    path("", include("enforcement.web.insights.urls")),
    path("", include("enforcement.web.quality.urls")),
    path("", include("enforcement.web.manage.urls")),
    path("", include("enforcement.web.statements.urls")),
    path("", include("enforcement.web.data.urls")),
    path("", include("enforcement.web.transparency.urls")),
    path("", include("enforcement.web.legal.urls")),
    path("", include("enforcement.web.reporters.urls")),
    path("", include("enforcement.web.inbox.urls")),
    path("", include("enforcement.web.me.urls")),
    path("", include("enforcement.web.guide.urls")),
    *stepup.urlpatterns,
]
