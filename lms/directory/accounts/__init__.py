"""Accounts: invitation, sign-in, roles, passwords."""
