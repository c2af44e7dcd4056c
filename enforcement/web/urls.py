"""The addresses for people; each surface says its own."""

from enforcement.web import (
    account,
    appeals,
    audit,
    case,
    decide,
    decisions,
    escalations,
    find,
    insights,
    own,
    policies,
    queue,
    reviews,
    staff,
    stepup,
    take,
)

urlpatterns = [
    *queue.urlpatterns,
    *take.urlpatterns,
    *find.urlpatterns,
    *case.urlpatterns,
    *decide.urlpatterns,
    *decisions.urlpatterns,
    *escalations.urlpatterns,
    *reviews.urlpatterns,
    *account.urlpatterns,
    *appeals.urlpatterns,
    *audit.urlpatterns,
    *insights.urlpatterns,
    *policies.urlpatterns,
    *staff.urlpatterns,
    *own.urlpatterns,
    *stepup.urlpatterns,
]
