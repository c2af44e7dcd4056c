"""The app that says what."""

from django.apps import AppConfig


class Enforcement(AppConfig):
    """The proceeding. Here, at the edge, the step's bell is tied to the relay: neither knows the
    other.
    """

    name = "enforcement"

    def ready(self) -> None:
        """Ring the relay's bell after each commit."""
        from enforcement.delivery import bell  # noqa: PLC0415  models are loaded only now
        from enforcement.step import doors  # noqa: PLC0415

        if bell.ring not in doors.bells:
            doors.bells.append(bell.ring)
