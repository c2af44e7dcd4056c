"""Addresses: the guide."""

from enforcement.web.guide import views

urlpatterns = views.urlpatterns
