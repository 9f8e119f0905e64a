//! The language of a text that is not Python.

/// A language that users paste in place of Python.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherLanguage {
    Sql,
    Scala,
}

/// Words that a statement of SQL begins with, and none of Python's does; `WITH` needs a look at what follows.
const SQL: &[&str] =
    &["select", "insert", "create", "merge", "update", "delete", "explain", "describe", "alter"];

/// The language of a text that Python's parser has found errors in; `None` where it may be Python all the same.
pub fn other_language(source: &str) -> Option<OtherLanguage> {
    let lines = source.lines().map(str::trim);
    let mut code = lines.clone().filter(|line| !line.is_empty() && !line.starts_with("--"));
    let first = code.next()?.to_lowercase();
    let (word, rest) = first.split_once(char::is_whitespace).unwrap_or((&first, ""));
    let is_statement = SQL.contains(&word) && !rest.trim_start().starts_with(['=', '.', ',']);
    let names_query =
        word == "with" && !first.ends_with(':') && source.to_lowercase().contains("select");
    if is_statement || names_query {
        return Some(OtherLanguage::Sql);
    }
    let is_scala = |line: &str| {
        line.starts_with("import org.apache.spark")
            || (line.starts_with("val ") && line.contains('='))
            || (line.starts_with("object ") && line.ends_with('{'))
    };
    lines.clone().any(is_scala).then_some(OtherLanguage::Scala)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_is_no_python() {
        let cases = [
            ("SELECT user_id, count(*) FROM t GROUP BY user_id", Some(OtherLanguage::Sql)),
            ("-- users\nwith u as (\n  select 1\n)\nselect * from u", Some(OtherLanguage::Sql)),
            (
                "import org.apache.spark.sql.functions._\nval df = spark.table(\"t\")",
                Some(OtherLanguage::Scala),
            ),
            ("object Job extends App {\n}", Some(OtherLanguage::Scala)),
            ("with open('a') as f:\n    select(", None),
            ("select = df.select('a'", None),
            ("update.run(", None),
            ("df = spark.sql('SELECT 1'", None),
            ("", None),
        ];
        for (source, language) in cases {
            assert_eq!(other_language(source), language, "{source}");
        }
    }
}
