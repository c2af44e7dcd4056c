"""Addresses: what falls due: reviews, escalations, workload."""

from enforcement.web.due import escalations, reviews, unmatched, workload

urlpatterns = [
    *escalations.urlpatterns,
    *workload.urlpatterns,
    *reviews.urlpatterns,
    *unmatched.urlpatterns,
]
