"""Programs that ask with SQL, over the tables of `data.py shop`."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("shop").getOrCreate()
spark.read.parquet("data/shop/events").createOrReplaceTempView("events")
spark.read.parquet("data/shop/users").createOrReplaceTempView("users")
spark.read.parquet("data/shop/orders").createOrReplaceTempView("orders")
spark.read.parquet("data/shop/products").createOrReplaceTempView("products")

# --- sql_funnel
spark.sql("""
with steps as (
  select user_id, max(case when event_type = 'view' then 1 else 0 end) viewed, max(case when event_type = 'purchase' then 1 else 0 end) bought
  from events where country is not null group by user_id
)
select u.segment, sum(s.viewed) viewers, sum(s.bought) buyers
from steps s join users u on u.user_id = s.user_id
group by u.segment order by buyers desc
""").show()

# --- sql_in_subquery
spark.sql("""
select o.order_id, o.price from orders o
where o.user_id in (select user_id from users where segment = 'gold')
  and o.price > (select avg(price) from orders)
""").write.mode("overwrite").parquet("out/sql_in_subquery")

# --- sql_not_in
spark.sql("select count(*) from users where user_id not in (select user_id from orders where status = 'void')").show()

# --- sql_correlated_latest
spark.sql("""
select o.* from orders o
where o.order_ts = (select max(i.order_ts) from orders i where i.user_id = o.user_id)
""").write.mode("overwrite").parquet("out/sql_latest")

# --- sql_qualify_rank
spark.sql("""
select * from (
  select product_id, user_id, price, dense_rank() over (partition by product_id order by price desc) as place from orders
) where place <= 2
""").write.mode("overwrite").parquet("out/sql_rank")

# --- sql_grouping_sets
spark.sql("""
select country, device, event_type, count(distinct user_id) as users from events
group by grouping sets ((country, device), (event_type), ())
""").show(500)

# --- sql_exists_not_exists
spark.sql("""
select count(*) from users u
where exists (select 1 from events e where e.user_id = u.user_id and e.event_type = 'refund')
  and not exists (select 1 from orders o where o.user_id = u.user_id and o.status = 'done')
""").show()

# --- sql_hint_merge
spark.sql("select /*+ MERGE(p) */ p.brand, count(*) n, sum(o.price) s from orders o join products p using (product_id) group by p.brand order by s desc limit 20").show()

# --- sql_ctas
spark.sql("drop table if exists order_facts")
spark.sql("create table order_facts using parquet as select o.*, p.category from orders o left join products p on p.product_id = o.product_id")
spark.sql("select category, count(*) from order_facts group by category").collect()
