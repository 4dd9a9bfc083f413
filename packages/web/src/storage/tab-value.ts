/*
 * Values that one tab keeps, over its reloads. Where the browser refuses storage, they are gone with the
 * page.
 */

/** The value under `parley.<name>`; null if there is none. */
export function readTabValue(name: string): string | null {
  try {
    return sessionStorage.getItem(`parley.${name}`);
  } catch {
    return null;
  }
}

/** Keeps a value under `parley.<name>`. An empty one is as good as none. */
export function writeTabValue(name: string, value: string): void {
  try {
    sessionStorage.setItem(`parley.${name}`, value);
  } catch {
    // Storage is refused: it holds for this page only.
  }
}
