"""The reader rule of one partition: tells a fact that counts from a duplicate, a loss and a zombie's
record. No client, no clock: give it the headers of every record, in order.

  owner   offset of the `Owner` record of whoever wrote it; within a partition it never goes down
  id      of facts alone, dense: 1, 2, 3 ... in a partition, whoever owns it
"""

from typing import NamedTuple, Optional


class Record(NamedTuple):
    offset: int
    type: str
    owner: int  # Header `owner`; -1 where there is none.
    event_id: int  # Header `event-id`; 0 where there is none.


class Position(NamedTuple):
    """Where to go on, and all that has to be remembered to go on there. Store it with your data."""

    offset: int  # Next offset to read.
    owner: int  # Newest owner seen; -1 before the first.
    event_id: Optional[int]  # Last id taken; None takes the first one that comes.


BEGINNING = Position(0, -1, 0)


class Lost(Exception):
    pass


class Reader:
    def __init__(self, start: Position):
        self.offset, self.owner, self.event_id = start
        self.duplicates = 0
        self.stale = 0

    def accept(self, record: Record) -> bool:
        """Whether the record is a fact that counts. Raises Lost when an id was skipped."""
        self.offset = record.offset + 1
        if record.type == "Owner":
            self.owner = max(self.owner, record.offset)
            return False
        if record.owner < self.owner or record.owner >= record.offset:
            self.stale += 1  # Whoever wrote this had been succeeded and did not know.
            return False
        self.owner = record.owner
        if record.type == "Journal":
            return False
        if record.event_id <= (self.event_id or 0):
            self.duplicates += 1
            return False
        if self.event_id is not None and record.event_id > self.event_id + 1:
            self.offset = record.offset
            expected = f"id {self.event_id + 1} was expected"
            raise Lost(f"id {record.event_id} where {expected}: records are missing")
        self.event_id = record.event_id
        return True

    def counts(self) -> dict:
        return {"duplicates": self.duplicates, "stale": self.stale}

    def position(self) -> Position:
        return Position(self.offset, self.owner, self.event_id)


class ViewReader:
    """The rule of a compacted view, whose ids are not dense: of a key the newest owner's newest id
    counts. A view is what is; only its topic can prove that nothing is missing."""

    def __init__(self):
        self.held: dict = {}
        self.duplicates = 0
        self.stale = 0

    def accept(self, key: str, record: Record) -> bool:
        before = self.held.get(key, (-1, 0))
        found = (record.owner, record.event_id)
        if found > before:
            self.held[key] = found
            return True
        if found == before:
            self.duplicates += 1
        else:
            self.stale += 1
        return False

    def counts(self) -> dict:
        return {"duplicates": self.duplicates, "stale": self.stale, "keys": len(self.held)}
