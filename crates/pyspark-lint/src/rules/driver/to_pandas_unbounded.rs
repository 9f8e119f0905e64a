use crate::collected_rows::RowsUse;
use crate::rule::declare_rule;
use crate::rules::driver::helpers::report_unbounded;
use crate::{Checker, FixKind, Severity};
use pyspark_program::api::{Class, Method};

declare_rule! {
    /// ## Why
    /// `toPandas()` collects every row to the driver and builds a pandas frame of them: the results pass through the
    /// driver's heap, bounded by `spark.driver.maxResultSize`, and then live in the Python process, with Arrow or
    /// without. Nothing of it can spill to disk.
    ///
    /// ## Bad
    /// ```python
    /// events = spark.read.parquet("s3://lake/events")
    /// frame = events.select("user_id", "amount").toPandas()
    /// ```
    ///
    /// ## Good
    /// ```python
    /// events = spark.read.parquet("s3://lake/events")
    /// frame = events.select("user_id", "amount").limit(1000).toPandas()
    /// ```
    pub static RULE = {
        id: "to-pandas-unbounded",
        summary: "toPandas() of a frame that nothing bounds",
        severity: Severity::Warning,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.toPandas.html",
        check: to_pandas_unbounded,
    }
}

fn to_pandas_unbounded(checker: &mut Checker<'_, '_>) {
    // pandas API on Spark calls it `to_pandas`.
    let calls = [
        (Class::DataFrame, Method::ToPandas),
        (Class::DataFrame, Method::ToArrow),
        (Class::PandasFrame, Method::ToPandas),
    ];
    for (class, method) in calls {
        for (id, _) in checker.program().calls(class, method).collect::<Vec<_>>() {
            if checker.use_of_rows(id) != RowsUse::Kept {
                continue;
            }
            report_unbounded(checker, &RULE, id, class);
        }
    }
}
