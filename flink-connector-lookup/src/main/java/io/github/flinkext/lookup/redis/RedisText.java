/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

/**
 * How values of one SQL type are written in Redis keys and in the fields of Redis hashes.
 *
 * <pre>
 *   BOOLEAN               true | false
 *   TINYINT ... BIGINT    -7
 *   DECIMAL(p, s)         12.50                       in keys with s digits after the point
 *   FLOAT, DOUBLE         1.0, 2.5E-7, NaN, Infinity  in keys as Java writes it
 *   CHAR, VARCHAR         the text in UTF-8
 *   BINARY, VARBINARY     the bytes
 *   DATE                  2026-11-21
 *   TIME(p)               13:05:00.250                in keys with p digits after the point
 *   TIMESTAMP(p)          2026-11-21T13:05:00.250     likewise
 *   TIMESTAMP_LTZ(p)      2026-11-21T12:05:00.250Z    likewise; other offsets may be read
 * </pre>
 *
 * <p>A value has exactly one text in a key. What is read may be written shorter or longer, as long
 * as the column can hold the value without loss.
 */
record RedisText(LogicalTypeRoot root, int precision, int scale, String typeName)
        implements Serializable {

    private static final Set<LogicalTypeRoot> SUPPORTED =
            EnumSet.of(
                    LogicalTypeRoot.BOOLEAN,
                    LogicalTypeRoot.TINYINT,
                    LogicalTypeRoot.SMALLINT,
                    LogicalTypeRoot.INTEGER,
                    LogicalTypeRoot.BIGINT,
                    LogicalTypeRoot.FLOAT,
                    LogicalTypeRoot.DOUBLE,
                    LogicalTypeRoot.DECIMAL,
                    LogicalTypeRoot.CHAR,
                    LogicalTypeRoot.VARCHAR,
                    LogicalTypeRoot.BINARY,
                    LogicalTypeRoot.VARBINARY,
                    LogicalTypeRoot.DATE,
                    LogicalTypeRoot.TIME_WITHOUT_TIME_ZONE,
                    LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE,
                    LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE);

    private static final int NANO_DIGITS = 9;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss");

    /** What Flink keeps of a TIME, whatever its precision. */
    private static final int TIME_DIGITS = 3;

    private static final int DATE_WIDTH = "2026-11-21".length();

    static boolean supports(LogicalType type) {
        return SUPPORTED.contains(type.getTypeRoot());
    }

    static RedisText of(LogicalType type) {
        LogicalTypeRoot root = type.getTypeRoot();
        boolean decimal = root == LogicalTypeRoot.DECIMAL;
        int precision =
                decimal || type.is(LogicalTypeFamily.DATETIME) && root != LogicalTypeRoot.DATE
                        ? LogicalTypeChecks.getPrecision(type)
                        : 0;
        int scale = decimal ? LogicalTypeChecks.getScale(type) : 0;
        return new RedisText(root, precision, scale, type.copy(true).asSummaryString());
    }

    /** Whether all values have texts of the same length. */
    boolean fixedWidth() {
        return switch (root) {
            case DATE,
                    TIME_WITHOUT_TIME_ZONE,
                    TIMESTAMP_WITHOUT_TIME_ZONE,
                    TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                    true;
            default -> false;
        };
    }

    /** Whether the shortest text has no character. */
    boolean mayBeEmpty() {
        return switch (root) {
            case CHAR, VARCHAR, BINARY, VARBINARY -> true;
            default -> false;
        };
    }

    /**
     * The text of a value in a key.
     *
     * @param value in Flink's internal form, not null
     * @throws IllegalArgumentException if the column's type has no such value
     */
    byte[] write(Object value) {
        return switch (root) {
            case CHAR, VARCHAR -> ((StringData) value).toBytes();
            case BINARY, VARBINARY -> (byte[]) value;
            default -> ascii(plainText(value));
        };
    }

    private String plainText(Object value) {
        return switch (root) {
            case DECIMAL -> atScale(((DecimalData) value).toBigDecimal()).toPlainString();
            // Zero has two representations, which SQL takes for equal. Adding 0 leaves one.
            case FLOAT -> Float.toString((float) value + 0f);
            case DOUBLE -> Double.toString((double) value + 0d);
            case DATE -> date(LocalDate.ofEpochDay((int) value));
            case TIME_WITHOUT_TIME_ZONE ->
                    time(LocalTime.ofNanoOfDay((int) value * NANOS_PER_MILLI));
            case TIMESTAMP_WITHOUT_TIME_ZONE ->
                    timestamp(((TimestampData) value).toLocalDateTime());
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                    timestamp(
                                    LocalDateTime.ofInstant(
                                            ((TimestampData) value).toInstant(), ZoneOffset.UTC))
                            + "Z";
            default -> String.valueOf(value);
        };
    }

    private String timestamp(LocalDateTime value) {
        return date(value.toLocalDate()) + "T" + time(value.toLocalTime());
    }

    private static String date(LocalDate value) {
        String text = value.toString();
        check(text.length() == DATE_WIDTH, "its year has not four digits");
        return text;
    }

    private String time(LocalTime value) {
        checkFraction(value.getNano());
        StringBuilder text = new StringBuilder(SECONDS.format(value));
        if (precision > 0) {
            String nanos = Integer.toString(1_000_000_000 + value.getNano());
            text.append('.').append(nanos, 1, 1 + precision);
        }
        return text.toString();
    }

    /**
     * The value that a field of a hash has.
     *
     * @return it in Flink's internal form
     * @throws IllegalArgumentException if the text is no value of the column's type, with what is
     *     wrong
     */
    Object read(byte[] text) {
        return switch (root) {
            case CHAR, VARCHAR -> {
                checkUtf8(text);
                yield StringData.fromBytes(text);
            }
            case BINARY, VARBINARY -> text;
            case BOOLEAN -> readBoolean(text);
            case TINYINT -> (byte) readInteger(text, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case SMALLINT -> (short) readInteger(text, Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER -> (int) readInteger(text, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT -> readInteger(text, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT -> readFloat(text);
            case DOUBLE -> readDouble(text);
            case DECIMAL -> readDecimal(text);
            default -> readTemporal(text);
        };
    }

    private static boolean readBoolean(byte[] text) {
        String word = ascii(text);
        check(word.equals("true") || word.equals("false"), "it is neither true nor false");
        return word.equals("true");
    }

    /** By hand, since the parsers of Java take more: signs, spaces, digits of other scripts. */
    private static long readInteger(byte[] text, long least, long most) {
        boolean negative = text.length > 0 && text[0] == '-';
        int first = negative ? 1 : 0;
        check(text.length > first, "it has no digit");
        long value = 0;
        for (int i = first; i < text.length; i++) {
            int digit = text[i] - '0';
            check(digit >= 0 && digit <= 9, "it is no whole number");
            // Negative, as there is one more negative number than positive ones.
            boolean fits = value >= (Long.MIN_VALUE + digit) / 10;
            check(fits, "it is out of range");
            value = value * 10 - digit;
        }
        check(negative ? value >= least : value >= -most, "it is out of range");
        return negative ? value : -value;
    }

    private static float readFloat(byte[] text) {
        float value = number(floating(text), Float::parseFloat);
        check(!Float.isInfinite(value) || isInfinity(text), "it is out of range");
        return value;
    }

    private static double readDouble(byte[] text) {
        double value = number(floating(text), Double::parseDouble);
        check(!Double.isInfinite(value) || isInfinity(text), "it is out of range");
        return value;
    }

    private static boolean isInfinity(byte[] text) {
        return ascii(text).endsWith("Infinity");
    }

    private static String floating(byte[] text) {
        String number = ascii(text);
        boolean word =
                number.equals("NaN") || number.equals("Infinity") || number.equals("-Infinity");
        check(word || consistsOf(number, "0123456789.+-eE"), "it is no number");
        return number;
    }

    private DecimalData readDecimal(byte[] bytes) {
        String text = ascii(bytes);
        // No exponent: a few characters could ask for gigabytes of digits.
        check(consistsOf(text, "0123456789.-"), "it is no decimal number");
        BigDecimal value = atScale(number(text, BigDecimal::new));
        DecimalData decimal = DecimalData.fromBigDecimal(value, precision, scale);
        check(decimal != null, "it has too many digits");
        return decimal;
    }

    private static <T> T number(String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("it is no number", e);
        }
    }

    private BigDecimal atScale(BigDecimal value) {
        try {
            return value.setScale(scale, RoundingMode.UNNECESSARY);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "it has more than " + scale + " digits after the point", e);
        }
    }

    private Object readTemporal(byte[] bytes) {
        String text = ascii(bytes);
        try {
            return switch (root) {
                case DATE -> (int) LocalDate.parse(text).toEpochDay();
                case TIME_WITHOUT_TIME_ZONE -> {
                    LocalTime time = LocalTime.parse(text);
                    checkFraction(time.getNano());
                    yield (int) (time.toNanoOfDay() / NANOS_PER_MILLI);
                }
                case TIMESTAMP_WITHOUT_TIME_ZONE -> {
                    LocalDateTime timestamp = LocalDateTime.parse(text);
                    checkFraction(timestamp.getNano());
                    yield TimestampData.fromLocalDateTime(timestamp);
                }
                case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> {
                    OffsetDateTime instant = OffsetDateTime.parse(text);
                    checkFraction(instant.getNano());
                    yield TimestampData.fromInstant(instant.toInstant());
                }
                default -> throw new IllegalStateException("No text for " + root);
            };
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("it is not written as " + example(), e);
        }
    }

    private String example() {
        return switch (root) {
            case DATE -> "2026-11-21";
            case TIME_WITHOUT_TIME_ZONE -> "13:05:00";
            case TIMESTAMP_WITHOUT_TIME_ZONE -> "2026-11-21T13:05:00";
            default -> "2026-11-21T13:05:00Z";
        };
    }

    private void checkFraction(int nanos) {
        int digits =
                root == LogicalTypeRoot.TIME_WITHOUT_TIME_ZONE
                        ? Math.min(precision, TIME_DIGITS)
                        : precision;
        int unit = 1;
        for (int i = digits; i < NANO_DIGITS; i++) {
            unit *= 10;
        }
        check(nanos % unit == 0, "its second has more than " + digits + " digits after the point");
    }

    private static boolean consistsOf(String text, String characters) {
        for (int i = 0; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static void checkUtf8(byte[] text) {
        for (byte b : text) {
            if (b < 0) {
                decodeUtf8(text);
                return;
            }
        }
    }

    private static void decodeUtf8(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("it is not UTF-8", e);
        }
    }

    /** One character for each byte, so that what is not ASCII stays different from what is. */
    private static String ascii(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void check(boolean valid, String reason) {
        if (!valid) {
            throw new IllegalArgumentException(reason);
        }
    }
}
