//! What a run of the demo has shown, for people and for programs.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::Engine;
use super::audit::Audited;
use super::measure::Pattern;

/// The results of a run.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The engine that was migrated to.
    pub engine: Engine,
    /// Users of the shop.
    pub users: u32,
    /// Programs that served it.
    pub instances: usize,
    /// All of it in a few numbers.
    #[serde(flatten)]
    pub summary: Summary,
    /// The phases that were passed, in their order.
    pub phases: Vec<PhaseReport>,
    /// The backfill.
    pub backfill: Option<Filled>,
    /// What became of the acknowledged writes.
    pub writes: Vec<Audited>,
    /// The last comparison of everything.
    pub verification: Verification,
    /// Reads that were made from both stores while the shop was used.
    pub shadow: Shadow,
    /// Each access pattern on both stores, afterwards.
    pub patterns: Vec<PatternReport>,
}

/// All of it in a few numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Requests that were served while the shop moved.
    pub requests: u64,
    /// Requests that were not carried out, or have had no answer.
    pub errors: u64,
    /// The longest that anybody has waited for an answer, in milliseconds.
    pub longest_stall_ms: f64,
    /// Writes that were acknowledged.
    pub acknowledged: u64,
    /// Of those, what is not there as it was left, in one of the stores.
    pub lost: u64,
    /// What is not the same in both stores.
    pub divergent: u64,
    /// Reads that have shown something else than they had to: a caller's own write, or what had been there all along.
    pub wrong: u64,
    /// Everything that is not as it has to be, differences between answers included.
    pub mismatches: u64,
}

/// A time in one phase.
#[derive(Debug, Clone, Serialize)]
pub struct PhaseReport {
    /// The phase.
    pub phase: &'static str,
    /// How long it was.
    pub seconds: f64,
    /// Reads that were served.
    pub reads: Waits,
    /// Writes that were served, or refused by the shop.
    pub writes: Waits,
    /// Requests that were not carried out, or have had no answer.
    pub errors: u64,
    /// Reads that have shown something else than they had to.
    pub wrong: u64,
    /// Aggregates that DynamoDB was owed when it ended.
    pub debt: u64,
    /// What was done meanwhile.
    pub what: String,
}

/// How long callers have waited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Waits {
    /// How many there were.
    pub count: u64,
    /// Half of them no longer than this, in milliseconds.
    pub p50_ms: f64,
    /// Of a hundred, 99 no longer than this.
    pub p99_ms: f64,
    /// The longest.
    pub max_ms: f64,
}

/// A backfill, under traffic.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Filled {
    /// Rows that it has gone through.
    pub rows: u64,
    /// How long it took.
    pub seconds: f64,
}

/// A comparison of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Aggregates that were compared.
    pub compared: u64,
    /// Differences.
    pub unexplained: u64,
    /// Aggregates that cannot be shipped as they are.
    pub dead: u64,
}

/// Reads that were made from both stores, and compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "they are those of `ShadowCounts`")]
pub struct Shadow {
    pub compared: u64,
    pub lagging: u64,
    pub different: u64,
    pub failed: u64,
    pub skipped: u64,
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

impl Waits {
    pub(super) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |percent: usize| {
            let place = (times.len() * percent).div_ceil(100).saturating_sub(1);
            times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
        };
        let count = u64::try_from(times.len()).unwrap_or(u64::MAX);
        Waits { count, p50_ms: at(50), p99_ms: at(99), max_ms: at(100) }
    }
}

impl fmt::Display for Waits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>6} {:>6.1} {:>6.1} {:>6.0}", self.count, self.p50_ms, self.p99_ms, self.max_ms)
    }
}

impl PhaseReport {
    /// What is above the lines.
    pub(super) const HEAD: &'static str =
        "phase             s   reads    p50    p99    max  writes    p50    p99    max ms  errors   debt";
}

impl fmt::Display for PhaseReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PhaseReport { phase, seconds, reads, writes, errors, debt, what, wrong } = self;
        write!(f, "{phase:<11} {seconds:>7.1}  {reads}  {writes} {errors:>10} {debt:>6}")?;
        if *wrong > 0 {
            write!(f, "  {wrong} WRONG ANSWERS")?;
        }
        if !what.is_empty() {
            write!(f, "  {what}")?;
        }
        Ok(())
    }
}

impl Summary {
    /// That of these results.
    pub(super) fn of(
        phases: &[PhaseReport],
        writes: &[Audited],
        verification: Verification,
        shadow: Shadow,
        patterns: &[PatternReport],
    ) -> Self {
        let longest = phases.iter().flat_map(|phase| [phase.reads.max_ms, phase.writes.max_ms]).fold(0.0, f64::max);
        let lost = writes.iter().map(|kind| kind.lost).sum();
        let divergent = writes.iter().map(|kind| kind.divergent).sum::<u64>() + verification.unexplained;
        let wrong = phases.iter().map(|phase| phase.wrong).sum();
        let unequal = patterns.iter().map(|pattern| u64::from(!pattern.equal)).sum::<u64>();
        Summary {
            requests: phases.iter().map(|phase| phase.reads.count + phase.writes.count).sum(),
            errors: phases.iter().map(|phase| phase.errors).sum(),
            longest_stall_ms: longest,
            acknowledged: writes.iter().map(|kind| kind.acknowledged).sum(),
            lost,
            divergent,
            wrong,
            mismatches: lost + divergent + wrong + verification.dead + shadow.different + unequal,
        }
    }
}

impl Report {
    /// True when nothing is lost, and nothing differs.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.summary.mismatches == 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Access patterns, afterwards")?;
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
        writeln!(f, "\nWhat writers were told, against both stores")?;
        let (of, acknowledged, compared) = ("writes of", "acknowledged", "compared");
        writeln!(f, "  {of:<15}{acknowledged:>14}{compared:>10}{:>10}{:>8}{:>11}", "in doubt", "lost", "divergent")?;
        for Audited { of, acknowledged, compared, in_doubt, lost, divergent } in &self.writes {
            writeln!(f, "  {of:<15}{acknowledged:>14}{compared:>10}{in_doubt:>10}{lost:>8}{divergent:>11}")?;
        }
        let Verification { compared, unexplained, dead } = self.verification;
        writeln!(f, "  verification   {:>14}{compared:>10}{:>10}{dead:>8}{unexplained:>11}", "everything", "")?;
        let Shadow { compared, lagging, different, failed, skipped } = self.shadow;
        writeln!(
            f,
            "  shadow reads: {compared} compared, {different} different, {lagging} lagging, {failed} failed, {skipped} \
             skipped"
        )?;
        if let Some(Filled { rows, seconds }) = self.backfill {
            writeln!(f, "  backfill: {rows} rows in {seconds:.1} s, under traffic")?;
        }
        let Summary { requests, errors, longest_stall_ms, acknowledged, lost, divergent, wrong, mismatches } =
            self.summary;
        writeln!(
            f,
            "\n{requests} requests, {errors} errors, {wrong} wrong answers, the longest wait {longest_stall_ms:.0} ms"
        )?;
        writeln!(f, "acknowledged {acknowledged}, lost {lost}, divergent {divergent}")?;
        write!(f, "{mismatches} mismatches")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_told_by_rank() {
        let waits = Waits::of((1..=200).rev().map(Duration::from_millis).collect());
        assert_eq!(waits, Waits { count: 200, p50_ms: 100.0, p99_ms: 198.0, max_ms: 200.0 });
        let one = Waits { count: 1, p50_ms: 3.0, p99_ms: 3.0, max_ms: 3.0 };
        assert_eq!(Waits::of(vec![Duration::from_millis(3)]), one);
        assert_eq!(Waits::of(Vec::new()), Waits::default());
    }

    /// A report, in which one thing may be wrong.
    fn report(
        wrong: impl Fn(&mut Audited, &mut Verification, &mut PhaseReport, &mut PatternReport, &mut Shadow),
    ) -> Report {
        let mut kind = Audited { of: "orders", acknowledged: 9, compared: 7, ..Audited::default() };
        let mut verification = Verification { compared: 20, unexplained: 0, dead: 0 };
        let mut shadow = Shadow { compared: 30, lagging: 2, failed: 1, ..Shadow::default() };
        let mut phase = PhaseReport {
            phase: "capture",
            seconds: 1.0,
            reads: Waits::of(vec![Duration::from_millis(3)]),
            writes: Waits::of(vec![Duration::from_millis(40)]),
            errors: 1,
            wrong: 0,
            debt: 5,
            what: String::new(),
        };
        let mut pattern =
            PatternReport { name: "cart", equal: true, asked: 1, found: 1, mysql_median_us: 1, dynamodb_median_us: 1 };
        wrong(&mut kind, &mut verification, &mut phase, &mut pattern, &mut shadow);
        let (writes, phases, patterns) = (vec![kind], vec![phase], vec![pattern]);
        Report {
            engine: Engine::Embedded,
            users: 1,
            instances: 2,
            summary: Summary::of(&phases, &writes, verification, shadow, &patterns),
            phases,
            backfill: None,
            writes,
            verification,
            shadow,
            patterns,
        }
    }

    #[test]
    fn a_report_is_clean_until_anything_is_lost_or_differs() {
        let clean = report(|_, _, _, _, _| {});
        assert!(clean.is_clean());
        assert!(clean.to_string().contains("\nacknowledged 9, lost 0, divergent 0\n"), "{clean}");
        let json = serde_json::to_value(&clean).unwrap();
        assert_eq!(
            (&json["requests"], &json["errors"], &json["longest_stall_ms"]),
            (&2.into(), &1.into(), &40.0.into())
        );

        let lost = report(|kind, _, _, _, _| kind.lost = 1);
        assert!(lost.to_string().contains("\nacknowledged 9, lost 1, divergent 0\n"), "{lost}");
        let divergent = report(|kind, _, _, _, _| kind.divergent = 1);
        assert!(divergent.to_string().contains("lost 0, divergent 1\n"), "{divergent}");
        let others = [
            report(|_, verification, _, _, _| verification.unexplained = 1),
            report(|_, verification, _, _, _| verification.dead = 1),
            report(|_, _, phase, _, _| phase.wrong = 1),
            report(|_, _, _, pattern, _| pattern.equal = false),
            report(|_, _, _, _, shadow| shadow.different = 1),
        ];
        for wrong in [lost, divergent].iter().chain(&others) {
            assert_eq!((wrong.is_clean(), wrong.summary.mismatches), (false, 1), "{wrong}");
        }
    }
}
