"""What the command line may say. The same in TypeScript, Python and Java."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter

from reader import BEGINNING, Position

EARLIEST = "earliest"


def whole(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 15:
        return int(text)
    raise ArgumentTypeError(f"expected a whole number, found {text}")


def start(text: str):
    if text in ("beginning", EARLIEST):
        return text
    parts = text.split(":")
    if len(parts) != 4:
        raise ArgumentTypeError(f"expected PARTITION:OFFSET:OWNER:EVENT_ID, found {text}")
    owner = -1 if parts[2] == "-1" else whole(parts[2])  # -1 where none was seen yet.
    return whole(parts[0]), Position(whole(parts[1]), owner, whole(parts[3]))


def numbers(text: str) -> list:
    return [whole(number) for number in text.split(",")]


def read_options(args=None) -> Namespace:
    parser = ArgumentParser(
        prog="subscriber.py",
        formatter_class=RawDescriptionHelpFormatter,
        description="Reads a Polytraders topic and proves that nothing was missed and nothing "
        "counted twice.",
        epilog="The last line is a summary in JSON. Ends with 0 when all is there, 3 when records\n"
        "are missing, 2 when the command line makes no sense, 1 when anything else went wrong.",
    )
    add = parser.add_argument
    add("--brokers", required=True, help="HOST:PORT,... of the Kafka brokers")
    add("--registry", required=True, help="URL, such as http://registry/apis/ccompat/v7")
    add("--topic", required=True, help="a public topic; schemas/topics describes each")
    add("--partitions", type=numbers, help="0,2; all of them unless given")
    add(
        "--from",
        dest="starts",
        type=start,
        action="append",
        default=[],
        metavar="WHERE",
        help="beginning (default): the first id must be 1; earliest: what retention has left, the "
        "first id is taken as it comes; PARTITION:OFFSET:OWNER:EVENT_ID: a position of a summary, "
        "one a partition; partitions not named start at the beginning",
    )
    add("--follow", action="store_true", help="go on until SIGINT or SIGTERM")
    add("--facts", action="store_true", help="print each fact as a line; bytes are hexadecimal")
    add("--view", action="store_true", help="the topic is a compacted view: newest of each key")
    add("--group", default="subscriber", help="consumer group or its prefix that you may use")
    for name, what in (("ca", "authority"), ("cert", "certificate"), ("key", "key")):
        add(f"--{name}", metavar="FILE", help=f"TLS, PEM: {what}")
    if not (sys.argv[1:] if args is None else args):
        parser.print_help()
        sys.exit(2)
    options = parser.parse_args(args)
    tls = [options.ca, options.cert, options.key]
    if any(tls) and not all(tls):
        parser.error("expected --ca, --cert and --key together")
    return options


def position_of(options: Namespace, partition: int, low: int) -> Position:
    """Where to start in a partition whose first record is at `low`."""
    if EARLIEST in options.starts:
        return Position(low, -1, None)
    return dict(at for at in options.starts if at != "beginning").get(partition, BEGINNING)
