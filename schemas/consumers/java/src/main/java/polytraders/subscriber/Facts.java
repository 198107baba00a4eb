package polytraders.subscriber;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Values to facts. Asks the registry once for each schema id; a value is 0, the id, and the Avro
 * body.
 */
final class Facts {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final String registry;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final Map<Integer, GenericDatumReader<GenericRecord>> readers = new HashMap<>();

  Facts(String registry) {
    this.registry = registry;
  }

  GenericRecord decode(byte[] value) throws IOException, InterruptedException {
    if (value.length < 5 || value[0] != 0) {
      throw new IOException("expected 0 and a schema id in the first five bytes");
    }
    GenericDatumReader<GenericRecord> reader = readerOf(ByteBuffer.wrap(value, 1, 4).getInt());
    BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null);
    GenericRecord fact = reader.read(null, decoder);
    if (!decoder.isEnd()) throw new IOException("bytes left over after the Avro body");
    return fact;
  }

  private GenericDatumReader<GenericRecord> readerOf(int id)
      throws IOException, InterruptedException {
    if (!readers.containsKey(id)) {
      URI uri = URI.create(registry + "/schemas/ids/" + id);
      HttpRequest ask = HttpRequest.newBuilder(uri).timeout(TIMEOUT).build();
      HttpResponse<String> answer = http.send(ask, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(uri + " answers with status " + answer.statusCode());
      }
      String schema = JSON.readTree(answer.body()).get("schema").asText();
      readers.put(id, new GenericDatumReader<>(new Schema.Parser().parse(schema)));
    }
    return readers.get(id);
  }

  /** As JSON has it; bytes are hexadecimal. */
  static Object plain(Object value) {
    if (value instanceof GenericRecord record) {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (Schema.Field field : record.getSchema().getFields()) {
        fields.put(field.name(), plain(record.get(field.pos())));
      }
      return fields;
    }
    if (value instanceof List<?> list) return list.stream().map(Facts::plain).toList();
    if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return HexFormat.of().formatHex(copy);
    }
    if (value == null || value instanceof Number || value instanceof Boolean) return value;
    return value.toString();
  }
}
