"""Addresses: misuse, and its profile."""

from enforcement.web.reporters import profile, views

urlpatterns = [*profile.urlpatterns, *views.urlpatterns]
