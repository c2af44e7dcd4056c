"""Addresses: quality reviews, and which share of decisions is drawn for them."""

from enforcement.web.quality import lists, review, shares

urlpatterns = [*lists.urlpatterns, *shares.urlpatterns, *review.urlpatterns]
