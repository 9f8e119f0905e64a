//! The share of rows for which a condition holds.

use super::Frame;
use super::column::{Column, ValueRange, Values, of_expr};
use super::expr::{BinaryOp, Expr, Literal, UnaryOp};
use crate::Scenario;
use crate::quantity::Share;

/// The bounds of the share of rows for which a condition holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Selectivity {
    pub least: Share,
    /// `None` where nothing in the condition or in the data says it.
    pub likely: Option<Share>,
    pub most: Share,
    /// `likely`, and of the conditions of which nothing says it a share by their form alone, as planners without
    /// statistics take it: P. G. Selinger et al., Access Path Selection in a Relational Database Management System,
    /// SIGMOD 1979, table 1.
    pub usual: Share,
}

/// Of a condition about which nothing is known.
const ANY: Selectivity =
    Selectivity { least: Share::ZERO, likely: None, most: Share::ONE, usual: Share::ONE };

/// The usual shares of `column = value` and of `column > value`, and the largest one of `column IN (values)`.
const USUAL_EQUAL: f64 = 1.0 / 10.0;
const USUAL_COMPARED: f64 = 1.0 / 3.0;
const MAX_USUAL_IN: f64 = 1.0 / 2.0;

impl Selectivity {
    fn exactly(share: f64) -> Self {
        let share = Share::new(share);
        Self { least: share, likely: Some(share), most: share, usual: share }
    }

    /// About so many, but for values that are more or less frequent than others.
    fn about(share: f64) -> Self {
        Self { likely: Some(Share::new(share)), usual: Share::new(share), ..ANY }
    }

    /// Nothing says it but the form of the condition.
    fn usually(share: f64) -> Self {
        Self { usual: Share::new(share), ..ANY }
    }

    /// What the form of a condition says beyond what is likely.
    pub fn kept_beside_likely(self) -> Share {
        let likely = self.likely.map_or(1.0, Share::get);
        if likely > 0.0 { Share::new(self.usual.get() / likely) } else { Share::ONE }
    }

    fn not(self) -> Self {
        let rest = |share: Share| Share::new(1.0 - share.get());
        // Of nothing nothing is said the other way round either.
        let is_any = self.likely.is_none() && self.usual == Share::ONE;
        Self {
            least: rest(self.most),
            likely: self.likely.map(rest),
            most: rest(self.least),
            usual: if is_any { Share::ONE } else { rest(self.usual) },
        }
    }

    /// Both hold; likely independently of each other.
    fn and(self, other: Self) -> Self {
        Self {
            least: Share::new(self.least.get() + other.least.get() - 1.0),
            // A condition that says nothing leaves what the other says.
            likely: match (self.likely, other.likely) {
                (Some(a), Some(b)) => Some(a * b.get()),
                (one, other) => one.or(other),
            },
            most: self.most.min(other.most),
            usual: self.usual * other.usual.get(),
        }
    }

    /// The share in a scenario; `keeps` likely, where nothing else says it.
    pub fn share(self, scenario: Scenario, keeps: f64) -> Share {
        let likely = self.likely.unwrap_or(Share::new(keeps));
        scenario.choose(likely, self.least, self.most)
    }

    /// No scenario differs from another.
    pub fn is_exact(self) -> bool {
        self.least == self.most
    }
}

/// The share of a frame's rows for which a condition holds.
pub fn of_frame(condition: &Expr, frame: &Frame) -> Selectivity {
    of(condition, frame.columns.as_deref().unwrap_or_default(), frame.open)
}

/// The share of rows of these columns; `stored` where their values are data that the code does not make.
pub fn of(condition: &Expr, columns: &[Column], stored: bool) -> Selectivity {
    match condition.bare() {
        Expr::Literal(Literal::Boolean(true)) => Selectivity::exactly(1.0),
        Expr::Literal(Literal::Boolean(false) | Literal::Null) => Selectivity::exactly(0.0),
        Expr::Unary(UnaryOp::Not, of_what) => of(of_what, columns, stored).not(),
        Expr::Unary(UnaryOp::IsNull, value) => nulls(value, columns, stored),
        Expr::Unary(UnaryOp::IsNotNull, value) => nulls(value, columns, stored).not(),
        Expr::Binary(BinaryOp::And, left, right) => {
            of(left, columns, stored).and(of(right, columns, stored))
        }
        Expr::Binary(BinaryOp::Or, left, right) => {
            of(left, columns, stored).not().and(of(right, columns, stored).not()).not()
        }
        Expr::Binary(op, left, right) => compared(*op, left, right, columns, stored),
        Expr::In(value, list) => {
            let column = of_expr(value, columns);
            let number = list.len() as f64;
            let usual = Selectivity::usually((USUAL_EQUAL * number).min(MAX_USUAL_IN));
            one_of(&column, stored).map_or(usual, |one| times(one, number))
        }
        _ => ANY,
    }
}

fn times(of: Selectivity, number: f64) -> Selectivity {
    Selectivity {
        least: of.least * number,
        likely: of.likely.map(|share| share * number),
        most: of.most * number,
        usual: of.usual * number,
    }
}

/// The rows in which a value is null: as the code makes it so; of stored data nobody knows.
fn nulls(value: &Expr, columns: &[Column], stored: bool) -> Selectivity {
    let column = of_expr(value, columns);
    if stored { ANY } else { Selectivity::exactly(column.nulls) }
}

/// The rows that have one certain value of a column; `None` where it is not known how many values there are.
fn one_of(column: &Column, stored: bool) -> Option<Selectivity> {
    let share = 1.0 / column.values.distinct_count()?.max(1.0);
    // Numbers in turn and random ones are each as frequent as another; of stored values some are more so.
    let even = !stored && matches!(column.values, Values::Cycle(_) | Values::Below(_));
    Some(if even { Selectivity::exactly(share) } else { Selectivity::about(share) })
}

fn compared(
    op: BinaryOp,
    left: &Expr,
    right: &Expr,
    columns: &[Column],
    stored: bool,
) -> Selectivity {
    let (of, to) = (of_expr(left, columns), of_expr(right, columns));
    let constant = |column: &Column| column.values == Values::AtMost(1.0);
    if constant(&of) && !constant(&to) {
        return mirrored(op).map_or(ANY, |op| compared(op, right, left, columns, stored));
    }
    let usual = match op {
        BinaryOp::Equal | BinaryOp::NullSafeEqual => Selectivity::usually(USUAL_EQUAL),
        BinaryOp::NotEqual => Selectivity::usually(1.0 - USUAL_EQUAL),
        BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual => {
            Selectivity::usually(USUAL_COMPARED)
        }
        _ => ANY,
    };
    if !constant(&to) || constant(&of) {
        return usual;
    }
    let found = match op {
        BinaryOp::Equal | BinaryOp::NullSafeEqual => one_of(&of, stored),
        BinaryOp::NotEqual => one_of(&of, stored).map(Selectivity::not),
        BinaryOp::Less | BinaryOp::LessOrEqual => below(&of, &to, stored),
        BinaryOp::Greater | BinaryOp::GreaterOrEqual => {
            below(&of, &to, stored).map(Selectivity::not)
        }
        _ => None,
    };
    found.unwrap_or(usual)
}

/// The comparison with its sides exchanged.
fn mirrored(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Less => BinaryOp::Greater,
        BinaryOp::LessOrEqual => BinaryOp::GreaterOrEqual,
        BinaryOp::Greater => BinaryOp::Less,
        BinaryOp::GreaterOrEqual => BinaryOp::LessOrEqual,
        BinaryOp::Equal | BinaryOp::NullSafeEqual | BinaryOp::NotEqual => op,
        _ => return None,
    })
}

/// The rows with a value below a number, of values that are spread evenly over a range; `None` where that is not known.
fn below(of: &Column, to: &Column, stored: bool) -> Option<Selectivity> {
    let (ValueRange { low, high, .. }, to) = (of.range?, to.range?);
    let share = (to.low - low) / (high - low);
    if !share.is_finite() {
        return None;
    }
    let share = share.clamp(0.0, 1.0);
    let even = !stored
        && matches!(
            of.values,
            Values::Sequence
                | Values::Runs(_)
                | Values::Cycle(_)
                | Values::Below(_)
                | Values::Unique
        );
    Some(if even { Selectivity::exactly(share) } else { Selectivity::about(share) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::column::id_range;
    use crate::frame::types::DataType;

    #[track_caller]
    fn check(condition: &str, stored: bool, (least, likely, most): (f64, Option<f64>, f64)) {
        let columns = [
            id_range("id", 0.0, 1000.0, 1.0),
            Column { values: Values::AtMost(50.0), ..Column::new("nation", DataType::String) },
            Column::new("name", DataType::String),
        ];
        let found = of(&Expr::parse(condition), &columns, stored);
        let round = |share: Share| (share.get() * 1e6).round() / 1e6;
        let found = (round(found.least), found.likely.map(round), round(found.most));
        assert_eq!(found, (least, likely, most), "{condition}");
    }

    #[test]
    fn numbers_that_the_code_makes_are_counted() {
        check("id % 100 = 0", false, (0.01, Some(0.01), 0.01));
        check("id < 250", false, (0.25, Some(0.25), 0.25));
        check("250 >= id", false, (0.25, Some(0.25), 0.25));
        check("id % 4 in (1, 2)", false, (0.5, Some(0.5), 0.5));
        check("not (id >= 250)", false, (0.25, Some(0.25), 0.25));
    }

    #[test]
    fn stored_data_may_have_it_in_no_row_or_in_all() {
        check("nation = 'PERU'", true, (0.0, Some(0.02), 1.0));
        check("nation <> 'PERU'", true, (0.0, Some(0.98), 1.0));
        check("name = 'x'", true, (0.0, None, 1.0));
        check("name is null", true, (0.0, None, 1.0));
        check("nation = 'PERU' and name like 'a%'", true, (0.0, Some(0.02), 1.0));
    }

    #[test]
    fn connectives_keep_within_bounds() {
        check("id < 500 and id % 2 = 0", false, (0.0, Some(0.25), 0.5));
        check("id < 500 or id % 2 = 0", false, (0.5, Some(0.75), 1.0));
        check("false and name = 'x'", true, (0.0, Some(0.0), 0.0));
    }
}
