/** Encodes an id as one segment of a path. No id can reach another path. */
export function toPathSegment(id: string): string {
  return encodeURIComponent(id).replace(/^\.+$/, "-");
}
