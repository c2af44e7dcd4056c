"""A report comes in: run it with `python3 manage.py shell < docs/tutorial/report.py`.

Until the report form and the REST API are built, this is how reports get into Docket. Run again,
it changes nothing: the same `external_id` from the same `source` is the same report.
"""

from accounts.roles import SYSTEM
from enforcement.operations.intake import Claim, receive_report
from enforcement.process import clock

report = receive_report(
    claim=Claim(
        origin="PUBLIC",  # or PRESS, PARTNER, AUTHORITY, STAFF, DETECTOR
        source="report form",
        external_id="rf-2001",  # the source's own id
        account="papillon",  # your reference of the customer; unknown ones are held
        policy="impersonation",  # the short name of a policy with a published version
        claim="They answer travellers in the name of a ministry.",
        reporter_name="Ines Marek",  # both may be left out; with an address, a receipt is sent
        reporter_email="ines@reporters.example",
    ),
    by=SYSTEM,
    now=clock.now(),
)
print(f"{report.ref}: {report.case or 'no case yet, the account is unknown'}")
