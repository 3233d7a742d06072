"""Modules, their versions, lessons and questions; loads policies/modules."""
