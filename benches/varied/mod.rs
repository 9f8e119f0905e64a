//! A script whose parts are all different: other tables, columns and operators in each, as in a job that grew over
//! years.

use std::collections::BTreeMap;
use std::fmt::Write;

use spark_memory::{Input, Table};

/// A script of at least `lines` lines, and the sizes of two thirds of its tables.
pub fn input(lines: usize) -> Input {
    let mut source = String::from(HEAD);
    let mut tables = BTreeMap::new();
    let mut part = 0;
    while source.lines().count() < lines {
        write_part(&mut source, part);
        part += 1;
    }
    for number in 0..part {
        if number % 3 != 2 {
            tables.insert(
                format!("lake.events_{number}"),
                table(2_000_000_000 + 900_000_000 * (number as u64 % 7)),
            );
        }
        if number % 4 != 3 {
            tables.insert(
                format!("lake.items_{number}"),
                table(4_000_000 + 60_000_000 * (number as u64 % 5)),
            );
        }
    }
    Input { source, tables, ..Input::default() }
}

fn table(rows: u64) -> Table {
    Table { rows: Some(rows), ..Table::default() }
}

const HEAD: &str = "\
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

spark = SparkSession.builder.appName(\"nightly\").getOrCreate()
";

/// One part of the script: reads two tables and does with them what the part's number says.
fn write_part(source: &mut String, part: usize) {
    let column = COLUMNS[part % COLUMNS.len()];
    let key = KEYS[part % KEYS.len()];
    // A text of memory takes every line.
    let _ = write!(
        source,
        "
events_{part} = spark.table(\"lake.events_{part}\").where(F.col(\"{column}\") > {part})
items_{part} = spark.table(\"lake.items_{part}\").select(\"{key}\", \"label_{part}\", \"price\")
clean_{part} = (
    events_{part}
    .withColumn(\"day\", F.to_date(\"at\"))
    .withColumn(\"{column}_rounded\", F.round(\"{column}\", {digits}))
    .dropDuplicates([\"{key}\", \"at\"])
)
",
        digits = part % 4
    );
    let body = match part % 9 {
        0 => format!(
            "joined_{part} = clean_{part}.join(F.broadcast(items_{part}), \"{key}\", \"left\")
totals_{part} = joined_{part}.groupBy(\"{key}\", \"day\").agg(F.sum(\"price\").alias(\"total\"), F.collect_list(\"label_{part}\").alias(\"labels\"))
totals_{part}.write.mode(\"overwrite\").partitionBy(\"day\").parquet(\"s3://lake/totals_{part}\")
"
        ),
        1 => format!(
            "latest_{part} = Window.partitionBy(\"{key}\").orderBy(F.desc(\"at\"))
ranked_{part} = clean_{part}.withColumn(\"rank\", F.row_number().over(latest_{part})).where(\"rank <= {}\")
ranked_{part}.join(items_{part}, \"{key}\").write.saveAsTable(\"lake.ranked_{part}\")
",
            part + 1
        ),
        2 => format!(
            "kept_{part} = clean_{part}.select(\"{key}\", \"{column}\", \"day\").cache()
print(kept_{part}.count())
for name in [\"{key}\", \"{column}\"]:
    kept_{part}.groupBy(name).agg(F.countDistinct(\"day\"), F.avg(\"{column}\")).write.parquet(f\"s3://lake/by_{part}/{{name}}\")
kept_{part}.unpersist()
"
        ),
        3 => format!(
            "@F.udf(T.StringType())
def label_of_{part}(value):
    return \"large\" if value and value > {part} else \"small\"


labelled_{part} = clean_{part}.withColumn(\"size\", label_of_{part}(F.col(\"{column}\")))
labelled_{part}.orderBy(\"day\", \"{key}\").write.parquet(\"s3://lake/labelled_{part}\")
"
        ),
        4 => format!(
            "def enrich_{part}(frame, others):
    wide = frame.join(others, \"{key}\")
    return wide.groupBy(\"{key}\").pivot(\"day\").agg(F.max(\"{column}\"))


report_{part} = enrich_{part}(clean_{part}, items_{part})
report_{part}.limit({}).toPandas()
",
            1000 * (part + 1)
        ),
        5 => format!(
            "months_{part} = clean_{part}.where(\"month = 1\")
for month in range(2, {}):
    months_{part} = months_{part}.unionByName(clean_{part}.where(F.col(\"month\") == month))
months_{part}.repartition({}, \"{key}\").sortWithinPartitions(\"at\").write.parquet(\"s3://lake/months_{part}\")
",
            4 + part % 6,
            100 + 50 * (part % 8)
        ),
        6 => format!(
            "clean_{part}.createOrReplaceTempView(\"clean_{part}\")
items_{part}.createOrReplaceTempView(\"items_{part}\")
top_{part} = spark.sql(\"\"\"
    SELECT c.{key}, sum(c.{column}) AS total, count(DISTINCT c.day) AS days
    FROM clean_{part} c JOIN items_{part} i ON c.{key} = i.{key}
    WHERE i.price > {part}
    GROUP BY c.{key}
\"\"\")
top_{part}.orderBy(F.desc(\"total\")).coalesce(1).write.csv(\"s3://lake/top_{part}\")
"
        ),
        7 => format!(
            "def scale_{part}(frame):
    frame[\"{column}\"] = frame[\"{column}\"] / frame[\"{column}\"].max()
    return frame


scaled_{part} = clean_{part}.select(\"{key}\", \"{column}\").groupBy(\"{key}\").applyInPandas(scale_{part}, \"{key} long, {column} double\")
scaled_{part}.write.parquet(\"s3://lake/scaled_{part}\")
"
        ),
        _ => format!(
            "parts_{part} = clean_{part}.withColumn(\"tag\", F.explode(\"tags\")).groupBy(\"tag\").count()
rows_{part} = parts_{part}.collect()
tags_{part} = [row[\"tag\"] for row in rows_{part}]
clean_{part}.join(items_{part}.hint(\"shuffle_hash\"), \"{key}\").crossJoin(spark.range({})).write.parquet(\"s3://lake/tags_{part}\")
",
            2 + part % 3
        ),
    };
    source.push_str(&body);
}

const COLUMNS: [&str; 5] = ["amount", "duration", "score", "distance", "clicks"];
const KEYS: [&str; 4] = ["user_id", "item_id", "device", "session_id"];
