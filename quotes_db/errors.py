"""Every error that Quoteproof raises about the world, drawn as a tree.

A wrong argument is the caller's bug and raises ``ValueError`` or ``TypeError``. Everything below is
the world's doing; each message says what happened, with which value, and what to do.

    QuoteproofError
    ├── StoreError              the database as a whole
    │   ├── NotADatabaseError   the file is something else, or from a newer version
    │   │   └── DamagedDatabaseError  it was ours, and is not whole any more
    │   ├── StoreBusyError      another process holds the write lock
    │   └── StoreReadOnlyError  the file or its folder cannot be written
    ├── InputError              a file, address or stream that was to be read
    │   ├── UnreadableInputError  missing, no permission, truncated, not text
    │   ├── UnknownFormatError    no importer for it
    │   └── FetchError            an address that did not answer with an article
    ├── ChangeRefusedError      a change that the records, as they are, do not allow
    ├── RecordError             one record of an input; the import goes on without it
    └── SettingsError           an option or environment variable
"""


class QuoteproofError(Exception):
    """Base of all errors about the world; its text is meant for the user."""


class StoreError(QuoteproofError):
    """The database as a whole cannot be used."""


class NotADatabaseError(StoreError):
    """The file is not a Quoteproof database, or comes from a newer version."""


class DamagedDatabaseError(NotADatabaseError):
    """The file is a Quoteproof database that is not whole any more."""


class StoreBusyError(StoreError):
    """Another process holds the write lock longer than the busy timeout."""


class StoreReadOnlyError(StoreError):
    """The database file or its folder cannot be written."""


class InputError(QuoteproofError):
    """An input as a whole cannot be read."""


class UnreadableInputError(InputError):
    """The input is missing, forbidden, truncated or not text."""


class UnknownFormatError(InputError):
    """No importer knows the format."""


class FetchError(InputError):
    """An address did not answer with an article."""


class RecordError(QuoteproofError):
    """One record of an input is refused; the import goes on without it."""


class ChangeRefusedError(QuoteproofError):
    """A change that the records, as they are, do not allow; nothing was changed."""


class SettingsError(QuoteproofError):
    """An option or environment variable has a value that cannot be used."""
