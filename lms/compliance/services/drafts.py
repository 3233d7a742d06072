"""Weigh what somebody wants to record: what speaks against it, what is worth saying, what it would change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from lms.catalogue import services as catalogue
from lms.compliance.model.drafts import OF_DIRECTORY, SPANS, Change, Draft, Kind, Objection, Weighed
from lms.compliance.model.evidence import Evidence
from lms.compliance.rules import drafts as rules
from lms.compliance.rules.credit import Training, refusal
from lms.compliance.rules.limits import FAILURES, sentence_of
from lms.compliance.rules.reading import prepare
from lms.compliance.rules.relevance import names_of
from lms.compliance.services import evidence, foresight
from lms.compliance.services.foresight import Supposed
from lms.compliance.services.texts import known_rulebook, shared_facts
from lms.compliance.store.facts import facts_of
from lms.directory.services import byhand, people
from lms.directory.services.byhand import DirectoryEntry
from lms.directory.services.identified import Identified, identified
from lms.kernel.facts import ATTRIBUTES, Fact, FactType
from lms.platform.work import Work

PIECE = 200
"""Facts named by one reading: a person's foresight asks for few people at a time."""
_ENDLESS = {
    Kind.LEAVE: "No end is known: dates move on with every day until you record the last day.",
    Kind.EXEMPTION: "No end is set: it holds until you record its last day.",
}


def weigh(work: Work, draft: Draft) -> Weighed:
    """Return what is to be said about a draft before it is recorded; writes nothing."""
    scales = Scales(work, [draft.person_id], explain=True)
    return scales.weigh(work, scales.completed(work, draft))


class Scales:
    """What is known about some people, read once, against which drafts about them are held."""

    def __init__(self, work: Work, person_ids: Collection[int], *, explain: bool = False) -> None:
        self._explain = explain
        self._book = book = known_rulebook(work)
        self.zone = book.zone
        self.today = work.today(book.zone)
        self.numbers = people.ids_by_number(work)
        ours = set(self.numbers.values())
        self.people = {person_id for person_id in person_ids if person_id in ours}
        self.views = people.views(work, list(self.people), self.today)
        self._staff_nos = {person_id: number for number, person_id in self.numbers.items()}
        self._facts = facts_of(work.session, list(self.people), shared=shared_facts(work))
        self._directory = byhand.Book(work, self.people)
        self._texts = {rule.key: rule.requirement for rule in book.at().rules.values()}
        texts = list(self._texts.values())
        self.titles = {key: text.title or key for key, text in self._texts.items()}
        self.births = births(work)
        self.modules = frozenset(m for text in texts for m in names_of(text).modules) | set(self.births)
        self._signed = frozenset(
            m for text in texts if any(t.body.sign_off for t in text.texts) for m in names_of(text).modules
        )
        self.events = frozenset(
            a.label for text in texts for a in names_of(text).anchors if a.name == FactType.EVENT.value and a.label
        )
        self.tags = frozenset(
            {tag for text in texts for tag in names_of(text).tags}
            | {a.label for t in texts for a in names_of(t).anchors if a.name == FactType.DESIGNATION.value and a.label}
        )
        self._told_by_hr = byhand.told_by_extracts(work)
        self._actor_person = work.actor.person_id
        self._approvers: dict[str, Identified | None] = {}

    def name(self, person_id: int) -> str:
        """Return what a person is called."""
        return self.views[person_id].name if person_id in self.views else "This person"

    def completed(self, work: Work, draft: Draft) -> Draft:
        """Return a draft with the approver written as a name with what names them for certain."""
        found = self._approver(work, draft)
        return replace(draft, approver=found.shown if found else draft.approver.strip())

    def _approver(self, work: Work, draft: Draft) -> Identified | None:
        said = draft.approver.strip()
        if said not in self._approvers:
            self._approvers[said] = identified(work, said) if said else None
        return self._approvers[said]

    def weigh(self, work: Work, draft: Draft) -> Weighed:
        """Return everything to be said about a draft."""
        as_of = max(self.today, draft.on)
        found = self.objections(work, draft)
        if found:
            return Weighed(as_of, tuple(found), (), ())
        changes = self.foresee(work, {draft.person_id: self.supposed(work, draft)}, as_of)
        found += self.spoken_by_rules(draft, changes)
        return Weighed(as_of, tuple(found), tuple(self.remarks(draft)), tuple(changes))

    def foresee(self, work: Work, supposed: Mapping[int, Supposed], as_of: date) -> list[Change]:
        """Return what would be owed with something supposed, beside what has been read and supposed before."""
        return foresight.foresee(work, supposed, as_of, book=self._book, known=self._facts, explain=self._explain)

    def objections(self, work: Work, draft: Draft) -> list[Objection]:
        """Return what speaks against a draft without asking the rules."""
        if draft.person_id not in self.people:
            return [Objection("staff_no", "There is no such person in this agency.")]
        found = rules.objections(draft, self._known(work, draft, self._facts[draft.person_id]))
        if draft.kind in OF_DIRECTORY and not found:
            told = self._directory.findings(entry_of(draft))
            found += [Objection(one.field, one.sentence) for one in told] + self._supervisor(draft)
        return found

    def common(self, work: Work, draft: Draft) -> list[Objection]:
        """Return what speaks against a draft whomever it is for."""
        return rules.common(draft, self._known(work, draft, ()))

    def _known(self, work: Work, draft: Draft, facts: Sequence[Fact]) -> rules.Known:
        approver = self._approver(work, draft)
        return rules.Known(
            today=self.today,
            zone=self.zone,
            person=prepare(list(facts)),
            name=self.name(draft.person_id),
            requirements=frozenset(self.titles),
            modules=self.modules,
            births=self.births,
            original=_original(work, draft),
            about_oneself=self._actor_person == draft.person_id,
            approver_known=approver is not None,
            approver_id=approver.person_id if approver else None,
        )

    def _supervisor(self, draft: Draft) -> list[Objection]:
        number = str(draft.attributes.get("supervisor_no", ""))
        if number and number not in self.numbers:
            return [Objection("supervisor_no", f"Nobody has the staff number {number}.")]
        if number and number == self._staff_nos[draft.person_id]:
            return [Objection("supervisor_no", "Nobody supervises themselves.")]
        return []

    def spoken_by_rules(self, draft: Draft, changes: Sequence[Change]) -> list[Objection]:
        """Return what the rules themselves object: no extension granted, a year that no calendar has."""
        found = [
            Objection("until" if draft.until else "on", f"{change.title}: {change.problem}")
            for change in changes
            if change.problem and change.before.status is not None
        ]
        if draft.kind is Kind.EXEMPTION and draft.requirement and not changes:
            title = self.titles[draft.requirement]
            sentence = f"{title} allows no exemptions, or does not apply to this person on that day."
            found.append(Objection("requirement", sentence))
        if draft.kind is Kind.EXTENSION and not found and not any(change.granted for change in changes):
            answers = [f"{change.title}: {change.answer}" for change in changes if change.answer]
            found.append(Objection("new_due", " ".join(answers) or "No requirement is open that could be extended."))
        if draft.kind is Kind.CREDIT and draft.requirement and not found:
            found += self._unaccepted(draft)
        return found

    def _unaccepted(self, draft: Draft) -> list[Objection]:
        """Return why the requirement that credit is meant for does not take it."""
        text, calendars = self._texts[draft.requirement], self._book.at().calendars
        asked = Training(module=draft.module, on=draft.on, external=draft.external)
        person = prepare(self._facts[draft.person_id])
        try:
            why = refusal(text, person, asked, self.today, calendars, zone=self.zone)
        except FAILURES as error:
            return [Objection("requirement", sentence_of(error, person.facts))]
        return [Objection("counts_as", why)] if why else []

    def remarks(self, draft: Draft) -> list[str]:
        """Return what is worth knowing before recording."""
        said = []
        if draft.kind in SPANS and draft.until is None:
            said.append(_ENDLESS[draft.kind])
        if draft.kind is Kind.CORRECTION and draft.module in self._signed:
            said.append("Signatures on the old record do not carry over; the new one must be signed again.")
        if draft.kind is Kind.EVENT and draft.name not in self.events:
            said.append(f"No requirement speaks of the event {draft.name}, so it changes nothing now.")
        return said + self._of_directory(draft)

    def _of_directory(self, draft: Draft) -> list[str]:
        if draft.kind in {Kind.DESIGNATION, Kind.DESIGNATION_END}:
            said = [] if draft.tag in self.tags else [f"No requirement speaks of the designation {draft.tag}."]
            if draft.tag in self._told_by_hr:
                overruled = (
                    "Extracts of HR speak of this designation. The next one that says otherwise overrules this "
                    "from its own day on; have it changed there too."
                )
                return [*said, overruled]
            return [*said, "Extracts of HR do not speak of this designation: it stays until somebody ends it here."]
        if draft.kind in OF_DIRECTORY:
            return ["The next extract of HR that says otherwise overrules this; have it changed there too."]
        return []

    def supposed(self, work: Work, draft: Draft) -> Supposed:
        """Return a draft as facts that are supposed to be known."""
        gone = [draft.replaces.replace("-", ":", 1)] if draft.replaces else []
        new = facts_from(draft, work)
        if draft.corrects is not None:
            gone.append(f"evidence:{draft.corrects}")
            old = _original(work, draft)
            if old is not None and old.module == draft.module:
                new = [replace(fact, version=old.module_version) for fact in new]
        return Supposed(new, gone)

    def suppose(self, work: Work, draft: Draft) -> None:
        """Take a draft as recorded, for the drafts that come after it."""
        self._facts[draft.person_id].extend(facts_from(draft, work))
        if draft.kind in OF_DIRECTORY:
            self._directory.suppose(entry_of(draft))

    def forget(self, work: Work, person_id: int, name: str) -> None:
        """Take a fact (`fact:12`) as taken back, for the drafts that come after it."""
        self._facts[person_id].append(Fact(type=FactType.REVOCATION, of=name, recorded_at=work.now))

    def place_of(self, person_id: int, day: date) -> Mapping[str, Any]:
        """Return a person's place on a day, in the words of the directory."""
        return self._directory.attributes_on(person_id, day)


def facts_from(draft: Draft, work: Work) -> list[Fact]:
    """Return a draft as the rules would read it."""
    completes = draft.kind in {Kind.CREDIT, Kind.CORRECTION}
    excuses = draft.kind in {Kind.EXEMPTION, Kind.EXTENSION}
    fact = Fact(
        type=FactType.COMPLETION if completes else FactType(draft.kind.value),
        on=draft.on,
        recorded_at=work.now,
        until=draft.until,
        tag=draft.tag or None,
        name=draft.name or None,
        kind=draft.leave_kind or None,
        module=draft.module or None,
        minutes=draft.minutes,
        external=draft.external,
        new_due=draft.new_due,
        determination=draft.determination,
        requirement=(draft.requirement or None) if excuses else None,
        attributes={name: value for name, value in draft.attributes.items() if name in ATTRIBUTES},
    )
    return [fact]


def entry_of(draft: Draft, source: str = byhand.SOURCE) -> DirectoryEntry:
    """Return a draft as an entry of the directory."""
    return DirectoryEntry(
        person_id=draft.person_id,
        type=FactType(draft.kind.value),
        on=draft.on,
        tag=draft.tag or None,
        attributes=draft.attributes,
        reason=draft.note,
        source=source,
    )


def births(work: Work) -> dict[str, date]:
    """Return the first day of every module of the catalogue."""
    far = work.now.date() + timedelta(days=3650)
    found: dict[str, date] = {}
    for view in catalogue.current_versions(work, work.actor.agency_id, far):
        found[view.module] = min(v.effective_on for v in catalogue.versions(work, work.actor.agency_id, view.module))
    return found


def _original(work: Work, draft: Draft) -> Evidence | None:
    if draft.corrects is None:
        return None
    record = evidence.training_record(work, draft.person_id)
    return next((one for one in record if one.id == draft.corrects), None)
