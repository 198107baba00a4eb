#!/usr/bin/env python3
"""A subscriber in Python: `python3 subscriber.py --help`. Copy it with reader.py, which is the part
that must not be left out, and put your own work where `take` counts a fact."""

import hashlib
import io
import json
import signal
import struct
import sys
import time
import urllib.request
from uuid import uuid4

import fastavro
from confluent_kafka import Consumer, KafkaException, TopicPartition
from options import position_of, read_options
from reader import Lost, Position, Reader, Record, ViewReader

TIMEOUT_S = 15
SILENCE_S_MAX = 60  # A topic whose end is not reached in this time is not coming.


class Missing(Exception):
    """Records are missing, or where they should be there is nothing."""


class Partition:
    """What is known of one partition."""

    def __init__(self, options, number: int, start: Position, end: float):
        self.options = options
        self.number = number
        self.start = start
        self.next = start.offset
        self.end = end  # Where the topic ended when we came.
        self.reader = Reader(start)
        self.view = ViewReader()
        self.hash = hashlib.sha256()
        self.types: dict = {}
        self.facts = 0

    def ended(self) -> bool:
        return self.next >= self.end

    def take(self, message, decode) -> None:
        """One record: by the rule, by the registry, then counted."""
        record = headers_of(message)
        at = f"{self.options.topic}:{self.number}:{record.offset}"
        if not self.accepts(message, record, at) or message.value() is None:
            return
        value = message.value()
        kind, fact = decode(value)
        if kind != record.type:
            raise ValueError(f"{at} is {record.type}, its schema is {kind}'s")
        body = value[5:]
        self.hash.update(kind.encode() + struct.pack(">I", len(body)) + body)
        self.types[kind] = self.types.get(kind, 0) + 1
        self.facts += 1
        if self.options.facts:
            place = {"partition": self.number, "offset": record.offset, "owner": record.owner}
            show({**place, "event_id": record.event_id, "type": kind, "fact": fact})

    def accepts(self, message, record: Record, at: str) -> bool:
        if record.offset < self.next:
            raise Missing(f"hole: {at} came again; the log is shorter than it was")
        try:
            if self.options.view:
                counts = self.view.accept((message.key() or b"").decode(), record)
            else:
                counts = self.reader.accept(record)
        except Lost as lost:
            raise Missing(f"lost: {at} has {lost}") from lost
        self.next = record.offset + 1
        return counts

    def summary(self) -> dict:
        rule = self.view if self.options.view else self.reader
        position = self.reader.position()._replace(offset=self.next)
        return {
            "partition": self.number,
            "from": self.start._asdict(),
            "facts": self.facts,
            "types": dict(sorted(self.types.items())),
            **rule.counts(),
            "content_hash": self.hash.hexdigest(),
            "position": position._asdict(),
        }


def headers_of(message) -> Record:
    found = {name: value.decode() for name, value in message.headers() or [] if value is not None}

    def number(name: str, absent: int) -> int:
        text = found.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else absent

    kind = found.get("type", "")
    return Record(message.offset(), kind, number("owner", -1), number("event-id", 0))


def decoder(registry: str):
    """Asks the registry once for each schema id; a value is 0, the id, and the Avro body."""
    schemas: dict = {}

    def decode(value: bytes):
        magic, schema_id = struct.unpack(">bI", value[:5])
        if magic != 0:
            raise ValueError("expected 0 and a schema id in the first five bytes")
        if schema_id not in schemas:
            url = f"{registry}/schemas/ids/{schema_id}"
            with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:
                schemas[schema_id] = fastavro.parse_schema(json.loads(json.load(answer)["schema"]))
        schema = schemas[schema_id]
        body = io.BytesIO(value[5:])
        fact = fastavro.schemaless_reader(body, schema, None)
        if body.read(1):
            raise ValueError("bytes left over after the Avro body")
        return schema["name"].removeprefix("polytraders."), fact

    return decode


def place(consumer: Consumer, options) -> dict:
    """Finds where to start in each partition. Never lets the client choose another silently."""
    topics = consumer.list_topics(options.topic, timeout=TIMEOUT_S).topics
    found = topics[options.topic]
    if found.error:
        raise KafkaException(found.error)
    placed = {}
    for number in sorted(set(options.partitions or found.partitions)):
        if number not in found.partitions:
            print(f"{options.topic} has no partition {number}", file=sys.stderr)
            sys.exit(2)
        at = TopicPartition(options.topic, number)
        low, high = consumer.get_watermark_offsets(at, timeout=TIMEOUT_S)
        start = position_of(options, number, low)
        if not low <= start.offset <= high:
            where = f"expected to start at {options.topic}:{number}:{start.offset}"
            raise Missing(f"hole: {where}, but offsets {low} to {high} are what there is")
        end = float("inf") if options.follow else high
        placed[number] = Partition(options, number, start, end)
    return placed


def read_all(consumer: Consumer, options, partitions: dict) -> None:
    """Delivers every record in order, until all partitions have ended, a signal, or an error."""
    stopped: list = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.append(True))
    wanted = [TopicPartition(options.topic, of.number, of.next) for of in partitions.values()]
    consumer.assign(wanted)
    decode = decoder(options.registry)
    heard = time.monotonic()
    while not stopped and not all(partition.ended() for partition in partitions.values()):
        messages = consumer.consume(500, timeout=0.2)
        for message in messages:
            if message.error():
                raise KafkaException(message.error())
            partition = partitions[message.partition()]
            if not partition.ended():
                partition.take(message, decode)
        sys.stdout.flush()
        heard = time.monotonic() if messages or options.follow else heard
        if time.monotonic() - heard > SILENCE_S_MAX:
            raise TimeoutError(f"nothing came for {SILENCE_S_MAX} s, short of the end")


def subscribe(options) -> bool:
    tls = {
        "security.protocol": "ssl",
        "ssl.ca.location": options.ca,
        "ssl.certificate.location": options.cert,
        "ssl.key.location": options.key,
    }
    consumer = Consumer(
        {
            "bootstrap.servers": options.brokers,
            "group.id": f"{options.group}-{uuid4()}",  # Named, and never joined: we assign.
            "enable.auto.commit": False,
            "auto.offset.reset": "error",
            **(tls if options.ca else {}),
        }
    )
    partitions: dict = {}
    lost = None
    try:
        partitions = place(consumer, options)
        read_all(consumer, options, partitions)
    except Missing as missing:
        lost = str(missing)
    finally:
        consumer.close()
    if lost and not partitions:
        raise Missing(lost)
    found = [partition.summary() for partition in partitions.values()]
    show({"topic": options.topic, "lost": lost, "partitions": found})
    if lost:
        print(lost, file=sys.stderr)
    return lost is None


def show(what: dict) -> None:
    line = json.dumps(what, default=bytes.hex, ensure_ascii=False, separators=(",", ":"))
    sys.stdout.write(f"{line}\n")


def main() -> int:
    sys.stdout.reconfigure(encoding="utf-8")
    try:
        return 0 if subscribe(read_options()) else 3
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 3
    except (KafkaException, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
