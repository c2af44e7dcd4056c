"""Addresses: the desk of data requests."""

from enforcement.web.data import views

urlpatterns = [*views.urlpatterns]
