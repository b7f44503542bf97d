//! Reading and writing on one connection.

use curriculum::{CreditRuleId, Mark, SceneId};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Params, Row, params, params_from_iter};
use uuid::Uuid;

use super::{
    row::{self, ENTRY_COLUMNS},
    selection::statement_selection,
};
use crate::{
    canonical::Hash,
    ledger::{Booking, Entry, Head},
    member::{CardNumber, Member, MemberId, Session},
    store::{
        Clock, KnownStatement, NewStatement, Records, Satisfaction, StatementQuery, StatementRow,
        StatementRows, StoreResult, Transaction, VisitKey, VisitQuery, VisitRow, VisitStatement,
    },
};

/// The records as one connection sees them.
pub(super) struct SqliteRecords<'a> {
    pub(super) connection: &'a Connection,
    pub(super) clock: &'a Clock,
}

impl SqliteRecords<'_> {
    fn one<T>(
        &self,
        sql: &str,
        parameters: impl Params,
        read: impl Fn(&Row<'_>) -> StoreResult<T>,
    ) -> StoreResult<Option<T>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement.query_row(parameters, |row| Ok(read(row))).optional()?;
        found.transpose()
    }

    fn many<T>(
        &self,
        sql: &str,
        parameters: impl Params,
        read: impl Fn(&Row<'_>) -> StoreResult<T>,
    ) -> StoreResult<Vec<T>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(parameters, |row| Ok(read(row)))?;
        rows.map(|row| row?).collect()
    }

    fn change(&self, sql: &str, parameters: impl Params) -> StoreResult<()> {
        self.connection.prepare_cached(sql)?.execute(parameters)?;
        Ok(())
    }

    /// Hands every entry of the ledger, first to last, to `take`.
    pub(super) fn each_entry<E: From<crate::store::StoreError>>(
        &self,
        mut take: impl FnMut(Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        let database = |error: rusqlite::Error| E::from(error.into());
        let mut statement = self
            .connection
            .prepare(&format!("SELECT {ENTRY_COLUMNS} ORDER BY ledger.sequence"))
            .map_err(database)?;
        let mut rows = statement.query([]).map_err(database)?;
        while let Some(row) = rows.next().map_err(database)? {
            take(row::entry(row)?)?;
        }
        Ok(())
    }
}

impl Records for SqliteRecords<'_> {
    fn member_by_card(&self, card: &CardNumber) -> StoreResult<Option<Member>> {
        let sql = "SELECT id, account, card FROM member WHERE card = ?1 COLLATE NOCASE";
        Ok(card.owner_among(self.many(sql, [card.as_str()], |row| row::member(row, 0))?))
    }

    fn session_by_token(&self, token_hash: Hash) -> StoreResult<Option<Session>> {
        let sql = "SELECT session.id, session.started, session.expires, member.id, member.account, member.card \
                   FROM session JOIN member ON member.id = session.member WHERE session.token_hash = ?1";
        self.one(sql, [token_hash.bytes()], |row| {
            Ok(Session {
                id: row::uuid(&row.get::<_, String>(0)?)?,
                started: row::time(row.get(1)?)?,
                expires: row::time(row.get(2)?)?,
                member: row::member(row, 3)?,
            })
        })
    }

    fn known_statement(&self, id: Uuid) -> StoreResult<Option<KnownStatement>> {
        let sql = "SELECT member, sent_fingerprint, stored_fingerprint FROM statement WHERE id = ?1";
        self.one(sql, [id.to_string()], |row| {
            Ok(KnownStatement {
                member: MemberId(row.get(0)?),
                sent_fingerprint: row::hash(&row.get::<_, Vec<u8>>(1)?)?,
                stored_fingerprint: row::hash(&row.get::<_, Vec<u8>>(2)?)?,
            })
        })
    }

    fn statement_body(&self, member: MemberId, id: Uuid) -> StoreResult<Option<String>> {
        let sql = "SELECT body FROM statement WHERE id = ?1 AND member = ?2";
        self.one(sql, params![id.to_string(), member.0], |row| Ok(row.get(0)?))
    }

    fn statements(&self, member: MemberId, query: &StatementQuery) -> StoreResult<StatementRows> {
        let (sql, parameters) = statement_selection(member, query);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(parameters))?;
        let (mut found, mut bytes) = (StatementRows::default(), 0);
        while let Some(row) = rows.next()? {
            let row = StatementRow { position: row.get(0)?, body: row.get(1)? };
            bytes += row.body.len();
            let is_too_much = found.rows.len() >= query.limit as usize || bytes > query.most_bytes;
            if is_too_much && !found.rows.is_empty() {
                found.has_more = true;
                break;
            }
            found.rows.push(row);
        }
        Ok(found)
    }

    fn visit_statements(&self, visit: &VisitKey) -> StoreResult<Vec<VisitStatement>> {
        let sql = "SELECT statement.body, session.started, statement.stored \
                   FROM statement JOIN session ON session.id = statement.session \
                   WHERE statement.member = ?1 AND statement.registration = ?2 AND statement.scene = ?3 \
                   ORDER BY statement.position";
        self.many(sql, visit_parameters(visit), |row| {
            Ok(VisitStatement {
                body: row.get(0)?,
                session_started: row::time(row.get(1)?)?,
                stored: row::time(row.get(2)?)?,
            })
        })
    }

    fn visit_marks(&self, visit: &VisitKey) -> StoreResult<Vec<(Uuid, Mark)>> {
        let sql = "SELECT mark.statement, mark.score FROM mark JOIN statement ON statement.id = mark.statement \
                   WHERE statement.member = ?1 AND statement.registration = ?2 AND statement.scene = ?3";
        self.many(sql, visit_parameters(visit), |row| {
            Ok((row::uuid(&row.get::<_, String>(0)?)?, row::mark(row.get(1)?)?))
        })
    }

    fn mark(&self, statement: Uuid) -> StoreResult<Option<Mark>> {
        let sql = "SELECT score FROM mark WHERE statement = ?1";
        self.one(sql, [statement.to_string()], |row| row::mark(row.get(0)?))
    }

    fn visit_length(&self, visit: &VisitKey) -> StoreResult<u64> {
        let sql = "SELECT count(*) FROM statement WHERE member = ?1 AND registration = ?2 AND scene = ?3";
        let length = self.one(sql, visit_parameters(visit), |row| row::count(row.get(0)?))?;
        Ok(length.unwrap_or_default())
    }

    fn authored_verbs(&self, visit: &VisitKey) -> StoreResult<Vec<String>> {
        let sql = "SELECT verb FROM statement \
                   WHERE member = ?1 AND registration = ?2 AND scene = ?3 AND session IS NULL";
        self.many(sql, visit_parameters(visit), |row| Ok(row.get(0)?))
    }

    fn is_used(&self, member: MemberId, registration: Uuid) -> StoreResult<bool> {
        let sql = "SELECT 1 FROM statement WHERE member = ?1 AND registration = ?2 LIMIT 1";
        Ok(self.one(sql, params![member.0, registration.to_string()], |_| Ok(()))?.is_some())
    }

    fn registrations(&self, member: MemberId) -> StoreResult<u64> {
        // From one registration to the next by the index, rather than over all statements.
        let sql = "WITH RECURSIVE used (registration) AS ( \
                   SELECT min(registration) FROM statement WHERE member = ?1 UNION ALL \
                   SELECT (SELECT min(registration) FROM statement \
                   WHERE member = ?1 AND registration > used.registration) \
                   FROM used WHERE used.registration IS NOT NULL) SELECT count(registration) FROM used";
        Ok(self.one(sql, [member.0], |row| row::count(row.get(0)?))?.unwrap_or_default())
    }

    fn visits(&self, member: MemberId, query: &VisitQuery) -> StoreResult<Vec<VisitRow>> {
        // The condition is left out where all registrations are wanted, so that one is found by the index.
        let of_registration = if query.registration.is_some() { "registration = ?3" } else { "?3 IS NULL" };
        let order = if query.newest_first { "DESC" } else { "ASC" };
        let sql = format!(
            "SELECT min(position) AS first, scene, registration FROM statement \
             WHERE member = ?1 AND {of_registration} AND scene IS NOT NULL AND registration IS NOT NULL \
             AND (?2 IS NULL OR scene = ?2) \
             GROUP BY scene, registration HAVING first > ?4 ORDER BY first {order} LIMIT ?5"
        );
        let scene = query.scene.as_ref().map(ToString::to_string);
        let registration = query.registration.map(|id| id.to_string());
        let behind = query.behind.unwrap_or_default();
        self.many(&sql, params![member.0, scene, registration, behind, query.limit], |row| {
            let scene = row::parsed("scene", row.get(1)?)?;
            let registration = row::uuid(&row.get::<_, String>(2)?)?;
            Ok(VisitRow { position: row.get(0)?, key: VisitKey { member, scene, registration } })
        })
    }

    fn unsettled_visits(
        &self,
        scene: &SceneId,
        after: Option<&VisitKey>,
        limit: u32,
    ) -> StoreResult<Vec<(Member, VisitKey)>> {
        let sql = "SELECT DISTINCT member.id, member.account, member.card, statement.registration \
                   FROM statement JOIN member ON member.id = statement.member \
                   WHERE statement.scene = ?1 AND statement.registration IS NOT NULL \
                   AND (statement.member, statement.registration) > (?2, ?3) AND NOT EXISTS \
                   (SELECT 1 FROM satisfaction WHERE satisfaction.member = statement.member \
                   AND satisfaction.scene = ?1 AND satisfaction.registration = statement.registration) \
                   ORDER BY statement.member, statement.registration LIMIT ?4";
        let (member, registration) =
            after.map_or((0, String::new()), |key| (key.member.0, key.registration.to_string()));
        self.many(sql, params![scene.as_str(), member, registration, limit], |row| {
            let member = row::member(row, 0)?;
            let registration = row::uuid(&row.get::<_, String>(3)?)?;
            let key = VisitKey { member: member.id, scene: scene.clone(), registration };
            Ok((member, key))
        })
    }

    fn satisfaction(&self, visit: &VisitKey) -> StoreResult<Option<Satisfaction>> {
        let sql = "SELECT rule, period, time FROM satisfaction \
                   WHERE member = ?1 AND registration = ?2 AND scene = ?3";
        self.one(sql, visit_parameters(visit), |row| {
            Ok(Satisfaction {
                rule: row::parsed("rule", row.get(0)?)?,
                period: row.get(1)?,
                time: row::time(row.get(2)?)?,
            })
        })
    }

    fn credit(&self, member: MemberId, rule: &CreditRuleId, period: &str) -> StoreResult<Option<Entry>> {
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} WHERE ledger.kind = 'credit' AND ledger.member = ?1 AND ledger.rule = ?2 \
             AND ledger.period = ?3"
        );
        self.one(&sql, params![member.0, rule.as_str(), period], row::entry)
    }

    fn reversal_of(&self, sequence: u64) -> StoreResult<Option<Entry>> {
        let sql = format!("SELECT {ENTRY_COLUMNS} WHERE ledger.reverses = ?1");
        self.one(&sql, [row::sequence_column(sequence)?], row::entry)
    }

    fn entry(&self, sequence: u64) -> StoreResult<Option<Entry>> {
        let sql = format!("SELECT {ENTRY_COLUMNS} WHERE ledger.sequence = ?1");
        self.one(&sql, [row::sequence_column(sequence)?], row::entry)
    }

    fn entries(&self, member: MemberId) -> StoreResult<Vec<Entry>> {
        let sql = format!("SELECT {ENTRY_COLUMNS} WHERE ledger.member = ?1 ORDER BY ledger.sequence");
        self.many(&sql, [member.0], row::entry)
    }

    fn tip(&self) -> StoreResult<Head> {
        let sql = "SELECT sequence, hash FROM ledger ORDER BY sequence DESC LIMIT 1";
        let tip = self.one(sql, [], |row| {
            Ok(Head { sequence: row::sequence(row.get(0)?)?, hash: row::hash(&row.get::<_, Vec<u8>>(1)?)? })
        })?;
        Ok(tip.unwrap_or_else(Head::of_empty_ledger))
    }
}

fn visit_parameters(visit: &VisitKey) -> impl Params {
    (visit.member.0, visit.registration.to_string(), visit.scene.to_string())
}

impl Transaction for SqliteRecords<'_> {
    fn receipt(&self) -> Timestamp {
        self.clock.receipt()
    }

    fn insert_member(&self, card: &CardNumber, account_name: &str) -> StoreResult<Member> {
        self.change("INSERT INTO member (account, card) VALUES (?1, ?2)", [account_name, card.as_str()])?;
        let id = MemberId(self.connection.last_insert_rowid());
        Ok(Member { id, account_name: account_name.to_owned(), card: card.clone() })
    }

    fn insert_session(&self, session: &Session, token_hash: Hash) -> StoreResult<()> {
        self.change(
            "INSERT INTO session (id, token_hash, member, started, expires) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                session.id.to_string(),
                token_hash.bytes(),
                session.member.id.0,
                row::microseconds(session.started),
                row::microseconds(session.expires),
            ],
        )
    }

    fn end_surplus_sessions(&self, member: MemberId, keep: u32, now: Timestamp) -> StoreResult<()> {
        // By rowid: the order of opening, whatever the clock did.
        self.change(
            "UPDATE session SET expires = ?2 WHERE member = ?1 AND expires > ?2 AND rowid NOT IN \
             (SELECT rowid FROM session WHERE member = ?1 ORDER BY rowid DESC LIMIT ?3)",
            params![member.0, row::microseconds(now), keep],
        )
    }

    fn end_session(&self, session: Uuid, end: Timestamp, now: Timestamp) -> StoreResult<()> {
        self.change(
            "UPDATE session SET expires = ?2 WHERE id = ?1 AND expires > ?3",
            params![session.to_string(), row::microseconds(end), row::microseconds(now)],
        )
    }

    fn forget_sessions(&self, member: MemberId, ended_before: Timestamp) -> StoreResult<()> {
        self.change(
            "DELETE FROM session WHERE member = ?1 AND expires < ?2 \
             AND NOT EXISTS (SELECT 1 FROM statement WHERE statement.session = session.id)",
            params![member.0, row::microseconds(ended_before)],
        )
    }

    fn insert_statement(&self, statement: &NewStatement) -> StoreResult<()> {
        self.change(
            "INSERT INTO statement (id, member, session, verb, activity, scene, registration, stored, \
             sent_fingerprint, stored_fingerprint, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                statement.id.to_string(),
                statement.member.0,
                statement.session.map(|id| id.to_string()),
                statement.verb,
                statement.activity,
                statement.scene.as_ref().map(ToString::to_string),
                statement.registration.map(|id| id.to_string()),
                row::microseconds(statement.stored),
                statement.sent_fingerprint.bytes(),
                statement.stored_fingerprint.bytes(),
                statement.body,
            ],
        )
    }

    fn insert_mark(&self, statement: Uuid, mark: Mark) -> StoreResult<()> {
        self.change(
            "INSERT INTO mark (statement, score) VALUES (?1, ?2)",
            params![statement.to_string(), mark.score()],
        )
    }

    fn insert_satisfaction(&self, visit: &VisitKey, satisfaction: &Satisfaction) -> StoreResult<()> {
        self.change(
            "INSERT INTO satisfaction (member, registration, scene, rule, period, time) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                visit.member.0,
                visit.registration.to_string(),
                visit.scene.as_str(),
                satisfaction.rule.as_str(),
                satisfaction.period,
                row::microseconds(satisfaction.time),
            ],
        )
    }

    fn touch(&self) -> StoreResult<()> {
        self.change("UPDATE probe SET count = count + 1", [])
    }

    fn append(&self, booking: Booking) -> StoreResult<Entry> {
        let entry = Entry::after(self.tip()?, booking);
        let booking = &entry.booking;
        self.change(
            "INSERT INTO ledger (sequence, kind, member, rule, period, points, scene, registration, recorded, \
             origin, reverses, reason, previous_hash, hash) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            params![
                row::sequence_column(entry.sequence)?,
                booking.kind.name(),
                booking.member.0,
                booking.rule.as_str(),
                booking.period,
                booking.points,
                booking.scene.as_str(),
                booking.registration.to_string(),
                row::microseconds(booking.recorded),
                booking.origin.name(),
                booking.reverses.map(row::sequence_column).transpose()?,
                booking.reason,
                entry.previous_hash.bytes(),
                entry.hash.bytes(),
            ],
        )?;
        Ok(entry)
    }
}
