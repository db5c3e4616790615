"""Alerts told to others: a message, rows for trackers, a webhook; nothing active in any of them, nothing lost where they fail."""

from __future__ import annotations

import csv
import email
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from tests.registry.field import advisory, day, new_registry, release, world
from wardbook.app import telling
from wardbook.app.monitoring import Monitoring, monitor
from wardbook.registry.faults import RegistryFault

EVIL = '=HYPERLINK("http://x") <script>alert(1)</script>\r\nBcc: all@example.com'


@pytest.fixture
def done(tmp_path: Path) -> Monitoring:
    registry = new_registry(f"sqlite:///{tmp_path / 'r.db'}")
    release(registry)
    with world(tmp_path / "w", advisory("CVE-2026-0001", says=EVIL), advisory("CVE-2026-0002")) as snapshot:
        return monitor(registry, snapshot, as_of=day("2026-11-21"))


def test_a_message_is_one_that_mail_programs_read_and_no_advisory_writes_its_head(done: Monitoring) -> None:
    read = email.message_from_bytes(telling.message(done, "psirt@example.com"), policy=policy.default)
    assert read["To"] == "psirt@example.com"
    assert read["Bcc"] is None
    assert "2 alerts" in read["Subject"]
    body = read.get_content()
    assert "CVE-2026-0002" in body
    assert "way to harm in demo@1.0.0" in body
    with pytest.raises(RegistryFault, match="PM312"):
        telling.message(done, "a@b\r\nBcc: x@y")


@pytest.mark.parametrize("rows", [telling.jira_rows, telling.github_rows], ids=["jira", "github"])
def test_rows_for_trackers_hold_a_row_for_each_alert_and_no_formula(done: Monitoring, rows: object) -> None:
    data = rows(done)  # type: ignore[operator]
    found = list(csv.reader(io.StringIO(data.decode(), newline="")))
    assert len(found) == 1 + len(done.alerts)
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in found for cell in row)


class Receiver(BaseHTTPRequestHandler):
    answers: ClassVar[list[int]] = []
    got: ClassVar[list[tuple[str, bytes]]] = []

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        Receiver.got.append((self.headers["Idempotency-Key"], data))
        self.send_response(Receiver.answers.pop(0))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def receiver(*answers: int) -> Iterator[str]:
    Receiver.answers, Receiver.got = list(answers), []
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_webhook_that_fails_is_tried_again_with_the_same_key(
    done: Monitoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "_WAIT", 0.01)
    with receiver(503, 429, 200) as url:
        list(telling.write_all(done, mail=None, to="", jira=None, github=None, webhook=url))
    assert len({key for key, _ in Receiver.got}) == 1
    assert len(Receiver.got) == 3
    assert len(json.loads(Receiver.got[-1][1])["alerts"]) == 2


@pytest.mark.parametrize("answers", [(400,), (500, 500, 500, 500), (302,)])
def test_a_webhook_that_takes_nothing_is_one_fault_and_no_redirect_is_followed(
    monkeypatch: pytest.MonkeyPatch, answers: tuple[int, ...]
) -> None:
    monkeypatch.setattr(telling, "_WAIT", 0.01)
    with receiver(*answers) as url, pytest.raises(RegistryFault, match="PM313"):
        telling.send(url, b"{}", once="k")
    assert len(Receiver.got) == len(answers)
    for wrong in ("ftp://h/x", "file:///etc/passwd", "https://", "nonsense", "http://[::1", "https://h:x/"):
        with pytest.raises(RegistryFault, match="PM313"):
            telling.send(wrong, b"{}", once="k")


@pytest.mark.parametrize(
    "url", ["http://tracker.hospital.example/hook", "http://127.0.0.1.example/", "http://10.0.0.7/"]
)
def test_alerts_go_over_plain_http_to_this_machine_only(url: str) -> None:
    with pytest.raises(RegistryFault, match="plain http"):
        telling.send(url, b"{}", once="k")
    telling.refuse_webhook(url.replace("http:", "https:"))
    telling.refuse_webhook("http://localhost:8080/hook")
