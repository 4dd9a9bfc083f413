/**
 * Who may write in a room, and how often. `locked`: its owner and moderators alone. `slowMode`: the seconds
 * between two messages of a user who is neither; 0 where there are none.
 */
export type RoomRules = { readonly locked: boolean; readonly slowMode: number };

export const noRules: RoomRules = { locked: false, slowMode: 0 };
