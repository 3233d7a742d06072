"""From the mapping of a file to a parsed rule, or to sentences that say what is wrong and how to mend it."""

from lms.compliance.rules.parse.facts import parse_fact
from lms.compliance.rules.parse.node import Node, Path, Problem
from lms.compliance.rules.parse.requirement import parse_calendar, parse_case_head, parse_requirement

__all__ = ["Node", "Path", "Problem", "parse_calendar", "parse_case_head", "parse_fact", "parse_requirement"]
