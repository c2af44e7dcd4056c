from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.case_batch_out import CaseBatchOut
from ...models.case_batch_undo_in import CaseBatchUndoIn
from ...models.problem_document import ProblemDocument
from ...types import UNSET, Response, Unset


def _get_kwargs(
    ref: str,
    *,
    body: CaseBatchUndoIn,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/batches/{ref}/undo".format(
            ref=quote(str(ref), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CaseBatchOut | ProblemDocument | None:
    if response.status_code == 202:
        response_202 = CaseBatchOut.from_dict(response.json())

        return response_202

    if response.status_code == 400:
        response_400 = ProblemDocument.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = ProblemDocument.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = ProblemDocument.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = ProblemDocument.from_dict(response.json())

        return response_404

    if response.status_code == 405:
        response_405 = ProblemDocument.from_dict(response.json())

        return response_405

    if response.status_code == 409:
        response_409 = ProblemDocument.from_dict(response.json())

        return response_409

    if response.status_code == 413:
        response_413 = ProblemDocument.from_dict(response.json())

        return response_413

    if response.status_code == 422:
        response_422 = ProblemDocument.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = ProblemDocument.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = ProblemDocument.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = ProblemDocument.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[CaseBatchOut | ProblemDocument]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    ref: str,
    *,
    client: AuthenticatedClient,
    body: CaseBatchUndoIn,
    idempotency_key: str | Unset = UNSET,
) -> Response[CaseBatchOut | ProblemDocument]:
    """Prepare to undo a batch of cases

     Prepare one act that gives back what it changed, of all its cases or of some; what somebody
    has changed since is left out. It is looked at and started as every batch is.

    Args:
        ref (str):
        idempotency_key (str | Unset):
        body (CaseBatchUndoIn): Why, and of which cases.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CaseBatchOut | ProblemDocument]
    """

    kwargs = _get_kwargs(
        ref=ref,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    ref: str,
    *,
    client: AuthenticatedClient,
    body: CaseBatchUndoIn,
    idempotency_key: str | Unset = UNSET,
) -> CaseBatchOut | ProblemDocument | None:
    """Prepare to undo a batch of cases

     Prepare one act that gives back what it changed, of all its cases or of some; what somebody
    has changed since is left out. It is looked at and started as every batch is.

    Args:
        ref (str):
        idempotency_key (str | Unset):
        body (CaseBatchUndoIn): Why, and of which cases.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CaseBatchOut | ProblemDocument
    """

    return sync_detailed(
        ref=ref,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    ref: str,
    *,
    client: AuthenticatedClient,
    body: CaseBatchUndoIn,
    idempotency_key: str | Unset = UNSET,
) -> Response[CaseBatchOut | ProblemDocument]:
    """Prepare to undo a batch of cases

     Prepare one act that gives back what it changed, of all its cases or of some; what somebody
    has changed since is left out. It is looked at and started as every batch is.

    Args:
        ref (str):
        idempotency_key (str | Unset):
        body (CaseBatchUndoIn): Why, and of which cases.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CaseBatchOut | ProblemDocument]
    """

    kwargs = _get_kwargs(
        ref=ref,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    ref: str,
    *,
    client: AuthenticatedClient,
    body: CaseBatchUndoIn,
    idempotency_key: str | Unset = UNSET,
) -> CaseBatchOut | ProblemDocument | None:
    """Prepare to undo a batch of cases

     Prepare one act that gives back what it changed, of all its cases or of some; what somebody
    has changed since is left out. It is looked at and started as every batch is.

    Args:
        ref (str):
        idempotency_key (str | Unset):
        body (CaseBatchUndoIn): Why, and of which cases.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CaseBatchOut | ProblemDocument
    """

    return (
        await asyncio_detailed(
            ref=ref,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
