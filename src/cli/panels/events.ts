import type { EventView } from "../../contracts/panel-views.ts";
import { listCursors } from "../../feed/list-cursors.ts";
import { readPassages } from "../../feed/read-passages.ts";
import { findEvent, loadEventPage } from "../../leitstand/event-pages.ts";
import type { EventStore } from "../../leitstand/store.ts";
import { titleOf } from "../../panels/event-item.ts";
import { renderEvent } from "../../panels/event-panel.ts";
import { renderEvents } from "../../panels/events-panel.ts";
import { messageOf } from "../../platform/failure.ts";
import { embeddedLearnerIdentity, embeddedStoreIdentity } from "../../sinks/embedded-identity.ts";
import type { Context } from "../context.ts";
import { openPolicyReader } from "./open-policy-reader.ts";
import type { Panel } from "./panel.ts";

type Found = NonNullable<ReturnType<typeof findEvent>>;

/** The stream of events, and one event in full. */
export function eventsPanel(context: Context, root: string, store: EventStore): Panel {
  return async ([first, domain, byte, ...more], query) => {
    if (first === undefined) {
      return { title: "Events", panel: "/", main: renderEvents(await loadEventPage(store, query)) };
    }
    if (first !== "events" || domain === undefined || byte === undefined || more.length > 0) return undefined;
    const found = findEvent(store, { domain, byte });
    if (!found) return undefined;
    return { title: titleOf(found.row), panel: "/", main: renderEvent(await viewOf(context, { root, store }, found)) };
  };
}

/** What cannot be told of its way is said in its place; the event itself is there. */
async function viewOf(
  context: Context,
  { root, store }: { readonly root: string; readonly store: EventStore },
  { row, key, payload }: Found,
): Promise<EventView> {
  const unknown = (error: unknown) => ({ known: false as const, reason: context.mask(messageOf(error)) });
  const known = <Value>(value: Value) => ({ known: true as const, value });
  const policy = await policyOn(context, root, key).then(known, unknown);
  const holders = new Set([
    embeddedStoreIdentity(store.folder, row.domain),
    ...(policy.known && policy.value.decision ? [embeddedLearnerIdentity(policy.value.folder)] : []),
  ]);
  const sinks = await readPassages(listCursors(root), payload, holders).then(known, unknown);
  return {
    row,
    key,
    payload: payload.toString("utf8"),
    sinks,
    decision: policy.known ? { known: true, value: policy.value.decision } : policy,
    feedback: policy.known ? policy.value.feedback : [],
  };
}

interface PolicyView extends Pick<EventView, "feedback"> {
  readonly folder: string;
  readonly decision: Extract<EventView["decision"], { known: true }>["value"];
}

async function policyOn(context: Context, root: string, key: string): Promise<PolicyView> {
  const reader = await openPolicyReader(context, root);
  const decision = await reader.decisionAbout(key);
  return { folder: reader.folder, decision, feedback: decision ? await reader.feedbackOf(decision.decision_id) : [] };
}
