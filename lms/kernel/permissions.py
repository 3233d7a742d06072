"""What an actor may do: `<resource>:<action>`, and the roles that people hold."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the agency's learning; a person may hold several."""

    STAFF = "staff"
    SUPERVISOR = "supervisor"
    OFFICER = "officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    ACCOMMODATION = "accommodation"
    """Looks after accommodations, and sees nothing else by it."""


class Permission(StrEnum):
    """What an actor may do, as `<resource>:<action>`; unknown names are errors, never silently denied.

    `PUBLIC` is held by everybody, signed in or not; `ACCOUNT_OWN` by everybody signed in. Which role holds what is one
    table in `lms.directory.access`; which rows a permission reaches is the same room's `scope`.
    """

    PUBLIC = "public:read"
    ACCOUNT_OWN = "account:own"
    LEARNING_OWN = "learning:own"
    RECORD_OWN = "record:own"
    TEAM_READ = "team:read"
    SIGNOFF_SIGN = "signoff:sign"
    PERSON_READ = "person:read"
    PEOPLE_IMPORT = "people:import"
    TRAINING_IMPORT = "training:import"
    ACCOUNT_MANAGE = "account:manage"
    FACT_RECORD = "fact:record"
    CATALOGUE_READ = "catalogue:read"
    CATALOGUE_PUBLISH = "catalogue:publish"
    SESSION_MANAGE = "session:manage"
    ACCOMMODATION_MANAGE = "accommodation:manage"
    REQUIREMENT_READ = "requirement:read"
    REQUIREMENT_PUBLISH = "requirement:publish"
    REGISTER_READ = "register:read"
    REPORT_READ = "report:read"
    REPORT_RUN = "report:run"
    UNIT_REPORT_READ = "unit_report:read"
    """Reports that were made for the head of a unit, by whoever heads it; see `lms.reporting.services.reading`."""
    OUTCOME_RECORD = "outcome:record"
    TIMETABLE_READ = "timetable:read"
    TIMETABLE_RUN = "timetable:run"
    AUDIT_READ = "audit:read"
    FEED_READ = "feed:read"
    """Held by no role: only by systems that are known by a token."""
