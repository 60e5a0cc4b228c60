"""The tables, as append-only migrations: a released one is never edited, a change is a new one.

Dates are ISO text whose length tells the precision; the column's name, or ``date_kind``, tells the
kind. ``delta`` and ``segment`` belong to the index, which is derived: ``quoteproof reindex`` makes
both anew.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

APPLICATION_ID = 0x51505246  # "QPRF": tells our file from any other SQLite database

migrations = Migrations("quoteproof")

_M001 = """
CREATE TABLE speaker (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,                -- best full spelling seen
  name_key TEXT NOT NULL UNIQUE,     -- folded name
  wikidata TEXT
) STRICT;
CREATE TABLE speaker_alias (
  speaker_id INTEGER NOT NULL REFERENCES speaker(id) ON DELETE CASCADE,
  alias TEXT NOT NULL,
  PRIMARY KEY (speaker_id, alias)
) STRICT, WITHOUT ROWID;
CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL UNIQUE,          -- what makes it the same document again
  url TEXT, canonical_url TEXT, title TEXT, publisher TEXT, author TEXT,
  published TEXT, modified TEXT, captured TEXT, language TEXT
) STRICT;
CREATE TABLE quotation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- an id is never used again for other words
  text TEXT NOT NULL,
  folded TEXT NOT NULL,              -- its folded words, joined by spaces
  hash BLOB NOT NULL UNIQUE,         -- of the folded words
  first_date TEXT, first_date_kind TEXT CHECK (first_date_kind IN ('said', 'published', 'captured'))
) STRICT;
CREATE TABLE occurrence (
  id INTEGER PRIMARY KEY,
  quotation_id INTEGER NOT NULL REFERENCES quotation(id) ON DELETE CASCADE,
  source_id INTEGER REFERENCES source(id),
  speaker_id INTEGER REFERENCES speaker(id),
  key BLOB NOT NULL,                 -- what makes it the same occurrence again
  role TEXT,
  date TEXT, date_kind TEXT CHECK (date_kind IN ('said', 'published', 'captured')),
  exact TEXT, prefix TEXT, suffix TEXT,
  start INTEGER, "end" INTEGER,
  mention TEXT, cue TEXT,
  confidence_quotation REAL, confidence_mention REAL, confidence_name REAL,
  status TEXT NOT NULL CHECK (status IN ('accepted', 'review', 'rejected')),
  UNIQUE (quotation_id, key)
) STRICT;
CREATE INDEX occurrence_speaker ON occurrence(speaker_id, quotation_id);
CREATE INDEX occurrence_source ON occurrence(source_id, quotation_id);
CREATE TABLE delta (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  quotation_id INTEGER NOT NULL      -- written or changed since, and in no segment yet
) STRICT;
CREATE TABLE segment (
  name TEXT PRIMARY KEY,             -- of its file in the index folder
  quotations INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE totals (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  generation INTEGER NOT NULL,       -- one more with every write: how readers notice it
  quotations INTEGER NOT NULL, speakers INTEGER NOT NULL, sources INTEGER NOT NULL,
  newest TEXT, newest_kind TEXT      -- latest date said or published
) STRICT;
CREATE TABLE unfinished_import (
  key TEXT PRIMARY KEY,              -- the input's path, size and time
  done INTEGER NOT NULL              -- records already committed
) STRICT, WITHOUT ROWID;
INSERT INTO totals VALUES (1, 0, 0, 0, 0, NULL, NULL)
"""


@migrations()
def m001_initial(db: Database) -> None:
    """Create the first tables."""
    for statement in _M001.split(";\n"):
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@migrations()
def m002_fitted_thresholds(db: Database) -> None:
    """Create the table of the thresholds that were fitted to this store."""
    db.execute(
        """CREATE TABLE fitted_thresholds (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  thresholds TEXT NOT NULL,          -- JSON: floors in bits, as the matcher names them
  day TEXT NOT NULL,                 -- when they were fitted, ISO
  quotations INTEGER NOT NULL,       -- that the store held then
  positives INTEGER NOT NULL,        -- altered quotations asked
  negatives INTEGER NOT NULL         -- texts asked that quote nobody
) STRICT"""
    )


@migrations()
def m003_tokens(db: Database) -> None:
    """Create the table of the tokens that may write over HTTP; its times are UTC, ISO."""
    db.execute(
        """CREATE TABLE token (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- shown in the token; never used again for another
  hash BLOB NOT NULL,                -- SHA-256 of its secret, which is not kept
  scope TEXT NOT NULL CHECK (scope IN ('write', 'review', 'admin')),
  name TEXT,                         -- what its maker calls it
  created TEXT NOT NULL,
  expires TEXT, revoked TEXT         -- NULL: never, not
) STRICT"""
    )


@migrations()
def m004_speaker_names(db: Database) -> None:
    """Let a speaker have several names that an import may give: merged, renamed, told by source.

    A merged speaker's row stays, for its name and for the merge to be undone. The columns are NULL
    in every row that exists, so that nothing is rewritten.
    """
    for statement in (
        # The speaker that this one was merged into, and who that is now, past all later merges.
        "ALTER TABLE speaker ADD COLUMN merged_into INTEGER REFERENCES speaker(id)",
        "ALTER TABLE speaker ADD COLUMN kept_id INTEGER REFERENCES speaker(id)",
        # The folded name that a person chose, by which the speaker is listed; NULL: name_key.
        "ALTER TABLE speaker ADD COLUMN chosen_key TEXT",
        # Whose occurrence it was before merges; NULL: speaker_id's own.
        "ALTER TABLE occurrence ADD COLUMN own_speaker_id INTEGER REFERENCES speaker(id)",
        # Whose name its source has, where a person said that it means another; NULL: the own one's.
        "ALTER TABLE occurrence ADD COLUMN name_id INTEGER REFERENCES speaker(id)",
        "CREATE INDEX speaker_kept ON speaker(kept_id) WHERE kept_id IS NOT NULL",
        "CREATE INDEX speaker_chosen ON speaker(chosen_key) WHERE chosen_key IS NOT NULL",
        """CREATE TABLE speaker_in_source (
  name_id INTEGER NOT NULL REFERENCES speaker(id),     -- whose name it is elsewhere
  source_id INTEGER NOT NULL REFERENCES source(id),
  speaker_id INTEGER NOT NULL REFERENCES speaker(id),  -- whom the name means in this source
  PRIMARY KEY (name_id, source_id)
) STRICT, WITHOUT ROWID""",
    ):
        db.execute(statement)


# Where an occurrence stands in the queue: by the lowest of its three confidences, if it has them.
DOUBT = "coalesce(min(confidence_quotation, confidence_mention, confidence_name), 1.0)"


@migrations()
def m005_review(db: Database) -> None:
    """Create the tables of what reviewers decided, and of what they must see to decide."""
    for statement in (
        """CREATE TABLE passage (
  occurrence_id INTEGER PRIMARY KEY REFERENCES occurrence(id) ON DELETE CASCADE,
  start INTEGER NOT NULL,            -- of the passage in its source's text
  text TEXT NOT NULL,                -- the paragraphs around; only for what came in for review
  mention_start INTEGER, mention_end INTEGER  -- of the speaker's mention in the source's text
) STRICT""",
        """CREATE TABLE review_decision (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  first_id INTEGER REFERENCES review_decision(id),  -- on the same occurrence; NULL: this is it
  source_key BLOB NOT NULL,          -- the document's, empty if there is none
  decision TEXT NOT NULL CHECK (decision IN ('accept', 'correct', 'reject', 'undo')),
  undoes INTEGER REFERENCES review_decision(id),
  before TEXT NOT NULL, after TEXT NOT NULL,  -- JSON: place, words, speaker, role, status
  time TEXT NOT NULL,                -- UTC, ISO
  reviewer TEXT
) STRICT""",
        "CREATE INDEX review_decision_source ON review_decision(source_key)",
        """CREATE TRIGGER review_decision_stays BEFORE UPDATE ON review_decision
BEGIN SELECT raise(ABORT, 'a decision is never changed; add another'); END""",
        """CREATE TRIGGER review_decision_remains BEFORE DELETE ON review_decision
BEGIN SELECT raise(ABORT, 'a decision is never deleted; add another'); END""",
        f"CREATE INDEX occurrence_doubt ON occurrence({DOUBT}, id) WHERE status = 'review'",
        "CREATE INDEX occurrence_in_review ON occurrence(id) WHERE status = 'review'",
    ):
        db.execute(statement)


@migrations()
def m006_claims(db: Database) -> None:
    """Create the tables of claims and of the fact-checks that were published of them.

    ``claim_delta`` and ``claim_segment`` belong to the claims' index, which is derived, too.
    """
    for statement in (
        """CREATE TABLE claim (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key BLOB NOT NULL UNIQUE,          -- what makes it the same claim again
  text TEXT NOT NULL,
  claimant TEXT,                     -- as published
  speaker_id INTEGER REFERENCES speaker(id),  -- if that is somebody's name; before any merge
  date TEXT                          -- when it was made
) STRICT""",
        "CREATE INDEX claim_speaker ON claim(speaker_id) WHERE speaker_id IS NOT NULL",
        """CREATE TABLE claim_review (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  claim_id INTEGER NOT NULL REFERENCES claim(id) ON DELETE CASCADE,
  key BLOB NOT NULL UNIQUE,          -- what makes it the same review again
  publisher TEXT, site TEXT,         -- its name and its host name
  url TEXT, title TEXT,
  date TEXT,                         -- of publication
  language TEXT, license TEXT,
  origin TEXT,                       -- the file or address that it was read from
  first_appearance TEXT
) STRICT""",
        "CREATE INDEX claim_review_claim ON claim_review(claim_id)",
        """CREATE TABLE review_rating (
  review_id INTEGER NOT NULL REFERENCES claim_review(id) ON DELETE CASCADE,
  place INTEGER NOT NULL,            -- 0: the one that stands for the review
  words TEXT,                        -- as published
  rating TEXT NOT NULL,              -- normalized
  reason TEXT,
  value REAL, best REAL, worst REAL,
  explanation TEXT,
  PRIMARY KEY (review_id, place)
) STRICT, WITHOUT ROWID""",
        """CREATE TABLE review_appearance (
  review_id INTEGER NOT NULL REFERENCES claim_review(id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  url TEXT NOT NULL,
  PRIMARY KEY (review_id, place)
) STRICT, WITHOUT ROWID""",
        """CREATE TABLE claim_delta (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  claim_id INTEGER NOT NULL          -- written or given another title since
) STRICT""",
        """CREATE TABLE claim_segment (
  name TEXT PRIMARY KEY,
  claims INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
        "ALTER TABLE totals ADD COLUMN claims INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE totals ADD COLUMN claim_reviews INTEGER NOT NULL DEFAULT 0",
    ):
        db.execute(statement)


@migrations()
def m007_verdicts(db: Database) -> None:
    """Create the table of own verdicts on stored quotations; one that is withdrawn stays."""
    for statement in (
        """CREATE TABLE verdict (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  quotation_id INTEGER NOT NULL REFERENCES quotation(id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN
    ('confirmed', 'misattributed', 'altered', 'out_of_context', 'fabricated', 'unproven')),
  evidence TEXT NOT NULL,            -- an address
  date TEXT NOT NULL,                -- the day of the finding
  speaker_id INTEGER REFERENCES speaker(id),  -- who said it really; before any merge
  note TEXT,
  reviewer TEXT,
  made TEXT NOT NULL,                -- UTC, ISO
  withdrawn TEXT                     -- UTC, ISO; NULL: it stands
) STRICT""",
        "CREATE INDEX verdict_quotation ON verdict(quotation_id)",
    ):
        db.execute(statement)


@migrations()
def m008_words_of_verdicts(db: Database) -> None:
    """Keep which words a verdict is about, where its quotation's have been changed since."""
    db.execute("ALTER TABLE verdict ADD COLUMN words TEXT")  # NULL: those of its quotation


def known_names() -> frozenset[str]:
    """Return the names of all migrations of this version: those an empty database lacks."""
    with Database(memory=True) as empty:
        return frozenset(migration.name for migration in migrations.pending(empty))
