-- A database as version m006 of the tables held it: what later ones must upgrade.
PRAGMA application_id = 1364218438;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'quoteproof','m001_initial','2026-01-02 00:00:00+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'quoteproof','m002_fitted_thresholds','2026-01-02 00:00:00+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'quoteproof','m003_tokens','2026-01-02 00:00:00+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'quoteproof','m004_speaker_names','2026-01-02 00:00:00+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'quoteproof','m005_review','2026-01-02 00:00:00+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'quoteproof','m006_claims','2026-01-02 00:00:00+00:00');
CREATE TABLE claim (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key BLOB NOT NULL UNIQUE,          -- what makes it the same claim again
  text TEXT NOT NULL,
  claimant TEXT,                     -- as published
  speaker_id INTEGER REFERENCES speaker(id),  -- if that is somebody's name; before any merge
  date TEXT                          -- when it was made
) STRICT;
INSERT INTO "claim" VALUES(1,X'0642C5476F268D1DB2C2C8A45F6BD33F','Ferries have never once been late.','Ada Brook',1,'2010');
CREATE TABLE claim_delta (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  claim_id INTEGER NOT NULL          -- written or given another title since
) STRICT;
INSERT INTO "claim_delta" VALUES(1,1);
CREATE TABLE claim_review (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  claim_id INTEGER NOT NULL REFERENCES claim(id) ON DELETE CASCADE,
  key BLOB NOT NULL UNIQUE,          -- what makes it the same review again
  publisher TEXT, site TEXT,         -- its name and its host name
  url TEXT, title TEXT,
  date TEXT,                         -- of publication
  language TEXT, license TEXT,
  origin TEXT,                       -- the file or address that it was read from
  first_appearance TEXT
) STRICT;
INSERT INTO "claim_review" VALUES(1,1,X'162348853827D3CFCD7B350DCBCA0EE5','Tide Check','tidecheck.example','https://tidecheck.example/late','Were ferries late?','2010-05-06','en',NULL,NULL,NULL);
CREATE TABLE claim_segment (
  name TEXT PRIMARY KEY,
  claims INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE delta (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  quotation_id INTEGER NOT NULL      -- written or changed since, and in no segment yet
) STRICT;
INSERT INTO "delta" VALUES(1,1);
INSERT INTO "delta" VALUES(2,2);
INSERT INTO "delta" VALUES(3,3);
CREATE TABLE fitted_thresholds (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  thresholds TEXT NOT NULL,          -- JSON: floors in bits, as the matcher names them
  day TEXT NOT NULL,                 -- when they were fitted, ISO
  quotations INTEGER NOT NULL,       -- that the store held then
  positives INTEGER NOT NULL,        -- altered quotations asked
  negatives INTEGER NOT NULL         -- texts asked that quote nobody
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
  status TEXT NOT NULL CHECK (status IN ('accepted', 'review', 'rejected')), own_speaker_id INTEGER REFERENCES speaker(id), name_id INTEGER REFERENCES speaker(id),
  UNIQUE (quotation_id, key)
) STRICT;
INSERT INTO "occurrence" VALUES(1,1,1,1,X'DFF341F4B2FDC945360E934FDD5C5999','harbour master',NULL,NULL,NULL,'She said: ',' Then',120,159,'Brook','said',0.9,0.8,0.98,'review',NULL,NULL);
INSERT INTO "occurrence" VALUES(2,2,1,1,X'8EADA6EAAC95E8C80EC1DD7D576080A7',NULL,NULL,NULL,NULL,NULL,NULL,300,351,'Brook','said',0.99,0.99,0.99,'accepted',3,NULL);
INSERT INTO "occurrence" VALUES(3,2,NULL,2,X'75903BD70715CB9C41544E8DB3069484',NULL,'2012','said',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'accepted',NULL,NULL);
INSERT INTO "occurrence" VALUES(4,3,2,NULL,X'6C8A424CD1F7B66F4C6D2DB2E5801254',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'accepted',NULL,NULL);
CREATE TABLE passage (
  occurrence_id INTEGER PRIMARY KEY REFERENCES occurrence(id) ON DELETE CASCADE,
  start INTEGER NOT NULL,            -- of the passage in its source's text
  text TEXT NOT NULL,                -- the paragraphs around; only for what came in for review
  mention_start INTEGER, mention_end INTEGER  -- of the speaker's mention in the source's text
) STRICT;
CREATE TABLE quotation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- an id is never used again for other words
  text TEXT NOT NULL,
  folded TEXT NOT NULL,              -- its folded words, joined by spaces
  hash BLOB NOT NULL UNIQUE,         -- of the folded words
  first_date TEXT, first_date_kind TEXT CHECK (first_date_kind IN ('said', 'published', 'captured'))
) STRICT;
INSERT INTO "quotation" VALUES(1,'The tide does not wait for a signature.','the tide does not wait for a signature',X'54CB7A09B0D79A4C517BE1AC2B1ED7D4','2011-03-04','published');
INSERT INTO "quotation" VALUES(2,'Every bridge is a promise that somebody must paint.','every bridge is a promise that somebody must paint',X'90D678ACFD087726212BFED77D067D1F','2011-03-04','published');
INSERT INTO "quotation" VALUES(3,'A map is an argument with the sea.','a map is an argument with the sea',X'D89DB7F6FC0236030901837248C167E4',NULL,NULL);
CREATE TABLE review_appearance (
  review_id INTEGER NOT NULL REFERENCES claim_review(id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  url TEXT NOT NULL,
  PRIMARY KEY (review_id, place)
) STRICT, WITHOUT ROWID;
INSERT INTO "review_appearance" VALUES(1,0,'https://gazette.example/ferry');
CREATE TABLE review_decision (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  first_id INTEGER REFERENCES review_decision(id),  -- on the same occurrence; NULL: this is it
  source_key BLOB NOT NULL,          -- the document's, empty if there is none
  decision TEXT NOT NULL CHECK (decision IN ('accept', 'correct', 'reject', 'undo')),
  undoes INTEGER REFERENCES review_decision(id),
  before TEXT NOT NULL, after TEXT NOT NULL,  -- JSON: place, words, speaker, role, status
  time TEXT NOT NULL,                -- UTC, ISO
  reviewer TEXT
) STRICT;
CREATE TABLE review_rating (
  review_id INTEGER NOT NULL REFERENCES claim_review(id) ON DELETE CASCADE,
  place INTEGER NOT NULL,            -- 0: the one that stands for the review
  words TEXT,                        -- as published
  rating TEXT NOT NULL,              -- normalized
  reason TEXT,
  value REAL, best REAL, worst REAL,
  explanation TEXT,
  PRIMARY KEY (review_id, place)
) STRICT, WITHOUT ROWID;
INSERT INTO "review_rating" VALUES(1,0,'Mostly false','mostly_false','the words say so',NULL,NULL,NULL,NULL);
CREATE TABLE segment (
  name TEXT PRIMARY KEY,             -- of its file in the index folder
  quotations INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL UNIQUE,          -- what makes it the same document again
  url TEXT, canonical_url TEXT, title TEXT, publisher TEXT, author TEXT,
  published TEXT, modified TEXT, captured TEXT, language TEXT
) STRICT;
INSERT INTO "source" VALUES(1,X'277F3F1495E5D962DE17CD8F07EC3146','https://gazette.example/ferry',NULL,'The Ferry','Gazette',NULL,'2011-03-04',NULL,NULL,NULL);
INSERT INTO "source" VALUES(2,X'940B9155C76C15D96B485993DD84FDAD',NULL,NULL,'An Atlas',NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE speaker (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,                -- best full spelling seen
  name_key TEXT NOT NULL UNIQUE,     -- folded name
  wikidata TEXT
, merged_into INTEGER REFERENCES speaker(id), kept_id INTEGER REFERENCES speaker(id), chosen_key TEXT) STRICT;
INSERT INTO "speaker" VALUES(1,'Ada Brook','ada brook',NULL,NULL,NULL,NULL);
INSERT INTO "speaker" VALUES(2,'A. Brook','a brook',NULL,NULL,NULL,NULL);
INSERT INTO "speaker" VALUES(3,'Ada M. Brook','ada m brook',NULL,1,1,NULL);
CREATE TABLE speaker_alias (
  speaker_id INTEGER NOT NULL REFERENCES speaker(id) ON DELETE CASCADE,
  alias TEXT NOT NULL,
  PRIMARY KEY (speaker_id, alias)
) STRICT, WITHOUT ROWID;
INSERT INTO "speaker_alias" VALUES(1,'ADA BROOK');
INSERT INTO "speaker_alias" VALUES(1,'Brook');
CREATE TABLE speaker_in_source (
  name_id INTEGER NOT NULL REFERENCES speaker(id),     -- whose name it is elsewhere
  source_id INTEGER NOT NULL REFERENCES source(id),
  speaker_id INTEGER NOT NULL REFERENCES speaker(id),  -- whom the name means in this source
  PRIMARY KEY (name_id, source_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "speaker_in_source" VALUES(2,2,1);
CREATE TABLE token (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- shown in the token; never used again for another
  hash BLOB NOT NULL,                -- SHA-256 of its secret, which is not kept
  scope TEXT NOT NULL CHECK (scope IN ('write', 'review', 'admin')),
  name TEXT,                         -- what its maker calls it
  created TEXT NOT NULL,
  expires TEXT, revoked TEXT         -- NULL: never, not
) STRICT;
INSERT INTO "token" VALUES(1,X'E53105418BB7E82C807FDC51380576FBFABA98DF90D8BC5B0873843999E044F3','review',NULL,'2026-01-02T00:00:00+00:00',NULL,NULL);
CREATE TABLE totals (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  generation INTEGER NOT NULL,       -- one more with every write: how readers notice it
  quotations INTEGER NOT NULL, speakers INTEGER NOT NULL, sources INTEGER NOT NULL,
  newest TEXT, newest_kind TEXT      -- latest date said or published
, claims INTEGER NOT NULL DEFAULT 0, claim_reviews INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO "totals" VALUES(1,2,3,2,2,'2012','said',1,1);
CREATE TABLE unfinished_import (
  key TEXT PRIMARY KEY,              -- the input's path, size and time
  done INTEGER NOT NULL              -- records already committed
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX occurrence_speaker ON occurrence(speaker_id, quotation_id);
CREATE INDEX occurrence_source ON occurrence(source_id, quotation_id);
CREATE INDEX speaker_kept ON speaker(kept_id) WHERE kept_id IS NOT NULL;
CREATE INDEX speaker_chosen ON speaker(chosen_key) WHERE chosen_key IS NOT NULL;
CREATE INDEX review_decision_source ON review_decision(source_key);
CREATE TRIGGER review_decision_stays BEFORE UPDATE ON review_decision
BEGIN SELECT raise(ABORT, 'a decision is never changed; add another'); END;
CREATE TRIGGER review_decision_remains BEFORE DELETE ON review_decision
BEGIN SELECT raise(ABORT, 'a decision is never deleted; add another'); END;
CREATE INDEX occurrence_doubt ON occurrence(coalesce(min(confidence_quotation, confidence_mention, confidence_name), 1.0), id) WHERE status = 'review';
CREATE INDEX occurrence_in_review ON occurrence(id) WHERE status = 'review';
CREATE INDEX claim_speaker ON claim(speaker_id) WHERE speaker_id IS NOT NULL;
CREATE INDEX claim_review_claim ON claim_review(claim_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('quotation',3);
INSERT INTO "sqlite_sequence" VALUES('delta',3);
INSERT INTO "sqlite_sequence" VALUES('token',1);
INSERT INTO "sqlite_sequence" VALUES('claim',1);
INSERT INTO "sqlite_sequence" VALUES('claim_review',1);
INSERT INTO "sqlite_sequence" VALUES('claim_delta',1);
COMMIT;
