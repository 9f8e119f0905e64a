"""Records the methods and attributes of PySpark's classes into members.json, for the test of src/api/members.rs.

Run by hand with each version's pyspark (3.5.9, 4.0.1, 4.3.0); no Java is needed: python members.py
A run adds its version's names to those that are there.
"""

import importlib
import inspect
import json
import re
from pathlib import Path

import pyspark

# The classes of src/api/mod.rs, and those of pyspark that each stands for.
CLASSES = {
    "SessionBuilder": ["pyspark.sql:SparkSession.Builder"],
    "Session": ["pyspark.sql:SparkSession", "pyspark.sql:SQLContext"],
    "Context": ["pyspark:SparkContext"],
    "SparkConf": ["pyspark:SparkConf"],
    "RuntimeConf": ["pyspark.sql.conf:RuntimeConfig"],
    "Catalog": ["pyspark.sql.catalog:Catalog"],
    "DataFrame": ["pyspark.sql:DataFrame"],
    "FrameFunctions": ["pyspark.sql:DataFrameNaFunctions", "pyspark.sql:DataFrameStatFunctions"],
    "GroupedData": ["pyspark.sql:GroupedData", "pyspark.sql:PandasCogroupedOps"],
    "Rdd": ["pyspark:RDD"],
    "Column": ["pyspark.sql:Column"],
    "WindowSpec": ["pyspark.sql:Window", "pyspark.sql:WindowSpec"],
    "Reader": ["pyspark.sql:DataFrameReader"],
    "StreamReader": ["pyspark.sql.streaming:DataStreamReader"],
    "Writer": ["pyspark.sql:DataFrameWriter", "pyspark.sql:DataFrameWriterV2"],
    "StreamWriter": ["pyspark.sql.streaming:DataStreamWriter"],
    "StreamingQuery": ["pyspark.sql.streaming:StreamingQuery"],
    "Broadcast": ["pyspark:Broadcast"],
}


def found(address):
    """The class at `module:Class.Inner`."""
    module, path = address.split(":")
    value = importlib.import_module(module)
    for name in path.split("."):
        value = getattr(value, name)
    return value


def names(cls):
    """A class's public names: those that are called, and those that are read."""
    methods, attributes = set(), set()
    for name in dir(cls):
        if not name.startswith("_"):
            value = inspect.getattr_static(cls, name)
            called = inspect.isfunction(value) or isinstance(value, (classmethod, staticmethod))
            (methods if called else attributes).add(name)
    # What an object gets when it is made is no name of its class.
    attributes |= set(re.findall(r"self\.([a-z]\w*)(?:: \w+)? = ", inspect.getsource(cls)))
    return methods, attributes - methods


def main():
    path = Path(__file__).with_name("members.json")
    recorded = json.loads(path.read_text()) if path.exists() else {"versions": [], "classes": {}}
    for name, addresses in CLASSES.items():
        own = recorded["classes"].setdefault(name, {"methods": [], "attributes": []})
        for methods, attributes in map(names, map(found, addresses)):
            own["methods"] = sorted({*own["methods"], *methods})
            own["attributes"] = sorted({*own["attributes"], *attributes})
    recorded["versions"] = sorted({*recorded["versions"], pyspark.__version__})
    path.write_text(json.dumps(recorded, indent=1) + "\n")


main()
