import type { ActionName } from "./actions.ts";

/** The exact units of each action: messages both ways, write units, read units, and runs. */
export const exactUnits: Readonly<Record<ActionName, readonly [number, number, number, number]>> = {
  guest: [0, 2, 1, 1],
  enter: [2, 6, 11.5, 3],
  comeBack1: [2, 6, 5.5, 3],
  comeBack4: [2, 12, 8.5, 3],
  missed: [2, 6, 11.5, 3],
  join: [2, 2, 7.5, 1],
  leave: [2, 2, 0, 1],
  message1: [3, 4, 1, 1],
  message10: [12, 4, 1, 1],
  message100: [102, 4, 10, 1],
  edit: [12, 5, 3, 1],
  delete: [12, 5, 4, 1],
  ping1: [2, 0, 1.5, 1],
  ping4: [2, 0, 4.5, 1],
  renew: [2, 1, 1.5, 1],
  presence: [2, 0, 6, 1],
  read: [2, 1, 1.5, 1],
  typing1: [3, 0, 1, 1],
  typing10: [12, 0, 1, 1],
  typingRefused: [2, 0, 2, 1],
  history: [0, 0, 8, 1],
  disconnect1: [0, 6, 1.5, 1],
  disconnect4: [0, 12, 1.5, 1],
};
