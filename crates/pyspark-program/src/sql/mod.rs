//! Spark SQL text: one reader for queries, statements and column expressions.
//!
//! A text is read to a syntax tree ([`ast`]) whose nodes know their places in it, so that a finding can point into the
//! Python string that the text is in ([`Text::place`](crate::program::Text::place)). What is not understood, and what a
//! field of an f-string hides, is an `Unknown` node with its place.

pub mod ast;
mod command;
mod lexer;
mod parser;
mod texts;
pub mod walk;

pub use command::{command, commands, first_word};
pub use parser::{parse, parse_column, parse_expression};
pub use texts::{Content, SqlText, sql_texts};

#[cfg(test)]
mod tests {
    use smallvec::smallvec;

    use super::ast::{ExprKind, QueryBody, RelationSource, Script, Select};
    use super::*;
    use crate::program::{Piece, Text};

    fn read(text: &str) -> Script {
        parse(&Text::unplaced(text, true))
    }

    fn select(script: &Script) -> &Select {
        match &script.statements[0].query().unwrap().body {
            QueryBody::Select(select) => select,
            other => panic!("{other:?}"),
        }
    }

    /// A text whose fields, `?` here, are not known.
    fn hidden(text: &str) -> Text {
        let mut pieces = smallvec![];
        for (at, known) in text.split('?').enumerate() {
            if at > 0 {
                pieces.push(Piece::default());
            }
            if !known.is_empty() {
                pieces.push(Piece { text: known.into(), at: None });
            }
        }
        Text { pieces, complete: false }
    }

    #[test]
    fn keeps_clauses_around_fields_that_are_not_known() {
        let script =
            parse(&hidden("select a, ?, b from db.? where ? and c = 1 ? group by a limit ?"));
        let select = select(&script);
        let unknown: Vec<bool> =
            select.items.iter().map(|item| item.expr.kind == ExprKind::Unknown).collect();
        assert_eq!(unknown, [false, true, false]);
        assert!(matches!(select.from.as_ref().unwrap()[0].source, RelationSource::Unknown(_)));
        assert_eq!(select.condition.as_ref().unwrap().kind, ExprKind::Unknown);
        assert_eq!(select.group.as_ref().unwrap().keys.len(), 1);
        assert!(script.statements[0].query().unwrap().limit.is_some());
        let script = parse(&hidden("select * from t ? join u on t.a = u.a ? order by b"));
        assert_eq!(super::tests::select(&script).from.as_ref().unwrap().len(), 2);
    }

    #[test]
    fn knows_the_place_of_each_node() {
        let text = "select f( a ) over (order by b) as x from t where (c > 1) and d";
        let script = read(text);
        let select = select(&script);
        let item = &select.items[0];
        assert_eq!(item.span.of(text), "f( a ) over (order by b) as x");
        assert_eq!(item.expr.span.of(text), "f( a ) over (order by b)");
        let ExprKind::Call(call) = &item.expr.kind else { panic!() };
        assert_eq!(call.span.of(text), "f( a )");
        assert_eq!(select.condition.as_ref().unwrap().span.of(text), "(c > 1) and d");
    }

    #[test]
    fn ends_for_any_text_on_a_small_stack() {
        let deep = |open: &str, close: &str| {
            format!("select {}1{}", open.repeat(3000), close.repeat(3000))
        };
        let long = |part: &str| format!("select {}1 from t", part.repeat(3000));
        let texts = vec![
            deep("(", ")"),
            deep("f(", ")"),
            deep("case when ", " then 1 end"),
            deep("(select ", ")"),
            deep("x[", "]"),
            deep("array(1 + ", ")"),
            long("a + "),
            long("a and "),
            long("not "),
            long("- "),
            long("x -> "),
            long("case "),
            format!("select * from {}t", "(".repeat(3000)) + &")".repeat(3000),
            format!("select 1 {}", "union all select 1 ".repeat(3000)),
            format!("select a{} from t", ".b".repeat(3000)),
            format!("select a{} from t", "[0]".repeat(3000)),
            format!("select * from t {}", "join t on a = b ".repeat(3000)),
            "select ,,,, from from from where where group by order by".to_owned(),
            "merge into using on when then".to_owned(),
        ];
        let reader = std::thread::Builder::new().stack_size(1 << 20).spawn(move || {
            for text in &texts {
                drop(read(text).clone());
            }
        });
        reader.unwrap().join().unwrap();
    }

    #[test]
    fn reads_each_prefix_of_a_text() {
        let text = "with a as (select x, case when y then z end from t lateral view explode(m) e as k where b in (select 1) \
                    and c between 1 and 2) select /*+ broadcast(t) */ distinct a.*, sum(q) over (partition by r order by s desc) \
                    from a full outer join u using (i) group by rollup (v) having w union all values (1, 2) order by 1 limit 2";
        for end in 0..text.len() {
            read(&text[..end]);
            read(&text[end..]);
        }
    }
}
