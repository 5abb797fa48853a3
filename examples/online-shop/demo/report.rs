//! What a run of the demo has shown, for people and for programs.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::Engine;
use super::measure::Pattern;

/// The results of a run.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The engine that was migrated to.
    pub engine: Engine,
    /// Users of the shop.
    pub users: u32,
    /// Items in DynamoDB after the backfill.
    pub items: u64,
    /// Attributes, items or answers that differ between both stores.
    pub mismatches: u64,
    /// MySQL rows that became items, per second.
    pub backfill_rows_per_second: f64,
    /// Seconds of the backfill.
    pub backfill_seconds: f64,
    /// How the backfill's work divides: seconds of all tasks together.
    pub backfill_stages: Stages,
    /// Each entity's part.
    pub entities: Vec<EntityReport>,
    /// Each access pattern on both stores.
    pub patterns: Vec<PatternReport>,
}

/// Seconds of all tasks of a backfill together.
#[expect(clippy::struct_field_names, reason = "a number without its unit tells a reader of the JSON nothing")]
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Stages {
    /// Reading rows from MySQL and decoding them.
    pub read_seconds: f64,
    /// Turning entities into items.
    pub project_seconds: f64,
    /// Waiting for DynamoDB to take them.
    pub write_seconds: f64,
}

/// One entity's backfill and verification.
#[derive(Debug, Clone, Serialize)]
pub struct EntityReport {
    /// The entity and its table.
    pub entity: String,
    /// Rows read from MySQL: those of the entity's own table.
    pub rows: u64,
    /// Items written.
    pub items: u64,
    /// What the verification found.
    pub mismatches: u64,
    /// Seconds of its backfill.
    pub seconds: f64,
    /// Seconds of its verification.
    pub verify_seconds: f64,
}

/// One access pattern.
#[derive(Debug, Clone, Serialize)]
pub struct PatternReport {
    /// What it is.
    pub name: &'static str,
    /// Whether all answers were equal.
    pub equal: bool,
    /// How many questions were asked.
    pub asked: usize,
    /// How many rows came back.
    pub found: usize,
    /// Microseconds of an answer of MySQL.
    pub mysql_median_us: u64,
    /// Microseconds of an answer of DynamoDB.
    pub dynamodb_median_us: u64,
}

impl From<&Pattern> for PatternReport {
    fn from(pattern: &Pattern) -> Self {
        let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        PatternReport {
            name: pattern.name,
            equal: pattern.is_equal(),
            asked: pattern.asked,
            found: pattern.found,
            mysql_median_us: micros(pattern.mysql_median),
            dynamodb_median_us: micros(pattern.dynamodb_median),
        }
    }
}

impl Report {
    /// True when nothing differs.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.mismatches == 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Backfill and verification")?;
        writeln!(
            f,
            "  {:<22}{:>10}{:>10}{:>10}{:>10}{:>12}",
            "entity", "rows", "items", "s", "verify s", "mismatches"
        )?;
        for EntityReport { entity, rows, items, mismatches, seconds, verify_seconds } in &self.entities {
            writeln!(f, "  {entity:<22}{rows:>10}{items:>10}{seconds:>10.1}{verify_seconds:>10.1}{mismatches:>12}")?;
        }
        let Stages { read_seconds, project_seconds, write_seconds } = self.backfill_stages;
        writeln!(
            f,
            "  {} items in {:.1} s: {:.0} rows/s; reading {read_seconds:.1} s, projecting {project_seconds:.1} s, \
             writing {write_seconds:.1} s of all tasks together\n",
            self.items, self.backfill_seconds, self.backfill_rows_per_second
        )?;
        writeln!(f, "Access patterns")?;
        writeln!(
            f,
            "  {:<30}{:>7}{:>8}{:>9}{:>12}{:>14}",
            "pattern", "asked", "found", "equal", "MySQL us", "DynamoDB us"
        )?;
        for pattern in &self.patterns {
            let equal = if pattern.equal { "yes" } else { "NO" };
            let (name, asked, found) = (pattern.name, pattern.asked, pattern.found);
            let (mysql, dynamodb) = (pattern.mysql_median_us, pattern.dynamodb_median_us);
            writeln!(f, "  {name:<30}{asked:>7}{found:>8}{equal:>9}{mysql:>12}{dynamodb:>14}")?;
        }
        write!(f, "\n{} mismatches", self.mismatches)
    }
}
