"""Addresses: statements of reasons, and the profile by which they are drawn."""

from enforcement.web.statements import public, views

urlpatterns = [*views.urlpatterns, *public.urlpatterns]
