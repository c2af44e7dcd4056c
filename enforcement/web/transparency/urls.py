"""Addresses: transparency reports."""

from enforcement.web.transparency import views

urlpatterns = views.urlpatterns
