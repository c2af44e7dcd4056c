"""Addresses: decisions: taking them, and approving what others propose."""

from enforcement.web.decide import approvals, views

urlpatterns = [*views.urlpatterns, *approvals.urlpatterns]
