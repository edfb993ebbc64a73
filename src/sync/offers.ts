import type { DriftFacts, Known } from "../contracts/facts.ts";
import type { DriftState } from "../contracts/finding.ts";
import type { PulledFile } from "../contracts/pull-outcome.ts";
import type { Git } from "../git/git.ts";
import { listFiles } from "../git/list-files.ts";
import type { Repository } from "../git/repository.ts";
import { remembered } from "../platform/remembered.ts";
import { byCodePoint } from "../platform/text.ts";
import { canTravel, type Template, travels } from "../templates/catalogue.ts";
import type { Readable } from "./observe-members.ts";

/** A member's version of a file that could be taken into `templates/`. */
export interface Offer {
  readonly member: string;
  readonly repository: Repository;
  readonly path: string;
  readonly blob: string;
  readonly mode: "100644" | "100755";
  /** The version of the template that it began as; absent for a file that is no template yet. */
  readonly base?: string;
}

/** What the members have, and what of it cannot be taken. */
export interface Offers {
  readonly offers: readonly Offer[];
  readonly left: readonly PulledFile[];
}

/** A member as it was observed. */
export interface Offering extends Readable {
  readonly name: string;
}

/** The edits of templates that a member has. Older versions, waived ones and the member's own files are no offers. */
export function offersOf(member: Offering, chosen: (path: string) => boolean): Offers {
  const offers: Offer[] = [];
  const left: PulledFile[] = [];
  for (const drift of member.drift) {
    const { path } = drift;
    if (!chosen(path) || unchanged.has(drift.state)) continue;
    const offer = offerOf(member, drift);
    if (typeof offer !== "string") offers.push(offer);
    else left.push({ path, state: "left", reason: offer, from: [member.name] });
  }
  return { offers, left };
}

/** States in which the member has nothing that the metarepo has not had. */
const unchanged: ReadonlySet<DriftState> = new Set(["identical", "behind", "missing", "orphaned"]);

/** What is offered, or why nothing is. */
function offerOf(member: Offering, drift: DriftFacts): Offer | string {
  const { path, state, blob, baseBlob, reason, waived } = drift;
  const mode = drift.memberMode ?? drift.templateMode;
  if (waived) return `waived until ${waived.until}: ${waived.reason}`;
  if (state === "unknown") return reason ?? "where it comes from cannot be told";
  if (state === "foreign" || blob === undefined) return reason ?? "no version of the template is its base";
  if (mode !== "100644" && mode !== "100755") return "a symbolic link is not taken back";
  const base = state === "mode" ? blob : baseBlob;
  return { ...about(member), path, blob, mode, ...(base !== undefined && { base }) };
}

/** Files of a member that are no templates yet and match a glob; what cannot be a template is left. */
export async function adoptable(
  git: Git,
  member: Offering,
  catalogue: readonly Template[],
  matches: (path: string) => boolean,
): Promise<Known<Offers>> {
  const listed = await listFiles(git, member.repository, member.commit);
  if (!listed.known) return listed;
  const known = new Set(catalogue.map(({ path }) => path));
  const offers: Offer[] = [];
  const left: PulledFile[] = [];
  for (const [path, { oid, mode }] of listed.value) {
    if (known.has(path) || !matches(path)) continue;
    const leave = (reason: string): void => void left.push({ path, state: "left", reason, from: [member.name] });
    if (!travels(path) || !canTravel(path)) leave("a file of that name is no template");
    else if (mode !== "100644" && mode !== "100755") leave("a symbolic link is not taken back");
    else offers.push({ ...about(member), path, blob: oid, mode });
  }
  return { known: true, value: { offers, left } };
}

function about({ name, repository }: Offering): Pick<Offer, "member" | "repository"> {
  return { member: name, repository };
}

/** The offers for each path, those of the same bytes and mode together; most members first. */
export function clusterOffers(offers: readonly Offer[]): ReadonlyMap<string, readonly (readonly Offer[])[]> {
  const paths = new Map<string, Map<string, Offer[]>>();
  for (const offer of offers) {
    const clusters = remembered(paths, offer.path, () => new Map<string, Offer[]>());
    remembered(clusters, `${offer.mode} ${offer.blob}`, () => []).push(offer);
  }
  return new Map(
    [...paths]
      .sort(([a], [b]) => byCodePoint(a, b))
      .map(([path, clusters]) => [
        path,
        [...clusters.values()].sort(
          (a, b) => b.length - a.length || byCodePoint(a[0]?.member ?? "", b[0]?.member ?? ""),
        ),
      ]),
  );
}
