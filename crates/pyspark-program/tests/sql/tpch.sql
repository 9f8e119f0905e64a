-- h1: prices by flag and status up to a day
select l_returnflag as flag, l_linestatus as status, sum(l_quantity) as quantity, sum(l_extendedprice * (1 - l_discount)) as net,
    sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)) as gross, avg(l_discount) as discount, count(*) as orders
from lineitem where l_shipdate <= date '1998-11-01' - interval '60' day
group by l_returnflag, l_linestatus order by l_returnflag, l_linestatus
-- h2: the cheapest supplier of each part in a region
select s_acctbal, s_name, n_name, p_partkey, p_mfgr
from part, supplier, partsupp, nation, region
where p_partkey = ps_partkey and s_suppkey = ps_suppkey and p_size = 20 and p_type like '%STEEL'
    and s_nationkey = n_nationkey and n_regionkey = r_regionkey and r_name = 'ASIA'
    and ps_supplycost = (select min(ps_supplycost) from partsupp, supplier, nation, region
        where p_partkey = ps_partkey and s_suppkey = ps_suppkey and s_nationkey = n_nationkey
            and n_regionkey = r_regionkey and r_name = 'ASIA')
order by s_acctbal desc, n_name, s_name, p_partkey limit 50
-- h3: the largest orders not shipped yet
select l_orderkey, sum(l_extendedprice * (1 - l_discount)) as revenue, o_orderdate, o_shippriority
from customer, orders, lineitem
where c_mktsegment = 'MACHINERY' and c_custkey = o_custkey and l_orderkey = o_orderkey
    and o_orderdate < date '1995-04-01' and l_shipdate > date '1995-04-01'
group by l_orderkey, o_orderdate, o_shippriority order by revenue desc, o_orderdate limit 20
-- h4: orders that a line of is late
select o_orderpriority, count(*) as late from orders
where o_orderdate >= date '1994-01-01' and o_orderdate < date '1994-01-01' + interval '3' month
    and exists (select 1 from lineitem where l_orderkey = o_orderkey and l_commitdate < l_receiptdate)
group by o_orderpriority order by o_orderpriority
-- h5: revenue of a region's local suppliers
select n_name, sum(l_extendedprice * (1 - l_discount)) as revenue
from customer, orders, lineitem, supplier, nation, region
where c_custkey = o_custkey and l_orderkey = o_orderkey and l_suppkey = s_suppkey and c_nationkey = s_nationkey
    and s_nationkey = n_nationkey and n_regionkey = r_regionkey and r_name = 'EUROPE' and o_orderdate >= date '1995-01-01'
group by n_name order by revenue desc
-- h6: what a discount costs
select sum(l_extendedprice * l_discount) as lost from lineitem
where l_shipdate >= date '1996-01-01' and l_shipdate < date '1996-01-01' + interval '1' year
    and l_discount between 0.05 - 0.01 and 0.05 + 0.01 and l_quantity < 25
-- h7: shipping between two nations by year
select supplier_nation, customer_nation, year, sum(volume) as revenue
from (select a.n_name as supplier_nation, b.n_name as customer_nation, extract(year from l_shipdate) as year,
        l_extendedprice * (1 - l_discount) as volume
    from supplier, lineitem, orders, customer, nation a, nation b
    where s_suppkey = l_suppkey and o_orderkey = l_orderkey and c_custkey = o_custkey and s_nationkey = a.n_nationkey
        and c_nationkey = b.n_nationkey and ((a.n_name = 'CHINA' and b.n_name = 'JAPAN') or (a.n_name = 'JAPAN' and b.n_name = 'CHINA'))
    ) as shipping
group by supplier_nation, customer_nation, year order by supplier_nation, customer_nation, year
-- h8: a nation's share of a market
select year, sum(case when nation = 'PERU' then volume else 0 end) / sum(volume) as share
from (select extract(year from o_orderdate) as year, l_extendedprice * (1 - l_discount) as volume, n2.n_name as nation
    from part, supplier, lineitem, orders, customer, nation n1, nation n2, region
    where p_partkey = l_partkey and s_suppkey = l_suppkey and l_orderkey = o_orderkey and o_custkey = c_custkey
        and c_nationkey = n1.n_nationkey and n1.n_regionkey = r_regionkey and r_name = 'AMERICA' and s_nationkey = n2.n_nationkey
        and p_type = 'SMALL PLATED TIN') as all_nations
group by year order by year
-- h9: profit by nation and year
select nation, year, sum(amount) as profit
from (select n_name as nation, extract(year from o_orderdate) as year,
        l_extendedprice * (1 - l_discount) - ps_supplycost * l_quantity as amount
    from part, supplier, lineitem, partsupp, orders, nation
    where s_suppkey = l_suppkey and ps_suppkey = l_suppkey and ps_partkey = l_partkey and p_partkey = l_partkey
        and o_orderkey = l_orderkey and s_nationkey = n_nationkey and p_name like '%red%') as profits
group by nation, year order by nation, year desc
-- h10: customers who return much
select c_custkey, c_name, sum(l_extendedprice * (1 - l_discount)) as revenue, c_acctbal, n_name, c_address, c_phone
from customer, orders, lineitem, nation
where c_custkey = o_custkey and l_orderkey = o_orderkey and l_returnflag = 'R' and c_nationkey = n_nationkey
group by c_custkey, c_name, c_acctbal, c_phone, n_name, c_address order by revenue desc limit 20
-- h11: stock that matters in a nation
select ps_partkey, sum(ps_supplycost * ps_availqty) as worth from partsupp, supplier, nation
where ps_suppkey = s_suppkey and s_nationkey = n_nationkey and n_name = 'FRANCE'
group by ps_partkey
having sum(ps_supplycost * ps_availqty) > (select sum(ps_supplycost * ps_availqty) * 0.0001 from partsupp, supplier, nation
    where ps_suppkey = s_suppkey and s_nationkey = n_nationkey and n_name = 'FRANCE')
order by worth desc
-- h12: late lines by ship mode
select l_shipmode, sum(case when o_orderpriority = '1-URGENT' or o_orderpriority = '2-HIGH' then 1 else 0 end) as high,
    sum(case when o_orderpriority <> '1-URGENT' and o_orderpriority <> '2-HIGH' then 1 else 0 end) as low
from orders, lineitem
where o_orderkey = l_orderkey and l_shipmode in ('RAIL', 'TRUCK') and l_commitdate < l_receiptdate and l_shipdate < l_commitdate
group by l_shipmode order by l_shipmode
-- h13: customers by their number of orders
select orders_of, count(*) as customers
from (select c_custkey, count(o_orderkey) from customer left outer join orders
        on c_custkey = o_custkey and o_comment not like '%express%packages%' group by c_custkey) as c_orders (c_custkey, orders_of)
group by orders_of order by customers desc, orders_of desc
-- h14: the part of revenue that is promoted
select 100.00 * sum(case when p_type like 'PROMO%' then l_extendedprice * (1 - l_discount) else 0 end)
    / sum(l_extendedprice * (1 - l_discount)) as promoted
from lineitem, part where l_partkey = p_partkey and l_shipdate >= date '1995-09-01'
-- h15: the supplier with most revenue
with revenue as (select l_suppkey as supplier_no, sum(l_extendedprice * (1 - l_discount)) as total from lineitem
    where l_shipdate >= date '1996-01-01' group by l_suppkey)
select s_suppkey, s_name, s_address, total from supplier, revenue
where s_suppkey = supplier_no and total = (select max(total) from revenue) order by s_suppkey
-- h16: how many can supply parts
select p_brand, p_type, p_size, count(distinct ps_suppkey) as suppliers from partsupp, part
where p_partkey = ps_partkey and p_brand <> 'Brand#45' and p_type not like 'MEDIUM%' and p_size in (3, 9, 14, 19)
    and ps_suppkey not in (select s_suppkey from supplier where s_comment like '%Complaints%')
group by p_brand, p_type, p_size order by suppliers desc, p_brand, p_type, p_size
-- h17: small orders of a brand
select sum(l_extendedprice) / 7.0 as yearly from lineitem, part
where p_partkey = l_partkey and p_brand = 'Brand#23' and p_container = 'MED BOX'
    and l_quantity < (select 0.2 * avg(l_quantity) from lineitem where l_partkey = p_partkey)
-- h18: customers with large orders
select c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice, sum(l_quantity) from customer, orders, lineitem
where o_orderkey in (select l_orderkey from lineitem group by l_orderkey having sum(l_quantity) > 300)
    and c_custkey = o_custkey and o_orderkey = l_orderkey
group by c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice order by o_totalprice desc, o_orderdate limit 100
-- h19: revenue of parts that are handled by hand
select sum(l_extendedprice * (1 - l_discount)) as revenue from lineitem, part
where (p_partkey = l_partkey and p_brand = 'Brand#12' and p_container in ('SM CASE', 'SM BOX') and l_quantity >= 1 and l_quantity <= 1 + 10
        and p_size between 1 and 5)
    or (p_partkey = l_partkey and p_brand = 'Brand#23' and l_quantity >= 10 and l_quantity <= 10 + 10 and p_size between 1 and 10)
    or (p_partkey = l_partkey and p_brand = 'Brand#34' and not l_shipmode in ('AIR') and p_size between 1 and 15)
-- h20: suppliers with too much of a part
select s_name, s_address from supplier, nation
where s_suppkey in (select ps_suppkey from partsupp
        where ps_partkey in (select p_partkey from part where p_name like 'forest%')
            and ps_availqty > (select 0.5 * sum(l_quantity) from lineitem where l_partkey = ps_partkey and l_suppkey = ps_suppkey))
    and s_nationkey = n_nationkey and n_name = 'CANADA' order by s_name
-- h21: suppliers who kept orders waiting
select s_name, count(*) as waits from supplier, lineitem l1, orders, nation
where s_suppkey = l1.l_suppkey and o_orderkey = l1.l_orderkey and l1.l_receiptdate > l1.l_commitdate
    and exists (select * from lineitem l2 where l2.l_orderkey = l1.l_orderkey and l2.l_suppkey <> l1.l_suppkey)
    and not exists (select * from lineitem l3 where l3.l_orderkey = l1.l_orderkey and l3.l_suppkey <> l1.l_suppkey
        and l3.l_receiptdate > l3.l_commitdate)
    and s_nationkey = n_nationkey
group by s_name order by waits desc, s_name limit 100
-- h22: customers who have not ordered
select country, count(*) as customers, sum(c_acctbal) as balance
from (select substring(c_phone, 1, 2) as country, c_acctbal from customer
    where substring(c_phone, 1, 2) in ('13', '31', '23') and c_acctbal > (select avg(c_acctbal) from customer
            where c_acctbal > 0.00 and substring(c_phone, 1, 2) in ('13', '31', '23'))
        and not exists (select * from orders where o_custkey = c_custkey)) as sales
group by country order by country
