/** Hands a file that was made here to the reader. */
import { make } from './dom.js';

/** @param {string} name @param {string} type @param {BlobPart} content */
export function download(name, type, content) {
  const href = URL.createObjectURL(new Blob([content], { type }));
  make('a', { href, download: name }).click();
  // The browser takes it in its own time.
  setTimeout(() => URL.revokeObjectURL(href));
}
