"""A customer's account, with somebody to write to.

Run it with `python3 manage.py shell < docs/tutorial/account.py`.
For a first try, and for new accounts only. Your programs feed accounts over the REST API, a table
of them is imported at /import, and contacts are changed on the account's page.
"""

from accounts.models import Account, Contact

account = Account.objects.create(
    external_ref="acme",  # your own reference; the gateway is asked for it
    name="Acme GmbH",
    kind="ORGANISATION",  # or PERSON
    country="DE",
    locale="de",  # the language of letters: en or de
    time_zone="Europe/Berlin",
    tier="STANDARD",  # STRATEGIC: a suspension must be ratified by a lead
)
Contact.objects.create(
    account=account, name="Legal", email="legal@acme.example", role="LEGAL", rank=0
)
print(f"{account}: {account.standing}")
