"""Certificates earned elsewhere: handed in by people, verified or refused by officers."""
