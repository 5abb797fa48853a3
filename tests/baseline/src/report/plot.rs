//! The report as a drawing: for each call, latency and throughput by the number of clients.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use plotters::coord::Shift;
use plotters::coord::combinators::IntoLogRange;
use plotters::prelude::*;

use super::{Measurement, Report};
use crate::call::Call;
use crate::store::Kind;

/// Pixels of a panel.
const PANEL: (u32, u32) = (480, 230);
const HEAD: u32 = 40;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// What is drawn over the number of clients.
#[derive(Clone, Copy)]
enum Figure {
    Latency,
    Throughput,
}

/// Writes the drawing.
pub(crate) fn draw(report: &Report, file: &Path) -> Result<()> {
    let rows = Call::ALL.len();
    let height = HEAD + PANEL.1 * u32::try_from(rows)?;
    let root = SVGBackend::new(file, (PANEL.0 * 2, height)).into_drawing_area();
    let drawn = panels(report, &root, rows).and_then(|()| root.present().map_err(|error| anyhow!("{error}")));
    drawn.with_context(|| format!("cannot draw `{}`", file.display()))
}

fn panels(report: &Report, root: &Area<'_>, rows: usize) -> Result<()> {
    let failed = |error: DrawingAreaErrorKind<_>| anyhow!("{error}");
    root.fill(&WHITE).map_err(failed)?;
    let (head, body) = root.split_vertically(HEAD);
    let orders = report.parameters.items;
    let title = format!("{orders} orders, closed loop. MySQL blue, DynamoDB red; p50 and p99 thin, p95 thick");
    head.titled(&title, ("sans-serif", 18)).map_err(failed)?;
    let areas = body.split_evenly((rows, 2));
    let figures = Call::ALL.into_iter().flat_map(|call| [(call, Figure::Latency), (call, Figure::Throughput)]);
    figures.zip(&areas).try_for_each(|((call, figure), area)| panel(report, area, call, figure))
}

fn panel(report: &Report, area: &Area<'_>, call: Call, figure: Figure) -> Result<()> {
    let failed = |error: DrawingAreaErrorKind<_>| anyhow!("{error}");
    let clients = &report.parameters.clients;
    let measured: Vec<&Measurement> = report.measurements.iter().filter(|found| found.call == call).collect();
    let values = measured.iter().flat_map(|found| lines(figure).iter().map(|(value, _)| value(found)));
    let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    if low > high {
        return Ok(());
    }
    let last = f64::from(u32::try_from(clients.len())?) - 0.5;
    let unit = match figure {
        Figure::Latency => "ms",
        Figure::Throughput => "calls/s",
    };
    let mut chart = ChartBuilder::on(area)
        .caption(format!("{call}, {unit}"), ("sans-serif", 14))
        .margin(8)
        .x_label_area_size(28)
        .y_label_area_size(56)
        .build_cartesian_2d(-0.5..last, (low / 1.5..high * 1.5).log_scale())
        .map_err(failed)?;
    let label = |position: &f64| {
        let at = clients.iter().zip(0_u32..).find(|(_, at)| (f64::from(*at) - position).abs() < 0.01);
        at.map(|(clients, _)| clients.to_string()).unwrap_or_default()
    };
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(clients.len() * 2 + 1)
        .x_label_formatter(&label)
        .y_labels(5)
        .y_label_formatter(&|value| if *value < 10.0 { format!("{value:.2}") } else { format!("{value:.0}") })
        .x_desc("clients")
        .draw()
        .map_err(failed)?;
    for (store, colour) in [(Kind::MySql, BLUE), (Kind::DynamoDb, RED)] {
        for (value, width) in lines(figure) {
            let point = |(clients, at): (&u32, u32)| {
                let found = measured.iter().find(|found| found.clients == *clients && found.store == store)?;
                Some((f64::from(at), value(found)))
            };
            let points = clients.iter().zip(0_u32..).filter_map(point);
            let line = LineSeries::new(points, colour.stroke_width(*width)).point_size(*width);
            chart.draw_series(line).map_err(failed)?;
        }
    }
    Ok(())
}

/// A line: what is drawn of a measurement, and how wide.
type Line = (fn(&Measurement) -> f64, u32);

fn lines(figure: Figure) -> &'static [Line] {
    match figure {
        Figure::Latency => {
            &[(|found| found.p50_us / 1e3, 1), (|found| found.p95_us / 1e3, 2), (|found| found.p99_us / 1e3, 1)]
        }
        Figure::Throughput => &[(|found| found.per_second, 2)],
    }
}
