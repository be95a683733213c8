// Fails on what no linter of ours checks: a folder that has grown too large, a private word that the glossary
// (docs/architecture.md) has replaced by a standard one, a British spelling, a number used twice by migrations or ADRs,
// folders that import each other in a circle, a path in a document that does not exist, and a README whose table of folders
// is not the tree's.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { listFolderCircles } from "./folder-circles.mjs";

const maxFilesInFolder = 25;

/** Words that stood for something else in earlier versions, each with the standard word. */
const replacedWords = {
  ring: "dispatch",
  rings: "dispatches",
  rung: "dispatched",
  ringing: "dispatching",
  wanted: "pending, or in the fetch backlog",
  wish: "backlog entry",
  wishes: "backlog entries",
  lap: "pass",
  laps: "passes",
  suspect: "deletion candidate",
  suspects: "deletion candidates",
  suspicion: "deletion candidate",
  stranger: "orphaned customer",
  strangers: "orphaned customers",
  bury: "write a tombstone",
  buried: "deleted",
  graveyard: "deleted records",
  agenda: "read plan",
  agendas: "read plans",
  swath: "id range",
  swaths: "id ranges",
  told: "snapshot, or reported",
  unstored: "not imported",
  overtaken: "out of order",
  checkups: "key re-checks",
  errand: "task",
  errands: "tasks",
  troupe: "processes",
  finale: "final checks",
  deed: "mutation",
  door: "request handler",
  dice: "random source",
  fate: "outcome of a call",
  mourn: "report what failed",
  happening: "event",
  visitor: "client",
  hurry: "expedite",
  dear: "expensive",
  whoever: "the person or process, by name",
};

/** British spellings, each with the American one that all texts use. The run state `cancelled` is a fixed contract. */
const britishSpellings = {
  analyse: "analyze",
  analysed: "analyzed",
  behaviour: "behavior",
  behaviours: "behaviors",
  catalogue: "catalog",
  centre: "center",
  colour: "color",
  colours: "colors",
  customise: "customize",
  favourite: "favorite",
  initialise: "initialize",
  labelled: "labeled",
  licence: "license",
  minimise: "minimize",
  modelled: "modeled",
  normalise: "normalize",
  normalised: "normalized",
  optimise: "optimize",
  organisation: "organization",
  organisations: "organizations",
  recognise: "recognize",
  recognised: "recognized",
  serialise: "serialize",
  summarise: "summarize",
  synchronise: "synchronize",
  towards: "toward",
};

/** The list itself. */
const exempt = new Set(["scripts/check-structure.mjs"]);

const standardWords = { ...replacedWords, ...britishSpellings };

function listLargeFolders(files) {
  const counts = new Map();
  for (const file of files.filter((it) => /^(apps|packages)\/[^/]+\/(src|test)\/|^tests\//.test(it)))
    counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > maxFilesInFolder)
    .map(
      ([folder, count]) => `${folder}: ${count} files, at most ${maxFilesInFolder}; group them by subject`,
    );
}

/** Lower-case words of a line, identifiers cut at their humps and underscores. */
const splitWords = (line) =>
  line
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/);

function listReplacedWords(file) {
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line, i) =>
      splitWords(line)
        .filter((word) => Object.hasOwn(standardWords, word))
        .map(
          (word) => `${file}:${i + 1}: "${word}" is not a word of this project; say ${standardWords[word]}`,
        ),
    );
}

/** Paths that a document names and that do not exist. A build writes `dist` folders, so they may be missing. */
function listMissingPaths(file) {
  const named = readFileSync(file, "utf8").matchAll(
    /`((?:apps|packages|tests|docs|scripts|bench|deploy)\/[\w./-]+)`/g,
  );
  return [...named]
    .filter(([, path]) => !existsSync(path) && !path.split("/").includes("dist"))
    .map(([, path]) => `${file}: ${path} does not exist; name the file that took its place`);
}

const sourceFile = /`([\w./-]+\.(?:tsx?|mjs|sql))`/g;

/** Files that the map of the code names by the end of their path, and that no path ends with. */
function listMissingFiles(file, files) {
  return [...readFileSync(file, "utf8").matchAll(sourceFile)]
    .filter(([, name]) => !files.some((it) => `/${it}`.endsWith(`/${name}`)))
    .map(([, name]) => `${file}: no file is called ${name}; name the one that took its place`);
}

const folderTable = /\n\| *(?:Contents *|[^|]*folder[^|]*)\|.*((?:\n\|.*)+)/i;

/** Differences between the folders of `src` and a README's table of folders, which names them in its first column. */
function listWrongFolders(readme, files) {
  const [, table] = folderTable.exec(readFileSync(readme, "utf8")) ?? [];
  if (table === undefined) return [];
  const src = `${dirname(readme)}/src/`;
  const firstCells = table.split("\n").map((it) => it.split("|")[1] ?? "");
  const named = [...firstCells.join().matchAll(/`(?:src\/)?([^`]+?)\/?`/g)].map(([, name]) => name);
  const folders = files.flatMap((it) => (it.startsWith(src) ? [it.slice(src.length).split("/")] : []));
  const present = new Set(folders.filter((it) => it.length > 1 && it[0] !== "testing").map(([it]) => it));
  const isNamed = (folder) => named.some((it) => it.split("/")[0] === folder);
  return [
    ...[...present].filter((it) => !isNamed(it)).map((it) => `${readme}: its table lacks ${src}${it}`),
    ...named
      .filter((it) => it !== "src" && !existsSync(src + it))
      .map((it) => `${readme}: ${src}${it} does not exist`),
  ];
}

/** Migrations and decisions whose number another one has. The order of such migrations would depend on their names. */
function listRepeatedNumbers(files) {
  const numbered = files.flatMap((it) => /^(.*\/(?:migrations|adr)\/\d{4})-/.exec(it)?.[1] ?? []);
  return numbered
    .filter((it, i) => numbered.indexOf(it) < i)
    .map((it) => `${it}: two files have this number; give the newer one the next`);
}

const { stdout } = spawnSync("git", ["ls-files"], { encoding: "utf8" });
const files = stdout.split("\n").filter(Boolean);
const readable = files.filter((it) => /\.(tsx?|mjs|sql|md|css)$/.test(it) && !exempt.has(it));
const complaints = [
  ...listLargeFolders(files),
  ...listFolderCircles(files),
  ...listRepeatedNumbers(files),
  ...readable.flatMap(listReplacedWords),
  ...readable.filter((it) => it.endsWith(".md")).flatMap(listMissingPaths),
  ...listMissingFiles("docs/architecture.md", files),
  ...files
    .filter((it) => /^(apps|packages)\/[^/]+\/README\.md$/.test(it))
    .flatMap((it) => listWrongFolders(it, files)),
];
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length === 0 ? 0 : 1;
