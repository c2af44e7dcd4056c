"""Addresses: accounts."""

from enforcement.web.accounts import listing, views

urlpatterns = [*listing.urlpatterns, *views.urlpatterns]
