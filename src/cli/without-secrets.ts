import type { MemberReport } from "../contracts/report.ts";
import type { Examination } from "../examination/examine-fleet.ts";

type Mask = (text: string) => string;

/** Messages and reasons quote git and the members, who may have written a token into a URL. */
export function maskExamination(examination: Examination, mask: Mask): Examination {
  const { shard } = examination;
  return {
    ...examination,
    ...(shard && {
      shard: {
        ...shard,
        unconfirmed: shard.unconfirmed.map((each) => ({ ...each, finding: maskSaid(each.finding, mask) })),
      },
    }),
    members: examination.members.map((member) => maskMember(member, mask)),
    fleet: examination.fleet.map((finding) => maskSaid(finding, mask)),
    notRun: examination.notRun.map((skipped) => maskSaid(skipped, mask)),
  };
}

export function maskMember(member: MemberReport, mask: Mask): MemberReport {
  return {
    ...member,
    ...(member.reason !== undefined && { reason: mask(member.reason) }),
    findings: member.findings.map((finding) => maskSaid(finding, mask)),
    notRun: member.notRun.map((skipped) => maskSaid(skipped, mask)),
  };
}

function maskSaid<Said extends { readonly message: string } | { readonly reason: string }>(
  said: Said,
  mask: Mask,
): Said {
  return { ...said, ...("message" in said ? { message: mask(said.message) } : { reason: mask(said.reason) }) };
}
