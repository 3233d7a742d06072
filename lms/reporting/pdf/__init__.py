"""The engine: a document made of parts becomes one tagged, archival PDF."""
