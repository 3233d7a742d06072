"""The evidence of one completion: what was learned and asked, how long it took, who signed, where the logs have it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from lms.audit import services as audit
from lms.audit.model import Act, Entry
from lms.catalogue.model import HotspotItem
from lms.compliance.model.evidence import Evidence
from lms.compliance.services import evidence, texts
from lms.compliance.services.record import words
from lms.kernel.errors import Invalid
from lms.learning.services.feedback import Part, Told
from lms.learning.services.proof import Sat, sat
from lms.platform.words import day, instant, minutes_words, number
from lms.platform.work import Work
from lms.reporting.datasets.certificate import until_words
from lms.reporting.language import _
from lms.reporting.model import Content, DataFile, Question, TextVersion
from lms.reporting.queries.proof import Link, links
from lms.reporting.services import certificates
from lms.reporting.services.certificates import Hold, Standing
from lms.signoff.model import Authentication, Statement
from lms.signoff.services import signing
from lms.signoff.services.inbox import last_statement

FILE = "completion.json"
ACTS = (Act.EVIDENCE_POSTED, Act.ATTEMPT_FINISHED, Act.SIGNOFF_SIGNED, Act.SIGNOFF_RETURNED, Act.CERTIFICATE_ISSUED)
MOST_ENTRIES = 2000
LETTERS = "abcdefgh"
SHORT = 16


def compiled(work: Work, question: Question) -> Content:
    """Return everything that proves the completion asked about."""
    own = question.narrowing
    if own.evidence_id is None:
        raise Invalid("This page is about one completion. Ask for it on the training record.")
    one = evidence.evidence(work, own.evidence_id)
    found = certificates.standing(work, one, question.known_at, question.as_of)
    paper = sat(work, one.id)
    chain = links(work.session, work.actor.agency_id, one.id, question.known_at)
    entries = _entries(work, one, question)
    said = last_statement(work, one.id)
    said = said if said and said.signed_at <= question.known_at else None
    values = {
        "as_of": question.as_of,
        "known_at": question.known_at,
        "name": one.profile.name,
        "state": state_words(found),
        "facts_of": _facts(one),
        "texts": _texts(one, texts.titles(work, one.recorded_at)),
        "asked": [_line(place, told) for place, told in enumerate(paper.questions, 1)] if paper else [],
        "annex": [_whole(place, told, paper) for place, told in enumerate(paper.questions, 1)] if paper else [],
        "points": _points(paper),
        "late": _late(paper),
        "demonstrated": _demonstrated(paper),
        "signatures": [each.statement for each in found.signatures],
        "seal": _seal(work, said),
        "chain": [(each.sequence, each.id, each.kind.replace("_", " "), instant(each.recorded_at), each.hash)
                  for each in chain],
        "entries": [(each.sequence, each.act.value, instant(each.at), each.hash) for each in entries],
        "file": FILE,
    }  # fmt: skip
    return Content(
        title=_("Evidence of a completion"),
        scope=f"{one.profile.name}, {one.title or one.module}",
        values=values,
        registers={},
        files=[DataFile(FILE, _("The same as data"), _data(one, paper, chain, entries, said), "application/json")],
        counts={"entries": len(chain), "questions": len(paper.questions) if paper else 0},
        texts=[TextVersion("module", one.module or "", one.module_version or 0, one.content_hash)],
    )


def state_words(found: Standing) -> str:
    """Return whether a completion stands, in a sentence."""
    if found.hold is Hold.REVOKED:
        return _("It was taken back on %(day)s.", day=day(found.undone_on))
    if found.hold is Hold.CORRECTED:
        return _("It was corrected on %(day)s: another record stands in its place.", day=day(found.undone_on))
    if found.hold is Hold.UNSIGNED:
        return _("It stands; the signature that is asked for is missing.")
    if found.hold is Hold.EXPIRED:
        return _("It stands, and was valid until %(day)s.", day=day(found.until))
    return _("It stands.") + " " + until_words(found)


def _facts(one: Evidence) -> list[tuple[str, str]]:
    minutes = [
        _("%(length)s as the module states", length=minutes_words(one.minutes_declared))
        if one.minutes_declared
        else "",
        _("%(length)s measured", length=minutes_words(one.minutes_measured)) if one.minutes_measured else "",
    ]
    needed = _("%(mark)s%% needed", mark=number(one.pass_mark)) if one.pass_mark else ""
    score = f"{number(one.score)}%" if one.score is not None else ""
    who = one.profile
    rows = [
        (_("Person"), f"{who.name}, {who.position}".strip(", ")),
        (_("Unit"), f"{who.unit_code} {who.unit_name}".strip()),
        (_("Training"), one.title or one.module or ""),
        (_("Completed on"), day(one.on)),
        (_("Begun"), instant(one.started_at) if one.started_at else ""),
        (_("Finished"), instant(one.finished_at) if one.finished_at else ""),
        (_("Length"), ", ".join(filter(None, minutes))),
        (_("Score"), ", ".join(filter(None, (score, needed if score else "")))),
        (_("Attempts at the test"), str(one.attempts or "")),
        (_("Taught by"), one.trainer),
        (_("Recorded"), f"{instant(one.recorded_at)}. {words.origin(one)}"),
        (_("Certificate number"), one.certificate_no),
    ]
    return [(label, value) for label, value in rows if value]


def _texts(one: Evidence, titles: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return what was learned, and what it could serve when it was recorded, each with version and hash.

    A requirement is called as it was then, with the key by which the agency's files and data name it.
    """
    module = (one.title or one.module or "", str(one.module_version or "–"), one.content_hash or "–")
    rules = [
        (_named(str(rule["requirement"]), titles), str(rule["version"]), str(rule["sha256"])) for rule in one.rules
    ]
    return [module, *rules]


def _named(key: str, titles: Mapping[str, str]) -> str:
    title = titles.get(key, key)
    return key if title == key else f"{title} ({key})"


def _points(paper: Sat | None) -> str:
    if paper is None or paper.paper.submission is None:
        return ""
    handed = paper.paper.submission
    return _(
        "Paper %(number)s, handed in on %(at)s: %(points)s of %(all)s points.",
        number=paper.paper.number, at=instant(handed.at), points=handed.points, all=handed.maximum,
    )  # fmt: skip


def _demonstrated(paper: Sat | None) -> str:
    """Return which lessons were not taken, and what proved that they need not be; empty where all were taken."""
    if paper is None or not paper.demonstrated or paper.start is None or paper.start.submission is None:
        return ""
    start = paper.start.submission
    return _(
        "Not taken: the starting test (handed in on %(at)s, %(points)s of %(all)s points) proved what they teach; "
        "their minutes are not counted: %(lessons)s.",
        at=instant(start.at), points=start.points, all=start.maximum, lessons="; ".join(paper.demonstrated),
    )  # fmt: skip


def _late(paper: Sat | None) -> str:
    """Return how much was answered without a network, by both clocks; empty where nothing was."""
    found = paper.came_late if paper else ()
    if not found:
        return ""
    done, got = [each.device_at for each in found if each.device_at], [each.received_at for each in found]
    return _(
        "Answers in lessons and on the paper that came after a time without a network: %(count)s. Given, as the "
        "device's clock says, from %(first)s to %(last)s, received from %(since)s to %(until)s. Our time counts.",
        count=len(found), first=instant(min(done)), last=instant(max(done)), since=instant(min(got)),
        until=instant(max(got)),
    )  # fmt: skip


def _times(paper: Sat, item: str) -> str:
    """Return when an answer was received, and given by the device's clock."""
    answered = paper.times(item)
    if answered is None:
        return ""
    received = _("Received %(at)s", at=instant(answered.received_at))
    given = _("given, as the device's clock says, %(at)s", at=instant(answered.device_at)) if answered.device_at else ""
    return "; ".join(filter(None, (received, given))) + "."


def _line(place: int, told: Told) -> tuple[int, str, str, str]:
    """Return a question on one line: its number, its name in the module, the answer, whether it was right."""
    return place, told.question.item.id, _given(told.parts), _("Right") if told.correct else _("Wrong")


def _given(parts: Sequence[Part]) -> str:
    """Return an answer shortly: the letters chosen, or what was given for each part where that is short."""
    if any(part.given for part in parts):
        given = ", ".join(part.given or "–" for part in parts)
        return given if len(given) <= SHORT else _("%(parts)s parts", parts=len(parts))
    return ", ".join(LETTERS[place] for place, part in enumerate(parts) if part.chosen) or "–"


def _whole(place: int, told: Told, paper: Sat) -> tuple[int, str, str, list[tuple[str, str, str]], str]:
    """Return a question as it was shown: its text, each part with what was given and what is right, and both times."""
    item = told.question.item
    parts = [
        (
            f"{LETTERS[at]}) {part.text}",
            part.given or (_("chosen") if part.chosen else ""),
            {"yes": _("right"), "no": ""}.get(part.right or "", part.right or ""),
        )
        for at, part in enumerate(told.parts)
    ]
    seen = _("Picture: %(alt)s", alt=item.image.alt) if isinstance(item, HotspotItem) else ""
    return place, getattr(item, "situation", "") or seen, item.stem, parts, _times(paper, item.id)


def _seal(work: Work, said: Statement | None) -> str:
    """Return what binds the signature to the record (21 CFR 11.70), and whether it still does."""
    if said is None:
        return ""
    holds = _("holds") if signing.seal_holds(work, said.id) else _("does not hold: record or statement was changed")
    checked = {
        Authentication.PASSWORD: _("The signer gave the password when signing."),
        Authentication.SYNTHETIC: _("Nobody was there to sign: this history is made up."),
    }[said.authentication]
    seal = _("Seal over record and statement: %(seal)s; it %(holds)s.", seal=said.seal, holds=holds)
    return f"{checked} {seal}"


def _entries(work: Work, one: Evidence, question: Question) -> list[Entry]:
    """Return what the agency's log says about the completion, in order."""
    subject = f"person:{one.person_id}"
    found = audit.latest(work, work.actor.agency_id, ACTS, subject, limit=MOST_ENTRIES)
    mine = [each for each in found if each.data.get("evidence") == one.id and each.at <= question.known_at]
    return mine[::-1]


def _both_clocks(paper: Sat | None, item: str) -> dict[str, str | None]:
    answered = paper.times(item) if paper else None
    device_at = answered.device_at if answered else None
    return {
        "received_at": answered.received_at.isoformat() if answered else None,
        "device_at": device_at.isoformat() if device_at else None,
    }


def _data(
    one: Evidence, paper: Sat | None, chain: Sequence[Link], entries: Sequence[Entry], said: Statement | None
) -> bytes:
    """Return the same as JSON: the questions whole, the answers as given, every hash."""
    questions = [
        {
            "item": told.question.item.id,
            "order": list(told.question.order),
            "stem": told.question.item.stem,
            "given": told.question.given,
            "right": told.correct,
            **_both_clocks(paper, told.question.item.id),
        }
        for told in (paper.questions if paper else ())
    ]
    content = {
        "record": one.id,
        "name": one.profile.name,
        "module": one.module,
        "version": one.module_version,
        "content_sha256": one.content_hash,
        "completed_on": one.on.isoformat() if one.on else None,
        "score": one.score,
        "minutes": {"stated": one.minutes_declared, "measured": one.minutes_measured},
        "requirements": list(one.rules),
        "questions": questions,
        "demonstrated": list(paper.demonstrated) if paper else [],
        "signature": {"text": said.text, "meaning": said.meaning, "name": said.signer_name,
                      "at": said.signed_at.isoformat(), "seal": said.seal} if said else None,
        "chain": [{"sequence": each.sequence, "record": each.id, "kind": each.kind, "sha256": each.hash,
                   "previous_sha256": each.previous_hash} for each in chain],
        "log": [{"sequence": each.sequence, "act": each.act.value, "at": each.at.isoformat(), "sha256": each.hash}
                for each in entries],
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()
