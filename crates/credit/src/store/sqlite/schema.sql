CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- One row that is changed to prove that the disk takes changes.
CREATE TABLE probe (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL) STRICT;
INSERT INTO probe VALUES (1, 0);

CREATE TABLE member (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL UNIQUE,
    card TEXT NOT NULL UNIQUE
) STRICT;

-- Times are microseconds since 1970, UTC.
CREATE TABLE session (
    id TEXT PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    member INTEGER NOT NULL REFERENCES member (id),
    started INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT;

CREATE TABLE statement (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    member INTEGER NOT NULL REFERENCES member (id),
    session TEXT REFERENCES session (id),
    verb TEXT NOT NULL,
    activity TEXT,
    scene TEXT,
    registration TEXT,
    stored INTEGER NOT NULL,
    sent_fingerprint BLOB NOT NULL,
    stored_fingerprint BLOB NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX statement_of_member ON statement (member, position);
CREATE INDEX statement_of_visit ON statement (member, registration, scene);

CREATE TABLE mark (
    statement TEXT PRIMARY KEY REFERENCES statement (id),
    score REAL NOT NULL CHECK (score BETWEEN 0 AND 1)
) STRICT;

CREATE TABLE satisfaction (
    member INTEGER NOT NULL REFERENCES member (id),
    scene TEXT NOT NULL,
    registration TEXT NOT NULL,
    rule TEXT NOT NULL,
    period TEXT NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (member, scene, registration)
) STRICT;

CREATE TABLE ledger (
    sequence INTEGER PRIMARY KEY CHECK (sequence >= 1),
    kind TEXT NOT NULL CHECK (kind IN ('credit', 'reversal')),
    member INTEGER NOT NULL REFERENCES member (id),
    rule TEXT NOT NULL,
    period TEXT NOT NULL,
    points INTEGER NOT NULL,
    scene TEXT NOT NULL,
    registration TEXT NOT NULL,
    recorded INTEGER NOT NULL,
    origin TEXT NOT NULL,
    reverses INTEGER UNIQUE REFERENCES ledger (sequence),
    reason TEXT,
    previous_hash BLOB NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    CHECK ((kind = 'reversal') = (reverses IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX one_credit ON ledger (member, rule, period) WHERE kind = 'credit';
CREATE INDEX ledger_of_member ON ledger (member, sequence);

CREATE TRIGGER ledger_is_not_updated BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is only ever appended to'); END;
CREATE TRIGGER ledger_is_not_deleted BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is only ever appended to'); END;
CREATE TRIGGER statements_are_not_updated BEFORE UPDATE ON statement
BEGIN SELECT RAISE(ABORT, 'statements never change'); END;
CREATE TRIGGER statements_are_not_deleted BEFORE DELETE ON statement
BEGIN SELECT RAISE(ABORT, 'statements never go'); END;
