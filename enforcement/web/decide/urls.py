"""Addresses: decisions: taking them, and approving what others propose."""

from enforcement.web.decide import approvals, phrases, views

urlpatterns = [*views.urlpatterns, *phrases.urlpatterns, *approvals.urlpatterns]
