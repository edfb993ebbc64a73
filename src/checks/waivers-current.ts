import type { LoadedWaiver } from "../contracts/facts.ts";
import { printable } from "../platform/text.ts";
import type { FleetCheck, FleetFinding } from "./check.ts";

const file = "templates/waivers.yml";

/** Every waiver still holds and still waives something. */
export const waiversCurrent: FleetCheck = {
  id: "waivers-current",
  level: "fleet",
  title: "Every waiver still holds and still waives something",
  severity: "warn",
  explanation: `A waiver in templates/waivers.yml makes a difference from a template intended, for a reason and until a day. One that
has outlived its day or its difference hides nothing today, and may hide something else tomorrow.

warn  The day has passed: the difference counts again; renew the waiver with a reason, or remove it.
warn  Nothing differs where it points: remove it. Said only where every member it covers was read.
The fix shows who wrote it, and when.`,
  needs: { drift: true },
  check({ members, waivers, complete }, context) {
    const today = context.now.slice(0, 10);
    const open = (line: number) => ({
      argv: ["git", "-C", context.fleet.root, "blame", "-L", `${line},+4`, "--", file],
    });
    return waivers.flatMap((waiver): FleetFinding[] => {
      const what = `for ${printable(waiver.member)}, ${printable(waiver.path)}`;
      const report = (message: string): FleetFinding[] => [
        {
          finding: {
            check: waiversCurrent.id,
            severity: "warn",
            path: file,
            line: waiver.line,
            message,
            fix: open(waiver.line),
          },
        },
      ];
      if (waiver.until < today)
        return report(`the waiver ${what} ended on ${waiver.until}: ${printable(waiver.reason)}`);
      const covered = members.filter(({ member }) => context.covers(waiver.member, member.name));
      if (!complete || covered.some(({ drift }) => !drift.known)) return [];
      return covered.some((member) => isUsed(waiver, member, context.covers))
        ? []
        : report(`the waiver ${what} waives nothing: no such difference is there`);
    });
  },
};

function isUsed(
  waiver: LoadedWaiver,
  { drift }: Parameters<typeof waiversCurrent.check>[0]["members"][number],
  covers: (glob: string, text: string) => boolean,
): boolean {
  return drift.known && drift.value.some(({ path, state }) => state === "waived" && covers(waiver.path, path));
}
