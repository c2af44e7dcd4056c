from http import HTTPStatus
from typing import Any, Literal, cast
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.paged_delivery_out import PagedDeliveryOut
from ...models.problem_document import ProblemDocument
from ...types import UNSET, Response, Unset


def _get_kwargs(
    id: UUID,
    *,
    only: Literal["failed"] | None | Unset = UNSET,
    cursor: str | Unset = "",
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    json_only: Literal["failed"] | Unset | None
    if isinstance(only, Unset):
        json_only = UNSET
    else:
        json_only = only
    params["only"] = json_only

    params["cursor"] = cursor

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/webhooks/{id}/deliveries".format(
            id=quote(str(id), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | PagedDeliveryOut | ProblemDocument | None:
    if response.status_code == 200:
        response_200 = PagedDeliveryOut.from_dict(response.json())

        return response_200

    if response.status_code == 304:
        response_304 = cast(Any, None)
        return response_304

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
) -> Response[Any | PagedDeliveryOut | ProblemDocument]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    id: UUID,
    *,
    client: AuthenticatedClient,
    only: Literal["failed"] | None | Unset = UNSET,
    cursor: str | Unset = "",
    if_none_match: str | Unset = UNSET,
) -> Response[Any | PagedDeliveryOut | ProblemDocument]:
    """What was sent to a webhook

     The newest first.

    Args:
        id (UUID):
        only (Literal['failed'] | None | Unset):
        cursor (str | Unset):  Default: ''.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | PagedDeliveryOut | ProblemDocument]
    """

    kwargs = _get_kwargs(
        id=id,
        only=only,
        cursor=cursor,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    id: UUID,
    *,
    client: AuthenticatedClient,
    only: Literal["failed"] | None | Unset = UNSET,
    cursor: str | Unset = "",
    if_none_match: str | Unset = UNSET,
) -> Any | PagedDeliveryOut | ProblemDocument | None:
    """What was sent to a webhook

     The newest first.

    Args:
        id (UUID):
        only (Literal['failed'] | None | Unset):
        cursor (str | Unset):  Default: ''.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | PagedDeliveryOut | ProblemDocument
    """

    return sync_detailed(
        id=id,
        client=client,
        only=only,
        cursor=cursor,
        if_none_match=if_none_match,
    ).parsed


async def asyncio_detailed(
    id: UUID,
    *,
    client: AuthenticatedClient,
    only: Literal["failed"] | None | Unset = UNSET,
    cursor: str | Unset = "",
    if_none_match: str | Unset = UNSET,
) -> Response[Any | PagedDeliveryOut | ProblemDocument]:
    """What was sent to a webhook

     The newest first.

    Args:
        id (UUID):
        only (Literal['failed'] | None | Unset):
        cursor (str | Unset):  Default: ''.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | PagedDeliveryOut | ProblemDocument]
    """

    kwargs = _get_kwargs(
        id=id,
        only=only,
        cursor=cursor,
        if_none_match=if_none_match,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    id: UUID,
    *,
    client: AuthenticatedClient,
    only: Literal["failed"] | None | Unset = UNSET,
    cursor: str | Unset = "",
    if_none_match: str | Unset = UNSET,
) -> Any | PagedDeliveryOut | ProblemDocument | None:
    """What was sent to a webhook

     The newest first.

    Args:
        id (UUID):
        only (Literal['failed'] | None | Unset):
        cursor (str | Unset):  Default: ''.
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | PagedDeliveryOut | ProblemDocument
    """

    return (
        await asyncio_detailed(
            id=id,
            client=client,
            only=only,
            cursor=cursor,
            if_none_match=if_none_match,
        )
    ).parsed
