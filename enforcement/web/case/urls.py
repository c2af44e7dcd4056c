"""Addresses: a case on one page, its evidence, messages and small acts."""

from enforcement.web.case import acts, evidence, messages, views

urlpatterns = [*views.urlpatterns, *acts.urlpatterns, *messages.urlpatterns, *evidence.urlpatterns]
