"""Addresses: policies, partners, calendar and staff."""

from enforcement.web.manage import clauses, office, policies, staff

urlpatterns = [*policies.urlpatterns, *clauses.urlpatterns, *office.urlpatterns, *staff.urlpatterns]
