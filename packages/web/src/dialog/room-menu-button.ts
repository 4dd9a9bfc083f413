/** The button that a dialog goes back to whose menu has closed. */
export const menuButton = () => document.querySelector<HTMLElement>('[aria-label="Room menu"]');
