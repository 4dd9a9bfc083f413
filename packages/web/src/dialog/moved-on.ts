/**
 * Whether the focus has left a popup that closes, so that it must not be taken back: on a slow device
 * somebody may be writing already by then. Base UI itself asks this only where `finalFocus` is no
 * function.
 */
export const hasMovedOn = (popup: HTMLElement | null): boolean => {
  const { activeElement, body } = document;
  return activeElement !== null && activeElement !== body && !popup?.contains(activeElement);
};
