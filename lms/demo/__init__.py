"""The sample agency: real extracts, then three months lived through the real services, from a fixed seed.

Everybody in it is made up, and every record that the story makes says so of itself.
"""
