package polytraders.subscriber;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What is known of one partition. */
final class Partition {
  /** Records are missing, or where they should be there is nothing. */
  static final class Missing extends Exception {
    Missing(String message) {
      super(message);
    }
  }

  private final Options options;
  private final int number;
  private final Reader.Position from;
  private final long end; // Where the topic ended when we came.
  private final Reader reader;
  private final Reader.View view = new Reader.View();
  private final MessageDigest hash;
  private final Map<String, Long> types = new TreeMap<>();
  private long next;
  private long facts = 0;

  Partition(Options options, int number, Reader.Position from, long end) throws Exception {
    this.options = options;
    this.number = number;
    this.from = from;
    this.end = end;
    this.next = from.offset();
    this.reader = new Reader(from);
    this.hash = MessageDigest.getInstance("SHA-256");
  }

  long next() {
    return next;
  }

  boolean ended() {
    return next >= end;
  }

  /** One record: by the rule, by the registry, then counted. */
  void take(ConsumerRecord<String, byte[]> message, Facts decoder, PrintStream out)
      throws Exception {
    Reader.Headers record = headersOf(message);
    String at = options.text("topic") + ":" + number + ":" + record.offset();
    byte[] value = message.value();
    if (!accepts(message.key(), record, at) || value == null) return;
    GenericRecord fact = decoder.decode(value);
    String type = fact.getSchema().getName();
    if (!type.equals(record.type())) {
      throw new IllegalStateException(at + " is " + record.type() + ", its schema is " + type + "'s");
    }
    byte[] body = Arrays.copyOfRange(value, 5, value.length);
    hash.update(type.getBytes(StandardCharsets.UTF_8));
    hash.update(ByteBuffer.allocate(4).putInt(body.length).array());
    hash.update(body);
    types.merge(type, 1L, Long::sum);
    facts++;
    if (!options.is("facts")) return;
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("partition", number);
    line.put("offset", record.offset());
    line.put("owner", record.owner());
    line.put("event_id", record.eventId());
    line.put("type", type);
    line.put("fact", Facts.plain(fact));
    out.println(Facts.JSON.writeValueAsString(line));
  }

  private boolean accepts(String key, Reader.Headers record, String at) throws Missing {
    if (record.offset() < next) {
      throw new Missing("hole: " + at + " came again; the log is shorter than it was");
    }
    try {
      boolean counts =
          options.is("view")
              ? view.accept(key == null ? "" : key, record)
              : reader.accept(record);
      next = record.offset() + 1;
      return counts;
    } catch (Reader.Lost lost) {
      throw new Missing("lost: " + at + " has " + lost.getMessage());
    }
  }

  private static Reader.Headers headersOf(ConsumerRecord<String, byte[]> message) {
    return new Reader.Headers(
        message.offset(),
        text(message, "type"),
        number(text(message, "owner"), -1),
        number(text(message, "event-id"), 0));
  }

  private static String text(ConsumerRecord<String, byte[]> message, String name) {
    Header header = message.headers().lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static long number(String text, long absent) {
    return text.matches("\\d{1,15}") ? Long.parseLong(text) : absent;
  }

  Map<String, Object> summary() {
    Map<String, Object> summary = new LinkedHashMap<>();
    Reader.Position at = reader.position();
    boolean isView = options.is("view");
    summary.put("partition", number);
    summary.put("from", written(from));
    summary.put("facts", facts);
    summary.put("types", types);
    summary.put("duplicates", isView ? view.duplicates() : reader.duplicates());
    summary.put("stale", isView ? view.stale() : reader.stale());
    if (isView) summary.put("keys", view.keys());
    summary.put("content_hash", HexFormat.of().formatHex(hash.digest()));
    summary.put("position", written(new Reader.Position(next, at.owner(), at.eventId())));
    return summary;
  }

  private static Map<String, Object> written(Reader.Position position) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("offset", position.offset());
    written.put("owner", position.owner());
    written.put("event_id", position.eventId());
    return written;
  }
}
