"""Makes the recorder's tables and `tables.json`, what is true of them.

    python data.py shop FOLDER       (numpy, pyarrow) the tables of the own programs, seeded
    python data.py tpch FOLDER       (tpchgen-cli 4.0.0 on the PATH) TPC-H at scale factor 1
    python data.py tpcds FOLDER      (duckdb 0.7.1, whose wheel has the generator) TPC-DS at scale factor 1
    python data.py tables FOLDER     (duckdb 2) rows, bytes, types, distinct values and each column's most frequent value's share
"""

import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).parent


def shop(folder):
    import numpy as np
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    random = np.random.default_rng(20261128)
    day = 86_400_000_000
    start = 1_735_689_600_000_000  # 2025-01-01

    def write(name, columns, files):
        table = pa.table(columns)
        place = folder / "data/shop" / name
        place.mkdir(parents=True, exist_ok=True)
        size = -(-table.num_rows // files)
        for index in range(files):
            pa.parquet.write_table(table.slice(index * size, size), place / f"part-{index:03}.parquet", compression="snappy", coerce_timestamps="us")

    def pick(values, shares, rows):
        shares = np.array(shares, float)
        return pa.DictionaryArray.from_arrays(random.choice(len(values), rows, p=shares / shares.sum()).astype("int32"), pa.array(values)).cast(pa.string())

    def falling(count):
        return 1 / np.arange(1, count + 1) ** 1.1

    def nulls(values, share):
        values = values if isinstance(values, (pa.Array, pa.ChunkedArray)) else pa.array(values)
        return pa.compute.if_else(pa.array(random.random(len(values)) < share), pa.scalar(None, values.type), values)

    def hexes(rows, width):
        digits = np.frombuffer(b"0123456789abcdef", "S1")[random.integers(0, 16, rows * width)]
        return pa.array(digits.view(f"S{width}").astype(str))

    def words(rows, least, most):
        known = np.array("order late parcel item box gift blue small return broken missing the and very again customer wants refund today please check size colour red".split())
        counts = random.integers(least, most + 1, rows)
        chosen = known[random.integers(0, len(known), counts.sum())]
        ends = np.cumsum(counts)
        return pa.array([" ".join(chosen[end - count : end]) for end, count in zip(ends, counts)])

    countries = [f"{a}{b}" for a in "ABCDEFGH" for b in "KLMNPRST"][:60]
    users = 300_000
    hot = lambda rows, count, share: np.where(random.random(rows) < share, 7, random.integers(0, count, rows))

    rows = 3_000_000
    write("events", {
        "event_id": np.arange(rows, dtype="int64"),
        "user_id": hot(rows, users, 0.06).astype("int64"),
        "ts": pa.array(start + random.integers(0, 90 * day, rows), pa.timestamp("us", tz="UTC")),
        "event_type": pick(["view", "click", "cart", "purchase", "search", "login", "logout", "share", "rate", "refund", "help", "error"], falling(12), rows),
        "country": nulls(pick(countries, falling(60), rows), 0.03),
        "device": pick(["phone", "laptop", "tablet", "tv"], [6, 3, 1, 0.2], rows),
        "session_id": hexes(rows, 32),
        "amount": nulls(np.round(random.gamma(2, 20, rows), 2), 0.4),
    }, 8)  # fmt: skip
    write("users", {
        "user_id": np.arange(users, dtype="int64"),
        "name": hexes(users, 12),
        "email": pa.compute.binary_join_element_wise(hexes(users, 16), pa.scalar("@example.org"), ""),
        "signup_date": pa.array((19_000 + random.integers(0, 1500, users)).astype("int32")).cast(pa.date32()),
        "country": pick(countries, falling(60), users),
        "segment": nulls(pick(["new", "regular", "gold", "platinum", "lost"], [5, 4, 2, 0.5, 3], users), 0.05),
        "age": nulls(random.integers(16, 95, users).astype("int32"), 0.1),
    }, 2)  # fmt: skip
    products = 20_000
    write("products", {
        "product_id": np.arange(products, dtype="int32"),
        "sku": hexes(products, 10),
        "category": pick([f"category {i:02}" for i in range(40)], np.ones(40), products),
        "brand": pick([f"brand {i:03}" for i in range(500)], falling(500), products),
        "list_price": pa.array((random.gamma(2, 2000, products)).astype("int64")).cast(pa.decimal128(19, 0)).cast(pa.decimal128(21, 2)).cast(pa.decimal128(10, 2)),
        "description": words(products, 8, 40),
    }, 1)  # fmt: skip
    rows = 1_500_000
    ordered = start + random.integers(0, 365 * day, rows)
    write("orders", {
        "order_id": np.arange(rows, dtype="int64"),
        "user_id": random.integers(0, users, rows).astype("int64"),
        "product_id": hot(rows, products, 0.2).astype("int32"),
        "quantity": random.integers(1, 9, rows).astype("int32"),
        "price": pa.array(random.integers(100, 90_000, rows)).cast(pa.decimal128(19, 0)).cast(pa.decimal128(21, 2)).cast(pa.decimal128(10, 2)),
        "status": pick(["done", "open", "sent", "back", "void"], [70, 10, 12, 5, 3], rows),
        "order_ts": pa.array(ordered, pa.timestamp("us", tz="UTC")),
        "order_date": pa.array((ordered // day).astype("int32")).cast(pa.date32()),
        "note": nulls(words(rows, 2, 14), 0.7),
    }, 4)  # fmt: skip
    rows = 2_000_000
    write("sensors", {
        "sensor_id": random.integers(0, 2000, rows).astype("int32"),
        "ts": pa.array(start + random.integers(0, 30 * day, rows), pa.timestamp("us", tz="UTC")),
        "temperature": random.normal(21, 6, rows),
        "humidity": nulls(random.random(rows).astype("float32"), 0.02),
        "state": pick(["ok", "warn", "off"], [95, 4, 1], rows),
    }, 4)  # fmt: skip
    rows = 800_000
    place = folder / "data/shop/clicks"
    place.mkdir(parents=True, exist_ok=True)
    clicks = pa.table({
        "click_id": np.arange(rows),
        "user_id": random.integers(0, users, rows),
        "url": pa.compute.binary_join_element_wise(pa.scalar("https://shop.example.org/p/"), pa.array(random.integers(0, products, rows)).cast(pa.string()), ""),
        "referrer": nulls(pick(["search", "mail", "direct", "social", "ads"], [5, 2, 3, 1, 1], rows), 0.2),
        "clicked_at": pa.array(start + random.integers(0, 30 * day, rows), pa.timestamp("us")).cast(pa.timestamp("s"), safe=False),
        "duration": nulls(random.integers(1, 4000, rows), 0.1),
    })  # fmt: skip
    for index in range(4):
        pa.csv.write_csv(clicks.slice(index * rows // 4, rows // 4), place / f"part-{index}.csv")
    rows = 500_000
    place = folder / "data/shop/logs"
    place.mkdir(parents=True, exist_ok=True)
    levels, services = random.choice(["INFO", "WARN", "ERROR"], rows, p=[0.9, 0.08, 0.02]), random.integers(0, 25, rows)
    messages, hosts, times, tags = words(rows, 4, 12).to_pylist(), random.integers(0, 300, rows), np.sort(random.integers(0, 14 * 86_400, rows)), random.integers(0, 4, rows)
    for index in range(4):
        with open(place / f"part-{index}.json", "w") as file:
            for i in range(index * rows // 4, (index + 1) * rows // 4):
                line = {"ts": str(np.datetime64(1_735_689_600 + int(times[i]), "s")), "level": str(levels[i]), "service": f"service-{services[i]}", "message": messages[i],
                        "context": {"host": f"host-{hosts[i]}", "pid": int(hosts[i] * 7)}, "tags": ["a", "bb", "ccc"][: tags[i]]}  # fmt: skip
                file.write(json.dumps(line) + "\n")
    place = folder / "data/shop/countries"
    place.mkdir(parents=True, exist_ok=True)
    lines = ["code,name,region"] + [f"{code},Country {code},Region {index % 6}" for index, code in enumerate(countries)]
    (place / "part-0.csv").write_text("\n".join(lines) + "\n")


def tpch(folder):
    for tables, parts in {"lineitem": 4, "orders,partsupp": 2, "customer,part,supplier,nation,region": 1}.items():
        command = ["tpchgen-cli", "parquet", "-s", "1", "--row-group-bytes=128MB", "-T", tables, f"--parts={parts}", "-o", folder / "data/tpch"]
        subprocess.run(command, check=True)


def tpcds(folder):
    import duckdb

    base = duckdb.connect()
    base.execute("load tpcds")
    base.execute("call dsdgen(sf=1)")
    for (table,) in base.execute("select table_name from information_schema.tables").fetchall():
        place = folder / "data/tpcds" / table
        place.mkdir(parents=True, exist_ok=True)
        base.execute(f"copy {table} to '{place}/part-0.parquet' (format parquet, compression snappy)")


# What Spark infers of text files; read without inferring, every column of a CSV file is a string.
INFERRED = {
    "data/shop/clicks": {"click_id": "int", "user_id": "int", "url": "string", "referrer": "string", "clicked_at": "timestamp", "duration": "int"},
    "data/shop/logs": {"context": "struct<host:string,pid:bigint>", "level": "string", "message": "string", "service": "string", "tags": "array<string>", "ts": "string"},
}


def spark_type(name):
    """The type that Spark reads for DuckDB's."""
    known = {"BIGINT": "bigint", "INTEGER": "int", "VARCHAR": "string", "DOUBLE": "double", "FLOAT": "float", "DATE": "date", "BOOLEAN": "boolean",
             "TIMESTAMP": "timestamp_ntz", "TIMESTAMP WITH TIME ZONE": "timestamp"}  # fmt: skip
    return known.get(name) or name.lower()


def tables(folder):
    import duckdb

    base = duckdb.connect()
    base.execute("set threads=1")
    known = HERE / "tables.json"
    rows = json.loads(known.read_text()) if known.exists() else {}
    for place in sorted(folder.glob("data/*/*")):
        key = f"data/{place.parent.name}/{place.name}"
        if key in rows:
            continue
        files = [path for path in place.iterdir() if re.search(r"\.(parquet|csv|json)$", path.name)]
        form = files[0].suffix[1:]
        read = {"parquet": f"read_parquet('{place}/*.parquet')", "csv": f"read_csv('{place}/*.csv')", "json": f"read_json('{place}/*.json')"}[form]
        base.execute(f"create or replace view t as select * from {read}")
        columns = {name: spark_type(kind) for name, kind, *_ in base.execute("describe t").fetchall()}
        count = base.execute("select count(*) from t").fetchone()[0]
        row = {"format": form, "files": len(files), "rows": count, "bytes": sum(path.stat().st_size for path in files), "columns": INFERRED.get(key, columns), "distinct": {}, "nulls": {}, "largestShare": {}}
        for name in columns:
            groups, absent, most = base.execute(
                f'select count(*) filter (k is not null), coalesce(sum(n) filter (k is null), 0), max(n) from (select "{name}" as k, count(*) as n from t group by 1)'
            ).fetchone()
            row["distinct"][name] = groups
            if absent:
                row["nulls"][name] = int(absent)
            row["largestShare"][name] = float(f"{most / max(count, 1):.4g}")
        rows[key] = row
        known.write_text("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(rows[name], separators=(',', ':'))}" for name in sorted(rows)) + "\n}\n")
        print(key, count, flush=True)


if __name__ == "__main__":
    {"shop": shop, "tpch": tpch, "tpcds": tpcds, "tables": tables}[sys.argv[1]](pathlib.Path(sys.argv[2]).resolve())
