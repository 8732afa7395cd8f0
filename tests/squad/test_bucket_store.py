"""A prefix of a bucket as a place for files that belong together, and objects brought near."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import obstore
import pytest

from runlift_export import store
from runlift_export.errors import FolderError, RequestError
from runlift_export.store import Bucket, Stored, bring_near, mirror, place_at, places
from squad.buckets import counted, delete, fresh_memory, held_at, on_disk, put

PLAN = "memory://bucket/plan"
FILES = (("workouts/a.fit", b"a"), ("workouts/b.fit", b"b"), ("plan.json", b"1"))


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh_memory(monkeypatch)
    monkeypatch.setattr(places, "_PAUSE_S", 0.001)


def ours(address: str) -> dict[str, bytes]:
    return {name: data for name, data in held_at(address).items() if name != store.LEDGER}


# --- addresses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("s3://bucket/club/", "s3://bucket/club"),
        ("S3://bucket", "s3://bucket"),
        ("az://container/a b/c", "az://container/a b/c"),
        ("file:///a%20b/club", "/a b/club"),
    ],
)
def test_an_address_has_one_form(address: str, meant: str) -> None:
    """A slash at the end changes nothing; `file://` is the folder that it names."""
    assert meant == store.checked_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://host/x",
        "https://host/x",
        "s3://",
        "s3:///x",
        "s3://key:secret@bucket/x",
        "file://host/x",
    ],
)
def test_what_cannot_be_meant_is_refused_without_its_password(address: str) -> None:
    """With what would be right."""
    with pytest.raises(RequestError) as refused:
        store.checked_address(address)
    assert "secret" not in str(refused.value)


def test_without_obstore_one_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra."""
    monkeypatch.setitem(__import__("sys").modules, "obstore.exceptions", None)
    with pytest.raises(RequestError, match=r"pip install 'runlift-export\[bucket\]'"):
        place_at("s3://bucket/club")


# --- writing ------------------------------------------------------------------------------------


def test_what_is_the_same_is_not_put_and_not_got(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger is got, and what is there is listed: no more."""
    first = place_at(PLAN).write(FILES)
    assert tuple(name for name, _ in FILES) == first.written
    counts = counted(monkeypatch)
    again = place_at(PLAN).write(FILES)
    assert ((), ("workouts/a.fit", "workouts/b.fit", "plan.json")) == (
        again.written,
        again.unchanged,
    )
    assert {"get": 1, "list": 1} == counts


def test_own_stale_objects_go_and_those_of_others_stay() -> None:
    """One that we put and somebody edited is kept under another name, one of theirs untouched."""
    place_at(PLAN).write(FILES)
    put(f"{PLAN}/plan.json", b"edited")
    put(f"{PLAN}/workouts/own.fit", b"theirs")
    done = place_at(PLAN).write((("workouts/a.fit", b"a2"), ("plan.json", b"2")))
    assert (("workouts/b.fit",), (("plan.json", "plan.kept-1.json"),)) == (done.removed, done.kept)
    assert {
        "workouts/a.fit": b"a2",
        "workouts/own.fit": b"theirs",
        "plan.json": b"2",
        "plan.kept-1.json": b"edited",
    } == ours(PLAN)


def test_plan_json_is_put_after_all_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the ledger that knows both old and new before."""
    names: list[str] = []
    put_now = Bucket.put

    def noted(self: Bucket, name: str, data: bytes, *, instead_of: str | None) -> str:
        names.append(name)
        return put_now(self, name, data, instead_of=instead_of)

    monkeypatch.setattr(Bucket, "put", noted)
    place_at(PLAN).write(FILES)
    assert [store.LEDGER, "plan.json", store.LEDGER] == [names[0], *names[-2:]]


@pytest.mark.parametrize("at", range(5))
def test_who_is_killed_between_two_puts_is_healed_by_the_next(
    at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of that is taken for somebody else's, wherever it happened."""
    place_at(PLAN).write(FILES)
    newer = (("workouts/a.fit", b"a2"), ("workouts/c.fit", b"c"), ("plan.json", b"2"))
    put_now, left = Bucket.put, [at]

    class KilledError(Exception):
        """Stands for the end of the process."""

    def until(self: Bucket, name: str, data: bytes, *, instead_of: str | None) -> str:
        if not left[0]:
            raise KilledError
        left[0] -= 1
        return put_now(self, name, data, instead_of=instead_of)

    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "put", until)
        patch.setattr(places, "AT_ONCE", 1)
        with pytest.raises(KilledError):
            place_at(PLAN).write(newer)
    done = place_at(PLAN).write(newer)
    assert () == done.kept
    assert dict(newer) == ours(PLAN)
    assert (ours(PLAN), ()) == (dict(newer), place_at(PLAN).write(newer).written)


def test_of_two_planners_at_once_the_second_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of either is taken for a stranger's; the last who ends has all files in place."""
    put_now, done = Bucket.put, []

    def other_first(self: Bucket, name: str, data: bytes, *, instead_of: str | None) -> str:
        if not done:
            done.append(1)
            place_at(PLAN).write((("workouts/x.fit", b"x"), ("plan.json", b"other")))
        return put_now(self, name, data, instead_of=instead_of)

    monkeypatch.setattr(Bucket, "put", other_first)
    outcome = place_at(PLAN).write(FILES)
    assert ((), ("workouts/x.fit",)) == (outcome.kept, outcome.removed)
    assert dict(FILES) == ours(PLAN)


def test_an_edit_between_listing_and_putting_is_not_written_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is seen by the put, and kept."""
    place_at(PLAN).write(FILES)
    put_now, done = Bucket.put, []

    def edited_first(self: Bucket, name: str, data: bytes, *, instead_of: str | None) -> str:
        if name == "plan.json" and not done:
            done.append(1)
            put(f"{PLAN}/plan.json", b"by hand")
        return put_now(self, name, data, instead_of=instead_of)

    monkeypatch.setattr(Bucket, "put", edited_first)
    place_at(PLAN).write((*FILES[:2], ("plan.json", b"2")))
    assert b"by hand" == ours(PLAN)["plan.kept-1.json"]
    assert b"2" == ours(PLAN)["plan.json"]


def test_a_service_without_conditions_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As obstore's own local store, which can create but not replace by ETag."""
    on_disk(monkeypatch, tmp_path / "bucket")
    place_at("s3://bucket/plan").write(FILES)
    newer = (*FILES[:2], ("plan.json", b"2"))
    assert ("plan.json",) == place_at("s3://bucket/plan").write(newer).written
    assert b"2" == (tmp_path / "bucket/plan/plan.json").read_bytes()


def test_a_dry_run_puts_nothing() -> None:
    """It says what would be."""
    assert tuple(name for name, _ in FILES) == place_at(PLAN).write(FILES, dry=True).written
    assert {} == held_at(PLAN)


def test_names_outside_and_ledgers_of_newer_versions_are_refused() -> None:
    """As in a folder."""
    with pytest.raises(FolderError, match="inside"):
        place_at(PLAN).write((("../x", b""),))
    put(f"{PLAN}/{store.LEDGER}", b'{"format": 99}')
    with pytest.raises(FolderError, match="newer version"):
        place_at(PLAN).write(FILES)


# --- brought near -------------------------------------------------------------------------------


def near(tmp_path: Path, **more: Any) -> tuple[dict[str, bytes], int]:
    bucket = Bucket("memory://bucket/club")
    found = bring_near(bucket, tmp_path / "near", bucket.list(), **more)
    return {
        path.relative_to(found.folder).as_posix(): path.read_bytes()
        for path in found.folder.rglob("*")
        if path.is_file()
    }, found.got


def test_only_what_changed_is_got(tmp_path: Path) -> None:
    """New, other and lost ones; what is gone goes."""
    for name in ("a/1.fit", "a/2.fit", "a/b/3.fit"):
        put(f"memory://bucket/club/{name}", name.encode())
    assert 3 == near(tmp_path)[1]
    assert 0 == near(tmp_path)[1]
    put("memory://bucket/club/a/1.fit", b"other..")
    delete("memory://bucket/club/a/2.fit")
    (tmp_path / "near/files/a/b/3.fit").unlink()
    (tmp_path / "near/files/a/left.tmp").write_bytes(b"of one who was killed")
    assert ({"a/1.fit": b"other..", "a/b/3.fit": b"a/b/3.fit"}, 2) == near(tmp_path)


def test_a_list_that_is_damaged_costs_getting_all_again(tmp_path: Path) -> None:
    """And nothing else."""
    put("memory://bucket/club/a.fit", b"1")
    near(tmp_path)
    for damage in (b"{", b"[]", b'{"objects": {"a.fit": 1}}', b'{"objects": 5}'):
        (tmp_path / "near/objects.json").write_bytes(damage)
        assert ({"a.fit": b"1"}, 1) == near(tmp_path)


def test_what_was_being_got_when_the_process_ended_is_not_taken_for_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where the object is again as it was before, of the same size and stamp."""
    now = [b"old"]
    monkeypatch.setattr(Bucket, "fetch", lambda self, one, target: target.write_bytes(now[0]))
    bucket = Bucket("memory://bucket/club")

    def bring(stamp: str) -> bytes:
        one = Stored(name="a.fit", size=3, stamp=stamp)
        return (bring_near(bucket, tmp_path / "near", [one]).folder / "a.fit").read_bytes()

    assert b"old" == bring("1")
    now[0] = b"new"

    class KilledError(BaseException):
        """Stands for the end of the process, when the file is there and not yet noted."""

    note_now = mirror._note

    def note(home: Path, objects: dict[str, list[Any]]) -> None:
        if objects:
            raise KilledError
        note_now(home, objects)

    with monkeypatch.context() as patch:
        patch.setattr(mirror, "_note", note)
        with pytest.raises(KilledError):
            bring("2")
    now[0] = b"old"
    assert b"old" == bring("1")


def test_what_says_that_it_is_too_large_is_not_got(tmp_path: Path) -> None:
    """A hollow file has its size, so that its reader says what is wrong."""
    put("memory://bucket/club/a.fit", b"12345")
    assert ({"a.fit": b"\0" * 5}, 1) == near(tmp_path, is_too_large=lambda one: one.size > 4)


def test_what_changes_or_goes_between_listing_and_getting_is_an_error(tmp_path: Path) -> None:
    """What was got of the others is there the next time."""
    bucket = Bucket("memory://bucket/club")
    for name in ("a.fit", "b.fit"):
        put(f"memory://bucket/club/{name}", b"1")
    listed = tuple(bucket.list())
    put("memory://bucket/club/a.fit", b"2")
    with pytest.raises(store.ChangedError):
        bring_near(bucket, tmp_path / "near", listed)
    delete("memory://bucket/club/a.fit")
    with pytest.raises(FileNotFoundError):
        bring_near(bucket, tmp_path / "near", listed)
    assert ({"b.fit": b"1"}, 0) == near(tmp_path)


ODD = ["../x.fit", "/x.fit", "a\\..\\x.fit", "c:x.fit", f"{'x' * 300}.fit", "x\0.fit", "a//b.fit"]


@pytest.mark.parametrize("name", ODD)
def test_a_name_that_no_file_can_have_is_read_under_another(name: str) -> None:
    """Inside the folder, alone, and ending as it does; two of them never share one."""
    found = mirror.local_names([_one(name), _one(f"{name}.fit")])
    assert 2 == len(found)
    for local in found:
        assert store.is_inside(local)
        assert local.endswith(".fit")
        assert all(len(part) < 256 for part in local.split("/"))


def test_a_file_and_a_folder_of_one_name_are_both_read() -> None:
    """A bucket may have both; a disk cannot."""
    found = mirror.local_names([_one("a/x.fit"), _one("a/x.fit/y.fit"), _one("a/x.fit/z.fit")])
    assert {"a/x.fit", "a/x.fit/y.fit", "a/x.fit/z.fit"} == {one.name for one in found.values()}
    assert not any(local.startswith("a/x.fit/") for local in found)


def test_twins_by_another_spelling_are_two_where_the_disk_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Composed and decomposed letters, and case: one name on some systems' disks."""
    twins = [_one("a/\u00e9.fit"), _one("a/e\u0301.fit"), _one("a/E\u0301.fit")]
    for folds in (False, True):
        monkeypatch.setattr(mirror, "_FOLDS_CASE", folds)
        found = mirror.local_names(twins)
        assert len(twins) == len(found)
        assert (1 if folds else 3) == sum(local == one.name for local, one in found.items())


def _one(name: str) -> Stored:
    return Stored(name=name, size=1, stamp="1")


# --- what a service says ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (obstore.exceptions.PermissionDeniedError("GET http://x?sig=1"), "access denied"),
        (obstore.exceptions.UnauthenticatedError("401"), "access denied"),
        (obstore.exceptions.GenericError("timed out\n\nDebug source:\nx"), "timed out"),
        (obstore.exceptions.GenericError("PUT http://169.254.169.254/token"), "no key"),
        (obstore.exceptions.GenericError("GET http://h/b - builder error"), "AWS_ALLOW_HTTP=true"),
    ],
)
def test_what_a_service_refuses_is_told_in_one_line(
    error: Exception, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without traces; and always as an error of ours."""

    def refuse(*values: object, **named: object) -> None:
        raise error

    asked: list[Callable[[Bucket], object]] = [
        lambda bucket: tuple(bucket.list()),
        Bucket.list_top,
        lambda bucket: bucket.get("x"),
        lambda bucket: bucket.stat("x"),
        lambda bucket: bucket.put("x", b"", instead_of=None),
        lambda bucket: bucket.delete("x"),
    ]
    for kind in ("list", "list_with_delimiter", "get", "head", "put", "delete"):
        monkeypatch.setattr(obstore, kind, refuse)
    for ask in asked:
        with pytest.raises(FolderError, match=words) as told:
            ask(Bucket(PLAN))
        assert "\n" not in str(told.value)
        assert "Debug" not in str(told.value)


def test_every_kind_of_address_is_opened_without_asking_anybody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is wrong in the environment is told at once, in one line."""
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", "club")
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", "a2V5")
    for address in ("s3://bucket/x", "gs://bucket/x", "az://container/x"):
        assert address == place_at(address).address
    fresh_memory(monkeypatch)
    monkeypatch.setenv("AWS_TIMEOUT", "soon")
    with pytest.raises(RequestError, match="soon") as told:
        place_at("s3://bucket/x")
    assert "\n" not in str(told.value)
