use crate::checker::Explanation;
use crate::rule::declare_rule;
use crate::{Checker, FixKind, Severity};
use spark_model::bytes::{ByteSize, ByteUnit};

/// Source: `spark.kryoserializer.buffer` and `.max` in `internal/config/Kryo.scala`.
const DEFAULT_BUFFER: ByteSize = ByteSize(64 << 10);
const DEFAULT_MAX: ByteSize = ByteSize::mib(64);

declare_rule! {
    /// ## Why
    /// Kryo serializes an object into a buffer that begins with spark.kryoserializer.buffer, one for each core, and may
    /// grow up to spark.kryoserializer.buffer.max. A limit under the size that it begins with limits nothing: Spark
    /// takes the larger of the two. Task results, broadcasts and shuffled rows are streamed and need neither: with a
    /// limit of 1m a million rows were collected (recorded).
    ///
    /// ## Bad
    /// ```python
    /// spark = (
    ///     SparkSession.builder
    ///     .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
    ///     .config("spark.kryoserializer.buffer", "128m")
    ///     .config("spark.kryoserializer.buffer.max", "64m")
    ///     .getOrCreate()
    /// )
    /// ```
    ///
    /// ## Good
    /// ```python
    /// spark = (
    ///     SparkSession.builder
    ///     .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
    ///     .config("spark.kryoserializer.buffer", "64k")
    ///     .config("spark.kryoserializer.buffer.max", "64m")
    ///     .getOrCreate()
    /// )
    /// ```
    pub static RULE = {
        id: "conf-kryo-buffer",
        summary: "A limit of Kryo’s buffer below what the buffer must hold",
        severity: Severity::Info,
        fix: FixKind::Unsafe,
        source: "https://spark.apache.org/docs/latest/configuration.html#compression-and-serialization",
        check: conf_kryo_buffer,
    }
}

fn conf_kryo_buffer(checker: &mut Checker<'_, '_>) {
    let serializer = checker.setting_in_effect("spark.serializer").and_then(|it| it.value);
    if !serializer.is_some_and(|name| name.ends_with("KryoSerializer")) {
        return;
    }
    let Some(setting) = checker.setting_in_effect("spark.kryoserializer.buffer") else { return };
    let Some(buffer) = setting.value.and_then(|it| ByteSize::parse(it, ByteUnit::KiB).ok()) else {
        return;
    };
    let max = match checker.setting_in_effect("spark.kryoserializer.buffer.max") {
        Some(max) => max.value.and_then(|it| ByteSize::parse(it, ByteUnit::MiB).ok()),
        None => Some(DEFAULT_MAX),
    };
    // `KryoSerializer.newKryoOutput` takes the larger of the two.
    let Some(max) = max.filter(|max| *max < buffer) else { return };
    let explanation = Explanation {
        message: format!(
            "spark.kryoserializer.buffer is {}, above the {} that spark.kryoserializer.buffer.max limits it to: Spark takes the larger.",
            buffer.human(),
            max.human()
        ),
        why: "Each core may have a buffer of that size in the user memory of the heap, from the first object that it serializes.".to_owned(),
        help: format!(
            "Begin with the default of {}, and let the limit be what the largest object takes.",
            DEFAULT_BUFFER.human()
        ),
    };
    let edits = checker.rewrite_value(&setting, "64k");
    let finding = checker.report_setting(&RULE, &setting, setting.value_range(), explanation);
    finding.unsafe_fix("Write 64k", edits);
}
