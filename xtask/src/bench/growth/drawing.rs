//! The series as a drawing: for each, what a unit takes, over the size.

use anyhow::{Result, anyhow};
use plotters::coord::Shift;
use plotters::coord::combinators::{BindKeyPoints, IntoLogRange};
use plotters::prelude::*;

use super::page::grouped;
use super::series::Growth;

/// Pixels of a panel.
const PANEL: (u32, u32) = (360, 210);
/// Pixels right of a plot: half of the longest label, that of ten million.
const RIGHT: u32 = 34;
const COLUMNS: usize = 2;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// The drawing, without empty lines, which would end it in Markdown.
pub(super) fn svg(grown: &[Growth]) -> Result<String> {
    let rows = grown.len().div_ceil(COLUMNS);
    let size = (PANEL.0 * u32::try_from(COLUMNS)?, PANEL.1 * u32::try_from(rows)?);
    let mut out = String::new();
    {
        let root = SVGBackend::with_string(&mut out, size).into_drawing_area();
        root.fill(&WHITE).map_err(failed)?;
        for (growth, area) in grown.iter().zip(root.split_evenly((rows, COLUMNS))) {
            panel(growth, &area)?;
        }
        root.present().map_err(failed)?;
    }
    Ok(out.lines().filter(|line| !line.trim().is_empty()).fold(String::new(), |text, line| text + line + "\n"))
}

#[expect(clippy::needless_pass_by_value, reason = "`map_err` gives it away")]
fn failed<E: std::error::Error + Send + Sync>(error: DrawingAreaErrorKind<E>) -> anyhow::Error {
    anyhow!("cannot draw what grows: {error}")
}

fn panel(Growth { series, points }: &Growth, area: &Area<'_>) -> Result<()> {
    let (Some((first, _)), Some((last, _))) = (points.first(), points.last()) else { return Ok(()) };
    let high = points.iter().map(|(_, measure)| *measure).fold(0.0, f64::max);
    let mut chart = ChartBuilder::on(area)
        .caption(format!("{}: {}", series.title, series.measure.what()), ("sans-serif", 13))
        .margin(8)
        .margin_right(RIGHT)
        .x_label_area_size(32)
        .y_label_area_size(64)
        .build_cartesian_2d((*first..*last).log_scale().with_key_points(labelled(points)), 0.0..(high * 1.2).max(1.0))
        .map_err(failed)?;
    chart
        .configure_mesh()
        .disable_mesh()
        .y_labels(5)
        .x_label_formatter(&|size| grouped(*size))
        .y_label_formatter(&|measure| grouped(*measure))
        .x_desc(series.size)
        .draw()
        .map_err(failed)?;
    chart.draw_series(LineSeries::new(points.iter().copied(), BLUE.stroke_width(2)).point_size(3)).map_err(failed)?;
    Ok(())
}

/// The sizes whose labels do not overlap, from the last one back.
fn labelled(points: &[(f64, f64)]) -> Vec<f64> {
    /// Of the axis, between two labels.
    const APART: f64 = 0.15;
    let (Some((first, _)), Some((last, _))) = (points.first(), points.last()) else { return Vec::new() };
    let apart = (last / first).powf(APART);
    let mut labelled: Vec<f64> = Vec::new();
    for (size, _) in points.iter().rev() {
        if labelled.last().is_none_or(|next| size * apart <= *next) {
            labelled.push(*size);
        }
    }
    labelled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::growth::series::SERIES;

    #[test]
    fn every_series_has_a_panel_and_all_of_them_are_small() {
        let points = || (1..=6).map(|power| (10_f64.powi(power), 1234.0)).collect();
        let grown: Vec<_> = SERIES.iter().map(|series| Growth { series, points: points() }).collect();
        let svg = svg(&grown).unwrap();
        assert!(svg.len() < 36_000, "{} bytes", svg.len());
        assert!(svg.starts_with("<svg") && !svg.contains("\n\n"));
        for series in &SERIES {
            assert!(svg.contains(series.title), "{}", series.title);
        }
    }
    #[test]
    fn labels_leave_out_what_is_too_close_to_the_last() {
        let sizes = |sizes: &[f64]| labelled(&sizes.iter().map(|size| (*size, 1.0)).collect::<Vec<_>>());
        assert_eq!(sizes(&[1.0, 4.0, 16.0, 64.0, 256.0, 390.0]), [390.0, 64.0, 16.0, 4.0, 1.0]);
        assert_eq!(sizes(&[1e4, 1e5, 1e6, 1e7]), [1e7, 1e6, 1e5, 1e4]);
    }
}
