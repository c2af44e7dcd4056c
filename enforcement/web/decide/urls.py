"""Addresses: decisions: taking them, and approving what others propose."""

from enforcement.web.decide import approvals, drafts, phrases, views

urlpatterns = [
    *views.urlpatterns,
    *drafts.urlpatterns,
    *phrases.urlpatterns,
    *approvals.urlpatterns,
]
