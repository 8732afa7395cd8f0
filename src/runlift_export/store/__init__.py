"""A folder of files that belong together, each written whole or not at all.

All bytes are first written and synced under temporary names; only then are they renamed into
place, so that a full disk leaves everything as it was. A process killed in between leaves whole
files, each the old or the new one, and the next write heals the rest. What we wrote is noted by
hash in a ledger inside the folder, so that a later call can tell our own file from one that
somebody made or edited: those are kept under another name, never lost, and files we did not
write are never removed. The order of the files given is the order of renaming, so the last one
(plan.json) appears only when all it points to is there. Where the system knows file locks, two
processes take turns.

A prefix of a bucket is such a place, too, as far as one can be; what lies in one can be brought
near. Also what `serve` keeps from one start to the next: its published plan, and digests of
secrets.

Each name is loaded when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from runlift_export.late_names import load_when_used

if TYPE_CHECKING:
    from runlift_export.store.address_secrets import (
        AddressSecret,
        AddressSecrets,
        CurrentSecrets,
        Opens,
        change_address_secrets,
        read_address_secrets,
    )
    from runlift_export.store.bucket import (
        Bucket,
        ChangedError,
        OddNameError,
        Stored,
        checked_address,
        is_address,
    )
    from runlift_export.store.conversions import (
        CONVERSIONS,
        Conversion,
        WrittenFile,
        add_conversions,
        is_there,
        put_file,
        read_conversions,
        rewrite_conversions,
    )
    from runlift_export.store.mirror import MIRRORED, Mirrored, bring_near
    from runlift_export.store.places import (
        BucketPlace,
        FolderPlace,
        Place,
        listing_digest,
        place_at,
    )
    from runlift_export.store.published_state import PublishedState
    from runlift_export.store.staging import (
        alone_in,
        is_inside,
        is_plain,
        make_private,
        read_plain,
        replace,
        sweep,
        sync,
        sync_folder,
    )
    from runlift_export.store.writing import LEDGER, LEDGER_FORMAT, Outcome, write, write_file

__all__ = [
    "CONVERSIONS",
    "LEDGER",
    "LEDGER_FORMAT",
    "MIRRORED",
    "AddressSecret",
    "AddressSecrets",
    "Bucket",
    "BucketPlace",
    "ChangedError",
    "Conversion",
    "CurrentSecrets",
    "FolderPlace",
    "Mirrored",
    "OddNameError",
    "Opens",
    "Outcome",
    "Place",
    "PublishedState",
    "Stored",
    "WrittenFile",
    "add_conversions",
    "alone_in",
    "bring_near",
    "change_address_secrets",
    "checked_address",
    "is_address",
    "is_inside",
    "is_plain",
    "is_there",
    "listing_digest",
    "make_private",
    "place_at",
    "put_file",
    "read_address_secrets",
    "read_conversions",
    "read_plain",
    "replace",
    "rewrite_conversions",
    "sweep",
    "sync",
    "sync_folder",
    "write",
    "write_file",
]

_HOMES = {
    "AddressSecret": "address_secrets",
    "AddressSecrets": "address_secrets",
    "CurrentSecrets": "address_secrets",
    "Opens": "address_secrets",
    "change_address_secrets": "address_secrets",
    "read_address_secrets": "address_secrets",
    "Bucket": "bucket",
    "ChangedError": "bucket",
    "OddNameError": "bucket",
    "Stored": "bucket",
    "checked_address": "bucket",
    "is_address": "bucket",
    "CONVERSIONS": "conversions",
    "Conversion": "conversions",
    "WrittenFile": "conversions",
    "add_conversions": "conversions",
    "is_there": "conversions",
    "put_file": "conversions",
    "read_conversions": "conversions",
    "rewrite_conversions": "conversions",
    "MIRRORED": "mirror",
    "Mirrored": "mirror",
    "bring_near": "mirror",
    "BucketPlace": "places",
    "FolderPlace": "places",
    "Place": "places",
    "listing_digest": "places",
    "place_at": "places",
    "PublishedState": "published_state",
    "alone_in": "staging",
    "is_inside": "staging",
    "is_plain": "staging",
    "make_private": "staging",
    "read_plain": "staging",
    "replace": "staging",
    "sweep": "staging",
    "sync": "staging",
    "sync_folder": "staging",
    "LEDGER": "writing",
    "LEDGER_FORMAT": "writing",
    "Outcome": "writing",
    "write": "writing",
    "write_file": "writing",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = load_when_used(__name__, _HOMES)
