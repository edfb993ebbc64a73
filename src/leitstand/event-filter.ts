import type { EventFilter } from "../contracts/panel-views.ts";
import { parseDomain } from "./domain-name.ts";
import { Refusal } from "./refusal.ts";

/** The longest condition, in UTF-16 units. */
const longest = 200;

/** The filter of a query; what is empty is no condition. @throws Refusal 400 */
export function parseFilter(query: URLSearchParams): EventFilter {
  const text = (name: string): string | undefined => {
    const value = query.get(name)?.trim() ?? "";
    if (value.length > longest) throw new Refusal(400, `invalid ${name}: it is longer than ${longest} characters`);
    return value === "" ? undefined : value;
  };
  const named = text("domain");
  const domain = named === undefined ? undefined : parseDomain(named);
  if (named !== undefined && domain === undefined) throw new Refusal(400, "invalid domain");
  const given = { domain, type: text("type"), source: text("source"), tag: text("tag"), text: text("text") };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
