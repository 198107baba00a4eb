package polytraders.subscriber;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A subscriber in Java. Copy it with Reader.java, which is the part that must not be left out, and
 * put your own work where Partition.take counts a fact.
 */
public final class Subscriber {
  /** A topic whose end is not reached in this time is not coming. */
  private static final long SILENCE_MS_MAX = 60_000;

  private static volatile boolean stopped = false;

  public static void main(String[] args) {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
    CountDownLatch over = new CountDownLatch(1);
    Thread onSignal = new Thread(() -> stopAndWait(over));
    Runtime.getRuntime().addShutdownHook(onSignal);
    int code = run(args);
    if (stopped) Runtime.getRuntime().halt(code); // A signal has us exit already: say with what.
    over.countDown();
    System.exit(code);
  }

  private static void stopAndWait(CountDownLatch over) {
    if (over.getCount() == 0) return;
    stopped = true;
    try {
      over.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static int run(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try {
      Options options = Options.read(args);
      if (options.is("help")) {
        out.print(Options.HELP);
        return 0;
      }
      return subscribe(options, out) ? 0 : 3;
    } catch (IllegalArgumentException usage) {
      System.err.println(usage.getMessage());
      return 2;
    } catch (Partition.Missing missing) {
      System.err.println(missing.getMessage());
      return 3;
    } catch (Exception error) {
      System.err.println(error.getMessage());
      return 1;
    }
  }

  private static boolean subscribe(Options options, PrintStream out) throws Exception {
    String lost = null;
    Map<Integer, Partition> partitions;
    try (KafkaConsumer<String, byte[]> consumer = connect(options)) {
      partitions = place(consumer, options);
      try {
        readAll(consumer, options, partitions, out);
      } catch (Partition.Missing missing) {
        lost = missing.getMessage();
      }
    }
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("topic", options.text("topic"));
    summary.put("lost", lost);
    summary.put("partitions", partitions.values().stream().map(Partition::summary).toList());
    out.println(Facts.JSON.writeValueAsString(summary));
    if (lost != null) System.err.println(lost);
    return lost == null;
  }

  private static KafkaConsumer<String, byte[]> connect(Options options) throws Exception {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", options.text("brokers"));
    settings.put("group.id", options.group() + "-" + UUID.randomUUID()); // Never joined: we assign.
    settings.put("enable.auto.commit", false);
    settings.put("auto.offset.reset", "none");
    settings.put("default.api.timeout.ms", 15_000);
    if (options.text("ca") != null) {
      settings.put("security.protocol", "SSL");
      settings.put("ssl.truststore.type", "PEM");
      settings.put("ssl.truststore.location", options.text("ca"));
      settings.put("ssl.keystore.type", "PEM");
      settings.put("ssl.keystore.certificate.chain", Files.readString(Path.of(options.text("cert"))));
      settings.put("ssl.keystore.key", Files.readString(Path.of(options.text("key"))));
    }
    return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** Finds where to start in each partition. Never lets the client choose another silently. */
  private static Map<Integer, Partition> place(
      KafkaConsumer<String, byte[]> consumer, Options options) throws Exception {
    String topic = options.text("topic");
    List<Integer> found =
        consumer.partitionsFor(topic).stream().map(info -> info.partition()).toList();
    List<TopicPartition> wanted = new ArrayList<>();
    for (int number : options.partitions() == null ? found : options.partitions()) {
      if (!found.contains(number)) throw Options.usage(topic + " has no partition " + number);
      wanted.add(new TopicPartition(topic, number));
    }
    Map<TopicPartition, Long> lows = consumer.beginningOffsets(wanted);
    Map<TopicPartition, Long> highs = consumer.endOffsets(wanted);
    consumer.assign(wanted);
    Map<Integer, Partition> placed = new TreeMap<>();
    for (TopicPartition at : wanted) {
      long low = lows.get(at);
      long high = highs.get(at);
      Reader.Position from = options.from(at.partition(), low);
      if (from.offset() < low || from.offset() > high) {
        String where = "hole: expected to start at " + at.topic() + ":" + at.partition() + ":";
        String there = ", but offsets " + low + " to " + high + " are what there is";
        throw new Partition.Missing(where + from.offset() + there);
      }
      long end = options.is("follow") ? Long.MAX_VALUE : high;
      placed.put(at.partition(), new Partition(options, at.partition(), from, end));
      consumer.seek(at, from.offset());
    }
    return placed;
  }

  /** Delivers every record in order, until all partitions have ended, a signal, or an error. */
  private static void readAll(
      KafkaConsumer<String, byte[]> consumer,
      Options options,
      Map<Integer, Partition> partitions,
      PrintStream out)
      throws Exception {
    Facts facts = new Facts(options.text("registry"));
    long heard = System.currentTimeMillis();
    while (!stopped && !partitions.values().stream().allMatch(Partition::ended)) {
      for (ConsumerRecord<String, byte[]> message : consumer.poll(Duration.ofMillis(200))) {
        Partition partition = partitions.get(message.partition());
        if (!partition.ended()) partition.take(message, facts, out);
        heard = System.currentTimeMillis();
      }
      boolean silent = System.currentTimeMillis() - heard > SILENCE_MS_MAX;
      if (silent && !options.is("follow")) {
        throw new TimeoutException("nothing came for " + SILENCE_MS_MAX + " ms, short of the end");
      }
    }
  }
}
