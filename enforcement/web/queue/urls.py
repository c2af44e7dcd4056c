"""Addresses: the queue, the next case, and the search."""

from enforcement.web.queue import find, take, views

urlpatterns = [*views.urlpatterns, *take.urlpatterns, *find.urlpatterns]
