import type { Finding } from "../contracts/finding.ts";
import type { MemberReport, Report } from "../contracts/report.ts";
import { isInShard } from "../inventory/shard.ts";
import { Failure } from "../platform/failure.ts";
import { printable } from "../platform/text.ts";
import { joinTemplates } from "../templates/clusters.ts";
import type { Examination } from "./examine-fleet.ts";

/** A report, and the file that it was read from. */
export interface ReadReport {
  readonly file: string;
  readonly report: Report;
}

/** What several reports say together. */
export interface JoinedReports {
  readonly examination: Examination;
  /** From the beginning of the first to the end of the last. */
  readonly run: Omit<Report["run"], "id" | "command">;
}

/**
 * Several reports on different members as one. Of shares of a fleet it is the report that one run over all members would
 * have given; members of shares that are not there are `unknown`. Other reports stand one behind the other.
 *
 * @param parts two or more, or one share.
 * @throws Failure "configuration" for reports that are no parts of one whole.
 */
export function joinReports(parts: readonly ReadReport[]): JoinedReports {
  const [first, ...others] = parts;
  if (!first) throw new Error("there is nothing to be joined");
  for (const other of others) refuseOther(first, other);
  refuseOverlap(parts);
  const reports = parts.map(({ report }) => report);
  const { checks, shard } = first.report;
  return {
    examination: {
      ...(checks && { checks }),
      members: shard ? inOrder(reports, shard) : reports.flatMap(({ members }) => members),
      fleet: joinFindings(reports, shard?.of ?? reports.length),
      notRun: distinct(reports.flatMap(({ notRun }) => notRun)),
      templates: joinTemplates(reports.map(({ templates }) => templates)),
    },
    run: {
      startedAt: reports.map(({ run }) => run.startedAt).reduce((a, b) => (Date.parse(b) < Date.parse(a) ? b : a)),
      finishedAt: reports.map(({ run }) => run.finishedAt).reduce((a, b) => (Date.parse(b) > Date.parse(a) ? b : a)),
      wgxVersion: first.report.run.wgxVersion,
    },
  };
}

type Share = NonNullable<Report["shard"]>;

/** What two reports have to have in common, with the words for it where they have not. */
const common: readonly (readonly [(report: Report) => unknown, string])[] = [
  [({ run }) => run.wgxVersion, "comes from another version of wgx"],
  [({ checks }) => checks, "comes from other checks"],
  [({ shard }) => shard?.of, "is about another number of shares"],
  [({ shard }) => shard?.members, "is about a share of other members"],
];

function refuseOther(first: ReadReport, other: ReadReport): void {
  const difference = common.find(([of]) => JSON.stringify(of(first.report)) !== JSON.stringify(of(other.report)));
  if (difference) {
    throw refused(other.file, `it ${difference[1]} than ${printable(first.file)}`, "join reports of one examination");
  }
}

function refuseOverlap(parts: readonly ReadReport[]): void {
  const seen = new Map<string, string>();
  for (const { file, report } of parts) {
    if (report.baseline && parts.length > 1) {
      throw refused(
        file,
        "it was compared with a baseline",
        "leave --baseline out where the parts are made, and give it to wgx report merge",
      );
    }
    const stray = report.shard && report.members.find(({ name }) => !report.shard?.members.includes(name));
    if (stray) throw refused(file, `it tells of ${stray.name}, which is in no share`, "make the report anew");
    const shard = report.shard && `share ${report.shard.index}/${report.shard.of}`;
    for (const name of [...(shard === undefined ? [] : [shard]), ...report.members.map((member) => member.name)]) {
      const other = seen.get(name);
      if (other !== undefined)
        throw refused(file, `it says of ${name} what ${printable(other)} says as well`, "give every part once");
      seen.set(name, file);
    }
  }
}

function refused(file: string, why: string, hint: string): Failure {
  return new Failure("configuration", {
    message: `this report cannot be joined with the others: ${why}`,
    place: { file },
    hint,
  });
}

/** All members as the fleet has them; what no share tells of is unknown. */
function inOrder(reports: readonly Report[], { of, members }: Share): MemberReport[] {
  const told = new Map(reports.flatMap((report) => report.members.map((member) => [member.name, member] as const)));
  return members.map((name) => {
    const member = told.get(name);
    if (member) return member;
    const index = Array.from({ length: of }, (_, place) => place + 1).find((each) =>
      isInShard(name, { index: each, of }),
    );
    return { name, state: "unknown", reason: `there is no report of share ${index}/${of}`, findings: [], notRun: [] };
  });
}

/**
 * What the reports say of the fleet, each thing once, in the order of the first that says it. What a share could not
 * confirm alone counts where all of them say it.
 */
function joinFindings(reports: readonly Report[], shares: number): Finding[] {
  const supporters = new Map<string, number>();
  for (const { shard } of reports) {
    for (const key of new Set(shard?.unconfirmed.map(({ finding }) => JSON.stringify(finding))))
      supporters.set(key, (supporters.get(key) ?? 0) + 1);
  }
  const joined: Finding[] = [];
  const counted = new Map<string, number>();
  for (const report of reports) {
    const here = new Map<string, number>();
    for (const { finding, confirmed } of withUnconfirmed(report)) {
      const key = JSON.stringify(finding);
      if (!confirmed && supporters.get(key) !== shares) continue;
      const count = (here.get(key) ?? 0) + 1;
      here.set(key, count);
      if (count <= (counted.get(key) ?? 0)) continue;
      counted.set(key, count);
      joined.push(finding);
    }
  }
  return joined;
}

function withUnconfirmed({ fleet, shard }: Report): readonly { finding: Finding; confirmed: boolean }[] {
  const open = (place: number) =>
    (shard?.unconfirmed ?? []).flatMap(({ before, finding }) =>
      before === place ? { finding, confirmed: false } : [],
    );
  return [...fleet.flatMap((finding, place) => [...open(place), { finding, confirmed: true }]), ...open(fleet.length)];
}

function distinct<Thing>(things: readonly Thing[]): Thing[] {
  return [...new Map(things.map((thing) => [JSON.stringify(thing), thing])).values()];
}
