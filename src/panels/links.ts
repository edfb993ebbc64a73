import type { EventFilter, EventRow } from "../contracts/panel-views.ts";

/** Where links lead: to pages of the server, or to places of the one page that a report is, which has fewer. */
export interface Links {
  /** A member, and what a check says of it. */
  readonly member: (name: string, check?: string) => string;
  /** The id of the place where a member's part says what a check says. */
  readonly checkId: (name: string, check: string) => string;
  /** The members in a state. */
  readonly state?: (state: string) => string;
  /** The stream of events under a filter. */
  readonly stream?: (filter: EventFilter) => string;
  /** One event in full. */
  readonly event?: (row: Pick<EventRow, "domain" | "byte">) => string;
}

export const pageLinks: Links = {
  member: (name, check) => `/fleet/${encodeURIComponent(name)}${check === undefined ? "" : `#check-${check}`}`,
  checkId: (_, check) => `check-${check}`,
  state: (state) => `/fleet?state=${state}`,
  stream: (filter) => streamPath(filter),
  event: ({ domain, byte }) => `/events/${domain}/${byte}`,
};

export const reportLinks: Links = {
  member: (name, check) => `#${memberId(name)}${check === undefined ? "" : `--${check}`}`,
  checkId: (name, check) => `${memberId(name)}--${check}`,
};

/** The id of a member's part of a report. Names of members and checks have nothing in them that an id may not have. */
export function memberId(name: string): string {
  return `member-${name}`;
}

/** The stream under a filter, from a place in it. */
export function streamPath(filter: EventFilter, before?: string, base = "/"): string {
  const given = Object.entries({ ...filter, before }).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === "" ? [] : [[name, value]],
  );
  return given.length === 0 ? base : `${base}?${new URLSearchParams(given)}`;
}
