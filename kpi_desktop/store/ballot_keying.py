"""What is keyed at the ballot desk: one row a keying, whole and sorted by content; no time, no trail, never handed in.

A row holds all of a keying's ballots in one text in the order of their content, and is written anew as a whole with
SQLite overwriting what it frees: neither rows, their place in the file, nor the trail say in which order ballots came.
"""

import json
from collections.abc import Iterable

from sqlalchemy import Connection

from kpi_desktop.domain.ballot_desk import KeyedBallots, KeyingState, Side
from kpi_desktop.domain.ballots import BallotBatch, BallotTally
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.store.columns import canonical_json
from kpi_desktop.store.fingerprint import raw_connection
from kpi_desktop.store.records import KIND_OF, load_records

_COLUMNS = "voter_group, batch_no, keying, state, keyed_by, people, choices, items, ballots"


def load_keyings(connection: Connection, key: UnitYear) -> tuple[KeyedBallots, ...]:
    """Every keying of a unit's year, by group, batch and side."""
    rows = raw_connection(connection).execute(
        f"SELECT {_COLUMNS} FROM ballot_keying WHERE unit_code = ? AND year = ?"  # noqa: S608 - constants
        " ORDER BY voter_group, batch_no, keying",
        (key.unit_code, key.year),
    )
    return tuple(
        KeyedBallots(
            voter_group=group,
            batch_no=batch_no,
            side=Side(keying),
            state=KeyingState(state),
            keyed_by=keyed_by,
            people=tuple(json.loads(people)),
            choices=tuple(json.loads(choices)),
            columns=tuple(json.loads(items)),
            ballots=tuple((content, number) for content, number in json.loads(ballots)),
        )
        for group, batch_no, keying, state, keyed_by, people, choices, items, ballots in rows
    )


def load_ballot_counts(
    connection: Connection, key: UnitYear
) -> tuple[tuple[BallotBatch, ...], tuple[BallotTally, ...]]:
    """The batches and votes of a unit's year."""
    return load_records(connection, KIND_OF[BallotBatch], key), load_records(
        connection, KIND_OF[BallotTally], key
    )


def put_keyings(connection: Connection, key: UnitYear, keyings: Iterable[KeyedBallots]) -> None:
    """Write keyings, each whole."""
    raw = raw_connection(connection)
    raw.execute("PRAGMA secure_delete = ON")
    raw.executemany(
        f"INSERT OR REPLACE INTO ballot_keying (unit_code, year, {_COLUMNS})"  # noqa: S608 - constants
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                key.unit_code,
                key.year,
                keyed.voter_group,
                keyed.batch_no,
                keyed.side.value,
                keyed.state.value,
                keyed.keyed_by,
                canonical_json(list(keyed.people)),
                canonical_json(list(keyed.choices)),
                canonical_json(list(keyed.columns)),
                canonical_json(sorted(list(each) for each in keyed.ballots)),
            )
            for keyed in keyings
        ],
    )


def drop_keyings(connection: Connection, key: UnitYear, voter_group: str, batch_no: int) -> None:
    """Wipe both keyings of a batch."""
    raw = raw_connection(connection)
    raw.execute("PRAGMA secure_delete = ON")
    raw.execute(
        "DELETE FROM ballot_keying WHERE unit_code = ? AND year = ? AND voter_group = ? AND batch_no = ?",
        (key.unit_code, key.year, voter_group, batch_no),
    )
