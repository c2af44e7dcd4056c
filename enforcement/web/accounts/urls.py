"""Addresses: accounts."""

from enforcement.web.accounts import views

urlpatterns = [*views.urlpatterns]
