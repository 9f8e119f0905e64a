//! Every rule, one file each, in the folder of its family.
//!
//! A rule imports no other rule: what several of a family ask is in the family's `helpers.rs`, what several families
//! ask is a module of the crate.

use crate::Rule;

/// Rules about the same part of a job.
pub struct Family {
    /// The folder.
    pub name: &'static str,
    pub title: &'static str,
    pub rules: &'static [&'static Rule],
}

/// Declares the modules of the rules and registers them. A rule's file has the rule's id for its name, with
/// underscores.
macro_rules! rules {
    ($($family:ident $title:literal $(with $helpers:ident)? { $($rule:ident),+ $(,)? })+) => {
        $(mod $family {
            $(mod $helpers;)?
            $(pub mod $rule;)+
        })+

        /// The families, in the catalog's order.
        pub static FAMILIES: &[Family] = &[$(Family {
            name: stringify!($family),
            title: $title,
            rules: &[$(&$family::$rule::RULE),+],
        }),+];

        /// Every rule, in the catalog's order.
        pub static RULES: &[&Rule] = &[$($(&$family::$rule::RULE),+),+];
    };
}

rules! {
    conf "Configuration" {
        conf_unknown_key,
        conf_removed_key,
        conf_deprecated_key,
        conf_removed_sql_key,
        conf_static_at_runtime,
        conf_ignored_at_runtime,
        conf_driver_too_late,
        conf_second_session,
        conf_size_fraction,
        conf_size_syntax,
        conf_size_unit_missing,
        conf_value_out_of_range,
        conf_heap_too_small,
        conf_memory_fraction_high,
        conf_off_heap_without_size,
        conf_off_heap_not_enabled,
        conf_overhead_too_small,
        conf_no_effect_here,
        conf_container_too_large,
        conf_executor_too_fat,
        conf_max_result_size,
        conf_broadcast_threshold_high,
        conf_broadcast_off,
        conf_adaptive_off,
        conf_shuffle_partitions,
        conf_max_partition_bytes,
        conf_pyspark_memory,
        conf_kryo_buffer,
    }
    jvm "JVM options" with helpers {
        jvm_heap_in_java_options,
        jvm_flag_removed,
        jvm_flag_experimental,
        jvm_flag_deprecated,
        jvm_two_collectors,
    }
    driver "Driver" with helpers {
        collect_unbounded,
        to_pandas_unbounded,
        loop_over_collect,
        list_of_local_iterator,
        len_of_collect,
        first_of_collect,
        take_huge,
        glom_collect,
        action_in_loop,
        count_per_step,
        count_to_test_empty,
        with_column_in_loop,
        with_column_chain,
        union_in_loop,
        lineage_without_checkpoint,
        broadcast_variable_in_loop,
        broadcast_of_collect,
        read_per_file,
        large_isin,
        pandas_to_spark,
        partition_too_many_files,
    }
    executor "Executor" with helpers {
        collect_list_unbounded,
        distinct_of_collect_list,
        size_of_collect,
        rdd_group_by_key,
        window_without_partition,
        cross_join,
        broadcast_unbounded,
        broadcast_unused,
        broadcast_ignored_side,
        skewed_join_key,
        salt_not_mergeable,
        repartition_before_join,
        explode_early,
        pivot_without_values,
        single_partition_write,
        distinct_on_wide,
        sort_before_write,
        number_as_string,
        narrowing_cast,
        python_udf,
        grouped_pandas,
        materialised_iterator,
        dense_vectors,
    }
    cache "Cache" with helpers {
        cache_used_once,
        cache_every_step,
        cache_not_released,
        cache_in_loop,
        cache_before_filter,
        cache_after_count,
        cache_missing,
        cache_too_large,
        storage_level,
        rdd_cache_of_frame,
    }
    io "Reading and writing" {
        schema_inferred,
        not_splittable,
        whole_text_files,
        jdbc_single_partition,
        row_format_write,
        partition_by_high_cardinality,
    }
    streaming "Streaming" with helpers {
        stream_without_watermark,
        stream_output_mode,
        stream_without_schema,
        stream_heap_state,
        stream_without_rate_limit,
        stream_batch_cache,
        stream_memory_sink,
    }
}
