import type { FileMode, Known } from "../contracts/facts.ts";
import type { Inspected, Inspection, Mark } from "../contracts/inspection.ts";
import { messageOf } from "../platform/failure.ts";
import { byCodePoint, counted } from "../platform/text.ts";
import type { Repository } from "./repository.ts";
import { type PathPlan, parseTree, planPaths } from "./tree-object.ts";

/** What of one commit is looked at. */
export interface InspectionQuery {
  readonly repository: Repository;
  readonly commit: string;
  /** By the id under which each is answered. */
  readonly inspections: ReadonlyMap<string, Inspection>;
}

/** The same of a commit whose repository may be elsewhere. */
type VisitQuery = Omit<InspectionQuery, "repository"> & {
  readonly repository: { readonly config: Pick<Repository["config"], "partial" | "objectFormat"> };
};

/** By the inspections' ids. */
export type InspectionAnswer = ReadonlyMap<string, Inspected>;

/** How much of one commit is looked at. A limit that is hit is said in {@link Inspected.stopped}. */
export interface InspectionLimits {
  readonly files: number;
  /** Of contents, in all. */
  readonly bytes: number;
}

/** A file that some inspection wants. */
export interface VisitedFile {
  readonly path: string;
  readonly oid: string;
  readonly for: readonly string[];
  size: number;
}

/** A file or folder, as somebody has listed it. */
interface Offered {
  readonly path: string;
  readonly mode: FileMode | undefined;
  readonly oid: string;
  /** Bytes. */
  readonly size: number;
}

/** What a content inspection said of a blob; undefined where it was not read. */
export type VerdictOf = (inspection: string, oid: string) => readonly Mark[] | undefined;

const everything: PathPlan = { children: new Map(), list: true };
/** Longer than any path that a system takes. Characters. */
const longestPath = 4096;

/** One commit on its way through its trees, sizes and contents. */
export class CommitVisit<Query extends VisitQuery = InspectionQuery> {
  readonly query: Query;
  readonly files: VisitedFile[] = [];
  /** Trees to be read next: where they are, and what is wanted of them; all of it where there is no plan. */
  next: { readonly prefix: string; readonly oid: string; readonly plan: PathPlan | undefined }[];
  readonly #limits: InspectionLimits;
  #seen = 0;
  readonly #offered = new Set<string>();
  #problem: string | undefined;
  #stopped: string | undefined;
  /** Files whose content is beyond the limit on all of them. */
  readonly #beyond = new Set<VisitedFile>();

  constructor(query: Query, limits: InspectionLimits) {
    this.query = query;
    this.#limits = limits;
    const each = [...query.inspections.values()];
    const isWhole = each.some(({ paths }) => paths === undefined);
    const plan = isWhole ? undefined : planPaths(new Set(each.flatMap(({ paths }) => paths ?? [])), []);
    this.next = [{ prefix: "", oid: `${query.commit}^{tree}`, plan }];
  }

  /** An object that is not there makes all of the commit unknown: what it held might have been wanted. */
  fail(problem: string): void {
    const { partial } = this.query.repository.config;
    this.#problem ??= partial ? `${problem} (a partial clone has not fetched it)` : problem;
    this.next = [];
    this.files.length = 0;
  }

  /** @param tree undefined where it is missing, or no tree. */
  enter(place: CommitVisit<Query>["next"][number], tree: Buffer | undefined): void {
    if (this.#problem !== undefined || this.#stopped !== undefined) return;
    try {
      if (!tree)
        throw new Error(`the folder ${place.prefix || "/"} of ${this.query.commit.slice(0, 12)} cannot be read`);
      this.#list(place, tree);
    } catch (error) {
      this.fail(messageOf(error));
    }
  }

  /** Takes in a file or folder of a commit that somebody else has listed. @param mode undefined where git has no such. */
  offer({ path, mode, oid, size }: Offered): void {
    if (this.#problem !== undefined || this.#stopped !== undefined) return;
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (!mode) this.fail("a tree object has an entry of unknown mode");
    else if (name === "" || name === "." || name === "..") this.fail("a tree object has an entry that is no file name");
    else if (this.#offered.has(path)) this.fail("a tree object has two entries of one name");
    else if (this.#count(path) && mode.startsWith("100")) {
      this.#take(path, name, oid, size);
    }
    this.#offered.add(path);
  }

  /** Whether the limits let one more file or folder be looked at. */
  #count(path: string): boolean {
    const { files } = this.#limits;
    if (++this.#seen > files) this.#stop(`it holds more than the ${files} files and folders that are looked at`);
    if (path.length > longestPath) this.#stop("its folders are nested too deep");
    return this.#stopped === undefined;
  }

  #list({ prefix, plan }: CommitVisit<Query>["next"][number], tree: Buffer): void {
    const oidLength = this.query.repository.config.objectFormat === "sha256" ? 32 : 20;
    for (const { name, mode, oid } of parseTree(tree, oidLength, plan ?? everything)) {
      const path = prefix + name;
      if (!this.#count(path)) return;
      const below = plan?.children.get(name);
      if (mode === "040000" && (!plan || (below && below.children.size > 0)))
        this.next.push({ prefix: `${path}/`, oid, plan: below });
      else if (mode.startsWith("100")) this.#take(path, name, oid);
    }
  }

  #take(path: string, name: string, oid: string, size = 0): void {
    const interested = [...this.query.inspections].filter(
      ([, { paths, wants }]) => (!paths || paths.includes(path)) && wants(name),
    );
    if (interested.length > 0) this.files.push({ path, oid, for: interested.map(([id]) => id), size });
  }

  #stop(reason: string): void {
    this.#stopped ??= reason;
    this.next = [];
  }

  /** Files whose content is to be read, and for which inspections; in the order of paths, up to the limit on all. */
  *toRead(): Generator<{ readonly file: VisitedFile; readonly inspection: string }> {
    let bytes = 0;
    this.files.sort((a, b) => byCodePoint(a.path, b.path));
    for (const file of this.files) {
      const readers = file.for.filter((id) => isRead(this.query.inspections.get(id), file.size));
      if (readers.length > 0) bytes += file.size;
      if (bytes > this.#limits.bytes) this.#beyond.add(file);
      else for (const inspection of readers) yield { file, inspection };
    }
  }

  answer(verdictOf: VerdictOf): Known<InspectionAnswer> {
    const answers = new Map<string, Inspected>();
    for (const [id, inspection] of this.query.inspections) answers.set(id, this.#answerOf(id, inspection, verdictOf));
    return this.#problem === undefined ? { known: true, value: answers } : { known: false, reason: this.#problem };
  }

  #answerOf(id: string, inspection: Inspection, verdictOf: VerdictOf): Inspected {
    const { of } = inspection;
    const found: { path: string; marks: readonly Mark[] }[] = [];
    const passedOver: { path: string; reason: string }[] = [];
    let stopped = this.#stopped;
    for (const file of this.files) {
      const { path, oid, size } = file;
      if (!file.for.includes(id)) continue;
      if (of.kind === "content" && size > of.most) {
        passedOver.push({ path, reason: `${counted(size, "byte")}, more than the ${of.most} that are read` });
      } else if (of.kind === "content" && this.#beyond.has(file)) {
        stopped ??= `its files are larger than the ${this.#limits.bytes} bytes that are read`;
      } else {
        const marks = of.kind === "size" ? of.weigh(size) : verdictOf(id, oid);
        if (!marks) this.fail(`the content of ${path} cannot be read`);
        else if (marks.length > 0) found.push({ path, marks });
      }
    }
    return { found, passedOver, ...(stopped !== undefined && { stopped }) };
  }
}

function isRead(inspection: Inspection | undefined, size: number): boolean {
  return inspection?.of.kind === "content" && size <= inspection.of.most;
}
