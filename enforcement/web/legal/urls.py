"""Addresses: the legal desk, and who has a seat at it."""

from enforcement.web.legal import people, views

urlpatterns = [*views.urlpatterns, *people.urlpatterns]
