//! Every rule, one file each.

mod action_in_loop;
mod broadcast_ignored_side;
mod broadcast_of_collect;
mod broadcast_unbounded;
mod broadcast_unused;
mod broadcast_variable_in_loop;
mod cache_after_count;
mod cache_before_filter;
mod cache_every_step;
mod cache_in_loop;
mod cache_missing;
mod cache_not_released;
mod cache_too_large;
mod cache_used_once;
mod collect_list_unbounded;
mod collect_unbounded;
mod conf_adaptive_off;
mod conf_broadcast_off;
mod conf_broadcast_threshold_high;
mod conf_container_too_large;
mod conf_deprecated_key;
mod conf_driver_too_late;
mod conf_executor_too_fat;
mod conf_heap_too_small;
mod conf_ignored_at_runtime;
mod conf_kryo_buffer;
mod conf_max_partition_bytes;
mod conf_max_result_size;
mod conf_memory_fraction_high;
mod conf_no_effect_here;
mod conf_off_heap_not_enabled;
mod conf_off_heap_without_size;
mod conf_overhead_too_small;
mod conf_pyspark_memory;
mod conf_removed_key;
mod conf_removed_sql_key;
mod conf_second_session;
mod conf_shuffle_partitions;
mod conf_size_fraction;
mod conf_size_syntax;
mod conf_size_unit_missing;
mod conf_static_at_runtime;
mod conf_unknown_key;
mod conf_value_out_of_range;
mod count_per_step;
mod count_to_test_empty;
mod cross_join;
mod dense_vectors;
mod distinct_of_collect_list;
mod distinct_on_wide;
mod explode_early;
mod first_of_collect;
mod glom_collect;
mod grouped_pandas;
mod jdbc_single_partition;
mod jvm_flag_deprecated;
mod jvm_flag_experimental;
mod jvm_flag_removed;
mod jvm_heap_in_java_options;
mod jvm_two_collectors;
mod large_isin;
mod len_of_collect;
mod lineage_without_checkpoint;
mod list_of_local_iterator;
mod loop_over_collect;
mod materialised_iterator;
mod narrowing_cast;
mod not_splittable;
mod number_as_string;
mod pandas_to_spark;
mod partition_by_high_cardinality;
mod partition_too_many_files;
mod pivot_without_values;
mod python_udf;
mod rdd_cache_of_frame;
mod rdd_group_by_key;
mod read_per_file;
mod repartition_before_join;
mod row_format_write;
mod salt_not_mergeable;
mod schema_inferred;
mod single_partition_write;
mod size_of_collect;
mod skewed_join_key;
mod sort_before_write;
mod storage_level;
mod stream_batch_cache;
mod stream_heap_state;
mod stream_memory_sink;
mod stream_output_mode;
mod stream_without_rate_limit;
mod stream_without_schema;
mod stream_without_watermark;
mod take_huge;
mod to_pandas_unbounded;
mod union_in_loop;
mod whole_text_files;
mod window_without_partition;
mod with_column_chain;
mod with_column_in_loop;

use crate::Rule;

/// All rules, in the catalogue's order: configuration, driver, executor, cache, reading and writing, streaming.
pub static RULES: &[&Rule] = &[
    &conf_unknown_key::CONF_UNKNOWN_KEY,
    &conf_removed_key::CONF_REMOVED_KEY,
    &conf_deprecated_key::CONF_DEPRECATED_KEY,
    &conf_removed_sql_key::CONF_REMOVED_SQL_KEY,
    &conf_static_at_runtime::CONF_STATIC_AT_RUNTIME,
    &conf_ignored_at_runtime::CONF_IGNORED_AT_RUNTIME,
    &conf_driver_too_late::CONF_DRIVER_TOO_LATE,
    &conf_second_session::CONF_SECOND_SESSION,
    &conf_size_fraction::CONF_SIZE_FRACTION,
    &conf_size_syntax::CONF_SIZE_SYNTAX,
    &conf_size_unit_missing::CONF_SIZE_UNIT_MISSING,
    &conf_value_out_of_range::CONF_VALUE_OUT_OF_RANGE,
    &conf_heap_too_small::CONF_HEAP_TOO_SMALL,
    &conf_memory_fraction_high::CONF_MEMORY_FRACTION_HIGH,
    &conf_off_heap_without_size::CONF_OFF_HEAP_WITHOUT_SIZE,
    &conf_off_heap_not_enabled::CONF_OFF_HEAP_NOT_ENABLED,
    &conf_overhead_too_small::CONF_OVERHEAD_TOO_SMALL,
    &conf_pyspark_memory::CONF_PYSPARK_MEMORY,
    &conf_no_effect_here::CONF_NO_EFFECT_HERE,
    &conf_container_too_large::CONF_CONTAINER_TOO_LARGE,
    &conf_executor_too_fat::CONF_EXECUTOR_TOO_FAT,
    &conf_max_result_size::CONF_MAX_RESULT_SIZE,
    &conf_broadcast_threshold_high::CONF_BROADCAST_THRESHOLD_HIGH,
    &conf_broadcast_off::CONF_BROADCAST_OFF,
    &conf_adaptive_off::CONF_ADAPTIVE_OFF,
    &conf_shuffle_partitions::CONF_SHUFFLE_PARTITIONS,
    &conf_max_partition_bytes::CONF_MAX_PARTITION_BYTES,
    &conf_kryo_buffer::CONF_KRYO_BUFFER,
    &jvm_heap_in_java_options::JVM_HEAP_IN_JAVA_OPTIONS,
    &jvm_flag_removed::JVM_FLAG_REMOVED,
    &jvm_flag_experimental::JVM_FLAG_EXPERIMENTAL,
    &jvm_flag_deprecated::JVM_FLAG_DEPRECATED,
    &jvm_two_collectors::JVM_TWO_COLLECTORS,
    &collect_unbounded::COLLECT_UNBOUNDED,
    &to_pandas_unbounded::TO_PANDAS_UNBOUNDED,
    &loop_over_collect::LOOP_OVER_COLLECT,
    &list_of_local_iterator::LIST_OF_LOCAL_ITERATOR,
    &len_of_collect::LEN_OF_COLLECT,
    &first_of_collect::FIRST_OF_COLLECT,
    &take_huge::TAKE_HUGE,
    &glom_collect::GLOM_COLLECT,
    &action_in_loop::ACTION_IN_LOOP,
    &count_per_step::COUNT_PER_STEP,
    &count_to_test_empty::COUNT_TO_TEST_EMPTY,
    &with_column_in_loop::WITH_COLUMN_IN_LOOP,
    &with_column_chain::WITH_COLUMN_CHAIN,
    &union_in_loop::UNION_IN_LOOP,
    &lineage_without_checkpoint::LINEAGE_WITHOUT_CHECKPOINT,
    &broadcast_variable_in_loop::BROADCAST_VARIABLE_IN_LOOP,
    &broadcast_of_collect::BROADCAST_OF_COLLECT,
    &read_per_file::READ_PER_FILE,
    &large_isin::LARGE_ISIN,
    &pandas_to_spark::PANDAS_TO_SPARK,
    &partition_too_many_files::PARTITION_TOO_MANY_FILES,
    &rdd_group_by_key::RDD_GROUP_BY_KEY,
    &skewed_join_key::SKEWED_JOIN_KEY,
    &salt_not_mergeable::SALT_NOT_MERGEABLE,
    &collect_list_unbounded::COLLECT_LIST_UNBOUNDED,
    &broadcast_unbounded::BROADCAST_UNBOUNDED,
    &explode_early::EXPLODE_EARLY,
    &pivot_without_values::PIVOT_WITHOUT_VALUES,
    &broadcast_unused::BROADCAST_UNUSED,
    &broadcast_ignored_side::BROADCAST_IGNORED_SIDE,
    &distinct_of_collect_list::DISTINCT_OF_COLLECT_LIST,
    &size_of_collect::SIZE_OF_COLLECT,
    &window_without_partition::WINDOW_WITHOUT_PARTITION,
    &cross_join::CROSS_JOIN,
    &repartition_before_join::REPARTITION_BEFORE_JOIN,
    &single_partition_write::SINGLE_PARTITION_WRITE,
    &distinct_on_wide::DISTINCT_ON_WIDE,
    &sort_before_write::SORT_BEFORE_WRITE,
    &number_as_string::NUMBER_AS_STRING,
    &narrowing_cast::NARROWING_CAST,
    &python_udf::PYTHON_UDF,
    &grouped_pandas::GROUPED_PANDAS,
    &materialised_iterator::MATERIALISED_ITERATOR,
    &dense_vectors::DENSE_VECTORS,
    &cache_used_once::CACHE_USED_ONCE,
    &cache_every_step::CACHE_EVERY_STEP,
    &schema_inferred::SCHEMA_INFERRED,
    &not_splittable::NOT_SPLITTABLE,
    &whole_text_files::WHOLE_TEXT_FILES,
    &jdbc_single_partition::JDBC_SINGLE_PARTITION,
    &row_format_write::ROW_FORMAT_WRITE,
    &partition_by_high_cardinality::PARTITION_BY_HIGH_CARDINALITY,
    &stream_without_watermark::STREAM_WITHOUT_WATERMARK,
    &cache_not_released::CACHE_NOT_RELEASED,
    &cache_in_loop::CACHE_IN_LOOP,
    &cache_before_filter::CACHE_BEFORE_FILTER,
    &cache_after_count::CACHE_AFTER_COUNT,
    &cache_missing::CACHE_MISSING,
    &cache_too_large::CACHE_TOO_LARGE,
    &storage_level::STORAGE_LEVEL,
    &rdd_cache_of_frame::RDD_CACHE_OF_FRAME,
    &stream_output_mode::STREAM_OUTPUT_MODE,
    &stream_without_schema::STREAM_WITHOUT_SCHEMA,
    &stream_heap_state::STREAM_HEAP_STATE,
    &stream_without_rate_limit::STREAM_WITHOUT_RATE_LIMIT,
    &stream_batch_cache::STREAM_BATCH_CACHE,
    &stream_memory_sink::STREAM_MEMORY_SINK,
];
