//! The file formats: exception classes of parquet-java, ORC, Avro and Arrow on the JVM.
//!
//! Source: the classes of parquet 1.17.0, orc 2.3.0, avro 1.12.1 and arrow 19.0.0 (as `PySpark` 4.3.0 ships them).
//! Names that other projects use as well stand qualified.

use super::{Vocabulary, Written, codes};

/// The vocabulary.
#[rustfmt::skip]
pub const VOCABULARY: Vocabulary = Vocabulary {
    system: "Parquet, ORC, Avro, Arrow",
    source: "https://github.com/apache: parquet-java 1.17.0, orc 2.3.0, avro 1.12.1, arrow-java 19.0.0",
    written: Written::AsWord,
    codes: &[
        codes("code.jvm_bug", 0.70, &[
            "AllocatorClosedException", "ShouldNeverHappenException", "org.apache.avro.SchemaBuilderException",
            "org.apache.parquet.io.CompilationException",
        ]),
        codes("code.linkage", 0.85, &["CompressionCodecNotSupportedException", "UnknownAvroCodecException"]),
        codes("configuration.parameter", 0.80, &["org.apache.parquet.hadoop.BadConfigurationException"]),
        codes("permission.encryption_key", 0.90, &["KeyAccessDeniedException"]),
        codes("permission.encryption_key", 0.70, &["ParquetCryptoRuntimeException"]),
        codes("quality.corrupt_file", 0.93, &[
            "InvalidArrowFileException", "InvalidAvroMagicException", "InvalidFileOffsetException",
            "InvalidParquetMetadataException", "ParquetEmptyBlockException", "TagVerificationException",
            "org.apache.orc.FileFormatException",
        ]),
        codes("quality.corrupt_file", 0.80, &[
            "ParquetDecodingException", "org.apache.avro.message.BadHeaderException",
            "org.apache.orc.UnknownFormatException", "org.apache.orc.protobuf.InvalidProtocolBufferException",
        ]),
        codes("quality.malformed_value", 0.60, &[
            "InvalidNumberEncodingException", "TracingNullPointException", "ValidateUtil$ValidateException",
        ]),
        codes("resource.memory", 0.92, &[
            "OversizedAllocationException", "ParquetMemoryManagerRuntimeException",
            "org.apache.arrow.memory.OutOfMemoryException",
        ]),
        codes("resource.memory", 0.60, &["ParquetSizeOverflowException", "SystemLimitException"]),
        codes("schema.read_mismatch", 0.92, &[
            "AvroMissingFieldException", "AvroTypeException", "IncompatibleSchemaModificationException",
            "RecordReaderImpl$SargCastException", "SchemaEvolution$IllegalEvolutionException",
            "TracingAvroTypeException", "org.apache.avro.SchemaValidationException",
        ]),
        codes("schema.read_mismatch", 0.80, &[
            "StatisticsClassException", "UnknownColumnTypeException",
            "org.apache.avro.message.MissingSchemaException", "org.apache.parquet.column.UnknownColumnException",
        ]),
        codes("schema.read_mismatch", 0.60, &[
            "ParquetDecodingException", "RecordMaterializer$RecordMaterializationException",
            "SchemaChangeRuntimeException", "UnresolvedUnionException", "org.apache.avro.SchemaParseException",
            "org.apache.parquet.io.InvalidRecordException", "org.apache.parquet.schema.InvalidSchemaException",
        ]),
        codes("schema.write_mismatch", 0.70, &[
            "DataFileWriter$AppendWriteException", "TracingClassCastException", "TracingNullPointException",
            "UnresolvedUnionException",
        ]),
        codes("schema.write_mismatch", 0.60, &["ParquetEncodingException"]),
    ],
    silent: &[
        "AutoCloseables$ParquetCloseResourceException", "AvroRemoteException", "AvroRuntimeException",
        "ColumnIndexStore$MissingOffsetIndexException",
        "DirectCodecFactory$DirectCodecPool$ParquetCompressionCodecException",
        "FilterFactory$UnSupportedSArgException", "GlobParser$GlobParseException",
        "InvalidExtensionMetadataException", "OutputStreamCloseException", "ParquetRuntimeException",
        "PathTracingException", "SemanticVersion$SemanticVersionParseException",
        "VersionParser$VersionParseException",
    ],
};
