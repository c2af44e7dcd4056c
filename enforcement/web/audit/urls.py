"""Addresses: the audit record and its verification."""

from enforcement.web.audit import chain, views

urlpatterns = [*views.urlpatterns, *chain.urlpatterns]
