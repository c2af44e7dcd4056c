"""Addresses: choosing cases in a list, and batches of them."""

from enforcement.web._shared import choosing
from enforcement.web.batches import acts, views

urlpatterns = [*choosing.urlpatterns, *views.urlpatterns, *acts.urlpatterns]
