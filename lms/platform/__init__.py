"""The ground: settings, database, unit of work, pages, security, mail, files, queue, content folders."""
