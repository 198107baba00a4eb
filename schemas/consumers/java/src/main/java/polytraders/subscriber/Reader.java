package polytraders.subscriber;

import java.util.HashMap;
import java.util.Map;

/**
 * The reader rule of one partition: tells a fact that counts from a duplicate, a loss and a zombie's
 * record. No client, no clock: give it the headers of every record, in order.
 *
 * <pre>
 *   owner   offset of the Owner record of whoever wrote it; within a partition it never goes down
 *   id      of facts alone, dense: 1, 2, 3 ... in a partition, whoever owns it
 * </pre>
 */
final class Reader {
  /** owner is -1 and eventId 0 where the header is missing. */
  record Headers(long offset, String type, long owner, long eventId) {}

  /**
   * Where to go on, and all that has to be remembered to go on there. Store it with your data.
   *
   * @param offset next offset to read
   * @param owner newest owner seen; -1 before the first
   * @param eventId last id taken; null takes the first one that comes
   */
  record Position(long offset, long owner, Long eventId) {
    static final Position BEGINNING = new Position(0, -1, 0L);
  }

  static final class Lost extends Exception {
    Lost(long found, long expected) {
      super("id " + found + " where id " + expected + " was expected: records are missing");
    }
  }

  private long offset;
  private long owner;
  private Long eventId;
  private long duplicates = 0;
  private long stale = 0;

  Reader(Position from) {
    offset = from.offset();
    owner = from.owner();
    eventId = from.eventId();
  }

  /** Whether the record is a fact that counts. Throws when an id was skipped. */
  boolean accept(Headers record) throws Lost {
    offset = record.offset() + 1;
    if (record.type().equals("Owner")) {
      owner = Math.max(owner, record.offset());
      return false;
    }
    if (record.owner() < owner || record.owner() >= record.offset()) {
      stale++; // Whoever wrote this had been succeeded and did not know.
      return false;
    }
    owner = record.owner();
    if (record.type().equals("Journal")) return false;
    if (record.eventId() <= (eventId == null ? 0 : eventId)) {
      duplicates++;
      return false;
    }
    if (eventId != null && record.eventId() > eventId + 1) {
      offset = record.offset();
      throw new Lost(record.eventId(), eventId + 1);
    }
    eventId = record.eventId();
    return true;
  }

  long duplicates() {
    return duplicates;
  }

  long stale() {
    return stale;
  }

  Position position() {
    return new Position(offset, owner, eventId);
  }

  /**
   * The rule of a compacted view, whose ids are not dense: of a key the newest owner's newest id
   * counts. A view is what is; only its topic can prove that nothing is missing.
   */
  static final class View {
    private final Map<String, Headers> held = new HashMap<>();
    private long duplicates = 0;
    private long stale = 0;

    boolean accept(String key, Headers record) {
      Headers before = held.get(key);
      int newer = before == null ? 1 : Long.compare(record.owner(), before.owner());
      if (newer == 0) newer = Long.compare(record.eventId(), before.eventId());
      if (newer > 0) held.put(key, record);
      else if (newer == 0) duplicates++;
      else stale++;
      return newer > 0;
    }

    long duplicates() {
      return duplicates;
    }

    long stale() {
      return stale;
    }

    int keys() {
      return held.size();
    }
  }
}
