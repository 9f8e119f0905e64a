-- s1: precedence of operators
select a or b and not c = d, not a and b, a + b * c - d / e % f, a | b ^ c & d, -a + b, a || b || c, a = b and c <=> d  from t
-- s2: predicates
select * from t where a between 1 and 2 + 3 and b not between c and d or e in (1, 2) and f not in (select x from u) and g is not null and h is not distinct from i
-- s3: patterns
select a like 'x%', b not like '_', c ilike 'Y%', d rlike '^z', not e like 'q' from t
-- s4: casts
select cast(a as bigint), try_cast(b as decimal(10, 2)), c::int + 1, cast(d as string) || 'x' from t
-- s5: lambdas and higher functions
select transform(xs, x -> x + 1), filter(ys, y -> y > 0 and y < 9), aggregate(zs, 0, (acc, z) -> acc + z), exists(ws, w -> w is null) from t
-- s6: access of arrays and fields
select a[0], m['k'], s.f.g, a[i + 1] from t
-- s7: windows
select row_number() over (partition by a, b order by c desc, d), sum(x) over w, avg(x) over (order by y rows between 3 preceding and current row),
    count(distinct z) filter (where z > 1) from t window w as (partition by q order by r)
-- s8: lateral views
select k, v, n from t lateral view explode(m) e as k, v lateral view outer posexplode(xs) p as i, n where k is not null
-- s9: joins of every kind
select * from a join b using (id) left join c on a.x = c.x right outer join d on c.y = d.y full join e on d.z = e.z left semi join f on a.q = f.q
    left anti join g on a.r = g.r cross join h
-- s10: natural joins and joins in brackets
select * from a natural join b join (c join d on c.i = d.i) on a.i = c.i
-- s11: hints and samples
select /*+ broadcast(b), repartition(10) */ a.*, b.x as y from a tablesample (10 percent) join b on a.id = b.id
-- s12: set operations
select a from t union all select a from u intersect select a from v except select a from w order by a limit 5
-- s13: sets of sets
(select a from t union select a from u) intersect (select a from v)
-- s14: sets in a table
select * from (select a from t union all select a from u union distinct select b from v) x where a > 1
-- s15: grouping sets
select a, b, sum(c) from t group by grouping sets ((a, b), (a), ())
-- s16: cube and all
select a, b, count(*) from t group by cube (a, b) having count(*) > 1
-- s17: group by all
select a, count(*) from t group by all
-- s18: a rollup written behind
select a, b, count(*) from t group by a, b with rollup
-- s19: values as a table
select * from (values (1, 'a'), (2, 'b')) as v (id, name)
-- s20: qualify
select a, b from t qualify row_number() over (partition by a order by b) = 1
-- s21: rows compared
select * from t where (a, b) in (select c, d from u) and (a, b) = (1, 2)
-- s22: scalar queries
select a, (select max(x) from u where u.k = t.k) as m, ((select 1) + 2) * 3 as n from t
-- s23: case
select case when a > 1 then 'x' when a is null then 'y' else 'z' end, case a when 1 then b end as c from t
-- s24: dates
select date '2024-01-01', timestamp '2024-01-01 00:00:00', d + interval '1' day, extract(month from d), current_date from t
-- s25: nested with
with a as (with b as (select 1 x) select x from b), c as (select * from a) select * from c cross join a
-- s26: names in backquotes
select `my col`, t.`x y` as `z` from `db`.`my table` t where `a.b` = 1
-- s27: a table function
select id from range(0, 100, 2) r where id > 5
-- s28: insert
insert into target select a, b from source where a > 1
-- s29: a view
create view v as select a, count(*) n from t group by a
-- s30: keywords as names
select date, timestamp, value, first, offset, count, month from t where date > 1 order by value
-- s31: distinct aggregates
select count(distinct a, b), sum(distinct c), collect_list(d), percentile_approx(e, 0.5) from t
-- s32: comments
select a -- the key
    , /* the /* nested */ value */ b from t
-- s33: division without a rest
select a div b * c from t
-- s34: named windows, filters and nulls
select first(a) ignore nulls over (order by b), max(c) over (w rows between unbounded preceding and unbounded following) from t window w as (order by d)
