//! The selects of a query, nested ones too.

use crate::hints::is_broadcast_name;
use crate::joins::JoinKind;
use crate::sql::tokens::{Kind, Token};

/// One `SELECT`.
#[derive(Debug)]
pub struct Select<'t> {
    /// What stands between SELECT and FROM.
    pub columns: &'t [Token],
    pub relations: Vec<Relation<'t>>,
    /// What follows WHERE.
    pub condition: &'t [Token],
    /// The keys of GROUP BY.
    pub keys: Option<&'t [Token]>,
    /// What follows HAVING.
    pub having: &'t [Token],
    /// What follows ORDER BY.
    pub order: &'t [Token],
    /// Whether a LIMIT ends it.
    pub limited: bool,
    /// How many rows it leaves, where that is a number.
    pub limit: Option<u64>,
    /// The hints behind SELECT.
    pub hints: Vec<&'t [Token]>,
    /// `WINDOW name AS (…)`.
    pub windows: &'t [Token],
    /// The select it stands in, an index into the same list.
    pub inside: Option<usize>,
    /// Whether what it selects from is read to the end: no `LATERAL`, no join in brackets.
    pub plain: bool,
    /// The names that WITH gives queries, those of the selects around it left out.
    pub named: Vec<(&'t str, &'t [Token])>,
}

impl Select<'_> {
    /// How a sentence names what it selects from.
    pub fn name(&self) -> String {
        match self.relations.first() {
            Some(Relation { source: Source::Table(name), .. }) => format!("`{name}`"),
            _ => "the query".to_owned(),
        }
    }
}

/// What is selected from.
#[derive(Debug)]
pub struct Relation<'t> {
    pub source: Source<'t>,
    /// The name that columns call it by.
    pub alias: Option<&'t str>,
    pub start: usize,
    pub end: usize,
    /// How it is joined to what stands before it; the first, and one behind a comma, are `Cross`.
    pub kind: JoinKind,
    /// `NATURAL` or `USING (…)`.
    pub by_name: bool,
    /// The names in the brackets of USING.
    pub using: Option<&'t [Token]>,
    pub on: Option<&'t [Token]>,
}

#[derive(Debug)]
pub enum Source<'t> {
    Table(&'t str),
    Query(&'t [Token]),
    /// A table function, `VALUES`.
    Made,
    /// A name that is not known.
    Unknown,
}

/// Every select of a text, an outer one before those in it.
pub fn selects(tokens: &[Token]) -> Vec<Select<'_>> {
    let mut found = Vec::new();
    read(tokens, None, &mut found);
    found
}

/// The queries that set operations put together: where each of their words stands, and the query behind it; the first has none.
pub fn combined(tokens: &[Token]) -> Vec<(Option<usize>, &[Token])> {
    let is_set =
        |token: &Token| ["union", "intersect", "except", "minus"].iter().any(|word| token.is(word));
    // `SELECT * EXCEPT (…)` leaves columns out; a set operation stands before another query.
    let mut parts = Vec::new();
    let (mut start, mut word) = (0, None);
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens[at + 1..].iter().find(|next| !next.is("all") && !next.is("distinct"));
        let before_query = next.is_some_and(|next| {
            next.is("select") || next.is("with") || next.brackets().is_some_and(is_query)
        });
        if is_set(token) && before_query {
            parts.push((word, &tokens[start..at]));
            (start, word) = (at + 1, Some(at));
        }
    }
    parts.push((word, &tokens[start..]));
    parts
}

fn read<'t>(tokens: &'t [Token], inside: Option<usize>, found: &mut Vec<Select<'t>>) {
    let named = named_queries(tokens);
    for (_, part) in combined(tokens) {
        let Some(select) = part.iter().position(|token| token.is("select")) else {
            nested(part, inside, found);
            continue;
        };
        nested(&part[..select], None, found);
        let at = found.len();
        found.push(clauses(&part[select + 1..], inside, named.clone()));
        nested(&part[select + 1..], Some(at), found);
    }
}

/// The queries in the brackets of some tokens.
fn nested<'t>(tokens: &'t [Token], inside: Option<usize>, found: &mut Vec<Select<'t>>) {
    for inner in tokens.iter().filter_map(Token::brackets) {
        if is_query(inner) {
            read(inner, inside, found);
        } else {
            nested(inner, inside, found);
        }
    }
}

fn is_query(tokens: &[Token]) -> bool {
    tokens.first().is_some_and(|first| {
        first.is("select") || first.is("with") || first.brackets().is_some_and(is_query)
    })
}

/// `name AS (…)` of a WITH.
pub fn named_queries(tokens: &[Token]) -> Vec<(&str, &[Token])> {
    if !tokens.iter().any(|token| token.is("with")) {
        return Vec::new();
    }
    let named = tokens.windows(3).filter_map(|three| match three {
        [name, word, query] if word.is("as") => {
            Some((name.name()?, query.brackets().filter(|inner| is_query(inner))?))
        }
        _ => None,
    });
    named.collect()
}

/// The place of a clause's word: one that stands where it begins a clause.
pub fn clause(tokens: &[Token], word: &str) -> Option<usize> {
    let two = matches!(word, "group" | "order" | "sort" | "cluster" | "distribute");
    (0..tokens.len()).find(|&at| {
        tokens[at].is(word)
            && (!two || tokens.get(at + 1).is_some_and(|next| next.is("by")))
            // `IS DISTINCT FROM` compares.
            && !(word == "from" && at > 1 && tokens[at - 1].is("distinct")
                && (tokens[at - 2].is("is") || tokens[at - 2].is("not")))
    })
}

fn clauses<'t>(
    tokens: &'t [Token],
    inside: Option<usize>,
    named: Vec<(&'t str, &'t [Token])>,
) -> Select<'t> {
    const WORDS: [&str; 11] = [
        "from",
        "where",
        "group",
        "having",
        "qualify",
        "window",
        "order",
        "sort",
        "cluster",
        "distribute",
        "limit",
    ];
    let mut starts: Vec<(usize, &str)> =
        WORDS.iter().filter_map(|word| Some((clause(tokens, word)?, *word))).collect();
    starts.sort_unstable();
    let of = |word: &str| {
        let index = starts.iter().position(|(_, own)| *own == word)?;
        let (start, word) = starts[index];
        let end = starts.get(index + 1).map_or(tokens.len(), |(next, _)| *next);
        let words = if matches!(word, "group" | "order") { 2 } else { 1 };
        Some(tokens.get(start + words..end).unwrap_or_default())
    };
    let first = starts.first().map_or(tokens.len(), |(first, _)| *first);
    let hints = tokens.iter().filter_map(|token| {
        if let Kind::Hint(inner) = &token.kind { Some(&inner[..]) } else { None }
    });
    let from = of("from").unwrap_or_default();
    let plain = !from.iter().any(|token| token.is("lateral") || token.is("pivot"));
    let relations = relations(from);
    let joined = relations.as_deref().is_none_or(|found| {
        found
            .iter()
            .all(|relation| !matches!(relation.source, Source::Query(inner) if !is_query(inner)))
    });
    Select {
        columns: &tokens[..first],
        plain: plain && joined && relations.is_some(),
        relations: relations.unwrap_or_default(),
        condition: of("where").unwrap_or_default(),
        keys: of("group"),
        having: of("having").unwrap_or_default(),
        order: of("order").unwrap_or_default(),
        limited: of("limit").is_some(),
        limit: of("limit").and_then(|tokens| match &tokens.first()?.kind {
            Kind::Number(digits) => digits.parse().ok(),
            _ => None,
        }),
        hints: hints.collect(),
        windows: of("window").unwrap_or_default(),
        inside,
        named,
    }
}

/// What stands behind FROM, split at commas and joins; `None` where it cannot be told apart.
fn relations(tokens: &[Token]) -> Option<Vec<Relation<'_>>> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut kind = JoinKind::Cross;
    let mut natural = false;
    while at < tokens.len() {
        let end = (at..tokens.len())
            .find(|&place| tokens[place].is_mark(',') || starts_join(&tokens[place..]))
            .unwrap_or(tokens.len());
        found.push(relation(&tokens[at..end], kind, natural)?);
        let Some(next) = tokens.get(end) else { break };
        (kind, natural) = (JoinKind::Cross, false);
        at = end + 1;
        if next.is_mark(',') {
            continue;
        }
        let join = tokens[end..].iter().position(|token| token.is("join"))? + end;
        let words: Vec<&str> = tokens[end..join]
            .iter()
            .filter_map(Token::name)
            .filter(|word| *word != "natural")
            .collect();
        natural = tokens[end].is("natural");
        kind = if words.is_empty() { JoinKind::Inner } else { JoinKind::parse(&words.concat())? };
        at = join + 1;
    }
    Some(found)
}

/// Whether tokens begin with JOIN or the words before it.
fn starts_join(tokens: &[Token]) -> bool {
    const BEFORE: [&str; 9] =
        ["natural", "inner", "cross", "left", "right", "full", "outer", "semi", "anti"];
    for token in tokens {
        if token.is("join") {
            return true;
        }
        if !BEFORE.iter().any(|word| token.is(word)) {
            return false;
        }
    }
    false
}

fn relation(tokens: &[Token], kind: JoinKind, natural: bool) -> Option<Relation<'_>> {
    let (first, last) = (tokens.first()?, tokens.last()?);
    let on = tokens.iter().position(|token| token.is("on"));
    let using = tokens.iter().position(|token| token.is("using"));
    let called = tokens.get(1).is_some_and(|next| next.brackets().is_some());
    let source = match &first.kind {
        Kind::Brackets(inner) => Source::Query(inner),
        Kind::Unknown => Source::Unknown,
        Kind::Word(word) if called || word == "values" => Source::Made,
        Kind::Word(name) | Kind::Name(name) => Source::Table(name),
        _ => return None,
    };
    let rest = tokens[1..].iter().filter(|token| !token.is("as"));
    let alias = rest
        .take_while(|token| !["on", "using", "tablesample"].iter().any(|word| token.is(word)))
        .find_map(Token::name);
    let alias = alias.or(match source {
        Source::Table(name) => name.rsplit('.').next(),
        _ => None,
    });
    Some(Relation {
        source,
        alias,
        start: first.start,
        end: last.end,
        kind,
        by_name: natural || using.is_some(),
        using: using.and_then(|at| tokens.get(at + 1)?.brackets()),
        on: on.map(|on| &tokens[on + 1..]),
    })
}

/// Whether a condition is the same for all rows: literals and operators only.
pub fn is_constant(tokens: &[Token]) -> bool {
    !tokens.is_empty()
        && tokens.iter().all(|token| match &token.kind {
            Kind::Word(word) => {
                matches!(word.as_str(), "true" | "false" | "and" | "or" | "not" | "is" | "null")
            }
            Kind::Number(_) | Kind::Quoted | Kind::Mark(_) => true,
            Kind::Brackets(inner) => is_constant(inner),
            _ => false,
        })
}

/// The word of a select's hint that asks to broadcast a relation.
pub fn hinted<'t>(select: &Select<'t>, relation: &Relation<'_>) -> Option<&'t Token> {
    let of_it = |token: &Token| {
        let table = match relation.source {
            Source::Table(name) => Some(name),
            _ => None,
        };
        token.name().is_some_and(|name| Some(name) == relation.alias || Some(name) == table)
    };
    select.hints.iter().flat_map(|hint| hint.windows(2)).find_map(|pair| {
        let broadcast = pair[0].name().is_some_and(is_broadcast_name);
        let names = pair[1].brackets().filter(|_| broadcast)?;
        names.iter().any(of_it).then_some(&pair[0])
    })
}

/// Whether a condition is made of equal columns only.
pub fn is_equality(condition: &[Token]) -> bool {
    condition.split(|token| token.is("and")).all(|part| match part {
        [left, equal, right] => {
            left.name().is_some() && equal.is_mark('=') && right.name().is_some()
        }
        [Token { kind: Kind::Brackets(inner), .. }] => is_equality(inner),
        _ => false,
    })
}

/// Whether a condition may leave out rows of the relation `alias`.
pub fn may_filter(condition: &[Token], alias: &str) -> bool {
    let mut names = Vec::new();
    let mut unknown = false;
    column_names(condition, &mut names, &mut unknown);
    let of_it = |name: &&str| {
        !name.contains('.') || name.strip_prefix(alias).is_some_and(|rest| rest.starts_with('.'))
    };
    unknown || names.iter().any(of_it)
}

/// The first relation of a select that no condition connects to those before it; `None` where all are connected, or where it
/// cannot be told.
pub fn unconnected<'s, 't>(select: &'s Select<'t>) -> Option<&'s Relation<'t>> {
    if !select.plain {
        return None;
    }
    let conditions: Vec<&[Token]> = select
        .relations
        .iter()
        .filter_map(|relation| relation.on)
        .chain([select.condition])
        .collect();
    select.relations.iter().enumerate().skip(1).map(|(_, relation)| relation).find(|relation| {
        let open = match relation.on {
            // One that is stated is only no condition where it says nothing.
            Some(on) => is_constant(on),
            None => !relation.by_name,
        };
        open && !matches!(relation.kind, JoinKind::Semi | JoinKind::Anti)
            && relation.alias.is_some_and(|alias| !may_connect(&conditions, alias))
    })
}

/// Whether a part of the conditions may compare columns of the relation `alias` with another's.
fn may_connect(conditions: &[&[Token]], alias: &str) -> bool {
    conditions.iter().flat_map(|condition| condition.split(|token| token.is("and"))).any(|part| {
        let mut names = Vec::new();
        let mut unknown = false;
        column_names(part, &mut names, &mut unknown);
        let of_it =
            |name: &&str| name.strip_prefix(alias).is_some_and(|rest| rest.starts_with('.'));
        let own = names.iter().filter(|name| of_it(name)).count();
        let bare = names.iter().filter(|name| !name.contains('.')).count();
        unknown || (own > 0 && own < names.len()) || bare > 1 || (bare == 1 && names.len() > 1)
    })
}

/// The columns that a condition names; `None` where that is not seen.
pub fn columns_named(condition: &[Token]) -> Option<Vec<&str>> {
    let mut names = Vec::new();
    let mut unknown = condition.is_empty();
    column_names(condition, &mut names, &mut unknown);
    (!unknown).then_some(names)
}

/// How many columns a condition names; more than one where that is not seen.
pub fn column_count(condition: &[Token]) -> usize {
    let mut names = Vec::new();
    let mut unknown = condition.is_empty();
    column_names(condition, &mut names, &mut unknown);
    if unknown { 2 } else { names.len() }
}

/// The names in a condition that may be columns.
fn column_names<'t>(tokens: &'t [Token], names: &mut Vec<&'t str>, unknown: &mut bool) {
    const WORDS: [&str; 22] = [
        "and",
        "or",
        "not",
        "is",
        "null",
        "in",
        "like",
        "ilike",
        "rlike",
        "between",
        "exists",
        "true",
        "false",
        "case",
        "when",
        "then",
        "else",
        "end",
        "date",
        "timestamp",
        "interval",
        "distinct",
    ];
    for (at, token) in tokens.iter().enumerate() {
        let called = tokens.get(at + 1).is_some_and(|next| next.brackets().is_some());
        match &token.kind {
            Kind::Word(word) if called || WORDS.contains(&word.as_str()) => {}
            Kind::Word(name) | Kind::Name(name) => names.push(name),
            // A query in a condition may name the rows around it.
            Kind::Brackets(inner) if is_query(inner) => *unknown = true,
            Kind::Brackets(inner) => column_names(inner, names, unknown),
            Kind::Unknown => *unknown = true,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::tokens_of;

    #[test]
    fn tells_which_relation_nothing_connects() {
        let cases = [
            ("select * from a, b where a.id = b.id", None),
            ("select * from a, b", Some("b")),
            ("select * from a x cross join b y where x.d = '2026'", Some("y")),
            ("select * from a cross join b on a.id = b.id", None),
            ("select * from a join b on 1 = 1", Some("b")),
            ("select * from a join b using (id)", None),
            ("select * from a natural join b", None),
            ("select * from a, b where id = other_id", None),
            ("select * from a, b, c where a.id = b.id and a.x > 3", Some("c")),
            ("select * from a, lateral explode(a.x) t", None),
            ("select * from a where a.x is distinct from a.y", None),
            ("select * from a left join b on true left join c on a.id = c.id", Some("b")),
        ];
        for (text, expected) in cases {
            let tokens = tokens_of(text);
            let found = selects(&tokens);
            assert_eq!(
                unconnected(&found[0]).and_then(|relation| relation.alias),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn reads_selects_in_selects() {
        let text = "with big as (select * from t where x in (select y from u)) \
                    select k, count(*) from big b join (select * from v limit 5) s on b.k = s.k group by k";
        let tokens = tokens_of(text);
        let found = selects(&tokens);
        assert_eq!(found.len(), 4);
        assert_eq!(found.iter().filter(|select| select.limited).count(), 1);
        assert!(found.iter().any(|select| select.keys.is_some() && select.named.len() == 1));
    }
}
