-- d1: customers who return more than others of their store
with returned as (select sr_customer_sk as customer, sr_store_sk as store, sum(sr_return_amt) as total
    from store_returns, date_dim where sr_returned_date_sk = d_date_sk and d_year = 2001 group by sr_customer_sk, sr_store_sk)
select c_customer_id from returned r1, store, customer
where r1.total > (select avg(total) * 1.2 from returned r2 where r1.store = r2.store)
    and s_store_sk = r1.store and s_state = 'TN' and r1.customer = c_customer_sk
order by c_customer_id limit 100
-- d2: sales of two channels by week, this year and the next
with sold as (select sold_date_sk, sales_price from (select ws_sold_date_sk sold_date_sk, ws_ext_sales_price sales_price from web_sales
        union all select cs_sold_date_sk sold_date_sk, cs_ext_sales_price sales_price from catalog_sales) x),
    weeks as (select d_week_seq, sum(case when (d_day_name = 'Sunday') then sales_price else null end) sundays,
        sum(case when (d_day_name = 'Monday') then sales_price else null end) mondays
        from sold, date_dim where d_date_sk = sold_date_sk group by d_week_seq)
select y.week, round(y.sun / z.sun, 2), round(y.mon / z.mon, 2)
from (select w.d_week_seq week, sundays sun, mondays mon from weeks w, date_dim d where d.d_week_seq = w.d_week_seq and d_year = 1999) y,
    (select w.d_week_seq week, sundays sun, mondays mon from weeks w, date_dim d where d.d_week_seq = w.d_week_seq and d_year = 1999 + 1) z
where y.week = z.week - 53 order by y.week
-- d3: a manufacturer's brands in November
select dt.d_year, item.i_brand_id brand_id, item.i_brand brand, sum(ss_ext_sales_price) sum_agg
from date_dim dt, store_sales, item
where dt.d_date_sk = store_sales.ss_sold_date_sk and store_sales.ss_item_sk = item.i_item_sk and item.i_manufact_id = 128 and dt.d_moy = 11
group by dt.d_year, item.i_brand, item.i_brand_id order by dt.d_year, sum_agg desc, brand_id limit 100
-- d4: customers whose web spending grows faster
with totals as (select c_customer_id id, c_first_name first, d_year year, sum(ss_net_paid) total, 's' kind
        from customer, store_sales, date_dim where c_customer_sk = ss_customer_sk and ss_sold_date_sk = d_date_sk
        group by c_customer_id, c_first_name, d_year
    union all select c_customer_id id, c_first_name first, d_year year, sum(ws_net_paid) total, 'w' kind
        from customer, web_sales, date_dim where c_customer_sk = ws_bill_customer_sk and ws_sold_date_sk = d_date_sk
        group by c_customer_id, c_first_name, d_year)
select b.id, b.first from totals a, totals b, totals c, totals d
where b.id = a.id and c.id = a.id and d.id = a.id and a.kind = 's' and c.kind = 'w' and b.kind = 's' and d.kind = 'w'
    and case when c.total > 0 then d.total / c.total else null end > case when a.total > 0 then b.total / a.total else null end
order by b.id, b.first limit 100
-- d5: sales, returns and profit by channel with rollup
with store_channel as (select s_store_id, sum(sales_price) as sales, sum(profit) as profit
    from (select ss_store_sk as store_sk, ss_ext_sales_price as sales_price, ss_net_profit as profit, cast(0 as decimal(7, 2)) as return_amt
            from store_sales
        union all select sr_store_sk as store_sk, cast(0 as decimal(7, 2)) as sales_price, cast(0 as decimal(7, 2)) as profit,
            sr_return_amt as return_amt from store_returns) moves, store
    where store_sk = s_store_sk group by s_store_id)
select channel, id, sum(sales) as sales, sum(profit) as profit
from (select 'store channel' as channel, 'store' || s_store_id as id, sales, profit from store_channel) x
group by rollup (channel, id) order by channel, id limit 100
-- d6: states where customers buy dear items
select a.ca_state state, count(*) cnt from customer_address a, customer c, store_sales s, date_dim d, item i
where a.ca_address_sk = c.c_current_addr_sk and c.c_customer_sk = s.ss_customer_sk and s.ss_sold_date_sk = d.d_date_sk
    and s.ss_item_sk = i.i_item_sk and d.d_month_seq = (select distinct (d_month_seq) from date_dim where d_year = 2001 and d_moy = 1)
    and i.i_current_price > 1.2 * (select avg(j.i_current_price) from item j where j.i_category = i.i_category)
group by a.ca_state having count(*) >= 10 order by cnt, state limit 100
-- d7: averages of items bought without a promotion
select i_item_id, avg(ss_quantity) a1, avg(ss_list_price) a2 from store_sales, customer_demographics, date_dim, item, promotion
where ss_sold_date_sk = d_date_sk and ss_item_sk = i_item_sk and ss_cdemo_sk = cd_demo_sk and ss_promo_sk = p_promo_sk
    and cd_gender = 'M' and (p_channel_email = 'N' or p_channel_event = 'N') and d_year = 2000
group by i_item_id order by i_item_id limit 100
-- d8: stores near zip codes of preferred customers
select s_store_name, sum(ss_net_profit) from store_sales, date_dim, store,
    (select ca_zip from ((select substr(ca_zip, 1, 5) ca_zip from customer_address where substr(ca_zip, 1, 5) in ('24128', '76232'))
        intersect (select ca_zip from (select substr(ca_zip, 1, 5) ca_zip, count(*) cnt from customer_address, customer
            where ca_address_sk = c_current_addr_sk and c_preferred_cust_flag = 'Y' group by ca_zip having count(*) > 10) a1)) a2) v1
where ss_store_sk = s_store_sk and ss_sold_date_sk = d_date_sk and substr(s_zip, 1, 2) = substr(v1.ca_zip, 1, 2)
group by s_store_name order by s_store_name limit 100
-- d9: one of two averages by a count
select case when (select count(*) from store_sales where ss_quantity between 1 and 20) > 74129
        then (select avg(ss_ext_discount_amt) from store_sales where ss_quantity between 1 and 20)
        else (select avg(ss_net_paid) from store_sales where ss_quantity between 1 and 20) end bucket1,
    case when (select count(*) from store_sales where ss_quantity between 21 and 40) > 122840 then 1 else 2 end bucket2
from reason where r_reason_sk = 1
-- d10: demographics of customers of more than one channel
select cd_gender, cd_marital_status, count(*) cnt1 from customer c, customer_address ca, customer_demographics
where c.c_current_addr_sk = ca.ca_address_sk and ca_county in ('Rush County', 'Toole County') and cd_demo_sk = c.c_current_cdemo_sk
    and exists (select * from store_sales, date_dim where c.c_customer_sk = ss_customer_sk and ss_sold_date_sk = d_date_sk and d_moy between 1 and 4)
    and (exists (select * from web_sales, date_dim where c.c_customer_sk = ws_bill_customer_sk and ws_sold_date_sk = d_date_sk)
        or exists (select * from catalog_sales, date_dim where c.c_customer_sk = cs_ship_customer_sk and cs_sold_date_sk = d_date_sk))
group by cd_gender, cd_marital_status order by cd_gender limit 100
-- d12: an item's part of its class's revenue
select i_item_desc, i_category, i_class, sum(ws_ext_sales_price) as revenue,
    sum(ws_ext_sales_price) * 100 / sum(sum(ws_ext_sales_price)) over (partition by i_class) as ratio
from web_sales, item, date_dim
where ws_item_sk = i_item_sk and i_category in ('Sports', 'Books') and ws_sold_date_sk = d_date_sk
    and d_date between cast('1999-02-22' as date) and (cast('1999-02-22' as date) + interval '30' days)
group by i_item_id, i_item_desc, i_category, i_class, i_current_price order by i_category, ratio limit 100
-- d13: averages under three alternatives
select avg(ss_quantity), avg(ss_ext_sales_price), sum(ss_ext_wholesale_cost)
from store_sales, store, customer_demographics, household_demographics, customer_address
where s_store_sk = ss_store_sk and ((ss_hdemo_sk = hd_demo_sk and cd_demo_sk = ss_cdemo_sk and cd_marital_status = 'M' and hd_dep_count = 3)
        or (ss_hdemo_sk = hd_demo_sk and cd_demo_sk = ss_cdemo_sk and cd_marital_status = 'S' and hd_dep_count = 1))
    and ((ss_addr_sk = ca_address_sk and ca_country = 'United States' and ca_state in ('TX', 'OH')) or (ss_addr_sk = ca_address_sk))
-- d14: items sold in all channels
with cross_items as (select i_item_sk ss_item_sk from item, (select iss.i_brand_id brand_id from store_sales, item iss
            where ss_item_sk = iss.i_item_sk
        intersect select ics.i_brand_id from catalog_sales, item ics where cs_item_sk = ics.i_item_sk
        intersect select iws.i_brand_id from web_sales, item iws where ws_item_sk = iws.i_item_sk) x where i_brand_id = brand_id),
    avg_sales as (select avg(quantity * list_price) average_sales from (select ss_quantity quantity, ss_list_price list_price from store_sales
        union all select cs_quantity quantity, cs_list_price list_price from catalog_sales) x)
select channel, i_brand_id, sum(sales), sum(number_sales)
from (select 'store' channel, i_brand_id, sum(ss_quantity * ss_list_price) sales, count(*) number_sales from store_sales, item
        where ss_item_sk in (select ss_item_sk from cross_items) and ss_item_sk = i_item_sk group by i_brand_id
        having sum(ss_quantity * ss_list_price) > (select average_sales from avg_sales)) y
group by rollup (channel, i_brand_id) order by channel, i_brand_id limit 100
-- d15: catalog sales by zip
select ca_zip, sum(cs_sales_price) from catalog_sales, customer, customer_address, date_dim
where cs_bill_customer_sk = c_customer_sk and c_current_addr_sk = ca_address_sk
    and (substr(ca_zip, 1, 5) in ('85669', '86197') or ca_state in ('CA', 'WA') or cs_sales_price > 500) and cs_sold_date_sk = d_date_sk
group by ca_zip order by ca_zip limit 100
-- d16: orders from more than one warehouse
select count(distinct cs_order_number) as `order count`, sum(cs_ext_ship_cost) as `total cost`
from catalog_sales cs1, date_dim, customer_address
where d_date between '2002-02-01' and (cast('2002-02-01' as date) + interval '60' days) and cs1.cs_ship_date_sk = d_date_sk
    and exists (select * from catalog_sales cs2 where cs1.cs_order_number = cs2.cs_order_number and cs1.cs_warehouse_sk <> cs2.cs_warehouse_sk)
    and not exists (select * from catalog_returns cr1 where cs1.cs_order_number = cr1.cr_order_number)
order by count(distinct cs_order_number) limit 100
-- d17: deviations of quantities over three facts
select i_item_id, s_state, count(ss_quantity) as n, avg(ss_quantity) as mean, stddev_samp(ss_quantity) / avg(ss_quantity) as cov
from store_sales, store_returns, catalog_sales, date_dim d1, date_dim d2, date_dim d3, store, item
where d1.d_quarter_name = '2001Q1' and d1.d_date_sk = ss_sold_date_sk and i_item_sk = ss_item_sk and s_store_sk = ss_store_sk
    and ss_ticket_number = sr_ticket_number and sr_returned_date_sk = d2.d_date_sk and d2.d_quarter_name in ('2001Q1', '2001Q2')
    and sr_item_sk = cs_item_sk and cs_sold_date_sk = d3.d_date_sk
group by i_item_id, s_state order by i_item_id, s_state limit 100
-- d18: averages of casts by place, rolled up
select i_item_id, ca_country, ca_state, avg(cast(cs_quantity as decimal(12, 2))) a1, avg(cast(c_birth_year as decimal(12, 2))) a2
from catalog_sales, customer_demographics cd1, customer_demographics cd2, customer, customer_address, date_dim, item
where cs_sold_date_sk = d_date_sk and cs_item_sk = i_item_sk and cs_bill_cdemo_sk = cd1.cd_demo_sk and cs_bill_customer_sk = c_customer_sk
    and c_current_cdemo_sk = cd2.cd_demo_sk and c_current_addr_sk = ca_address_sk and c_birth_month in (1, 6, 8)
group by rollup (i_item_id, ca_country, ca_state) order by ca_country, ca_state, i_item_id limit 100
-- d21: stock before and after a day
select * from (select w_warehouse_name, i_item_id,
        sum(case when (cast(d_date as date) < cast('2000-03-11' as date)) then inv_quantity_on_hand else 0 end) as inv_before,
        sum(case when (cast(d_date as date) >= cast('2000-03-11' as date)) then inv_quantity_on_hand else 0 end) as inv_after
    from inventory, warehouse, item, date_dim where i_item_sk = inv_item_sk and inv_warehouse_sk = w_warehouse_sk and inv_date_sk = d_date_sk
    group by w_warehouse_name, i_item_id) x
where (case when inv_before > 0 then inv_after / inv_before else null end) between 2.0 / 3.0 and 3.0 / 2.0
order by w_warehouse_name, i_item_id limit 100
-- d22: stock by product, rolled up
select i_product_name, i_brand, i_class, avg(inv_quantity_on_hand) qoh from inventory, date_dim, item, warehouse
where inv_date_sk = d_date_sk and inv_item_sk = i_item_sk and inv_warehouse_sk = w_warehouse_sk and d_month_seq between 1200 and 1200 + 11
group by rollup (i_product_name, i_brand, i_class) order by qoh, i_product_name limit 100
-- d23: the best customers' frequent items
with frequent as (select substr(i_item_desc, 1, 30) itemdesc, i_item_sk item_sk, count(*) cnt from store_sales, date_dim, item
        where ss_sold_date_sk = d_date_sk and ss_item_sk = i_item_sk group by substr(i_item_desc, 1, 30), i_item_sk having count(*) > 4),
    max_sales as (select max(csales) tpcds_cmax from (select c_customer_sk, sum(ss_quantity * ss_sales_price) csales
        from store_sales, customer where ss_customer_sk = c_customer_sk group by c_customer_sk) x),
    best as (select c_customer_sk, sum(ss_quantity * ss_sales_price) ssales from store_sales, customer where ss_customer_sk = c_customer_sk
        group by c_customer_sk having sum(ss_quantity * ss_sales_price) > (50 / 100.0) * (select * from max_sales))
select sum(sales) from ((select cs_quantity * cs_list_price sales from catalog_sales where cs_item_sk in (select item_sk from frequent)
        and cs_bill_customer_sk in (select c_customer_sk from best))
    union all (select ws_quantity * ws_list_price sales from web_sales where ws_item_sk in (select item_sk from frequent))) y limit 100
-- d24: net paid by people of a market
with ssales as (select c_last_name, s_store_name, i_color, sum(ss_net_profit) netpaid
    from store_sales, store_returns, store, item, customer, customer_address
    where ss_ticket_number = sr_ticket_number and ss_customer_sk = c_customer_sk and ss_store_sk = s_store_sk
        and c_birth_country = upper(ca_country) and s_market_id = 8 group by c_last_name, s_store_name, i_color)
select c_last_name, s_store_name, sum(netpaid) paid from ssales where i_color = 'pale'
group by c_last_name, s_store_name having sum(netpaid) > (select 0.05 * avg(netpaid) from ssales)
-- d27: averages by state, grouped
select i_item_id, s_state, grouping(s_state) g_state, avg(ss_quantity) agg1 from store_sales, customer_demographics, date_dim, store, item
where ss_sold_date_sk = d_date_sk and ss_item_sk = i_item_sk and ss_store_sk = s_store_sk and ss_cdemo_sk = cd_demo_sk
group by rollup (i_item_id, s_state) order by i_item_id, s_state limit 100
-- d28: buckets beside each other
select * from (select avg(ss_list_price) b1_lp, count(ss_list_price) b1_cnt, count(distinct ss_list_price) b1_cntd from store_sales
        where ss_quantity between 0 and 5 and (ss_list_price between 8 and 8 + 10 or ss_coupon_amt between 459 and 459 + 1000)) b1,
    (select avg(ss_list_price) b2_lp, count(ss_list_price) b2_cnt, count(distinct ss_list_price) b2_cntd from store_sales
        where ss_quantity between 6 and 10) b2
limit 100
-- d31: counties where the web grows faster
with ss as (select ca_county, d_qoy, d_year, sum(ss_ext_sales_price) as store_sales from store_sales, date_dim, customer_address
        where ss_sold_date_sk = d_date_sk and ss_addr_sk = ca_address_sk group by ca_county, d_qoy, d_year),
    ws as (select ca_county, d_qoy, d_year, sum(ws_ext_sales_price) as web_sales from web_sales, date_dim, customer_address
        where ws_sold_date_sk = d_date_sk and ws_bill_addr_sk = ca_address_sk group by ca_county, d_qoy, d_year)
select ss1.ca_county, ss1.d_year, ws2.web_sales / ws1.web_sales web_increase, ss2.store_sales / ss1.store_sales store_increase
from ss ss1, ss ss2, ws ws1, ws ws2
where ss1.d_qoy = 1 and ss2.d_qoy = 2 and ss1.ca_county = ss2.ca_county and ws1.d_qoy = 1 and ws1.ca_county = ws2.ca_county
    and case when ws1.web_sales > 0 then ws2.web_sales / ws1.web_sales else null end
        > case when ss1.store_sales > 0 then ss2.store_sales / ss1.store_sales else null end
order by ss1.ca_county
-- d32: discounts that are too high
select 1 as `excess discount` from catalog_sales, item, date_dim
where i_manufact_id = 977 and i_item_sk = cs_item_sk and d_date_sk = cs_sold_date_sk
    and cs_ext_discount_amt > (select 1.3 * avg(cs_ext_discount_amt) from catalog_sales, date_dim where cs_item_sk = i_item_sk
        and d_date between '2000-01-27' and (cast('2000-01-27' as date) + interval '90' days) and d_date_sk = cs_sold_date_sk)
limit 100
-- d33: manufacturers over three channels
with ss as (select i_manufact_id, sum(ss_ext_sales_price) total_sales from store_sales, item where i_manufact_id in
        (select i_manufact_id from item where i_category in ('Electronics')) and ss_item_sk = i_item_sk group by i_manufact_id),
    ws as (select i_manufact_id, sum(ws_ext_sales_price) total_sales from web_sales, item where ws_item_sk = i_item_sk group by i_manufact_id)
select i_manufact_id, sum(total_sales) total_sales from (select * from ss union all select * from ws) tmp1
group by i_manufact_id order by total_sales limit 100
-- d34: customers with tickets of many lines
select c_last_name, c_first_name, ss_ticket_number, cnt from
    (select ss_ticket_number, ss_customer_sk, count(*) cnt from store_sales, date_dim, store, household_demographics
        where ss_sold_date_sk = d_date_sk and ss_store_sk = s_store_sk and ss_hdemo_sk = hd_demo_sk
            and (d_dom between 1 and 3 or d_dom between 25 and 28) and hd_vehicle_count > 0
            and (case when hd_vehicle_count > 0 then hd_dep_count / hd_vehicle_count else null end) > 1.2
        group by ss_ticket_number, ss_customer_sk) dn, customer
where ss_customer_sk = c_customer_sk and cnt between 15 and 20 order by c_last_name, c_first_name desc, ss_ticket_number
-- d36: margins by class with a rank in each level
select sum(ss_net_profit) / sum(ss_ext_sales_price) as gross_margin, i_category, i_class, grouping(i_category) + grouping(i_class) as lochierarchy,
    rank() over (partition by grouping(i_category) + grouping(i_class), case when grouping(i_class) = 0 then i_category end
        order by sum(ss_net_profit) / sum(ss_ext_sales_price) asc) as rank_within_parent
from store_sales, date_dim d1, item, store where d1.d_year = 2001 and d1.d_date_sk = ss_sold_date_sk and i_item_sk = ss_item_sk
group by rollup (i_category, i_class)
order by lochierarchy desc, case when lochierarchy = 0 then i_category end, rank_within_parent limit 100
-- d38: customers of all three channels
select count(*) from (select distinct c_last_name, c_first_name, d_date from store_sales, date_dim, customer
        where ss_sold_date_sk = d_date_sk and ss_customer_sk = c_customer_sk
    intersect select distinct c_last_name, c_first_name, d_date from catalog_sales, date_dim, customer
        where cs_sold_date_sk = d_date_sk and cs_bill_customer_sk = c_customer_sk
    intersect select distinct c_last_name, c_first_name, d_date from web_sales, date_dim, customer
        where ws_sold_date_sk = d_date_sk and ws_bill_customer_sk = c_customer_sk) hot_cust limit 100
-- d39: items whose stock varies
with inv as (select w_warehouse_sk, i_item_sk, d_moy, stdev, mean, case mean when 0 then null else stdev / mean end cov
    from (select w_warehouse_sk, i_item_sk, d_moy, stddev_samp(inv_quantity_on_hand) stdev, avg(inv_quantity_on_hand) mean
        from inventory, item, warehouse, date_dim where inv_item_sk = i_item_sk and inv_date_sk = d_date_sk
        group by w_warehouse_sk, i_item_sk, d_moy) foo
    where case mean when 0 then 0 else stdev / mean end > 1)
select inv1.w_warehouse_sk, inv1.cov, inv2.cov from inv inv1, inv inv2 where inv1.i_item_sk = inv2.i_item_sk and inv1.d_moy = 1 and inv2.d_moy = 1 + 1
order by inv1.w_warehouse_sk, inv1.cov
-- d40: sales around a day, with what was returned
select w_state, i_item_id, sum(case when (cast(d_date as date) < cast('2000-03-11' as date)) then cs_sales_price - coalesce(cr_refunded_cash, 0) else 0 end) as before
from catalog_sales left outer join catalog_returns on (cs_order_number = cr_order_number and cs_item_sk = cr_item_sk), warehouse, item, date_dim
where i_current_price between 0.99 and 1.49 and i_item_sk = cs_item_sk and cs_warehouse_sk = w_warehouse_sk and cs_sold_date_sk = d_date_sk
group by w_state, i_item_id order by w_state, i_item_id limit 100
-- d44: best and worst items
select asceding.rnk, i1.i_product_name best_performing, i2.i_product_name worst_performing
from (select * from (select item_sk, rank() over (order by rank_col asc) rnk from (select ss_item_sk item_sk, avg(ss_net_profit) rank_col
            from store_sales ss1 where ss_store_sk = 4 group by ss_item_sk
            having avg(ss_net_profit) > 0.9 * (select avg(ss_net_profit) rank_col from store_sales where ss_store_sk = 4)) v1) v11 where rnk < 11) asceding,
    (select * from (select item_sk, rank() over (order by rank_col desc) rnk from (select ss_item_sk item_sk, avg(ss_net_profit) rank_col
            from store_sales ss1 group by ss_item_sk) v2) v21 where rnk < 11) descending, item i1, item i2
where asceding.rnk = descending.rnk and i1.i_item_sk = asceding.item_sk and i2.i_item_sk = descending.item_sk order by asceding.rnk limit 100
-- d47: months that differ from the average
with v1 as (select i_category, i_brand, d_year, d_moy, sum(ss_sales_price) sum_sales,
        avg(sum(ss_sales_price)) over (partition by i_category, i_brand, d_year) avg_monthly_sales,
        rank() over (partition by i_category, i_brand order by d_year, d_moy) rn
    from item, store_sales, date_dim where ss_item_sk = i_item_sk and ss_sold_date_sk = d_date_sk group by i_category, i_brand, d_year, d_moy),
    v2 as (select v1.i_category, v1.d_year, v1.sum_sales, v1_lag.sum_sales psum, v1_lead.sum_sales nsum from v1, v1 v1_lag, v1 v1_lead
        where v1.i_category = v1_lag.i_category and v1.rn = v1_lag.rn + 1 and v1.rn = v1_lead.rn - 1)
select * from v2 where d_year = 1999 and case when sum_sales > 0 then abs(sum_sales - psum) / psum else null end > 0.1
order by sum_sales - psum, 3 limit 100
-- d49: the worst return ratios by rank
select 'web' as channel, web.item, web.return_ratio, web.return_rank from (select item, return_ratio, rank() over (order by return_ratio) as return_rank
    from (select ws.ws_item_sk as item, (cast(sum(coalesce(wr.wr_return_quantity, 0)) as decimal(15, 4)) / cast(sum(coalesce(ws.ws_quantity, 0)) as decimal(15, 4))) as return_ratio
        from web_sales ws left outer join web_returns wr on (ws.ws_order_number = wr.wr_order_number and ws.ws_item_sk = wr.wr_item_sk), date_dim
        where wr.wr_return_amt > 10000 group by ws.ws_item_sk) in_web) web where (web.return_rank <= 10 or web.return_ratio <= 10)
union select 'store' as channel, store.item, store.return_ratio, store.return_rank from (select sr_item_sk item, 0.5 return_ratio, 1 return_rank from store_returns) store
order by 1, 4 limit 100
-- d51: cumulated sales of two channels
with web_v1 as (select ws_item_sk item_sk, d_date, sum(sum(ws_sales_price)) over (partition by ws_item_sk order by d_date
        rows between unbounded preceding and current row) cume_sales
    from web_sales, date_dim where ws_sold_date_sk = d_date_sk and ws_item_sk is not null group by ws_item_sk, d_date),
    store_v1 as (select ss_item_sk item_sk, d_date, sum(sum(ss_sales_price)) over (partition by ss_item_sk order by d_date
        rows between unbounded preceding and current row) cume_sales
    from store_sales, date_dim where ss_sold_date_sk = d_date_sk group by ss_item_sk, d_date)
select * from (select item_sk, d_date, max(web_sales) over (partition by item_sk order by d_date rows between unbounded preceding and current row) web_cumulative
    from (select case when web.item_sk is not null then web.item_sk else store.item_sk end item_sk, web.d_date, web.cume_sales web_sales
        from web_v1 web full outer join store_v1 store on (web.item_sk = store.item_sk and web.d_date = store.d_date)) x) y
where web_cumulative > 0 order by item_sk, d_date limit 100
-- d54: customers by segment of revenue
with my_customers as (select distinct c_customer_sk, c_current_addr_sk from (select cs_sold_date_sk sold_date_sk, cs_bill_customer_sk customer_sk
        from catalog_sales union all select ws_sold_date_sk sold_date_sk, ws_bill_customer_sk customer_sk from web_sales) cs_or_ws, customer
        where c_customer_sk = cs_or_ws.customer_sk),
    segments as (select cast((revenue / 50) as int) as segment from (select c_customer_sk, 1 revenue from my_customers) r)
select segment, count(*) as num_customers, segment * 50 as segment_base from segments group by segment order by segment, num_customers limit 100
-- d57: call centers by window
select v.i_brand, v.rn, avg(v.total) over w as mean from (select i_brand, cc_name, sum(cs_sales_price) total,
        row_number() over (partition by i_brand order by cc_name) rn from item, catalog_sales, call_center
    where cs_item_sk = i_item_sk and cc_call_center_sk = cs_call_center_sk group by i_brand, cc_name) v
window w as (partition by v.i_brand)
-- d64: sales of the same item in two years
with cs_ui as (select cs_item_sk, sum(cs_ext_list_price) as sale, sum(cr_refunded_cash + cr_reversed_charge + cr_store_credit) as refund
    from catalog_sales, catalog_returns where cs_item_sk = cr_item_sk group by cs_item_sk having sum(cs_ext_list_price) > 2 * sum(cr_refunded_cash + cr_store_credit)),
    cross_sales as (select i_product_name product_name, i_item_sk item_sk, d1.d_year as syear, count(*) cnt
        from store_sales, store_returns, cs_ui, date_dim d1, date_dim d2, customer, income_band ib1, income_band ib2, item
        where ss_item_sk = i_item_sk and ss_item_sk = cs_ui.cs_item_sk and c_first_shipto_date_sk = d2.d_date_sk and cd1.cd_marital_status <> cd2.cd_marital_status
        group by i_product_name, i_item_sk, d1.d_year)
select cs1.product_name, cs1.cnt, cs2.cnt from cross_sales cs1, cross_sales cs2 where cs1.item_sk = cs2.item_sk and cs1.syear = 1999 and cs2.syear = 1999 + 1
order by cs1.product_name, cs2.cnt, 14
-- d67: items in the order of their sales, in each category
select * from (select i_category, i_class, i_brand, sumsales, rank() over (partition by i_category order by sumsales desc) rk
    from (select i_category, i_class, i_brand, sum(coalesce(ss_sales_price * ss_quantity, 0)) sumsales from store_sales, date_dim, store, item
        where ss_sold_date_sk = d_date_sk and ss_item_sk = i_item_sk group by rollup (i_category, i_class, i_brand)) dw1) dw2
where rk <= 100 order by i_category, i_class, rk limit 100
-- d70: states among the best five
select sum(ss_net_profit) as total_sum, s_state, s_county, grouping(s_state) + grouping(s_county) as lochierarchy
from store_sales, date_dim d1, store where s_store_sk = ss_store_sk and s_state in (select s_state from (select s_state as s_state,
        rank() over (partition by s_state order by sum(ss_net_profit) desc) as ranking from store_sales, store where s_store_sk = ss_store_sk
        group by s_state) tmp1 where ranking <= 5)
group by rollup (s_state, s_county) order by lochierarchy desc limit 100
-- d72: demand over stock, joined one by one
select i_item_desc, w_warehouse_name, d1.d_week_seq, count(case when p_promo_sk is null then 1 else 0 end) no_promo, count(*) total_cnt
from catalog_sales join inventory on (cs_item_sk = inv_item_sk) join warehouse on (w_warehouse_sk = inv_warehouse_sk)
    join item on (i_item_sk = cs_item_sk) join date_dim d1 on (cs_sold_date_sk = d1.d_date_sk)
    left outer join promotion on (cs_promo_sk = p_promo_sk) left outer join catalog_returns on (cr_item_sk = cs_item_sk and cr_order_number = cs_order_number)
where inv_quantity_on_hand < cs_quantity and d1.d_year = 1999
group by i_item_desc, w_warehouse_name, d1.d_week_seq order by total_cnt desc, i_item_desc limit 100
-- d75: sales less returns, by brand and year
with all_sales as (select d_year, i_brand_id, sum(sales_cnt) as sales_cnt from (select d_year, i_brand_id, cs_quantity - coalesce(cr_return_quantity, 0) as sales_cnt
            from catalog_sales join item on i_item_sk = cs_item_sk join date_dim on d_date_sk = cs_sold_date_sk
            left join catalog_returns on (cs_order_number = cr_order_number and cs_item_sk = cr_item_sk)
        union select d_year, i_brand_id, ws_quantity - coalesce(wr_return_quantity, 0) as sales_cnt from web_sales join item on i_item_sk = ws_item_sk
            join date_dim on d_date_sk = ws_sold_date_sk left join web_returns on (ws_order_number = wr_order_number)) sales_detail
    group by d_year, i_brand_id)
select prev_yr.d_year as prev_year, curr_yr.sales_cnt - prev_yr.sales_cnt as sales_cnt_diff from all_sales curr_yr, all_sales prev_yr
where curr_yr.i_brand_id = prev_yr.i_brand_id and cast(curr_yr.sales_cnt as decimal(17, 2)) / cast(prev_yr.sales_cnt as decimal(17, 2)) < 0.9
order by sales_cnt_diff limit 100
-- d76: rows without a key, by channel
select channel, col_name, d_year, count(*) sales_cnt from (select 'store' as channel, ss_store_sk col_name, d_year from store_sales, date_dim
        where ss_store_sk is null and ss_sold_date_sk = d_date_sk
    union all select 'web' as channel, ws_ship_customer_sk col_name, d_year from web_sales, date_dim where ws_ship_customer_sk is null) foo
group by channel, col_name, d_year order by channel, col_name limit 100
-- d83: items returned in all channels
with sr_items as (select i_item_id item_id, sum(sr_return_quantity) sr_item_qty from store_returns, item, date_dim
        where sr_item_sk = i_item_sk and d_date in (select d_date from date_dim where d_week_seq in
            (select d_week_seq from date_dim where d_date in ('2000-06-30', '2000-09-27'))) group by i_item_id),
    wr_items as (select i_item_id item_id, sum(wr_return_quantity) wr_item_qty from web_returns, item where wr_item_sk = i_item_sk group by i_item_id)
select sr_items.item_id, sr_item_qty / (sr_item_qty + wr_item_qty) / 3.0 * 100 sr_dev, (sr_item_qty + wr_item_qty) / 3.0 average
from sr_items, wr_items where sr_items.item_id = wr_items.item_id order by sr_items.item_id limit 100
-- d86: web revenue with a rank
select sum(ws_net_paid) as total_sum, i_category, i_class, grouping(i_category) + grouping(i_class) as lochierarchy,
    rank() over (partition by grouping(i_category) + grouping(i_class) order by sum(ws_net_paid) desc) as rank_within_parent
from web_sales, date_dim d1, item where d1.d_date_sk = ws_sold_date_sk and i_item_sk = ws_item_sk group by rollup (i_category, i_class) limit 100
-- d87: customers of one channel only
select count(*) from ((select distinct c_last_name, d_date from store_sales, date_dim, customer where ss_sold_date_sk = d_date_sk)
    except (select distinct c_last_name, d_date from catalog_sales, date_dim, customer where cs_sold_date_sk = d_date_sk)
    except (select distinct c_last_name, d_date from web_sales, date_dim, customer where ws_sold_date_sk = d_date_sk)) cool_cust
-- d88: half hours beside each other
select * from (select count(*) h8_30_to_9 from store_sales, household_demographics, time_dim, store
        where ss_sold_time_sk = time_dim.t_time_sk and time_dim.t_hour = 8 and time_dim.t_minute >= 30
            and ((household_demographics.hd_dep_count = 4 and hd_vehicle_count <= 4 + 2) or (hd_dep_count = 2 and hd_vehicle_count <= 2 + 2))) s1,
    (select count(*) h9_to_9_30 from store_sales, time_dim where ss_sold_time_sk = time_dim.t_time_sk and time_dim.t_minute < 30) s2
-- d93: what customers really paid
select ss_customer_sk, sum(act_sales) sumsales from (select ss_item_sk, ss_customer_sk,
        case when sr_return_quantity is not null then (ss_quantity - sr_return_quantity) * ss_sales_price else (ss_quantity * ss_sales_price) end act_sales
    from store_sales left outer join store_returns on (sr_item_sk = ss_item_sk and sr_ticket_number = ss_ticket_number), reason
    where sr_reason_sk = r_reason_sk and r_reason_desc = 'reason 28') t
group by ss_customer_sk order by sumsales, ss_customer_sk limit 100
-- d97: customers of both channels
with ssci as (select ss_customer_sk customer_sk, ss_item_sk item_sk from store_sales, date_dim where ss_sold_date_sk = d_date_sk group by ss_customer_sk, ss_item_sk),
    csci as (select cs_bill_customer_sk customer_sk, cs_item_sk item_sk from catalog_sales, date_dim where cs_sold_date_sk = d_date_sk group by cs_bill_customer_sk, cs_item_sk)
select sum(case when ssci.customer_sk is not null and csci.customer_sk is null then 1 else 0 end) store_only,
    sum(case when ssci.customer_sk is null and csci.customer_sk is not null then 1 else 0 end) catalog_only
from ssci full outer join csci on (ssci.customer_sk = csci.customer_sk and ssci.item_sk = csci.item_sk) limit 100
-- d99: days to ship by warehouse
select substr(w_warehouse_name, 1, 20), sm_type, cc_name, sum(case when (cs_ship_date_sk - cs_sold_date_sk <= 30) then 1 else 0 end) as `30 days`,
    sum(case when (cs_ship_date_sk - cs_sold_date_sk > 30) and (cs_ship_date_sk - cs_sold_date_sk <= 60) then 1 else 0 end) as `31-60 days`
from catalog_sales, warehouse, ship_mode, call_center, date_dim
where d_month_seq between 1200 and 1200 + 11 and cs_ship_date_sk = d_date_sk and cs_warehouse_sk = w_warehouse_sk
group by substr(w_warehouse_name, 1, 20), sm_type, cc_name order by substr(w_warehouse_name, 1, 20), sm_type, cc_name limit 100
