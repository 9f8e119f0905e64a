//! The size of a frame in the eyes of Spark's planner, by which it selects join strategies.
//!
//! Without a cost-based optimizer it knows bytes of leaves and widths of types, nothing of values
//! (`SizeInBytesOnlyStatsPlanVisitor`): an operator of one input has as many bytes as its input, by the ratio of their
//! rows' default widths. So what an operator keeps is the quotient of bytes and default width, and only leaves, limits,
//! joins and unions change it.

use super::Frame;
use super::column::Column;
use super::types::DataType;
use crate::quantity::{ByteCount, RowCount, Share};

/// Bytes as Spark's planner counts them, each divided by the default width of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Statistics {
    /// Before the query runs; `None` where a source's bytes are not known.
    planned: Option<f64>,
    /// With the bytes that exchanges upstream wrote (`LogicalQueryStage.computeStats`); `None` where there is none.
    runtime: Option<f64>,
    /// The share of the rows that conditions keep about which neither the code nor the data says anything
    /// (`Selectivity::usual`): by it alone nothing is smaller, but an exchange may turn out so.
    kept: f64,
}

impl Default for Statistics {
    fn default() -> Self {
        Self { planned: None, runtime: None, kept: 1.0 }
    }
}

impl Statistics {
    /// Of a source that has no statistics: `spark.sql.defaultSizeInBytes`, which is the largest long.
    pub const UNBOUNDED: Self = Self { planned: Some(f64::INFINITY), runtime: None, kept: 1.0 };

    /// Of so many rows.
    pub fn of_rows(rows: RowCount) -> Self {
        Self { planned: Some(rows.get()), ..Self::default() }
    }

    fn map(self, of: impl Fn(f64) -> f64) -> Self {
        Self { planned: self.planned.map(&of), runtime: self.runtime.map(of), ..self }
    }

    /// Of the rows for which a condition holds that usually keeps such a share.
    pub fn kept(self, share: Share) -> Self {
        Self { kept: self.kept * share.get(), ..self }
    }

    /// Of rows that have turned out to be fewer, as the conditions keep no more of them.
    pub fn of_fewer(self, rows: RowCount, all: RowCount) -> Self {
        Self { kept: (self.kept * all.get() / rows.get().max(1.0)).min(1.0), ..self }
    }

    /// Of rows that have a partner among those of another frame.
    pub fn of_partners(self, other: &Frame) -> Self {
        Self { kept: self.kept * other.statistics.kept, ..self }
    }

    /// Of so many copies of the rows, or of such a part of them (`visitExpand`, `visitSample`).
    pub fn times(self, factor: f64) -> Self {
        self.map(|of| of * factor)
    }

    /// Of an operator with two inputs, whose bytes are put together.
    fn together((left, right): (&Frame, &Frame), width: f64, of: impl Fn(f64, f64) -> f64) -> Self {
        let both =
            |a: Option<ByteCount>, b: Option<ByteCount>| Some(of(a?.get(), b?.get()) / width);
        let (a, b) = (left.runtime_size(), right.runtime_size());
        Self {
            planned: both(left.planned_size(), right.planned_size()),
            runtime: if a.is_some() || b.is_some() {
                both(a.or(left.planned_size()), b.or(right.planned_size()))
            } else {
                None
            },
            kept: 1.0,
        }
    }

    /// Of a join that has the columns of both sides: the product of their bytes (`visitJoin`).
    pub fn of_join(left: &Frame, right: &Frame, joined: &Frame) -> Self {
        let kept = left.statistics.kept * right.statistics.kept;
        Self { kept, ..Self::together((left, right), width(joined), |a, b| a * b) }
    }

    /// Of a union: the sum of their bytes (`visitUnion`).
    pub fn of_union(left: &Frame, right: &Frame) -> Self {
        let kept = left.statistics.kept.max(right.statistics.kept);
        Self { kept, ..Self::together((left, right), width(left), |a, b| a + b) }
    }
}

impl Frame {
    /// `sizeInBytes` before the query runs.
    pub fn planned_size(&self) -> Option<ByteCount> {
        self.statistics.planned.map(|of| ByteCount::new(of * width(self)))
    }

    /// `sizeInBytes` once the exchanges upstream have run.
    pub fn runtime_size(&self) -> Option<ByteCount> {
        self.statistics.runtime.map(|of| ByteCount::new(of * width(self)))
    }

    /// The frame with the bytes of a source of the same columns (`LogicalRelation.computeStats`).
    pub fn with_planned_size(mut self, bytes: ByteCount) -> Self {
        self.statistics.planned = Some(bytes.get() / width(&self));
        self
    }

    /// The bytes that an exchange likely writes of these rows ("data size").
    pub fn size_once_written(&self) -> Option<ByteCount> {
        self.bytes().map(|bytes| bytes * self.statistics.kept)
    }

    /// Notes that an exchange has written that many bytes of these rows ("data size").
    pub fn set_runtime_size(&mut self, bytes: Option<ByteCount>) {
        let width = width(self);
        self.statistics.runtime = bytes.map(|bytes| bytes.get() * self.statistics.kept / width);
    }
}

/// The default width of a frame's rows (`EstimationUtils.getSizePerRow`); where no columns are known, of one that makes
/// a row on disk.
fn width(frame: &Frame) -> f64 {
    const ROW: f64 = 8.0;
    let columns = |columns: &[Column]| columns.iter().map(|it| default_size(&it.ty)).sum::<f64>();
    match (&frame.columns, frame.disk_row) {
        (Some(of), _) => ROW + columns(of),
        (None, Some(row)) => ROW + row.get(),
        (None, None) => ROW + default_size(&DataType::String),
    }
}

/// `DataType.defaultSize`.
fn default_size(ty: &DataType) -> f64 {
    match ty {
        DataType::Array(of) => default_size(of),
        DataType::Map(key, value) => default_size(key) + default_size(value),
        DataType::Struct(fields) => fields.iter().map(default_size).sum(),
        DataType::String | DataType::Binary => ty.usual_length(),
        ty => ty.raw(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(types: &[DataType]) -> Frame {
        let columns = types.iter().map(|ty| Column::new("c", ty.clone()));
        Frame { columns: Some(columns.collect()), ..Frame::default() }
    }

    #[test]
    fn a_selection_has_bytes_by_the_ratio_of_default_widths() {
        // (8 + 8 + 20 + 4) to (8 + 8): 4,000 bytes are 1,600.
        let all = frame(&[DataType::Long, DataType::String, DataType::Int]);
        let all = all.with_planned_size(ByteCount::new(4000.0));
        let some = Frame { statistics: all.statistics, ..frame(&[DataType::Long]) };
        assert_eq!(some.planned_size(), Some(ByteCount::new(1600.0)));
    }

    #[test]
    fn a_join_has_the_product_of_its_sides_bytes() {
        let side = || frame(&[DataType::Long]).with_planned_size(ByteCount::new(100.0));
        let mut joined = frame(&[DataType::Long, DataType::Long]);
        joined.statistics = Statistics::of_join(&side(), &side(), &joined);
        assert_eq!(joined.planned_size(), Some(ByteCount::new(10_000.0)));
        assert_eq!(joined.runtime_size(), None);
    }
}
