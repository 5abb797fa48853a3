//! The report as a table.

use std::fmt;

use super::{Measurement, Report};
use crate::call::Call;
use crate::store::Kind;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { parameters, machine, versions, .. } = self;
        writeln!(
            f,
            "{} orders; {} s each after {:.1} s of warm-up; closed loop; {} connections to MySQL",
            parameters.items, parameters.seconds, parameters.warm_up_seconds, parameters.connections
        )?;
        let processor = machine.processor.as_deref().unwrap_or("an unknown processor");
        writeln!(f, "{}, {} cores, {}", processor, machine.cores.unwrap_or_default(), machine.system)?;
        let optimised = if versions.optimised { "optimised" } else { "NOT OPTIMISED" };
        writeln!(f, "MySQL {}; DynamoDB {}; {optimised}\n", versions.mysql, versions.dynamodb)?;
        let store = |kind: Kind| format!("{}, us: p50{:>9}{:>9}{:>9}", kind.name(), "p95", "p99", "calls/s");
        writeln!(f, "{:<24}{:>8}{:>46}{:>46}", "call", "clients", store(Kind::MySql), store(Kind::DynamoDb))?;
        for call in Call::ALL {
            for clients in &parameters.clients {
                let of = |kind| self.of(call, *clients, kind);
                let (Some(mysql), Some(dynamodb)) = (of(Kind::MySql), of(Kind::DynamoDb)) else { continue };
                writeln!(f, "{call:<24}{clients:>8}{:>46}{:>46}", figures(mysql), figures(dynamodb))?;
            }
        }
        Ok(())
    }
}

fn figures(Measurement { p50_us, p95_us, p99_us, per_second, .. }: &Measurement) -> String {
    format!("{p50_us:>9.0}{p95_us:>9.0}{p99_us:>9.0}{per_second:>9.0}")
}
