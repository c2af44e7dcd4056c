"""Addresses: a case on one page, its evidence, messages and small acts."""

from enforcement.web.case import acts, case_file, copies, evidence, evidence_sides, messages, views

urlpatterns = [
    *views.urlpatterns,
    *acts.urlpatterns,
    *messages.urlpatterns,
    *evidence.urlpatterns,
    *evidence_sides.urlpatterns,
    *case_file.urlpatterns,
    *copies.urlpatterns,
]
