"""Addresses: a case on one page, its evidence, messages and small acts."""

from enforcement.web.case import (
    acts,
    case_file,
    copies,
    disputes,
    evidence,
    evidence_sides,
    message_drafts,
    messages,
    public,
    views,
)

urlpatterns = [
    *views.urlpatterns,
    *acts.urlpatterns,
    *messages.urlpatterns,
    *message_drafts.urlpatterns,
    *evidence.urlpatterns,
    *evidence_sides.urlpatterns,
    *case_file.urlpatterns,
    *copies.urlpatterns,
    *disputes.urlpatterns,
    *public.urlpatterns,
]
