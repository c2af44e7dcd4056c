from hypothesis import given
from hypothesis import strategies as some

from enforcement.gateway.copy import Copy
from enforcement.gateway.wire import decode, encode
from tests.gateway.conftest import hold, record

CHANGES = some.lists(some.tuples(some.sampled_from("abc"), some.integers(0, 9), some.booleans()), max_size=40)


@given(CHANGES)
def test_whatever_the_order_an_epoch_never_goes_back_and_the_count_is_right(
    changes: list[tuple[str, int, bool]],
) -> None:
    copy = Copy()
    model: dict[str, tuple[int, bool]] = {}
    for account, epoch, held in changes:
        newer = account not in model or epoch > model[account][0]
        assert copy.apply(encode(record(account, epoch, *([hold()] if held else [])))) is newer
        if newer:
            model[account] = (epoch, held)
    for account, (epoch, held) in model.items():
        raw = copy.find(account)
        assert raw is not None
        assert (decode(raw).epoch, bool(decode(raw).holds)) == (epoch, held)
    assert copy.restricted == sum(held for _, held in model.values())
    assert len(copy) == len(model)


def test_an_account_that_never_had_a_record_is_not_found() -> None:
    assert Copy().find("nobody") is None
