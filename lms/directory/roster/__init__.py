"""Heads of units certify who is in their unit, contractors included; what differs from HR is listed and resolved."""
