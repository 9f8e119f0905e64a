-- Questions of our own over the tables of TPC-DS, in the shapes that its queries have: star joins, several channels side by side, CTEs used twice,
-- correlated subqueries, set operations, rollups, windows over aggregates, EXISTS or EXISTS, counts of distincts, cross joins of single rows.
-- s01 @collect
select d.d_year, i.i_brand, sum(ss.ss_net_paid) as paid
from store_sales ss
join date_dim d on d.d_date_sk = ss.ss_sold_date_sk
join item i on i.i_item_sk = ss.ss_item_sk
where i.i_manager_id = 20 and d.d_moy = 12
group by d.d_year, i.i_brand
order by d.d_year, paid desc
limit 50
-- s02 @collect
with refunds as (
  select sr_customer_sk as customer, sr_store_sk as store, sum(sr_return_amt) as amount
  from store_returns join date_dim on d_date_sk = sr_returned_date_sk
  where d_year = 2001
  group by sr_customer_sk, sr_store_sk
)
select c.c_customer_id
from refunds r
join store s on s.s_store_sk = r.store and s.s_state = 'TN'
join customer c on c.c_customer_sk = r.customer
where r.amount > (select 1.3 * avg(amount) from refunds o where o.store = r.store)
order by c.c_customer_id
limit 100
-- s03 @collect
with weekly as (
  select d_week_seq, sum(case d_day_name when 'Sunday' then price end) sun, sum(case d_day_name when 'Monday' then price end) mon, sum(case d_day_name when 'Friday' then price end) fri
  from (select ws_sold_date_sk as day, ws_ext_sales_price as price from web_sales
        union all
        select cs_sold_date_sk, cs_ext_sales_price from catalog_sales) s
  join date_dim on d_date_sk = s.day
  group by d_week_seq
)
select a.d_week_seq, round(a.sun / b.sun, 2), round(a.mon / b.mon, 2), round(a.fri / b.fri, 2)
from weekly a join weekly b on a.d_week_seq = b.d_week_seq - 53
where a.d_week_seq in (select d_week_seq from date_dim where d_year = 2000)
order by a.d_week_seq
-- s04 @collect
with totals as (
  select c_customer_id as id, c_last_name as name, d_year as year, sum(ss_ext_list_price - ss_ext_discount_amt) as total, 's' as channel
  from customer join store_sales on c_customer_sk = ss_customer_sk join date_dim on ss_sold_date_sk = d_date_sk
  group by c_customer_id, c_last_name, d_year
  union all
  select c_customer_id, c_last_name, d_year, sum(ws_ext_list_price - ws_ext_discount_amt), 'w'
  from customer join web_sales on c_customer_sk = ws_bill_customer_sk join date_dim on ws_sold_date_sk = d_date_sk
  group by c_customer_id, c_last_name, d_year
)
select s2.id, s2.name
from totals s1, totals s2, totals w1, totals w2
where s2.id = s1.id and w1.id = s1.id and w2.id = s1.id
  and s1.channel = 's' and s2.channel = 's' and w1.channel = 'w' and w2.channel = 'w'
  and s1.year = 2001 and s2.year = 2002 and w1.year = 2001 and w2.year = 2002
  and s1.total > 0 and w1.total > 0 and w2.total / w1.total > s2.total / s1.total
order by s2.id
limit 100
-- s05 @collect
select i.i_item_id, avg(ss.ss_quantity), avg(ss.ss_list_price), avg(ss.ss_coupon_amt)
from store_sales ss, customer_demographics cd, date_dim d, item i, promotion p
where ss.ss_sold_date_sk = d.d_date_sk and ss.ss_item_sk = i.i_item_sk and ss.ss_cdemo_sk = cd.cd_demo_sk and ss.ss_promo_sk = p.p_promo_sk
  and cd.cd_gender = 'F' and cd.cd_marital_status = 'W' and (p.p_channel_email = 'N' or p.p_channel_event = 'N') and d.d_year = 1999
group by i.i_item_id
order by i.i_item_id
limit 100
-- s06 @collect
select cd.cd_gender, cd.cd_education_status, count(*) as n
from customer c
join customer_address a on a.ca_address_sk = c.c_current_addr_sk
join customer_demographics cd on cd.cd_demo_sk = c.c_current_cdemo_sk
where a.ca_county in ('Walker County', 'Richland County', 'Gaines County', 'Douglas County', 'Dona Ana County')
  and exists (select * from store_sales, date_dim where ss_customer_sk = c.c_customer_sk and d_date_sk = ss_sold_date_sk and d_year = 2002)
  and (exists (select * from web_sales, date_dim where ws_bill_customer_sk = c.c_customer_sk and d_date_sk = ws_sold_date_sk and d_year = 2002)
    or exists (select * from catalog_sales, date_dim where cs_ship_customer_sk = c.c_customer_sk and d_date_sk = cs_sold_date_sk and d_year = 2002))
group by cd.cd_gender, cd.cd_education_status
order by 1, 2
-- s07 @collect
select i.i_class, i.i_item_id, sum(ws.ws_ext_sales_price) as turnover,
       sum(ws.ws_ext_sales_price) * 100 / sum(sum(ws.ws_ext_sales_price)) over (partition by i.i_class) as share
from web_sales ws
join item i on i.i_item_sk = ws.ws_item_sk
join date_dim d on d.d_date_sk = ws.ws_sold_date_sk
where i.i_category in ('Sports', 'Books', 'Home') and d.d_date between date '1999-02-22' and date '1999-03-24'
group by i.i_class, i.i_item_id
order by i.i_class, share
-- s08 @collect
select ca.ca_zip, sum(cs.cs_sales_price)
from catalog_sales cs
join customer c on c.c_customer_sk = cs.cs_bill_customer_sk
join customer_address ca on ca.ca_address_sk = c.c_current_addr_sk
join date_dim d on d.d_date_sk = cs.cs_sold_date_sk
where (substr(ca.ca_zip, 1, 5) in ('85669', '86197', '88274', '83405', '86475') or ca.ca_state in ('CA', 'WA', 'GA') or cs.cs_sales_price > 500)
  and d.d_qoy = 2 and d.d_year = 2001
group by ca.ca_zip
order by ca.ca_zip
limit 100
-- s09 @collect
select count(distinct cs.cs_order_number) as orders, sum(cs.cs_ext_ship_cost) as cost, sum(cs.cs_net_profit) as profit
from catalog_sales cs
join date_dim d on d.d_date_sk = cs.cs_ship_date_sk
join customer_address a on a.ca_address_sk = cs.cs_ship_addr_sk
join call_center cc on cc.cc_call_center_sk = cs.cs_call_center_sk
where d.d_date between date '2002-02-01' and date '2002-04-02' and a.ca_state = 'GA'
  and exists (select * from catalog_sales o where o.cs_order_number = cs.cs_order_number and o.cs_warehouse_sk <> cs.cs_warehouse_sk)
  and not exists (select * from catalog_returns r where r.cr_order_number = cs.cs_order_number)
-- s10 @collect
select i.i_item_id, s.s_state, count(ss.ss_quantity) as sold, avg(sr.sr_return_quantity) as came_back, stddev_samp(cs.cs_quantity) as spread
from store_sales ss
join store_returns sr on sr.sr_customer_sk = ss.ss_customer_sk and sr.sr_item_sk = ss.ss_item_sk and sr.sr_ticket_number = ss.ss_ticket_number
join catalog_sales cs on cs.cs_bill_customer_sk = sr.sr_customer_sk and cs.cs_item_sk = sr.sr_item_sk
join date_dim d1 on d1.d_date_sk = ss.ss_sold_date_sk
join store s on s.s_store_sk = ss.ss_store_sk
join item i on i.i_item_sk = ss.ss_item_sk
where d1.d_year = 2001
group by i.i_item_id, s.s_state
order by 1, 2
limit 100
-- s11 @collect
select i.i_item_id, ca.ca_country, ca.ca_state, ca.ca_county, avg(cs.cs_quantity), avg(cs.cs_list_price)
from catalog_sales cs, customer_demographics cd, customer c, customer_address ca, date_dim d, item i
where cs.cs_sold_date_sk = d.d_date_sk and cs.cs_item_sk = i.i_item_sk and cs.cs_bill_cdemo_sk = cd.cd_demo_sk and cs.cs_bill_customer_sk = c.c_customer_sk
  and cd.cd_gender = 'M' and cd.cd_education_status = 'College' and c.c_current_addr_sk = ca.ca_address_sk and c.c_birth_month in (9, 5, 12) and d.d_year = 2001
group by rollup (i.i_item_id, ca.ca_country, ca.ca_state, ca.ca_county)
order by 2, 3, 4, 1
limit 100
-- s12 @collect
select w.w_warehouse_name, i.i_item_id,
       sum(case when d.d_date < date '2000-03-11' then inv.inv_quantity_on_hand else 0 end) as before,
       sum(case when d.d_date >= date '2000-03-11' then inv.inv_quantity_on_hand else 0 end) as after
from inventory inv
join warehouse w on w.w_warehouse_sk = inv.inv_warehouse_sk
join item i on i.i_item_sk = inv.inv_item_sk
join date_dim d on d.d_date_sk = inv.inv_date_sk
where i.i_current_price between 0.99 and 1.49 and d.d_date between date '2000-02-10' and date '2000-04-10'
group by w.w_warehouse_name, i.i_item_id
having after > before
order by 1, 2
limit 100
-- s13 @collect
select i.i_product_name, i.i_brand, i.i_class, avg(inv.inv_quantity_on_hand) as on_hand
from inventory inv
join date_dim d on d.d_date_sk = inv.inv_date_sk
join item i on i.i_item_sk = inv.inv_item_sk
where d.d_month_seq between 1200 and 1211
group by rollup (i.i_product_name, i.i_brand, i.i_class)
order by on_hand, 1, 2, 3
limit 100
-- s14 @collect
with frequent as (
  select ss_item_sk as item, d_date, count(*) as n
  from store_sales join date_dim on d_date_sk = ss_sold_date_sk
  where d_year in (2000, 2001, 2002)
  group by ss_item_sk, d_date
  having count(*) > 2
), spenders as (
  select ss_customer_sk as customer, sum(ss_quantity * ss_sales_price) as spent
  from store_sales where ss_customer_sk is not null
  group by ss_customer_sk
  having sum(ss_quantity * ss_sales_price) > 0.5 * (
    select max(total) from (select sum(ss_quantity * ss_sales_price) as total from store_sales group by ss_customer_sk))
)
select sum(cs_quantity * cs_list_price) as turnover
from catalog_sales join date_dim on d_date_sk = cs_sold_date_sk
where d_year = 2000 and d_moy = 2
  and cs_item_sk in (select item from frequent) and cs_bill_customer_sk in (select customer from spenders)
-- s15 @collect
select * from
  (select avg(ss_list_price) as a1, count(ss_list_price) as c1, count(distinct ss_list_price) as d1 from store_sales where ss_quantity between 0 and 5) x1,
  (select avg(ss_list_price) as a2, count(ss_list_price) as c2, count(distinct ss_list_price) as d2 from store_sales where ss_quantity between 6 and 10) x2,
  (select avg(ss_list_price) as a3, count(ss_list_price) as c3, count(distinct ss_list_price) as d3 from store_sales where ss_quantity between 11 and 15) x3
-- s16 @collect
select sum(ws.ws_ext_discount_amt) as excess
from web_sales ws
join item i on i.i_item_sk = ws.ws_item_sk
join date_dim d on d.d_date_sk = ws.ws_sold_date_sk
where i.i_manufact_id = 350 and d.d_date between date '2000-01-27' and date '2000-04-26'
  and ws.ws_ext_discount_amt > (
    select 1.3 * avg(o.ws_ext_discount_amt) from web_sales o join date_dim e on e.d_date_sk = o.ws_sold_date_sk
    where o.ws_item_sk = i.i_item_sk and e.d_date between date '2000-01-27' and date '2000-04-26')
-- s17 @collect
with s as (select i_manufact_id, sum(ss_ext_sales_price) as t from store_sales, date_dim, item where ss_item_sk = i_item_sk and ss_sold_date_sk = d_date_sk and d_year = 1998 and i_category = 'Electronics' group by i_manufact_id),
     c as (select i_manufact_id, sum(cs_ext_sales_price) as t from catalog_sales, date_dim, item where cs_item_sk = i_item_sk and cs_sold_date_sk = d_date_sk and d_year = 1998 and i_category = 'Electronics' group by i_manufact_id),
     w as (select i_manufact_id, sum(ws_ext_sales_price) as t from web_sales, date_dim, item where ws_item_sk = i_item_sk and ws_sold_date_sk = d_date_sk and d_year = 1998 and i_category = 'Electronics' group by i_manufact_id)
select i_manufact_id, sum(t) as total from (select * from s union all select * from c union all select * from w) group by i_manufact_id order by total limit 100
-- s18 @collect
select c.c_last_name, c.c_first_name, t.ss_ticket_number, t.n
from (
  select ss_ticket_number, ss_customer_sk, count(*) as n
  from store_sales
  join date_dim on d_date_sk = ss_sold_date_sk
  join store on s_store_sk = ss_store_sk
  join household_demographics hd on hd_demo_sk = ss_hdemo_sk
  where d_dom between 1 and 3 and hd.hd_buy_potential = '>10000' and hd.hd_vehicle_count > 0 and d_year in (1999, 2000, 2001)
  group by ss_ticket_number, ss_customer_sk
) t
join customer c on c.c_customer_sk = t.ss_customer_sk
where t.n between 5 and 20
order by c.c_last_name, c.c_first_name, t.ss_ticket_number
-- s19 @collect
select grouping(i.i_category) + grouping(i.i_class) as level, i.i_category, i.i_class, sum(ss.ss_net_profit) / sum(ss.ss_ext_sales_price) as margin,
       rank() over (partition by grouping(i.i_category) + grouping(i.i_class), case when grouping(i.i_class) = 0 then i.i_category end order by sum(ss.ss_net_profit) / sum(ss.ss_ext_sales_price)) as place
from store_sales ss
join date_dim d on d.d_date_sk = ss.ss_sold_date_sk
join item i on i.i_item_sk = ss.ss_item_sk
join store s on s.s_store_sk = ss.ss_store_sk
where d.d_year = 2001 and s.s_state = 'TN'
group by rollup (i.i_category, i.i_class)
order by level desc, i.i_category, place
limit 100
-- s20 @collect
select count(*) from (
  select distinct c_last_name, c_first_name, d_date from store_sales, date_dim, customer where ss_sold_date_sk = d_date_sk and ss_customer_sk = c_customer_sk and d_month_seq between 1200 and 1211
  intersect
  select distinct c_last_name, c_first_name, d_date from catalog_sales, date_dim, customer where cs_sold_date_sk = d_date_sk and cs_bill_customer_sk = c_customer_sk and d_month_seq between 1200 and 1211
  intersect
  select distinct c_last_name, c_first_name, d_date from web_sales, date_dim, customer where ws_sold_date_sk = d_date_sk and ws_bill_customer_sk = c_customer_sk and d_month_seq between 1200 and 1211
)
-- s21 @collect
select count(*) from (
  (select ss_customer_sk as customer, ss_sold_date_sk as day from store_sales where ss_sold_date_sk between 2451545 and 2451910)
  except
  (select cs_bill_customer_sk, cs_sold_date_sk from catalog_sales where cs_sold_date_sk between 2451545 and 2451910)
)
-- s22 @collect
with monthly as (
  select w_warehouse_sk as warehouse, i_item_sk as item, d_moy as month, stddev_samp(inv_quantity_on_hand) as spread, avg(inv_quantity_on_hand) as mean
  from inventory join item on i_item_sk = inv_item_sk join warehouse on w_warehouse_sk = inv_warehouse_sk join date_dim on d_date_sk = inv_date_sk
  where d_year = 2001
  group by w_warehouse_sk, i_item_sk, d_moy
)
select a.warehouse, a.item, a.month, a.mean, b.month as next, b.mean as next_mean
from monthly a join monthly b on a.warehouse = b.warehouse and a.item = b.item and b.month = a.month + 1
where a.spread / a.mean > 1 and b.spread / b.mean > 1 and a.month = 1
order by 1, 2
-- s23 @collect
select w.w_state, i.i_item_id, sum(cs.cs_sales_price - coalesce(cr.cr_refunded_cash, 0)) as kept
from catalog_sales cs
left join catalog_returns cr on cr.cr_order_number = cs.cs_order_number and cr.cr_item_sk = cs.cs_item_sk
join warehouse w on w.w_warehouse_sk = cs.cs_warehouse_sk
join item i on i.i_item_sk = cs.cs_item_sk
join date_dim d on d.d_date_sk = cs.cs_sold_date_sk
where i.i_current_price between 0.99 and 1.49 and d.d_date between date '2000-02-10' and date '2000-04-10'
group by w.w_state, i.i_item_id
order by 1, 2
limit 100
-- s24 @collect
select distinct i.i_product_name
from item i
where i.i_manufact_id between 738 and 778
  and (select count(*) from item o where o.i_manufact = i.i_manufact and ((o.i_category = 'Women' and o.i_color in ('powder', 'khaki')) or (o.i_category = 'Men' and o.i_size in ('medium', 'large')))) > 0
order by i.i_product_name
limit 100
-- s25 @collect
select a.place, best.i_product_name as best, worst.i_product_name as worst
from (select item, rank() over (order by profit) as place from (select ss_item_sk as item, avg(ss_net_profit) as profit from store_sales where ss_store_sk = 4 group by ss_item_sk)) a
join (select item, rank() over (order by profit desc) as place from (select ss_item_sk as item, avg(ss_net_profit) as profit from store_sales where ss_store_sk = 4 group by ss_item_sk)) b on a.place = b.place
join item best on best.i_item_sk = b.item
join item worst on worst.i_item_sk = a.item
where a.place < 11
order by a.place
-- s26 @collect
with monthly as (
  select i_category, i_brand, s_store_name, d_year, d_moy, sum(ss_sales_price) as sold,
         avg(sum(ss_sales_price)) over (partition by i_category, i_brand, s_store_name, d_year) as mean,
         rank() over (partition by i_category, i_brand, s_store_name order by d_year, d_moy) as nth
  from item join store_sales on ss_item_sk = i_item_sk join date_dim on d_date_sk = ss_sold_date_sk join store on s_store_sk = ss_store_sk
  where d_year = 1999 or (d_year = 1998 and d_moy = 12) or (d_year = 2000 and d_moy = 1)
  group by i_category, i_brand, s_store_name, d_year, d_moy
)
select m.i_category, m.d_year, m.d_moy, m.sold, m.mean, before.sold as sold_before, after.sold as sold_after
from monthly m
join monthly before on before.i_category = m.i_category and before.i_brand = m.i_brand and before.s_store_name = m.s_store_name and before.nth = m.nth - 1
join monthly after on after.i_category = m.i_category and after.i_brand = m.i_brand and after.s_store_name = m.s_store_name and after.nth = m.nth + 1
where m.d_year = 1999 and m.mean > 0 and abs(m.sold - m.mean) / m.mean > 0.1
order by m.sold - m.mean, m.i_category
limit 100
-- s27 @collect
with web as (
  select ws_item_sk as item, d_date, sum(sum(ws_sales_price)) over (partition by ws_item_sk order by d_date rows between unbounded preceding and current row) as so_far
  from web_sales join date_dim on d_date_sk = ws_sold_date_sk where d_month_seq between 1200 and 1211 and ws_item_sk is not null group by ws_item_sk, d_date
), shop as (
  select ss_item_sk as item, d_date, sum(sum(ss_sales_price)) over (partition by ss_item_sk order by d_date rows between unbounded preceding and current row) as so_far
  from store_sales join date_dim on d_date_sk = ss_sold_date_sk where d_month_seq between 1200 and 1211 and ss_item_sk is not null group by ss_item_sk, d_date
)
select coalesce(web.item, shop.item) as item, coalesce(web.d_date, shop.d_date) as day, web.so_far as web_so_far, shop.so_far as shop_so_far
from web full outer join shop on web.item = shop.item and web.d_date = shop.d_date
order by 1, 2
limit 100
-- s28 @collect
select s.s_store_name, count(case when sr.sr_returned_date_sk - ss.ss_sold_date_sk <= 30 then 1 end) as soon,
       count(case when sr.sr_returned_date_sk - ss.ss_sold_date_sk > 120 then 1 end) as late
from store_sales ss
join store_returns sr on sr.sr_ticket_number = ss.ss_ticket_number and sr.sr_item_sk = ss.ss_item_sk and sr.sr_customer_sk = ss.ss_customer_sk
join date_dim d on d.d_date_sk = sr.sr_returned_date_sk
join store s on s.s_store_sk = ss.ss_store_sk
where d.d_year = 2001 and d.d_moy = 8
group by s.s_store_name
order by 1
-- s29 @collect
with ws as (select d_year, ws_item_sk as item, ws_bill_customer_sk as customer, sum(ws_quantity) as q from web_sales left join web_returns on wr_order_number = ws_order_number and ws_item_sk = wr_item_sk join date_dim on ws_sold_date_sk = d_date_sk where wr_order_number is null group by d_year, ws_item_sk, ws_bill_customer_sk),
     ss as (select d_year, ss_item_sk as item, ss_customer_sk as customer, sum(ss_quantity) as q from store_sales left join store_returns on sr_ticket_number = ss_ticket_number and ss_item_sk = sr_item_sk join date_dim on ss_sold_date_sk = d_date_sk where sr_ticket_number is null group by d_year, ss_item_sk, ss_customer_sk)
select ss.item, ss.customer, round(ss.q / coalesce(ws.q, 1), 2) as ratio
from ss left join ws on ws.d_year = ss.d_year and ws.item = ss.item and ws.customer = ss.customer
where coalesce(ws.q, 0) > 0 and ss.d_year = 2000
order by ss.item, ratio desc
limit 100
-- s30 @collect
select count(*) as n
from store_sales ss
join household_demographics hd on hd.hd_demo_sk = ss.ss_hdemo_sk
join time_dim t on t.t_time_sk = ss.ss_sold_time_sk
join store s on s.s_store_sk = ss.ss_store_sk
where t.t_hour = 20 and t.t_minute >= 30 and hd.hd_dep_count = 7 and s.s_store_name = 'ese'
-- s31 @collect
with a as (select ss_customer_sk as customer, ss_item_sk as item from store_sales join date_dim on d_date_sk = ss_sold_date_sk where d_month_seq between 1200 and 1211 group by ss_customer_sk, ss_item_sk),
     b as (select cs_bill_customer_sk as customer, cs_item_sk as item from catalog_sales join date_dim on d_date_sk = cs_sold_date_sk where d_month_seq between 1200 and 1211 group by cs_bill_customer_sk, cs_item_sk)
select sum(case when a.customer is not null and b.customer is null then 1 else 0 end) as only_store, sum(case when a.customer is null and b.customer is not null then 1 else 0 end) as only_catalog,
       sum(case when a.customer is not null and b.customer is not null then 1 else 0 end) as both_channels
from a full outer join b on a.customer = b.customer and a.item = b.item
-- s32 @collect
select channel, id, sum(sales) as sales, sum(back) as back, sum(profit) as profit
from (
  select 'store' as channel, concat('store', s_store_id) as id, ss_ext_sales_price as sales, coalesce(sr_return_amt, 0) as back, ss_net_profit - coalesce(sr_net_loss, 0) as profit
  from store_sales left join store_returns on ss_item_sk = sr_item_sk and ss_ticket_number = sr_ticket_number
  join date_dim on d_date_sk = ss_sold_date_sk join store on s_store_sk = ss_store_sk
  where d_date between date '2000-08-23' and date '2000-09-22'
  union all
  select 'web', concat('web', web_site_id), ws_ext_sales_price, coalesce(wr_return_amt, 0), ws_net_profit - coalesce(wr_net_loss, 0)
  from web_sales left join web_returns on ws_item_sk = wr_item_sk and ws_order_number = wr_order_number
  join date_dim on d_date_sk = ws_sold_date_sk join web_site on web_site_sk = ws_web_site_sk
  where d_date between date '2000-08-23' and date '2000-09-22'
)
group by rollup (channel, id)
order by channel, id
limit 100
-- s33 @collect
select substr(r.r_reason_desc, 1, 20) as reason, avg(ws.ws_quantity), avg(wr.wr_refunded_cash), avg(wr.wr_fee)
from web_sales ws
join web_returns wr on wr.wr_item_sk = ws.ws_item_sk and wr.wr_order_number = ws.ws_order_number
join web_page wp on wp.wp_web_page_sk = ws.ws_web_page_sk
join customer_demographics cd1 on cd1.cd_demo_sk = wr.wr_refunded_cdemo_sk
join customer_demographics cd2 on cd2.cd_demo_sk = wr.wr_returning_cdemo_sk and cd2.cd_marital_status = cd1.cd_marital_status
join date_dim d on d.d_date_sk = ws.ws_sold_date_sk and d.d_year = 2000
join reason r on r.r_reason_sk = wr.wr_reason_sk
group by r.r_reason_desc
order by 1
-- s34 @collect
select
  case when (select count(*) from store_sales where ss_quantity between 1 and 20) > 100000 then (select avg(ss_ext_discount_amt) from store_sales where ss_quantity between 1 and 20) else (select avg(ss_net_paid) from store_sales where ss_quantity between 1 and 20) end as bucket1,
  case when (select count(*) from store_sales where ss_quantity between 21 and 40) > 100000 then (select avg(ss_ext_discount_amt) from store_sales where ss_quantity between 21 and 40) else (select avg(ss_net_paid) from store_sales where ss_quantity between 21 and 40) end as bucket2
from reason
where r_reason_sk = 1
