/**
 * A user's access to a room is not what it was decided by: it was changed since, or depends on a place that
 * was not read. It has to be decided again.
 */
export class AccessChanged extends Error {
  override readonly name = "AccessChanged";
}
