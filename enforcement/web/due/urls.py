"""Addresses: what falls due: reviews, escalations, workload."""

from enforcement.web.due import escalations, reviews, workload

urlpatterns = [*escalations.urlpatterns, *workload.urlpatterns, *reviews.urlpatterns]
