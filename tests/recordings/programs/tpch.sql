-- The questions of TPC-H, each stated anew: our own names, order and wording over the same tables, with the joins, filters, groups and subqueries
-- that the question asks for. `-- qNN` heads a question; `@` says how the program asks for the answer.
-- q01 @collect
select li.l_returnflag as returned, li.l_linestatus as status,
       count(*) as lines,
       sum(li.l_quantity) as pieces, avg(li.l_quantity) as mean_pieces,
       sum(li.l_extendedprice) as gross, avg(li.l_extendedprice) as mean_gross,
       sum(li.l_extendedprice - li.l_extendedprice * li.l_discount) as net,
       sum((li.l_extendedprice - li.l_extendedprice * li.l_discount) * (li.l_tax + 1)) as charged,
       avg(li.l_discount) as mean_discount
from lineitem li
where li.l_shipdate < date '1998-09-03'
group by li.l_returnflag, li.l_linestatus
order by returned, status
-- q02 @show
with european as (
  select sup.s_suppkey, sup.s_name, sup.s_address, sup.s_phone, sup.s_acctbal, sup.s_comment, na.n_name
  from supplier sup
  join nation na on na.n_nationkey = sup.s_nationkey
  join region re on re.r_regionkey = na.n_regionkey
  where re.r_name = 'EUROPE'
)
select e.s_acctbal, e.s_name, e.n_name, pa.p_partkey, pa.p_mfgr, e.s_address, e.s_phone, e.s_comment
from part pa
join partsupp offer on offer.ps_partkey = pa.p_partkey
join european e on e.s_suppkey = offer.ps_suppkey
where pa.p_type like '%BRASS' and pa.p_size = 15
  and offer.ps_supplycost = (
    select min(other.ps_supplycost)
    from partsupp other join european o on o.s_suppkey = other.ps_suppkey
    where other.ps_partkey = pa.p_partkey)
order by e.s_acctbal desc, e.n_name, e.s_name, pa.p_partkey
limit 100
-- q03 @collect
select od.o_orderkey, od.o_orderdate, od.o_shippriority,
       sum(li.l_extendedprice * (1 - li.l_discount)) as open_value
from orders od
join customer cu on cu.c_custkey = od.o_custkey
join lineitem li on li.l_orderkey = od.o_orderkey
where cu.c_mktsegment = 'BUILDING'
  and od.o_orderdate < to_date('1995-03-15') and li.l_shipdate > to_date('1995-03-15')
group by od.o_orderkey, od.o_orderdate, od.o_shippriority
order by open_value desc, od.o_orderdate
limit 10
-- q04 @collect
select od.o_orderpriority as priority, count(*) as late_orders
from orders od
where od.o_orderdate between date '1993-07-01' and date '1993-09-30'
  and exists (select 1 from lineitem li where li.l_orderkey = od.o_orderkey and li.l_receiptdate > li.l_commitdate)
group by od.o_orderpriority
order by priority
-- q05 @collect
select na.n_name, sum(li.l_extendedprice * (1 - li.l_discount)) as turnover
from region re
join nation na on na.n_regionkey = re.r_regionkey
join supplier sup on sup.s_nationkey = na.n_nationkey
join lineitem li on li.l_suppkey = sup.s_suppkey
join orders od on od.o_orderkey = li.l_orderkey
join customer cu on cu.c_custkey = od.o_custkey and cu.c_nationkey = sup.s_nationkey
where re.r_name = 'ASIA' and od.o_orderdate >= date '1994-01-01' and od.o_orderdate < date '1995-01-01'
group by na.n_name
order by turnover desc
-- q06 @collect
select sum(l_discount * l_extendedprice) as could_have_earned
from lineitem
where year(l_shipdate) = 1994 and l_discount >= 0.05 and l_discount <= 0.07 and l_quantity < 24
-- q07 @collect
with shipped as (
  select n1.n_name as from_nation, n2.n_name as to_nation, extract(year from li.l_shipdate) as in_year,
         li.l_extendedprice * (1 - li.l_discount) as amount
  from lineitem li
  join supplier sup on sup.s_suppkey = li.l_suppkey
  join orders od on od.o_orderkey = li.l_orderkey
  join customer cu on cu.c_custkey = od.o_custkey
  join nation n1 on n1.n_nationkey = sup.s_nationkey
  join nation n2 on n2.n_nationkey = cu.c_nationkey
  where li.l_shipdate between date '1995-01-01' and date '1996-12-31'
    and ((n1.n_name = 'FRANCE' and n2.n_name = 'GERMANY') or (n1.n_name = 'GERMANY' and n2.n_name = 'FRANCE'))
)
select from_nation, to_nation, in_year, sum(amount) as total
from shipped
group by from_nation, to_nation, in_year
order by from_nation, to_nation, in_year
-- q08 @collect
select in_year, sum(if(seller = 'BRAZIL', amount, 0)) / sum(amount) as share
from (
  select year(od.o_orderdate) as in_year, n2.n_name as seller, li.l_extendedprice * (1 - li.l_discount) as amount
  from part pa
  join lineitem li on li.l_partkey = pa.p_partkey
  join supplier sup on sup.s_suppkey = li.l_suppkey
  join orders od on od.o_orderkey = li.l_orderkey
  join customer cu on cu.c_custkey = od.o_custkey
  join nation n1 on n1.n_nationkey = cu.c_nationkey
  join region re on re.r_regionkey = n1.n_regionkey
  join nation n2 on n2.n_nationkey = sup.s_nationkey
  where pa.p_type = 'ECONOMY ANODIZED STEEL' and re.r_name = 'AMERICA'
    and od.o_orderdate between date '1995-01-01' and date '1996-12-31'
) sold
group by in_year
order by in_year
-- q09 @collect
select na.n_name, year(od.o_orderdate) as in_year,
       sum(li.l_extendedprice * (1 - li.l_discount) - li.l_quantity * offer.ps_supplycost) as gained
from lineitem li
join part pa on pa.p_partkey = li.l_partkey
join partsupp offer on offer.ps_partkey = li.l_partkey and offer.ps_suppkey = li.l_suppkey
join supplier sup on sup.s_suppkey = li.l_suppkey
join nation na on na.n_nationkey = sup.s_nationkey
join orders od on od.o_orderkey = li.l_orderkey
where pa.p_name like '%green%'
group by na.n_name, year(od.o_orderdate)
order by na.n_name, in_year desc
-- q10 @collect
select cu.c_custkey, cu.c_name, sum(li.l_extendedprice * (1 - li.l_discount)) as lost,
       cu.c_acctbal, na.n_name, cu.c_address, cu.c_phone, cu.c_comment
from customer cu, orders od, lineitem li, nation na
where od.o_custkey = cu.c_custkey and li.l_orderkey = od.o_orderkey and na.n_nationkey = cu.c_nationkey
  and li.l_returnflag = 'R' and od.o_orderdate >= date '1993-10-01' and od.o_orderdate < date '1994-01-01'
group by cu.c_custkey, cu.c_name, cu.c_acctbal, cu.c_phone, na.n_name, cu.c_address, cu.c_comment
order by lost desc
limit 20
-- q11 @collect
with stock as (
  select offer.ps_partkey, offer.ps_supplycost * offer.ps_availqty as worth
  from partsupp offer
  join supplier sup on sup.s_suppkey = offer.ps_suppkey
  join nation na on na.n_nationkey = sup.s_nationkey
  where na.n_name = 'GERMANY'
)
select ps_partkey, sum(worth) as total
from stock
group by ps_partkey
having sum(worth) > (select 0.0001 * sum(worth) from stock)
order by total desc
-- q12 @collect
select li.l_shipmode,
       count_if(od.o_orderpriority in ('1-URGENT', '2-HIGH')) as urgent,
       count_if(od.o_orderpriority not in ('1-URGENT', '2-HIGH')) as other
from lineitem li
join orders od on od.o_orderkey = li.l_orderkey
where li.l_shipmode in ('MAIL', 'SHIP')
  and li.l_shipdate < li.l_commitdate and li.l_commitdate < li.l_receiptdate
  and li.l_receiptdate >= date '1994-01-01' and li.l_receiptdate < date '1995-01-01'
group by li.l_shipmode
order by li.l_shipmode
-- q13 @collect
with placed as (
  select cu.c_custkey, count(od.o_orderkey) as orders_placed
  from customer cu
  left join orders od on od.o_custkey = cu.c_custkey and not od.o_comment like '%special%requests%'
  group by cu.c_custkey
)
select orders_placed, count(*) as customers
from placed
group by orders_placed
order by customers desc, orders_placed desc
-- q14 @collect
select 100 * sum(case when pa.p_type like 'PROMO%' then li.l_extendedprice * (1 - li.l_discount) end)
           / sum(li.l_extendedprice * (1 - li.l_discount)) as promoted
from lineitem li
join part pa on pa.p_partkey = li.l_partkey
where li.l_shipdate >= date '1995-09-01' and li.l_shipdate < date '1995-10-01'
-- q15 @collect
with income as (
  select l_suppkey as supplier_no, sum(l_extendedprice * (1 - l_discount)) as total
  from lineitem
  where l_shipdate >= date '1996-01-01' and l_shipdate < date '1996-04-01'
  group by l_suppkey
)
select sup.s_suppkey, sup.s_name, sup.s_address, sup.s_phone, i.total
from income i
join supplier sup on sup.s_suppkey = i.supplier_no
where i.total = (select max(total) from income)
order by sup.s_suppkey
-- q16 @collect
select pa.p_brand, pa.p_type, pa.p_size, count(distinct offer.ps_suppkey) as suppliers
from part pa
join partsupp offer on offer.ps_partkey = pa.p_partkey
where pa.p_brand <> 'Brand#45' and pa.p_type not like 'MEDIUM POLISHED%' and pa.p_size in (49, 14, 23, 45, 19, 3, 36, 9)
  and offer.ps_suppkey not in (select s_suppkey from supplier where s_comment like '%Customer%Complaints%')
group by pa.p_brand, pa.p_type, pa.p_size
order by suppliers desc, pa.p_brand, pa.p_type, pa.p_size
-- q17 @collect
select sum(li.l_extendedprice) / 7 as a_year
from lineitem li
join part pa on pa.p_partkey = li.l_partkey
where pa.p_brand = 'Brand#23' and pa.p_container = 'MED BOX'
  and li.l_quantity < (select avg(o.l_quantity) / 5 from lineitem o where o.l_partkey = pa.p_partkey)
-- q18 @collect
select cu.c_name, cu.c_custkey, od.o_orderkey, od.o_orderdate, od.o_totalprice, sum(li.l_quantity) as pieces
from orders od
join customer cu on cu.c_custkey = od.o_custkey
join lineitem li on li.l_orderkey = od.o_orderkey
where od.o_orderkey in (select l_orderkey from lineitem group by l_orderkey having sum(l_quantity) > 300)
group by cu.c_name, cu.c_custkey, od.o_orderkey, od.o_orderdate, od.o_totalprice
order by od.o_totalprice desc, od.o_orderdate
limit 100
-- q19 @collect
select sum(li.l_extendedprice * (1 - li.l_discount)) as turnover
from lineitem li
join part pa on pa.p_partkey = li.l_partkey
where li.l_shipinstruct = 'DELIVER IN PERSON' and li.l_shipmode in ('AIR', 'AIR REG')
  and ((pa.p_brand = 'Brand#12' and pa.p_container in ('SM CASE', 'SM BOX', 'SM PACK', 'SM PKG') and li.l_quantity between 1 and 11 and pa.p_size between 1 and 5)
    or (pa.p_brand = 'Brand#23' and pa.p_container in ('MED BAG', 'MED BOX', 'MED PKG', 'MED PACK') and li.l_quantity between 10 and 20 and pa.p_size between 1 and 10)
    or (pa.p_brand = 'Brand#34' and pa.p_container in ('LG CASE', 'LG BOX', 'LG PACK', 'LG PKG') and li.l_quantity between 20 and 30 and pa.p_size between 1 and 15))
-- q20 @collect
select sup.s_name, sup.s_address
from supplier sup
join nation na on na.n_nationkey = sup.s_nationkey
where na.n_name = 'CANADA'
  and sup.s_suppkey in (
    select offer.ps_suppkey
    from partsupp offer
    where offer.ps_partkey in (select p_partkey from part where p_name like 'forest%')
      and offer.ps_availqty > (
        select sum(li.l_quantity) / 2
        from lineitem li
        where li.l_partkey = offer.ps_partkey and li.l_suppkey = offer.ps_suppkey
          and li.l_shipdate >= date '1994-01-01' and li.l_shipdate < date '1995-01-01'))
order by sup.s_name
-- q21 @show
select sup.s_name, count(*) as waited
from supplier sup
join nation na on na.n_nationkey = sup.s_nationkey
join lineitem late on late.l_suppkey = sup.s_suppkey
join orders od on od.o_orderkey = late.l_orderkey
where na.n_name = 'SAUDI ARABIA' and od.o_orderstatus = 'F' and late.l_receiptdate > late.l_commitdate
  and exists (select * from lineitem li where li.l_orderkey = late.l_orderkey and li.l_suppkey <> late.l_suppkey)
  and not exists (
    select * from lineitem li
    where li.l_orderkey = late.l_orderkey and li.l_suppkey <> late.l_suppkey and li.l_receiptdate > li.l_commitdate)
group by sup.s_name
order by waited desc, sup.s_name
limit 100
-- q22 @collect
with abroad as (
  select c_custkey, c_acctbal, left(c_phone, 2) as code
  from customer
  where left(c_phone, 2) in ('13', '31', '23', '29', '30', '18', '17')
)
select code, count(*) as customers, sum(c_acctbal) as balance
from abroad
where c_acctbal > (select avg(c_acctbal) from abroad where c_acctbal > 0)
  and not exists (select * from orders od where od.o_custkey = abroad.c_custkey)
group by code
order by code
