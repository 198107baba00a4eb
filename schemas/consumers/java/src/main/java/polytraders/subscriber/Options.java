package polytraders.subscriber;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the command line may say. The same in TypeScript, Python and Java. */
record Options(Map<String, String> texts, Set<String> flags, List<String> starts) {
  static final String HELP =
      """
      Reads a Polytraders topic; proves that nothing was missed or counted twice.

        --brokers HOST:PORT,...   the Kafka brokers
        --registry URL            the schema registry, such as http://registry/apis/ccompat/v7
        --topic NAME              a public topic, such as ingestion.v1; see schemas/topics
        --partitions 0,2          all of them unless given
        --from WHERE              beginning (default): the first id must be 1
                                  earliest: what retention has left; the first id is taken as it comes
                                  PARTITION:OFFSET:OWNER:EVENT_ID: a position of a summary, one a
                                  partition; partitions not named start at the beginning
        --follow                  go on until SIGINT or SIGTERM, instead of to where the topic ends now
        --facts                   print each fact as a line of JSON; bytes are hexadecimal
        --view                    the topic is a compacted view (*.current.v1): newest of each key
        --group NAME              consumer group or its prefix that the broker lets you use
        --ca FILE --cert FILE --key FILE   TLS, PEM: the cluster's authority, your certificate and key

      The last line is a summary in JSON. Ends with 0 when all is there, 3 when records are missing,
      2 when the command line makes no sense, 1 when anything else went wrong.
      """;

  private static final Set<String> TEXTS =
      Set.of("brokers", "registry", "topic", "partitions", "from", "group", "ca", "cert", "key");
  private static final Set<String> FLAGS = Set.of("follow", "facts", "view", "help");

  static Options read(String[] args) {
    Map<String, String> texts = new HashMap<>();
    Set<String> flags = new HashSet<>();
    List<String> starts = new ArrayList<>();
    for (int at = 0; at < args.length; at++) {
      String name = args[at].startsWith("--") ? args[at].substring(2) : "";
      if (FLAGS.contains(name)) flags.add(name);
      else if (!TEXTS.contains(name)) throw usage("no option is called " + args[at]);
      else if (++at == args.length) throw usage("expected a value after --" + name);
      else if (name.equals("from")) starts.add(args[at]);
      else texts.put(name, args[at]);
    }
    Options options = new Options(texts, flags, starts);
    if (!options.is("help")) options.check();
    return options;
  }

  private void check() {
    if (!texts.keySet().containsAll(Set.of("brokers", "registry", "topic"))) {
      throw usage("expected --brokers, --registry and --topic");
    }
    long tls = List.of("ca", "cert", "key").stream().filter(texts::containsKey).count();
    if (tls != 0 && tls != 3) throw usage("expected --ca, --cert and --key together");
    partitions();
    from(0, 0);
  }

  String text(String name) {
    return texts.get(name);
  }

  boolean is(String flag) {
    return flags.contains(flag);
  }

  String group() {
    return texts.getOrDefault("group", "subscriber");
  }

  /** null is all of them. */
  List<Integer> partitions() {
    if (!texts.containsKey("partitions")) return null;
    List<Integer> found = new ArrayList<>();
    for (String text : text("partitions").split(",", -1)) found.add((int) whole(text));
    return found;
  }

  /** Where to start in a partition whose first record is at `low`. */
  Reader.Position from(int partition, long low) {
    if (starts.contains("earliest")) return new Reader.Position(low, -1, null);
    Reader.Position found = Reader.Position.BEGINNING;
    for (String start : starts) {
      if (start.equals("beginning")) continue;
      String[] parts = start.split(":", -1);
      if (parts.length != 4) {
        throw usage("expected --from PARTITION:OFFSET:OWNER:EVENT_ID, found " + start);
      }
      long owner = parts[2].equals("-1") ? -1 : whole(parts[2]); // -1 where none was seen yet.
      Reader.Position position = new Reader.Position(whole(parts[1]), owner, whole(parts[3]));
      if (whole(parts[0]) == partition) found = position;
    }
    return found;
  }

  private static long whole(String text) {
    if (text.matches("\\d{1,15}")) return Long.parseLong(text);
    throw usage("expected a whole number, found " + text);
  }

  static IllegalArgumentException usage(String message) {
    return new IllegalArgumentException(message);
  }
}
