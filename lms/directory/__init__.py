"""Agencies, units, people, appointments, roles and accounts; HR imports; who may see whom."""
