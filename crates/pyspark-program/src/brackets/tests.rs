use super::*;
use crate::Module;

/// The messages of a text's errors, with line and column of each.
fn errors(source: &str) -> Vec<(u32, u32, String)> {
    let lines = crate::Lines::new(source);
    let module = Module::parse(source).unwrap();
    let error = |error: crate::SyntaxError| {
        let place = lines.place(error.range.start());
        let opened = error.bracket.and_then(BracketFault::opened_at);
        let message = error.bracket.map_or(error.message, |bracket| {
            bracket.message(opened.map(|at| lines.place(at).line))
        });
        (place.line, place.column, message)
    };
    module.errors().into_iter().map(error).collect()
}

/// Holds that a text has one error, at this place.
#[track_caller]
fn one(source: &str, line: u32, column: u32, message: &str) {
    assert_eq!(
        errors(source),
        [(line, column, message.to_owned())],
        "{source}\n{}",
        check(source).text
    );
}

/// Holds that the parser is given this.
#[track_caller]
fn reads(source: &str, text: &str) {
    assert_eq!(check(source).text, text);
}

#[test]
fn a_bracket_of_the_wrong_kind_is_named() {
    one("cols = [1, 2)\nx = 1\n", 1, 13, "`)` closes `[` opened on line 1.");
    one("cols = [\n    1,\n    2,\n)\nx = 1\n", 4, 1, "`)` closes `[` opened on line 1.");
    one("[)\n,", 1, 2, "`)` closes `[` opened on line 1.");
    one("{)\n,", 1, 2, "`)` closes `{` opened on line 1.");
    one("x = f([1, 2), 3)\ny = 1\n", 1, 12, "`)` closes `[` opened on line 1.");
    reads("cols = [1, 2)\nx = 1\n", "cols = [1, 2]\nx = 1\n");
    reads("x = f([1, 2), 3)\n", "x = f([1, 2], 3)\n");
}

#[test]
fn a_missing_bracket_is_named_where_another_closes_it() {
    one("f(a[1)\n", 1, 6, "`)` closes `[` opened on line 1.");
    one("df = df.join(a[1, 'id').cache()\nx = 1\n", 1, 23, "`)` closes `[` opened on line 1.");
    reads("f(a[1)\n", "f(*_ )\n");
    reads("d = {'a': f(1}\n", "d = {**_     }\n");
    reads("x[f(]\n", "x[*_]\n");
    let many =
        "df = (\n    spark.table('t')\n    .select(F.col(['a'))\n    .cache()\n)\ndf.count()\n";
    one(many, 3, 23, "`)` closes `[` opened on line 3.");
}

#[test]
fn a_bracket_that_closes_nothing_is_named() {
    one("x = 1)\ny = 1\n", 1, 6, "`)` closes nothing: no bracket is open here.");
    one("if x:\n    y = f(1))\n    z = 1\n", 2, 13, "`)` closes nothing: no bracket is open here.");
    reads("x = 1)\ny = 1\n", "x = 1 \ny = 1\n");
}

#[test]
fn a_bracket_that_is_never_closed_is_named() {
    one("x = f(a\ny = 1\nz = g(b)\n", 1, 6, "`(` is never closed.");
    one("x = f(a", 1, 6, "`(` is never closed.");
    one("x = f(a\n", 1, 6, "`(` is never closed.");
    one("x = f(\n    a,\n    b\n\ndef g():\n    return 1\n", 1, 6, "`(` is never closed.");
    one("for x in f(a:\n    g(x)\ny = 1\n", 1, 11, "`(` is never closed.");
    one("def f(a, b:\n    return a\ny = 1\n", 1, 6, "`(` is never closed.");
    one("x = [\ny = 1\n", 1, 5, "`[` is never closed.");
    one("def f():\n    x = g(a\n    y = 1\n    return y\n", 2, 10, "`(` is never closed.");
    reads("x = f(a, b)\nx = f(abc\ny = 1\n", "x = f(a, b)\nx = f(*_)\ny = 1\n");
    // The last statement: there is nothing to lose after it.
    reads("x = f(a, b", "x = f(a, b");
}

#[test]
fn the_code_behind_a_fault_is_read() {
    for fault in [
        "x = f([1)",
        "x = [1, 2)",
        "x = f(a",
        "x = f(a, g(b)",
        "x = 1)",
        "x = f\"{a[1}\"",
        "x = f'{a'",
    ] {
        let source = format!("a = 1\n{fault}\n{}", "df = spark.table('t')\ndf.count()\n".repeat(3));
        let module = Module::parse(&source).unwrap();
        assert_eq!(module.statements().len(), 8, "{source}\n{}", check(&source).text);
        assert_eq!(module.errors().len(), 1, "{source}\n{:?}", errors(&source));
    }
}

#[test]
fn the_fields_of_strings_have_brackets() {
    one("x = f\"{a[1}\"\ny = 1\n", 1, 11, "`}` closes `[` opened on line 1.");
    one("x = f'{a'\ny = 1\n", 1, 7, "`{` is never closed.");
    one("x = f'{a)}'\ny = 1\n", 1, 9, "`)` closes nothing: no bracket is open here.");
    one("x = f'''\n{a[1}\n'''\ny = 1\n", 2, 5, "`}` closes `[` opened on line 2.");
    one("x = f'{a:{b}'\ny = 1\n", 1, 7, "`{` is never closed.");
    reads("x = f\"{é[1}\"\n", "x = _        \n");
}

#[test]
fn what_is_right_is_left_alone() {
    let sources = [
        "x = f'{a[\"b\"]:{w}.{p}} {{ }} {f\"{c}\"!r:>{n}}' + rf'\\{d}' + '(' + b'[' + r'\\\\' + u'{'\n",
        "x = f\"{x[\"a\"]}\" + f'''\n{{ ( {a:\n} ''' + f'\\N{LEFT PARENTHESIS}'\n",
        "s = '''\n)))\n'''  # ]\nt = '\\')' + \"\\\n)\"\n",
        "%time f(\n!ls (\nfiles = !ls )\nx = %sql select (\n%%x \\\n (\n",
        "x = (a\nif b else c)\ny = [a\nfor a in b]\nz = (a\nand b\n% c)\n",
        "f(\na=1,\nb=2\n)\n",
        "x = 0xf'(' + 1e5 + 1_0.5j\né(1)\n",
        "\u{feff}x = (\n  1  # )\n)\n",
        "x = 1 + \\\n  (2)\n",
        "async def f():\n    async with a(b) as c:\n        return [x async for x in c]\n",
        "f'{a!r}' f'{b=}' f'{lambda_}' t'{c}'\n",
    ];
    for source in sources {
        let checked = check(source);
        assert_eq!((checked.text.as_ref(), checked.faults.as_slice()), (source, &[][..]));
        let faulty = format!("{source}a = (1]\n");
        assert_eq!(check(&faulty).faults.len(), 1, "{faulty}\n{:?}", check(&faulty).faults);
    }
}

#[test]
fn a_string_without_its_quote_is_the_fault() {
    one("f('abc)\nx = 1\n", 1, 3, "Syntax error: missing closing quote in string literal.");
    assert_eq!(check("df = spark.sql('''select (\n").faults, []);
}

#[test]
fn no_line_begins_with_an_escape_that_the_parser_has_no_place_for() {
    reads("?x\n  ,y\n/z\n;a\n%b\n!c\n", "!x\n  !y\n!z\n!a\n%b\n!c\n");
    reads("x = (1  # one\n  , 2\n  / 3)\n", "x = (1          , 2   / 3)\n");
}

/// Random numbers from a seed, by a linear congruential generator.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

const PARTS: [&str; 24] = [
    "(", ")", "[", "]", "{", "}", "\n,", "\n/", "\n?", "\n;", "\n%", "\n", "'", "\"", "\"\"\"",
    "f'{", "f\"\"\"{", ":", "\\", "def ", "#", "=", "\r", "é",
];

/// Replaces, inserts or deletes up to four brackets, quotes, or line starts.
fn mutated(text: &str, random: &mut Random) -> String {
    let mut text = text.to_owned();
    for _ in 0..=random.below(4) {
        let mut at = random.below(text.len() + 1);
        // At a bracket, more often than not.
        if random.below(3) > 0
            && let Some(bracket) =
                text[text.floor_char_boundary(at)..].find(['(', ')', '[', ']', '{', '}'])
        {
            at = text.floor_char_boundary(at) + bracket;
        }
        let start = text.floor_char_boundary(at);
        let end = text.ceil_char_boundary((start + 1).min(text.len()));
        let part = PARTS[random.below(PARTS.len())];
        match random.below(3) {
            0 => text.replace_range(start..end, ""),
            1 => text.replace_range(start..end, part),
            _ => text.insert_str(start, part),
        }
    }
    text
}

/// Parses texts of the rules' fixtures with brackets damaged at random, as many as `BRACKET_CASES` says.
#[test]
fn no_damage_ends_the_parser() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../pyspark-lint/tests/rules");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    paths.sort();
    let texts: Vec<String> =
        paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let snippets: Vec<&str> = texts.iter().flat_map(|text| text.split("# --- ")).collect();
    for snippet in &snippets {
        let source = format!("# {snippet}");
        if Module::parse(&source).is_ok_and(|module| module.errors().is_empty()) {
            assert_eq!(check(&source).faults, [], "{source}");
        }
    }
    let cases = std::env::var("BRACKET_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(4_000);
    let mut random = Random(11);
    for _ in 0..cases {
        let text = mutated(snippets[random.below(snippets.len())], &mut random);
        let checked = check(&text);
        assert_eq!(checked.text.len(), text.len());
        let again = check(&checked.text);
        let outcome =
            std::panic::catch_unwind(|| Module::parse(&text).map(|module| module.errors()));
        let Ok(outcome) = outcome else {
            panic!("the parser ends at {text:?}, given {:?}", checked.text)
        };
        for error in outcome.into_iter().flatten() {
            assert!(error.range.end().to_usize() <= text.len());
        }
        drop(again);
    }
}

#[test]
fn the_time_is_linear() {
    let lines = [
        "f([1)\n",
        "f(\n",
        "  (([1)\n",
        "x = f\"{\n",
        "x = f'''{'''\n",
        "f\"{'''\n",
        ")\n",
        "x = (a\n",
        "f\"\"\"{a[\n",
        "[(]\n",
        "'''f'{\n",
    ];
    for line in lines {
        let time = |count: usize| {
            let source = line.repeat(count);
            let start = std::time::Instant::now();
            check(&source);
            start.elapsed().as_secs_f64()
        };
        // A quadratic pass over a hundred thousand bytes would take longer.
        assert!(time(100_000 / line.len()) < 5.0, "{line}");
    }
}
