"""Addresses: the queue, the next case, the search, and all cases."""

from enforcement.web.queue import all_cases, find, take, views

urlpatterns = [*views.urlpatterns, *take.urlpatterns, *find.urlpatterns, *all_cases.urlpatterns]
