/**
 * What the sensor outside noticed, one event a line. The last but one breaks the contract (a link without an address):
 * it is for the dead letters.
 */
const events: readonly Readonly<Record<string, unknown>>[] = [
  event(
    "20251103-1",
    "sensor",
    "05:40",
    "weatherpost",
    "First frost at the lower beds",
    "Minus one degree at the ground.",
    ["frost"],
  ),
  event("20251103-2", "alert", "05:41", "glasshouse", "Vent three does not close", "The motor draws no current.", [
    "vent",
    "repair",
  ]),
  event(
    "20251103-3",
    "news",
    "07:15",
    "rss:gardeners-weekly",
    "Late tomatoes: harvest before Friday",
    "A cold front is near.",
    ["tomatoes"],
  ),
  event("20251103-4", "sensor", "09:00", "waterworks", "Cistern at 71 percent", "Enough for nine days.", ["water"]),
  event(
    "20251103-5",
    "project",
    "11:20",
    "seedbank",
    "Catalogue now holds 412 varieties",
    "Eleven came from the exchange.",
    [],
  ),
  event("20251103-6", "news", "13:05", "rss:river-board", "Water levels for November", "Average, with a wet outlook.", [
    "water",
  ]),
  event("20251103-7", "sensor", "16:30", "beehive", "Hive two is quiet", "No flights since Sunday.", ["bees"]),
  event("20251103-8", "alert", "17:02", "waterworks", "Pressure drop on line B", "From 3.1 to 1.4 bar in a minute.", [
    "water",
    "repair",
  ]),
  { id: "20251103-9", ts: "2025-11-03T18:00:00Z", type: "link", source: "mira", title: "A note on grafting" },
  event("20251103-10", "project", "19:45", "toolshed", "The long ladder is back", "Lent since August.", []),
];

/** `export/feed.jsonl` */
export const feed = events.map((line) => `${JSON.stringify(line)}\n`).join("");

function event(
  id: string,
  type: "alert" | "news" | "project" | "sensor",
  time: string,
  source: string,
  title: string,
  summary: string,
  tags: readonly string[],
): Readonly<Record<string, unknown>> {
  return { id, ts: `2025-11-03T${time}:00Z`, type, source, title, summary, tags };
}
