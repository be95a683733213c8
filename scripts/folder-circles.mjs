import { readFileSync } from "node:fs";
import { posix } from "node:path";

const sourceFile = /^((?:apps|packages)\/[^/]+\/src)\/([^/]+)\/.*(?<!\.test)\.tsx?$/;
const relativeImport = /\b(?:from|import)\s*\(?"(\.[^"]+)"/g;

/** The folders directly below each `src`, each with the folders beside it that its files import, tests aside. */
function readImports(files) {
  const imports = new Map();
  for (const file of files) {
    const [, src, folder] = sourceFile.exec(file) ?? [];
    if (folder === undefined) continue;
    const from = `${src}/${folder}`;
    const imported = imports.get(from) ?? new Set();
    imports.set(from, imported);
    for (const [, path] of readFileSync(file, "utf8").matchAll(relativeImport)) {
      const [, toSrc, toFolder] = sourceFile.exec(posix.join(posix.dirname(file), path)) ?? [];
      if (toFolder !== undefined && toFolder !== folder) imported.add(`${toSrc}/${toFolder}`);
    }
  }
  return imports;
}

/** Says which folders import each other in a circle, directly or through others, once for each circle. Files that do so are the linter's matter. */
export function listFolderCircles(files) {
  const imports = readImports(files);
  const findWay = (from, to, seen = new Set()) => {
    for (const next of imports.get(from) ?? []) {
      if (next === to) return [from, to];
      if (seen.has(next)) continue;
      const way = findWay(next, to, seen.add(next));
      if (way !== undefined) return [from, ...way];
    }
    return undefined;
  };
  return [...imports.keys()].flatMap((folder) => {
    const circle = findWay(folder, folder);
    const isFirst = circle?.every((it) => folder <= it);
    return !isFirst
      ? []
      : [`${circle.join(" -> ")}: these folders import each other in a circle; move what both need`];
  });
}
