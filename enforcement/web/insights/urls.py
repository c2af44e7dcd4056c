"""Addresses: insights."""

from enforcement.web.insights import views

urlpatterns = [*views.urlpatterns]
