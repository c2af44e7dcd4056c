"""Addresses: the inbox, and how one is told."""

from enforcement.web.inbox import views

urlpatterns = [*views.urlpatterns]
