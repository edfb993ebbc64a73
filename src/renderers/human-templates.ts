import type { Report, TemplateReport } from "../contracts/report.ts";
import { printable } from "../platform/text.ts";
import { cutMiddle, displayWidth, padEnd } from "./display-width.ts";
import { listed } from "./phrases.ts";
import { cutsLists, type Screen } from "./screen.ts";
import { differs, sharedEdits, templateWords } from "./template-words.ts";
import { labelled } from "./wrap.ts";

const namesShown = 8;

/** How the fleet stands to each template that differs somewhere, and which edits are worth taking back. */
export function templatesSection(report: Report, screen: Screen): string {
  const shown = report.templates.filter((template) => screen.verbose || differs(template));
  if (shown.length === 0) return "";
  const most = screen.width === undefined ? undefined : Math.floor(screen.width / 2);
  const paths = shown.map(({ path }) => cutMiddle(printable(path), most));
  const column = Math.max(...paths.map(displayWidth));
  const blocks = shown.map((template, index) =>
    [row(padEnd(paths[index] ?? "", column), template, screen), ...candidates(template, screen)].join("\n"),
  );
  const title = screen.verbose ? "templates" : "templates that differ";
  return [screen.paint.heading(title), ...blocks].join("\n");
}

function row(path: string, template: TemplateReport, { width }: Screen): string {
  const label = `  ${path}  `;
  const words = template.clusters.length === 0 ? "in no member" : templateWords(template.clusters);
  return labelled(label, words, { width, hang: displayWidth(label) });
}

function candidates(template: TemplateReport, screen: Screen): readonly string[] {
  return sharedEdits(template).map((edit) => {
    const names = listed(edit.members.map(printable), cutsLists(screen) ? namesShown : undefined);
    return labelled("    worth taking back: the edit of ", names, { width: screen.width, hang: 4 });
  });
}
