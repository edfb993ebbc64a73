import type { DomainSize } from "./store.ts";
import type { IntakeStatus } from "./stream-intake.ts";

/** What the server counts. */
export interface Counts {
  /** Requests by status. */
  readonly requests: Map<number, number>;
  /** Events by domain, since the start. */
  readonly stored: Map<string, number>;
  readonly duplicates: Map<string, number>;
}

export function newCounts(): Counts {
  return { requests: new Map(), stored: new Map(), duplicates: new Map() };
}

export function addTo<Key>(counts: Map<Key, number>, key: Key, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

/** What is there at the moment. */
export interface Levels {
  readonly sizes: readonly DomainSize[];
  readonly residentBytes: number;
  /** Who follows the stream, and how many were dropped since the start. */
  readonly live: { readonly readers: number; readonly dropped: number };
  /** Where events also come from a stream. */
  readonly intake?: IntakeStatus | undefined;
}

/** The counts in Prometheus' text format, version 0.0.4. Domains need no escaping: parseDomain lets nothing else in. */
export function renderMetrics(counts: Counts, { sizes, residentBytes, live, intake }: Levels): string {
  const byDomain = (map: ReadonlyMap<string, number>): [string, number][] =>
    [...map].map(([domain, count]) => [`{domain="${domain}"}`, count]);
  const requests = [...counts.requests].map(([status, count]): [string, number] => [`{status="${status}"}`, count]);
  const of = (pick: (size: DomainSize) => number): [string, number][] =>
    sizes.map((size) => [`{domain="${size.domain}"}`, pick(size)]);
  return [
    metric("leitstand_requests_total", "counter", "Requests answered, by status.", requests),
    metric("leitstand_events_stored_total", "counter", "Events stored since the start.", byDomain(counts.stored)),
    metric(
      "leitstand_events_duplicate_total",
      "counter",
      "Events that were there already, since the start.",
      byDomain(counts.duplicates),
    ),
    metric(
      "leitstand_events",
      "gauge",
      "Events in the store.",
      of(({ events }) => events),
    ),
    metric(
      "leitstand_bytes",
      "gauge",
      "Bytes in the store.",
      of(({ bytes }) => bytes),
    ),
    metric("leitstand_live_readers", "gauge", "Readers of the live stream.", [["", live.readers]]),
    metric("leitstand_live_dropped_total", "counter", "Readers dropped for being slow, since the start.", [
      ["", live.dropped],
    ]),
    metric("process_resident_memory_bytes", "gauge", "Resident memory in bytes.", [["", residentBytes]]),
    ...(intake ? intakeMetrics(intake) : []),
  ].join("");
}

function intakeMetrics({ state, stored, duplicates, refused, behind }: IntakeStatus): readonly string[] {
  return [
    metric("leitstand_intake_up", "gauge", "Whether events come from the stream.", [["", state === "taking" ? 1 : 0]]),
    metric("leitstand_intake_messages_total", "counter", "Messages of the stream since the start, by what they were.", [
      ['{outcome="stored"}', stored],
      ['{outcome="duplicate"}', duplicates],
      ['{outcome="refused"}', refused],
    ]),
    metric(
      "leitstand_intake_behind",
      "gauge",
      "Messages that the stream has for us and did not send yet.",
      behind === undefined ? [] : [["", behind]],
    ),
  ];
}

function metric(name: string, type: string, help: string, rows: readonly (readonly [string, number])[]): string {
  const lines = rows.map(([labels, value]) => `${name}${labels} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}
