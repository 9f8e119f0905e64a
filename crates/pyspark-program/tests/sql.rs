//! The SQL reader against sqlparser: both read the queries of `tests/sql`, which have the shapes of TPC-H's and
//! TPC-DS's, and their trees are the same, written as nested lists. The environment's SQL_TEXTS may name a folder with
//! more texts (`*.sql`).

mod shape;

use std::path::Path;

use pyspark_program::program::Text;
use pyspark_program::sql::ast::{ExprKind, Query};
use pyspark_program::sql::walk::{Visitor, visit_query};
use pyspark_program::sql::{ast, parse};
use sqlparser::dialect::{DatabricksDialect, Dialect, GenericDialect};
use sqlparser::parser::Parser;

/// Queries that sqlparser reads differently, with the reason.
const DISAGREEMENTS: [(&str, &str); 1] = [(
    "s33",
    "DIV is an operator of Spark's (`arithmeticOperator` of SqlBaseParser.g4); sqlparser reads it in MySQL's dialect only",
)];

#[derive(Default)]
struct Unknowns(usize);

impl<'q> Visitor<'q> for Unknowns {
    fn query(&mut self, query: &'q Query) {
        self.0 += query.unknown.len();
    }

    fn select(&mut self, select: &'q ast::Select) {
        self.0 += select.unknown.len();
    }

    fn relation(&mut self, relation: &'q ast::Relation) {
        self.0 += usize::from(matches!(relation.source, ast::RelationSource::Unknown(_)));
    }

    fn expr(&mut self, expr: &'q ast::Expr) {
        self.0 += usize::from(expr.kind == ExprKind::Unknown);
    }
}

/// The shapes of a text's queries by both readers, and how much of it this one does not understand.
fn both(text: &str) -> (String, Result<String, String>, usize) {
    let script = parse(&Text::unplaced(text, true));
    let mut unknowns = Unknowns::default();
    let mut ours = Vec::new();
    for statement in &script.statements {
        match statement.query() {
            Some(query) => {
                visit_query(query, &mut unknowns);
                ours.push(shape::of_query(query));
            }
            None => unknowns.0 += 1,
        }
    }
    let dialects: [&dyn Dialect; 2] = [&DatabricksDialect {}, &GenericDialect {}];
    let mut theirs = Err(String::new());
    for dialect in dialects {
        match Parser::parse_sql(dialect, text) {
            Ok(statements) => {
                let shapes: Vec<String> =
                    statements.iter().map(shape::oracle::of_statement).collect();
                theirs = Ok(shapes.join("\n"));
                break;
            }
            Err(error) => theirs = Err(error.to_string()),
        }
    }
    (ours.join("\n"), theirs, unknowns.0)
}

/// The queries of a file: each follows a line `-- name: what it is`.
fn queries(file: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in file.lines() {
        match line.strip_prefix("-- ").and_then(|line| line.split_once(':')) {
            Some((name, _)) => found.push((name.to_owned(), String::new())),
            None => {
                if let Some((_, text)) = found.last_mut() {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
    }
    found
}

#[test]
fn reads_queries_as_sqlparser_does() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in
        [include_str!("sql/tpch.sql"), include_str!("sql/tpcds.sql"), include_str!("sql/spark.sql")]
    {
        for (name, text) in queries(file) {
            count += 1;
            let (ours, theirs, unknown) = both(&text);
            if unknown > 0 {
                wrong.push(format!("{name}: {unknown} parts are not understood"));
            }
            let excused = DISAGREEMENTS.iter().any(|(other, _)| *other == name);
            match theirs {
                _ if excused => {}
                Ok(theirs) if theirs == ours => {}
                Ok(theirs) => wrong.push(format!("{name}: {}", difference(&ours, &theirs))),
                Err(error) => wrong.push(format!("{name}: sqlparser: {error}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 62, "{count}");
}

/// Where two shapes begin to differ.
fn difference(ours: &str, theirs: &str) -> String {
    let same = ours.bytes().zip(theirs.bytes()).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(60);
    let part = |text: &str| text.bytes().skip(from).take(160).map(char::from).collect::<String>();
    format!("\n  ours:   {}\n  theirs: {}", part(ours), part(theirs))
}

#[test]
fn reads_the_texts_of_a_folder() {
    let Ok(folder) = std::env::var("SQL_TEXTS") else { return };
    let (mut files, mut whole, mut same) = (0, 0, 0);
    let mut paths: Vec<_> =
        std::fs::read_dir(Path::new(&folder)).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|it| it == "sql")) {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy();
        let (ours, theirs, unknown) = both(&text);
        files += 1;
        whole += usize::from(unknown == 0);
        if unknown > 0 {
            println!("{name}: {unknown} unknown");
        }
        match theirs {
            Ok(theirs) if theirs == ours => same += 1,
            Ok(theirs) => println!("{name}: {}", difference(&ours, &theirs)),
            Err(error) => println!("{name}: sqlparser: {error}"),
        }
    }
    println!("{files} texts, {whole} without unknown parts, {same} as sqlparser reads them");
}

#[test]
fn compares_trees_and_not_nothing() {
    let (ours, theirs, _) = both(
        "select a, f(b) as c from t x left join u on x.i = u.i and u.j > 1 where not x.k or x.l",
    );
    let expected = "(query (select (a (as (f b) c)) (from (as t x) (left u (on (and (= x.i u.i) (> u.j 1))))) (where (or (not x.k) x.l))))";
    assert_eq!(ours, expected);
    assert_eq!(theirs.as_deref(), Ok(expected));
}
